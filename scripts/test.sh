#!/usr/bin/env bash
# Installs what the checks need into .venv and runs them all: lint, types, structure, tests.
set -euo pipefail

case ${1-} in
  -h | --help)
    cat <<'USAGE'
usage: scripts/test.sh [PYTEST OPTION]...

Installs what the checks need into .venv (locked, hashed), then runs ruff, mypy, import-linter,
shellcheck, yamllint, hadolint and the tests. Options go to pytest.
USAGE
    exit 0
    ;;
esac
cd "$(dirname "$0")/.."
scripts/install.sh dev
scripts/install.sh load
PATH=$PWD/.venv/bin:$PATH

step() { printf '\n== %s\n' "$*"; "$@"; }
step ruff check --quiet .
step ruff format --quiet --check .
step mypy
step lint-imports
step shellcheck scripts/*.sh .ci/run
step yamllint --strict k8s istio
step hadolint Dockerfile
step pytest "$@"
