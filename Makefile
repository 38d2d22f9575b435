# Rumbo: one command to run it, one to test it. `make help` lists them all.

VERSION   := $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
LDFLAGS   := -s -w -X rumbo/internal/app.Version=$(VERSION)
BENCHTIME ?= 1s
BENCH     ?= .
ARGS      ?=
TESTFLAGS ?=
FUZZTIME  ?= 5m

# The version is stamped above; Go's own stamping fails where git does not trust the folder.
export GOFLAGS := $(strip $(filter-out -buildvcs%,$(GOFLAGS)) -buildvcs=false)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: kill help run build scripts go test tests tools check fmt vet bench fuzz clean

help: ## Say what can be made
	@echo 'make TARGET, where TARGET is one of'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-8s %s\n", $$1, $$2 }' Makefile

run: build ## Build and serve on http://127.0.0.1:8080; make run ARGS='--addr 127.0.0.1:9000'
	@.ci/bring-postgres || true
	@exec bin/rumbo serve $(ARGS)

build: scripts go ## Build bin/rumbo, one file that runs from any folder
	@echo 'Building bin/rumbo $(VERSION)'
	@go build -trimpath -ldflags '$(LDFLAGS)' -o bin/rumbo ./cmd/rumbo

scripts: views/static/gen/.built ## Build the scripts of the pages

test: check tools tests ## Check and test everything, with a real PostgreSQL and a real browser

# The two longest first, side by side: the last to begin would otherwise be alone for minutes.
tests: go scripts
	@.ci/timed 'tests' .ci/test $(TESTFLAGS) ./internal/web ./internal/app ./internal/postgres ./internal/intake ./...

# What cannot be had here is told by the tests that need it.
tools:
	@.ci/bring-node || true
	@.ci/bring-postgres system || true
	@[ "$(CI)" != true ] || .ci/bring-postgres private || true
	@.ci/bring-chromium || true

check: go ## Check format, vet and staticcheck, without tests
	@unformatted=$$(gofmt -l cmd data internal migrations views/*.go); \
		if [ -n "$$unformatted" ]; then echo "not formatted (make fmt): $$unformatted"; exit 1; fi
	@.ci/timed 'go vet' go vet ./...
	@.ci/timed 'staticcheck' go tool staticcheck ./...

vet: go ## Vet alone
	@go vet ./...

fmt: go ## Format the Go files
	@gofmt -w cmd data internal migrations views/*.go

kill: scripts go ## Kill servers while they take files in, until 200 works were cut off
	@.ci/bring-postgres system || true
	@RUMBO_KILL=all go test -run '^TestImportsWhenKilled$$' -timeout 30m -v ./internal/app

bench: scripts go ## Run the benchmarks one after another; BENCH='Import' BENCHTIME=3x choose
	@.ci/bring-postgres system || true
	@go test -run '^$$' -bench '$(BENCH)' -benchmem -benchtime $(BENCHTIME) -timeout 60m -p 1 $(TESTFLAGS) ./...

fuzz: go ## Fuzz what reads foreign files and damage copies of samples; FUZZTIME=5m FUZZ='CSV' choose
	@.ci/fuzz '$(FUZZTIME)' '$(FUZZ)'

clean: ## Remove what was built and fetched; the data in var stay
	@rm -rf bin views/node_modules
	@find views/static/gen -mindepth 1 ! -name .gitkeep -delete

go:
	@command -v go >/dev/null || { echo 'Rumbo is built with Go $(shell sed -n 's/^go //p' go.mod) or newer: https://go.dev/doc/install'; exit 1; }

views/node_modules/.installed: views/package.json views/package-lock.json views/.npmrc
	@.ci/bring-node
	@echo 'Fetching the front-end packages'
	@npm ci --prefix views --no-audit --no-fund --loglevel=error
	@touch $@

views/static/gen/.built: views/node_modules/.installed views/build.mjs views/shapes.mjs $(wildcard views/script/*.js views/script/*/*.js)
	@echo 'Building the scripts of the pages'
	@node views/build.mjs
	@touch $@
