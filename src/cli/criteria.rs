//! `keyfolio criteria export|import`: a criteria sheet and its text form.

use std::path::Path;

use crate::criteria::Criteria;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::session::{Refused, read_criteria_file};
use crate::workbook::starter;

use super::args::CriteriaCommand;
use super::new_file::{NewFile, save_new};
use super::{Exit, loading, locale, output, render};

pub(super) fn run(command: &CriteriaCommand) -> Exit {
    let done = match command {
        CriteriaCommand::Export { workbook, output, language, force } => {
            export(workbook.as_deref(), output.as_deref(), language.map(Language::from), *force)
        }
        CriteriaCommand::Import { toml, output, language, force } => {
            let output = output.clone().unwrap_or_else(|| toml.with_extension("xlsx"));
            import(toml, &output, language.map(Language::from), *force)
        }
    };
    match done {
        Ok(exit) => exit,
        Err(refused) => {
            render::print(&refused.diagnostics, refused.language);
            Exit::NotDone
        }
    }
}

fn export(workbook: Option<&Path>, target: Option<&Path>, language: Option<Language>, force: bool) -> Result<Exit, Refused> {
    let criteria = match workbook {
        Some(workbook) => read(workbook, language)?,
        None => Criteria::built_in(language.unwrap_or_default()),
    };
    let toml = criteria.to_toml();
    match target {
        None => Ok(output::print_exactly(&toml)),
        Some(target) => {
            let new = NewFile { file: target, source: workbook, extensions: &["toml"], replace: force };
            save_new(new, toml.as_bytes(), criteria.language).map_err(|fault| one(criteria.language, fault))?;
            Ok(Exit::Done)
        }
    }
}

fn import(toml: &Path, target: &Path, language: Option<Language>, force: bool) -> Result<Exit, Refused> {
    let criteria = read(toml, language)?;
    let bytes = starter::criteria_workbook(&criteria).map_err(|fault| one(criteria.language, fault))?;
    let new = NewFile { file: target, source: Some(toml), extensions: &["xlsx"], replace: force };
    save_new(new, &bytes, criteria.language).map_err(|fault| one(criteria.language, fault))?;
    Ok(Exit::Done)
}

/// Reads criteria, prints what was found in them, and translates them where a language is asked for.
fn read(file: &Path, language: Option<Language>) -> Result<Criteria, Refused> {
    let first = language.unwrap_or_else(locale::language);
    let (criteria, findings) = read_criteria_file(&loading::input(file, first)?, first)?;
    if findings.iter().any(Diagnostic::is_error) {
        return Err(Refused { language: criteria.language, diagnostics: findings });
    }
    render::print(&findings, criteria.language);
    match language.filter(|language| *language != criteria.language) {
        Some(language) => criteria.translated(language).map_err(|diagnostics| Refused { language: criteria.language, diagnostics }),
        None => Ok(criteria),
    }
}

fn one(language: Language, fault: Diagnostic) -> Refused {
    Refused { language, diagnostics: vec![fault] }
}
