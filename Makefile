# Every target is one command of tools/dev, which fetches what is missing first.
DEV := python3 tools/dev
SHELL := /bin/bash

.DEFAULT_GOAL := help
.PHONY: help setup run test test-engine test-odoo test-lint lint format shell psql bench screenshots i18n pot check-translations lock stop clean

help: ## this list
	@grep -hE '^[a-z0-9 -]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9 -]+):[^#]*## /\1\t/' | awk -F'\t' '{ printf "  make %-20s %s\n", $$1, $$2 }'

setup: ## fetch Odoo, Python packages and PostgreSQL, prepare the databases' templates
	@$(DEV) setup

run: ## Odoo with demo data on http://localhost:8069 (PORT=8070 for another port)
	@$(DEV) run $(ARGS)

test: ## the whole suite; one test: make test ARGS="-k form -x"
	@$(DEV) test $(ARGS)

test-engine: ## only the pure engine, without a database
	@$(DEV) test-engine $(ARGS)

test-odoo: ## the addon's tests in Odoo's own runner, on a fresh install with demo data
	@$(DEV) test-odoo $(ARGS)

test-lint: ## Odoo's own checks of a module's source (test_lint)
	@$(DEV) test-lint

lint: ## ruff, mypy (engine), pylint-odoo, OCA's checks
	@$(DEV) lint

format: ## let ruff rewrite the Python files
	@$(DEV) format

shell: ## Odoo's Python shell on the demo database
	@$(DEV) shell $(ARGS)

psql: ## SQL prompt on the demo database
	@$(DEV) psql $(ARGS)

bench: ## run bench/*_bench.py on a throw-away database
	@$(DEV) bench $(ARGS)

screenshots: ## take docs/images anew in a browser, on a throw-away copy of the demo database
	@$(DEV) screenshots $(ARGS)

i18n: ## export the addon's terms anew into its .pot and Chinese .po files
	@$(DEV) i18n

pot: i18n

check-translations: ## is every term of the code translated into Chinese?
	@$(DEV) check-translations

lock: ## resolve requirements/dev.in anew into requirements/dev.txt
	@$(DEV) lock

stop: ## stop the demo server and PostgreSQL
	@$(DEV) stop

clean: ## delete everything fetched and every database, demo data included
	@$(DEV) clean
