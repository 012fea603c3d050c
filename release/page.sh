#!/usr/bin/env bash
# The page: keyfolio in a browser, one file (see page/).
source "$(dirname "$0")/common.sh"
if ! [ -x page/build.sh ]; then
    say "there is no page/build.sh; the page is not built"
    exit 0
fi
say "the page $version $KEYFOLIO_COMMIT"
page/build.sh
built=$(find page target/page -name keyfolio.html -not -path '*/node_modules/*' 2>/dev/null | head -1)
[ -s "$built" ] || fail "page/build.sh left no keyfolio.html"
cp "$built" "$dist/keyfolio.html"
say "$(du -h "$dist/keyfolio.html" | cut -f1) $dist/keyfolio.html"
