package password

import (
	"context"
	"errors"
	"strings"
	"testing"

	"rumbo/internal/fault"
)

func cheap() *Hasher { return New(Params{Memory: 8, Passes: 1, Threads: 1}, 2) }

func TestHashAndVerify(t *testing.T) {
	t.Parallel()
	h, ctx := cheap(), t.Context()
	a, err := h.Hash(ctx, "cigüeña en el muelle")
	if err != nil {
		t.Fatal(err)
	}
	b, _ := h.Hash(ctx, "cigüeña en el muelle")
	if a == b || !strings.HasPrefix(a, "$argon2id$v=19$m=8,t=1,p=1$") || strings.Contains(a, "muelle") {
		t.Error(a, b)
	}
	for plain, want := range map[string]bool{
		"cigüeña en el muelle": true, "cigu\u0308en\u0303a en el muelle": true, // the same letters, written otherwise
		"ciguena en el muelle": false, "": false, "cigüeña en el muelle ": false,
	} {
		if ok, outdated, err := h.Verify(ctx, a, plain); ok != want || outdated || err != nil {
			t.Errorf("%q: %v %v %v", plain, ok, outdated, err)
		}
	}
	more := New(Params{Memory: 16, Passes: 1, Threads: 1}, 1)
	if ok, outdated, _ := more.Verify(ctx, a, "cigüeña en el muelle"); !ok || !outdated {
		t.Error("what was made with less work is not told")
	}
}

// TestSameCost: one computation with the same work whether there is a password, none, or something unreadable.
func TestSameCost(t *testing.T) {
	t.Parallel()
	h, n := cheap(), 0
	h.worked = func() { n++ }
	kept, _ := h.Hash(t.Context(), "cigüeña en el muelle")
	for _, k := range []string{kept, "", "x", "$argon2id$v=19$m=99999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", h.dummy} {
		n = 0
		ok, _, err := h.Verify(t.Context(), k, "wrong and long enough")
		if ok || err != nil || n != 1 {
			t.Errorf("%q: %v %v after %d computations", k, ok, err, n)
		}
	}
}

func TestWaitingEndsWithTheRequest(t *testing.T) {
	t.Parallel()
	h := New(Params{Memory: 8, Passes: 1, Threads: 1}, 1)
	h.turns <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Hash(ctx, "x"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	about := []string{"Punto Focal Panamá", "focal.migracion@cancilleria.example", "Cancillería"}
	for plain, want := range map[string]string{
		"":                                "password.short",
		"onceletras1":                     "password.short",
		strings.Repeat("añb", 86):         "password.long",
		"tres palabras\x00sueltas":        "password.control",
		"aaaaaaaaaaaaaaa":                 "password.simple",
		"123456789012345":                 "password.simple",
		"abcdefghijklmn":                  "password.simple",
		"ab12ab12ab12ab12":                "password.simple",
		"qwertyuiop12":                    "password.common",
		"Contraseña2026!":                 "password.common",
		"P@ssword123456":                  "password.common",
		"Panamá20262027":                  "password.common",
		"cancilleria99!":                  "password.personal",
		"xCANCILLERÍAx99":                 "password.personal",
		"cuatro gaviotas y un faro":       "",
		"Ramón compra 3 mangos verdes":    "",
		"k8#Lw0-vTq2z":                    "",
		"la cancilleria duerme de noche":  "", // enough stands around it
		"contraseña de la abuela con sal": "",
	} {
		err := Check(plain, about...)
		got := ""
		if e, ok := fault.As(err); ok {
			got = e.Key
		}
		if got != want {
			t.Errorf("%q: %q, want %q", plain, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	kept, _ := cheap().Hash(context.Background(), "x")
	for _, s := range []string{kept, "", "$argon2id$v=19$m=8,t=1,p=1$", "$argon2id$v=19$m=-8,t=1,p=1$AAAAAAAAAAA$AAAA", strings.Repeat("$", 6)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, salt, key, err := parse(s)
		if err == nil && text(p, salt, key) != s {
			t.Errorf("%q is read as %q", s, text(p, salt, key))
		}
	})
}
