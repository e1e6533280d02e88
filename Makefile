# leadhub: `make` lists what there is. Everything runs from .venv, which the targets make for themselves.

PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	command -v $$name >/dev/null && $$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	&& echo $$name && break; done)
PORT ?= 8000
ARGS ?=
RUN := .venv/bin/python
PIP := $(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: help setup demo demo-reset test check bench schemas pictures examples soak lock text
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 12

setup: .venv/run.stamp text ## create .venv with what leadhub needs to run

demo: setup ## start leadhub with a demo company; PORT=8000
	@$(RUN) manage.py demo --port $(PORT)

demo-reset: .venv/run.stamp ## remove what the demo has made: the next one begins anew
	@$(RUN) manage.py demo --reset

test: .venv/dev.stamp text ## run the whole suite on SQLite and on PostgreSQL and Redis; ARGS= goes to pytest
	@$(RUN) -m tests.run $(ARGS)

check: .venv/dev.stamp ## run all static guards: format, lint, types, layers, migrations, schemas
	@$(RUN) -m tests.guards

bench: .venv/dev.stamp ## run the workloads beside their limits; ARGS="--only changing --leads 1000000"
	@$(RUN) -m tests.bench $(ARGS)

schemas: .venv/dev.stamp ## refresh the committed OpenAPI and GraphQL schemas in docs/schemas
	@LEADHUB_MODE=sandbox $(RUN) manage.py schemas --write

pictures: .venv/dev.stamp ## remake the pictures of docs/tour.md and README.md
	@mkdir -p docs/pictures/tour && LEADHUB_PICTURES=docs/pictures/tour $(RUN) -m tests.run -q tests/demo/test_tour.py

examples: .venv/dev.stamp ## record the examples of the contract anew, by a run of the suite
	@folder=$$(mktemp -d) && LEADHUB_EXAMPLES=$$folder $(RUN) -m tests.run -q; \
		DJANGO_SETTINGS_MODULE=tests.settings $(RUN) -m tests.examples $$folder && rm -r $$folder

soak: .venv/dev.stamp ## run the property tests for long
	@HYPOTHESIS_PROFILE=soak SYNC_SCHEDULES=1000 EVERYTHING_TWICE=1 $(RUN) -m tests.run --ignore=tests/guards $(ARGS)

lock: ## resolve the dependencies anew and write both locks, without any address; needs uv
	@command -v uv >/dev/null || { echo "make lock needs uv, which is not on the PATH."; exit 1; }
	uv lock --upgrade
	uv export --quiet --format requirements-txt --no-emit-project --no-header --no-annotate -o requirements.lock
	uv export --quiet --format requirements-txt --no-emit-project --no-header --no-annotate --extra dev -o requirements-dev.lock

# The libraries that draw the PDF of the agreement are Debian packages: installed where that is allowed, else named.
text: | .venv/run.stamp
	@$(RUN) -m leadhub.text_libraries

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "leadhub needs Python 3.11, 3.12 or 3.13, and none of them is on the PATH."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || test "$$(id -u)" -ne 0 || \
		{ apt-get -qq update && apt-get -qq install -y python3-venv; } >/dev/null 2>&1 || true
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python lacks venv: install the package python3-venv."; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.lock | .venv/bin/python
	@echo "Installing what leadhub needs into .venv …"
	@$(PIP) -r requirements.lock
	@touch $@

.venv/dev.stamp: requirements-dev.lock | .venv/bin/python
	@echo "Installing leadhub's development tools into .venv …"
	@$(PIP) -r requirements-dev.lock
	@touch .venv/run.stamp $@
