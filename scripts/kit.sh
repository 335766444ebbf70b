#!/usr/bin/env bash
# Makes one file with all that scripts/demo.sh needs, for laptops without internet.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: scripts/kit.sh [--python VERSION] [FILE.tar]

Makes one file that holds this repository and the wheels of requirements-lab.lock, for the Python and the
kind of machine that it is made on; every wheel is checked against its hash. This takes a network, and
installs what the lab needs into .venv first. Where FILE.tar is not given, it is
goodjob-kit-pyVERSION-PLATFORM.tar here; one that is there already is replaced when the new one is whole.

On each laptop, without a network:

    tar xf goodjob-kit-….tar
    cd goodjob-kit
    scripts/demo.sh            # or scripts/install.sh lab, which installs and plays nothing

  --python VERSION   for this Python, such as 3.13, which has to be here; without it the newest of
                     3.13, 3.12 and 3.11 that is
  -h                 this help

Of the repository, the files that git knows go into the kit, as they are now.

Exit status: 0 made, 1 something failed, 2 wrong usage, 3 there is no such Python, 130 interrupted.
USAGE
}

fail() { printf 'kit.sh: %s\n' "$1" >&2; exit "${2:-1}"; }
wrong() { printf 'kit.sh: %s\n' "$1" >&2; usage >&2; exit 2; }

# What the wheels, the repository and the file come to beside each other.
ROOM_MB=500
venv=.venv target='' python=()
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --python)
      [[ ${2-} =~ ^3\.[0-9]+$ ]] || wrong "--python \"${2-}\": allowed is a version such as 3.13"
      python=(--python "$2") venv=.venv-$2
      shift ;;
    -*) wrong "unknown option $1" ;;
    *) [ -z "$target" ] || wrong "one file, not two: $target and $1"
      [[ $1 = *.tar ]] || wrong "\"$1\": the file's name has to end with .tar"
      case $1 in /*) target=$1 ;; *) target=$PWD/$1 ;; esac ;;
  esac
  shift
done
[ -z "$target" ] || [ -d "$(dirname "$target")" ] || wrong "there is no folder $(dirname "$target")"
here=$PWD
cd "$(dirname "$0")/.."

# Whatever ends this early leaves nothing half made behind, and nothing running.
work='' job=''
leave() {
  [ -z "$job" ] || { kill "$job" && wait "$job"; } 2>/dev/null || true
  [ -z "$work" ] || rm -rf "$work"
}
trap leave EXIT
trap 'printf "\nkit.sh: interrupted; no kit was made\n" >&2; exit 130' INT TERM
run() {
  local status=0
  "$@" &
  job=$!
  wait "$job" || status=$?
  job=''
  return "$status"
}

status=0
run scripts/install.sh lab ${python[@]+"${python[@]}"} || status=$?
[ "$status" = 0 ] || exit "$status"
version=$("$venv/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
platform=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_platform())')
[ -n "$target" ] || target=$here/goodjob-kit-py$version-$platform.tar
[ ! -e "$target" ] || [ -f "$target" ] || fail "$target is there and no file; move it or name another"

folder=$(dirname "$target")
free=$(df -Pk -- "$folder" | awk 'NR == 2 { print $4 }')
[ "$free" -ge $((ROOM_MB * 1024)) ] ||
  fail "no room in $folder: a kit takes $ROOM_MB MB there while it is made, and $((free / 1024)) MB are free; name a file elsewhere"
work=$(mktemp -d "$target.XXXXXX") || fail "$(dirname "$target") can't be written to; name a file elsewhere"
kit=$work/goodjob-kit
mkdir "$kit"

# A checkout has more in it than what is handed out: environments, and files of one's own.
listed=$work/files
if [ "$(git rev-parse --show-toplevel 2>/dev/null)" = "$(pwd -P)" ]; then
  git ls-files -z | while IFS= read -r -d '' file; do
    [ ! -e "$file" ] && [ ! -L "$file" ] || printf '%s\0' "$file"
  done >"$listed"
else
  find . \( -name .git -o -name '.venv*' -o -name __pycache__ -o -name '.*_cache' -o -name '*.egg-info' -o -path ./kit \
    -o -name 'goodjob-kit-*' \) -prune -o -type f -print0 >"$listed"
fi
copy() {
  tar -cf "$work/repository" --null -T "$listed" &&
    tar -xf "$work/repository" -C "$kit" &&
    rm "$work/repository"
}
run copy || fail 'the repository could not be copied; the lines above say why'

printf 'collecting the wheels of requirements-lab.lock for Python %s on %s\n' "$version" "$platform"
# On the disk that was looked at, too.
export TMPDIR=$work
pip=("$venv/bin/python" -m pip --disable-pip-version-check --quiet)
run "${pip[@]}" download --require-hashes --only-binary :all: --requirement requirements-lab.lock \
  --dest "$kit/kit" ||
  fail 'not all wheels could be fetched; the lines above say why (making a kit takes a network)'
# What is in it is all that it takes.
run "${pip[@]}" install --dry-run --ignore-installed --no-index --find-links "$kit/kit" --require-hashes \
  --only-binary :all: --requirement requirements-lab.lock >/dev/null ||
  fail 'the wheels do not install without a network; the lines above say why'
printf 'python %s\nplatform %s\n' "$version" "$platform" >"$kit/kit/about"
# A copy that was cut off is told from a whole one before anything is installed.
(cd "$kit/kit" && "$OLDPWD/$venv/bin/python" -c 'import hashlib, sys
for name in sys.argv[1:]:
    print(hashlib.sha256(open(name, "rb").read()).hexdigest(), name[2:], sep="  ")' ./*.whl >sums) || fail 'the wheels could not be read again; the lines above say why'

# Nobody's in particular; that is another option for each tar that there is.
run "$venv/bin/python" -c 'import sys, tarfile
def unowned(each):
    each.uid = each.gid = 0
    each.uname = each.gname = ""
    return each
with tarfile.open(sys.argv[1], "w") as made:
    made.add(sys.argv[2], "goodjob-kit", filter=unowned)' "$work/kit.tar" "$kit" ||
  fail "$target could not be written; the lines above say why"
mv -f "$work/kit.tar" "$target"
printf 'made %s (%s MB), for Python %s on %s; on each laptop:\n\n    tar xf %s\n    cd goodjob-kit\n    scripts/demo.sh\n' \
  "$target" "$(($(wc -c <"$target") / 1000000))" "$version" "$platform" "$(basename "$target")"
