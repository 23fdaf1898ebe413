# Two commands need nothing prepared: `make demo` and `make test`. The others build on the same
# environments, each made from its lock and remade only when that lock has changed.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin

# The Python that environments are made with: PYTHON, given either way (`make demo PYTHON=...`,
# `PYTHON=... make demo`), or the newest. Evaluated only where it is used. Each name is really run:
# a shim that finds nothing behind it, or a Debian Python without its venv package, is passed over.
PYTHONS = $(or $(PYTHON),python3.13 python3.12 python3.11 python3)
FOUND_PYTHON = $(or $(shell for name in $(PYTHONS); do \
	$$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$name && break; done),$(error No Python 3.11 or newer with venv was found as $(PYTHONS) \
	(on Debian: apt install python3 python3-venv). Name yours with PYTHON=/path/to/python3))

# What the site gets in production, with values of no worth. The type checker loads the settings
# too, and gets the same.
PRODUCTION_ENV := ENVIRONMENT=prod ALLOWED_HOSTS=backoffice.example.com COOKIES_SECURE=true \
	SECRET_KEY=0123456789-not-a-secret-but-long-and-varied-enough-for-check-deploy \
	TYPED_KEYS=k1:0123456789-not-a-secret-but-long-and-varied-enough-for-checks \
	AWS_DEFAULT_REGION=eu-central-1

# The general half is typed under the settings of either site that is built on it.
SECOND_SITE_ENV := SECRET_KEY=not-a-secret TABLES_TEMPLATE=infra/data-plane.yaml \
	DJANGO_SETTINGS_MODULE=tests.second_site.settings

.PHONY: help demo test lint tests check-deploy static tools soak bench screenshots lock lock-tools clean

help:  ## say what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile \
		| while IFS='|' read -r name text; do printf '  make %-13s %s\n' "$$name" "$$text"; done

demo: .venv-demo/.installed .venv-ministack/.installed  ## serve the site with demo data (PORT=8000, SEED, USERS=5000)
	@exec .venv-demo/bin/python -m scripts.demo

test: tools lint check-deploy tests  ## everything that CI checks

# .pre-commit-config.yaml has the same checks; a test compares the two.
CHECKS := style pages rules types imports data-plane bandit secrets
.PHONY: $(CHECKS)

lint: $(CHECKS)  ## the part of it that takes seconds

style: .venv/.installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check

PAGES := backoffice/web/templates templates tests/second_site/templates
pages: .venv/.installed
	$(BIN)/djhtml --check --tabwidth 2 $(PAGES)
	$(BIN)/djlint --configuration pyproject.toml --quiet --lint $(PAGES)

rules: .venv/.installed
	$(BIN)/python -m scripts.check_rules

types: .venv/.installed
	env $(PRODUCTION_ENV) DJANGO_SETTINGS_MODULE=serenya_admin.settings $(BIN)/mypy
	env $(SECOND_SITE_ENV) $(BIN)/mypy --cache-dir .mypy_cache/second_site backoffice tests/second_site

imports: .venv/.installed
	$(BIN)/lint-imports

data-plane: .venv/.installed
	$(BIN)/cfn-lint infra/data-plane.yaml

bandit: .venv/.installed
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive .

secrets: .venv/.installed
	$(BIN)/python -m scripts.find_secrets

.PHONY: audit
audit: bandit secrets  ## security: the code, secrets in it, known holes in dependencies (network)
	$(BIN)/python -m scripts.audit_dependencies

# A process for each core, each with servers of its own; one hash seed, because they must agree on
# the names of tests that hold sets. The browser wants the cores to itself. Pytest compiles each
# module of tests with its asserts rewritten, and is to keep what it compiled.
tests: .venv/.installed .venv-ministack/.installed tools static
	env -u PYTHONDONTWRITEBYTECODE PYTHONHASHSEED=0 $(BIN)/python -m pytest -m 'not soak and not browser and not adverse' -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -m 'not soak and adverse' -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
	$(BIN)/python -m pytest -m 'not soak and browser'

check-deploy: .venv/.installed
	env -i PATH="$$PATH" $(PRODUCTION_ENV) $(BIN)/python manage.py check --deploy --fail-level WARNING

# Pages name their static files by content, from a list that this writes.
static: .venv/.installed
	@env -i PATH="$$PATH" $(PRODUCTION_ENV) $(BIN)/python manage.py collectstatic --noinput --verbosity=0

# Fetches a browser and a DynamoDB server, and names what is missing. With CI set, that is failure.
tools: .venv/.installed .venv-ministack/.installed
	@$(BIN)/python -m tests.tools

soak: .venv/.installed .venv-ministack/.installed tools static  ## the long forms of the tests
	$(BIN)/python -m pytest -m soak

bench: tools  ## the benchmarks: ratios and counts
	$(BIN)/python -m bench

screenshots: tools  ## the pictures under docs/img
	$(BIN)/python -m scripts.screenshots

clean:  ## remove environments and everything else that was made
	rm -rf .venv .venv-demo .venv-ministack .venv-lock tests/tools/node_modules
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache staticfiles build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- environments -------------------------------------------------------------------------------

.venv/.installed: LOCK := dev
.venv-demo/.installed: LOCK := app
.venv-ministack/.installed: LOCK := ministack
.venv/.installed: requirements/dev.txt
.venv-demo/.installed: requirements/app.txt
.venv-ministack/.installed: requirements/ministack.txt

# One that another Python made than the one asked for is made anew too.
.PHONY: another-python
differs = $(if $(PYTHON),$(shell test "$$($(1)/bin/python -V 2>&1)" = "$$($(PYTHON) -V 2>&1)" || echo another-python))
.venv/.installed: $(call differs,.venv)
.venv-demo/.installed: $(call differs,.venv-demo)
.venv-ministack/.installed: $(call differs,.venv-ministack)

# Made anew, not updated: what the lock no longer names must not stay behind.
.venv/.installed .venv-demo/.installed .venv-ministack/.installed:
	@test -w . || { echo "This folder cannot be written to, and $(@D) is made in it." >&2; exit 1; }
	@echo "Installing $(LOCK) into $(@D) (once)"
	@$(FOUND_PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes --requirement requirements/$(LOCK).txt
	@touch $@

# --- locks --------------------------------------------------------------------------------------
# Only for who changes requirements/*.in. Locks name no index: where packages come from is up to
# the machine.

UV := .venv-lock/bin/uv
COMPILE = UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile --quiet --universal \
	--generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links

$(UV):
	@$(FOUND_PYTHON) -m venv .venv-lock
	@.venv-lock/bin/python -m pip install --quiet uv==0.13.8

# app first: dev is held to its versions.
lock: $(UV)  ## write requirements/*.txt anew (UPGRADE=1 for newest versions)
	for name in app dev ministack; do \
		$(COMPILE) $(if $(UPGRADE),--upgrade) requirements/$$name.in -o requirements/$$name.txt \
			|| exit 1; \
	done

lock-tools: .venv/.installed  ## write tests/tools/package-lock.json anew
	$(BIN)/python -m tests.tools lock
