# shellcheck shell=sh
# Read by the other scripts: where things are kept between runs.

CUNXUAN_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/cunxuan
CUNXUAN_FONT_CACHE=$CUNXUAN_CACHE/fonts

# In continuous integration every run is a fresh clone; the libraries built by the last one are used again.
if [ -n "${CI:-}" ] && [ -z "${CARGO_TARGET_DIR:-}" ]; then
    CARGO_TARGET_DIR=$CUNXUAN_CACHE/target
fi
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}
export CARGO_TARGET_DIR

# The directory with initdb and pg_ctl (Debian keeps them out of PATH), or nothing.
postgres_bin() {
    for dir in /usr/lib/postgresql/*/bin; do
        if [ -x "$dir/initdb" ] && [ -x "$dir/pg_ctl" ]; then
            found=$dir
        fi
    done
    [ -n "${found:-}" ] && echo "$found"
}
