# The two commands a newcomer needs are `make demo` and `make test`; each does all of its own set-up.
SHELL := /bin/bash
PYTHON ?= python3
TOOLS := .tools
VENV := .venv
BIN := $(VENV)/bin
UV := $(TOOLS)/bin/uv
# uv comes from the same registry as everything else, pinned by hash like everything else.
export UV_CACHE_DIR ?= $(CURDIR)/$(TOOLS)/cache
export UV_NO_CONFIG ?= 1
export PYTHONHASHSEED := 0
export HYPOTHESIS_STORAGE_DIRECTORY := .hypothesis

# mypy and Django's own commands read the settings, which need a folder of their own.
export OPENINQUIRY_HOME ?= $(CURDIR)/var

.PHONY: help setup demo test test-postgres check bench lock docs browser assets load clean

help:
	@echo "make demo   make an invented country, audit it, and show where the report is"
	@echo "make test   run every test"
	@echo "make check  style, types, architecture, documentation"
	@echo "make load   fifty people at once for a minute, on each database"
	@echo "make bench  time the steps that grow, beside other tools"

$(UV): requirements/tools.txt
	@echo "Setting up: uv, into $(TOOLS)/"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "OpenInquiry needs Python 3.11 or newer; $(PYTHON) is older. Say which with: make PYTHON=python3.11"; exit 2; }
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-warn-script-location --require-hashes --target $(TOOLS)/lib -r requirements/tools.txt
	@mkdir -p $(TOOLS)/bin && cp $(TOOLS)/lib/bin/uv $(UV) && touch $(UV)

$(BIN)/.ready: $(UV) requirements/dev.txt pyproject.toml
	@echo "Setting up: the project's own environment, into $(VENV)/"
	@test -x $(BIN)/python || $(UV) venv --quiet --python $$($(PYTHON) -c 'import sys; print(sys.executable)') $(VENV)
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(BIN)/.ready

# Apart from the rest, because PySpark is 450 megabytes: only tests and those who link on Spark need it.
$(BIN)/.spark-ready: $(BIN)/.ready requirements/spark.txt
	@echo "Setting up: PySpark, into $(VENV)/"
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/spark.txt
	@touch $@

spark: $(BIN)/.spark-ready

demo: setup
	@$(BIN)/python tools/demo.py

# By file, so that what a file makes for its tests is made once. Two at once on two cores: more threads in each would only wait
# for one another.
test: setup spark
	@$(BIN)/python tools/browser.py --offer
	POLARS_MAX_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder
	@$(MAKE) --no-print-directory test-postgres

# What asks the database, once more beside a PostgreSQL of its own. Without one here it says so; REQUIRE_POSTGRES=1 makes that a failure.
test-postgres: setup
	@POLARS_MAX_THREADS=1 $(BIN)/python tools/postgres.py $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m database || { code=$$?; \
	  if [ $$code = 77 ] && [ -z "$$REQUIRE_POSTGRES" ]; then echo "SKIPPED on PostgreSQL: every test that asks the database"; else exit $$code; fi; }

browser: setup
	$(BIN)/python -m pytest -m browser

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python tools/documentation.py --check
	$(BIN)/python -m pytest -q tests/docs

docs: setup
	$(BIN)/python tools/documentation.py

$(BIN)/.bench-ready: $(BIN)/.ready requirements/bench.txt
	@test -x .venv-bench/bin/python || $(UV) venv --quiet --python $$($(PYTHON) -c 'import sys; print(sys.executable)') .venv-bench
	@$(UV) pip sync --quiet --python .venv-bench/bin/python --require-hashes requirements/bench.txt
	@touch $@

# In an environment of their own: they are under EUPL-1.2 and GPL-3, and gconfid needs an older DuckDB. Run, never imported.
$(BIN)/.rivals-ready: $(BIN)/.ready requirements/rivals.txt
	@test -x .venv-rivals/bin/python || $(UV) venv --quiet --python $$($(PYTHON) -c 'import sys; print(sys.executable)') .venv-rivals
	@$(UV) pip sync --quiet --python .venv-rivals/bin/python --require-hashes requirements/rivals.txt
	@touch $@

bench: $(BIN)/.bench-ready $(BIN)/.rivals-ready
	$(BIN)/python -m benchmarks

# In an environment of its own: locust brings a web server and much else that no part of the product needs.
$(BIN)/.load-ready: $(BIN)/.ready requirements/load.txt
	@test -x .venv-load/bin/python || $(UV) venv --quiet --python $$($(PYTHON) -c 'import sys; print(sys.executable)') .venv-load
	@$(UV) pip sync --quiet --python .venv-load/bin/python --require-hashes requirements/load.txt
	@touch $@

load: $(BIN)/.load-ready
	@$(BIN)/python tools/load.py SQLite
	@$(BIN)/python tools/postgres.py $(BIN)/python tools/load.py PostgreSQL || { code=$$?; \
	  if [ $$code = 77 ]; then echo "SKIPPED: under load on PostgreSQL"; else exit $$code; fi; }

lock: $(UV)
	tools/lock.sh $(UV)

# Maintainers only, and only when the look changes: what it makes is committed, so that nobody else needs Node.
assets:
	cd frontend && npm ci --no-audit --no-fund && node build.mjs

clean:
	rm -rf $(VENV) .venv-load .venv-bench .venv-rivals $(TOOLS) build dist out .pytest_cache .mypy_cache .ruff_cache .hypothesis
