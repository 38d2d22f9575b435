// Command rumbo tracks how countries put migration into the 2030 Agenda; see `rumbo --help`.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"rumbo/internal/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := app.Main(ctx, os.Args[1:], app.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}, os.Getenv)
	stop()
	os.Exit(code)
}
