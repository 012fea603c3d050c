//! Imports point one way: a room uses rooms below it, no file is in a ring with another, and what the map says is what the imports say.

mod imports;

use std::fs;
use std::path::{Path, PathBuf};

use imports::{Imports, room_of, source_files};

/// The levels of the rooms. Rooms of one level do not use each other.
const LEVELS: [(&str, u8); 14] = [
    ("foundation", 0),
    ("formula", 1),
    ("ooxml", 1),
    ("criteria", 2),
    ("accounts", 2),
    ("convert", 2),
    ("evaluation", 3),
    ("workbook", 4),
    ("live", 5),
    ("sql", 5),
    ("report", 6),
    ("session", 7),
    ("cli", 8),
    ("main", 9),
];

/// Files that a folder has at most, its `mod.rs` included, before some of them move into a folder of their own.
const MOST_FILES: usize = 20;

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn level(room: &str) -> u8 {
    LEVELS.iter().find(|(name, _)| *name == room).unwrap_or_else(|| panic!("give the room \"{room}\" a level")).1
}

#[test]
fn imports_point_to_lower_rooms() {
    let imports = Imports::read(&source());
    let mut looked_at = 0;
    let mut broken = Vec::new();
    for (file, named) in imports.named.iter().filter(|(file, _)| !file.is_empty()) {
        let own = room_of(file);
        for other in named.iter().filter(|other| !other.is_empty() && room_of(other) != own) {
            looked_at += 1;
            if level(room_of(other)) >= level(own) {
                broken.push(format!("{file} uses {other}, which is not below {own}"));
            }
        }
    }
    assert!(looked_at > 500, "the test reads the imports at all: {looked_at}");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn no_file_is_in_a_ring() {
    let rings = Imports::read(&source()).rings();
    let shown: Vec<String> =
        rings.iter().map(|ring| ring.iter().map(|(from, to)| format!("{from} -> {to}")).collect::<Vec<_>>().join("\n")).collect();
    assert!(shown.is_empty(), "{} rings:\n{}", shown.len(), shown.join("\n\n"));
}

/// The map of ARCHITECTURE.md, drawn from the imports: each room with the rooms that it uses, the highest first.
fn map() -> String {
    let rooms = Imports::read(&source()).rooms();
    let mut names: Vec<&str> = LEVELS.iter().map(|(name, _)| *name).filter(|name| *name != "main").collect();
    names.sort_by_key(|name| (std::cmp::Reverse(level(name)), *name));
    let mut map = String::new();
    for name in names {
        let mut uses: Vec<&str> = rooms.get(name).into_iter().flatten().map(String::as_str).collect();
        uses.sort_by_key(|other| (std::cmp::Reverse(level(other)), *other));
        map.push_str(format!("{}  {name:<11} {}", level(name), uses.join(" ")).trim_end());
        map.push('\n');
    }
    map
}

#[test]
fn the_map_is_what_the_imports_say() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    let map = map();
    assert!(page.contains(&map), "ARCHITECTURE.md shows another map than the imports; this is theirs:\n{map}");
}

#[test]
fn folders_stay_small() {
    let mut files = Vec::new();
    source_files(&source(), &mut files);
    let mut folders = std::collections::BTreeMap::<&Path, usize>::new();
    for file in &files {
        *folders.entry(file.parent().unwrap()).or_default() += 1;
    }
    let large: Vec<String> = folders
        .iter()
        .filter(|(folder, count)| **count > MOST_FILES && !folder.ends_with("cli"))
        .map(|(folder, count)| format!("{}: {count} files", folder.display()))
        .collect();
    assert!(large.is_empty(), "{}", large.join("\n"));
}

#[test]
fn the_format_knows_nothing_of_the_product() {
    let imports = Imports::read(&source());
    let spoken = ["foundation::language", "foundation::diagnostic", "foundation::suggestion"];
    for (file, named) in imports.named.iter().filter(|(file, _)| room_of(file) == "ooxml") {
        let told: Vec<&String> = named.iter().filter(|other| spoken.contains(&other.as_str())).collect();
        assert!(told.is_empty(), "{file} speaks: {told:?}");
    }
    let mut files = Vec::new();
    source_files(&source().join("ooxml"), &mut files);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for (number, line) in text.lines().enumerate() {
            let words = line.to_lowercase();
            for word in ["keyfolio", "account", "criteria", "criterion", "knock", "score", "results", "movers", "\"live\""] {
                assert!(!words.contains(word), "{}:{}: {word}: {line}", file.display(), number + 1);
            }
        }
    }
}

#[test]
fn a_session_knows_no_file_clock_thread_or_terminal() {
    let mut files = Vec::new();
    source_files(&source(), &mut files);
    for file in files.iter().filter(|file| !file.starts_with(source().join("cli")) && !file.ends_with("main.rs")) {
        let text = fs::read_to_string(file).unwrap();
        let own = text.split("#[cfg(test)]").next().unwrap_or_default();
        for word in
            ["std::fs", "std::env", "std::process", "std::time", "std::net", "jiff::", "tempfile::", "clap::", "indicatif::", "println!"]
        {
            assert!(!own.contains(word), "{} names {word}", file.display());
        }
    }
}

#[test]
fn only_the_compiler_and_the_program_know_evalexpr() {
    let mut files = Vec::new();
    source_files(&source(), &mut files);
    let users: Vec<String> = files
        .iter()
        .filter(|file| {
            let text = fs::read_to_string(file).unwrap();
            text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains("evalexpr::"))
        })
        .map(|file| file.strip_prefix(source()).unwrap().display().to_string())
        .collect();
    assert!(!users.is_empty());
    for user in users {
        assert!(["formula/running/compile.rs", "formula/running/program.rs"].contains(&user.as_str()), "{user} uses evalexpr");
    }
}

#[test]
fn one_line_puts_the_program_behind_its_feature() {
    let mut files = Vec::new();
    source_files(&source(), &mut files);
    let marks: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let text = fs::read_to_string(file).unwrap();
            let lines: Vec<String> = text.lines().filter(|line| line.contains("feature = \"cli\"")).map(str::to_owned).collect();
            lines.into_iter().map(|line| format!("{}: {}", file.strip_prefix(source()).unwrap().display(), line.trim()))
        })
        .collect();
    assert_eq!(marks, ["lib.rs: #[cfg(feature = \"cli\")]"]);
}

#[test]
fn libraries_neither_print_nor_leave_promises() {
    let mut files = Vec::new();
    source_files(&source(), &mut files);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for mark in ["TODO", "FIXME", "todo!(", "unimplemented!("] {
            assert!(!text.contains(mark), "{} holds {mark}", file.display());
        }
    }
}
