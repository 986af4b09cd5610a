# Everything starts from `python3` and `make`: the rest is installed in .venv and .data.
PYTHON ?= python3
VENV := .venv/bin/python
BOOTSTRAP := @$(PYTHON) scripts/bootstrap.py
# Git holds the texts to translate, not what Django loads.
CATALOGUES := @$(VENV) -m scripts.messages compile >&2
SERVICES := $(VENV) -m scripts.services
TESTS := $(SERVICES) run --tests --
MANAGE := $(SERVICES) run -- $(VENV) manage.py
TEMPLATES = $(shell find templates -name '*.html')

# Some containers forbid it: then each process would compile the code and the tests again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test e2e bench-tenders bench-directory bench-matching bench-matches bench-meetings check fix seed messages shell manage lock screenshots stop clean reset

help: ## This list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

setup: ## Make .venv from requirements.lock (every verb does it when needed)
	$(BOOTSTRAP)

demo: ## Start everything with demo data and print the address (PORT=8000)
	$(BOOTSTRAP)
	@exec $(VENV) -m scripts.demo

test: ## The whole suite, browser included (ARGS='-k notice -x')
	$(BOOTSTRAP)
	$(CATALOGUES)
	@exec $(TESTS) $(VENV) -m pytest --numprocesses=auto --maxprocesses=4 --dist=worksteal $(ARGS)

e2e: ## The browser tests alone
	$(BOOTSTRAP)
	$(CATALOGUES)
	@exec $(TESTS) $(VENV) -m pytest tests/e2e $(ARGS)

bench-tenders: ## What tenders cost as they grow (ARGS='--sizes 4000,40000,400000 --plans')
	$(BOOTSTRAP)
	$(CATALOGUES)
	@exec $(TESTS) $(VENV) -m tests.tenders.benchmark $(ARGS)

bench-directory: ## What the directory costs with 1,000 and 10,000 people (ARGS='--plans')
	$(BOOTSTRAP)
	$(CATALOGUES)
	@exec $(TESTS) $(VENV) -m tests.members.bench_directory $(ARGS)

bench-matches: ## What matching costs as a service (ARGS='--writes': how matches are written)
	$(BOOTSTRAP)
	@exec $(TESTS) $(VENV) -m tests.tenders.benchmark.matching $(ARGS)

bench-matching: ## How good and how fast matching is (ARGS='--full': three minutes more)
	$(BOOTSTRAP)
	@exec $(TESTS) $(VENV) -m tests.matching.bench $(ARGS)

bench-meetings: ## What the calendar costs, and races for the last places (ARGS='--rounds 10')
	$(BOOTSTRAP)
	$(CATALOGUES)
	@exec $(TESTS) $(VENV) -m tests.meetings.benchmark $(ARGS)

check: ## Style, imports, types, migrations, translations, production settings
	$(BOOTSTRAP)
	@exec $(TESTS) $(VENV) -m scripts.check

fix: ## Format the code and the templates, repair what can be
	$(BOOTSTRAP)
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format --quiet .
	@.venv/bin/djade $(TEMPLATES) || true

seed: ## Put the demo data back (what exists is left alone)
	$(BOOTSTRAP)
	$(CATALOGUES)
	@$(MANAGE) seed $(ARGS)
	@$(MANAGE) seed_meetings
	@exec $(MANAGE) seed_tenders

messages: ## Collect the texts to translate, then compile the translations
	$(BOOTSTRAP)
	@$(VENV) -m scripts.messages extract && $(VENV) -m scripts.messages compile

shell: ## Django's shell, on the demo's database
	$(BOOTSTRAP)
	$(CATALOGUES)
	@exec $(MANAGE) shell

manage: ## Any management command: make manage c='migrate --plan'
	$(BOOTSTRAP)
	$(CATALOGUES)
	@exec $(MANAGE) $(c)

lock: ## Write the lock files again from pyproject.toml (ARGS=--upgrade)
	$(BOOTSTRAP)
	@exec $(VENV) -m scripts.lock $(ARGS)

screenshots: ## Picture the main pages of the running demo
	$(BOOTSTRAP)
	@url=$$($(VENV) -m scripts.demo --address) && exec $(VENV) -m scripts.screenshots "$$url" $(ARGS)

stop: ## Stop servers that a killed command left behind
	$(BOOTSTRAP)
	@exec $(SERVICES) stop

clean: ## Delete caches, built files and the tests' servers; the demo's data stay
	$(BOOTSTRAP)
	@$(SERVICES) erase test
	@rm -rf staticfiles .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .coverage htmlcov test-results

reset: ## Delete the demo's data, to start afresh
	$(BOOTSTRAP)
	@exec $(SERVICES) erase demo
