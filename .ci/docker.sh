# Sourced by .ci/run: a Docker with the engine's image, for the container part of the checks.
#
# docker_up sets CONTAINERS to "ready", or to the reason for which the container part is not run; docker_down stops what
# was started here, and nothing else.
DOCKERD=
CONTAINERS=

docker_up() {
    if ! command -v dockerd >/dev/null && ! docker version >/dev/null 2>&1; then
        [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null ||
            { CONTAINERS="Docker is not installed, and only root can install it"; return; }
        echo "ci: installing Docker"
        DEBIAN_FRONTEND=noninteractive timeout 300 sh -c 'apt-get -o DPkg::Lock::Timeout=120 update -qq &&
            apt-get -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends \
                docker.io docker-cli iptables debootstrap ca-certificates' >/dev/null 2>&1 ||
            { CONTAINERS="Docker cannot be installed from Debian's packages"; return; }
    fi
    if ! docker version >/dev/null 2>&1; then
        [ "$(id -u)" -eq 0 ] || { CONTAINERS="Docker is not running, and only root can start it"; return; }
        echo "ci: starting Docker"
        dockerd >"${TMPDIR:-/tmp}/daylab-dockerd.log" 2>&1 &
        DOCKERD=$!
        for _ in $(seq 60); do
            docker version >/dev/null 2>&1 && break
            kill -0 "$DOCKERD" 2>/dev/null || break
            sleep 0.5
        done
        if ! docker version >/dev/null 2>&1; then
            CONTAINERS="Docker does not start: $(tail -n 1 "${TMPDIR:-/tmp}/daylab-dockerd.log")"
            return
        fi
    fi
    if ! command -v debootstrap >/dev/null && ! docker image inspect daylab/base:trixie >/dev/null 2>&1; then
        DEBIAN_FRONTEND=noninteractive timeout 300 apt-get -o DPkg::Lock::Timeout=120 install -y -qq \
            --no-install-recommends debootstrap >/dev/null 2>&1 ||
            { CONTAINERS="debootstrap cannot be installed"; return; }
    fi
    if timeout 900 docker/offline/build.sh; then
        CONTAINERS=ready
    else
        CONTAINERS="the offline image was not built (see above)"
    fi
}

docker_down() {
    [ -n "$DOCKERD" ] || return 0
    kill "$DOCKERD" 2>/dev/null || true
    wait "$DOCKERD" 2>/dev/null || true
    DOCKERD=
}
