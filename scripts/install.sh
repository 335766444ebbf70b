#!/usr/bin/env bash
# Installs what the lab (or the checks) needs into .venv: locked versions, checked against their hashes.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: scripts/install.sh lab|dev|load [--python VERSION] [--from KIT]

Creates .venv beside README.md and installs requirements-lab.lock (to run the lab) or
requirements-dev.lock (to run the checks too); or .venv-load with requirements-load.lock (Locust, for
scripts/load.sh). Does nothing if that is already there; what an interruption left half made is made
anew.

  --python VERSION   with this Python, such as 3.13, into .venv-VERSION; without it the newest that
                     starts of 3.13, 3.12 and 3.11
  --from KIT         lab alone: without a network, from the folder that a kit of scripts/kit.sh unpacks
                     to, with the Python that the kit is for; inside of that folder it goes without saying
  -h                 this help

Exit status: 0 installed, 1 something failed, 2 wrong usage, 3 there is no such Python.
USAGE
}

fail() { printf 'install.sh: %s\n' "$1" >&2; exit "${2:-1}"; }
wrong() { printf 'install.sh: %s\n' "$1" >&2; exit 2; }

what=${1-}
case $what in
  lab | dev) lock=requirements-$what.lock venv=.venv ;;
  load) lock=requirements-load.lock venv=.venv-load ;;
  -h | --help) usage; exit 0 ;;
  *) printf 'install.sh: say what to install: lab, dev or load, not "%s"\n' "$what" >&2; usage >&2; exit 2 ;;
esac
shift
version='' kit=''
while [ $# -gt 0 ]; do
  case $1 in
    --python)
      version=${2-}
      [[ $version =~ ^3\.[0-9]+$ ]] || wrong "--python \"$version\": allowed is a version such as 3.13"
      venv=$venv-$version ;;
    --from)
      [ "$what" = lab ] || wrong "--from: a kit has what lab takes, and not what $what does"
      [ ! -f "${2-}" ] || wrong "--from $2: unpack it first: tar xf $2, and name the folder"
      kit=$(cd "${2:-/nowhere}" 2>/dev/null && pwd) || wrong "--from \"${2-}\": there is no such folder"
      [ -f "$kit/about" ] || kit=$kit/kit
      [ -f "$kit/about" ] || wrong "--from $2: that is no kit; scripts/kit.sh makes one" ;;
    *) printf 'install.sh: unknown option %s\n' "$1" >&2; usage >&2; exit 2 ;;
  esac
  shift 2
done
cd "$(dirname "$0")/.."
if [ "$what" = lab ] && [ -z "$kit" ] && [ -f kit/about ]; then kit=$PWD/kit; fi
made_for='' platform=''
if [ -n "$kit" ]; then
  while read -r key value; do
    case $key in python) made_for=$value ;; platform) platform=$value ;; esac
  done <"$kit/about"
  [ -z "$version" ] || [ "$version" = "$made_for" ] ||
    fail "the kit is for Python $made_for, not $version; on a machine with a network, scripts/kit.sh --python $version makes one" 3
  version=$made_for
fi

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
  for candidate in "python$version" ${kit:+python3} "$(pyenv prefix "$(pyenv latest "$version" 2>/dev/null)" 2>/dev/null)/bin/python"; do
    if starts "$candidate"; then python=$candidate; break; fi
  done
  [ -n "$python" ] || none "there is no Python $version (python$version) that starts${kit:+, and the kit is for that one; scripts/kit.sh --python VERSION makes one for another}" 3
else
  # The newest Python that is known to have wheels for everything in the lock file.
  for candidate in python3.13 python3.12 python3.11 python3; do
    if starts "$candidate"; then python=$candidate; break; fi
  done
  [ -n "$python" ] || none 'needs Python 3.11 or newer on PATH (python3); found none' 3
fi

if [ -n "$kit" ]; then
  ours=$("$python" -c 'import sysconfig; print(sysconfig.get_platform())')
  [ "$ours" = "$platform" ] || fail "the kit is for $platform, and this machine is $ours: have one made on a machine of its kind, with scripts/kit.sh"
fi

# What was installed last. The checks need all that the lab does, so dev serves both.
wanted=$(cat "$lock" pyproject.toml | cksum)
for done in "$venv/installed-$what" "$venv/installed-dev"; do
  other=requirements-${done##*-}.lock
  if [ -f "$done" ] && [ "$(cat "$done")" = "$(cat "$other" pyproject.toml | cksum)" ]; then
    exit 0
  fi
done

index=()
[ -z "$kit" ] || index=(--no-index --find-links "$kit")
if [ -n "$kit" ]; then
  [ -f "$kit/sums" ] || fail 'the kit is not whole: the list of its wheels is missing; copy and unpack it again'
  # Not every system has the same program for it.
  broken=$(cd "$kit" && "$python" -c 'import hashlib, sys
for line in open("sums"):
    wanted, name = line.rstrip("\n").split("  ", 1)
    try:
        found = hashlib.sha256(open(name, "rb").read()).hexdigest()
    except OSError:
        found = ""
    if found != wanted:
        sys.exit(print(name) or 1)' 2>/dev/null) ||
    fail "the kit is not whole: ${broken:-the list of its wheels} is missing or damaged; copy and unpack it again"
fi
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
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check ${index[@]+"${index[@]}"} --no-deps --require-hashes \
    -r "$lock"
  # The lock file has the build tool too, so nothing is fetched for this one.
  [ "$what" = load ] || "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
    --no-build-isolation --editable .
  printf '%s' "$wanted" >"$venv/installed-$what"
  rm "$unfinished"
}
# In a group of its own, so that what it has started ends with it.
set -m
install >"$log" 2>&1 &
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
  [ -z "$kit" ] || fail "could not install $lock from the kit, which is for Python $made_for on $platform; the lines above say why"
  if grep -Eqi 'name resolution|getaddrinfo|nodename nor servname|network is unreachable|no route to host|connection (refused|reset|timed out)|read timed out|max retries exceeded|failed to establish|proxyerror|from versions: none' "$log"; then
    fail "could not install $lock: there is no network, or the package index does not answer; once installed, the lab needs none"
  fi
  fail "could not install $lock; the lines above say why"
fi
