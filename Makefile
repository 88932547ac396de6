# The command list. `make demo` and `make test` are all that a newcomer needs.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup demo test lint format docs bench clean

help:  ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

setup: .venv/installed  ## make .venv and install everything, with the pinned versions

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Lilong needs Python 3.11 or later; try make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: setup  ## the whole job on the bundled site: crawl, tag, store, search
	$(BIN)/lilong demo

test: setup lint  ## lint, type checks and the whole test suite
	$(BIN)/python -m pytest -q

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture

format: setup  ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup  ## write docs/commands.md, and the parts of docs/database.md that follow from the code
	$(BIN)/python -m docs.commands
	$(BIN)/python -m docs.database

bench: setup  ## measure crawl, import, steps and growth; writes the README's demo and performance parts
	$(BIN)/python -m benchmarks.demo_output
	$(BIN)/python -m benchmarks.throughput --readme

clean:  ## remove .venv, caches and the demo's database
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
	rm -rf demo.db demo.db-shm demo.db-wal demo-warc
