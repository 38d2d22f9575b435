package app

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// progress draws one line on a terminal while long work runs; elsewhere it draws nothing.
type progress struct {
	r     *rumbo
	mu    sync.Mutex
	last  time.Time
	width int
}

func (r *rumbo) progress() *progress { return &progress{r: r} }

// step says what is going on and how far; total 0 is unknown. It draws at most ten times a second.
func (p *progress) step(what string, done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.r.onTerminal() || time.Since(p.last) < 100*time.Millisecond && done < total {
		return
	}
	p.last = time.Now()
	line := what + "  " + p.r.say.Int(done)
	if total > 0 {
		line = fmt.Sprintf("%s  %s / %s", what, p.r.say.Int(done), p.r.say.Int(total))
	}
	p.draw(line)
}

// done wipes the line.
func (p *progress) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.width > 0 {
		p.draw("")
		fmt.Fprint(p.r.streams.Err, "\r")
		p.width = 0
	}
}

func (p *progress) draw(line string) {
	n := len([]rune(line))
	fmt.Fprint(p.r.streams.Err, "\r", line, strings.Repeat(" ", max(0, p.width-n)))
	p.width = n
}
