#!/usr/bin/env bash
# Loads the lab from several processes with Locust, a master and its workers, and tallies who answered and why.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: scripts/load.sh [-w WORKERS] [-u USERS] [-t SECONDS] [-s SECONDS] [-H 'Name: value']…
                       [--name LAB | URL] [--json]

What k8s/overlays/load runs in a cluster, on this machine: a Locust master, its workers, and the
tally of `goodjob hammer` over all of them. The first time it installs Locust into .venv-load.

  -w WORKERS   how many processes make the load (2)
  -u USERS     how many clients at once, over all workers (8)
  -t SECONDS   how long (10)
  -s SECONDS   each client's pause after an answer (0.1)
  -H HEADER    a header to send, such as 'ukids-user: green'; may be given more than once
  --name LAB   which lab (goodjob)
  --json       the tally as JSON, on one line
  -h           this help

Exit status: 0 something answered, 1 nothing did or a worker was lost, 2 wrong usage,
130 interrupted by Ctrl-C, with the figures so far.
USAGE
}

fail() { printf 'load.sh: %s\n' "$1" >&2; exit 1; }
refuse() { printf 'load.sh: %s\n' "$1" >&2; usage >&2; exit 2; }

workers=2 users=8 seconds=10 pause=0.1 name=goodjob named='' url='' headers=() json=()
value() { [ $# -gt 1 ] || refuse "$1 needs a value"; }
while [ $# -gt 0 ]; do
  case $1 in
    -w) value "$@"; workers=$2; shift ;;
    -u) value "$@"; users=$2; shift ;;
    -t) value "$@"; seconds=$2; shift ;;
    -s) value "$@"; pause=$2; shift ;;
    -H) value "$@"; headers+=(--request-header "$2"); shift
      [[ $1 =~ ^[A-Za-z0-9_-]+: ]] || refuse "-H \"$1\": allowed is 'Name: value'" ;;
    --name) value "$@"; name=$2 named=1; shift ;;
    --json) json=(--tally-json) ;;
    -h | --help) usage; exit 0 ;;
    -*) refuse "unknown option $1" ;;
    *) [ -z "$url" ] || refuse "one URL, not also \"$1\""; url=$1 ;;
  esac
  shift
done
for pair in "-w $workers 64" "-u $users 10000" "-t $seconds 86400"; do
  read -r option number most <<<"$pair"
  [[ $number =~ ^[1-9][0-9]{0,4}$ ]] && [ "$number" -le "$most" ] ||
    refuse "$option \"$number\": allowed is a whole number from 1 to $most"
done
[[ $pause =~ ^([0-9]+([.][0-9]*)?|[.][0-9]+)$ ]] ||
  refuse "-s \"$pause\": allowed is a number of seconds such as 0.1"
[[ $name =~ ^[a-z0-9]([a-z0-9-]*[a-z0-9])?$ ]] ||
  refuse "--name \"$name\": allowed are lower-case letters, digits and dashes"
[[ -z $url || $url =~ ^https?://[^/]+/?$ ]] ||
  refuse "URL \"$url\": it starts with http:// or https://, names a host, and has no path"
[ -z "$named" ] || [ -z "$url" ] || refuse '--name chooses a lab on this machine: not together with a URL'

cd "$(dirname "$0")/.."
if [ -z "$url" ]; then
  file=${GOODJOB_LAB_HOME:-${XDG_STATE_HOME:-$HOME/.local/state}/goodjob}/$name/url
  [ -r "$file" ] || fail "the lab \"$name\" is not running; start it with: goodjob up"
  read -r url <"$file" || [ -n "$url" ] || fail "$file is empty; start the lab with: goodjob up"
  [[ $url == http://* ]] || fail "the lab \"$name\" is asked by HTTPS, which load.sh does not speak"
  # Its name is said in a header: nobody is asked where it leads. One that is given comes later.
  host=${url#http://} host=${host%%/*}
  headers=(--request-header "host: ${host%:*}" ${headers[@]+"${headers[@]}"})
  url=http://127.0.0.1:${host##*:}
fi
scripts/install.sh load >&2

folder=$(mktemp -d)
children=() master=''
finish() {
  trap - INT TERM EXIT
  for child in ${children[@]+"${children[@]}"}; do kill "$child" 2>/dev/null || true; done
  wait
  rm -rf "$folder"
  exit "$1"
}
show() {
  if [ "${#json[@]}" -gt 0 ]; then
    grep '^{"workers"' "$folder/master" || { cat "$folder/master" >&2; return 1; }
  else
    cat "$folder/master"
  fi
}
# What was done until then is not lost: the master ends in order, and tells.
# shellcheck disable=SC2329  # the traps call it
interrupt() {
  trap - INT TERM
  if [ -n "$master" ]; then
    kill "$master" 2>/dev/null || true
    wait "$master" || true
    echo 'interrupted: these are the figures of what was done' >&2
    show || true
  fi
  finish "$1"
}
trap 'interrupt 130' INT
trap 'interrupt 143' TERM
trap 'finish $?' EXIT

locust=(.venv-load/bin/locust -f k8s/components/load/locustfile.py --skip-log-setup --stop-timeout 15)
# Locust wants a number: one that is free now.
port=$(.venv-load/bin/python -c 'import socket
with socket.socket() as one:
    one.bind(("127.0.0.1", 0))
    print(one.getsockname()[1])')
"${locust[@]}" --master --headless --only-summary --expect-workers "$workers" \
  --expect-workers-max-wait 60 --master-bind-host 127.0.0.1 --master-bind-port "$port" \
  --host "$url" -u "$users" -r "$users" -t "${seconds}s" --pause "$pause" \
  ${headers[@]+"${headers[@]}"} ${json[@]+"${json[@]}"} >"$folder/master" 2>&1 &
master=$!
children+=("$master")
for _ in $(seq "$workers"); do
  "${locust[@]}" --worker --master-host 127.0.0.1 --master-port "$port" >>"$folder/workers" 2>&1 &
  children+=("$!")
done
status=0
wait "$master" || status=$?
show || status=1
[ "$status" -eq 0 ] || cat "$folder/workers" >&2
[ "$status" -le 1 ] || status=1
finish "$status"
