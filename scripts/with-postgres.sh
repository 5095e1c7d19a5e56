#!/bin/sh
# Runs a command with CUNXUAN_TEST_POSTGRES set to a PostgreSQL cluster that lives in a temporary directory and dies with the command.
# PostgreSQL refuses to run as root: then the cluster belongs to the user postgres.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/env.sh"

bin=$(postgres_bin) || {
    echo "with-postgres: no initdb found; run scripts/setup.sh" >&2
    exit 1
}
dir=$(mktemp -d /tmp/cunxuan-pg.XXXXXX)

if [ "$(id -u)" = 0 ]; then
    chown postgres "$dir"
    as_owner() { su postgres -s /bin/sh -c "$1"; }
else
    as_owner() { sh -c "$1"; }
fi

stop() {
    as_owner "cd '$dir' && '$bin/pg_ctl' -D data -m immediate stop" >/dev/null 2>&1 || true
    rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Nothing here outlives the run, so nothing needs to reach the disk. Every test has a schema of its own, hence the many connections.
as_owner "cd '$dir' && '$bin/initdb' -D data -U cunxuan -A trust -E UTF8 --locale=C.UTF-8 --no-sync >initdb.log 2>&1" || {
    cat "$dir/initdb.log" >&2
    exit 1
}

# A free port: ask for one at random until the server starts.
tries=0
while :; do
    port=$(awk -v seed="$(od -An -N4 -tu4 /dev/urandom)" 'BEGIN { srand(seed); print 20000 + int(rand() * 30000) }')
    if as_owner "cd '$dir' && '$bin/pg_ctl' -D data -w -t 60 -l log -o \"-c listen_addresses=127.0.0.1 -p $port -k '$dir' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=500\" start" >/dev/null 2>&1; then
        break
    fi
    tries=$((tries + 1))
    if [ "$tries" -ge 5 ]; then
        cat "$dir/log" >&2
        exit 1
    fi
done
as_owner "'$bin/createdb' -h 127.0.0.1 -p $port -U cunxuan cunxuan_test"

CUNXUAN_TEST_POSTGRES="postgres://cunxuan@127.0.0.1:$port/cunxuan_test" "$@"
