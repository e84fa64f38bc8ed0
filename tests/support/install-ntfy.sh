#!/bin/sh
# Puts Debian's ntfy server, for the tests, into a directory of its own: target/tools unless another is given.
#
# Bookworm has no such package, so it is fetched from a later suite of the mirror that this machine already uses, and
# unpacked without being installed: the system's own sources, lists and packages stay as they are.
# Running it again changes nothing. To fetch a newer one, delete the directory.
set -eu

suite=forky
root=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "${1:-$root/target/tools}"
tools=$(cd "${1:-$root/target/tools}" && pwd)

if "$tools/ntfy/usr/bin/ntfy" --help >/dev/null 2>&1; then
    echo "ntfy is there: $tools/ntfy/usr/bin/ntfy"
    exit 0
fi

. /etc/os-release
mirror_of_this_system() {
    apt-get indextargets --format '$(RELEASE) $(REPO_URI)' |
        awk -v suite="$VERSION_CODENAME" '$1 == suite || $1 ~ /^(old)*stable$/ { print $2; exit }'
}
mirror=$(mirror_of_this_system)
if [ -z "$mirror" ]; then
    # A system that was never updated, such as a fresh container, tells nothing yet.
    apt-get -q update
    mirror=$(mirror_of_this_system)
fi
if [ -z "$mirror" ]; then
    echo "install-ntfy.sh: apt knows no mirror of $VERSION_CODENAME here." >&2
    exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$work/sources.list"

# A frozen mirror is as good as a fresh one for a test, so the age of the list does not matter; its signature does.
apt_elsewhere() {
    apt-get -q \
        -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
        -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" \
        -o Acquire::Check-Valid-Until=false -o Acquire::Languages=none -o Acquire::Retries=3 -o APT::Sandbox::User=root \
        -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false \
        "$@"
}

apt_elsewhere update
(cd "$work" && apt_elsewhere download ntfy)

# Unpacked beside its place and moved there whole, so that an interrupted run leaves nothing that looks finished.
rm -rf "$tools/ntfy" "$tools/ntfy.new"
dpkg -x "$work"/ntfy_*.deb "$tools/ntfy.new"
mv "$tools/ntfy.new" "$tools/ntfy"

# The only library that a bare system may lack.
if ! "$tools/ntfy/usr/bin/ntfy" --help >/dev/null 2>&1; then
    apt-get -q update
    apt-get -q install -y --no-install-recommends libsqlite3-0
fi
"$tools/ntfy/usr/bin/ntfy" --help >/dev/null
echo "ntfy is there: $tools/ntfy/usr/bin/ntfy"
