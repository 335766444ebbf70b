#!/usr/bin/env bash
# Resolves pyproject.toml into the four lock files, with hashes and without any registry address.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: scripts/lock.sh [-U]

Writes requirements.lock (the service), requirements-lab.lock (the service and the lab) and
requirements-dev.lock (all of it and the checks), one version of a package across the three; and
requirements-load.lock (the load engine by itself).
Needs uv on PATH (pip install uv).

  -U   take the newest versions instead of keeping the locked ones
  -h   this help
USAGE
}

upgrade=()
while getopts ':Uh' option; do
  case $option in
    U) upgrade=(--upgrade) ;;
    h) usage; exit 0 ;;
    *) printf 'lock.sh: unknown option -%s\n' "$OPTARG" >&2; usage >&2; exit 2 ;;
  esac
done
cd "$(dirname "$0")/.."
command -v uv >/dev/null || { echo 'lock.sh: uv is not on PATH; install it with: pip install uv' >&2; exit 1; }

compile() {
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --no-emit-find-links --custom-compile-command scripts/lock.sh "$@"
}
compile ${upgrade[@]+"${upgrade[@]}"} --extra lab --extra dev -o requirements-dev.lock pyproject.toml
compile -c requirements-dev.lock --extra lab -o requirements-lab.lock pyproject.toml
compile -c requirements-dev.lock -o requirements.lock pyproject.toml
compile ${upgrade[@]+"${upgrade[@]}"} --group load -o requirements-load.lock
