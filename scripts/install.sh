#!/usr/bin/env bash
# Installs what the lab (or the checks) needs into .venv: locked versions, checked against their hashes.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: scripts/install.sh lab|dev|load [--python VERSION]

Creates .venv beside README.md and installs requirements-lab.lock (to run the lab) or
requirements-dev.lock (to run the checks too); or .venv-load with requirements-load.lock (Locust, for
scripts/load.sh). Does nothing if that is already there; what an interruption left half made is made
anew.

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

mute=
starts() {
  "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info)' 2>/dev/null || return 1
  [ -z "$version" ] || [[ $("$1" -V) = "Python $version."* ]] || return 1
  # Debian and its kin have venv and ensurepip, which puts pip into an environment, in a package of their own.
  "$1" -c 'import ensurepip, venv' 2>/dev/null || { mute=$1; return 1; }
}
none() {
  [ -z "$mute" ] || fail "$mute can't make an environment (it has no venv or ensurepip); on Debian and Ubuntu: apt install $mute-venv" "$2"
  fail "$1" "$2"
}
python=
if [ -n "$version" ]; then
  # pyenv has more than its PATH shows.
  for candidate in "python$version" "$(pyenv prefix "$(pyenv latest "$version" 2>/dev/null)" 2>/dev/null)/bin/python"; do
    if starts "$candidate"; then python=$candidate; break; fi
  done
  [ -n "$python" ] || none "there is no Python $version (python$version) that starts" 3
else
  # The newest Python that is known to have wheels for everything in the lock file.
  for candidate in python3.13 python3.12 python3.11 python3; do
    if starts "$candidate"; then python=$candidate; break; fi
  done
  [ -n "$python" ] || none 'needs Python 3.11 or newer on PATH (python3); found none' 3
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
[ ! -e "$venv" ] || [ -d "$venv" ] || fail "$venv is in the way: it is no folder; move it and try again"
# Whoever is stopped in between leaves packages in pieces, which pip takes for installed.
unfinished=$venv/unfinished
install() {
  if [ -e "$unfinished" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    "$python" -m venv --clear "$venv"
  fi
  touch "$unfinished"
  rm -f "$venv"/installed-*
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
  # The lock file has the build tool too, so nothing is fetched for this one.
  [ "$1" = load ] || "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
    --no-build-isolation --editable .
  printf '%s' "$wanted" >"$venv/installed-$1"
  rm "$unfinished"
}
# In a group of its own, so that what it has started ends with it.
set -m
install "$1" >"$log" 2>&1 &
job=$!
set +m
interrupted() {
  kill -TERM -- "-$job" 2>/dev/null || true
  wait "$job" || true
  rm -f "$log"
  printf '\ninstall.sh: interrupted; the next run begins anew\n' >&2
  exit 130
}
trap interrupted INT TERM
while kill -0 "$job" 2>/dev/null; do
  printf '.'
  sleep 1
done
status=0
wait "$job" || status=$?
if [ "$status" -eq 0 ]; then
  printf ' done\n'
else
  printf ' failed\n'
  cat "$log" >&2
  # pip has given up by itself, and has put back whatever it had begun to replace.
  [ "$status" -gt 128 ] || rm -f "$unfinished"
  if grep -Eqi 'name resolution|getaddrinfo|nodename nor servname|network is unreachable|no route to host|connection (refused|reset|timed out)|read timed out|max retries exceeded|failed to establish|proxyerror|from versions: none' "$log"; then
    fail "could not install $lock: there is no network, or the package index does not answer; once installed, the lab needs none"
  fi
  fail "could not install $lock; the lines above say why"
fi
