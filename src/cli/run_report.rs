//! What a run says in the end: tables for people; the JSON object for programs is the session's.

use std::collections::BTreeSet;
use std::path::Path;

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{ContentArrangement, Table};

use crate::evaluation::outcome::ClassCounts;
use crate::foundation::diagnostic::{Diagnostic, Severity, count};
use crate::foundation::language::{Language, Word};
use crate::say;
use crate::session::Refused;
use crate::session::annotated::Annotated;
use crate::session::combined::CombinedPart;
use crate::session::movement::Found;
use crate::session::reports::{Named, RunReport};

use super::Exit;
use super::places::Task;
use super::table::{hold_width, table};

/// A workbook that was run, whatever came of it.
pub(super) struct Ran<'a> {
    /// What was to be done.
    pub(super) task: &'a Task,
    /// What came of it.
    pub(super) result: Result<Annotated, Refused>,
    /// Its accounts for the workbook over all of them, where there is to be one.
    pub(super) part: Option<CombinedPart>,
    /// How long it took.
    pub(super) milliseconds: u128,
}

impl Ran<'_> {
    /// How it ended.
    pub(super) fn exit(&self, strict: bool) -> Exit {
        match &self.result {
            Ok(done) if done.tests.1 > 0 || (strict && self.findings() > 0) => Exit::Findings,
            Ok(_) => Exit::Done,
            Err(_) => Exit::NotDone,
        }
    }

    /// Says this before everything else.
    pub(super) fn say_first(&mut self, said: &[Diagnostic]) {
        let diagnostics = match &mut self.result {
            Ok(done) => &mut done.diagnostics,
            Err(refused) => &mut refused.diagnostics,
        };
        diagnostics.splice(..0, said.iter().cloned());
    }

    /// Everything that was said.
    pub(super) fn diagnostics(&self) -> &[Diagnostic] {
        match &self.result {
            Ok(done) => &done.diagnostics,
            Err(refused) => &refused.diagnostics,
        }
    }

    /// The language in which it was said.
    pub(super) fn language(&self) -> Language {
        match &self.result {
            Ok(done) => done.language,
            Err(refused) => refused.language,
        }
    }

    fn findings(&self) -> usize {
        count(self.diagnostics(), Severity::Finding)
    }

    /// As JSON.
    pub(super) fn report(&self) -> RunReport<'_> {
        let named = Named {
            workbook: self.task.workbook.display().to_string(),
            output: self.task.output.display().to_string(),
            previous: self.result.as_ref().ok().and_then(|done| done.compared_with.clone()),
        };
        RunReport::of(named, &self.result, self.milliseconds)
    }
}

const ACCOUNTS: Word = Word::new("Accounts", "Kunden");
const KEY_ACCOUNTS: Word = Word::new("Key accounts", "Schlüsselkunden");
const BLOCKED: Word = Word::new("Blocked", "Gesperrt");
const MOVED: Word = Word::new("Moved", "Bewegt");
const OVERRIDES: Word = Word::new("Overrides", "Ausnahmen");
const TESTS: Word = Word::new("Tests", "Prüfungen");
const FINDINGS: Word = Word::new("Findings", "Hinweise");
const WRITTEN_TO: Word = Word::new("Written to", "Geschrieben nach");
const TIME: Word = Word::new("Time", "Dauer");
const WORKBOOK: Word = Word::new("Workbook", "Arbeitsmappe");
const CLASSES: Word = Word::new("Classes", "Klassen");
const OUTCOME: Word = Word::new("Outcome", "Ausgang");
const ALL: Word = Word::new("all", "alle");

/// Characters of a line of the table at most, whatever the terminal's width.
const MOST_COLUMNS: u16 = 100;

/// The small table at the end of a run over one workbook.
pub(super) fn summary(done: &Annotated, output: &Path, milliseconds: u128) -> String {
    let language = done.language;
    let counts = &done.counts;
    let word = |word: Word| word.in_language(language).to_owned();
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    hold_width(&mut table, MOST_COLUMNS);
    table.add_row([word(ACCOUNTS), language.count(counts.accounts)]);
    table.add_row([word(KEY_ACCOUNTS), language.count(counts.key_accounts)]);
    table.add_row([word(BLOCKED), language.count(counts.blocked)]);
    for class in &counts.classes {
        let labels = labels(class, language);
        if !labels.is_empty() {
            table.add_row([class.result.clone(), labels]);
        }
    }
    if counts.overrides > 0 {
        table.add_row([word(OVERRIDES), language.count(counts.overrides)]);
    }
    if let Some(found) = &done.found {
        table.add_row([word(MOVED), moved(found, language)]);
    }
    if done.tests.0 > 0 {
        table.add_row([word(TESTS), tests(done)]);
    }
    table.add_row([word(FINDINGS), language.count(count(&done.diagnostics, Severity::Finding))]);
    table.add_row([word(WRITTEN_TO), output.display().to_string()]);
    table.add_row([word(TIME), seconds(milliseconds, language)]);
    table.to_string()
}

fn seconds(milliseconds: u128, language: Language) -> String {
    format!("{} s", language.fixed(milliseconds as f64 / 1000.0, 2))
}

fn labels(class: &ClassCounts, language: Language) -> String {
    let labels = class.labels.iter().filter(|count| count.accounts > 0);
    labels.map(|count| format!("{} {}", count.label, language.count(count.accounts))).collect::<Vec<_>>().join(" · ")
}

fn tests(done: &Annotated) -> String {
    let (language, (expectations, failures)) = (done.language, done.tests);
    let (all, failed, met) = (language.count(expectations), language.count(failures), language.count(expectations - failures));
    if failures == 0 {
        say!(language, "{all} as expected", "{all} wie erwartet")
    } else {
        say!(language, "{met} as expected, {failed} not", "{met} wie erwartet, {failed} nicht")
    }
}

fn moved(found: &Found, language: Language) -> String {
    let comparison = &found.comparison;
    let count = |count: usize| language.count(count);
    let (moved, compared) = (count(comparison.moved), count(comparison.compared));
    let mut text = say!(language, "{moved} of {compared}", "{moved} von {compared}");
    if comparison.appeared > 0 {
        let appeared = count(comparison.appeared);
        text.push_str(&say!(language, ", {appeared} new", ", {appeared} neu"));
    }
    if comparison.left > 0 {
        let left = count(comparison.left);
        text.push_str(&say!(language, ", {left} left", ", {left} weg"));
    }
    text
}

/// The table at the end of a run over several workbooks: one row for each, and one for all.
pub(super) fn batch_summary(all: &[Ran<'_>], combined: Option<&Ran<'_>>, milliseconds: u128, language: Language) -> String {
    let word = |word: Word| word.in_language(language);
    let number = |word: Word| format!(">{}", word.in_language(language));
    let done = || all.iter().filter_map(|ran| ran.result.as_ref().ok());
    let compared = done().chain(combined.and_then(|ran| ran.result.as_ref().ok())).any(|done| done.found.is_some());
    // Where every workbook classifies by the same result, the column is called by it.
    let mut results = done().filter_map(|done| done.counts.classes.first()).map(|class| class.result.as_str());
    let first = results.next();
    let class = first.filter(|first| results.all(|other| other == *first)).unwrap_or(word(CLASSES)).to_owned();
    let mut headers = vec![word(WORKBOOK).to_owned(), number(ACCOUNTS), number(KEY_ACCOUNTS), class];
    if compared {
        headers.push(word(MOVED).to_owned());
    }
    headers.extend([number(FINDINGS), word(OUTCOME).to_owned()]);
    let mut rows = table(&headers.iter().map(String::as_str).collect::<Vec<_>>());
    // Workbooks are called by their file names where these tell them apart.
    let name = |ran: &Ran<'_>| ran.task.workbook.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let names: BTreeSet<String> = all.iter().chain(combined).map(name).collect();
    let told_apart = names.len() == all.len() + usize::from(combined.is_some());
    for ran in all.iter().chain(combined) {
        let done = ran.result.as_ref().ok();
        let count = |count: Option<usize>| count.map(|count| language.count(count)).unwrap_or_default();
        let mut row = vec![
            if told_apart { name(ran) } else { ran.task.workbook.display().to_string() },
            count(done.map(|done| done.counts.accounts)),
            count(done.map(|done| done.counts.key_accounts)),
            done.and_then(|done| done.counts.classes.first()).map(|class| labels(class, language)).unwrap_or_default(),
        ];
        if compared {
            row.push(done.and_then(|done| done.found.as_ref()).map(|found| moved(found, language)).unwrap_or_default());
        }
        row.extend([language.count(ran.findings()), outcome(ran, language)]);
        rows.add_row(row);
    }
    let sum = |count: fn(&Annotated) -> usize| language.count(done().map(count).sum());
    let mut row = vec![word(ALL).to_owned(), sum(|done| done.counts.accounts), sum(|done| done.counts.key_accounts), String::new()];
    if compared {
        row.push(String::new());
    }
    let (written, tried) = (language.count(done().count()), language.count(all.len()));
    let time = seconds(milliseconds, language);
    row.extend([
        language.count(all.iter().map(Ran::findings).sum()),
        say!(language, "{written} of {tried} written, {time}", "{written} von {tried} geschrieben, {time}"),
    ]);
    rows.add_row(row);
    rows.to_string()
}

/// What became of one of several workbooks.
fn outcome(ran: &Ran<'_>, language: Language) -> String {
    match &ran.result {
        Ok(done) => {
            if done.tests.1 == 0 {
                return say!(language, "written", "geschrieben");
            }
            let (failed, all) = (language.count(done.tests.1), language.count(done.tests.0));
            if done.tests.0 == 1 && done.tests.1 == 1 {
                return say!(language, "written; the one test failed", "geschrieben; die eine Prüfung nicht bestanden");
            }
            say!(language, "written; {failed} of {all} tests failed", "geschrieben; {failed} von {all} Prüfungen nicht bestanden")
        }
        Err(refused) => {
            // The whole sentence has been said before.
            let code = refused.diagnostics.iter().find(|fault| fault.is_error()).map(|fault| fault.code).unwrap_or_default();
            say!(language, "not done: {code}", "nicht erledigt: {code}")
        }
    }
}
