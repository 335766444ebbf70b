#!/usr/bin/env bash
# Runs everything: the checks of scripts/check.sh, and the tests, beside each other.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: scripts/test.sh [--quick] [PYTEST OPTION]...

Installs what is needed into .venv (locked, hashed), then runs scripts/check.sh and the tests.

  --quick   only the tests that start no Envoy, no pod and no lab
  -h        this help

Other options go to pytest, such as -n 0 (one test after the other) or -k retry.
USAGE
}

quick=()
case ${1-} in
  --quick) quick=(--quick); shift ;;
  -h | --help) usage; exit 0 ;;
esac
cd "$(dirname "$0")/.."
scripts/check.sh
[ "${#quick[@]}" -gt 0 ] || scripts/install.sh load
PATH=$PWD/.venv/bin:$PATH

# A lab waits most of the time; what needs none doesn't.
workers=$(nproc)
[ "${#quick[@]}" -gt 0 ] || workers=$((workers * 4 > 16 ? 16 : workers * 4))
command=(pytest -n "$workers" --dist loadgroup --no-loadscope-reorder ${quick[@]+"${quick[@]}"} "$@")
printf '\n== %s\n' "${command[*]}"
"${command[@]}"
