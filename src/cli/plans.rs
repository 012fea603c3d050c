//! `keyfolio plans WORKBOOK`: a page for each key account, in one file, and in one for each account manager beside it.
//!
//! Every file is looked at before the first is written. One that is there already is replaced where it is a page of keyfolio's, as its first lines
//! say; any other stays, and nothing is written.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::foundation::diagnostic::{Diagnostic, Severity, count};
use crate::foundation::language::{Language, folded};
use crate::report::html::MAKER;
use crate::say;
use crate::session::movement::{Found, movement};
use crate::session::plans::{Picked, Plans};
use crate::session::reports::{PlansFile, PlansReport};
use crate::session::{Alterations, Refused};

use super::args::{OutputFormat, PlansOptions};
use super::json::print_json;
use super::new_file::{NewFile, check_new, save_new};
use super::progress::Progress;
use super::{Exit, earlier, loading, output, readying, render};

/// Letters of a value in the name of its file.
const LONGEST: usize = 60;

/// Bytes within which a page of ours names its maker.
const HEAD: u64 = 512;

pub(super) fn run(options: &PlansOptions) -> Exit {
    let json = options.evaluation.format == OutputFormat::Json;
    let progress = Progress::new(options.evaluation.quiet || json);
    let made = made(options, &progress);
    progress.finish();
    let (language, mut diagnostics, files) = match made {
        Ok(plans) => match write(&plans, options) {
            Ok(files) => (plans.language, plans.diagnostics, files),
            Err(fault) => (plans.language, [plans.diagnostics, vec![fault]].concat(), Vec::new()),
        },
        Err(refused) => (refused.language, refused.diagnostics, Vec::new()),
    };
    let findings = options.strict && count(&diagnostics, Severity::Finding) > 0;
    let exit = if files.is_empty() {
        Exit::NotDone
    } else if findings {
        Exit::Findings
    } else {
        Exit::Done
    };
    if json {
        return exit.max(print_json(&PlansReport::of(options.workbook.display().to_string(), files, &diagnostics)));
    }
    diagnostics.retain(|diagnostic| !options.evaluation.quiet || diagnostic.is_error());
    render::print(&diagnostics, language);
    match files.first().filter(|_| !options.evaluation.quiet) {
        Some(first) => exit.max(output::print(&told(first, &files[1..], language))),
        None => exit,
    }
}

fn made(options: &PlansOptions, progress: &Progress) -> Result<Plans, Refused> {
    let hears = |stage, language, done, all| progress.hear(stage, language, done, all);
    let picked = Picked::new(options.filter.as_deref(), options.per.as_deref());
    let asked = picked.asked();
    let alterations = Alterations { asked: &asked, ..Alterations::default() };
    let ready = readying::ready(&options.workbook, &options.evaluation, alterations, progress)?;
    let mut past: Vec<Found> = Vec::new();
    // That a folder has no workbook of last time.
    let (earlier, missing) = earlier::beside(&options.workbook, &options.evaluation, ready.language())?;
    let mut said = missing;
    if !earlier.is_empty() {
        // What is asked of this month's accounts is no rule of last month's.
        let new = readying::ready(&options.workbook, &options.evaluation, Alterations::default(), progress)?;
        let session = loading::options(&options.evaluation, new.language())?;
        for previous in &earlier {
            let (found, told) = movement(previous, &new, &session, &hears)?;
            past.push(found);
            said.extend(told);
        }
        // The newest first, in whatever order they were given.
        past.sort_by(|one, other| other.old_as_of.cmp(&one.old_as_of));
    }
    let mut plans = ready.evaluate(&hears).plans(&picked, &past)?;
    plans.diagnostics.extend(said);
    Ok(plans)
}

/// Writes every file, or none.
fn write(plans: &Plans, options: &PlansOptions) -> Result<Vec<PlansFile>, Diagnostic> {
    let (language, workbook) = (plans.language, options.workbook.display().to_string());
    let file = options.output.clone().unwrap_or_else(|| beside(&options.workbook, language));
    let name = options.workbook.file_name().map_or_else(|| workbook.clone(), |name| name.to_string_lossy().into_owned());
    let mut all = vec![(file.clone(), None, plans.plans.len(), plans.page(&name))];
    let mut taken = HashSet::from([folded(&file.to_string_lossy())]);
    for group in plans.per.iter().flat_map(|(_, groups)| groups) {
        let own = named(&file, &group.name, language, &mut taken);
        all.push((own, Some(group.name.clone()), group.plans.len(), plans.page_of(group, &name)));
    }
    let new =
        |file| NewFile { file, source: Some(&options.workbook), extensions: &["html", "htm"], replace: options.force || is_ours(file) };
    for (file, ..) in &all {
        check_new(new(file), language)?;
    }
    let mut written = Vec::new();
    for (file, per, accounts, page) in &all {
        save_new(new(file), page.as_bytes(), language)?;
        written.push(PlansFile { file: file.display().to_string(), per: per.clone(), accounts: *accounts });
    }
    Ok(written)
}

/// The file beside the workbook where none is named.
fn beside(workbook: &Path, language: Language) -> PathBuf {
    let stem = workbook.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    workbook.with_file_name(say!(language, "{stem}-plans.html", "{stem}-kundenseiten.html"))
}

/// The file of a value beside the one with all: its letters, without those that names of files cannot have, and a number where two would be
/// called the same.
fn named(all: &Path, value: &str, language: Language, taken: &mut HashSet<String>) -> PathBuf {
    let stem = all.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let extension = all.extension().map(|extension| extension.to_string_lossy().into_owned()).unwrap_or_default();
    let value = safe(value);
    let value = if value.is_empty() { say!(language, "none", "keine") } else { value };
    let mut number = 1;
    loop {
        let more = if number == 1 { String::new() } else { format!("-{number}") };
        let file = all.with_file_name(format!("{stem}-{value}{more}.{extension}"));
        if taken.insert(folded(&file.to_string_lossy())) {
            return file;
        }
        number += 1;
    }
}

/// A text as a part of a file's name on every system: letters, digits and a few signs; everything else is a hyphen, of which several are one.
fn safe(text: &str) -> String {
    let mut safe = String::new();
    for letter in text.chars().take(LONGEST) {
        let letter = if letter.is_alphanumeric() || matches!(letter, '.' | '_' | '&' | '+') { letter } else { '-' };
        if letter != '-' || !safe.ends_with('-') {
            safe.push(letter);
        }
    }
    safe.trim_matches(['-', '.']).to_owned()
}

/// Whether a file is a page that keyfolio has written.
fn is_ours(file: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(file).and_then(|open| open.take(HEAD).read_to_end(&mut head));
    read.is_ok() && head.windows(MAKER.len()).any(|part| part == MAKER.as_bytes())
}

fn told(first: &PlansFile, others: &[PlansFile], language: Language) -> String {
    let pages = |file: &PlansFile| {
        let count = language.count(file.accounts);
        match file.accounts {
            1 => say!(language, "1 page", "1 Seite"),
            _ => say!(language, "{count} pages", "{count} Seiten"),
        }
    };
    let mut text = format!("{} ({})\n", first.file, pages(first));
    for file in others {
        text.push_str(&format!("{} ({})\n", file.file, pages(file)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_safe_and_apart() {
        let mut taken = HashSet::new();
        let mut of = |value: &str| {
            let file = named(Path::new("out/plans.html"), value, Language::English, &mut taken);
            file.to_string_lossy().replace('\\', "/")
        };
        assert_eq!(of("M. Keller"), "out/plans-M.-Keller.html");
        assert_eq!(of("../../etc/passwd"), "out/plans-etc-passwd.html");
        assert_eq!(of("A/B"), "out/plans-A-B.html");
        assert_eq!(of("a:b"), "out/plans-a-b-2.html");
        assert_eq!(of(""), "out/plans-none.html");
        assert_eq!(of("\u{202e}.?*<>|"), "out/plans-none-2.html");
        assert_eq!(of("Jürgen Müller"), "out/plans-Jürgen-Müller.html");
        assert!(of(&"x".repeat(400)).len() < 90);
    }
}
