#!/usr/bin/env bash
# Would it stand? Loads a lab of its own until something gives way, and says what; then reckons for more than a laptop.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: scripts/heavy.sh [-t SECONDS] [-o FOLDER] [EXPERIMENT]…

Experiments of docs/heavy-traffic.md; without a name all of them, a few seconds each:

  client     one pool, 1 to 32 requests at a time: when does more at once bring no more a second?
  pod        pods that hold four requests of 50 ms each (80/s), offered more and more
  pool       the same load with and without a connection pool of one (drill pool-limits)
  retries    the same overload with retries off, and with retries of every 5xx
  breaker    v2 fails always and nothing is tried again: errors at the client until v2 is out
  computed   1,000 hosts and 100 proxies, by `goodjob simulate`; starts no lab

  -t SECONDS  how long each load lasts (3)
  -o FOLDER   where figures.tsv and the plots go (heavy)
  -h, --help  this help

Every line says whether it was measured or computed. In a cluster: k8s/overlays/load.
Exit status: 0 done, 1 something did not run, 2 wrong usage, 130 interrupted; the lab is ended in any case.
USAGE
}

fail() { printf 'heavy.sh: %s\n' "$1" >&2; exit 1; }
refuse() { printf 'heavy.sh: %s\n' "$1" >&2; usage >&2; exit 2; }

readonly ALL=(client pod pool retries breaker computed)
seconds=3 folder=heavy wanted=()
while [ $# -gt 0 ]; do
  case $1 in
    -t) [ $# -gt 1 ] || refuse '-t needs a value'; seconds=$2; shift ;;
    -o) [ $# -gt 1 ] || refuse '-o needs a value'; folder=$2; shift ;;
    -h | --help) usage; exit 0 ;;
    -*) refuse "unknown option $1" ;;
    *) [[ " ${ALL[*]} " == *" $1 "* ]] || refuse "no experiment \"$1\": there are ${ALL[*]}"; wanted+=("$1") ;;
  esac
  shift
done
[[ $seconds =~ ^[1-9][0-9]{0,2}$ ]] && [ "$seconds" -le 600 ] ||
  refuse "-t \"$seconds\": allowed is a whole number from 1 to 600"
[ -n "$folder" ] || refuse '-o "": it needs a folder'
[ "${#wanted[@]}" -gt 0 ] || wanted=("${ALL[@]}")

mkdir -p "$folder" || fail "can't make $folder"
folder=$(cd "$folder" && pwd)
cd "$(dirname "$0")/.."
goodjob=.venv/bin/goodjob
[ -x "$goodjob" ] || goodjob=$(command -v goodjob) || fail 'no goodjob here; install it with: scripts/install.sh'
readonly NAME=heavy-$$
started=''
finish() {
  trap - INT TERM EXIT
  [ -z "$started" ] || "$goodjob" down --name "$NAME" >/dev/null 2>&1 || true
  exit "$1"
}
trap 'finish 130' INT
trap 'finish 143' TERM
trap 'finish $?' EXIT

row() { printf '%s\t%s\t%s\t%s\n' "$@" | tee -a "$folder/figures.tsv"; }

# A lab with these manifests, whose pods all have this plan.
lab() {
  started=yes
  if [ "$1" != "${running-}" ]; then
    if [ -z "${running-}" ]; then
      "$goodjob" up --name "$NAME" -k "$1" >/dev/null || fail "the lab did not come up"
    else
      "$goodjob" apply "$1" --prune --name "$NAME" >/dev/null || fail "$1 was not applied"
    fi
    running=$1
  fi
  "$goodjob" faults set all "$2" --name "$NAME" >/dev/null
}

# What a load came to, in a line: rate, share of failures and why, latency, retries.
load() {
  local experiment=$1 what=$2
  shift 2
  "$goodjob" hammer --name "$NAME" -t "$seconds" "$@" --json >"$folder/last.json" || true
  row measured "$experiment" "$what" "$(python3 - "$folder/last.json" <<'PYTHON'
import collections, json, sys
told = json.load(open(sys.argv[1]))
done, rows = told["achieved"], told["rows"]
client = [row for row in rows if not row["upstream"]]
failed = collections.Counter()
for row in client:
    if row["status"] is None or row["status"] >= 500:
        failed[f'{row["status"] or "none"} {row["cause"]}'] += row["count"]
total = sum(row["count"] for row in client) or 1
why = ", ".join(f"{cause} {count}" for cause, count in failed.most_common(3)) or "none failed"
p99 = (told["latency_seconds"] or {}).get("p99") or 0
slow = "; the client itself was the bottleneck" if told["generator"]["bottleneck"] else ""
print(f'{done["rate"]:.0f}/s sent, {100 * sum(failed.values()) / total:.1f} % failed ({why}), '
      f'p99 {1000 * p99:.0f} ms, retries: {told["hidden_retries"]} helped, {told["retries_exhausted"]} in vain{slow}')
PYTHON
)"
}

client() {
  lab k8s none
  local at_once
  for at_once in 1 4 16 32; do load client "$at_once at once" -c "$at_once"; done
}

pod() {
  lab istio/drills/retries-off 'limit:4@always; delay:50ms@always'
  local rate
  for rate in 80 160 320; do load pod "$rate/s offered, room for 160/s" -r "$rate" -c 100; done
}

pool() {
  lab k8s 'delay:50ms@always'
  load pool 'no limit, 16 at once' -c 16
  lab istio/drills/pool-limits 'delay:50ms@always'
  load pool 'one connection, one waiting, 16 at once' -c 16
}

retries() {
  lab istio/drills/retries-off 'limit:2@always; delay:50ms@always'
  load retries 'off, 320/s offered, room for 80/s' -r 320 -c 100
  lab istio/drills/retries-amplify 'limit:2@always; delay:50ms@always'
  load retries 'of every 5xx, the same' -r 320 -c 100
}

breaker() {
  lab istio/drills/retries-off none
  "$goodjob" faults set v2 500@always --name "$NAME" >/dev/null
  load breaker 'three in a row eject, v2 fails always' -c 4
  "$goodjob" report --name "$NAME" --png "$folder/breaker.png" >/dev/null || fail 'no picture of the run'
}

computed() {
  local callers
  for callers in 1 10 100; do
    "$goodjob" simulate k8s --hosts 1000 --callers "$callers" --rate 10000 --fail 10=500@always --seconds 60 \
      --png "$folder/computed-$callers.png" >"$folder/computed-$callers.txt" || fail 'the simulation did not run'
    row computed computed "1,000 hosts, 10 fail, $callers proxies" \
      "$(grep -m 1 '^clients saw' "$folder/computed-$callers.txt")"
  done
}

printf 'what\texperiment\twith\tcame to\n' >"$folder/figures.tsv"
for each in ${wanted[@]+"${wanted[@]}"}; do "$each"; done
rm -f "$folder/last.json"
printf '\nfigures and plots: %s\n' "$folder"
