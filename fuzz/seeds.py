"""Makes seeds for the target `parts` of workbooks: python3 seeds.py FOLDER SEEDS [LARGEST]"""

import pathlib
import sys
import zipfile

source, seeds = map(pathlib.Path, sys.argv[1:3])
largest = int(sys.argv[3]) if len(sys.argv) > 3 else 60_000
seeds.mkdir(parents=True, exist_ok=True)
for file in sorted(source.iterdir()):
    try:
        with zipfile.ZipFile(file) as archive:
            parts = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    except Exception as fault:
        print(f"{file.name}: {fault}", file=sys.stderr)
        continue
    # Pictures and the like are of no interest here.
    parts = [(name, text) for name, text in parts if name.endswith((".xml", ".rels", ".vml"))]
    seed = b"".join(f"\n----8<---- {name}\n".encode() + text for name, text in parts)
    if len(seed) <= largest:
        (seeds / file.name).write_bytes(seed)
