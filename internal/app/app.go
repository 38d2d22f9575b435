// Package app puts Rumbo together: configuration, the command-line verbs, and the parts that each verb needs, opened in
// order and closed in reverse.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
)

// Exit statuses (docs: contracts of the command line).
const (
	exitOK       = 0
	exitFindings = 1 // a file has errors or conflicts or is refused
	exitFailure  = 2 // flags, a missing file, or a failure of our own
)

// Streams are where a verb reads and writes, and the clock that it looks at: that of the machine where Now is nil.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	Now      func() time.Time
}

// Main runs the verb that the arguments name and returns the exit status. getenv gives the environment.
func Main(ctx context.Context, args []string, streams Streams, getenv func(string) string) int {
	messages, err := i18n.Load()
	if err != nil {
		fmt.Fprintln(streams.Err, err)
		return exitFailure
	}
	language := environmentLanguage(args, getenv)
	r := &rumbo{
		streams: streams, getenv: getenv, messages: messages, language: language, say: messages.Printer(language),
		log: slog.New(slog.NewTextHandler(streams.Err, nil)),
	}
	root := r.root()
	root.SetArgs(args)
	err = root.ExecuteContext(ctx)
	var verdict findings
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &verdict):
		return exitFindings
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		fmt.Fprintln(streams.Err, r.say.T("cli.interrupted"))
		return exitFailure
	}
	r.tell(err)
	return exitFailure
}

// findings is the verdict on files that carry errors; it has been told already.
type findings struct{}

func (findings) Error() string { return "files with errors" }

// rumbo is one run of the program.
type rumbo struct {
	streams  Streams
	getenv   func(string) string
	messages *i18n.Catalogue
	language lang.Code
	say      *i18n.Printer
	log      *slog.Logger
	dataDir  string
	quiet    bool
}

// tell says a failure on standard error: a fault in the reader's language, anything else with its own text, since
// whoever runs the command line is its operator.
func (r *rumbo) tell(err error) {
	text := err.Error()
	if f, ok := fault.As(err); ok && r.say.Has(f.Key) {
		text = r.say.TM(f.Key, f.Args)
		if f.Err != nil && f.Kind == fault.Internal {
			text += "\n  " + f.Err.Error()
		}
	}
	fmt.Fprintf(r.streams.Err, "rumbo: %s\n", text)
}

// environmentLanguage is the language of --lang, else of the environment, else English. It is needed before the flags
// are parsed, because help itself is in the reader's language.
func environmentLanguage(args []string, getenv func(string) string) lang.Code {
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--lang="); ok {
			if c, ok := lang.Parse(v); ok {
				return c
			}
		}
		if a == "--lang" && i+1 < len(args) {
			if c, ok := lang.Parse(args[i+1]); ok {
				return c
			}
		}
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(name); v != "" {
			tag, _, _ := strings.Cut(v, "_")
			tag, _, _ = strings.Cut(tag, ".")
			if c, ok := lang.Parse(tag); ok {
				return c
			}
			return lang.English
		}
	}
	return lang.English
}

func (r *rumbo) root() *cobra.Command {
	root := &cobra.Command{
		Use: "rumbo", Short: r.say.T("cli.rumbo"), Long: r.say.T("cli.rumbo.long"),
		SilenceUsage: true, SilenceErrors: true, Args: cobra.NoArgs,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetOut(r.streams.Out)
	root.SetErr(r.streams.Err)
	flags := root.PersistentFlags()
	flags.StringVar(&r.dataDir, "data-dir", "var", r.say.T("cli.flag.data_dir"))
	flags.String("lang", string(r.language), r.say.T("cli.flag.lang"))
	flags.BoolVarP(&r.quiet, "quiet", "q", false, r.say.T("cli.flag.quiet"))
	flags.BoolP("help", "h", false, r.say.T("cli.flag.help"))
	root.SetUsageTemplate(r.usage())
	root.SetHelpCommand(&cobra.Command{Hidden: true})
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fault.Wrap(err, fault.Usage, "cli.usage_error", "Problem", err.Error(), "Command", cmd.CommandPath())
	})
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if given := cmd.Flags().Lookup("lang"); given != nil {
			if _, ok := lang.Parse(given.Value.String()); !ok {
				return fault.New(fault.Usage, "cli.lang_unknown", "Given", given.Value.String())
			}
		}
		return nil
	}
	for _, verb := range []*cobra.Command{
		r.serve(), r.migrate(), r.template(), r.check(), r.importFiles(), r.profiles(), r.data(), r.progressOf(), r.report(), r.operator(), r.user(), r.mail(), r.audit(), r.snapshots(), r.healthVerb(), r.backup(), r.restore(), r.version(),
	} {
		if verb.Args == nil {
			verb.Args = cobra.NoArgs
		}
		args := verb.Args
		verb.Args = func(cmd *cobra.Command, given []string) error {
			if err := args(cmd, given); err != nil {
				return fault.Wrap(err, fault.Usage, "cli.usage_error", "Problem", err.Error(), "Command", cmd.CommandPath())
			}
			return nil
		}
		root.AddCommand(verb)
	}
	return root
}

// verb makes a command whose texts stand in the catalogue: cli.<name>, cli.<name>.long and cli.<name>.example.
func (r *rumbo) verb(use string, run func(cmd *cobra.Command, args []string) error) *cobra.Command {
	name, _, _ := strings.Cut(use, " ")
	return &cobra.Command{
		Use: use, Short: r.say.T("cli." + name), Long: r.say.T("cli." + name + ".long"),
		Example: indent(r.say.T("cli." + name + ".example")), RunE: run,
	}
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ")
}

// usage is the frame of a help page in the reader's language.
func (r *rumbo) usage() string {
	return r.say.T("cli.usage.usage") + `:{{if .Runnable}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} ` + r.say.T("cli.usage.verb") + `{{end}}{{if .HasExample}}

` + r.say.T("cli.usage.examples") + `:
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

` + r.say.T("cli.usage.verbs") + `:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

` + r.say.T("cli.usage.flags") + `:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

` + r.say.T("cli.usage.global") + `:
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}
`
}

// onTerminal tells whether progress can be drawn on standard error.
func (r *rumbo) onTerminal() bool {
	f, ok := r.streams.Err.(*os.File)
	return ok && !r.quiet && term.IsTerminal(int(f.Fd()))
}
