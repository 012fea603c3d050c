# What the release scripts share; they source it. Each of them works on a bare machine: what it needs, it installs from the system's
# packages, from crates, from Python's or from npm's, by name.
#
# The same commit gives the same bytes, whatever folder it lies in and whenever it is built: paths are written as /keyfolio, /cargo and
# /rust, and the day is that of the commit.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
dist=${KEYFOLIO_DIST:-$root/target/dist}
mkdir -p "$dist"
# `.ci/run` with KEYFOLIO_RELEASE=1, which builds all of it for a trial, takes one that is built quickly.
profile=${KEYFOLIO_PROFILE:-shipped}

# The commit and its day, where the sources lie in a repository.
if [ -z "${KEYFOLIO_COMMIT:-}" ] && git rev-parse --git-dir >/dev/null 2>&1; then
    KEYFOLIO_COMMIT=$(git rev-parse --short=10 HEAD)
    git diff --quiet HEAD -- . || KEYFOLIO_COMMIT=$KEYFOLIO_COMMIT-changed
fi
export KEYFOLIO_COMMIT=${KEYFOLIO_COMMIT:-}
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
    SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || stat -c %Y Cargo.toml)
fi
export SOURCE_DATE_EPOCH
export CARGO_PROFILE_RELEASE_STRIP=symbols

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'failed: %s\n' "$*" >&2; exit 1; }

# packages NAME...: those of the system that are not there yet.
packages() {
    local missing=() name
    for name; do dpkg -s "$name" >/dev/null 2>&1 || missing+=("$name"); done
    if [ ${#missing[@]} -gt 0 ]; then
        apt-get update -qq -o DPkg::Lock::Timeout=600
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=600 "${missing[@]}" >/dev/null
    fi
}

# flags RUST-SOURCES [FLAG...]: rustc's flags, paths remapped.
flags() {
    local sources=$1 cargo=${CARGO_HOME:-$HOME/.cargo} all
    shift
    all=("--remap-path-prefix=$root=/keyfolio" "--remap-path-prefix=$cargo=/cargo" "--remap-path-prefix=$sources=/rust" "$@")
    (IFS=$'\x1f'; printf '%s' "${all[*]}")
}

# build_std TARGET [FLAG...]: the program for a target, with Debian's compiler, which builds the standard library for it too.
build_std() {
    local target=$1
    shift
    RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_ENCODED_RUSTFLAGS=$(flags /usr/lib/rustlib/src/rust "$@") \
        nice -n 10 /usr/bin/cargo build --locked --profile "$profile" --bin keyfolio -Zbuild-std=std,panic_unwind --target "$target"
}

# Debian's musl-tools bring the C library, and Debian's libgcc_eh what unwinds after a panic, which needs a little of glibc. This makes a
# linker of the two; its place must not be among the compiler's flags, which bear on what is built.
musl_target=x86_64-unknown-linux-musl
musl_flags=(-Clink-self-contained=no -Ctarget-feature=+crt-static -Crelocation-model=static)
musl_linker() {
    local folder=$root/target/musl
    mkdir -p "$folder"
    musl-gcc -O2 -c release/find_object.c -o "$folder/find_object.o"
    cp "$(gcc -print-file-name=libgcc_eh.a)" "$folder/libunwind.a"
    ar r "$folder/libunwind.a" "$folder/find_object.o" 2>/dev/null
    printf '#!/bin/sh\nexec musl-gcc "$@" "-L%s"\n' "$folder" > "$folder/linker"
    chmod +x "$folder/linker"
    export CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER=$folder/linker
}

# manual_pages PROGRAM FOLDER LOCALE: the page of the program and one of each command.
manual_pages() {
    local program=$1 folder=$2 locale=$3 command
    LC_ALL=$locale "$program" manual > "$folder/keyfolio.1"
    for command in $(LC_ALL=C.UTF-8 "$program" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]\+\) .*/\1/p'); do
        LC_ALL=$locale "$program" manual "$command" > "$folder/keyfolio-$command.1"
    done
}

# tarball PARENT NAME FILE: the folder NAME in PARENT, with the day of the commit on everything and nobody's name.
tarball() {
    tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -C "$1" -cf - "$2" | xz -9 -T1 > "$3"
}

# zipped PARENT NAME FILE: the same as a zip file.
zipped() {
    rm -f "$3"
    find "$1/$2" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    (cd "$1" && find "$2" -type f | LC_ALL=C sort | TZ=UTC zip -q -X -@ "$3")
}
