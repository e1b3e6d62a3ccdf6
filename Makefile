# `make run` and `make test` do all their own set-up; Python 3.11 or newer is all they need.
PYTHON  ?= python3
VENV    ?= .venv
BIN     := $(VENV)/bin
STAMP   := $(VENV)/.installed
COMPANY ?= company

.PHONY: run test check serve lock clean
.DEFAULT_GOAL := run

# The lock is complete, so nothing is resolved: --no-deps.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
	  || { echo "The venv module is missing. On Debian: apt-get install python3-venv" >&2; exit 2; }
	@echo "Installing the locked packages into $(VENV) (once, about two minutes) ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: $(STAMP)  ## build the sample company, run the nightly job, print the verdicts
	@$(BIN)/empathy demo --company $(COMPANY)

test: $(STAMP)  ## the whole test suite
	@$(BIN)/python -m pytest -n auto --no-loadscope-reorder

check: $(STAMP)  ## format, lint, types, import contracts, SQL, dbt rules
	@BIN=$(BIN) sh tests/check.sh

serve: $(STAMP)  ## open the owner's view
	@$(BIN)/empathy serve --company $(COMPANY)

lock: $(STAMP)  ## write requirements.lock anew from pyproject.toml
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --extra all --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-strip-extras --no-emit-index-url --no-header --no-annotate --quiet -o requirements.lock

clean:
	rm -rf $(VENV) dbt_project/target dbt_project/logs .pytest_cache .ruff_cache
