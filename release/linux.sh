#!/usr/bin/env bash
# The program for Linux (x86_64) as one static file that runs on any distribution, and a tarball with it, its manual pages and completions.
source "$(dirname "$0")/common.sh"
packages rustc-web cargo-web rust-web-src rust-web-llvm musl-tools gcc binutils xz-utils

say "keyfolio for Linux $version $KEYFOLIO_COMMIT"
musl_linker
build_std $musl_target "${musl_flags[@]}"
program=target/$musl_target/$profile/keyfolio

say "it needs no library"
if readelf -d $program | grep NEEDED; then fail "the program needs a library"; fi

say "a first run"
trial=$(mktemp -d)
trap 'rm -rf "$trial"' EXIT
cp $program "$trial"
(cd "$trial" && ./keyfolio --version && ./keyfolio new accounts.xlsx >/dev/null && ./keyfolio run accounts.xlsx --as-of 2026-11-23 &&
    test -s accounts-annotated.xlsx) || fail "the first run"

name=keyfolio-$version-linux-x86_64
staging=$trial/$name
mkdir -p "$staging/man/man1" "$staging/man/de/man1" "$staging/completions"
cp $program README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE "$staging"
manual_pages "$program" "$staging/man/man1" C.UTF-8
manual_pages "$program" "$staging/man/de/man1" de_DE.UTF-8
for shell in bash zsh fish; do LC_ALL=C.UTF-8 $program completions $shell > "$staging/completions/keyfolio.$shell"; done
tarball "$trial" "$name" "$dist/$name.tar.xz"
cp $program "$dist/keyfolio"
say "$(du -h "$dist/$name.tar.xz" | cut -f1) $dist/$name.tar.xz"
