#!/usr/bin/env bash
# Runs everything: the checks of scripts/check.sh, and the tests, beside each other.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: scripts/test.sh [--quick] [--python VERSION] [PYTEST OPTION]...

Installs what is needed into .venv (locked, hashed), then runs scripts/check.sh and the tests. A few
tests that fail beside all the others are run once more by themselves before the run fails. The quick
tests measure which branches they take, and fail below the floor in pyproject.toml.

  --quick            only the tests that start no Envoy, no pod and no lab
  --python VERSION   the tests alone, on this Python, such as 3.13, in a .venv-VERSION of its own
  -h                 this help

Other options go to pytest, such as -n 0 (one test after the other) or -k retry; then nothing is
measured.
USAGE
}

# More than so many failures are no accident.
AGAIN=10
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

workers=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)
command=(pytest --dist loadgroup --no-loadscope-reorder)
if $quick; then
  command+=(--quick)
  [ $# -gt 0 ] || command+=(--cov --cov-report=)
else
  # A lab waits most of the time.
  workers=$((workers > 4 ? 12 : workers * 3))
fi
command+=(-n "$workers" "$@")
printf '\n== %s\n' "${command[*]}"
status=0
"${command[@]}" || status=$?
# 1 is that tests failed. A few that did so beside all the others, on a machine that was full, are
# asked once more by themselves: what is wrong fails again, what was only pushed aside does not.
if [ "$status" = 1 ] && [ $# -eq 0 ]; then
  failed=$(python -c 'import json; print(len(json.load(open(".pytest_cache/v/cache/lastfailed"))))')
  if [ "$failed" -le "$AGAIN" ]; then
    printf '\n== the %s that failed beside the others, once more alone\n' "$failed"
    status=0
    pytest --last-failed --last-failed-no-failures none || status=$?
  fi
fi
[ "$status" = 0 ] || exit "$status"
if [[ " ${command[*]} " = *' --cov '* ]]; then
  printf '\n== coverage report\n'
  coverage report
fi
