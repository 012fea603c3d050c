#!/usr/bin/env bash
# The wheel, for pip install. It holds the program and nothing in Python.
source "$(dirname "$0")/common.sh"
packages rustc-web cargo-web rust-web-src rust-web-llvm musl-tools gcc binutils python3-venv

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
python3 -m venv "$tools/build"
"$tools/build/bin/pip" install --quiet 'maturin>=1.8,<2'

say "the wheel $version $KEYFOLIO_COMMIT"
# The static program runs on every Linux, so that the wheel is no newer than the oldest one that pip knows.
musl_linker
CARGO_ENCODED_RUSTFLAGS=$(flags /usr/lib/rustlib/src/rust "${musl_flags[@]}")
export RUSTC=/usr/bin/rustc CARGO=/usr/bin/cargo RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=std,panic_unwind CARGO_ENCODED_RUSTFLAGS
PATH=/usr/bin:$PATH nice -n 10 "$tools/build/bin/maturin" build --profile "$profile" --locked --target $musl_target \
    --compatibility manylinux2014 musllinux_1_1 --out "$tools/out"
unset RUSTC CARGO CARGO_ENCODED_RUSTFLAGS
wheel=$(ls "$tools"/out/*.whl)

say "a first run, in a fresh environment"
python3 -m venv "$tools/fresh"
"$tools/fresh/bin/pip" install --quiet --no-index "$wheel"
(cd "$tools" && fresh/bin/keyfolio --version && fresh/bin/keyfolio new accounts.xlsx >/dev/null &&
    fresh/bin/keyfolio run accounts.xlsx --as-of 2026-11-23 && test -s accounts-annotated.xlsx) || fail "the first run"

rm -f "$dist"/keyfolio-*.whl
cp "$wheel" "$dist"
say "$(du -h "$wheel" | cut -f1) $(basename "$wheel")"
