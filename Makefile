# Kerma's commands. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test test-pages test-faults test-restore coverage mutation fuzz bench bench-dashboard lint lint-types lint-imports lint-web lock baseline migration fonts reference translations containers deb bundle test-deb sbom audit docs docs-serve

PYTHON := .venv/bin/python
# Further arguments for pytest, for instance: make test PYTEST_ARGS='tests/extract -x'
PYTEST_ARGS ?=
# Processes that run tests side by side, each with a PostgreSQL of its own. All run at little more than the priority of
# the reader and the worker (nice 19), which would wait for all others otherwise.
TEST_PROCESSES ?= 2
# Percentage of lines
MINIMUM_COVERAGE := 92
# Further arguments for the writer of the lock files
LOCK_ARGS ?=
# Further arguments for scripts/mutation.py
MUTATION_ARGS ?=
# Further arguments for pip-audit
AUDIT_ARGS ?=
# Key of GnuPG that signs the bundle
KERMA_SIGNING_KEY ?=
# Further arguments for tests/support/fuzz
FUZZ_ARGS ?=
# The theme would print a notice about its successor before each build.
MKDOCS := NO_MKDOCS_2_WARNING=1 $(PYTHON) -m mkdocs

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what is missing: Debian packages (root or sudo) and .venv
	@sh scripts/setup.sh run
	@echo 'Kerma is set up: `make run` starts it. For pytest, lint and benchmarks: `make setup-dev`'

setup-dev: ## install what pytest, lint and the benchmarks need as well
	@sh scripts/setup.sh test
	@echo 'Kerma is set up for development: `make lint` and `make test`, or $(PYTHON) -m pytest'

run: ## install what is missing and start Kerma here, with its demo hospital; Ctrl-C stops it
	@sh scripts/setup.sh run
	@$(PYTHON) -m local_stack.run

test: ## install the test tools as well and run all tests
	@sh scripts/setup.sh test
	@nice -n 15 $(PYTHON) -m pytest -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

test-pages: ## check every page in every language, theme and width for accessibility (axe-core); half an hour
	@sh scripts/setup.sh test
	@$(PYTHON) -m pytest tests/browser/accessibility -m every_page $(PYTEST_ARGS)

test-faults: ## damage running servers again and again (docs/reliability.md; FAULT_ROUNDS=20); hours, continues
	@sh scripts/setup.sh test
	@$(PYTHON) -m pytest tests -m faults --show-capture=no $(PYTEST_ARGS); status=$$?; \
	$(PYTHON) -m tests.faults.report && exit $$status

test-restore: ## restore a backup on a bare Debian by the words of the guide (root; the bundle is built where it is missing)
	@sh scripts/setup.sh test
	@$(PYTHON) -m pytest tests/debian_package -m empty_root $(PYTEST_ARGS)
	@cat .run/debian/restore.txt

coverage: ## run all tests and show which lines of the product they execute; less than 92 % fails
	@sh scripts/setup.sh test
	@$(PYTHON) -m coverage erase
	@$(PYTHON) -m coverage run -m pytest $(PYTEST_ARGS)
	@$(PYTHON) -m coverage combine --quiet
	@$(PYTHON) -m coverage report --fail-under=$(MINIMUM_COVERAGE)

mutation: ## plant faults in dose arithmetic and show which no test finds (MUTATION_ARGS='units --minutes 10'); continues
	@sh scripts/setup.sh test
	@$(PYTHON) -m scripts.mutation $(MUTATION_ARGS)

fuzz: ## read 100 000 damaged documents (FUZZ_ARGS='--cases 500000 --seed 7')
	@sh scripts/setup.sh test
	@$(PYTHON) -m tests.support.fuzz $(FUZZ_ARGS)

bench: ## measure reception, reading and skin dose maps
	@sh scripts/setup.sh test
	@$(PYTHON) -m bench

bench-dashboard: ## measure the dashboard over a million studies (made once, in minutes, in .run/bench)
	@sh scripts/setup.sh test
	@$(PYTHON) -m bench.dashboard
	@$(PYTHON) -m bench.dashboard.first_look

lint: ## check style, format, types, import contracts, JavaScript, CSS, spelling and the lock files
	@sh scripts/setup.sh test
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(MAKE) --no-print-directory lint-types lint-imports lint-web
	@.venv/bin/codespell
	@$(PYTHON) -m scripts.lock --check

lint-types:
	@$(PYTHON) -m mypy

lint-imports:
	@.venv/bin/lint-imports
	@$(PYTHON) -m scripts.sql_walls

# Biome for JavaScript and CSS comes from npm. A developer's machine without npm goes without; CI must have it.
lint-web:
	@if command -v npm >/dev/null; then $(MAKE) --silent --no-print-directory node_modules/.bin/biome && node_modules/.bin/biome check; \
	elif [ -n "$${CI:-}" ]; then echo 'JavaScript and CSS cannot be checked: npm is missing' >&2; exit 1; \
	else echo 'JavaScript and CSS: not checked, npm is missing'; fi

node_modules/.bin/biome: package-lock.json
	@npm ci --silent && touch $@

lock: ## write requirements/*.txt again from pyproject.toml (LOCK_ARGS=--upgrade takes the newest versions)
	@sh scripts/setup.sh test
	@$(PYTHON) -m scripts.lock $(LOCK_ARGS)

migration: ## write a migration from the declared tables (MESSAGE='what changes'), once a release is tagged
	@sh scripts/setup.sh test
	@$(PYTHON) -m scripts.migration "$(MESSAGE)"

baseline: ## write the baseline migration anew from the declared tables (before the first release only)
	@sh scripts/setup.sh test
	@$(PYTHON) -m scripts.baseline

fonts: ## make the fonts of the first look anew, after the dashboard uses a new icon or Streamlit was updated
	@sh scripts/setup.sh test
	@$(PYTHON) -m scripts.make_fonts

reference: ## print docs/reference and the table of packages in CONTRIBUTING.md from the code
	@sh scripts/setup.sh test
	@$(PYTHON) -m scripts.reference

translations: ## update the catalogues in dashboard/locale and list missing messages
	@sh scripts/setup.sh test
	@$(PYTHON) -m scripts.translations --missing

containers: ## build and try the containers of docker-compose.yml, without a Docker engine (root)
	@sh scripts/setup.sh test
	@$(PYTHON) -m containers

deb: ## build the Debian package for this computer's release of Debian, in .run/debian (root)
	@sh scripts/setup.sh test
	@$(PYTHON) -m debian_package build

bundle: ## pack it with all Debian packages it needs, signed, for computers without network (KERMA_SIGNING_KEY=key of GnuPG)
	@sh scripts/setup.sh test
	@KERMA_SIGNING_KEY='$(KERMA_SIGNING_KEY)' $(PYTHON) -m debian_package bundle

test-deb: ## try package and bundle: install, receive, back up, upgrade, purge on a bare Debian without network (root)
	@sh scripts/setup.sh test
	@$(PYTHON) -m debian_package try

sbom: ## list the packages that are installed with Kerma (CycloneDX) and their licences, in .run/sbom
	@sh scripts/setup.sh test
	@$(PYTHON) -m scripts.sbom

audit: ## ask a database about vulnerabilities of these packages (AUDIT_ARGS='--vulnerability-service osv')
	@sh scripts/setup.sh test
	@$(PYTHON) -m scripts.audit $(AUDIT_ARGS)

docs: ## build the documentation site in site/; a broken link fails
	@sh scripts/setup.sh test
	@$(MKDOCS) build --strict

docs-serve: ## show the documentation site at http://127.0.0.1:8000 while it is edited
	@sh scripts/setup.sh test
	@$(MKDOCS) serve --strict
