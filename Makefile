SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Compiled sources are kept: without them each process that starts compiles all of them, three seconds of a core each time.
export PYTHONDONTWRITEBYTECODE :=

BIN := .venv/bin
DONE := .venv/.done
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
OWN_UV := $(filter .tools/%,$(UV))
PYTHON ?= $(or $(UV_PYTHON),$(shell python3 tools/python.py))# asked when .venv is made, then never again
APART := --ignore=tests/bench --ignore=tests/chaos# CI runs these after the tests: bench-smoke, chaos-smoke
NPM := node_modules/.package-lock.json
PAGES := $(shell find src/amends/{web,merchants,desk,portal} -name '*.html' -o -name '*.js' -o -name '*.css' -o -name '*.py')
ENGINE := $(shell find src/amends/engine src/amends/casework -name '*.py' -not -path '*/migrations/*')
MESSAGES := $(wildcard src/amends/locale/*/LC_MESSAGES/*.po)

.PHONY: help setup demo test check lint types migrations tables collected tests quick chaos chaos-smoke map wheel bench bench-smoke mission sbom audit lock messages screenshots clean

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## */  make \1\t/' | expand -t 22

setup: $(DONE)/package $(DONE)/messages $(DONE)/native $(DONE)/assets  ## Prepare a clone: Python and npm packages, translations, .venv/bin/amends
	@true

demo: setup  ## Start everything with a fortnight of believable life and open the desk
	$(BIN)/amends demo

# What looks at the sources needs the packages alone: it goes on beside the compiler, which has one core for itself for long.
test:  ## All checks and tests, with a browser, from a bare clone
	@$(MAKE) --no-print-directory --jobs 3 --output-sync setup types lint migrations collected
	@CHROMIUM="$$(tools/chromium.sh)" $(MAKE) --no-print-directory tests

# Here nothing has to be made ready: types are looked at beside the tests, which leave a core idle now and then.
check: setup  ## Format, lint, types, import rules, migrations, tests
	@$(MAKE) --no-print-directory --jobs 2 --output-sync lint migrations
	@$(MAKE) --no-print-directory --jobs 2 types tests

lint: $(DONE)/package
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports

types: $(DONE)/package
	$(BIN)/mypy

migrations: $(DONE)/package
	$(BIN)/python -m django makemigrations --check --dry-run --settings amends.settings

# Found once before three workers find them at once: each of them would compile every file anew.
collected: $(DONE)/package
	$(BIN)/pytest --collect-only -qq $(APART) >$(DONE)/collected || { cat $(DONE)/collected; exit 1; }

tables: setup  ## Write anew what makes the tables of a new installation in one go, from all migrations
	$(BIN)/python tools/tables.py

# One more than the two cores: a worker whose browser, server or undo is waited for leaves its core to another.
tests: setup
	$(BIN)/pytest -n 3 --dist worksteal --durations=10 $(APART)

bench-smoke: setup  ## Run every benchmark at its smallest, to see that it runs
	$(BIN)/pytest -n 2 tests/bench --durations=10

chaos-smoke: setup  ## Kill, fill, cut, slow down and set wrong once each, and count everything: the short form of make chaos
	$(BIN)/pytest tests/chaos

quick: setup  ## What to run before every commit: format, lint, import rules, engine and playbooks
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n 2 --dist worksteal --durations=10 tests/engine tests/policy tests/docs tests/test_map.py

chaos: setup  ## Kill, fill, cut, slow down and set wrong, then count everything (ARGS="--kills 1000 --signals 12000 --seed 7")
	$(BIN)/python -m tests.chaos $(ARGS)

map:  ## Draw the rooms and who imports whom (ROOM=casework: those inside it); fails on an arrow that no rule allows
	@python3 tools/map.py $(ROOM)

wheel: setup  ## Build a wheel with the compiled modules and the browser files into dist/
	@rm -rf dist
	$(BIN)/python -m hatchling build --target wheel

bench: setup  ## Run every benchmark of bench/ with its raw baseline
	bench/run

mission: setup  ## Print each row of the mission with the tests that prove it
	@$(BIN)/python -m tests.mission

sbom: setup | $(OWN_UV)  ## Say what an installation is made of, as CycloneDX, in build/sbom.*.json
	@tools/sbom.sh $(UV) build

audit: setup | $(OWN_UV)  ## Ask whether an advisory is known for a package of ours; says so where no source can be reached
	@mkdir -p build
	@$(UV) export --quiet --frozen --no-emit-project --no-dev --no-header --output-file build/requirements.txt
	@$(BIN)/python tools/audit.py build/requirements.txt

lock: | $(OWN_UV)  ## Resolve again and write uv.lock without hosts (ARGS=--upgrade for newer versions)
	PATH="$(CURDIR)/.tools/bin:$$PATH" python3 tools/lock.py $(ARGS)
	npm install --ignore-scripts --package-lock-only

messages: $(DONE)/package $(DONE)/messages  ## Compile the translations

screenshots: setup  ## Draw the pages into screenshots/ to be looked at
	CHROMIUM="$$(tools/chromium.sh)" $(BIN)/pytest tests/browser --screenshots screenshots

clean:  ## Remove what setup and the tools made (not the data in .amends)
	rm -rf .venv .tools build dist node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache screenshots
	find src -name '*.mo' -delete

.tools/bin/uv:
	python3 -m venv .tools
	.tools/bin/pip install --quiet --disable-pip-version-check 'uv>=0.8'

.venv/bin/python: | $(OWN_UV)
	$(UV) venv --quiet $(addprefix --python ,$(PYTHON)) .venv

$(DONE)/packages: uv.lock | .venv/bin/python
	@mkdir -p $(DONE)
	tools/packages.sh $(UV) $(DONE)/requirements.txt
	@touch $@

$(DONE)/package: $(DONE)/packages pyproject.toml
	$(UV) pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	@touch $@

$(DONE)/native: $(ENGINE) src/amends/native.py src/amends/attributes.h tools/native.py $(DONE)/package
	$(BIN)/python tools/native.py
	@touch $@

$(NPM): package.json package-lock.json
	npm ci --ignore-scripts --no-fund --no-audit --loglevel error
	@touch $@

$(DONE)/assets: $(NPM) $(PAGES) tools/assets.mjs tools/codes.mjs tools/menus.mjs $(wildcard tools/charts/*.mjs) | .venv/bin/python
	@mkdir -p $(DONE)
	node tools/assets.mjs
	@touch $@

$(DONE)/messages: $(MESSAGES) $(DONE)/packages
	$(if $(MESSAGES),$(BIN)/pybabel --quiet compile --domain django --directory src/amends/locale)
	@touch $@
