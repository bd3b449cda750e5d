# Kerma's commands. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help setup run test fuzz bench bench-dashboard lint translations containers docs docs-serve

PYTHON := .venv/bin/python
# Further arguments for pytest, for instance: make test PYTEST_ARGS='tests/extract -x'
PYTEST_ARGS ?=
# Further arguments for tests/fuzz.py
FUZZ_ARGS ?=
# The theme would print a notice about its successor before each build.
MKDOCS := NO_MKDOCS_2_WARNING=1 $(PYTHON) -m mkdocs

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what is missing: Debian packages (root or sudo) and .venv
	@sh scripts/setup.sh run

run: setup ## start Kerma here, with its demo hospital; Ctrl-C stops it
	@$(PYTHON) -m local_stack.run

test: ## install the test tools as well and run all tests
	@sh scripts/setup.sh test
	@$(PYTHON) -m pytest $(PYTEST_ARGS)

fuzz: ## damage documents and read them, 100 000 times (FUZZ_ARGS='--cases 500000 --seed 7')
	@sh scripts/setup.sh test
	@PYTHONPATH=. $(PYTHON) tests/fuzz.py $(FUZZ_ARGS)

bench: ## measure reception, reading and skin dose maps
	@sh scripts/setup.sh test
	@$(PYTHON) -m bench

bench-dashboard: ## measure the dashboard over a million studies (made once, in minutes, in .run/bench)
	@sh scripts/setup.sh test
	@$(PYTHON) -m bench.dashboard

lint: ## check style, format and types
	@sh scripts/setup.sh test
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy

translations: ## bring the catalogues of dashboard/locale up to date, and tell what they lack
	@sh scripts/setup.sh test
	@$(PYTHON) -m scripts.translations --missing

containers: ## build and try the containers of docker-compose.yml, without a Docker engine (root)
	@sh scripts/setup.sh test
	@$(PYTHON) -m containers

docs: ## build the documentation site in site/; a broken link fails
	@sh scripts/setup.sh test
	@$(MKDOCS) build --strict

docs-serve: ## show the documentation site at http://127.0.0.1:8000 while it is edited
	@sh scripts/setup.sh test
	@$(MKDOCS) serve --strict
