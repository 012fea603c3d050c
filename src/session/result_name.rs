//! What the annotated workbook is called: the workbook's own name with a word behind it, in the language of the run.
//!
//! A result is told from a workbook of the user's by what stands in its package, not by its name: the sheet about the run remembers of which
//! workbook it was made.

use crate::foundation::language::{Language, Word};
use crate::ooxml::package::Package;
use crate::report;

use super::opened::Opened;

/// What stands behind the name of the workbook.
const SUFFIX: Word = Word::new("-annotated", "-bewertet");

/// What an annotated workbook was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MadeOf {
    /// A workbook of this file name.
    Workbook(String),
    /// Several workbooks, whose accounts were decided together.
    Several,
    /// One that is not remembered: the sheet about the run was left out or deleted.
    Unknown,
}

/// A file name as far as a package remembers it, by which [`MadeOf::Workbook`] is to be compared.
pub fn remembered(name: &str) -> String {
    name.chars().take(report::LONGEST_REMEMBERED).collect()
}

/// The stem of the annotated workbook's name, from that of the workbook.
pub fn result_stem(stem: &str, language: Language) -> String {
    format!("{stem}{}", SUFFIX.in_language(language))
}

/// The stem of the workbook, from that of an annotated one in either language; `None` where it is not called so.
pub fn stem_of_result(stem: &str) -> Option<&str> {
    [SUFFIX.english, SUFFIX.german].iter().find_map(|suffix| stem.strip_suffix(suffix))
}

/// The extension of the workbook that is made of one with this extension: templates and add-ins become workbooks, with their macros.
pub fn result_extension(extension: &str) -> String {
    match extension.to_lowercase().as_str() {
        "xlsm" => extension.to_owned(),
        "xltm" | "xlam" => "xlsm".to_owned(),
        _ => "xlsx".to_owned(),
    }
}

/// The file name of the annotated workbook, from that of the workbook or of an earlier result.
pub fn result_name(name: &str, language: Language) -> String {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("{}.{}", result_stem(stem_of_result(stem).unwrap_or(stem), language), result_extension(extension))
}

impl Opened {
    /// What the workbook was made of, if keyfolio wrote into it.
    pub fn made_of(&self) -> Option<MadeOf> {
        made_of(&self.package)
    }
}

fn made_of(package: &Package) -> Option<MadeOf> {
    match package.own_sheet(report::RUN).map(|run| report::made_of(&run.memory)) {
        Some(Some("")) => Some(MadeOf::Several),
        Some(Some(workbook)) => Some(MadeOf::Workbook(workbook.to_owned())),
        Some(None) => Some(MadeOf::Unknown),
        None => package.has_own_columns().then_some(MadeOf::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_called_in_either_language() {
        for (stem, language, result) in
            [("Accounts", Language::English, "Accounts-annotated"), ("a.b März", Language::German, "a.b März-bewertet")]
        {
            assert_eq!(result_stem(stem, language), result);
            assert_eq!(stem_of_result(result), Some(stem));
        }
        assert_eq!(stem_of_result("bewertet"), None);
        assert_eq!(stem_of_result("Kunden-bewertet 2"), None);
        for (extension, result) in [("xlsx", "xlsx"), ("XLSM", "XLSM"), ("xltm", "xlsm"), ("csv", "xlsx"), ("", "xlsx")] {
            assert_eq!(result_extension(extension), result);
        }
        for (name, language, result) in [
            ("Accounts.xlsx", Language::English, "Accounts-annotated.xlsx"),
            ("Kunden.2026.csv", Language::German, "Kunden.2026-bewertet.xlsx"),
            ("Kunden-bewertet.xlsm", Language::German, "Kunden-bewertet.xlsm"),
            ("Kunden-annotated.xltm", Language::German, "Kunden-bewertet.xlsm"),
            ("Accounts", Language::English, "Accounts-annotated.xlsx"),
        ] {
            assert_eq!(result_name(name, language), result);
        }
    }
}
