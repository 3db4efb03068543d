#!/bin/sh
# Find a Python that can run daylab, then make .venv with it: sh harness/bootstrap.sh run|grading|dev
#
# In this order: what PYTHON names; python3.13, python3 and newer ones on the PATH; a Python that uv has or brings. Where
# there is none of these, the one command for this system is named. The Python must be 3.13 or newer, with venv.
# POSIX sh, because it runs before there is any Python. DAYLAB_OS_RELEASE names another /etc/os-release, for tests.
set -u

usable() {
    [ -n "$1" ] && "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 13))' >/dev/null 2>&1
}

say() { # a line, in English and in Vietnamese
    case ${DAYLAB_LANG:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}} in
        vi* | VI*) printf '%s\n' "$2" >&2 ;;
        *) printf '%s\n' "$1" >&2 ;;
    esac
}

report() { # what happened and what to try, in English and in Vietnamese
    say "daylab: $1" "daylab: $2"
    say "  try: $3" "  thử: $4"
}

from_uv() { # print the path of a Python that uv has, else of one that it brings
    command -v uv >/dev/null 2>&1 || return 1
    found=$(uv python find '>=3.13' 2>/dev/null) && usable "$found" && { echo "$found"; return; }
    say "daylab: no Python 3.13; uv brings one (once) …" "daylab: chưa có Python 3.13; uv sẽ tải về (một lần) …"
    uv python install 3.13 >&2 && found=$(uv python find 3.13 2>/dev/null) && usable "$found" && echo "$found"
}

install_command() { # print the one command that brings Python 3.13 to this system
    if [ "$(uname -s 2>/dev/null)" = Darwin ]; then
        echo "brew install python@3.13"
        return
    fi
    ID='' ID_LIKE='' VERSION_ID=''
    release=${DAYLAB_OS_RELEASE:-/etc/os-release}
    # shellcheck disable=SC1090
    [ -r "$release" ] && . "$release"
    case " $ID $ID_LIKE " in
        *" ubuntu "*) # from 25.04 on Ubuntu has it; before, its packages come from the deadsnakes archive
            case $VERSION_ID in
                1?.* | 2[0-4].*) echo "sudo add-apt-repository -y ppa:deadsnakes/ppa && sudo apt-get install -y python3.13-venv" ;;
                *) echo "sudo apt-get install -y python3.13-venv" ;;
            esac ;;
        *" debian "*) # from 13 on; before, uv brings one
            case $VERSION_ID in
                [1-9] | 1[0-2]) echo "sudo apt-get install -y pipx && pipx install uv && pipx ensurepath && exec \$SHELL" ;;
                *) echo "sudo apt-get install -y python3.13-venv" ;;
            esac ;;
        *" fedora "* | *" rhel "*) echo "sudo dnf install -y python3.13" ;;
        *)
            echo "Debian 13, Ubuntu 25.04, WSL: sudo apt-get install -y python3.13-venv; Fedora: sudo dnf install -y" \
                "python3.13; macOS: brew install python@3.13; elsewhere install uv, which brings one" ;;
    esac
}

if [ -n "${PYTHON:-}" ]; then
    usable "$PYTHON" || {
        report "PYTHON=$PYTHON is not a Python 3.13 or newer with venv" "PYTHON=$PYTHON không phải Python 3.13 trở lên có venv" \
            "name another one, or leave PYTHON out: make setup" "chọn Python khác, hoặc bỏ PYTHON: make setup"
        exit 2
    }
else
    for candidate in python3.13 python3 /usr/bin/python3 python3.14 python3.15; do
        usable "$candidate" && { PYTHON=$candidate; break; }
    done
    [ -n "${PYTHON:-}" ] || PYTHON=$(from_uv) || {
        command=$(install_command)
        report "no Python 3.13 or newer with venv found (tried python3.13, python3, /usr/bin/python3, uv)" \
            "không tìm thấy Python 3.13 trở lên có venv (đã thử python3.13, python3, /usr/bin/python3, uv)" \
            "$command   (or name one: make PYTHON=/path/to/python3.13 …)" \
            "$command   (hoặc chỉ rõ: make PYTHON=/path/to/python3.13 …)"
        exit 2
    }
fi
exec "$PYTHON" "$(dirname "$0")/bootstrap.py" "$@"
