"""Runs keyfolio beside what people use otherwise, on one generated workbook, and prints a table.

    cargo build --release --example generate-accounts && cargo build --release
    python3 benches/peers.py [--accounts N] [--rounds N] [--peers FOLDER]

Re-zipping (inflating every part and deflating it again at level 6, in one thread) is the yardstick: it and keyfolio are timed in turn, and
the ratio is that of their medians. Memory is the peak resident size that the system tells of the process. With --peers, the scripts
peer_openpyxl.py and peer_polars.py of that folder (each takes an input and an output) are timed too, each once.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
RELEASE = ROOT / "target" / "release"
REZIP = """
import sys, zipfile, zlib
archive = zipfile.ZipFile(sys.argv[1])
for name in archive.namelist():
    deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
    deflate.compress(archive.read(name)); deflate.flush()
"""


def timed(command):
    """Seconds, peak memory in MB, and processor seconds of a command."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    if status != 0:
        sys.exit(f"{command[0]}: {said.decode(errors='replace')}")
    return seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--accounts", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--peers", type=pathlib.Path)
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source, result = os.path.join(folder, "in.xlsx"), os.path.join(folder, "out.xlsx")
        timed([str(RELEASE / "examples" / "generate-accounts"), source, str(options.accounts)])
        run = [str(RELEASE / "keyfolio"), "run", source, "-o", result, "--as-of", "2026-11-23", "--quiet"]
        rounds = [(timed([sys.executable, "-c", REZIP, source]), timed(run)) for _ in range(options.rounds)]
        rezip, ours = ([round[which] for round in rounds] for which in (0, 1))
        seconds = lambda runs: statistics.median(run[0] for run in runs)
        megabytes = lambda path: os.path.getsize(path) / 1e6
        print(f"{options.accounts:,} accounts, {os.cpu_count()} cores, input {megabytes(source):.1f} MB, output {megabytes(result):.1f} MB\n")
        print("| what | seconds | of them on processors | peak memory | times re-zipping |\n| --- | --- | --- | --- | --- |")
        row = lambda name, took, memory, processor: print(
            f"| {name} | {took:.2f} | {processor:.2f} | {memory:.0f} MB | {took / seconds(rezip):.2f} |", flush=True
        )
        for name, runs in [("re-zipping the file, level 6, one thread", rezip), ("keyfolio run, report included", ours)]:
            row(name, seconds(runs), max(run[1] for run in runs), statistics.median(run[2] for run in runs))
        for peer in ["peer_polars.py", "peer_openpyxl.py"] if options.peers else []:
            took, memory, processor = timed([sys.executable, str(options.peers / peer), source, os.path.join(folder, peer + ".xlsx")])
            row(peer, took, memory, processor)


main()
