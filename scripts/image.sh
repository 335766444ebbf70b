#!/usr/bin/env bash
# Builds the image and runs it the way the manifests do, on a machine without a container engine.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: scripts/image.sh [--ca FILE]
       scripts/image.sh --prepare

Builds the Dockerfile with buildah and runs the result with podman: read-only, as a user without
rights or capabilities. Calls it, runs its health check, stops it with SIGTERM, measures it.
Where the Dockerfile's base is not there already, a stand-in is made with debootstrap: Debian's
Python instead of the official image's, so the size of the base is not the official one's.

  --prepare   only install what is needed, with apt-get
  --ca FILE   trust this authority while building, where a network needs it; not in the image
  -h          this help
USAGE
}

say() { printf '== %s\n' "$1"; }
fail() { printf 'image.sh: %s\n' "$1" >&2; exit 1; }
misused() { printf 'image.sh: %s\n' "$1" >&2; usage >&2; exit 2; }

prepare=
ca=
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --prepare) prepare=yes ;;
    --ca) [ $# -ge 2 ] || misused '--ca needs a file'; ca=$2; shift ;;
    *) misused "unknown option $1" ;;
  esac
  shift
done
cd "$(dirname "$0")/.."

packages=(buildah podman crun netavark aardvark-dns catatonit debootstrap iptables iproute2)
[ "$(id -u)" = 0 ] || fail 'needs root, to make namespaces; run it with sudo'
if [ -n "$prepare" ]; then
  command -v apt-get >/dev/null || fail "needs apt-get to install: ${packages[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    "${packages[@]}" >/dev/null
  exit 0
fi
for tool in buildah podman crun debootstrap unshare ip; do
  command -v "$tool" >/dev/null || fail "$tool is missing; install it with: scripts/image.sh --prepare"
done
[ -z "$ca" ] || [ -r "$ca" ] || fail "--ca $ca can't be read"

image=localhost/goodjob:check
base=docker.io/library/$(sed -n 's/^FROM \([^ ]*\).*/\1/p;T;q' Dockerfile)
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
# One store, so that nothing of this is left among the machine's own images.
store=${GOODJOB_IMAGE_STORE:-/var/tmp/goodjob-image}
mkdir -p "$store"
buildah=(buildah --log-level error --root "$store" --runroot "$work/run" --storage-driver vfs)
cat >"$work/containers.conf" <<'CONF'
[containers]
cgroups="disabled"
default_ulimits=["nofile=1024:1024","nproc=5000:5000"]
pids_limit=0
[engine]
cgroup_manager="cgroupfs"
events_logger="file"
runtime="crun"
CONF
export CONTAINERS_CONF=$work/containers.conf

if ! "${buildah[@]}" inspect --type image "$base" >/dev/null 2>&1; then
  say "making a stand-in for $base"
  debootstrap --variant=minbase --include=python3,python3-pip,python3-venv,ca-certificates \
    trixie "$work/root" >"$work/debootstrap.log" 2>&1 ||
    { tail -5 "$work/debootstrap.log" >&2; fail 'debootstrap failed; its last lines are above'; }
  for name in python python3; do ln -sf /usr/bin/python3 "$work/root/usr/local/bin/$name"; done
  ln -sf /usr/bin/pip "$work/root/usr/local/bin/pip"
  rm -f "$work"/root/usr/lib/python3*/EXTERNALLY-MANAGED
  container=$("${buildah[@]}" from scratch)
  "${buildah[@]}" add -q "$container" "$work/root" / >/dev/null
  "${buildah[@]}" config --env PATH=/usr/local/bin:/usr/bin:/bin "$container"
  "${buildah[@]}" commit -q "$container" "$base" >/dev/null
  "${buildah[@]}" rm "$container" >/dev/null
  rm -rf --one-file-system "$work/root"
fi

say 'building'
mount=()
[ -z "$ca" ] || mount=(-v "$(realpath "$ca"):/etc/ssl/certs/ca-certificates.crt:ro")
# The docker format: the other one knows no HEALTHCHECK and only warns that it drops it.
"${buildah[@]}" bud -q --isolation chroot --pull-never --network host --format docker \
  --timestamp 0 "${mount[@]}" -t "$image" . >"$work/build.log" 2>&1 ||
  { tail -20 "$work/build.log" >&2; fail 'the build failed; its last lines are above'; }

say 'running'
cat >"$work/check.sh" <<'CHECK'
set -euo pipefail
mount -t cgroup2 none /sys/fs/cgroup
for folder in netns libpod containers crun; do
  mkdir -p "/run/$folder"
  mount -t tmpfs none "/run/$folder"
done
ip link set lo up
podman=(podman --root "$store" --runroot /run/containers/check --storage-driver vfs)
"${podman[@]}" run -d --name check --pull=never --network=host --read-only --cap-drop=ALL \
  --security-opt no-new-privileges -e GOODJOB_VERSION=v9 "$image" >/dev/null
trap '"${podman[@]}" rm -f check >/dev/null 2>&1 || true' EXIT
ask() {
  "${podman[@]}" exec check python -c \
    "import sys, urllib.request as u; sys.stdout.write(u.urlopen(sys.argv[1], timeout=5).read().decode())" \
    "http://127.0.0.1:8080$1"
}
for _ in $(seq 50); do
  if ask /actuator/health/readiness 2>/dev/null; then break; fi
  "${podman[@]}" container exists check || { echo 'the container is gone'; exit 1; }
  sleep 0.2
done
echo
ask /test
"${podman[@]}" exec check python -c "
import os, pathlib
status = pathlib.Path('/proc/1/status').read_text()
fields = dict(line.split(':', 1) for line in status.splitlines())
print('uid', os.getuid(), 'capabilities', int(fields['CapEff'], 16), 'no new privileges', fields['NoNewPrivs'].strip())
try:
    pathlib.Path('/written').touch()
except OSError as error:
    print('root file system:', error.strerror)
"
"${podman[@]}" healthcheck run check && echo 'health check: healthy'
"${podman[@]}" exec check python -c "
import importlib.util as i
print('lab in the image:', i.find_spec('lab') is not None, ' pip for the service:', i.find_spec('pip') is not None)"
"${podman[@]}" stop -t 20 check >/dev/null
echo "exit code after SIGTERM: $("${podman[@]}" inspect -f '{{.State.ExitCode}}' check)"
"${podman[@]}" logs check 2>/dev/null
CHECK
result=$work/result
image=$image store=$store unshare --mount --net --pid --fork --kill-child --mount-proc \
  --propagation private bash "$work/check.sh" >"$result" 2>"$work/run.log" ||
  { cat "$result" "$work/run.log" >&2; fail 'the image does not run as it should; see above'; }
cat "$result"

size() { "${buildah[@]}" images --json "$1" | sed -n 's/.*"size": "\([^"]*\)".*/\1/p'; }
say "size: $(size "$image") with the base, $(size "$base") the base alone"

for line in '굿잡 v9 요청입니다.' 'uid 10001 capabilities 0 no new privileges 1' \
  'root file system: Read-only file system' 'health check: healthy' 'lab in the image: False' \
  'exit code after SIGTERM: 0' 'goodjob - v9 - 200'; do
  grep -qF -- "$line" "$result" || fail "expected: $line"
done
say 'the image is as it should be'
