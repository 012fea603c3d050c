#!/usr/bin/env bash
# Builds keyfolio.html from a fresh clone: the engine for WebAssembly, the page's types, and the page around them, in one file.
# `build.sh engine` builds the engine and the types only.
set -euo pipefail
cd "$(dirname "$0")/.."
target=wasm32-unknown-unknown

# The engine: by rustup's target where it is installed, or by Debian's compiler, which builds the standard library for it.
if rustup target list --installed 2>/dev/null | grep -qx $target; then
    nice -n 10 cargo build --locked -p keyfolio-page --lib --profile page --target $target --target-dir target/wasm
else
    if ! [ -x /usr/bin/rustc ] || ! [ -d /usr/lib/rustlib/src/rust/library ] || ! [ -x /usr/bin/wasm-ld-19 ]; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends rustc-web cargo-web rust-web-src rust-web-llvm lld-19 >/dev/null
    fi
    RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=/usr/bin/wasm-ld-19 nice -n 10 /usr/bin/cargo build \
        -p keyfolio-page --lib --profile page -Zbuild-std=std,panic_abort --target $target --target-dir target/wasm
fi

# binaryen, of the version in the lock file.
[ -x page/node_modules/.bin/wasm-metadce ] || npm ci --prefix page --no-audit --no-fund

# What some crates would have from JavaScript is filled in (imports.mjs), and what nothing of ours reaches goes out.
mkdir -p target/page/stubs page/web/src/engine page/web/src/protocol
features="--enable-bulk-memory --enable-bulk-memory-opt --enable-multivalue --enable-mutable-globals --enable-nontrapping-float-to-int
    --enable-reference-types --enable-sign-ext"
tools=page/node_modules/.bin
engine=target/wasm/$target/page/keyfolio_page.wasm
stubs=$(node page/imports.mjs stubs $engine target/page/stubs)
# shellcheck disable=SC2086
$tools/wasm-merge $features $engine engine $stubs -o target/page/merged.wasm
# shellcheck disable=SC2086
$tools/wasm-metadce $features --graph-file page/exports.json target/page/merged.wasm -o target/page/engine.wasm >/dev/null
node page/imports.mjs finish target/page/engine.wasm
gzip -9nc target/page/engine.wasm >page/web/src/engine/engine.wasm.gz

# The types of requests and replies.
nice -n 10 cargo run --locked --quiet -p keyfolio-page --features types --example types -- page/web/src/protocol

[ "${1:-}" = engine ] && exit
[ -d page/web/node_modules ] || npm ci --prefix page/web --no-audit --no-fund
npm run build --prefix page/web
cp page/web/dist/index.html target/page/keyfolio.html
echo "target/page/keyfolio.html: $(wc -c <target/page/keyfolio.html) bytes"
