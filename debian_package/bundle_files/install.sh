#!/bin/sh
# Installs or upgrades Kerma from the packages beside this script; no network is used. Verify the signature of the bundle
# before (README.md).
set -eu

folder=$(cd "$(dirname "$0")" && pwd)
. /etc/os-release

fail() {
    echo "install.sh: $*" >&2
    exit 1
}

[ "$(id -u)" = 0 ] || fail "this needs root; run: sudo sh $0"
[ "$ID-$VERSION_ID" = "$(cat "$folder/system")" ] || fail "the bundle is for $(cat "$folder/system"), and this is $PRETTY_NAME."
[ "$(dpkg --print-architecture)" = amd64 ] || fail "the bundle is for amd64, and this is $(dpkg --print-architecture)."

# apt sees this folder only, and its own lists stay as they are.
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
echo "deb [trusted=yes] file:$folder/packages ./" >"$state/sources.list"
apt() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq \
        -o Dir::Etc::SourceList="$state/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State::Lists="$state/lists" -o Dir::Cache="$state/cache" -o APT::Sandbox::User=root \
        -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"
}
apt update
apt install -y --no-install-recommends kerma age
