# witness-schema: `make quickstart` does the whole job, `make test` proves it.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
WS     := $(BIN)/witness-schema
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup quickstart oracle test quick check lint types contracts format wheel pythons bench bundle constraints clean

help:            ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 14

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) tools/setup.py $(VENV)
	@touch $@

setup: $(VENV)/.installed  ## .venv with the command in .venv/bin/witness-schema

oracle: setup    ## fetch go-witness and build the oracle (cached by the digest of its sources)
	$(WS) vendor sync
	$(WS) doctor --build

quickstart: setup  ## schemas, 500 verified examples, a LoRA run and its score (FORCE=1 runs every stage again)
	$(WS) quickstart $(if $(FORCE),--force,)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	cd oracle && test -z "$$(../$(BIN)/python -m witness_schema.maintenance.gofmt)"

types: setup
	$(BIN)/mypy

contracts: setup
	$(BIN)/lint-imports

format: setup    ## rewrite the sources in the house's layout
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

test: oracle     ## every test, the oracle's included
	$(BIN)/python -m witness_schema.maintenance.gotest
	$(BIN)/pytest -n 2 --dist worksteal -q

quick: setup     ## the short tests that need neither the oracle nor a checkout
	$(BIN)/pytest -n 2 --dist worksteal -q -m "not oracle and not checkout and not long"

wheel: setup     ## build the wheel into dist/
	$(BIN)/python tools/wheel.py dist

pythons:         ## the wheel test with every Python from 3.11 on that this machine has; fetches packages for each
	$(PYTHON) tools/wheel_pythons.py

check: lint types contracts test  ## the one gate

bench: oracle    ## each stage beside its peers, in ratios
	$(BIN)/python -m benchmarks

bundle: setup    ## write the bundled schemas anew from vendor/go-witness
	$(BIN)/python -m witness_schema.maintenance vendor/go-witness

constraints:     ## write constraints.txt from what .venv holds
	$(BIN)/pip freeze --exclude-editable | $(BIN)/python tools/constraints.py > constraints.txt

clean:
	rm -rf $(VENV) build dist .cache data
