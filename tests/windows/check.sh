#!/usr/bin/env bash
# check.sh KEYFOLIO.EXE KEYFOLIO: what the Windows program does, under Wine, beside the Linux one: the same bytes, and what only Windows has:
# backslashes, patterns that no shell expands, files that another program holds, the code page, the language of the desk, a drop.
# Ends with the number of checks that passed and failed.
set -uo pipefail
exe=$(realpath "$1")
linux=$(realpath "$2")
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
export WINEPREFIX=$work/.wine WINEDEBUG=-all LC_ALL=C.UTF-8 NO_COLOR=1
day=(--as-of 2026-11-23)
passed=0
failed=0
trap '/usr/lib/wine/wineserver64 -k >/dev/null 2>&1; rm -rf "$work"' EXIT

mkdir -p "$work/bin" "$work/Kunden & Größe" "$work/linux"
cp "$exe" "$work/bin/keyfolio.exe"
x86_64-w64-mingw32-gcc -shared -O1 -o "$work/bin/bcryptprimitives.dll" "$root/tests/windows/random.c" -ladvapi32
x86_64-w64-mingw32-gcc -O1 -o "$work/bin/hold.exe" "$root/tests/windows/hold.c"
cp "$root/workbooks/key-accounts.xlsx" "$root/workbooks/schluesselkunden.xlsx" "$work"
cp "$work/key-accounts.xlsx" "$work/Kunden & Größe/Schlüsselkunden März.xlsx"
mkdir -p "$work/locale"
cd "$work"

win() { timeout 300 nice -n 10 /usr/lib/wine/wine64 "$work/bin/keyfolio.exe" "$@" 2>err </dev/null | tr -d '\r' >out; code=${PIPESTATUS[0]}; tr -d '\r' <err >err.txt; cat out err.txt >said; }
lin() { "$linux" "$@" >out.linux 2>err.linux </dev/null; code_linux=$?; cat out.linux err.linux >said.linux; }
check() { # check WHAT COMMAND...: passes where the command does.
    local what=$1
    shift
    if "$@" >/dev/null 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED: %s\n' "$what"
        sed 's/^/    /' said 2>/dev/null | head -20
    fi
}
ends() { [ "$code" = "$1" ]; }
says() { grep -qF -- "$1" said; }
# Paths are shown as the system writes them.
same_text() { diff <(sed 's/\\/\//g; s/ *[0-9.,]* s *│*$//' said) <(sed 's/ *[0-9.,]* s *│*$//' said.linux); }
# Wine keeps the second stream of a file, which marks a former state as ours, as a file of its own, with a colon in its name.
no_rests() { ! ls -a | grep -q '^\.keyfolio-[^:]*$'; }

win --version; check "it starts" ends 0; check "the version" says "keyfolio "
for command in "run key-accounts.xlsx -o OUT.xlsx" "run key-accounts.xlsx -o OUT.xlsx --details --live --verify" \
    "run schluesselkunden.xlsx -o OUT.xlsx --no-report"; do
    # shellcheck disable=SC2086
    { win ${command/OUT/win} "${day[@]}" -q; lin ${command/OUT/linux} "${day[@]}" -q; }
    check "the same bytes: $command" cmp win.xlsx linux.xlsx
    rm -f win.xlsx linux.xlsx
done
for command in "check key-accounts.xlsx" "check schluesselkunden.xlsx" "explain key-accounts.xlsx row:5" "sql key-accounts.xlsx --dialect duckdb" \
    "what-if key-accounts.xlsx --set Criteria!F8=40%" "criteria export schluesselkunden.xlsx"; do
    extra=("${day[@]}")
    case $command in criteria*) extra=() ;; esac
    # shellcheck disable=SC2086
    { win $command "${extra[@]}"; lin $command "${extra[@]}"; }
    check "the same text: $command" same_text
    check "the same code: $command" ends "$code_linux"
done
win new win.xlsx; lin new linux.xlsx; check "the same starter" cmp win.xlsx linux.xlsx
win new win.xlsx; check "an existing file is refused" ends 2
win new win.xlsx --force; check "and replaced when told" ends 0
cp key-accounts.xlsx into.xlsx; cp key-accounts.xlsx linux/into.xlsx
win run into.xlsx --in-place "${day[@]}" -q; (cd linux && lin run into.xlsx --in-place "${day[@]}" -q)
check "in place: the same bytes" cmp into.xlsx linux/into.xlsx
check "in place: the former one is kept" cmp into.bak.xlsx key-accounts.xlsx

win run 'Kunden & Größe\Schlüsselkunden März.xlsx' "${day[@]}"; check "umlauts, blanks, backslashes" ends 0
check "beside it" test -s "Kunden & Größe/Schlüsselkunden März-annotated.xlsx"
win run "Z:${work//\//\\}\\Kunden & Größe\\Schlüsselkunden März.xlsx" "${day[@]}" -q; check "a whole path with a drive" ends 0
long=$(printf 'l%.0s' {1..60}); deep=$work; for _ in 1 2 3 4 5; do deep=$deep/$long; done
mkdir -p "$deep"; cp key-accounts.xlsx "$deep/a.xlsx"
win run "Z:${deep//\//\\}\\a.xlsx" "${day[@]}" -q; check "a path of more than 260 letters" test -s "$deep/a-annotated.xlsx"

mkdir many; cp key-accounts.xlsx many/a.xlsx; cp key-accounts.xlsx many/b.xlsx; cp schluesselkunden.xlsx many/c.xlsx
win run 'many\*.xlsx' "${day[@]}"; check "*.xlsx is expanded" says "3 of 3 written"
win run 'many\*.xlsx' "${day[@]}"; check "and takes no results in" says "3 of 3 written"; check "which is said" says "own-result"
win run 'many\*.ods'; check "a pattern that nothing fits" says "no file fits this pattern"
cp key-accounts.xlsx drop.xlsx; win drop.xlsx; check "a workbook alone is run" test -s drop-annotated.xlsx

# hold FILE none|read: another process holds the file open, until let_go.
hold() {
    rm -f held
    /usr/lib/wine/wine64 "$work/bin/hold.exe" "$1" "$2" 300000 >held 2>/dev/null &
    for _ in $(seq 300); do
        grep -q '^held' held 2>/dev/null && return
        sleep 0.1
    done
}
let_go() { /usr/lib/wine/wineserver64 -k >/dev/null 2>&1; wait; }
cp key-accounts.xlsx held.xlsx; hold held.xlsx none
win run held.xlsx "${day[@]}"; check "an input that nobody else may read" says "open in another program"; check "its code" ends 2
let_go; hold held.xlsx read
win run held.xlsx -o fine.xlsx "${day[@]}" -q; check "an input that others may read" ends 0
win run held.xlsx --in-place "${day[@]}"; check "it is not replaced" says "open in another program"; check "its code" ends 2
check "no former one is left" test ! -e held.bak.xlsx
check "it is untouched" cmp held.xlsx key-accounts.xlsx
let_go
cp fine.xlsx out.xlsx; hold out.xlsx read
win run key-accounts.xlsx -o out.xlsx "${day[@]}"; check "an output that is open" says "open in another program"
check "it is untouched too" cmp out.xlsx fine.xlsx
let_go
touch '~$fine.xlsx'; win run key-accounts.xlsx -o fine.xlsx "${day[@]}"; check "Excel's lock file" says "is open in Excel"; rm '~$fine.xlsx'
chmod a-w fine.xlsx; win run key-accounts.xlsx -o fine.xlsx "${day[@]}"; check "an output that is read-only" says "cannot be written"; chmod u+w fine.xlsx

win run 'gibt es nicht.xlsx'; check "no such file" says "there is no such file"
win run many; check "a folder" says "this is a folder"
printf 'Account;Revenue\r\nA;5\r\nB;7\r\n' >crlf.csv
printf 'language = "english"\r\n[[rule]]\r\nstep = "compute"\r\nresult = "Double"\r\nformula = "[Revenue]*2"\r\n' >crlf.toml
win run crlf.csv -c crlf.toml "${day[@]}"; check "line ends of Windows" test -s crlf-annotated.xlsx
win run nix.xlsx --color always; check "colours when asked for" grep -q $'\x1b' said
win run nix.xlsx; check "no colours in a pipe" test "$(grep -c $'\x1b' said)" = 0
win run schluesselkunden.xlsx "${day[@]}"; check "UTF-8 whatever the code page" says "Schlüsselkunden"
LC_ALL='' LANG=de_DE.UTF-8 win run nix.xlsx; check "the environment's language" says "diese Datei gibt es nicht"
# Where Wine's own environment names no language, there is that of the desk, which Wine takes from the locale that it was started in.
if localedef -i de_DE -f UTF-8 "$work/locale/de_DE.UTF-8" 2>/dev/null || [ -d "$work/locale/de_DE.UTF-8" ]; then
    printf '@set LC_ALL=\r\n@set LANG=\r\n@set LC_MESSAGES=\r\n@bin\\keyfolio.exe run nix.xlsx\r\n' >desk.bat
    let_go
    LOCPATH=$work/locale LC_ALL=de_DE.UTF-8 timeout 120 /usr/lib/wine/wine64 cmd /c desk.bat >said 2>&1
    check "the desk's language" says "diese Datei gibt es nicht"
    let_go
else
    echo "skipped: the desk's language (no German locale can be made here; Debian's package locales holds it)"
fi

cp key-accounts.xlsx watched.xlsx
(for _ in 1 2 3; do sleep 12; cp key-accounts.xlsx w2.xlsx && mv w2.xlsx watched.xlsx; done) &
win watch watched.xlsx --runs 2 "${day[@]}"; check "watch runs again on a save" ends 0; check "and says what moved" says "nothing moved"
wait
check "no temporary files are left" no_rests
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
