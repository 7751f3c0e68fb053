# Everything a person types. What each target does in detail is in scripts/.
PYTHON ?= python3
VENV := .venv/bin

.PHONY: help bootstrap run dev serve manage test test-fast test-long mutants lint format audit bench rehearse

help:
	@echo "make run        the site with its real content and demonstration accounts, this machine only"
	@echo "make test       the tests, on SQLite and on PostgreSQL where there is one   (ARGS=\"-k filter\")"
	@echo "make test-fast  pure tests and those of changed folders, on SQLite   (FOLDERS=\"minerals profiles/desk\")"
	@echo "make test-long  everything on both databases, with random stories and the whole content"
	@echo "make mutants    whether the tests notice when an important line is replaced   (ARGS=\"--only 7\")"
	@echo "make dev        like run, with DEBUG and reloading, for developing"
	@echo "make serve      the site for the public; settings from the environment, see docs/operations.md"
	@echo "make manage     a Django command                  (ARGS=\"createsuperuser\")"
	@echo "make bench      what a page costs beside a floor and a plain implementation (the content of make run)"
	@echo "make rehearse   faults on a site of two machines, made from nothing on this one   (ARGS=\"--quick\")"
	@echo "make lint       ruff, djade, mypy, the rules of the house, and whether a migration is missing"
	@echo "make audit      known vulnerabilities and licences of the packages in uv.lock"
	@echo "make format     let ruff and djade mend what they can"
	@echo "make bootstrap  only install what uv.lock says into .venv"
	@echo "PORT=8001 make run   when port 8000 is taken"

bootstrap:
	@$(PYTHON) scripts/bootstrap.py

run:
	@$(PYTHON) scripts/run.py run

dev:
	@$(PYTHON) scripts/run.py dev

serve:
	@$(PYTHON) scripts/run.py serve

# Without a SECRET_KEY it is a developer who runs a command, not a public site.
manage:
	@$(PYTHON) scripts/bootstrap.py $(if $(value SECRET_KEY),--production)
	@$(if $(value SECRET_KEY),,DEBUG=$(or $(value DEBUG),1)) $(VENV)/python manage.py $(ARGS)

test: bootstrap
	@$(VENV)/python scripts/test.py test $(ARGS)

test-fast: bootstrap
	@$(VENV)/python scripts/test.py fast $(ARGS)

test-long: bootstrap
	@$(VENV)/python scripts/test.py long $(ARGS)

mutants: bootstrap
	@$(VENV)/python -m scripts.mutants $(ARGS)

bench: bootstrap
	@$(VENV)/python -m bench.run $(ARGS)

rehearse: bootstrap
	@$(VENV)/python -m bench.rehearse $(ARGS)

lint: bootstrap
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	find templates -name '*.html' -exec $(VENV)/djade --check {} +
	$(VENV)/python scripts/house.py
	DEBUG=1 DATABASE_URL=sqlite://:memory: $(VENV)/mypy
	DEBUG=1 DATABASE_URL=sqlite://:memory: $(VENV)/python manage.py makemigrations --check --dry-run

audit: bootstrap
	@$(VENV)/python scripts/audit.py $(ARGS)

format: bootstrap
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .
	-find templates -name '*.html' -exec $(VENV)/djade {} +
