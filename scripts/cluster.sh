#!/usr/bin/env bash
# A real Kubernetes for the tests, built from its own Go modules: build, start, stop, status (--help says more).
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install.sh dev >&2
exec .venv/bin/python -m tests.cluster "$@"
