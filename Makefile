# Everything a developer or a new user does; `make` alone lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
SOURCES := python engine datasets tui tests benchmarks docs
# More workers than two cores have use for, because many tests wait for a program or a screen.
PYTEST := $(BIN)/python -m pytest -n 4 --dist worksteal

# What is compiled once and kept need not be compiled by each of the hundreds of programs that the tests start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test coverage check proofs soak fuzz detaching journeys walkthrough survivals referees mutants format picture api benchmark \
	parity clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/installed ## Open the dashboard; choose with ARGS="spiral --run"
	@$(BIN)/nn-tui $(ARGS)

test: $(VENV)/tested ## Run everything that decides about a change: lint, types beside the tests, and the tests
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/basedpyright >build/types.txt & $(PYTEST) $(ARGS); tests=$$?; \
		wait $$!; types=$$?; echo; echo "basedpyright:"; cat build/types.txt; exit $$((tests ? tests : types))

coverage: $(VENV)/tested ## Run the tests and say which lines and branches none of them takes; half as long again
	$(PYTEST) --cov --cov-report=term $(ARGS)

check: $(VENV)/tested ## Lint and types alone
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/basedpyright

proofs: $(VENV)/tested ## Run the tests that take long: more moments, sizes, streams and examples; over SSH; installed from a wheel
	$(PYTEST) -m "slow or hypothesis" --hypothesis-profile proofs $(ARGS)

soak: $(VENV)/tested ## Type at random for ten minutes beside a busy core: nothing breaks, figures are true; ARGS="--seconds 60 --seed 1"
	$(BIN)/python -m tests.soak $(ARGS)

fuzz: $(VENV)/tested ## Read the worst tables, and tables changed at random, within bounds of memory; ARGS="--seconds 60 --seed 1"
	$(BIN)/python -m tests.table_fuzzer $(ARGS)

referees: $(VENV)/refereed ## Compare bundled data, judging and sample weights with scikit-learn, dialects with CleverCSV
	$(BIN)/python -m pytest -q tests/datasets/test_bundled.py tests/engine/evaluation/test_like_scikit_learn.py \
		tests/engine/training/test_weights_like_scikit_learn.py tests/datasets/tables/test_dialect_oracle.py

journeys: $(VENV)/tested ## Jump a thousand times through random runs and compare every byte; ARGS="--jumps 5000 --seed 2"
	$(BIN)/python -m tests.journeys $(ARGS)

walkthrough: $(VENV)/tested ## Walk through the article and through time in a terminal, at three sizes; ARGS="--only shock"
	$(BIN)/python -m tests.walkthrough $(ARGS)

survivals: $(VENV)/tested ## Kill runs, fill their disks, damage their files, and see them go on; ARGS="--times 5 --seed 2 full-disk"
	$(BIN)/python -m tests.survivals $(ARGS)

detaching: $(VENV)/tested ## Leave runs and come back a hundred times at random moments, to the same bytes; ARGS="--times 500 --seed 2"
	$(BIN)/python -m tests.detaching $(ARGS)

mutants: $(VENV)/tested ## See whether the tests notice mistakes in the code; ARGS="engine/training --sample 20 --seed 1"
	$(BIN)/python -m tests.mutants $(ARGS)

format: $(VENV)/tested ## Put the code in order
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

picture: $(VENV)/installed ## Take the README's picture anew
	$(BIN)/python docs/picture.py

api: $(VENV)/installed ## Write the reference of the Python interface, docs/api.md, anew
	$(BIN)/python docs/api.py

benchmark: $(VENV)/benchmarked ## Compare the engine's speed with C, PyTorch and others, in turns; ARGS="--quick --threads 2" or ARGS=--grid
	$(BIN)/python -m benchmarks.engine_speed $(ARGS)

parity: $(VENV)/benchmarked ## Train random networks in the engine and in PyTorch and compare every parameter
	$(BIN)/python -m benchmarks.parity $(ARGS)

clean: ## Remove what make has made
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache .hypothesis .coverage

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "nn-tui needs Python 3.11 or newer: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) --editable .
	@touch $@

$(VENV)/tested: $(VENV)/installed
	$(INSTALL) --editable '.[test]'
	@mkdir -p build/typing/nn_tui
	@ln -sfn ../../../python/__init__.py build/typing/nn_tui/__init__.py
	@ln -sfn ../../../engine build/typing/nn_tui/engine
	@ln -sfn ../../../datasets build/typing/nn_tui/datasets
	@ln -sfn ../../../tui build/typing/nn_tui/tui
	@touch $@

$(VENV)/refereed: $(VENV)/tested
	$(INSTALL) scikit-learn clevercsv
	@touch $@

$(VENV)/benchmarked: $(VENV)/installed
	$(INSTALL) --editable '.[benchmark]'
	@touch $@
