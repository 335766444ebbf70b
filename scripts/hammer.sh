#!/usr/bin/env bash
# Sends the write-up's loop of requests with curl, prints each answer, then who answered how often.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: scripts/hammer.sh [-n COUNT] [-s SECONDS] [-H 'Name: value']… [--cacert FILE]
                         [--name LAB | --cluster] [URL]

The loop  for i in {1..10}; do curl https://HOST/test; sleep 0.1; done  with a tally at the end, by
the version that answered and the status. An answer other than 200 is printed with its status.
Without a URL it goes to /test of the running lab, which is on this machine whatever its host's name.

  -n COUNT     how many requests (10)
  -s SECONDS   the pause between two of them (0.1)
  -H HEADER    a header to send, such as 'ukids-user: green'; may be given more than once
  --name LAB   which lab (goodjob)
  --cacert FILE  the authority to trust, for https; of a lab's own gateway, the lab's
  --cluster    send them from inside the cluster, from the pod of deploy/client
  -h           this help

Exit status: 0 something answered, 1 nothing did, 2 wrong usage, 130 interrupted by Ctrl-C.
USAGE
}

fail() { printf 'hammer.sh: %s\n' "$1" >&2; exit 1; }
refuse() { printf 'hammer.sh: %s\n' "$1" >&2; usage >&2; exit 2; }

count=10 pause=0.1 name=goodjob named='' cluster='' url='' ca='' headers=()
value() { [ $# -gt 1 ] || refuse "$1 needs a value"; }
while [ $# -gt 0 ]; do
  case $1 in
    -n) value "$@"; count=$2; shift ;;
    -s) value "$@"; pause=$2; shift ;;
    -H) value "$@"; headers+=("$2"); shift ;;
    --name) value "$@"; name=$2 named=1; shift ;;
    --cluster) cluster=1 ;;
    --cacert) value "$@"; ca=$2; shift ;;
    -h | --help) usage; exit 0 ;;
    -*) refuse "unknown option $1" ;;
    *) [ -z "$url" ] || refuse "one URL, not also \"$1\""; url=$1 ;;
  esac
  shift
done

[[ $count =~ ^[1-9][0-9]{0,8}$ ]] || refuse "-n \"$count\": allowed is a whole number above 0"
[[ $pause =~ ^([0-9]+([.][0-9]*)?|[.][0-9]+)$ ]] ||
  refuse "-s \"$pause\": allowed is a number of seconds such as 0.1"
[[ $name =~ ^[a-z0-9]([a-z0-9-]*[a-z0-9])?$ ]] ||
  refuse "--name \"$name\": allowed are lower-case letters, digits and dashes"
[[ -z $url || $url =~ ^https?://[^/]+ ]] ||
  refuse "URL \"$url\": it starts with http:// or https:// and names a host"
if [ -n "$named" ] && [ -n "$cluster$url" ]; then
  refuse '--name chooses a lab on this machine: not together with --cluster or a URL'
fi
if [ -n "$ca" ]; then
  [ -z "$cluster" ] || refuse '--cacert is for https from this machine: not together with --cluster'
  [ -r "$ca" ] || refuse "--cacert \"$ca\": there is no such file"
fi
for header in ${headers[@]+"${headers[@]}"}; do
  [[ $header =~ ^[A-Za-z0-9_-]+: ]] || refuse "-H \"$header\": allowed is 'Name: value'"
done

# The loop itself, in plain sh: it runs here or in the client pod, whose file system can't be
# written to. One line a request: status, version, body, with tabs between them.
# shellcheck disable=SC2016  # it is expanded by the sh that runs it
loop='
count=$1 pause=$2
shift 2
i=0
while [ "$i" -lt "$count" ]; do
  [ "$i" -eq 0 ] || sleep "$pause"
  i=$((i + 1))
  if answer=$(curl "$@" 2>&1); then
    printf "%s\n" "$answer" | awk '\''
      BEGIN { head = 1; version = "-" }
      head {
        sub(/\r$/, "")
        if ($0 == "") head = 0
        if (tolower($0) ~ /^x-goodjob-version:/) {
          version = $0
          sub(/^[^:]*:[ \t]*/, "", version)
        }
        next
      }
      { gsub(/[\r\t]/, " "); line[++n] = $0 }
      END {
        for (i = 1; i < n; i++) if (line[i] != "") body = body (body == "" ? "" : " ") line[i]
        printf "%s\t%s\t%s\n", line[n], version, body
      }'\''
  else
    printf "000\t-\t%s\n" "$(printf "%s\n" "$answer" | sed -n "s/^curl: ([0-9]*) //p")"
  fi
done'
options=(-q -sS -g -D - --max-time 10 -w '\n%{http_code}')
for header in ${headers[@]+"${headers[@]}"}; do
  options+=(-H "$header")
done

if [ -n "$cluster" ]; then
  url=${url:-http://goodjob.goodjob/test}
  kubectl=$(command -v kubectl || echo "$(cd "$(dirname "$0")/.." && pwd)/.venv/bin/kubectl")
  [ -x "$kubectl" ] || fail 'there is no kubectl on PATH'
  runner=("$kubectl" exec -n goodjob deploy/client -c client --)
  hint='is it deployed (kubectl get -n goodjob deploy), and in the mesh?'
else
  command -v curl >/dev/null || fail 'there is no curl on PATH'
  runner=(env)
  hint='is it the right URL?'
  labs=${GOODJOB_LAB_HOME:-${XDG_STATE_HOME:-$HOME/.local/state}/goodjob}
  file=''
  if [ -z "$url" ]; then
    start='goodjob up'
    [ "$name" = goodjob ] || start+=" --name $name"
    file=$labs/$name/url
    [ -r "$file" ] || fail "the lab \"$name\" is not running; start it with: $start"
    read -r url <"$file" || [ -n "$url" ] || fail "$file is empty; start the lab with: $start"
    [[ $url =~ ^https?://[^/]+/?$ ]] && url=${url%/}/test
    hint="is the lab running? Start it with: $start"
  else
    # A lab's own URL is a lab's also when it is given by hand.
    for each in "$labs"/*/url; do
      [ -r "$each" ] && read -r own <"$each" && [[ ${url%/}/ == "${own%/}"/* ]] && file=$each
    done
  fi
  [[ $url =~ ^(https?)://([^/:]+|\[[^]/]*\])(:([0-9]+))?([/?]|$) ]] ||
    refuse "URL \"$url\": a host, and after it nothing but a port and a path"
  scheme=${BASH_REMATCH[1]} host=${BASH_REMATCH[2]} port=${BASH_REMATCH[4]}
  [ -n "$port" ] || { [ "$scheme" = https ] && port=443 || port=80; }
  if [ -n "$file" ] && [ "$scheme" = https ]; then
    # The lab's own authority, where it has one, signed what its gateway shows and wants to see.
    tls=${file%/*}/tls
    [ -n "$ca" ] || [ ! -r "$tls/ca.pem" ] || ca=$tls/ca.pem
    [ ! -r "$tls/client.pem" ] || options+=(--cert "$tls/client.pem" --key "$tls/client-key.pem")
  fi
  [ -z "$ca" ] || options+=(--cacert "$ca")
  # A lab is on this machine whoever owns its host's name in the world, and so is a name below
  # .localhost, for a resolver that doesn't know it; no proxy that is set is asked for either.
  options+=(--noproxy "localhost,127.0.0.1,.localhost${file:+,$host}${no_proxy:+,$no_proxy}")
  if [ -n "$file" ] || [[ $host == *.localhost ]]; then
    options+=(--resolve "$host:$port:127.0.0.1")
  fi
fi

sent=0 answered=0 seen=''
finish() {
  # A trap may run in the middle of the read below, whose separator is a tab.
  local status=$1 IFS=$' \t\n'
  trap - INT TERM EXIT
  [ -z "$child" ] || kill "$child" 2>/dev/null || true
  if [ "$sent" -gt 0 ]; then
    printf '\n%-9s %-10s %s\n' version status count
    printf '%s' "$seen" | sort | uniq -c | while read -r times version code; do
      [ "$code" != 000 ] || code='no answer'
      printf '%-9s %-10s %s\n' "$version" "$code" "$times"
    done
  fi
  if [ "$status" -eq 0 ] && [ "$sent" -lt "$count" ]; then
    printf 'hammer.sh: only %s of %s requests were sent\n' "$sent" "$count" >&2
    status=1
  fi
  if [ "$status" -le 1 ] && [ "$answered" -eq 0 ]; then
    printf 'hammer.sh: nothing answered at %s; %s\n' "$url" "$hint" >&2
    status=1
  fi
  exit "$status"
}
child=''
trap 'finish 130' INT
trap 'finish 143' TERM

exec 3< <(exec "${runner[@]}" sh -c "$loop" sh "$count" "$pause" "${options[@]}" --url "$url")
child=${!-}
while IFS=$'\t' read -r status version body <&3; do
  sent=$((sent + 1))
  seen+="$version $status"$'\n'
  case $status in
    000) printf 'no answer: %s\n' "$body" ;;
    200) answered=$((answered + 1)); printf '%s\n' "$body" ;;
    *) answered=$((answered + 1)); printf '%s %s\n' "$status" "$body" ;;
  esac
done
finish 0
