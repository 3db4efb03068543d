# daylab: every target sets up .venv by itself (once, from lock/) and then needs no network.
SHELL := /bin/sh
DAY ?= day05
JOBS ?= 2
# More workers than processors: two thirds of what the tests take, they wait.
TEST_JOBS ?= 3
# Bytecode is kept, whatever the environment says: else each of the suite's thousand processes compiles everything anew.
TEST := env -u PYTHONDONTWRITEBYTECODE .venv/bin/pytest --dist loadgroup -o console_output_style=classic

# Another Python than the first one that is found: make PYTHON=/path/to/python3.13 …
PYTHON ?=
BOOTSTRAP = PYTHON="$(PYTHON)" sh harness/bootstrap.sh

.DEFAULT_GOAL := help
.PHONY: help setup setup-grading setup-dev lab labs test test-fast test-thorough mutants lint bench docs lock clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  e.g. make lab DAY=day05"

setup: # what the labs need
	@$(BOOTSTRAP) run

setup-grading: # what instructors need in addition
	@$(BOOTSTRAP) grading

setup-dev: # the development tools as well
	@$(BOOTSTRAP) dev

lab: setup ## a day's lab: see it work, break and get fixed (DAY=day05)
	@.venv/bin/pytest labs/$(DAY) -v

labs: setup ## all labs
	@.venv/bin/pytest labs -n $(JOBS)

test: setup-dev ## all tests, as CI runs them
	@$(TEST) -n $(TEST_JOBS)

test-fast: setup-dev ## unit and meta tests alone
	@$(TEST) -n $(JOBS) tests/unit tests/meta

test-thorough: setup-dev # all tests with ten times the examples for properties; records how long each part takes
	@DAYLAB_THOROUGH=1 $(TEST) -n $(TEST_JOBS) --record-durations

mutants: setup-dev # do the labs' checks notice wrong solutions and accept right ones? (half an hour)
	@DAYLAB_MUTANTS=1 .venv/bin/pytest tests/mutation/labs -n $(JOBS)

lint: setup-dev ## ruff and mypy
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy

bench: setup-dev ## measure beside other emulators, in one run, as ratios
	@.venv/bin/python -m benchmarks

docs: setup-dev ## write the generated tables of docs/
	@.venv/bin/python docs/generate.py

lock: setup-dev # resolve pyproject.toml into exact versions (needs the network)
	@./lock/update.sh

clean: # remove what was set up; keeps work/
	@rm -rf .venv .venv.mutex .mypy_cache .ruff_cache .pytest_cache .hypothesis .tox
