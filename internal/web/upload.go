package web

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/intake"
	"rumbo/internal/observation"
)

// Intake tells of files that came in, and takes them along where that takes no time; intake.Service is one.
type Intake interface {
	Report(ctx context.Context, id int64) (intake.Import, intake.Report, error)
	Reject(ctx context.Context, id int64, reason string) error
	Submit(ctx context.Context, id int64, d intake.Decision) error
	Withdraw(ctx context.Context, id int64) error
	Comment(ctx context.Context, id int64, text string) error
	Remarks(ctx context.Context, id int64) ([]intake.Remark, []intake.Person, error)
	Imports(ctx context.Context, limit int) ([]intake.Import, error)
	SameFile(ctx context.Context, id int64) ([]intake.Import, error)
	Picture(ctx context.Context, id int64, index int) (intake.Import, intake.Report, intake.Picture, error)
	Suiting(ctx context.Context, r intake.Report) ([]intake.SavedProfile, error)
	ProfileOf(ctx context.Context, id int64, name string) (intake.Profile, error)
	Profiles(ctx context.Context) ([]intake.SavedProfile, error)
	SavedProfile(ctx context.Context, id int64) (intake.SavedProfile, error)
	SaveProfile(ctx context.Context, p intake.SavedProfile) (int64, error)
	RemoveProfile(ctx context.Context, id int64) error
	Annotated(ctx context.Context, id int64, p *i18n.Printer) (name string, content []byte, err error)
	RejectedOf(ctx context.Context, id int64, w io.Writer, p *i18n.Printer) (name string, err error)
}

// Desk takes files in as background work; intake.Desk is one. Each method waits a moment for the work to be done.
type Desk interface {
	Hand(ctx context.Context, name string, file intake.File, opt intake.Options) (intake.Import, error)
	HandAgain(ctx context.Context, id int64, say intake.Anew) (intake.Import, error)
	HandOtherwise(ctx context.Context, id int64, p *intake.Profile) (intake.Import, error)
	Ask(ctx context.Context, id int64, verb intake.Verb, d intake.Decision) (over bool, err error)
	Retry(ctx context.Context, id int64) error
	CallOff(ctx context.Context, id int64) error
	Tasks(ctx context.Context, id int64) ([]intake.Task, error)
	WaitingTasks(ctx context.Context) (map[int64]intake.Task, error)
}

// uploaded is what the form holds.
type uploaded struct {
	name string
	file intake.File
	done func() // with the file
	opt  intake.Options

	token string
	owner string // of a profile
}

// longestField is the length of a field beside the file.
const longestField = 4 << 10

var errTooLarge = errors.New("over the limit")

// upload takes a file in and leads to the page of its check.
func (s *Server) upload(c *fiber.Ctx) error {
	form, err := s.readUpload(c)
	defer form.done()
	switch {
	case errors.Is(err, errTooLarge):
		drain(c)
		return s.tooLarge()
	case err != nil:
		drain(c)
		if ours := new(fs.PathError); fault.KindOf(err) != fault.Internal || errors.As(err, &ours) {
			return err // not of the connection
		}
		return fault.Wrap(err, fault.Invalid, "web.upload.cut")
	}
	ctx := s.deps.Actor(c.UserContext(), s.holder(c).Account)
	im, err := s.deps.Desk.Hand(ctx, form.name, form.file, form.opt)
	if err != nil {
		return err
	}
	to := "/" + string(s.language(c)) + "/imports/" + strconv.FormatInt(im.ID, 10)
	c.Set(fiber.HeaderCacheControl, "no-store")
	if strings.Contains(c.Get(fiber.HeaderAccept), "application/json") {
		return c.JSON(fiber.Map{"location": to})
	}
	return c.Redirect(to, fiber.StatusSeeOther)
}

// readUpload reads the form as it arrives. What is too large is known from the announced length before anything is read,
// and otherwise while it is read.
func (s *Server) readUpload(c *fiber.Ctx) (uploaded, error) {
	form := uploaded{done: func() {}}
	if int64(c.Request().Header.ContentLength()) > s.deps.MaxUpload+uploadOverhead {
		return form, errTooLarge
	}
	kind, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEMultipartForm || params["boundary"] == "" {
		return form, fault.New(fault.Invalid, "web.bad_request")
	}
	parts := multipart.NewReader(body(c), params["boundary"])
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return form, err
		}
		if part.FormName() == "file" {
			// Nothing is put anywhere for who was not asked: the token is the first field of every form.
			if err := s.checkToken(c, form.token); err != nil {
				return form, err
			}
			form.done()
			if form.file, form.done, err = intake.Spool(part, s.deps.MaxUpload); err != nil {
				return form, err
			}
			if form.file.Size() > s.deps.MaxUpload {
				return form, errTooLarge
			}
			// Old browsers send a whole Windows path.
			form.name = path.Base(strings.ReplaceAll(part.FileName(), `\`, "/"))
			continue
		}
		text, err := io.ReadAll(io.LimitReader(part, longestField+1))
		if err != nil {
			return form, err
		}
		if len(text) > longestField {
			return form, errTooLarge
		}
		value := strings.TrimSpace(string(text))
		switch part.FormName() {
		case tokenField:
			form.token = value
		case "owner":
			form.owner = value
		case "source":
			form.opt.Source = value
		case "release":
			form.opt.Release = value
		case "flow":
			form.opt.Flow = observation.Flow(value)
		}
	}
	if form.name == "" || form.name == "." || form.name == "/" {
		return form, fault.New(fault.Invalid, "web.upload.no_file")
	}
	return form, nil
}

// body is the body of the request as it arrives.
func body(c *fiber.Ctx) io.Reader {
	if r := c.Context().RequestBodyStream(); r != nil {
		return r
	}
	return strings.NewReader(string(c.Body()))
}

// drain reads on for a while, so that the reader's program gets the answer instead of a connection that was reset while it
// was still sending. Then the connection ends.
func drain(c *fiber.Ctx) {
	c.Set(fiber.HeaderConnection, "close")
	r := c.Context().RequestBodyStream()
	if r == nil {
		return
	}
	until := time.Now().Add(20 * time.Second)
	block := make([]byte, 64<<10)
	for read := 0; read < 1<<30 && time.Now().Before(until); {
		n, err := r.Read(block)
		read += n
		if err != nil {
			return
		}
	}
}

func mebibytes(n int64) string {
	return strconv.FormatFloat(float64(n)/(1<<20), 'f', -1, 64)
}

func number(text string) (int64, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id <= 0 {
		return 0, errNoPage
	}
	return id, nil
}

// annotated sends the file back with its faulty cells marked.
func (s *Server) annotated(c *fiber.Ctx) error {
	id, err := number(c.Params("id"))
	if err != nil {
		return err
	}
	name, content, err := s.deps.Intake.Annotated(s.deps.Actor(c.UserContext(), s.holder(c).Account), id, s.printer(s.language(c)))
	if err != nil {
		return err
	}
	attach(c, name)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return send(c, xlsx, content, nil)
}

const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
