//! Changes the files of a folder at random, within zip entries too, and tries what becomes of them; what fails is kept beside.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A small generator of random numbers (xorshift), so that a run can be repeated by its seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

const PARTS: [&str; 30] = [
    "IF(", "[Revenue]", "SUM(", ")", ";", ",", "\"", "{", "}", "(", "1E308", "-", "^", "%", "&", "=", "<>", "[Account]", "RANK(", "VLOOKUP(", "DATE(", "TEXT(", "0..100",
    "REPT(\"x\",1E9)", "\u{1F600}", "ä", "#N/A", "TODAY()", "LET(x,1,x)", "IFS(",
];

fn changed(random: &mut Random, seed: &[u8]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(6) {
        let (at, other) = (random.below(bytes.len()), random.below(bytes.len()));
        match random.below(6) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << random.below(8),
            1 if !bytes.is_empty() => bytes[at] = random.next() as u8,
            2 => bytes.truncate(at),
            3 => {
                let piece = bytes[at.min(other)..(at.max(other)).min(at.min(other) + 40)].to_vec();
                let place = random.below(bytes.len());
                bytes.splice(place..place, piece);
            }
            4 => {
                let end = (at + random.below(30)).min(bytes.len());
                bytes.drain(at.min(end)..end);
            }
            _ => {
                let part = PARTS[random.below(PARTS.len())];
                bytes.splice(at..at, part.bytes());
            }
        }
    }
    bytes
}

/// A formula of parts that are likely to mean something together.
fn text(random: &mut Random) -> Vec<u8> {
    (0..random.below(14)).flat_map(|_| PARTS[random.below(PARTS.len())].bytes().collect::<Vec<u8>>()).collect()
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let folder = PathBuf::from(arguments.get(1).map_or(".", String::as_str));
    let seconds = arguments.get(2).and_then(|seconds| seconds.parse().ok()).unwrap_or(60);
    let mut random = Random(arguments.get(3).and_then(|seed| seed.parse().ok()).unwrap_or(0x9e37_79b9_7f4a_7c15));
    let files = std::fs::read_dir(&folder).map(|entries| entries.flatten().map(|entry| entry.path()).collect()).unwrap_or_else(|_| Vec::new());
    let mut files: Vec<PathBuf> = files;
    files.sort();
    let seeds: Vec<Vec<u8>> = files.iter().filter_map(|file| std::fs::read(file).ok()).filter(|bytes| bytes.len() < 300_000).collect();
    let (started, mut tries, mut found) = (Instant::now(), 0_u64, 0);
    while started.elapsed() < Duration::from_secs(seconds) {
        let kind = random.below(4);
        let bytes = match kind {
            0 => text(&mut random),
            1 => {
                let rows = "Step\tResult\tItem\tFormula\tScale\tWeight\tReason\nCompute\tX\t\t[Revenue]/2\nScore\tS\ti\t[X]\t0..100\t50%\tr {[X]}\nClassify\tC\tA\t[S]>50\n";
                changed(&mut random, rows.as_bytes())
            }
            _ if seeds.is_empty() => continue,
            _ => {
                let seed = random.below(seeds.len());
                changed(&mut random, &seeds[seed])
            }
        };
        let before = Instant::now();
        let outcome = catch_unwind(AssertUnwindSafe(|| match kind {
            0 => keyfolio_fuzz::formula(&bytes),
            1 => keyfolio_fuzz::criteria(&bytes),
            _ => keyfolio_fuzz::package(&bytes),
        }));
        tries += 1;
        let slow = before.elapsed() > Duration::from_secs(10);
        if outcome.is_err() || slow {
            found += 1;
            let name = format!("found-{kind}-{tries}{}", if slow { "-slow" } else { "" });
            if let Err(error) = std::fs::write(Path::new(&name), &bytes) {
                eprintln!("{name} cannot be written: {error}");
            }
            eprintln!("{name}");
        }
    }
    println!("{tries} tries, {found} found");
}
