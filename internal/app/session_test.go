package app

import (
	"testing"
	"time"

	"rumbo/internal/fault"
	"rumbo/internal/testkit/storetest"
)

// TestOperatorLink: a link signs in, again within its grace, and never after; a new link ends the one before.
func TestOperatorLink(t *testing.T) {
	t.Parallel()
	s := newSessions(storetest.Open(t))
	ctx := storetest.Context(t)
	clock := time.Now()
	s.now = func() time.Time { return clock }
	token, err := s.newLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		secret, _, err := s.UseOperatorLink(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		if account, err := s.Session(ctx, secret); err != nil || account != operatorAccount {
			t.Fatalf("account %d, %v", account, err)
		}
		if err := s.EndSession(ctx, secret); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Session(ctx, secret); err == nil {
			t.Fatal("an ended session still works")
		}
	}
	clock = clock.Add(linkGrace + time.Second)
	if _, _, err := s.UseOperatorLink(ctx, token); fault.KindOf(err) != fault.SignIn && fault.KindOf(err) != fault.NotFound {
		t.Errorf("a used link after its grace: %v", err)
	}
	first, err := s.newLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.newLink(ctx); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.UseOperatorLink(ctx, first); err == nil {
		t.Error("an earlier link outlived a new one")
	}
}
