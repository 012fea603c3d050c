#!/usr/bin/env bash
# keyfolio.exe for Windows (x86_64): one file that needs no DLL but those of Windows.
source "$(dirname "$0")/common.sh"
packages rustc-web cargo-web rust-web-src rust-web-llvm gcc-mingw-w64-x86-64 binutils-mingw-w64-x86-64 zip

target=x86_64-pc-windows-gnu
say "keyfolio.exe $version $KEYFOLIO_COMMIT"
# The linker would write the hour into the file.
CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER=x86_64-w64-mingw32-gcc build_std $target -Clink-arg=-Wl,--no-insert-timestamp
exe=target/$target/$profile/keyfolio.exe

say "it needs no DLL but those of Windows"
needed=$(x86_64-w64-mingw32-objdump -p $exe | sed -n 's/^\s*DLL Name: //p' | tr 'A-Z' 'a-z' | sort -u)
echo $needed
others=$(printf '%s\n' "$needed" | grep -vxE 'api-ms-win-.*|(advapi32|bcrypt|bcryptprimitives|kernel32|msvcrt|ntdll|ole32|oleaut32|shell32|user32|userenv|ws2_32)\.dll' || true)
[ -z "$others" ] || fail "the program needs $others"

name=keyfolio-$version-windows-x86_64
trial=$(mktemp -d)
trap 'rm -rf "$trial"' EXIT
mkdir -p "$trial/$name"
cp $exe "$trial/$name"
sed 's/$/\r/' LICENSE-MIT > "$trial/$name/LICENSE-MIT.txt"
sed 's/$/\r/' LICENSE-APACHE > "$trial/$name/LICENSE-APACHE.txt"

say "a first run, under Wine"
# Wine 8 lacks a library of Windows that Rust's own asks for random numbers; a stand-in lies beside the program for the trial only.
packages wine64
x86_64-w64-mingw32-gcc -shared -O1 -o "$trial/bcryptprimitives.dll" tests/windows/random.c -ladvapi32
cp $exe "$trial"
(
    cd "$trial"
    export WINEPREFIX=$trial/wine WINEDEBUG=-all
    wine=/usr/lib/wine/wine64
    $wine keyfolio.exe --version && $wine keyfolio.exe new accounts.xlsx >/dev/null &&
        $wine keyfolio.exe accounts.xlsx --as-of 2026-11-23 && test -s accounts-annotated.xlsx
) || fail "the first run"

cp $exe "$dist/keyfolio.exe"
zipped "$trial" "$name" "$dist/$name.zip"
say "$(du -h "$dist/keyfolio.exe" | cut -f1) $dist/keyfolio.exe"
