#!/usr/bin/env bash
# The page: keyfolio in a browser, one file (see page/).
source "$(dirname "$0")/common.sh"
command -v npm >/dev/null || packages nodejs npm
say "the page $version $KEYFOLIO_COMMIT"
bash page/build.sh
built=target/page/keyfolio.html
[ -s $built ] || fail "page/build.sh left no keyfolio.html"
cp "$built" "$dist/keyfolio.html"
say "$(du -h "$dist/keyfolio.html" | cut -f1) $dist/keyfolio.html"
