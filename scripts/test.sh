#!/usr/bin/env bash
# Runs everything: the checks of scripts/check.sh, and the tests, beside each other.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: scripts/test.sh [--quick] [--python VERSION] [PYTEST OPTION]...

Installs what is needed into .venv (locked, hashed), then runs scripts/check.sh and the tests. A run
of all tests measures which branches they take, and fails below the floor in pyproject.toml.

  --quick            only the tests that start no Envoy, no pod and no lab
  --python VERSION   the tests alone, on this Python, such as 3.13, in a .venv-VERSION of its own
  -h                 this help

Other options go to pytest, such as -n 0 (one test after the other) or -k retry; then nothing is
measured.
USAGE
}

quick=false version=
while [ $# -gt 0 ]; do
  case $1 in
    --quick) quick=true ;;
    --python) version=${2-}; [ $# -gt 1 ] && shift ;;
    -h | --help) usage; exit 0 ;;
    *) break ;;
  esac
  shift
done
cd "$(dirname "$0")/.."
venv=.venv
if [ -n "$version" ]; then
  scripts/install.sh dev --python "$version"
  venv=.venv-$version
else
  scripts/check.sh
fi
$quick || scripts/install.sh load
PATH=$PWD/$venv/bin:$PATH

workers=$(nproc)
command=(pytest --dist loadgroup --no-loadscope-reorder)
if $quick; then
  command+=(--quick)
else
  # A lab waits most of the time.
  workers=$((workers > 4 ? 16 : workers * 4))
  [ $# -gt 0 ] || command+=(--cov --cov-report=)
fi
command+=(-n "$workers" "$@")
printf '\n== %s\n' "${command[*]}"
"${command[@]}"
if [[ " ${command[*]} " = *' --cov '* ]]; then
  printf '\n== coverage report\n'
  coverage report
fi
