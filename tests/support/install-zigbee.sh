#!/bin/sh
# Puts Zigbee2MQTT, the definitions of the devices that it supports, and a Node.js that is new enough for both, for the
# tests, into a directory of its own: target/tools/zigbee unless another is given. From npm; nothing is installed on the system
# but npm itself, where it is missing.
# Running it again changes nothing, unless tests/zigbee/package.json names other versions by now.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
wanted="$root/tests/zigbee/package.json"
tools="${1:-$root/target/tools/zigbee}"

if cmp -s "$wanted" "$tools/package.json" && [ -x "$tools/node_modules/.bin/node" ]; then
    echo "Zigbee2MQTT is there: $tools"
    exit 0
fi

if ! command -v npm >/dev/null; then
    as_root=""
    [ "$(id -u)" -eq 0 ] || as_root="sudo"
    $as_root apt-get update --quiet
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install --yes --quiet --no-install-recommends npm
fi

# Made beside its place and moved there whole, so that an interrupted run leaves nothing that looks finished.
rm -rf "$tools.new"
mkdir -p "$tools.new"
cp "$wanted" "$tools.new"
# No package runs a script of its own: none needs to.
(cd "$tools.new" && npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error)
"$tools.new/node_modules/.bin/node" --version
rm -rf "$tools"
mv "$tools.new" "$tools"
echo "Zigbee2MQTT is there: $tools"
