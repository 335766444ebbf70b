#!/usr/bin/env bash
# Builds the container image for real and proves it: read-only, without root or capabilities, answering, stopping.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: scripts/image.sh [OPTION]...

Builds the Dockerfile with buildah, runs the image with podman (read-only root, uid 10001, every
capability dropped), calls it, runs its health check, and stops it with SIGTERM. Needs root.

No image registry is asked: the base is made with debootstrap (Debian trixie and its Python 3.13)
and stands in for the official image that the Dockerfile names. It is kept in
~/.cache/goodjob for the next time; everything else is removed at the end.

  --install    install the missing tools with apt-get first
  --ca FILE    certificates that the build's package downloads trust; mounted while building, never
               in the image (default: $SSL_CERT_FILE, or else this machine's bundle)
  --check      only say whether the tools are there
  --twice      build a second time without a cache and compare: the layers must be the same
  -h, --help   this help

exit status: 0 all is well, 1 a check failed or a tool is missing, 2 wrong usage
USAGE
}

readonly BASE=python:3.13-slim IMAGE=localhost/goodjob:check UID_WANTED=10001 MOST_MB=60
readonly PACKAGES=(buildah podman crun netavark debootstrap catatonit iptables iproute2 curl)
readonly TOOLS=(buildah podman crun debootstrap unshare ip curl tar)

fail() { printf 'image.sh: %s\n' "$1" >&2; exit "${2:-1}"; }
say() { printf '%-34s %s\n' "$1" "$2"; }

# podman complains at length that there is no systemd to time health checks; they are run by hand.
podman() { command podman --log-level=fatal "$@"; }

missing() {
  local tool
  for tool in "${TOOLS[@]}"; do
    PATH=$PATH:/usr/sbin:/sbin type -P "$tool" >/dev/null || printf '%s ' "$tool"
  done
}

require_tools() {
  local lacking
  lacking=$(missing)
  [ -z "$lacking" ] || fail "missing: ${lacking% }; scripts/image.sh --install gets them with apt-get"
  [ "$(id -u)" = 0 ] || fail 'needs root, for debootstrap and for the namespaces; run it with sudo'
}

# The stand-in for the Dockerfile's base, as a tar archive.
make_base() {
  local archive=$1 root=$2
  [ ! -s "$archive" ] || return 0
  debootstrap --variant=minbase --include=python3,python3-pip,python3-venv,ca-certificates \
    trixie "$root" >"$root.log" 2>&1 || { tail -n 5 "$root.log" >&2; fail 'debootstrap failed'; }
  ln -s /usr/bin/python3 "$root/usr/local/bin/python3"
  ln -s /usr/bin/python3 "$root/usr/local/bin/python"
  ln -s /usr/bin/pip3 "$root/usr/local/bin/pip"
  rm -f "$root"/usr/lib/python3*/EXTERNALLY-MANAGED
  rm -rf "$root"/var/cache/apt/archives/*.deb
  mkdir -p "$(dirname "$archive")"
  tar --create --file "$archive.new" --directory "$root" --numeric-owner --one-file-system .
  mv "$archive.new" "$archive"
}

# Storage and settings of our own: nothing of the machine's other images is seen or touched.
configure() {
  local work=$1
  cat >"$work/storage.conf" <<CONF
[storage]
driver = "overlay"
graphroot = "$work/storage"
runroot = "$work/run"
CONF
  cat >"$work/containers.conf" <<'CONF'
[containers]
cgroups = "disabled"
default_ulimits = ["nofile=1024:1024", "nproc=5000:5000"]
pids_limit = 0
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "crun"
CONF
  # Short names mean local images here; there is no registry to search.
  printf 'unqualified-search-registries = []\nshort-name-mode = "disabled"\n' >"$work/registries.conf"
  printf '{"default": [{"type": "insecureAcceptAnything"}]}\n' >"$work/policy.json"
}

build() {
  local work=$1 ca=$2 commit='' branch='' epoch=0 mount=()
  if commit=$(git rev-parse HEAD 2>/dev/null); then
    branch=$(git rev-parse --abbrev-ref HEAD)
    epoch=$(git log -1 --format=%ct)
  fi
  [ -z "$ca" ] || mount=(--volume "$ca:/etc/ssl/certs/ca-certificates.crt:ro")
  # The OCI format has no health check, so that it is the other one.
  buildah --signature-policy "$work/policy.json" bud --isolation chroot --pull-never --network host \
    --format docker --timestamp "$epoch" "${mount[@]}" --no-cache --quiet \
    --build-arg "SOURCE_DATE_EPOCH=$epoch" --build-arg "GIT_COMMIT=$commit" \
    --build-arg "GIT_BRANCH=$branch" --build-arg "GIT_TIME=$(date --utc --date "@$epoch" +%FT%TZ)" \
    --build-arg "VERSION=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)" \
    --tag "$IMAGE" . >"$work/build.log" 2>&1 || { tail -n 20 "$work/build.log" >&2; fail 'the build failed'; }
}

layers() { podman image inspect --format '{{range .RootFS.Layers}}{{println .}}{{end}}' "$IMAGE"; }

# Everything that runs: in namespaces of its own, whose end ends all of it.
prove() {
  local answer code
  mount -t cgroup2 none /sys/fs/cgroup
  for folder in netns libpod containers crun; do
    mkdir -p "/run/$folder"
    mount -t tmpfs none "/run/$folder"
  done
  ip link set lo up
  podman run --detach --name goodjob --pull=never --network=host --read-only --tmpfs /tmp \
    --cap-drop=ALL --security-opt no-new-privileges "$IMAGE" >/dev/null
  answer=
  for _ in $(seq 100); do
    answer=$(curl --silent --max-time 5 http://127.0.0.1:8080/readyz || true)
    [ "$answer" != '{"status":"UP"}' ] || break
    sleep 0.1 # between two looks at readiness
  done
  [ "$answer" = '{"status":"UP"}' ] || { podman logs goodjob >&2; fail 'it did not become ready in 10 s'; }

  answer=$(curl --silent --fail http://127.0.0.1:8080/test) || fail '/test gave no answer'
  [ "$answer" = '굿잡 v1 요청입니다.' ] || fail "/test answered: $answer"
  say 'GET /test' "$answer"
  [ "$(podman logs goodjob 2>/dev/null)" = 'goodjob - v1 - 200' ] || fail 'the request left no line on stdout'
  answer=$(curl --silent --fail http://127.0.0.1:8080/actuator/health) || fail '/actuator/health is not UP'
  say 'GET /actuator/health' "$answer"
  podman healthcheck run goodjob >/dev/null || fail 'the health check failed'
  say 'HEALTHCHECK' healthy
  podman exec goodjob python -c '
import os, platform, sys
from app.actuator import info
status = dict(line.split(":", 1) for line in open("/proc/1/status"))
capabilities = {status[name].strip().strip("0") for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")}
try:
    open("/srv/app/x", "w")
    print("root file system                   can be written", file=sys.stderr)
    sys.exit(1)
except OSError as error:
    written = os.strerror(error.errno)
for name, value in {
    "runs as": "uid {} gid {}".format(*(status[k].split()[0] for k in ("Uid", "Gid"))),
    "capabilities": "none" if capabilities == {""} else capabilities,
    "no new privileges": status["NoNewPrivs"].strip(),
    "root file system": written,
    "Python": platform.python_version(),
    "commit": info.git().get("commit", {}).get("id", "not known"),
}.items():
    print(f"{name:34} {value}")
sys.exit(status["Uid"].split()[0] != sys.argv[1] or capabilities != {""} or status["NoNewPrivs"].strip() != "1")
' "$UID_WANTED" || fail 'it has more rights than it should'
  podman stop --time 40 goodjob >/dev/null
  code=$(podman inspect --format '{{.State.ExitCode}}' goodjob)
  say 'exit status after SIGTERM' "$code"
  [ "$code" = 0 ] || fail 'SIGTERM did not end it well'
}

install=false only_check=false twice=false ca=${SSL_CERT_FILE-}
[ -n "$ca" ] || [ ! -f /etc/ssl/certs/ca-certificates.crt ] || ca=/etc/ssl/certs/ca-certificates.crt
while [ $# -gt 0 ]; do
  case $1 in
    --install) install=true ;;
    --check) only_check=true ;;
    --twice) twice=true ;;
    --ca) [ $# -gt 1 ] || { usage >&2; exit 2; }; ca=$2; shift ;;
    --prove) prove; exit ;; # the script calls itself, inside the namespaces
    -h | --help) usage; exit 0 ;;
    *) printf 'image.sh: unknown option %s\n' "$1" >&2; usage >&2; exit 2 ;;
  esac
  shift
done
[ -z "$ca" ] || [ -f "$ca" ] || fail "there is no file $ca" 2
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin:/sbin
if $install && [ -n "$(missing)" ]; then
  [ "$(id -u)" = 0 ] || fail 'needs root to install; run it with sudo'
  command -v apt-get >/dev/null || fail "no apt-get here; install these yourself: ${PACKAGES[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${PACKAGES[@]}"
fi
require_tools
if $only_check; then exit 0; fi

work=$(mktemp -d "${TMPDIR:-/tmp}/goodjob-image.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
configure "$work"
export CONTAINERS_STORAGE_CONF=$work/storage.conf CONTAINERS_CONF=$work/containers.conf \
  CONTAINERS_REGISTRIES_CONF=$work/registries.conf
archive=${XDG_CACHE_HOME:-$HOME/.cache}/goodjob/base-trixie.tar
make_base "$archive" "$work/root"
podman import --quiet "$archive" "$BASE" >/dev/null
say 'base (a stand-in of our own)' "$(podman image inspect --format '{{.Size}}' "$BASE" | awk '{printf "%.1f MB", $1 / 1e6}')"
build "$work" "$ca"
first=$(layers)
if $twice; then
  build "$work" "$ca"
  [ "$first" = "$(layers)" ] || fail 'a second build gave other layers'
  say 'built twice' 'the same layers'
fi
size=$(($(podman image inspect --format '{{.Size}}' "$IMAGE") - $(podman image inspect --format '{{.Size}}' "$BASE")))
say 'content over the base' "$(awk -v size=$size 'BEGIN {printf "%.1f MB", size / 1e6}')"
[ "$size" -lt $((MOST_MB * 1000000)) ] || fail "that is more than $MOST_MB MB"
unshare --mount --net --pid --fork --kill-child --mount-proc --propagation private "$0" --prove
