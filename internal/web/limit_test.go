package web

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// serve listens on a real port: limits and slow bodies behave differently without a network.
func (w world) serve(t *testing.T) string {
	t.Helper()
	l, err := Listener("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- w.Serve(l) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = w.Shutdown(ctx)
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return "http://" + l.Addr().String()
}

// TestTooLargeIsReadable: a file over the limit is refused with a page that can be read, announced or not.
func TestTooLargeIsReadable(t *testing.T) {
	w := plain(t, nil)
	base := w.serve(t)
	client := &http.Client{Timeout: time.Minute}
	for _, announced := range []bool{true, false} {
		t.Run(fmt.Sprint("announced ", announced), func(t *testing.T) {
			body, kind := uploadBody(t, "huge.xlsx", 9<<20, tokenField, formToken(browserSecret))
			r, err := http.NewRequest(http.MethodPost, base+"/es/imports", body)
			if err != nil {
				t.Fatal(err)
			}
			if !announced {
				r.ContentLength, r.Body = -1, io.NopCloser(body)
			}
			r.Header.Set("Content-Type", kind)
			r.Header.Set("Cookie", cookies)
			resp, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			text, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(string(text), "1 MiB") || !strings.Contains(string(text), "<h1>") {
				t.Errorf("%d\n%s", resp.StatusCode, text)
			}
			if w.intake.bytes != 0 {
				t.Error("it was taken in all the same")
			}
		})
	}
}

func TestLargeFormsAreRefused(t *testing.T) {
	base := plain(t, nil).serve(t)
	resp, err := http.Post(base+"/en/sign-out", "application/x-www-form-urlencoded", strings.NewReader(strings.Repeat("x", 1<<20)))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Error(resp.StatusCode)
	}
}

// TestCutUpload: a connection that breaks while a file is sent leaves nothing behind.
func TestCutUpload(t *testing.T) {
	w := plain(t, nil)
	base := w.serve(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "POST /en/imports HTTP/1.1\r\nHost: x\r\nCookie: %s\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000\r\n\r\n"+
		"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nbeginning", cookies)
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	answer, _ := io.ReadAll(conn)
	if w.intake.name != "" {
		t.Error("half a file was taken in")
	}
	if len(answer) > 0 && !strings.Contains(string(answer), " 422 ") && !strings.Contains(string(answer), " 400 ") {
		t.Errorf("%.300s", answer)
	}
}

func TestPortTaken(t *testing.T) {
	l, err := Listener("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := Listener(l.Addr().String()); err == nil || !strings.Contains(err.Error(), "web.port_taken") {
		t.Error(err)
	}
}

func TestProblems(t *testing.T) {
	w := plain(t, nil)
	for path, want := range map[string]struct {
		status int
		text   string
	}{
		"/en/nothing":               {404, "There is no page"},
		"/es/countries/Panam%C3%A0": {302, ""},
		"/es/countries/Panma":       {404, `href="/es/countries/PAN"`},
		"/en/regions/RMC":           {404, `href="/en/regions/RCM"`},
		"/en/indicators/10.7.22":    {404, "10.7.2"},
		"/en/series/SG_CPA_MIGR":    {404, "SG_CPA_MIGRS"},
		"/en/figures/x":             {404, "no published figure"},
		"/en/countries?q=panama":    {302, ""},
		"/en/countries?q=zzzzqq":    {200, "Nothing matches"},
		"/en/data.csv":              {422, "?series="},
	} {
		resp, text := w.do(t, ask(path))
		if resp.StatusCode != want.status || !strings.Contains(text, want.text) {
			t.Errorf("%s: %d, want %d with %q", path, resp.StatusCode, want.status, want.text)
		}
	}
	for path, want := range map[string]string{
		"/en/countries/pan": "/en/countries/PAN", "/en/countries/591": "/en/countries/PAN", "/en/countries/PA?x=1": "/en/countries/PAN?x=1", "/es/regions/rcm?year=2019": "/es/regions/RCM?year=2019",
		"/en/regions/019": "/en/regions/19", "/en/indicators/10-7-2": "/en/indicators/10.7.2", "/en/series/sg_cpa_migrs": "/en/series/SG_CPA_MIGRS", "/en/regions/PAN": "/en/countries/PAN", "/fr/countries/RCM": "/fr/regions/RCM",
	} {
		resp, _ := w.do(t, ask(path))
		if got := resp.Header.Get("Location"); resp.StatusCode != http.StatusFound || got != want {
			t.Errorf("%s: %d to %q, want %q", path, resp.StatusCode, got, want)
		}
	}
}

// TestPanicIsAPage: our own failure gives a page with a reference, and the cause only to the log.
func TestPanicIsAPage(t *testing.T) {
	w := plain(t, nil)
	resp, text := w.do(t, ask("/en/regions/RCM")) // the plain publisher has no regions
	if resp.StatusCode != 500 || !strings.Contains(text, "<code>") || strings.Contains(text, "nil pointer") {
		t.Errorf("%d\n%s", resp.StatusCode, text)
	}
	if !strings.Contains(w.log.String(), "nil pointer") {
		t.Error("the log does not know")
	}
	w.publish.down = true
	if resp, _ := w.do(t, ask("/healthz")); resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("health without a database: %d", resp.StatusCode)
	}
}

func TestLanguageSwitchStaysOnThePage(t *testing.T) {
	w := plain(t, nil)
	_, text := w.do(t, ask("/en/countries?q=isla"))
	if !strings.Contains(text, `href="/es/countries?q=isla"`) {
		t.Error("the switch leaves the page")
	}
}

// TestAddressOfAllCountries: a comparison that names every country, sent with the page that it comes from, is read.
func TestAddressOfAllCountries(t *testing.T) {
	w := plain(t, nil)
	base := w.serve(t)
	address := base + "/es/compare?series=SI_RMT_COST"
	for _, a := range w.deps.Reference().Directory.Areas() {
		address += "&area=" + a.Code
	}
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Referer", address)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("an address of %d letters: %d", len(address), resp.StatusCode)
	}
}

// TestBytesThatAreNoText: what an address holds that is no UTF-8 makes no page that is none either.
func TestBytesThatAreNoText(t *testing.T) {
	w := site(t)
	for _, path := range []string{"/en/regions/%ff", "/es/search?q=%ff%00", "/fr/countries?q=%ff", "/en/series/%ff", "/es/completeness?group=%ff", "/en/data?series=%ff", "/fr/compare?area=%ff&view=%ff"} {
		if resp, text := w.do(t, ask(path)); !utf8.ValidString(text) || resp.StatusCode >= http.StatusInternalServerError {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
}
