package session

import (
	"container/list"
	"math"
	"net/netip"
	"sync"
	"time"

	"rumbo/internal/fault"
)

// place is where attempts are counted, and how many may fail before waiting begins.
type place struct {
	key   string
	limit int
}

const (
	window    = 15 * time.Minute
	firstWait = 30 * time.Second
	mostWait  = 15 * time.Minute
	remember  = 100_000 // places; the least recent are forgotten first
)

// throttle counts failures by place within a quarter of an hour. Beyond the limit of a place each further failure doubles
// the wait there. It remembers a bounded number of places.
type throttle struct {
	now func() time.Time

	mu     sync.Mutex
	places map[string]*list.Element
	recent *list.List
}

type failures struct {
	key   string
	count int
	first time.Time
	until time.Time // no attempt before
}

func newThrottle(now func() time.Time) *throttle {
	return &throttle{now: now, places: map[string]*list.Element{}, recent: list.New()}
}

// wait is how long to wait before an attempt from these places is looked at.
func (t *throttle) wait(places []place) (wait time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, p := range places {
		if e, ok := t.places[p.key]; ok {
			wait = max(wait, e.Value.(*failures).until.Sub(t.now()))
		}
	}
	return wait
}

func (t *throttle) failed(places []place) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	for _, p := range places {
		e, ok := t.places[p.key]
		if !ok {
			e = t.recent.PushFront(&failures{key: p.key, first: now})
			t.places[p.key] = e
			if t.recent.Len() > remember {
				last := t.recent.Back()
				delete(t.places, last.Value.(*failures).key)
				t.recent.Remove(last)
			}
		}
		t.recent.MoveToFront(e)
		f := e.Value.(*failures)
		if now.Sub(f.first) > window && now.After(f.until) {
			f.count, f.first = 0, now
		}
		f.count++
		if over := f.count - p.limit; over >= 0 {
			f.until = now.Add(min(mostWait, firstWait<<min(over, 10)))
		}
	}
}

func (t *throttle) forget(p place) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e, ok := t.places[p.key]; ok {
		delete(t.places, p.key)
		t.recent.Remove(e)
	}
}

func throttled(wait time.Duration) error {
	return fault.New(fault.Throttled, "session.throttled", "Seconds", int(math.Ceil(wait.Seconds())), "Count", int(math.Ceil(wait.Minutes())))
}

// network is the /24 or /64 of an address: its neighbours count together.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return "unknown"
	}
	ip = ip.Unmap()
	bits := 24
	if ip.Is6() {
		bits = 64
	}
	p, err := ip.WithZone("").Prefix(bits)
	if err != nil {
		return "unknown"
	}
	return p.String()
}

// noted is an address as the database takes it; empty for what is none, so that a failure is written down all the same.
func noted(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	return ip.Unmap().WithZone("").String()
}
