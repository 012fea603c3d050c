//! Packages taken apart, changed and compared: what tests of the written files share.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests, where a panic is the failure")]

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A sample workbook.
pub fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("workbooks").join(name)
}

/// Name, compressed bytes and text of each entry.
pub fn entries(path: &Path) -> Vec<(String, Vec<u8>, Vec<u8>)> {
    let bytes = fs::read(path).unwrap();
    let archive = rawzip::ZipArchive::from_slice(&bytes[..]).unwrap();
    let mut entries = Vec::new();
    for record in archive.entries() {
        let record = record.unwrap();
        let entry = archive.get_entry(record.wayfinder()).unwrap();
        let mut content = Vec::new();
        match record.compression_method() {
            rawzip::CompressionMethod::STORE => content.extend_from_slice(entry.data()),
            _ => drop(flate2::bufread::DeflateDecoder::new(entry.data()).read_to_end(&mut content).unwrap()),
        }
        entries.push((String::from_utf8(record.file_path().as_bytes().to_vec()).unwrap(), entry.data().to_vec(), content));
    }
    entries
}

/// The text of a part.
pub fn part(path: &Path, name: &str) -> String {
    let found = entries(path).into_iter().find(|(entry, ..)| entry == name);
    String::from_utf8(found.unwrap_or_else(|| panic!("no part {name}")).2).unwrap()
}

/// A workbook with one part changed.
pub(crate) fn edit(from: &Path, to: &Path, name: &str, change: &dyn Fn(String) -> String) {
    edit_and_add(from, to, name, change, &[]);
}

/// The same with parts added.
pub(crate) fn edit_and_add(from: &Path, to: &Path, name: &str, change: &dyn Fn(String) -> String, added: &[(&str, &str)]) {
    let mut bytes = Vec::new();
    let mut archive = rawzip::ZipArchiveWriter::new(&mut bytes);
    let added = added.iter().map(|(name, content)| ((*name).to_owned(), Vec::new(), content.as_bytes().to_vec()));
    for (entry, _, content) in entries(from).into_iter().chain(added) {
        let content = if entry == name { change(String::from_utf8(content).unwrap()).into_bytes() } else { content };
        let (mut file, config) = archive.new_file(&entry).compression_method(rawzip::CompressionMethod::DEFLATE).start().unwrap();
        let mut writer = config.wrap(flate2::write::DeflateEncoder::new(&mut file, flate2::Compression::fast()));
        writer.write_all(&content).unwrap();
        let (encoder, descriptor) = writer.finish().unwrap();
        encoder.finish().unwrap();
        file.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    fs::write(to, bytes).unwrap();
}

/// Says that a check could not be made here.
#[expect(clippy::print_stdout, reason = "a check that is passed over says so")]
pub fn passed_over(why: &str) {
    println!("passed over: {why}");
}

/// What a spreadsheet program could object to in the output and not in the input.
pub fn lint(input: &Path, output: &Path) {
    let named = std::env::var_os("KEYFOLIO_LINT").map(PathBuf::from);
    let lint = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/schema/lint.py"));
    if !lint.is_file() {
        passed_over(&format!("no schemas at {}", lint.display()));
        return;
    }
    match Command::new("python3").arg(&lint).arg(input).arg(output).output() {
        Ok(ran) if String::from_utf8_lossy(&ran.stderr).contains("ModuleNotFoundError") => passed_over("no lxml"),
        Ok(ran) => assert!(ran.status.success() && ran.stdout.is_empty(), "{}{}", text(&ran.stdout), text(&ran.stderr)),
        Err(error) => passed_over(&format!("no python3: {error}")),
    }
}

/// Bytes as text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
