#!/bin/sh
# Puts the style sheets and scripts that the binary embeds into web/dist: three files from the locked npm packages and our own.
# Files that did not change keep their time, so that cargo does not build again for nothing.
set -eu
cd "$(dirname "$0")/../web"

if [ ! -f node_modules/.cunxuan-lock ] || ! cmp -s package-lock.json node_modules/.cunxuan-lock; then
    echo "assets: npm ci (Bootstrap and htmx, as locked)"
    npm ci --ignore-scripts --no-fund --no-audit --loglevel=error
    cp package-lock.json node_modules/.cunxuan-lock
fi

mkdir -p dist
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

# Without the reference to a source map, which we do not ship.
strip_map() { sed -e 's|/\*# sourceMappingURL=[^*]*\*/||' -e '/^\/\/# sourceMappingURL=/d' "$1" >"$stage/$(basename "$1")"; }
strip_map node_modules/bootstrap/dist/css/bootstrap.min.css
strip_map node_modules/bootstrap/dist/js/bootstrap.bundle.min.js
strip_map node_modules/htmx.org/dist/htmx.min.js
cat src/css/*.css >"$stage/house.css"
cp src/*.js "$stage/"

for file in "$stage"/*; do
    name=$(basename "$file")
    if ! cmp -s "$file" "dist/$name" || [ ! -f "dist/$name.gz" ]; then
        cp "$file" "dist/$name"
        gzip -9nc "$file" >"dist/$name.gz"
        echo "assets: $name ($(($(wc -c <"dist/$name.gz") / 1024 + 1)) KiB gzipped)"
    fi
done
for file in dist/*; do
    name=$(basename "$file" .gz)
    [ -f "$stage/$name" ] || rm -f "$file"
done
