#!/usr/bin/env bash
# Builds the pages of docs/ as a site, in English and Korean, without internet.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: scripts/site.sh DIR

Builds the site of docs/ into DIR with Sphinx: DIR/index.html, DIR/en and DIR/ko. DIR is made; where it
holds a site already, that one is replaced. It can't be inside of this repository. What Sphinx warns of,
such as a link that leads nowhere, is an error, and the old site stays. Nothing is fetched, neither now
nor by the pages. Installs what it needs into .venv first, if that isn't there.

  -h   this help

Exit status: 0 built, 1 something failed, 2 wrong usage, 130 interrupted.
USAGE
}

fail() { printf 'site.sh: %s\n' "$1" >&2; exit "${2:-1}"; }
wrong() { printf 'site.sh: %s\n' "$1" >&2; usage >&2; exit 2; }

case ${1-} in
  -h | --help) usage; exit 0 ;;
  -*) wrong "unknown option $1" ;;
  '') wrong 'say which folder the site goes to' ;;
esac
[ $# -eq 1 ] || wrong "one folder, not $#: $*"
absolute() {
  local path=$1 rest=''
  [[ $path = /* ]] || path=$PWD/$path
  until [ -d "$path" ]; do
    rest=/$(basename -- "$path")$rest
    path=$(dirname -- "$path")
  done
  path=$(cd -- "$path" && pwd -P)
  printf '%s\n' "${path%/}$rest"
}
target=$(absolute "$1")
cd "$(dirname "$0")/.."
case $target/ in
  "$(pwd -P)"/*) wrong "$target is inside of this repository; name a folder elsewhere" ;;
esac
[[ $(pwd -P)/ != "$target"/* ]] || wrong "$target holds this repository; name another folder"
readonly OURS=.goodjob-site
if [ -e "$target" ]; then
  [ -d "$target" ] || fail "$target is no folder; move it or name another"
  if [ ! -e "$target/$OURS" ] && [ -n "$(ls -A "$target")" ]; then
    fail "$target is not empty and no site of goodjob's; empty it or name another folder"
  fi
fi
scripts/install.sh dev

mkdir -p "$(dirname "$target")" || fail "$(dirname "$target") can't be made; name a folder elsewhere"
work=$(mktemp -d "$target.XXXXXX") || fail "$(dirname "$target") can't be written to; name a folder elsewhere"
job=
leave() { [ -z "$job" ] || { kill "$job" && wait "$job"; } 2>/dev/null || true; rm -rf "$work"; }
trap leave EXIT
trap 'printf "site.sh: interrupted; nothing was built\n" >&2; exit 130' INT TERM
chmod 755 "$work"
mkdir "$work/site"
for language in en ko; do
  .venv/bin/python -m sphinx --quiet --fail-on-warning --keep-going -d "$work/read-$language" \
    -c docs/site -D language="$language" . "$work/site/$language" &
  job=$!
  wait "$job" ||
    fail "the site was not built ($language); the lines above say why"
  job=
done
cp docs/site/front.html "$work/site/index.html"
# A host of static pages that would leave out folders such as _static is told not to.
touch "$work/site/$OURS" "$work/site/.nojekyll"
rm -rf "$target"
{ [ ! -e "$target" ] && mv "$work/site" "$target"; } || fail "$target was made by somebody else meanwhile; try again"
printf 'built %s pages in English and %s in Korean: %s\n' \
  "$(($(find "$target/en" -name '*.html' | wc -l)))" "$(($(find "$target/ko" -name '*.html' | wc -l)))" "$target/index.html"
