# Everything a person does with this repository. `make` alone lists it.
# Paths are relative throughout, so that a folder with spaces in its name works.

.DEFAULT_GOAL := help
.PHONY: help demo test quick check lint format types imports services browser peers bench models compose docs screenshots secrets lock clean run-env dev-env

UV ?= uv
RUN := .venv/bin/python -m

help: ## List what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: run-env ## Play a sample call through everything, and stay up (ARGS=--once: stop at its end)
	@$(RUN) plugin demo $(ARGS)

test: dev-env ## Set up and run every test that needs nothing but Python (ARGS=... goes to pytest)
	@$(RUN) pytest -n auto --dist loadfile -m "not browser" $(ARGS)

quick: dev-env ## Only the tests that take seconds: no model, no server, no browser
	@$(RUN) pytest -m "not model and not service and not browser" $(ARGS)

check: lint types imports compose test ## Everything before a commit: lint, format, types, imports, Compose file, tests

lint: dev-env ## Style and format, nothing changed
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .

format: dev-env ## Mend style and format where that is safe
	@$(RUN) ruff check --fix .
	@$(RUN) ruff format .

types: dev-env ## Static types, strict
	@$(RUN) mypy

imports: dev-env ## The one-way imports between the four packages
	@.venv/bin/lint-imports --no-logo

services: dev-env ## Only the tests that start real servers (PostgreSQL's where it is installed)
	@$(RUN) pytest -m service $(ARGS)

browser: dev-env ## Only the tests that drive a real Chromium (Debian: apt-get install chromium)
	@$(RUN) pytest -n auto --dist loadfile -m browser $(ARGS)

peers: dev-env ## Only the tests against Slack's own Node software and a stand-in of others (needs Node 20 and npm)
	@if command -v npm >/dev/null; then npm ci --prefix tests/peers --ignore-scripts --loglevel error >/dev/null; fi
	@$(RUN) pytest -m peers $(ARGS)

bench: dev-env ## Measure throughput and latency here, at most 7 minutes; writes bench/RESULTS.md
	@OPENBLAS_NUM_THREADS=1 $(RUN) bench $(ARGS)

models: dev-env ## Make all models again, in fifteen minutes (needs the corpora that docs/models.md names; ARGS="risk": only that one)
	@$(RUN) pip install --quiet --disable-pip-version-check --require-hashes -r requirements/training.txt
	@$(RUN) training $(ARGS)

compose: dev-env ## Check docker-compose.yml against the Compose schema and our own rules
	@$(RUN) pytest tests/test_compose.py

docs: dev-env ## Write the pages and pictures that are made from settings, protocols and the API's models
	@$(RUN) tests.settings_pages
	@$(RUN) tests.protocol_pages
	@$(RUN) plugin.api.openapi > docs/openapi.json

screenshots: dev-env ## Take the pictures of the README again (needs Chromium)
	@$(RUN) tests.browser.screenshots $(or $(ARGS),docs/img)
	@$(RUN) tests.browser.slack_preview $(or $(ARGS),docs/img)

secrets: ## Make the secrets that docker-compose.yml needs; those already there stay
	@sh secrets/make.sh

lock: ## Choose and hash the newest versions that pyproject.toml allows (needs uv)
	@command -v $(UV) >/dev/null || { echo "make lock needs uv. Install it, or name it: make lock UV=/path/to/uv"; exit 1; }
	$(UV) pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes \
		--no-annotate --no-header --upgrade -o requirements/run.txt >/dev/null
	$(UV) pip compile pyproject.toml --group build --group dev --universal --python-version 3.11 --generate-hashes \
		--no-annotate --no-header --upgrade -c requirements/run.txt -o requirements/dev.txt >/dev/null
	$(UV) pip compile pyproject.toml --group training --universal --python-version 3.11 --generate-hashes \
		--no-annotate --no-header --upgrade -c requirements/dev.txt -o requirements/training.txt >/dev/null

clean: ## Remove what was set up and measured here; the demo's data in .pausepoint stays
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis .pytest_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

run-env:
	@sh requirements/install.sh run

dev-env:
	@sh requirements/install.sh dev
