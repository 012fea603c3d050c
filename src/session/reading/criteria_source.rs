//! Where the criteria come from: the workbook's own sheet, another file, or the built-in ones; and what is to be said of that.

use crate::criteria::Criteria;
use crate::foundation::diagnostic::{Diagnostic, Severity};
use crate::foundation::language::{Language, words};
use crate::foundation::location::Location;
use crate::say;
use crate::workbook::criteria_sheet::{self, Sources};
use crate::workbook::overrides::sheet as overrides_sheet;
use crate::workbook::roles::Roles;
use crate::workbook::told::reading::Workbook;
use crate::workbook::{playbook, settings_sheet, tests_sheet};

use crate::session::input::Input;
use crate::session::options::Options;
use crate::session::refused::Refused;

/// Criteria as far as they could be understood, and what is wrong with them.
pub type ReadCriteria = (Criteria, Vec<Diagnostic>);

pub(crate) fn read_criteria(
    options: &Options,
    workbook: &mut Workbook<'_>,
    roles: &Roles,
    file: &Location,
    language: Language,
    misnamed: Option<&str>,
) -> Result<ReadCriteria, Refused> {
    let (mut criteria, mut said) = match (&options.criteria, &roles.criteria) {
        (None, Some(_)) => return read_criteria_sheets(workbook, roles, file, language),
        (Some(source), own) => {
            let (criteria, mut said) = read_criteria_file(source, language)?;
            said.extend(own.as_ref().map(|own| own_criteria_not_used(&criteria, own, file)));
            (criteria, said)
        }
        (None, None) => (Criteria::built_in(language), vec![built_in_criteria(misnamed, file, language)]),
    };
    // What the workbook itself says of its sheets holds where the criteria's settings are silent.
    let mut sheet = |name: &Option<String>| {
        name.as_ref().map(|name| workbook.sheet(name)).transpose().map_err(|fault| Refused::one(criteria.language, fault))
    };
    let (settings, tests, overrides) = (sheet(&roles.settings)?, sheet(&roles.tests)?, sheet(&roles.overrides)?);
    let playbook = sheet(&roles.playbook)?;
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
    // Overrides name accounts: those of the workbook itself hold, and those of the criteria only where it has none.
    if let Some(sheet) = overrides {
        let (own, found) = overrides_sheet::read(&sheet, file, criteria.dialect());
        said.extend(found);
        if !own.is_empty() {
            if !criteria.overrides.is_empty() {
                said.push(other_overrides(&criteria, &sheet.name, file));
            }
            criteria.overrides = own;
        }
    }
    if let Some(sheet) = playbook {
        let (steps, found) = playbook::read(&sheet, file, criteria.dialect());
        said.extend(found);
        if !steps.is_empty() {
            criteria.playbook = steps;
        }
    }
    Ok((criteria, said))
}

/// The criteria bring overrides, and the workbook has its own.
fn other_overrides(criteria: &Criteria, own: &str, file: &Location) -> Diagnostic {
    let (language, source) = (criteria.language, criteria.file.as_deref().unwrap_or_default());
    let message = say!(
        language,
        "the overrides are those of the workbook's own sheet \"{own}\"; those in {source} do not count",
        "es gelten die Ausnahmen des Blatts „{own}“ der Arbeitsmappe; die aus {source} bleiben unberücksichtigt"
    );
    Diagnostic::finding("other-overrides", file.clone(), message).with_help(say!(
        language,
        "keep them in one of the two places",
        "sie nur an einer der beiden Stellen führen"
    ))
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

/// Reads criteria from a workbook or a TOML file. `language` is that of what is said before the file has told its own.
pub fn read_criteria_file(source: &Input, language: Language) -> Result<ReadCriteria, Refused> {
    let file = Location::file(source.name.clone());
    if source.is_toml() {
        let Ok(text) = std::str::from_utf8(&source.bytes.joined()).map(str::to_owned) else {
            let sentence = say!(language, "the file is not text in UTF-8", "die Datei ist kein Text in UTF-8");
            return Err(Refused::one(language, Diagnostic::error("not-utf8", file, sentence)));
        };
        return Ok(Criteria::from_toml(&text, Some(&source.name)));
    }
    let (package, conversion) = &source.package(language)?;
    let mut roles = Roles::of(package);
    // A file with one sheet, whatever its name: delimited text, for instance.
    if let (None, Some(_), [sheet]) = (&roles.criteria, conversion, package.sheets()) {
        roles.criteria = Some(sheet.name.clone());
    }
    let language = Roles::language(package);
    let mut workbook = Workbook::open(package, &source.name, language).map_err(|fault| Refused::one(language, fault))?;
    read_criteria_sheets(&mut workbook, &roles, &file, language)
}

fn read_criteria_sheets(workbook: &mut Workbook<'_>, roles: &Roles, file: &Location, language: Language) -> Result<ReadCriteria, Refused> {
    let mut sheet =
        |name: &Option<String>| name.as_ref().map(|name| workbook.sheet(name)).transpose().map_err(|fault| Refused::one(language, fault));
    let (criteria, settings, tests) = (sheet(&roles.criteria)?, sheet(&roles.settings)?, sheet(&roles.tests)?);
    let (overrides, pairwise, playbook) = (sheet(&roles.overrides)?, sheet(&roles.pairwise)?, sheet(&roles.playbook)?);
    let Some(criteria) = criteria else {
        let sentence = say!(language, "this workbook has no sheet \"Criteria\"", "diese Arbeitsmappe hat kein Blatt „Kriterien“");
        return Err(Refused::one(language, Diagnostic::error("no-criteria-sheet", file.clone(), sentence)));
    };
    let sources = Sources {
        file,
        criteria: &criteria,
        settings: settings.as_ref(),
        tests: tests.as_ref(),
        overrides: overrides.as_ref(),
        pairwise: pairwise.as_ref(),
        playbook: playbook.as_ref(),
    };
    Ok(criteria_sheet::read(sources))
}
