# Workbench: `make run` sets everything up and starts it, `make test` runs every test.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

HOST ?= 127.0.0.1
PORT ?= 8000
PYTHON := .venv/bin/python
# uv by itself where it works, else one of our own: a shim that names another Python does not count
UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo var/uv/bin/uv)
stamp = var/stamps/$(1)-$(shell cat $(2) .python-version | sha256sum | cut -c1-16)
BASE := $(call stamp,base,requirements/base.txt)
DEV := $(call stamp,dev,requirements/base.txt requirements/dev.txt)

# One more than there are cores: there is always one that waits for a server
WORKERS := $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )))

.PHONY: help run test lint bench e2e format setup assets lock clean

help: ## Say what can be made
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

var/uv/bin/uv: requirements/uv.txt
	@python3 -m venv var/uv
	@var/uv/bin/python -m pip install --quiet --require-hashes -r requirements/uv.txt

$(PYTHON): | $(filter var/%,$(UV))
	@$(UV) venv --quiet --allow-existing .venv

$(BASE): requirements/base.txt | $(PYTHON)
	@echo "Installing the Python packages …"
	@$(UV) pip install --quiet --compile-bytecode --python $(PYTHON) --require-hashes -r requirements/base.txt
	@mkdir -p var/stamps && rm -f var/stamps/base-* && touch $@

$(DEV): requirements/dev.txt | $(PYTHON)
	@echo "Installing the Python packages for development …"
	@$(UV) pip install --quiet --compile-bytecode --python $(PYTHON) --require-hashes -r requirements/dev.txt
	@mkdir -p var/stamps && rm -f var/stamps/dev-* && touch $@ $(BASE)

setup: $(BASE) ## Install the packages, build what the browser loads and the documentation
	@UV="$(UV)" $(PYTHON) -m tools.assets
	@UV="$(UV)" $(PYTHON) -m tools.samples
	@UV="$(UV)" $(PYTHON) -m tools.wheel
	@UV="$(UV)" $(PYTHON) -m tools.docs

run: setup ## Start the Workbench (PORT=, HOST=, HTTPS=1)
	@exec $(PYTHON) manage.py serve --prepare --jobs --host $(HOST) --port $(PORT) $(if $(filter 1 true yes,$(HTTPS)),--https)

assets: $(DEV)
	@UV="$(UV)" $(PYTHON) -m tools.assets
	@UV="$(UV)" $(PYTHON) -m tools.samples
	@UV="$(UV)" $(PYTHON) -m tools.wheel
	@UV="$(UV)" $(PYTHON) -m tools.docs

# With ARGS one of the three may find nothing to run, which pytest says with 5
test: $(DEV) assets ## Run every test; those in a browser last
	$(PYTHON) -m pytest -m "not chromium" -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS) $(if $(ARGS),|| [ $$? = 5 ])
	$(PYTHON) -m pytest -m "chromium and not webcam" -n 2 --dist loadfile $(or $(ARGS),tests/e2e) $(if $(ARGS),|| [ $$? = 5 ])
	$(PYTHON) -m pytest -m webcam $(or $(ARGS),tests/e2e tests/media tests/tools) $(if $(ARGS),|| [ $$? = 5 ])
	@$(PYTHON) -m tools.node npm test --silent

e2e: $(DEV) assets ## Run the browser tests alone; screenshots land in test-results/
	$(PYTHON) -m pytest tests/e2e $(ARGS)

lint: $(DEV) assets ## ruff, mypy, djlint, import-linter, biome
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy workbench movespecs detection billing tools sdk/python/kynasmith
	PYTHONPATH=sdk/python .venv/bin/lint-imports
	.venv/bin/djlint templates --check --lint --quiet
	$(PYTHON) manage.py makemigrations --check --dry-run
	@$(PYTHON) -m tools.node npm run --silent lint

format: $(DEV)
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .
	.venv/bin/djlint templates --reformat --quiet

bench: $(DEV) assets ## Measure; prints a table and, last, one JSON object
	PYTHONPATH=sdk/python $(PYTHON) -m benchmarks $(ARGS)

lock: | $(PYTHON)
	for set in base postgres stripe dev samples docs node uv wheel; do \
	  $(UV) pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-header --no-annotate \
	    $$( [ $$set = samples ] && echo --no-deps ) requirements/$$set.in -o requirements/$$set.txt; done

clean: ## Remove what set-up built (the database in var/ stays)
	rm -rf .venv node_modules static/vendor static/samples static/sdk static/docs sdk/web/dist var/docs var/sphinx var/stamps var/uv
