# make run    set up, index the sample articles, serve the chat at http://127.0.0.1:7860
# make test   set up, then every check and test
# make check  ruff, mypy --strict, import-linter
# make eval   set up, then the shipped questions, held against the last accepted run; fails on a regression only
# make bench  what is measured: embedding speed, and what we add to a chat model's time
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: run test check bench eval browser clean
.DELETE_ON_ERROR:

run: $(VENV)/installed
	$(BIN)/policy-chat index add index/samples
	$(BIN)/policy-chat serve

# A process for each core, at most four: each holds the model. A file's tests stay together, for they share a set-up.
test: check browser
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/installed
	$(BIN)/python -m eval.bench
	$(BIN)/python -m eval.bench_generated

eval: $(VENV)/installed
	$(BIN)/policy-chat eval gate

# The browser tests drive Debian's Chromium. Without root it is not installed, and those tests say so and are skipped.
browser:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null \
	|| { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	     && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null; } \
	|| echo "no Chromium here and no right to install it: the browser tests will be skipped"

# torch first and by its exact version: a looser requirement may bring several GB of CUDA packages.
$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) torch
	$(PIP) --editable .
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(PIP) --editable '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
