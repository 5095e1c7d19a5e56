#!/bin/sh
# Starts the demo: builds, makes the data of 兰溪市上华街道 in ./demo-data when it is not there, serves it on this computer only.
set -eu
cd "$(dirname "$0")/.."
. scripts/env.sh
data=${DATA:-demo-data}
listen=${LISTEN:-127.0.0.1:8080}

echo "run: building (the first time takes some minutes)"
cargo build --locked -p office --bin cunxuan
program=$CARGO_TARGET_DIR/debug/cunxuan

if [ ! -d "$data" ]; then
    echo "run: making the demo township in $data"
    # Made beside it and then renamed, so that an interrupted start leaves nothing half-made.
    rm -rf "$data.unfinished"
    "$program" demo --data "$data.unfinished"
    mv "$data.unfinished" "$data"
fi

echo
echo "  打开 / open   http://$listen"
echo "  登录 / log in  登录页列出全部演练账号，点一下即可进入 (one click per role on the login page)"
echo "  停止 / stop    Ctrl-C        重新开始 / start over   rm -r $data"
echo
exec "$program" serve --data "$data" --listen "$listen"
