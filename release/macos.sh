#!/usr/bin/env bash
# The program for macOS, built on macOS with its own toolchain. UNTRIED: no machine of the project runs macOS.
source "$(dirname "$0")/common.sh"
[ "$(uname)" = Darwin ] || fail "this runs on macOS"

say "keyfolio for macOS $version $KEYFOLIO_COMMIT"
CARGO_ENCODED_RUSTFLAGS=$(flags "$(rustc --print sysroot)") cargo build --locked --profile "$profile" --bin keyfolio
name=keyfolio-$version-macos-$(uname -m)
trial=$(mktemp -d)
trap 'rm -rf "$trial"' EXIT
mkdir -p "$trial/$name/man/man1"
cp target/$profile/keyfolio README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE "$trial/$name"
manual_pages target/$profile/keyfolio "$trial/$name/man/man1" C.UTF-8

say "a first run"
(cd "$trial" && "$name/keyfolio" --version && "$name/keyfolio" new accounts.xlsx >/dev/null &&
    "$name/keyfolio" run accounts.xlsx --as-of 2026-11-23 && test -s accounts-annotated.xlsx) || fail "the first run"
tar -C "$trial" -cJf "$dist/$name.tar.xz" "$name"
