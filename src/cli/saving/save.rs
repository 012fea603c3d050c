//! Putting a workbook in its place: never half of one, never over one that is open.
//!
//! The bytes go to a file beside the target, which takes the target's name when it is complete. Spreadsheet programs mark an open
//! workbook by a lock file beside it; such a workbook is not replaced, nor is one that was saved since it was read. What is replaced is
//! kept in the same way beside it. A run that is killed while it writes leaves its file behind; a later one takes it away.
//!
//! A link stays a link, and what it names is written, also where that is not there yet. Devices and pipes are not written to.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::Location;
use crate::say;

use super::attributes::Attributes;
use super::backup::{self, Backup};
use super::held::{is_held, is_open_elsewhere};
use super::original::{Original, number};
use crate::ooxml::archive::file_bytes::FileBytes;

/// How temporary files are named: `.keyfolio-`, so many letters, `.tmp`.
const PREFIX: &str = ".keyfolio-";
const SUFFIX: &str = ".tmp";
const LETTERS: usize = 6;

/// Links that are followed one after the other, as most systems have it.
const MOST_LINKS: usize = 40;

/// After so long, a temporary file is nobody's.
const STALE: Duration = Duration::from_secs(24 * 60 * 60);

/// Where and how a workbook is saved.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SaveOptions<'a> {
    /// The file that was read.
    pub(crate) input: &'a Path,
    /// Further files that the result is made of. It is no more readable than any of them.
    pub(crate) also: &'a [PathBuf],
    /// Where the result goes.
    pub(crate) output: &'a Path,
    /// The input as it was read, where the result may replace it; the former file is kept as `<name>.bak.xlsx`.
    pub(crate) in_place: Option<&'a Original>,
    /// The language of what is said.
    pub(crate) language: Language,
}

/// Whether a result could be saved so, asked before any work is done. Nothing is changed.
pub(crate) fn check_output(options: SaveOptions<'_>) -> Result<(), Diagnostic> {
    let SaveOptions { input, output, in_place, language, .. } = options;
    let shown = output.display();
    if is_same_file(input, output) && in_place.is_none() {
        return Err(options.refusal(
            "output-is-input",
            say!(language, "the output {shown} is the input itself", "die Ausgabe {shown} ist die Eingabe selbst"),
            say!(
                language,
                "give another output, or --in-place to replace the workbook",
                "eine andere Ausgabe angeben oder mit --in-place die Arbeitsmappe ersetzen"
            ),
        ));
    }
    let target = target_of(output).ok_or_else(|| {
        options.refusal(
            "output-not-a-file",
            say!(
                language,
                "the output {shown} is a link that leads nowhere",
                "die Ausgabe {shown} ist eine Verknüpfung, die nirgendwohin führt"
            ),
            say!(language, "give the name of a file", "den Namen einer Datei angeben"),
        )
    })?;
    let folder = folder_of(&target);
    if !folder.is_dir() {
        let folder = folder.display();
        return Err(options.refusal(
            "no-output-folder",
            say!(language, "the folder {folder} does not exist", "den Ordner {folder} gibt es nicht"),
            say!(
                language,
                "create it, or give an output in another folder",
                "den Ordner anlegen oder eine Ausgabe in einem anderen Ordner angeben"
            ),
        ));
    }
    if output.is_dir() {
        return Err(options.refusal(
            "output-is-folder",
            say!(language, "the output {shown} is a folder", "die Ausgabe {shown} ist ein Ordner"),
            say!(language, "give the name of a file", "den Namen einer Datei angeben"),
        ));
    }
    if std::fs::metadata(&target).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(options.refusal(
            "output-not-a-file",
            say!(language, "the output {shown} is a device or a pipe", "die Ausgabe {shown} ist ein Gerät oder eine Pipe"),
            say!(language, "give the name of a file on a disk", "den Namen einer Datei auf einem Datenträger angeben"),
        ));
    }
    if let Some(program) = opened_by(output).or_else(|| opened_by(&target)) {
        return Err(options.refusal(
            "output-open",
            say!(language, "{shown} is open in {program}", "{shown} ist in {program} geöffnet"),
            say!(language, "close it there and run again", "die Datei dort schließen und erneut ausführen"),
        ));
    }
    if is_open_elsewhere(&target) {
        return Err(options.refusal(
            "output-open",
            say!(language, "{shown} is open in another program", "{shown} ist in einem anderen Programm geöffnet"),
            say!(language, "close it there and run again", "die Datei dort schließen und erneut ausführen"),
        ));
    }
    let read_only = std::fs::metadata(&target).is_ok_and(|metadata| metadata.permissions().readonly());
    if read_only || temporary().tempfile_in(folder).is_err() {
        return Err(options.refusal(
            "output-not-writable",
            say!(language, "{shown} cannot be written", "{shown} kann nicht geschrieben werden"),
            say!(
                language,
                "give an output that you may write, or have the file's or the folder's write protection removed",
                "eine beschreibbare Ausgabe angeben oder den Schreibschutz der Datei oder des Ordners aufheben lassen"
            ),
        ));
    }
    Ok(())
}

/// Why a result is not put in its place.
enum Failure {
    /// The system does not let it be written.
    NotWritten(io::Error),
    /// The former file cannot be kept.
    NotKept(io::Error),
    /// The input is not the one any more that was read.
    Changed,
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::NotWritten(error)
    }
}

/// Saves a workbook: complete or not at all. Gives the path of the kept former file, where the input was replaced.
pub(crate) fn save(bytes: impl Into<FileBytes>, options: SaveOptions<'_>) -> Result<Option<PathBuf>, Diagnostic> {
    check_output(options)?;
    write_beside(&bytes.into(), options).map_err(|failure| options.told(&failure))
}

fn write_beside(bytes: &FileBytes, options: SaveOptions<'_>) -> Result<Option<PathBuf>, Failure> {
    let output = options.output;
    let target = target_of(output).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
    let folder = folder_of(&target);
    remove_stale(folder);
    let former = Attributes::of(&target).ok();
    let inputs = std::iter::once(options.input).chain(options.also.iter().map(PathBuf::as_path));
    let complete = complete_file(bytes, folder, former.as_ref().unwrap_or(&Attributes::made_of(inputs)), |_| ())?;
    let kept = match options.in_place.filter(|_| is_same_file(options.input, output)) {
        None => {
            complete.persist(&target).map_err(|error| error.error)?;
            None
        }
        Some(original) => {
            let kept = replace(complete, &target, original, former.as_ref())?;
            // As the user writes it, unless it stands beside what a link names.
            Some(kept.file_name().filter(|_| !output.is_symlink()).map_or_else(|| kept.clone(), |name| output.with_file_name(name)))
        }
    };
    if let Ok(folder) = std::fs::File::open(folder) {
        // The rename itself is to outlive a power failure; where a system cannot promise that, the file is complete all the same.
        let _ = folder.sync_all();
    }
    Ok(kept)
}

/// A complete file beside its place.
fn complete_file(
    bytes: &FileBytes,
    folder: &Path,
    attributes: &Attributes,
    mark: impl FnOnce(&tempfile::NamedTempFile),
) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = temporary();
    let mut file = attributes.creating(&mut builder).tempfile_in(folder)?;
    bytes.write_to(&mut file)?;
    mark(&file);
    attributes.apply(file.as_file())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Lets a complete file take the place of the input, whose former state is kept: there is a workbook under its name at every moment, and
/// unless it is replaced, everything beside it is as it was.
fn replace(complete: tempfile::NamedTempFile, target: &Path, original: &Original, former: Option<&Attributes>) -> Result<PathBuf, Failure> {
    let (Some(former), folder) = (former, folder_of(target)) else { return Err(Failure::Changed) };
    let kept = complete_file(original.bytes(), folder, former, |file| backup::mark(file, original.bytes())).map_err(Failure::NotKept)?;
    if !original.is_unchanged(target) {
        return Err(Failure::Changed);
    }
    let kept = Backup::put(kept, target, original.bytes(), || temporary().tempfile_in(folder)).map_err(Failure::NotKept)?;
    if !original.is_in_its_state(target) {
        kept.take_away();
        return Err(Failure::Changed);
    }
    match complete.persist(target) {
        Ok(_) => Ok(kept.path()),
        Err(error) => {
            kept.take_away();
            Err(error.error.into())
        }
    }
}

/// A temporary file of ours, by whose name a later run knows it.
fn temporary() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX).rand_bytes(LETTERS);
    builder
}

/// Takes away the temporary files of runs that were killed: of exactly such a name, and older than any run lasts. What cannot be taken
/// away stays; nothing depends on it.
fn remove_stale(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let letters = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX));
        let ours = letters.is_some_and(|letters| letters.len() == LETTERS && letters.bytes().all(|letter| letter.is_ascii_alphanumeric()));
        if !ours {
            continue;
        }
        // Of the entry itself, not of what a link names.
        let Ok(metadata) = entry.metadata() else { continue };
        let age = metadata.modified().ok().and_then(|modified| modified.elapsed().ok());
        if metadata.is_file() && age.is_some_and(|age| age > STALE) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// The program that has a workbook open, by the lock file that it puts beside it.
pub(crate) fn opened_by(workbook: &Path) -> Option<&'static str> {
    let name = workbook.file_name()?;
    let beside = |before: &str, after: &str| {
        let mut lock = OsString::from(before);
        lock.push(name);
        lock.push(after);
        workbook.with_file_name(lock).exists()
    };
    if beside("~$", "") {
        Some("Excel")
    } else if beside(".~lock.", "#") {
        Some("LibreOffice")
    } else {
        None
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// The file that a name leads to, links followed to their end, also to a file that is not there yet. `None` where they have no end.
pub(crate) fn target_of(path: &Path) -> Option<PathBuf> {
    if let Ok(target) = path.canonicalize() {
        return Some(target);
    }
    let mut target = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(next) = target.read_link() else { return Some(target) };
        target = folder_of(&target).join(next);
    }
    None
}

/// Whether two names are those of one file.
pub(crate) fn is_same_file(one: &Path, other: &Path) -> bool {
    let same_number = || match (std::fs::metadata(one), std::fs::metadata(other)) {
        (Ok(one), Ok(other)) => number(&one) == number(&other) && number(&one) != (0, 0),
        _ => false,
    };
    one == other || matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other) || same_number()
}

fn reason(error: &std::io::Error, language: Language) -> String {
    match error.kind() {
        _ if is_held(error) => say!(language, "it is open in another program", "die Datei ist in einem anderen Programm geöffnet"),
        std::io::ErrorKind::PermissionDenied => say!(language, "it is not permitted", "das ist nicht erlaubt"),
        std::io::ErrorKind::StorageFull => say!(language, "the disk is full", "der Datenträger ist voll"),
        std::io::ErrorKind::NotFound => say!(language, "the folder is not there", "der Ordner ist nicht vorhanden"),
        _ => error.to_string(),
    }
}

impl SaveOptions<'_> {
    fn told(&self, failure: &Failure) -> Diagnostic {
        let (language, shown) = (self.language, self.output.display());
        let untouched = || {
            say!(
                language,
                "the file that was there is untouched; check the disk and run again",
                "die vorhandene Datei ist unverändert; den Datenträger prüfen und erneut ausführen"
            )
        };
        match failure {
            Failure::NotWritten(error) => {
                let reason = reason(error, language);
                let message = say!(language, "{shown} could not be written: {reason}", "{shown} konnte nicht geschrieben werden: {reason}");
                self.refusal("output-not-written", message, untouched())
            }
            Failure::NotKept(error) => {
                let reason = reason(error, language);
                let message = say!(
                    language,
                    "the former {shown} could not be kept, so that it was not replaced: {reason}",
                    "die bisherige Datei {shown} ließ sich nicht aufbewahren und wurde deshalb nicht ersetzt: {reason}"
                );
                self.refusal("backup-not-written", message, untouched())
            }
            Failure::Changed => self.refusal(
                "input-changed",
                say!(
                    language,
                    "{shown} was saved by another program during this run; nothing was written over it",
                    "{shown} wurde während dieses Laufs von einem anderen Programm gespeichert; es wurde nichts darübergeschrieben"
                ),
                say!(language, "run again", "erneut ausführen"),
            ),
        }
    }

    fn refusal(&self, code: &'static str, message: String, help: String) -> Diagnostic {
        let file: Arc<str> = self.output.to_string_lossy().into();
        Diagnostic::error(code, Location::file(file), message).with_help(help)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options<'a>(input: &'a Path, output: &'a Path) -> SaveOptions<'a> {
        SaveOptions { input, also: &[], output, in_place: None, language: Language::English }
    }

    fn code(result: Result<Option<PathBuf>, Diagnostic>) -> &'static str {
        result.map_or_else(|diagnostic| diagnostic.code, |_| "saved")
    }

    #[test]
    fn a_workbook_is_saved_whole_and_the_former_one_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (input, output) = (folder.path().join("a.b.xlsx"), folder.path().join("out.xlsx"));
        std::fs::write(&input, b"former").unwrap();
        assert_eq!(save(b"new".to_vec(), options(&input, &output)), Ok(None));
        assert_eq!(std::fs::read(&output).unwrap(), b"new");
        assert_eq!(code(save(b"new".to_vec(), options(&input, &input))), "output-is-input");
        assert_eq!(std::fs::read(&input).unwrap(), b"former");
        let backup = folder.path().join("a.b.bak.xlsx");
        let original = Original::read(&input).unwrap();
        let in_place = SaveOptions { in_place: Some(&original), ..options(&input, &input) };
        assert_eq!(save(b"new".to_vec(), in_place), Ok(Some(backup.clone())));
        assert_eq!((std::fs::read(&input).unwrap(), std::fs::read(&backup).unwrap()), (b"new".to_vec(), b"former".to_vec()));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "no temporary file is left");
    }

    #[test]
    fn what_killed_runs_left_is_taken_away() {
        let folder = tempfile::tempdir().unwrap();
        let (input, output) = (folder.path().join("in.xlsx"), folder.path().join("out.xlsx"));
        std::fs::write(&input, b"").unwrap();
        let old = std::time::SystemTime::now() - STALE - Duration::from_secs(60);
        let files = [".keyfolio-a1B2c3.tmp", ".keyfolio-d4E5f6.tmp", ".keyfolio-my notes.tmp", "keyfolio-a1B2c3.tmp"];
        for name in files {
            std::fs::write(folder.path().join(name), b"").unwrap();
            if name != files[1] {
                std::fs::File::options().write(true).open(folder.path().join(name)).unwrap().set_modified(old).unwrap();
            }
        }
        assert_eq!(code(save(b"new".to_vec(), options(&input, &output))), "saved");
        assert_eq!(files.map(|name| folder.path().join(name).exists()), [false, true, true, true]);
    }

    #[test]
    fn what_is_open_or_not_there_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let (input, output) = (folder.path().join("in.xlsx"), folder.path().join("out.xlsx"));
        std::fs::write(&input, b"").unwrap();
        for (lock, program) in [("~$out.xlsx", "Excel"), (".~lock.out.xlsx#", "LibreOffice")] {
            std::fs::write(folder.path().join(lock), b"").unwrap();
            let refusal = save(b"".to_vec(), options(&input, &output)).unwrap_err();
            assert_eq!(refusal.code, "output-open");
            assert!(refusal.message.ends_with(&format!("is open in {program}")), "{}", refusal.message);
            std::fs::remove_file(folder.path().join(lock)).unwrap();
        }
        assert_eq!(code(save(b"".to_vec(), options(&input, &folder.path().join("none/out.xlsx")))), "no-output-folder");
        assert_eq!(code(save(b"".to_vec(), options(&input, folder.path()))), "output-is-folder");
        assert!(!output.exists());
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_write_protection_are_respected() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (input, output) = (folder.path().join("in.xlsx"), folder.path().join("out.xlsx"));
        std::fs::write(&input, b"").unwrap();
        std::fs::write(&output, b"former").unwrap();
        std::fs::set_permissions(&output, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(code(save(b"new".to_vec(), options(&input, &output))), "saved");
        assert_eq!(std::fs::metadata(&output).unwrap().permissions().mode() & 0o777, 0o640);
        std::fs::set_permissions(&output, std::fs::Permissions::from_mode(0o440)).unwrap();
        assert_eq!(code(save(b"other".to_vec(), options(&input, &output))), "output-not-writable");
        assert_eq!(std::fs::read(&output).unwrap(), b"new");
        // What is made of a protected input can be replaced by the next run.
        std::fs::set_permissions(&input, std::fs::Permissions::from_mode(0o440)).unwrap();
        let output = folder.path().join("other.xlsx");
        assert_eq!(code(save(b"first".to_vec(), options(&input, &output))), "saved");
        assert_eq!(code(save(b"second".to_vec(), options(&input, &output))), "saved");
    }
}
