# `make run` and `make test` are all that a fresh machine with Swift needs; `make help` lists the rest.

SWIFT ?= swift
# What `make run` starts usherd with, as in: make run ARGS='--service echo --listen :7777'
ARGS ?=

# What `make soak` does: for how long, and, where they are given, with how many clients, messages a second, and which seed.
MINUTES ?= 10
CLIENTS ?=
RATE ?=
SEED ?=

# Where `make install` installs to, and what is put before that.
PREFIX ?= /usr/local
DESTDIR ?=

# For how many seconds `make fuzz` tries each target.
SECONDS ?= 60

programs := .build/release
# Swift's runtime is linked into these, so that they run where there is no Swift.
static_programs := .build/static/release
# What makes them smaller: what no message passes through is compiled for size (USHER_SMALL, in Package.swift), nothing
# exports its symbols, and functions that are the same are there once. (The other linkers make them smaller yet, or much
# bigger, but leave what is relocated writable.)
static_flags := --static-swift-stdlib --disable-local-rpath -Xlinker --no-export-dynamic -Xlinker --icf=safe
# The targets of the fuzzer, as they are delivered but for what libFuzzer and AddressSanitizer put in. The compiler of
# Swift goes by the last -sanitize that it is given alone, so that one has to name both.
fuzz_flags := -c release --sanitize=fuzzer --sanitize=address -Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld \
  --scratch-path .build/fuzz
swift_files := Sources Tests Benchmarks Package.swift
# Whatever git knows of whose first line names a shell.
shell_scripts = $(shell git ls-files | xargs awk 'FNR == 1 && /^\#!.*[\/ ](ba|da)?sh( |$$)/ { print FILENAME } { nextfile }' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help deps build static run test test-sanitizers test-asan test-tsan test-deploy test-systemd soak fuzz lint format bench \
  bench-check install uninstall deb clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## install what building and testing need, with apt; only what is missing
	@.ci/deps build test

build: ## build the programs, optimised, into .build/release
	@.ci/deps build
	$(SWIFT) build -c release

# As root there may be no Swift: what was built before is taken then.
static: ## build the programs to install, with Swift's runtime in them
	@if command -v $(SWIFT) >/dev/null; then \
	  .ci/deps build && USHER_SMALL=1 $(SWIFT) build -c release $(static_flags) --scratch-path .build/static; \
	elif [ -x $(static_programs)/usherd ]; then \
	  echo 'There is no $(SWIFT) here: taking what is in $(static_programs)'; \
	else \
	  echo 'There is no $(SWIFT) here: make static where there is one' >&2; exit 1; \
	fi

run: build ## build and start usherd on its defaults, or with ARGS='…'
	@echo
	@echo 'Once usherd says that it is ready, talk to it from another terminal:'
	@echo "  printf 'hello' | nc -q1 localhost 7777"
	@echo '  $(programs)/usher-client localhost:7777'
	@echo '  $(programs)/usherctl status'
	@echo 'Ctrl-C ends it.'
	@echo
	@exec $(programs)/usherd $(ARGS)

# What judges the benchmarks, first. Then in passes: tests that drive programs hold up Swift's few threads, and those of the watchdog live by the clock.
test: ## run every test
	@.ci/deps build test
	cd Benchmarks && python3 -m unittest discover --start-directory tests --top-level-directory .
	$(SWIFT) test --disable-xctest --skip '^IntegrationTests'
	$(SWIFT) test --disable-xctest --filter '^IntegrationTests' --skip NotificationTests
	$(SWIFT) test --disable-xctest --filter NotificationTests

test-sanitizers: test-asan test-tsan ## run the tests under AddressSanitizer and ThreadSanitizer

test-asan: ## run the tests under AddressSanitizer, leaks included
	@.ci/deps build test
	@SWIFT=$(SWIFT) Tests/Sanitizers/run address $(PASSES)

test-tsan: ## run the tests under ThreadSanitizer
	@.ci/deps build test
	@SWIFT=$(SWIFT) Tests/Sanitizers/run thread $(PASSES)

test-deploy: static ## check units, manual, installing, and that a release has nothing of the tests
	@.ci/deps build package
	$(SWIFT) build
	Tests/Deploy/run

# CASES, a regular expression, runs those alone whose names have it.
test-systemd: deb ## test the package on Debian 12 and 13, booted in containers (as root)
	@.ci/deps systemd-tests
	Tests/Systemd/run $(static_programs) .build/deb '$(CASES)'

soak: build ## all that can happen to usherd at once, for MINUTES=10
	@.ci/deps soak
	@Tests/Soak/run --minutes '$(MINUTES)' --programs $(programs) \
	  $(if $(CLIENTS),--clients '$(CLIENTS)') $(if $(RATE),--rate '$(RATE)') $(if $(SEED),--seed '$(SEED)')

# TARGET tries that one alone; INPUT, a file, tries nothing but that on it.
fuzz: ## try hostile input on whatever reads any: SECONDS=60 each; TARGET=…; INPUT=…
	@.ci/deps build
	USHER_FUZZ=1 $(SWIFT) build $(fuzz_flags) --product usher-fuzz
	@Tests/Fuzz/run $(if $(INPUT),again '$(TARGET)' '$(INPUT)',$(SECONDS) $(TARGET))

lint: ## check the style of Swift and shell
	$(SWIFT) format lint --strict --parallel --recursive $(swift_files)
	shellcheck --external-sources $(shell_scripts)

format: ## format the Swift sources
	$(SWIFT) format --in-place --parallel --recursive $(swift_files)

# Where usherd itself failed, the report says so, and so does the status.
bench: static ## measure usherd beside what people would use instead, into docs/performance.md
	@.ci/deps bench
	@status=0; Benchmarks/measure || status=$$?; Benchmarks/draw && exit $$status

bench-check: static ## count what messages cost usherd, and compare with Benchmarks/thresholds.toml
	@.ci/deps counting
	Benchmarks/check

install: static ## install programs, units, manual and completions under PREFIX, /usr/local
	@DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' deploy/install $(static_programs)

uninstall: ## remove what was installed, but not the configuration
	@DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' deploy/uninstall

deb: static ## build a Debian package into .build/deb
	@.ci/deps package
	@deploy/deb $(static_programs) .build/deb
	lintian --fail-on error .build/deb/*.deb

clean: ## remove everything built
	$(SWIFT) package clean
	rm -rf .build/static .build/deb .build/python .build/peers .build/fuzz .build/asan .build/tsan .build/ci-test.log Benchmarks/build
