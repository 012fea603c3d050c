#!/usr/bin/env python3
"""The crates in the program, from `cargo metadata`: their licences with the texts, and a bill of materials (CycloneDX 1.5).

licences.py FOLDER VERSION COMMIT DAY: writes licences.txt and keyfolio.cdx.json into the folder. The same sources give the same files.
"""

import hashlib
import json
import pathlib
import subprocess
import sys
import uuid

NAMES = ("LICENSE", "LICENCE", "COPYING", "UNLICENSE", "NOTICE", "COPYRIGHT")


def metadata():
    command = ["cargo", "metadata", "--format-version", "1", "--locked"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def in_the_program(data):
    """The packages that the program is linked from: normal dependencies, for any system, without those of tests and builds."""
    nodes = {node["id"]: node for node in data["resolve"]["nodes"]}
    seen, open_ids = set(), [data["resolve"]["root"]]
    while open_ids:
        current = open_ids.pop()
        if current in seen:
            continue
        seen.add(current)
        for dependency in nodes[current]["deps"]:
            if any(kind["kind"] is None for kind in dependency["dep_kinds"]):
                open_ids.append(dependency["pkg"])
    seen.discard(data["resolve"]["root"])
    packages = [package for package in data["packages"] if package["id"] in seen]
    return sorted(packages, key=lambda package: (package["name"], package["version"]))


def texts(package):
    folder = pathlib.Path(package["manifest_path"]).parent
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name.upper().startswith(NAMES))
    return [(path.name, path.read_text("utf-8", "replace").strip()) for path in files]


def licences(packages):
    """Each text once, with the crates that it belongs to; before them, the list of crates."""
    lines = ["keyfolio is made with these crates:", ""]
    by_text = {}
    for package in packages:
        name = f"{package['name']} {package['version']}"
        lines.append(f"{name}: {package['license'] or 'see its text'}")
        found = texts(package)
        for _, text in found:
            by_text.setdefault(text, []).append(name)
        if not found:
            lines[-1] += " (its package holds no text)"
    for text, names in by_text.items():
        lines += ["", "=" * 100, ", ".join(dict.fromkeys(names)), "=" * 100, "", text]
    return "\n".join(lines) + "\n"


def bill(packages, version, commit, day):
    checksums = lock_checksums()
    components = []
    for package in packages:
        name, number = package["name"], package["version"]
        component = {
            "type": "library",
            "bom-ref": f"pkg:cargo/{name}@{number}",
            "name": name,
            "version": number,
            "licenses": [{"expression": package["license"].replace("/", " OR ")}] if package["license"] else [],
            "purl": f"pkg:cargo/{name}@{number}",
        }
        if (name, number) in checksums:
            component["hashes"] = [{"alg": "SHA-256", "content": checksums[name, number]}]
        components.append(component)
    content = json.dumps(components, sort_keys=True)
    serial = uuid.uuid5(uuid.NAMESPACE_URL, f"keyfolio {version} {commit} {hashlib.sha256(content.encode()).hexdigest()}")
    own = {"type": "application", "bom-ref": "keyfolio", "name": "keyfolio", "version": version}
    if commit:
        own["properties"] = [{"name": "commit", "value": commit}]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"timestamp": day, "component": own},
        "components": components,
    }


def lock_checksums():
    found, entry = {}, {}
    for line in pathlib.Path("Cargo.lock").read_text("utf-8").splitlines():
        if line == "[[package]]":
            entry = {}
        elif " = \"" in line:
            key, value = line.split(" = ", 1)
            entry[key] = value.strip('"')
            if key == "checksum":
                found[entry["name"], entry["version"]] = entry["checksum"]
    return found


def main():
    folder, version, commit, day = pathlib.Path(sys.argv[1]), *sys.argv[2:5]
    packages = in_the_program(metadata())
    (folder / "licences.txt").write_text(licences(packages), "utf-8")
    bom = json.dumps(bill(packages, version, commit, day), indent=1, ensure_ascii=False)
    (folder / "keyfolio.cdx.json").write_text(bom + "\n", "utf-8")
    without = [package["name"] for package in packages if not package["license"]]
    if len(packages) < 30 or without:
        sys.exit(f"{len(packages)} crates, without a licence: {without}")
    print(f"{len(packages)} crates: licences.txt and keyfolio.cdx.json")


main()
