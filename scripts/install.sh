#!/usr/bin/env bash
# Installs what the lab (or the checks) needs into .venv: locked versions, checked against their hashes.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: scripts/install.sh lab|dev|load [--python VERSION]

Creates .venv beside README.md and installs requirements-lab.lock (to run the lab) or
requirements-dev.lock (to run the checks too); or .venv-load with requirements-load.lock (Locust, for
scripts/load.sh). Does nothing if that is already there.

  --python VERSION   with this Python, such as 3.13, into .venv-VERSION; without it the newest that
                     starts of 3.13, 3.12 and 3.11
  -h                 this help

Exit status: 0 installed, 1 something failed, 2 wrong usage, 3 there is no such Python.
USAGE
}

fail() { printf 'install.sh: %s\n' "$1" >&2; exit "${2:-1}"; }

case ${1-} in
  lab | dev) lock=requirements-$1.lock venv=.venv ;;
  load) lock=requirements-load.lock venv=.venv-load ;;
  -h | --help) usage; exit 0 ;;
  *) printf 'install.sh: say what to install: lab, dev or load, not "%s"\n' "${1-}" >&2; usage >&2; exit 2 ;;
esac
version=
case ${2-} in
  '') ;;
  --python)
    version=${3-}
    [[ $version =~ ^3\.[0-9]+$ ]] || { printf 'install.sh: --python "%s": allowed is a version such as 3.13\n' "$version" >&2; exit 2; }
    venv=$venv-$version ;;
  *) printf 'install.sh: unknown option %s\n' "$2" >&2; usage >&2; exit 2 ;;
esac
cd "$(dirname "$0")/.."

starts() {
  "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info)' 2>/dev/null || return 1
  [ -z "$version" ] || [[ $("$1" -V) = "Python $version."* ]]
}
python=
if [ -n "$version" ]; then
  # pyenv has more than its PATH shows.
  for candidate in "python$version" "$(pyenv prefix "$(pyenv latest "$version" 2>/dev/null)" 2>/dev/null)/bin/python"; do
    if starts "$candidate"; then python=$candidate; break; fi
  done
  [ -n "$python" ] || fail "there is no Python $version (python$version) that starts" 3
else
  # The newest Python that is known to have wheels for everything in the lock file.
  for candidate in python3.13 python3.12 python3.11 python3; do
    if starts "$candidate"; then python=$candidate; break; fi
  done
  [ -n "$python" ] || fail 'needs Python 3.11 or newer on PATH (python3); found none' 3
fi

# What was installed last. The checks need all that the lab does, so dev serves both.
wanted=$(cat "$lock" pyproject.toml | cksum)
for done in "$venv/installed-${1}" "$venv/installed-dev"; do
  other=requirements-${done##*-}.lock
  if [ -f "$done" ] && [ "$(cat "$done")" = "$(cat "$other" pyproject.toml | cksum)" ]; then
    exit 0
  fi
done

printf 'installing %s into %s ' "$lock" "$venv"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
  rm -f "$venv"/installed-*
  [ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
  # The lock file has the build tool too, so nothing is fetched for this one.
  [ "$1" = load ] || "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
    --no-build-isolation --editable .
  printf '%s' "$wanted" >"$venv/installed-$1"
}
install "$1" >"$log" 2>&1 &
job=$!
trap 'kill "$job" 2>/dev/null || true; rm -f "$log"; exit 130' INT TERM
while kill -0 "$job" 2>/dev/null; do
  printf '.'
  sleep 1
done
if wait "$job"; then
  printf ' done\n'
else
  printf ' failed\n'
  cat "$log" >&2
  fail "could not install $lock; the lines above say why"
fi
