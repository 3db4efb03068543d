#!/bin/sh
# Build the engine's image without any image registry, for classrooms and build machines behind a wall.
#
#   docker/offline/build.sh [--tag IMAGE] [--ca-bundle FILE] [--fresh]
#
# --tag         name of the image (default: daylab/localstack:4.14.0)
# --ca-bundle   certificates (PEM) to trust besides Debian's, while building and in the image (default: SSL_CERT_FILE)
# --fresh       make the base system anew instead of using daylab/base:trixie
#
# Needs: root (debootstrap), docker, debootstrap, a Debian mirror (MIRROR) and a package index (PIP_INDEX_URL).
set -eu
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
TAG=daylab/localstack:4.14.0
BASE=daylab/base:trixie
CA_BUNDLE=${SSL_CERT_FILE:-}
FRESH=
MIRROR=${MIRROR:-http://deb.debian.org/debian}
PYTHON=${PYTHON:-$ROOT/.venv/bin/python}

fail() {
  printf 'daylab: %s\n  try: %s\n' "$1" "$2" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case $1 in
    --tag) TAG=${2:?--tag needs a name}; shift 2 ;;
    --ca-bundle) CA_BUNDLE=${2:?--ca-bundle needs a file}; shift 2 ;;
    --fresh) FRESH=1; shift ;;
    *) fail "unknown option $1" "read the head of $0" ;;
  esac
done
[ -x "$PYTHON" ] || fail "no Python at $PYTHON" "run 'make setup' first, or set PYTHON"
[ -z "$CA_BUNDLE" ] || [ -r "$CA_BUNDLE" ] || fail "cannot read the certificates in $CA_BUNDLE" "give --ca-bundle FILE"
docker version >/dev/null 2>&1 || fail "Docker does not answer" "start it (dockerd), or run 'daylab doctor'"

WORK=$(mktemp -d)
trap 'rm -rf --one-file-system "$WORK"' EXIT INT TERM

if [ -n "$FRESH" ] || ! docker image inspect "$BASE" >/dev/null 2>&1; then
  command -v debootstrap >/dev/null || fail "debootstrap is not installed" "apt-get install debootstrap"
  [ "$(id -u)" = 0 ] || fail "debootstrap needs root" "run this with sudo"
  echo "daylab: base system from $MIRROR …" >&2
  debootstrap --variant=minbase --include=ca-certificates,python3-minimal,python3,python3-venv trixie \
    "$WORK/base" "$MIRROR" >"$WORK/base.log" 2>&1 || { tail -5 "$WORK/base.log" >&2; fail "debootstrap failed" "see above"; }
  # What a container never uses: package lists and caches, translations, manuals.
  rm -rf "$WORK/base/var/cache/apt" "$WORK/base/var/lib/apt/lists" "$WORK/base/usr/share/doc" \
    "$WORK/base/usr/share/locale" "$WORK/base/usr/share/man" "$WORK/base/usr/share/info" "$WORK/base/var/log"
  mkdir -p "$WORK/base/var/cache/apt/archives/partial" "$WORK/base/var/lib/apt/lists/partial" "$WORK/base/var/log"
  tar -C "$WORK/base" --one-file-system -c . | docker import - "$BASE" >/dev/null
  rm -rf --one-file-system "$WORK/base"
fi

echo "daylab: $TAG …" >&2
mkdir -p "$WORK/context/ca" "$WORK/context/lock" "$WORK/context/project"
# One certificate a file, as update-ca-certificates wants them.
[ -z "$CA_BUNDLE" ] || awk -v dir="$WORK/context/ca" \
  '/BEGIN CERTIFICATE/ { file = sprintf("%s/extra-%03d.crt", dir, ++n) } file { print > file } /END CERTIFICATE/ { close(file); file = "" }' \
  "$CA_BUNDLE"
cp "$ROOT/lock/build.txt" "$WORK/context/lock/"
"$PYTHON" "$ROOT/docker/engine_lock.py" >"$WORK/context/lock/engine.txt"
cp "$ROOT/docker/warm.py" "$ROOT/docker/offline/Dockerfile" "$WORK/context/"
cp "$ROOT/pyproject.toml" "$ROOT/README.md" "$ROOT/LICENSE" "$WORK/context/project/"
(cd "$ROOT" && find harness -name '*.py' -o -name '*.json' -o -name py.typed) \
  | (cd "$ROOT" && tar -c -T -) | tar -x -C "$WORK/context/project"
VERSION=$(cd "$ROOT" && "$PYTHON" -c 'import harness; print(harness.__version__)')
SOURCE=$(cd "$ROOT" && "$PYTHON" -c 'from harness.engines.container_image import source_digest; print(source_digest())')
DOCKER_BUILDKIT=0 docker build --quiet --network host --build-arg BASE="$BASE" --build-arg VERSION="$VERSION" \
  --build-arg SOURCE="$SOURCE" ${PIP_INDEX_URL:+--build-arg PIP_INDEX_URL="$PIP_INDEX_URL"} \
  --tag "$TAG" "$WORK/context" >"$WORK/build.log" 2>&1 || { tail -30 "$WORK/build.log" >&2; fail "the image was not built" "see above"; }
docker image inspect --format '{{.Size}}' "$TAG" | awk -v tag="$TAG" '{ printf "daylab: %s, %d MB\n", tag, $1 / 1e6 }'
