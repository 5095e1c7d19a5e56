#!/bin/sh
# Makes a bare Debian 12 machine with Rust ready to build, run and test. Says in one line what it does and why; does nothing and
# needs no network when nothing is missing. Everything else (crates, npm packages) is fetched once by cargo and npm from their locks.
#
#   scripts/setup.sh          everything that `make test` needs
#   scripts/setup.sh run      only what `make run` needs: no browser, no PostgreSQL
set -eu
cd "$(dirname "$0")/.."
. scripts/env.sh
what=${1:-test}

packages=""
want() { # want COMMAND-OR-FILE PACKAGES WHY
    if command -v "$1" >/dev/null 2>&1 || [ -e "$1" ]; then
        return
    fi
    packages="$packages $2"
    echo "setup: $2 — $3"
}

want cc "gcc libc6-dev" "SQLite is compiled from its C source"
want /usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc fonts-noto-cjk "Chinese text in papers and in the test browser"
if ! command -v node >/dev/null 2>&1; then
    want node "nodejs npm" "Bootstrap and htmx come from npm packages; the browser tests run in Node"
else
    want npm npm "Bootstrap and htmx come from npm packages"
fi
if [ "$what" != run ]; then
    want chromium chromium "the journeys run in a real browser"
    want pdftotext poppler-utils "the tests read the printed papers"
    if ! postgres_bin >/dev/null; then
        packages="$packages postgresql"
        echo "setup: postgresql — the store and route tests run on it too (a temporary cluster, never a running service)"
    fi
fi

missing_fonts=""
[ -e "$CUNXUAN_FONT_CACHE/FandolFang-Regular.otf" ] && [ -e "$CUNXUAN_FONT_CACHE/FandolSong-Bold.otf" ] || missing_fonts="fandol"
[ -e "$CUNXUAN_FONT_CACHE/HanaMinA.ttf" ] && [ -e "$CUNXUAN_FONT_CACHE/HanaMinB.ttf" ] || missing_fonts="$missing_fonts hanazono"

if [ -z "$packages$missing_fonts" ]; then
    exit 0
fi

if ! command -v apt-get >/dev/null 2>&1; then
    echo "setup: 这里没有 apt-get（不是 Debian）。请自行安装上面列出的软件，并把 Fandol、HanaMin 字体放入 $CUNXUAN_FONT_CACHE" >&2
    echo "setup: no apt-get here (not Debian). Install the packages above by hand and put the Fandol and HanaMin fonts into $CUNXUAN_FONT_CACHE" >&2
    exit 1
fi

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        echo "setup: needs root for: $*" >&2
        exit 1
    fi
}

log=$(mktemp)
download=$(mktemp -d)
trap 'rm -rf "$log" "$download"' EXIT
quietly() {
    if ! "$@" >"$log" 2>&1; then
        cat "$log" >&2
        echo "setup: failed: $*" >&2
        exit 1
    fi
}

echo "setup: apt-get update — to know where the packages are"
quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq update

if [ -n "$packages" ]; then
    case " $packages " in
    *" postgresql "*)
        # Only the programs are wanted: without this the package would create a cluster and start a service.
        if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
            as_root mkdir -p /etc/postgresql-common
            echo "create_main_cluster = false" | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
        fi
        ;;
    esac
    echo "setup: apt-get install$packages"
    # shellcheck disable=SC2086 # a list of names
    quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold \
        install -y --no-install-recommends $packages
fi

# Takes the fonts out of a Debian package without installing it: TeX is not needed, only four of its faces.
unpack_fonts() { # unpack_fonts PACKAGE PATTERN...
    package=$1
    shift
    mkdir -p "$download/$package" "$CUNXUAN_FONT_CACHE"
    sandbox=""
    [ "$(id -u)" = 0 ] && sandbox="-o APT::Sandbox::User=root"
    # shellcheck disable=SC2086 # an option with its value
    (cd "$download" && quietly apt-get $sandbox -qq download "$package")
    quietly dpkg -x "$download/$package"_*.deb "$download/$package"
    for pattern in "$@"; do
        # Renamed into place, so that an interrupted copy is not taken for a font.
        find "$download/$package" -type f -name "$pattern" | while read -r face; do
            cp "$face" "$CUNXUAN_FONT_CACHE/.part"
            mv "$CUNXUAN_FONT_CACHE/.part" "$CUNXUAN_FONT_CACHE/$(basename "$face")"
        done
    done
}

case "$missing_fonts" in *fandol*)
    echo "setup: Fandol fonts — 仿宋, 宋, 楷, 黑 for official papers (from texlive-lang-chinese, unpacked into $CUNXUAN_FONT_CACHE)"
    unpack_fonts texlive-lang-chinese 'FandolFang-*.otf' 'FandolHei-*.otf' 'FandolKai-*.otf' 'FandolSong-*.otf'
    ;;
esac
case "$missing_fonts" in *hanazono*)
    echo "setup: HanaMin fonts — rare characters in names (from fonts-hanazono, unpacked into $CUNXUAN_FONT_CACHE)"
    unpack_fonts fonts-hanazono 'HanaMin*.ttf'
    ;;
esac
echo "setup: done; from now on no network is needed"
