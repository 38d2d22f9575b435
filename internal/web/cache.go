package web

import (
	"container/list"
	"context"
	"fmt"
	"sync"
	"time"

	"rumbo/internal/view"
)

// cacheBytes bounds the cache of pages.
const cacheBytes = 64 << 20

// rendered is a page ready to be sent.
type rendered struct {
	kind        string
	plain, gzip []byte
	etag        string
	name        string // file name of a download
}

func (r *rendered) size() int { return len(r.plain) + len(r.gzip) + 256 }

// cache keeps rendered pages by address, data version, language and audience, the least recently used goes first.
type cache struct {
	mu    sync.Mutex
	limit int
	bytes int
	order *list.List
	items map[string]*list.Element
}

type cached struct {
	key  string
	page *rendered
}

func newCache(limit int) *cache {
	return &cache{limit: limit, order: list.New(), items: map[string]*list.Element{}}
}

func (c *cache) get(key string) (*rendered, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.items[key]
	if !ok {
		return nil, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*cached).page, true
}

func (c *cache) put(key string, page *rendered) {
	if page.size() > c.limit/4 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.items[key]; ok {
		c.drop(e)
	}
	c.items[key] = c.order.PushFront(&cached{key: key, page: page})
	c.bytes += page.size()
	for c.bytes > c.limit {
		c.drop(c.order.Back())
	}
}

func (c *cache) drop(e *list.Element) {
	gone := c.order.Remove(e).(*cached)
	delete(c.items, gone.key)
	c.bytes -= gone.page.size()
}

// mostPanels bounds the panels that are kept.
const mostPanels = 1000

// parts keeps panels that many pages share, as they stand: the same for every year, flow and reader of a group's page.
type parts struct {
	mu       sync.Mutex
	standing string // data version, edits and day of all that is kept
	panels   map[string]view.Panel
}

// panel gives the panel of that name as it stands, which build makes where it is not at hand. It is not to be written to, and may say nothing
// that only one reader sees.
func (s *Server) panel(ctx context.Context, r *request, name string, build func() (view.Panel, error)) (view.Panel, error) {
	version, err := s.version.current(ctx)
	if err != nil {
		return view.Panel{}, err
	}
	standing := fmt.Sprint(version, s.edits.Load(), s.deps.Now().Format(time.DateOnly))
	key := fmt.Sprint(name, " ", r.lang, " ", r.snapshot.Code)
	p := &s.parts
	p.mu.Lock()
	if p.standing != standing || len(p.panels) >= mostPanels {
		p.standing, p.panels = standing, map[string]view.Panel{}
	}
	one, ok := p.panels[key]
	p.mu.Unlock()
	if ok {
		return one, nil
	}
	if one, err = build(); err != nil {
		return view.Panel{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.standing == standing {
		p.panels[key] = one
	}
	return one, nil
}

// versions knows the data version without asking the store at each request. Another process may import, so what is known
// is believed for a second only.
type versions struct {
	read func(ctx context.Context) (int64, error)
	now  func() time.Time
	hash func(ctx context.Context) (string, error)
	mu   sync.Mutex
	last int64
	at   time.Time

	hashMu  sync.Mutex
	hashed  int64 // version of which known is the hash
	known   string
	hasHash bool
}

const versionAge = time.Second

func (v *versions) current(ctx context.Context) (int64, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if now := v.now(); v.at.IsZero() || now.Sub(v.at) > versionAge || now.Before(v.at) {
		n, err := v.read(ctx)
		if err != nil {
			return 0, err
		}
		v.last, v.at = n, now
	}
	return v.last, nil
}

// forget makes the next request ask the store.
func (v *versions) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.at = time.Time{}
}

// dataHash is the hash of the published data, worked out once per version.
func (v *versions) dataHash(ctx context.Context) (string, error) {
	version, err := v.current(ctx)
	if err != nil {
		return "", err
	}
	v.hashMu.Lock()
	defer v.hashMu.Unlock()
	if v.hasHash && v.hashed == version {
		return v.known, nil
	}
	hash, err := v.hash(ctx)
	if err != nil {
		return "", err
	}
	// What was accepted in between belongs to the next version.
	if after, err := v.read(ctx); err == nil && after == version {
		v.hashed, v.known, v.hasHash = version, hash, true
	}
	return hash, nil
}
