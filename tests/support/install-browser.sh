#!/bin/sh
# Puts what the tests of the pages need into place: Chromium and Node.js from Debian, and from npm what drives the one from the other
# and judges accessibility, in a directory of their own: target/tools/browser unless another is given.
# Running it again changes nothing, unless tests/browser/package.json names other versions by now.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
wanted="$root/tests/browser/package.json"
tools="${1:-$root/target/tools/browser}"

missing=""
for program in chromium node npm; do
    command -v "$program" >/dev/null || missing="$missing $(echo "$program" | sed 's/^node$/nodejs/')"
done
if [ -n "$missing" ]; then
    as_root=""
    [ "$(id -u)" -eq 0 ] || as_root="sudo"
    $as_root apt-get update --quiet
    # The list is meant to fall apart into words.
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install --yes --quiet --no-install-recommends $missing
fi

if cmp -s "$wanted" "$tools/package.json" && [ -d "$tools/node_modules/playwright-core" ]; then
    echo "What drives the browser is there: $tools"
    exit 0
fi
# Made beside its place and moved there whole, so that an interrupted run leaves nothing that looks finished.
rm -rf "$tools.new"
mkdir -p "$tools.new"
cp "$wanted" "$tools.new"
(cd "$tools.new" && npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error)
rm -rf "$tools"
mv "$tools.new" "$tools"
echo "What drives the browser is there: $tools"
