#!/bin/sh
# Every static check, each named, all run even when one fails. Called by `make check`.
set -u
BIN=${BIN:-.venv/bin}
PATH="$(cd "$BIN" && pwd):$PATH"
export PATH
export DBT_SEND_ANONYMOUS_USAGE_STATS=false
failed=""

step() {
  name=$1; shift
  printf '== %s\n' "$name" >&2
  "$@" || failed="$failed\n- $name"
}

step "format (ruff)" ruff format --check --quiet .
step "lint (ruff)" ruff check --quiet .
step "types (ty)" ty check --quiet
step "import contracts (import-linter)" lint-imports --no-cache
step "dbt parses" dbt --quiet parse --project-dir dbt_project --profiles-dir dbt_project --target lint
step "dbt model rules (dbt-bouncer)" dbt-bouncer run --config-file dbt-bouncer.yml
step "SQL (sqlfluff)" sqlfluff lint --disable-progress-bar --processes 2 dbt_project/models dbt_project/tests

if [ -n "$failed" ]; then
  printf "Checks that failed:$failed\n" >&2
  exit 1
fi
echo "All checks passed." >&2
