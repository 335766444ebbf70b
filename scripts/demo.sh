#!/usr/bin/env bash
# Installs the lab into .venv and plays the story: v2 fails, is pushed out of the pool, comes back.
set -euo pipefail

case ${1-} in
  -h | --help)
    cat <<'USAGE'
usage: scripts/demo.sh [--lang en|ko]

Installs what the lab needs into .venv (locked, hashed), then plays the story on a real Envoy:
ten requests, v2's log, ten more, the ejection, the wait, the return, and what was measured.
About a minute once installed; nothing is left running.
USAGE
    exit 0
    ;;
esac
cd "$(dirname "$0")/.."
scripts/install.sh lab
exec .venv/bin/goodjob demo "$@"
