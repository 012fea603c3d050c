//! The imports of the source files, read from their text: which file names which.
//!
//! A path is followed from `crate`, `super` or `self`, or from a module's own children, to the longest module that is a file; what that
//! file hands on with `pub use` is followed to where it stands. Tests within a file do not count.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The source files as modules (`ooxml::reading::cells`; empty for lib.rs), each with the modules that it names.
pub struct Imports {
    /// What each file names.
    pub named: BTreeMap<String, BTreeSet<String>>,
}

impl Imports {
    /// Reads every file below a folder.
    pub fn read(source: &Path) -> Self {
        let mut files = Vec::new();
        source_files(source, &mut files);
        let texts: BTreeMap<String, String> = files
            .iter()
            .map(|file| (module_of(file.strip_prefix(source).unwrap()), own_text(&fs::read_to_string(file).unwrap())))
            .collect();
        let handed_on: BTreeMap<String, BTreeMap<String, String>> =
            texts.iter().map(|(module, text)| (module.clone(), handed_on(module, text, &texts))).collect();
        let named = texts
            .iter()
            .map(|(module, text)| {
                let mut named = BTreeSet::new();
                for path in paths(text) {
                    let Some(file) = resolved(module, &path, &texts) else { continue };
                    let item = path.last().cloned().unwrap_or_default();
                    named.insert(handed_on.get(&file).and_then(|items| items.get(&item)).cloned().unwrap_or(file));
                }
                named.remove(module);
                (module.clone(), named)
            })
            .collect();
        Self { named }
    }

    /// The rings: files that reach each other. A folder's own `mod.rs` may name what is in the folder, and be named there.
    pub fn rings(&self) -> Vec<Vec<(String, String)>> {
        let arrows: BTreeMap<&str, Vec<&str>> = self
            .named
            .iter()
            .map(|(from, to)| (from.as_str(), to.iter().map(String::as_str).filter(|to| !is_within(to, from)).collect()))
            .collect();
        let reached: BTreeMap<&str, BTreeSet<&str>> = arrows.keys().map(|&from| (from, reached(from, &arrows))).collect();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut rings = Vec::new();
        for &from in arrows.keys() {
            if seen.contains(from) || !reached[from].contains(from) {
                continue;
            }
            let ring: BTreeSet<&str> = reached[from].iter().copied().filter(|to| reached[to].contains(from)).collect();
            seen.extend(&ring);
            let within = |from: &&str| {
                arrows[from].iter().filter(|to| ring.contains(*to)).map(|to| ((*from).to_owned(), (*to).to_owned())).collect::<Vec<_>>()
            };
            rings.push(ring.iter().flat_map(within).collect());
        }
        // A folder's `mod.rs` that names what is in the folder is in a ring all the same, where that leads out of the folder and back.
        for (folder, inside) in self.named.iter().filter(|(folder, _)| !folder.is_empty()) {
            for child in inside.iter().filter(|child| is_within(child, folder)) {
                let is_outside = |file: &&&str| **file != folder.as_str() && !is_within(file, folder);
                let back = reached[child.as_str()].iter().filter(is_outside).find(|file| reached[**file].contains(folder.as_str()));
                if let Some(outside) = back {
                    let arrow = |from: &str, to: &str| (from.to_owned(), to.to_owned());
                    rings.push(vec![arrow(folder, child), arrow(child, outside), arrow(outside, folder)]);
                }
            }
        }
        rings
    }

    /// The rooms (top modules) that each room names.
    pub fn rooms(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut rooms: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (from, to) in &self.named {
            let own = room_of(from);
            let others = to.iter().map(|to| room_of(to)).filter(|other| *other != own && !other.is_empty());
            rooms.entry(own.to_owned()).or_default().extend(others.map(str::to_owned));
        }
        rooms
    }
}

/// The room that a module belongs to; empty for lib.rs.
pub fn room_of(module: &str) -> &str {
    module.split("::").next().unwrap_or_default()
}

/// Every source file below a folder, in order.
pub fn source_files(folder: &Path, files: &mut Vec<PathBuf>) {
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

fn module_of(file: &Path) -> String {
    let module = file.with_extension("").components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>();
    let module = module.join("::");
    match module.strip_suffix("::mod") {
        Some(folder) => folder.to_owned(),
        None if module == "lib" => String::new(),
        None => module,
    }
}

/// Whether a module lies in the folder of another.
fn is_within(module: &str, folder: &str) -> bool {
    folder.is_empty() || module.strip_prefix(folder).is_some_and(|rest| rest.starts_with("::"))
}

/// A file's text without comments and without its tests.
fn own_text(text: &str) -> String {
    let line = |line: &str| match line.split("//").next().unwrap_or_default() {
        // Who may see an item is no import.
        own if own.contains("pub(in ") => own.split_once(") ").map_or("", |(_, item)| item).to_owned(),
        own => own.to_owned(),
    };
    let text: String = text.lines().map(line).collect::<Vec<_>>().join("\n");
    match text.find("#[cfg(test)]\nmod tests {") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

/// Every path that a text names, as its segments: those of `use`, spread out, and those that stand in code.
fn paths(text: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut rest = String::new();
    let mut after = text;
    while let Some((before, statement)) = next_use(after) {
        rest.push_str(before);
        rest.push('\n');
        let end = statement.find(';').unwrap_or(statement.len());
        spread(&statement[..end], &[], &mut found);
        after = &statement[end..];
    }
    rest.push_str(after);
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    found.extend(rest.split(|c: char| !is_part(c)).filter(|word| word.contains("::")).map(segments));
    found
}

/// What stands before the next `use`, and what stands behind it.
fn next_use(text: &str) -> Option<(&str, &str)> {
    let at = text.match_indices("use ").find(|(at, _)| {
        let before = text[..*at].rsplit('\n').next().unwrap_or_default().trim();
        before.is_empty() || before.starts_with("pub")
    });
    at.map(|(at, word)| (&text[..at], &text[at + word.len()..]))
}

fn segments(path: &str) -> Vec<String> {
    path.split("::").map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// `a::{b, c::{d, self}}` as a::b, a::c::d, a::c.
fn spread(tree: &str, before: &[String], found: &mut Vec<Vec<String>>) {
    let tree = tree.trim();
    let Some(open) = tree.find('{') else {
        let path = tree.split(" as ").next().unwrap_or_default();
        let mut all: Vec<String> = before.to_vec();
        all.extend(segments(path));
        if all.last().is_some_and(|last| last == "self") && all.len() > 1 {
            all.pop();
        }
        found.push(all);
        return;
    };
    let mut all: Vec<String> = before.to_vec();
    all.extend(segments(&tree[..open]));
    let (mut depth, mut start) = (0, open + 1);
    for (at, character) in tree.char_indices().skip_while(|(at, _)| *at <= open) {
        match character {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                if !tree[start..at].trim().is_empty() {
                    spread(&tree[start..at], &all, found);
                }
                start = at + 1;
            }
            _ => {}
        }
    }
}

/// The file that a path leads to from a module; `None` for another crate's, and for a local name.
fn resolved(module: &str, path: &[String], texts: &BTreeMap<String, String>) -> Option<String> {
    let mut base: Vec<&str> = module.split("::").filter(|part| !part.is_empty()).collect();
    let mut rest: Vec<&str> = path.iter().map(String::as_str).collect();
    match *rest.first()? {
        "crate" => {
            base.clear();
            rest.remove(0);
        }
        "self" => {
            rest.remove(0);
        }
        "super" => {
            while rest.first() == Some(&"super") {
                base.pop();
                rest.remove(0);
            }
        }
        first => {
            let child = base.iter().chain([&first]).copied().collect::<Vec<_>>().join("::");
            if !texts.contains_key(&child) {
                return None;
            }
        }
    }
    base.extend(rest);
    (0..=base.len()).rev().map(|length| base[..length].join("::")).find(|file| texts.contains_key(file))
}

/// What a file hands on with `pub use`: each name with the file that it stands in.
fn handed_on(module: &str, text: &str, texts: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut items = BTreeMap::new();
    let mut after = text;
    while let Some((before, statement)) = next_use(after) {
        let end = statement.find(';').unwrap_or(statement.len());
        if before.rsplit('\n').next().unwrap_or_default().trim().starts_with("pub") {
            let mut found = Vec::new();
            spread(&statement[..end], &[], &mut found);
            for path in found {
                if let (Some(file), Some(item)) = (resolved(module, &path, texts), path.last()) {
                    items.insert(item.clone(), file);
                }
            }
        }
        after = &statement[end..];
    }
    items
}

/// Everything that is reached from a file, by one arrow or more.
fn reached<'a>(from: &str, arrows: &BTreeMap<&'a str, Vec<&'a str>>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&str> = arrows.get(from).cloned().unwrap_or_default();
    while let Some(file) = next.pop() {
        if reached.insert(file) {
            next.extend(arrows.get(file).into_iter().flatten());
        }
    }
    reached
}
