//! Putting a workbook in its place: never half of one, never over one that is open.
//!
//! The bytes go to a file beside the target, which takes the target's name when it is complete. Spreadsheet programs mark an open
//! workbook by a lock file beside it; such a workbook is not replaced. A run that is killed while it writes leaves its file behind; a later one
//! takes it away.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::Location;
use crate::say;

use crate::ooxml::archive::file_bytes::FileBytes;

/// How temporary files are named: `.keyfolio-`, so many letters, `.tmp`.
const PREFIX: &str = ".keyfolio-";
const SUFFIX: &str = ".tmp";
const LETTERS: usize = 6;

/// After so long, a temporary file is nobody's.
const STALE: Duration = Duration::from_secs(24 * 60 * 60);

/// Where and how a workbook is saved.
#[derive(Clone, Copy, Debug)]
pub(super) struct SaveOptions<'a> {
    /// The workbook that was read.
    pub(super) input: &'a Path,
    /// Where the result goes.
    pub(super) output: &'a Path,
    /// Whether the result may replace the input; the former file is kept as `<name>.bak.xlsx`.
    pub(super) in_place: bool,
    /// The language of what is said.
    pub(super) language: Language,
}

/// Whether a result could be saved so, asked before any work is done. Nothing is changed.
pub(super) fn check_output(options: SaveOptions<'_>) -> Result<(), Diagnostic> {
    let SaveOptions { input, output, in_place, language } = options;
    let shown = output.display();
    if is_same_file(input, output) && !in_place {
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
    let folder = folder_of(output);
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
    if let Some(program) = opened_by(output) {
        return Err(options.refusal(
            "output-open",
            say!(language, "{shown} is open in {program}", "{shown} ist in {program} geöffnet"),
            say!(language, "close it there and run again", "die Datei dort schließen und erneut ausführen"),
        ));
    }
    let read_only = std::fs::metadata(output).is_ok_and(|metadata| metadata.permissions().readonly());
    let probe = tempfile::Builder::new().prefix(PREFIX).tempfile_in(folder);
    if read_only || probe.is_err() {
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

/// Saves a workbook: complete or not at all. Gives the path of the kept former file, where the input was replaced.
pub(super) fn save(bytes: impl Into<FileBytes>, options: SaveOptions<'_>) -> Result<Option<PathBuf>, Diagnostic> {
    check_output(options)?;
    let written = write_beside(&bytes.into(), options).map_err(|error| {
        let (language, shown) = (options.language, options.output.display());
        let reason = reason(&error, language);
        options.refusal(
            "output-not-written",
            say!(language, "{shown} could not be written: {reason}", "{shown} konnte nicht geschrieben werden: {reason}"),
            say!(
                language,
                "the file that was there is untouched; check the disk and run again",
                "die vorhandene Datei ist unverändert; den Datenträger prüfen und erneut ausführen"
            ),
        )
    })?;
    Ok(written)
}

fn write_beside(bytes: &FileBytes, options: SaveOptions<'_>) -> std::io::Result<Option<PathBuf>> {
    let output = options.output;
    // A link stays a link: the file that it names is replaced.
    let target = output.canonicalize().unwrap_or_else(|_| output.to_owned());
    remove_stale(folder_of(&target));
    let mut file = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).rand_bytes(LETTERS).tempfile_in(folder_of(&target))?;
    bytes.write_to(&mut file)?;
    match std::fs::metadata(&target) {
        Ok(metadata) => file.as_file().set_permissions(metadata.permissions())?,
        // The write protection of an input is not meant for what is made of it: the next run would refuse to replace it.
        Err(_) => match std::fs::metadata(options.input).map(|metadata| metadata.permissions()) {
            Ok(permissions) if !permissions.readonly() => file.as_file().set_permissions(permissions)?,
            _ => make_readable(file.as_file())?,
        },
    }
    file.as_file().sync_all()?;
    let backup = (options.in_place && is_same_file(options.input, output)).then(|| backup_of(&target));
    if let Some(backup) = &backup {
        // A copy, so that there is a workbook under its name at every moment.
        std::fs::copy(&target, backup)?;
    }
    file.persist(&target).map_err(|error| error.error)?;
    if let Ok(folder) = std::fs::File::open(folder_of(&target)) {
        // The rename itself is to outlive a power failure; where a system cannot promise that, the file is complete all the same.
        let _ = folder.sync_all();
    }
    Ok(backup)
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

/// Files of this program are as readable as other new files; temporary ones are private.
#[cfg(unix)]
fn make_readable(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

/// The name under which a replaced workbook is kept: `accounts.bak.xlsx`.
pub(super) fn backup_of(workbook: &Path) -> PathBuf {
    let mut name = workbook.file_stem().map_or_else(OsString::new, OsString::from);
    name.push(".bak");
    if let Some(extension) = workbook.extension() {
        name.push(".");
        name.push(extension);
    }
    workbook.with_file_name(name)
}

/// The program that has a workbook open, by the lock file that it puts beside it.
pub(super) fn opened_by(workbook: &Path) -> Option<&'static str> {
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

/// Whether two names are those of one file.
pub(super) fn is_same_file(one: &Path, other: &Path) -> bool {
    one == other || matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn reason(error: &std::io::Error, language: Language) -> String {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => say!(language, "it is not permitted", "das ist nicht erlaubt"),
        std::io::ErrorKind::StorageFull => say!(language, "the disk is full", "der Datenträger ist voll"),
        std::io::ErrorKind::NotFound => say!(language, "the folder is not there", "der Ordner ist nicht vorhanden"),
        _ => error.to_string(),
    }
}

impl SaveOptions<'_> {
    fn refusal(&self, code: &'static str, message: String, help: String) -> Diagnostic {
        let file: Arc<str> = self.output.to_string_lossy().into();
        Diagnostic::error(code, Location::file(file), message).with_help(help)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options<'a>(input: &'a Path, output: &'a Path, in_place: bool) -> SaveOptions<'a> {
        SaveOptions { input, output, in_place, language: Language::English }
    }

    fn code(result: Result<Option<PathBuf>, Diagnostic>) -> &'static str {
        result.map_or_else(|diagnostic| diagnostic.code, |_| "saved")
    }

    #[test]
    fn a_workbook_is_saved_whole_and_the_former_one_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (input, output) = (folder.path().join("a.b.xlsx"), folder.path().join("out.xlsx"));
        std::fs::write(&input, b"former").unwrap();
        assert_eq!(save(b"new".to_vec(), options(&input, &output, false)), Ok(None));
        assert_eq!(std::fs::read(&output).unwrap(), b"new");
        assert_eq!(code(save(b"new".to_vec(), options(&input, &input, false))), "output-is-input");
        assert_eq!(std::fs::read(&input).unwrap(), b"former");
        let backup = folder.path().join("a.b.bak.xlsx");
        assert_eq!(save(b"new".to_vec(), options(&input, &input, true)), Ok(Some(backup.clone())));
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
        assert_eq!(code(save(b"new".to_vec(), options(&input, &output, false))), "saved");
        assert_eq!(files.map(|name| folder.path().join(name).exists()), [false, true, true, true]);
    }

    #[test]
    fn what_is_open_or_not_there_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let (input, output) = (folder.path().join("in.xlsx"), folder.path().join("out.xlsx"));
        std::fs::write(&input, b"").unwrap();
        for (lock, program) in [("~$out.xlsx", "Excel"), (".~lock.out.xlsx#", "LibreOffice")] {
            std::fs::write(folder.path().join(lock), b"").unwrap();
            let refusal = save(b"".to_vec(), options(&input, &output, false)).unwrap_err();
            assert_eq!(refusal.code, "output-open");
            assert!(refusal.message.ends_with(&format!("is open in {program}")), "{}", refusal.message);
            std::fs::remove_file(folder.path().join(lock)).unwrap();
        }
        assert_eq!(code(save(b"".to_vec(), options(&input, &folder.path().join("none/out.xlsx"), false))), "no-output-folder");
        assert_eq!(code(save(b"".to_vec(), options(&input, folder.path(), false))), "output-is-folder");
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
        assert_eq!(code(save(b"new".to_vec(), options(&input, &output, false))), "saved");
        assert_eq!(std::fs::metadata(&output).unwrap().permissions().mode() & 0o777, 0o640);
        std::fs::set_permissions(&output, std::fs::Permissions::from_mode(0o440)).unwrap();
        assert_eq!(code(save(b"other".to_vec(), options(&input, &output, false))), "output-not-writable");
        assert_eq!(std::fs::read(&output).unwrap(), b"new");
        // What is made of a protected input can be replaced by the next run.
        std::fs::set_permissions(&input, std::fs::Permissions::from_mode(0o440)).unwrap();
        let output = folder.path().join("other.xlsx");
        assert_eq!(code(save(b"first".to_vec(), options(&input, &output, false))), "saved");
        assert_eq!(code(save(b"second".to_vec(), options(&input, &output, false))), "saved");
    }
}
