#!/usr/bin/env bash
# Shows what the pods of a version printed: the 500s that the client never saw.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: scripts/logs.sh VERSION|POD [-f] [--name LAB | --cluster]

Prints the log of the pods of a version (v1, v2), or of one pod, in the lab or in the cluster.

  -f           keep following it until Ctrl-C
  --name LAB   which lab (goodjob)
  --cluster    the pods of the cluster, with kubectl logs
  -h           this help
USAGE
}

fail() { printf 'logs.sh: %s\n' "$1" >&2; exit 1; }
refuse() { printf 'logs.sh: %s\n' "$1" >&2; usage >&2; exit 2; }

whose='' follow=() name=() cluster=''
while [ $# -gt 0 ]; do
  case $1 in
    -f) follow=(-f) ;;
    --name) [ $# -gt 1 ] || refuse '--name needs a value'; name=(--name "$2"); shift ;;
    --cluster) cluster=1 ;;
    -h | --help) usage; exit 0 ;;
    -*) refuse "unknown option $1" ;;
    *) [ -z "$whose" ] || refuse "one version or pod, not also \"$1\""; whose=$1 ;;
  esac
  shift
done
[ -n "$whose" ] || refuse 'say which version or pod, such as v2'
[[ $whose =~ ^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$ ]] ||
  refuse "\"$whose\" is no version and no pod; v1 and v2 are versions"
root=$(cd "$(dirname "$0")/.." && pwd)

if [ -n "$cluster" ]; then
  [ "${#name[@]}" -eq 0 ] || refuse '--name chooses a lab on this machine: not with --cluster'
  kubectl=$(command -v kubectl || echo "$root/.venv/bin/kubectl")
  [ -x "$kubectl" ] || fail 'there is no kubectl on PATH'
  pods=("$whose")
  [[ $whose =~ ^v[0-9]+$ ]] && pods=(-l "app.kubernetes.io/name=goodjob,version=$whose")
  # Of what the pods print a terminal obeys nothing, as of what goodjob logs prints.
  "$kubectl" logs -n goodjob "${pods[@]}" -c goodjob --prefix --tail=-1 \
    ${follow[@]+"${follow[@]}"} | LC_ALL=C tr -d '\000-\010\013-\037\177'
  exit
fi
goodjob=$root/.venv/bin/goodjob
[ -x "$goodjob" ] || goodjob=$(command -v goodjob) ||
  fail 'goodjob is not installed; install it with: scripts/install.sh lab'
exec "$goodjob" logs "$whose" ${follow[@]+"${follow[@]}"} ${name[@]+"${name[@]}"}
