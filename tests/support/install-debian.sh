#!/bin/sh
# Installs what the integration tests run against, on Debian and its children. May be run again at will.
# Without these packages the tests that need them say so in one line and pass over.
set -eu

missing=""
for package in mosquitto openssl; do
    dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

as_root=""
[ "$(id -u)" -eq 0 ] || as_root="sudo"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update --quiet
# The list is meant to fall apart into words.
# shellcheck disable=SC2086
$as_root apt-get install --yes --quiet --no-install-recommends $missing
