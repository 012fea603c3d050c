//! Where the criteria come from: the workbook's own sheet, another file, or the built-in ones; and what is to be said of that.

use std::path::Path;
use std::sync::Arc;

use crate::criteria::Criteria;
use crate::diagnostic::{Diagnostic, Severity};
use crate::language::{Language, words};
use crate::location::Location;
use crate::say;
use crate::workbook::criteria_sheet::{self, Sources};
use crate::workbook::read::Workbook;
use crate::workbook::roles::Roles;
use crate::workbook::{settings_sheet, tests_sheet};

use super::args::EvaluationOptions;
use super::job::{Refused, open, read_file, refused};

/// Criteria as far as they could be understood, and what is wrong with them.
pub(super) type ReadCriteria = (Criteria, Vec<Diagnostic>);

pub(super) fn read_criteria(
    options: &EvaluationOptions,
    workbook: &mut Workbook<'_>,
    roles: &Roles,
    file: &Location,
    language: Language,
    misnamed: Option<&str>,
) -> Result<ReadCriteria, Refused> {
    let (mut criteria, mut said) = match (&options.criteria, &roles.criteria) {
        (None, Some(_)) => return read_criteria_sheets(workbook, roles, file, language),
        (Some(path), own) => {
            let (criteria, mut said) = read_criteria_file(path, language)?;
            said.extend(own.as_ref().map(|own| own_criteria_not_used(&criteria, own, file)));
            (criteria, said)
        }
        (None, None) => (Criteria::built_in(language), vec![built_in_criteria(misnamed, file, language)]),
    };
    // What the workbook itself says of its sheets holds where the criteria's settings are silent.
    let mut sheet = |name: &Option<String>| {
        name.as_ref().map(|name| workbook.sheet(name)).transpose().map_err(|fault| refused(criteria.language, vec![fault]))
    };
    let (settings, tests) = (sheet(&roles.settings)?, sheet(&roles.tests)?);
    if let Some(sheet) = settings {
        let own = settings_sheet::read(&sheet, file, criteria.language);
        said.extend(own.diagnostics);
        criteria.settings = std::mem::take(&mut criteria.settings).or(own.settings);
    }
    if let Some(sheet) = tests.filter(|_| criteria.tests.is_empty()) {
        let (tests, found) = tests_sheet::read(&sheet, file, &criteria.rules, criteria.dialect());
        said.extend(found);
        criteria.tests = tests;
    }
    Ok((criteria, said))
}

fn own_criteria_not_used(criteria: &Criteria, own: &str, file: &Location) -> Diagnostic {
    let source = criteria.file.as_deref().unwrap_or_default();
    Diagnostic::note(
        "own-criteria-not-used",
        file.clone(),
        say!(
            criteria.language,
            "the criteria come from {source}; the workbook's own sheet \"{own}\" is not used",
            "die Kriterien kommen aus {source}; das Blatt „{own}“ der Arbeitsmappe bleibt unberücksichtigt"
        ),
    )
}

fn built_in_criteria(misnamed: Option<&str>, file: &Location, language: Language) -> Diagnostic {
    let note = Diagnostic::note(
        "built-in-criteria",
        file.clone(),
        say!(
            language,
            "the workbook has no sheet \"Criteria\": the built-in key-account criteria are used",
            "die Arbeitsmappe hat kein Blatt „Kriterien“: die eingebauten Kriterien für Schlüsselkunden gelten"
        ),
    );
    let Some(sheet) = misnamed else { return note };
    let wanted = words::CRITERIA_SHEET.in_language(language);
    Diagnostic { severity: Severity::Finding, ..note }.with_help(say!(
        language,
        "is the sheet \"{sheet}\" meant? Name it \"{wanted}\"",
        "ist das Blatt „{sheet}“ gemeint? Es „{wanted}“ nennen"
    ))
}

/// Reads criteria from a workbook or a TOML file.
pub(super) fn read_criteria_file(path: &Path, language: Language) -> Result<ReadCriteria, Refused> {
    let name: Arc<str> = path.display().to_string().into();
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) {
        let bytes = read_file(path, language).map_err(|fault| refused(language, vec![fault]))?;
        let Ok(text) = std::str::from_utf8(&bytes) else {
            let sentence = say!(language, "the file is not text in UTF-8", "die Datei ist kein Text in UTF-8");
            return Err(refused(language, vec![Diagnostic::error("not-utf8", Location::file(name), sentence)]));
        };
        return Ok(Criteria::from_toml(text, Some(&name)));
    }
    let (package, file) = open(path, language).map_err(|fault| refused(language, vec![fault]))?;
    let mut roles = Roles::of(&package);
    // A file with one sheet, whatever its name: delimited text, for instance.
    if let (None, Some(_), [sheet]) = (&roles.criteria, package.conversion(language), package.sheets()) {
        roles.criteria = Some(sheet.name.clone());
    }
    let language = Roles::language(&package);
    let mut workbook = Workbook::open(&package, &name, language).map_err(|fault| refused(language, vec![fault]))?;
    read_criteria_sheets(&mut workbook, &roles, &file, language)
}

fn read_criteria_sheets(workbook: &mut Workbook<'_>, roles: &Roles, file: &Location, language: Language) -> Result<ReadCriteria, Refused> {
    let mut sheet =
        |name: &Option<String>| name.as_ref().map(|name| workbook.sheet(name)).transpose().map_err(|fault| refused(language, vec![fault]));
    let (criteria, settings, tests) = (sheet(&roles.criteria)?, sheet(&roles.settings)?, sheet(&roles.tests)?);
    let Some(criteria) = criteria else {
        let sentence = say!(language, "this workbook has no sheet \"Criteria\"", "diese Arbeitsmappe hat kein Blatt „Kriterien“");
        return Err(refused(language, vec![Diagnostic::error("no-criteria-sheet", file.clone(), sentence)]));
    };
    let sources = Sources { file, criteria: &criteria, settings: settings.as_ref(), tests: tests.as_ref() };
    Ok(criteria_sheet::read(sources))
}
