//! The whole run beside re-zipping the same file in one thread: `cargo bench --bench whole_run [-- ACCOUNTS]`.
//!
//! Machines are noisy and differ, so the figure to look at is the ratio: time of `keyfolio run`, process start to written file, to the
//! time of inflating every part of the same workbook and deflating it again at level 6 in one thread, taken in turn.

#![allow(clippy::print_stdout, reason = "the figures are what this program is for")]

use std::error::Error;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use rawzip::{CompressionMethod, ZipArchive};

mod generated;

const ROUNDS: usize = 5;

fn rezip(bytes: &[u8]) -> Result<usize, Box<dyn Error>> {
    let archive = ZipArchive::from_slice(bytes)?;
    let mut total = 0;
    for entry in archive.entries() {
        let entry = entry?;
        let data = archive.get_entry(entry.wayfinder())?;
        let mut inflated = Vec::new();
        match entry.compression_method() {
            CompressionMethod::DEFLATE => DeflateDecoder::new(data.data()).read_to_end(&mut inflated)?,
            _ => inflated.write(data.data())?,
        };
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(6));
        encoder.write_all(&inflated)?;
        total += encoder.finish()?.len();
    }
    Ok(total)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn main() -> Result<(), Box<dyn Error>> {
    let accounts = std::env::args().skip(1).find(|argument| argument.parse::<u32>().is_ok()).unwrap_or_else(|| "100000".to_owned());
    let folder = tempfile::tempdir()?;
    let (input, output) = (folder.path().join("in.xlsx"), folder.path().join("out.xlsx"));
    generated::generate(&input, &accounts)?;
    let bytes = std::fs::read(&input)?;
    let (mut runs, mut rezips) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        runs.push(run(&input, &output)?);
        let started = Instant::now();
        rezip(&bytes)?;
        rezips.push(started.elapsed());
    }
    let (run, rezip) = (median(runs), median(rezips));
    println!("accounts {accounts}, input {} bytes, output {} bytes", bytes.len(), std::fs::metadata(&output)?.len());
    println!("keyfolio run  {:>8.3} s (median of {ROUNDS})", run.as_secs_f64());
    println!("re-zip        {:>8.3} s", rezip.as_secs_f64());
    println!("ratio         {:>8.2}", run.as_secs_f64() / rezip.as_secs_f64());
    Ok(())
}

fn run(input: &Path, output: &Path) -> Result<Duration, Box<dyn Error>> {
    let started = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_keyfolio"))
        .args(["run", "--quiet", "--as-of", "2026-11-23"])
        .arg(input)
        .arg("-o")
        .arg(output)
        .stderr(Stdio::null())
        .status()?;
    if !status.success() {
        return Err("the run was not done".into());
    }
    Ok(started.elapsed())
}
