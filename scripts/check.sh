#!/usr/bin/env bash
# Checks what needs no test: lint, format, types, structure, shell scripts, YAML, the Dockerfile.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: scripts/check.sh [--fix]

Installs what the checks need into .venv (locked, hashed), then runs ruff, mypy, import-linter,
oxlint, deno, shellcheck, yamllint and hadolint.

  --fix   let ruff mend and format first what it can
  -h      this help
USAGE
}

fix=false
case ${1-} in
  '') ;;
  --fix) fix=true ;;
  -h | --help) usage; exit 0 ;;
  *) printf 'check.sh: unknown option %s\n' "$1" >&2; usage >&2; exit 2 ;;
esac
cd "$(dirname "$0")/.."
scripts/install.sh dev
PATH=$PWD/.venv/bin:$PATH

step() { printf '\n== %s\n' "$*"; "$@"; }
if $fix; then
  step ruff check --quiet --fix .
  step ruff format --quiet .
else
  step ruff check --quiet .
  step ruff format --quiet --check .
fi
step mypy
# Handlers are properties there: each element has one of a kind.
step oxlint --quiet -D correctness -D suspicious -D perf -A unicorn/prefer-add-event-listener lab/board/page
step deno check --quiet --no-remote --no-npm --config lab/board/deno.json lab/board/page tests/lab/board
step lint-imports
step shellcheck scripts/*.sh .ci/run
step yamllint --strict k8s istio
step hadolint Dockerfile
