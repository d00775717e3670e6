# Loa. `make run` needs only Go and make; `make test` installs what it needs or says how.
export CGO_ENABLED := 0
SHELL   := /bin/bash
GO      ?= go
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
GOBIN   := $(shell $(GO) env GOPATH)/bin
LINT    := $(GOBIN)/golangci-lint
LINT_VERSION := 2.15.0
CORPUS  ?= ../shared/data

.PHONY: help
help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

.PHONY: build
build: ## bin/loa
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/loa ./cmd/loa

.PHONY: run
run: build ## a demonstration on http://127.0.0.1:8080 (LOA_HTTP changes it), data in ./data
	bin/loa demo

.PHONY: test
test: build ## everything: units, both engines, scripts, a real browser
	tools/test-setup
	$(GO) run ./tools/withpostgres tools/run-tests

.PHONY: check
check: $(LINT)-$(LINT_VERSION) ## formatting, vet and lint
	@out=$$($(LINT) fmt --diff); test -z "$$out" || { echo "$$out"; echo "run: make fmt"; exit 1; }
	$(GO) vet ./...
	$(LINT) run ./...

.PHONY: fmt
fmt: $(LINT)-$(LINT_VERSION) ## format the code
	$(LINT) fmt

# The linter is built once for each version, with the Go that builds Loa.
$(LINT)-$(LINT_VERSION):
	@$(LINT) version 2>/dev/null | grep -q 'version $(LINT_VERSION) ' || \
		$(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v$(LINT_VERSION)
	@touch $@

.PHONY: corpus
corpus: ## figures over the real documents, as a table: make corpus CORPUS=dir
	tools/corpus $(abspath $(CORPUS))

RECIPIENTS ?= 20000
ENGINE     ?= sqlite

.PHONY: bench
bench: build ## how fast and how soon: make bench RECIPIENTS=100000 ENGINE=sqlite|postgres
	@for what in email 'email --dkim' sms push urgent coverage; do \
	  echo "== $$what, load $$(cut -d' ' -f1 /proc/loadavg)"; \
	  if [ $(ENGINE) = postgres ]; then \
	    $(GO) run ./tools/withpostgres sh -c "LOA_DB=\$$LOA_TEST_POSTGRES bin/loa bench $$what --engine postgres --recipients $(RECIPIENTS)" || exit 1; \
	  else bin/loa bench $$what --recipients $(RECIPIENTS) || exit 1; fi; \
	done

.PHONY: assets
assets: ## fonts, styles and scripts of the pages anew from npm; the result is committed
	cd tools/assets && npm install --no-package-lock --no-audit --no-fund --ignore-scripts && node build.mjs

.PHONY: clean
clean: ## remove what was built; data/ stays
	rm -rf bin shots

.PHONY: shots
shots: ## a picture of every page of the running demonstration, in shots/
	tools/test-setup
	$(GO) run ./tools/shots
