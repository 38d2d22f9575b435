// Package fault is the vocabulary of errors that reach a person: a kind, which decides the HTTP status or exit code,
// and a message key with arguments, which the catalogue turns into the reader's language.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure it is.
type Kind int

// The kinds. Internal is the zero value: anything not said otherwise is our own failure.
const (
	Internal    Kind = iota
	NotFound         // nothing there under that name
	Invalid          // the input cannot be taken as it is
	Conflict         // somebody else changed it, or it is not in a state that allows this
	Forbidden        // known, but not allowed
	SignIn           // nobody is signed in
	TooLarge         // over a stated limit
	Unavailable      // a part the work needs is missing or down
	Usage            // the command line or the configuration is wrong
	Throttled        // too many attempts; a while has to pass
)

// Error is a failure that can be told to a person.
type Error struct {
	Kind Kind
	Key  string         // message key in the catalogue, e.g. "fault.area_unknown"
	Args map[string]any // what the message names
	Err  error          // cause, for the log only
}

// New makes an Error; args are name, value pairs for the message.
func New(kind Kind, key string, args ...any) *Error {
	return &Error{Kind: kind, Key: key, Args: pairs(args)}
}

// Wrap makes an Error around a cause.
func Wrap(err error, kind Kind, key string, args ...any) *Error {
	return &Error{Kind: kind, Key: key, Args: pairs(args), Err: err}
}

func pairs(args []any) map[string]any {
	if len(args) == 0 {
		return nil
	}
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[fmt.Sprint(args[i])] = args[i+1]
	}
	return m
}

// Error is for logs and tests; people are shown the message of Key.
func (e *Error) Error() string {
	s := e.Key
	if len(e.Args) > 0 {
		s += fmt.Sprintf(" %v", e.Args)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// As returns the first Error in the chain.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// KindOf returns the kind of the first Error in the chain, Internal when there is none.
func KindOf(err error) Kind {
	if e, ok := As(err); ok {
		return e.Kind
	}
	return Internal
}
