package intake

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
)

// mostPictures bounds the pictures that are kept. One is a hundred rows and sixty columns at most.
const mostPictures = 24

// pictureCache keeps the pictures that were looked at last. What a picture shows follows from the bytes of the file, what was said of it, and the reference that it was drawn by; who
// may see it is judged before. The zero value is ready.
type pictureCache struct {
	mu   sync.Mutex
	list []keptPicture // the one asked for last at the end
}

type keptPicture struct {
	key       string
	directory *area.Directory
	catalog   *catalog.Catalog
	picture   Picture
}

// pictureKey names a picture by all that it follows from, but for the reference.
func pictureKey(im Import, report Report, index int) string {
	said, err := json.Marshal(report.Options)
	if err != nil {
		panic(fmt.Sprintf("intake: options that cannot be written: %v", err)) // they were read from a report
	}
	return fmt.Sprintf("%s\x00%s\x00%s\x00%d\x00%s", im.SHA256, im.FileName, report.Layout, index, said)
}

// get is a kept picture that was drawn by this reference. Whoever gets it does not change it.
func (c *pictureCache) get(key string, ref Reference) (Picture, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.list, func(k keptPicture) bool { return k.key == key })
	if i < 0 {
		return Picture{}, false
	}
	one := c.list[i]
	c.list = slices.Delete(c.list, i, i+1)
	if one.directory != ref.Directory || one.catalog != ref.Catalog {
		return Picture{}, false
	}
	c.list = append(c.list, one)
	return one.picture, true
}

// keep keeps a picture in the place of the one that was asked for longest ago.
func (c *pictureCache) keep(key string, ref Reference, p Picture) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list = slices.DeleteFunc(c.list, func(k keptPicture) bool { return k.key == key })
	c.list = append(c.list, keptPicture{key, ref.Directory, ref.Catalog, p})
	if len(c.list) > mostPictures {
		c.list = slices.Delete(c.list, 0, len(c.list)-mostPictures)
	}
}
