# Taskdesk: `make run` serves it, `make test` runs every test, `make check` reads the code.
# HOST, PORT, DATABASE_URL and WEB_WORKERS are respected; .env.example lists all settings.

.DEFAULT_GOAL := help
.PHONY: help run test soak bench check screenshots requirements clean

PYTEST_ARGS ?=
BENCH_ARGS ?=

help:
	@echo "make run           install what is missing, set up the database, serve"
	@echo "make test          run every test (PYTEST_ARGS='-k words' for some)"
	@echo "make soak          the long form of tests of load and of faults (not part of make test)"
	@echo "make bench         what lists cost beside a bare Flask page (BENCH_ARGS='--rows 100000'); needs wrk for load"
	@echo "make check         lint, types and the tidiness of the repository"
	@echo "make screenshots   take the pictures of docs/pictures (needs Chromium)"
	@echo "make requirements  compile requirements*.in into pinned requirements*.txt (needs uv)"
	@echo "make clean         remove caches and compiled files; never a database"

run:
	@tools/install.sh
	@.venv/bin/python manage.py setup
	@.venv/bin/python tools/serve.py || [ $$? -eq 130 ] # 130: stopped with Ctrl-C

test:
	@tools/install.sh dev
	@tools/test.sh $(PYTEST_ARGS)

soak:
	@tools/install.sh dev
	@SOAK=1 .venv/bin/python -m pytest -m soak -rP $(PYTEST_ARGS)

bench:
	@tools/install.sh dev
	@.venv/bin/python bench/lists.py $(BENCH_ARGS)

check:
	@tools/install.sh dev
	@tools/check.sh

screenshots:
	@tools/install.sh dev
	@PYTHONPATH=. .venv/bin/python tools/screenshots.py

requirements:
	@UPGRADE="$(UPGRADE)" tools/requirements.sh

clean:
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -path ./.venv -prune -o -type d -name __pycache__ -exec rm -rf {} +
	find translations -name '*.mo' -delete 2>/dev/null || true
