//! A workbook whose parts have been read.

use crate::convert::Conversion;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::Location;
use crate::ooxml::package::Package;
use crate::say;
use crate::workbook::header_language::header_language;
use crate::workbook::roles::Roles;
use crate::workbook::starter::models::Model;
use crate::workbook::starter::{self, Begun};
use crate::workbook::told::package::without_signature;
use crate::workbook::told::reading::Workbook;

use super::earlier::load::day_of_run;
use super::earlier::values;
use super::input::Input;
use super::options::{Alterations, Options, Progress};
use super::ready::Ready;
use super::refused::Refused;

/// A package, opened.
#[derive(Debug)]
pub struct Opened {
    pub(super) package: Package,
    /// What became of a file of another kind.
    pub(super) conversion: Option<Conversion>,
    /// Whether a digital signature was taken out of it.
    pub(super) unsigned: bool,
}

impl Opened {
    /// Reads the directory and the parts that tell the structure. A file of another kind (delimited text, .ods, .xls, .xlsb) is made
    /// into a workbook first. `language` is that of what is said before the workbook has told its own.
    pub fn read(input: &Input, language: Language) -> Result<Self, Refused> {
        let (package, conversion) = input.package(language)?;
        Ok(Self { package, conversion, unsigned: false })
    }

    /// The same without the workbook's digital signature, if it has one: nothing can be added to a signed workbook.
    pub fn without_signature(input: &Input, language: Language) -> Result<Self, Refused> {
        let unsigned = without_signature(&input.bytes, &input.name, language).map_err(|fault| Refused::one(language, fault))?;
        let was_signed = unsigned.is_some();
        let input = Input { name: input.name.clone(), bytes: unsigned.unwrap_or_else(|| input.bytes.clone()) };
        Ok(Self { unsigned: was_signed, ..Self::read(&input, language)? })
    }

    /// The language that the workbook's own sheet names speak, before any criteria have been read.
    pub fn language(&self) -> Language {
        Roles::language(&self.package)
    }

    /// The same where sheet names say nothing: that of the column headers, as far as they tell.
    pub fn spoken_language(&self) -> Language {
        let named = self.language();
        if Roles::speak(&self.package) || self.has_criteria() {
            return named;
        }
        let told = || {
            let workbook = Workbook::open(&self.package, &self.package.name().into(), named).ok()?;
            header_language(&self.package, &workbook).ok()?
        };
        told().unwrap_or(named)
    }

    /// Whether the workbook has criteria of its own.
    pub fn has_criteria(&self) -> bool {
        Roles::of(&self.package).criteria.is_some()
    }

    /// The same workbook with criteria over its own columns, or those of a model, settings and tests in it, where it has none. Everything
    /// else stays.
    pub fn with_starter(&self, model: Option<&Model>, language: Language) -> Result<Begun, Refused> {
        starter::into(&self.package, model, language).map_err(|diagnostics| Refused { language, diagnostics })
    }

    /// Whether the workbook was made of a file of another kind.
    pub fn is_converted(&self) -> bool {
        self.conversion.is_some()
    }

    /// The day of the run that annotated the workbook; none where there was none, or where it left no report.
    pub fn day_of_run(&self) -> Option<DayNumber> {
        day_of_run(&self.package, self.language())
    }

    /// The package.
    pub fn package(&self) -> &Package {
        &self.package
    }

    /// Reads and checks criteria and accounts.
    pub fn ready(self, options: &Options, alterations: Alterations<'_>, progress: Progress<'_>) -> Result<Ready, Refused> {
        let mut ready = Ready::new(self.package, self.conversion.as_ref(), options, alterations, progress)?;
        values::fill(&mut ready, options, alterations, progress)?;
        if self.unsigned {
            let file = Location::file(ready.package.name());
            ready.findings.push(signature_dropped(&file, ready.language()));
        }
        Ok(ready)
    }
}

/// What is said of a workbook whose signature was taken out.
fn signature_dropped(file: &Location, language: Language) -> Diagnostic {
    let sentence = say!(
        language,
        "the workbook is digitally signed; the result has no signature",
        "die Arbeitsmappe ist digital signiert; das Ergebnis trägt keine Signatur"
    );
    Diagnostic::note("signature-dropped", file.clone(), sentence)
}
