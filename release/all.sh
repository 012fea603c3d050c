#!/usr/bin/env bash
# A whole release into target/dist: programs, wheel, page, licences, bill of materials, sums.
source "$(dirname "$0")/common.sh"
packages python3 python3-venv git
rm -rf "$dist"
mkdir -p "$dist"
export KEYFOLIO_DIST=$dist
for part in windows linux wheel page; do
    bash "release/$part.sh"
done

say "licences and bill of materials"
python3 release/licences.py "$dist" "$version" "$KEYFOLIO_COMMIT" "$(date -u -d "@$SOURCE_DATE_EPOCH" +%FT%TZ)"
# What is new, up to the version before.
awk '/^## /{n++} n==1' CHANGELOG.md > "$dist/CHANGES.md"

say "the sums"
(cd "$dist" && rm -f SHA256SUMS && sha256sum -- * > /tmp/keyfolio-sums.$$ && mv /tmp/keyfolio-sums.$$ SHA256SUMS && sha256sum --quiet -c SHA256SUMS)
cat "$dist/SHA256SUMS"
