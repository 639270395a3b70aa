# witness-schema: `make quickstart` does the whole job, `make test` proves it.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
TOOLS  := .cache/maintain
WS     := $(BIN)/witness-schema
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup quickstart oracle test sweeps quick check lint types contracts format wheel release advisories pythons bench foreign bundle upstream-main older constraints clean fuzz faults record

help:            ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 14

$(VENV)/.installed: pyproject.toml $(wildcard requirements/*.txt)
	$(PYTHON) tools/setup.py $(VENV)
	@touch $@

# uv and pip-audit stay out of .venv: they are for the one who pins and releases.
$(TOOLS)/.installed: requirements/maintain.txt
	$(PYTHON) tools/setup.py $(TOOLS) maintain
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

test: oracle     ## every test but the sweeps, the oracle's included
	$(BIN)/python -m witness_schema.maintenance.gotest
	$(BIN)/pytest -n 2 --dist worksteal -q -m "not sweep"

sweeps: setup    ## the cases that test leaves out: the rest of long series of draws, shrinking of large attestations; about twenty minutes of processor time
	$(BIN)/pytest -n 2 --dist worksteal -q -m sweep

quick: setup     ## the short tests that need neither the oracle nor a checkout
	$(BIN)/pytest -n 2 --dist worksteal -q -m "not oracle and not checkout and not long and not sweep"

faults: setup    ## long: each command × each fault, a thousand flipped bits in each cache, every hostile command line
	FAULTS=all FLIPS=1000 LINES=all $(BIN)/pytest -n 2 --dist worksteal -q tests/hostile/test_fault_matrix.py tests/hostile/test_flipped_bits.py tests/hostile/test_hostile_lines.py

wheel: setup     ## build the wheel into dist/
	$(BIN)/python tools/wheel.py dist

release: oracle  ## wheel, bill of materials and provenance into dist/, verified (KEY=key.pem signs with your key)
	$(BIN)/python -m witness_schema.maintenance.release dist $(if $(KEY),--key $(KEY),)

advisories: $(TOOLS)/.installed setup  ## look for known vulnerabilities in what is pinned (needs the network; exit 1: found, 2: not all looked up)
	$(BIN)/python -m witness_schema.maintenance.advisories $(TOOLS)/bin/pip-audit

pythons:         ## the wheel test with every Python from 3.11 on that this machine has; fetches packages for each
	$(PYTHON) tools/wheel_pythons.py

check: lint types contracts test  ## the one gate

bench: oracle    ## each stage beside its peers, in ratios
	$(BIN)/python -m benchmarks

foreign: setup   ## long: the types of public Go modules, beside peers and the commit before (FOREIGN_MODULES="k8s-api slack": some of them)
	$(BIN)/python -m benchmarks foreign

fuzz: oracle     ## judge foreign inputs of each kind, a minute each (TARGET=policy SECONDS=600 SEED=3; TARGET=policy REPLAY=FILE)
	PYTHONPATH=generators:tests $(BIN)/python -m fuzz $(TARGET) $(if $(SECONDS),--seconds $(SECONDS),) $(if $(SEED),--seed $(SEED),) $(if $(REPLAY),--replay $(REPLAY),)

bundle: setup    ## write the bundled schemas anew from vendor/go-witness
	$(BIN)/python -m witness_schema.maintenance vendor/go-witness

upstream-main: setup  ## emit the schemas of a checkout of upstream's newest main, and compare them with the pinned version (CHECKOUT=DIR)
	$(BIN)/python -m witness_schema.maintenance.upstream_main $(CHECKOUT)

older: setup     ## write the bundled records of all versions anew: from their modules, else from the archive
	$(BIN)/python -m witness_schema.maintenance.older_versions tests/corpus/upstream_records

record: oracle   ## long: run build tools and scanners that are on PATH in small projects, and keep what they do (MODULES=node_modules ONLY="pytest make")
	$(BIN)/python -m witness_generators.recorded_tools $(if $(MODULES),--modules $(MODULES),) $(ONLY)

constraints: $(TOOLS)/.installed  ## pin what pyproject.toml asks for, with digests (UPGRADE=1: the newest versions)
	$(PYTHON) tools/constraints.py $(TOOLS)/bin/uv

clean:
	rm -rf $(VENV) build dist .cache data
