//! What to say of a file that is not there: the one in its folder whose name is nearly the same, or what else there is.

use std::fs;
use std::path::Path;

use crate::foundation::language::Language;
use crate::foundation::suggestion;
use crate::say;

use super::places::text;

/// The kinds of files that keyfolio reads.
const READ: [&str; 10] = ["xlsx", "xlsm", "xltx", "xltm", "xlsb", "xls", "ods", "csv", "toml", "tsv"];

/// Whether a file is one that can be decided, by its name.
pub(super) fn is_workbook(file: &Path) -> bool {
    /// Read too, and seldom meant.
    const RARE: [&str; 3] = ["tab", "txt", "xlam"];
    let extension = extension_of(file);
    extension != "toml" && READ.iter().chain(&RARE).any(|read| *read == extension)
}

fn extension_of(file: &Path) -> String {
    text(file.extension()).to_lowercase()
}

/// A way out for a path at which there is nothing; `None` where its folder holds nothing that could be meant.
pub(super) fn meant_by(missing: &Path, language: Language) -> Option<String> {
    const MOST: usize = 3;
    let folder = missing.parent().filter(|folder| !folder.as_os_str().is_empty());
    let wanted = missing.file_name()?.to_string_lossy().into_owned();
    if folder.is_some_and(|folder| !folder.is_dir()) {
        let folder = folder.map(|folder| folder.display().to_string()).unwrap_or_default();
        return Some(say!(language, "there is no folder {folder} either", "auch den Ordner {folder} gibt es nicht"));
    }
    let mut names: Vec<String> = fs::read_dir(folder.unwrap_or(Path::new(".")))
        .ok()?
        .flatten()
        .filter(|entry| entry.path().is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| is_read(name) && !name.starts_with(['.', '~']))
        .collect();
    names.sort();
    let in_folder = |name: &str| folder.map_or_else(|| name.to_owned(), |folder| folder.join(name).display().to_string());
    if let Some(name) = nearest(&wanted, &names) {
        let near = in_folder(name);
        return Some(say!(language, "is {near} meant?", "ist {near} gemeint?"));
    }
    names.retain(|name| !name.ends_with(".toml"));
    let more = names.len() > MOST;
    let listed = names.iter().take(MOST).map(|name| in_folder(name)).collect::<Vec<_>>().join(", ");
    let listed = if more { format!("{listed}, …") } else { listed };
    (!names.is_empty()).then(|| say!(language, "in its folder there is {listed}", "in seinem Ordner liegt {listed}"))
}

fn is_read(name: &str) -> bool {
    READ.contains(&&*extension_of(Path::new(name)))
}

/// The name that is nearest to the wanted one: with its extension, or without.
fn nearest<'a>(wanted: &str, names: &'a [String]) -> Option<&'a str> {
    let stem = |name: &str| Path::new(name).file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
    // The same name with another extension, or with none, comes before one with another letter.
    let own = stem(if is_read(wanted) { wanted } else { "" });
    let own = if own.is_empty() { wanted.to_lowercase() } else { own };
    if let Some(same) = names.iter().find(|name| stem(name) == own) {
        return Some(same);
    }
    let stems: Vec<String> = names.iter().map(|name| stem(name)).collect();
    let near = suggestion::nearest(&own, stems.iter().map(String::as_str))?;
    let place = stems.iter().position(|stem| stem == near)?;
    names.get(place).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn names_are_near_with_and_without_their_extension() {
        let names = ["Accounts 2026.xlsx", "northwind.xlsx", "rules.toml"].map(str::to_owned);
        for (wanted, meant) in [
            ("northwnd.xlsx", Some("northwind.xlsx")),
            ("northwind", Some("northwind.xlsx")),
            ("northwind.xls", Some("northwind.xlsx")),
            ("NORTHWIND.XLSX", Some("northwind.xlsx")),
            ("accounts 2062.xlsx", Some("Accounts 2026.xlsx")),
            ("rulse.toml", Some("rules.toml")),
            ("nope.xlsx", None),
        ] {
            assert_eq!(nearest(wanted, &names), meant, "{wanted}");
        }
    }
}
