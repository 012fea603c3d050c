//! A package opened, whatever kind of file it was, and what is done with it as a whole.

use std::sync::Arc;

use super::fault_words::Told;
use crate::convert::{self, Conversion};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::RowIndex;
use crate::ooxml::archive::ArchiveFault;
use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::fault::PackageFault;
use crate::ooxml::package::{Package, calculation_chain, main_type, signature};
use crate::ooxml::verify as comparison;
use crate::workbook::annotate::Annotation;
use crate::workbook::marks::MARKS;

/// Reads the directory of a package and the parts that tell its structure. Refuses with the true reason what is no workbook, is protected
/// by a password, is damaged, or is signed. `file` is the name that messages give it.
///
/// A file of another kind (delimited text, .ods, .xls, .xlsb) is made into a plain workbook first.
pub fn open(bytes: impl Into<FileBytes>, file: &Arc<str>, language: Language) -> Result<Package, Diagnostic> {
    Ok(open_or_convert(bytes, file, language)?.0)
}

/// The same, with what became of a file of another kind; `None` for one that was a workbook.
pub(crate) fn open_or_convert(
    bytes: impl Into<FileBytes>,
    file: &Arc<str>,
    language: Language,
) -> Result<(Package, Option<Conversion>), Diagnostic> {
    let bytes = bytes.into();
    let told = |fault: PackageFault| fault.diagnostic(file, language);
    let kind = match convert::kind_of(&bytes, file) {
        Some(kind) => kind,
        None => match Package::read(bytes.clone(), file, MARKS) {
            Ok(package) => return Ok((package, None)),
            Err(PackageFault::BinaryFormat) => convert::Kind::Binary,
            Err(fault) => {
                let may_be_other =
                    matches!(fault, PackageFault::NoWorkbook | PackageFault::OlderFormat | PackageFault::Archive(ArchiveFault::NoArchive));
                let other = if may_be_other { convert::what_else(&bytes, file, language) } else { None };
                return Err(other.unwrap_or_else(|| told(fault)));
            }
        },
    };
    let converted = convert::converted(&bytes.joined(), kind, file, language).map_err(|refusal| match refusal {
        convert::Refusal::Package(fault) => told(fault),
        convert::Refusal::Told(diagnostic) => *diagnostic,
    })?;
    Ok((Package::read(converted.bytes.into(), file, MARKS).map_err(told)?, Some(converted.conversion)))
}

/// The bytes of a workbook without its digital signature; `None` where it has none. `file` is the name that messages give it.
pub fn without_signature(bytes: &FileBytes, file: &Arc<str>, language: Language) -> Result<Option<FileBytes>, Diagnostic> {
    signature::without_signature(bytes).map_err(|fault| fault.diagnostic(file, language))
}

/// The package without its calculation chain; `None` where it has none.
pub fn without_calculation_chain(package: &Package, language: Language) -> Result<Option<FileBytes>, Diagnostic> {
    calculation_chain::without_calculation_chain(package).map_err(|fault| fault.diagnostic(&package.file, language))
}

/// Whether formulas stand in the columns that an earlier run wrote, in rows of accounts or in rows that hold nothing of the user's.
pub fn has_own_formulas(package: &Package, sheet: &str, accounts: &[RowIndex], language: Language) -> Result<bool, Diagnostic> {
    calculation_chain::has_own_formulas(package, sheet, accounts).map_err(|fault| fault.diagnostic(&package.file, language))
}

/// The finished workbook `bytes` that was made of `package`, with the content type that goes with the name under which it is saved.
pub fn with_main_type(package: &Package, bytes: FileBytes, output: &str, language: Language) -> Result<FileBytes, Diagnostic> {
    main_type::with_main_type(package, bytes, output).map_err(|fault| fault.diagnostic(&package.file, language))
}

/// Whether Excel would open the workbook under this name, as far as its content type goes; an internal error where not.
pub fn verify_main_type(package: &Package, bytes: &FileBytes, output: &str, language: Language) -> Result<(), Diagnostic> {
    main_type::verify_main_type(package, bytes, output).map_err(|fault| fault.diagnostic(&package.file, language))
}

/// Compares a package with what was made of it; the difference, if there is one, is an internal error.
pub fn verify(before: &Package, after: &Package, annotation: &Annotation) -> Result<(), Diagnostic> {
    comparison::verify(before, after, &annotation.sheet).map_err(|fault| fault.diagnostic(&before.file, annotation.language))
}
