# Tocsin. `make demo` shows it, `make test` proves it.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: demo test test-kafka kafka model dump-reader lint format lock clean

demo: $(READY)  ## the whole pipeline on the embedded broker; ARTICLES=path for your own files
	$(BIN)/tocsin demo $(if $(ARTICLES),"$(ARTICLES)")

test: $(READY)  ## every test that needs nothing but this machine
	$(BIN)/pytest

test-kafka: $(READY)  ## the broker tests on real Apache Kafka (needs Java 17 and Maven, not Docker)
	$(BIN)/pytest tests/broker tests/pipeline/test_end_to_end.py --broker kafka

kafka: $(READY)  ## Apache Kafka on this machine until Ctrl-C (needs Java 17 and Maven, not Docker)
	$(BIN)/python -m streams.local_kafka

model: $(READY)  ## train the entity recogniser again (about 8 minutes; needs ../shared)
	$(BIN)/python -m agents.extract.train ../shared/evals/nlp/dev

dump-reader: $(READY)  ## fit the reader of page dumps again (about a minute; needs ../shared)
	$(BIN)/python -m agents.clean.train ../shared/evals/cleaning/dev

lint: $(READY)  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The lock pins every package by hash and names no index: pip's own configuration says where they come from.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "Tocsin needs Python 3.11, 3.12 or 3.13; $(PYTHON) is $$($(PYTHON) --version). Try: make PYTHON=python3.12 ..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) (once, about a minute) ..."
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

lock:  ## pin the newest versions that pyproject.toml allows (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --extra embedded --extra dev \
	  --generate-hashes --no-emit-index-url --no-header --upgrade --output-file requirements.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --constraint requirements.lock \
	  --generate-hashes --no-emit-index-url --no-header --output-file docker/requirements.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
