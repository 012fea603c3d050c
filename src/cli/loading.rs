//! Files, the clock and the system's language, brought to a session.

use std::path::Path;

use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::Location;
use crate::say;
use crate::session::{Input, Opened, Options, Refused, Stage};

use super::args::EvaluationOptions;
use super::locale;
use super::near_files;
use super::progress::Progress;
use super::saving::held::is_held;
use super::saving::original::Original;

/// A workbook whose parts have been read; without its digital signature, where that may be taken out.
pub(super) fn opened(workbook: &Path, drop_signature: bool, progress: &Progress) -> Result<Opened, Refused> {
    opened_original(workbook, drop_signature, progress).map(|(opened, _)| opened)
}

/// The same, and the file as it was read.
pub(super) fn opened_original(workbook: &Path, drop_signature: bool, progress: &Progress) -> Result<(Opened, Original), Refused> {
    let language = locale::language();
    progress.hear(Stage::Reading, language, 0, 0);
    let original = read_original(workbook, language).map_err(|fault| Refused::one(language, fault))?;
    let input = Input { name: workbook.display().to_string().into(), bytes: original.bytes().clone() };
    let opened = if drop_signature { Opened::without_signature(&input, language) } else { Opened::read(&input, language) }?;
    Ok((opened, original))
}

/// What the command line says of an evaluation, but for earlier workbooks. `language` is that of what is said where the criteria cannot be read.
pub(super) fn options(evaluation: &EvaluationOptions, language: Language) -> Result<Options, Refused> {
    let criteria = evaluation.criteria.as_ref().map(|file| input(file, language)).transpose()?;
    Ok(Options { criteria, as_of: evaluation.as_of, today: today(), previous: Vec::new() })
}

/// A file, read.
pub(super) fn input(file: &Path, language: Language) -> Result<Input, Refused> {
    let original = read_original(file, language).map_err(|fault| Refused::one(language, fault))?;
    Ok(Input { name: file.display().to_string().into(), bytes: original.bytes().clone() })
}

/// Today in the system's time zone.
pub(super) fn today() -> DayNumber {
    let date = jiff::ZonedDateTime::now().date();
    DayNumber::of_clock(i32::from(date.year()), date.month() as u32, date.day() as u32)
}

/// Whether a name is a pattern that no file fits; Windows has no files of such names.
fn is_pattern(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().contains(['*', '?']))
}

/// Reads a file, with a sentence for each way in which that can fail.
pub(super) fn read_original(path: &Path, language: Language) -> Result<Original, Diagnostic> {
    let location = Location::file(path.display().to_string());
    if path.is_dir() {
        return Err(Diagnostic::error(
            "not-a-file",
            location,
            say!(language, "this is a folder, not a workbook", "das ist ein Ordner, keine Arbeitsmappe"),
        ));
    }
    let is_device = std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file());
    if is_device {
        // It may have no end, and can be read once only.
        let message = say!(
            language,
            "this is a device or a pipe; give a file on a disk",
            "das ist ein Gerät oder eine Pipe; eine Datei auf einem Datenträger angeben"
        );
        return Err(Diagnostic::error("not-a-file", location, message));
    }
    Original::read(path).map_err(|error| match error.kind() {
        _ if is_held(&error) => Diagnostic::error(
            "unreadable-file",
            location,
            say!(
                language,
                "the file is open in another program, which lets nobody else read it",
                "die Datei ist in einem anderen Programm geöffnet, das niemanden sonst lesen lässt"
            ),
        )
        .with_help(say!(language, "close it there and run again", "die Datei dort schließen und erneut ausführen")),
        _ if is_pattern(path) && !path.exists() => {
            Diagnostic::error("no-such-file", location, say!(language, "no file fits this pattern", "zu diesem Muster passt keine Datei"))
        }
        std::io::ErrorKind::NotFound => {
            let fault = Diagnostic::error("no-such-file", location, say!(language, "there is no such file", "diese Datei gibt es nicht"));
            match near_files::meant_by(path, language) {
                Some(help) => fault.with_help(help),
                None => fault,
            }
        }
        std::io::ErrorKind::PermissionDenied => Diagnostic::error(
            "unreadable-file",
            location,
            say!(language, "the file may not be read by you", "die Datei darf von Ihnen nicht gelesen werden"),
        ),
        std::io::ErrorKind::ResourceBusy => Diagnostic::error(
            "unreadable-file",
            location,
            say!(
                language,
                "the file is being saved by another program at this moment; run again",
                "die Datei wird in diesem Augenblick von einem anderen Programm gespeichert; erneut ausführen"
            ),
        ),
        _ => Diagnostic::error(
            "unreadable-file",
            location,
            say!(language, "the file cannot be read: {error}", "die Datei lässt sich nicht lesen: {error}"),
        ),
    })
}
