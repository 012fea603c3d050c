//! Imports point one way: a module uses modules of its own level or below, and evalexpr has one home.

use std::fs;
use std::path::{Path, PathBuf};

/// The levels of the rooms; within a level, only those below may use each other.
const LEVELS: [(&str, u8); 16] = [
    ("foundation", 0),
    ("say", 0),
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
    ("lib", 9),
    ("main", 9),
];

fn source_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            source_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
}

fn level(module: &str) -> u8 {
    LEVELS.iter().find(|(name, _)| *name == module).unwrap_or_else(|| panic!("give the module \"{module}\" a level")).1
}

/// The top modules that a file names after `crate::`, with the line.
fn named_modules(text: &str) -> Vec<(usize, String)> {
    let mut named = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
        for (at, _) in line.match_indices("crate::") {
            // `$crate::` of a macro, and paths of other crates that end in "crate", are no imports of ours.
            if line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
                continue;
            }
            let rest = &line[at + "crate::".len()..];
            let names: Vec<String> = match rest.strip_prefix('{') {
                Some(list) => list.split(['}', ',']).map(|name| name.trim().split("::").next().unwrap_or("").to_owned()).collect(),
                None => vec![rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("").to_owned()],
            };
            named.extend(names.into_iter().filter(|name| !name.is_empty()).map(|name| (number + 1, name)));
        }
    }
    named
}

#[test]
fn imports_point_to_lower_levels() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    source_files(&source, &mut files);
    let mut looked_at = 0;
    let mut broken = Vec::new();
    for file in &files {
        let relative = file.strip_prefix(&source).unwrap();
        let own = relative.components().next().unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
        let text = fs::read_to_string(file).unwrap();
        for (line, named) in named_modules(&text) {
            looked_at += 1;
            if named != own && level(&named) > level(&own)
                || named != own && level(&named) == level(&own) && level(&own) > 0 && own != "report"
            {
                broken.push(format!("{}:{line} uses {named}, which is not below {own}", relative.display()));
            }
        }
    }
    assert!(looked_at > 100, "the test reads the imports at all: {looked_at}");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn only_the_compiler_and_the_program_know_evalexpr() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    source_files(&source, &mut files);
    let users: Vec<String> = files
        .iter()
        .filter(|file| {
            let text = fs::read_to_string(file).unwrap();
            text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains("evalexpr::"))
        })
        .map(|file| file.strip_prefix(&source).unwrap().display().to_string())
        .collect();
    assert!(!users.is_empty());
    for user in users {
        assert!(["formula/running/compile.rs", "formula/running/program.rs"].contains(&user.as_str()), "{user} uses evalexpr");
    }
}

#[test]
fn libraries_neither_print_nor_leave_promises() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    source_files(&source, &mut files);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for mark in ["TODO", "FIXME", "todo!(", "unimplemented!("] {
            assert!(!text.contains(mark), "{} holds {mark}", file.display());
        }
    }
}
