package intake

import (
	"context"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// TestPictureIsKept: a picture that was looked at is not drawn anew, unless something was said of the file or the reference is another; old ones are forgotten.
func TestPictureIsKept(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	ref, store := full(t)
	now := ref
	s := service(t, ref, store)
	s.deps.Reference = func(context.Context) (Reference, error) { return now, nil }
	im, _, err := s.Receive(ctx, "t.csv", strings.NewReader("SM_DTH_MIGR\nPaís,2018,Nota\nPanamá,1,x\nBelice,2,y\n"), given2020)
	if err != nil {
		t.Fatal(err)
	}
	_, _, first, err := s.Picture(ctx, im.ID, -1)
	if err != nil || first.Kind != PictureFigures {
		t.Fatal(err, first)
	}
	bytes := store.files[im.SHA256]
	delete(store.files, im.SHA256) // whoever draws it anew finds nothing
	if _, _, again, err := s.Picture(ctx, im.ID, -1); err != nil || !reflect.DeepEqual(first, again) {
		t.Error("drawn anew", err)
	}
	if _, _, _, err := s.Picture(ctx, im.ID, 0); err == nil {
		t.Error("another question has the same answer")
	}
	catalog := *ref.Catalog
	now.Catalog = &catalog
	if _, _, _, err := s.Picture(ctx, im.ID, -1); err == nil {
		t.Error("drawn by what stands no more")
	}
	now, store.files[im.SHA256] = ref, bytes
	other, _, err := again(ctx, s, im.ID, map[string]string{"role/t/C": "note"})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, p, err := s.Picture(ctx, other.ID, -1); err != nil || len(p.Columns) < 3 || p.Columns[2].By != ByAnswer {
		t.Error("what was said since does not show", err, p.Columns)
	}
	var c pictureCache
	for i := range mostPictures + 3 {
		c.keep(strconv.Itoa(i), ref, Picture{Index: i})
		c.get("0", ref)
	}
	if _, ok := c.get("0", ref); !ok || len(c.list) != mostPictures {
		t.Error("the one that is looked at is forgotten", len(c.list))
	}
	if _, ok := c.get("1", ref); ok {
		t.Error("one that nobody looks at is kept")
	}
}
