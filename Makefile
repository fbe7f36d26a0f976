# Everything a newcomer needs: `make run` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= $(shell sh scripts/find_python.sh)
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501

.PHONY: help setup setup-dev run test test-fast check lint types contracts bring fuzz bench numbers golden requirements pot schemas criteria clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(VENV)/.product: requirements.txt scripts/find_python.sh
	@sh scripts/make_venv.sh "$(PYTHON)" $(VENV) requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.product
	@sh scripts/make_venv.sh "$(PYTHON)" $(VENV) requirements-dev.txt
	@touch $@

setup: $(VENV)/.product ## Make .venv with exactly the versions in requirements.txt

setup-dev: $(VENV)/.dev ## The same with the test and check tools

run: setup ## Start the app and open it in a browser (PORT=8501)
	@$(BIN)/python -m evaluator.dashboard.launch --port $(PORT)

bring: ## As root on Debian: install what the tests drive (chromium, PostgreSQL)
	@sh scripts/bring.sh

# In the order of the folders: what drives a browser takes longest and comes first.
test: setup-dev bring ## Every test, with a real browser and a real PostgreSQL
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-fast: setup-dev ## The tests that need neither browser nor patience
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow and not browser"

lint: setup-dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: setup-dev
	@$(BIN)/mypy

contracts: setup-dev
	@$(BIN)/lint-imports

check: lint types contracts test-fast ## Lint, types, import contracts, fast tests

fuzz: setup-dev ## Random files and examples for the reader and the mapping, EVALUATOR_FUZZ_MINUTES (10) long
	@PYTHONPATH=.:tests/corpus:tests/browser $(BIN)/python tests/corpus/fuzzing.py

bench: setup-dev ## Measure against the figures in docs/performance.md
	@$(BIN)/python benchmarks/run.py

numbers: setup-dev ## Compute "How our numbers are tested" anew (about eight minutes)
	@PYTHONPATH=. $(BIN)/python benchmarks/make_numbers.py

golden: setup-dev ## Renew the golden files; read the difference in review
	@$(BIN)/python -m pytest tests -q -m "not browser" --update-golden

schemas: setup-dev ## Renew the JSON Schemas of our documents
	@$(BIN)/python -m evaluator.documents.schemas

criteria: setup-dev ## Write docs/criteria.md anew from the rubrics and criteria
	@$(BIN)/python -m evaluator.report.criteria_page > docs/criteria.md

pot: setup-dev ## Collect every translatable string into the catalogue template
	@$(BIN)/pybabel -q extract -F evaluator/locale/babel.cfg -k N_ -k _ -k ngettext:1,2 --no-location --sort-output --omit-header -o evaluator/locale/evaluator.pot evaluator

requirements: setup ## Renew the exact versions (on Python 3.11)
	@sh scripts/pin.sh $(BIN)

clean: ## Remove the virtual environment and everything built
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
