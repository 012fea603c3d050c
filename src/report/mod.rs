//! The sheets we add: Summary (with a hidden sheet that its charts draw from), Movers, Findings and Run, made with rust_xlsxwriter as a
//! workbook of their own, which [`ooxml::adding::graft`](crate::ooxml::adding::graft) plants into the user's.
//!
//! Same input, same options, same as-of date: the same sheets. Texts of the user's are always written as texts, never as formulas.

pub mod account_pages;
mod best;
mod charts;
mod figures;
mod findings;
mod groups;
pub mod history;
pub mod html;
pub mod live_sheet;
mod movers;
mod run;
mod style;
mod summary;

use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};
use sha2::{Digest, Sha256};

use crate::accounts::{AccountColumn, Accounts};
use crate::criteria::Criteria;
use crate::evaluation::analysis::placing::Placing;
use crate::evaluation::outcome::Outcome;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, Word};
use crate::foundation::location::{Location, Place};
use crate::foundation::value::Value;
use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::archive::made_by::made_alike;
use crate::ooxml::drawings::bubbles::{BubbleSizes, with_bubbles};
use crate::ooxml::package::Package;
use crate::ooxml::package::own_sheets::sheet_names;
use crate::say;

use figures::Figures;
pub use live_sheet::LiveSheet;
pub use movers::{CHANGE, Movement};
pub use run::minutes_in;

/// What the sheets are, in the order of their tabs.
pub const ROLES: [&str; 3] = ["summary", "findings", RUN];

/// The role of the sheet that tells of the run, with its as-of date.
pub const RUN: &str = "run";

const NAMES: [Word; 3] = [Word::new("Summary", "Übersicht"), Word::new("Findings", "Hinweise"), Word::new("Run", "Lauf")];

/// The role of the sheet about what moved since last time, behind the first one where there is a last time.
pub const MOVERS: &str = "movers";

const MOVERS_NAME: Word = Word::new("Movers", "Veränderungen");

/// The role of the hidden sheet with what the charts draw, behind all others.
const DATA: (&str, Word) = ("chart-data", Word::new("Summary data", "Übersicht Daten"));

/// The longest text that a cell holds, in UTF-16 units.
const LONGEST_TEXT: usize = 32_767;

/// Characters of a workbook's name that are remembered.
pub const LONGEST_REMEMBERED: usize = 120;

/// What the sheets tell of.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The user's workbook.
    pub package: &'a Package,
    /// The criteria, with the settings in force.
    pub criteria: &'a Criteria,
    /// The accounts; of their values, those of the key, of columns that name them and of columns that the settings name.
    pub accounts: &'a Accounts,
    /// What tells their data from others: [`data_fingerprint`].
    pub fingerprint: &'a str,
    /// What came out.
    pub outcome: &'a Outcome,
    /// Findings beyond those of the outcome: expectations that were not met, faults of the workbook.
    pub further: &'a [Diagnostic],
    /// How many expectations the Tests sheet has, and how many were not met.
    pub expectations: (usize, usize),
    /// The result in a sentence; empty where nothing is classified.
    pub headline: &'a str,
    /// How the rows of a class divide the portfolio.
    pub placing: Option<&'a Placing>,
    /// The run's TODAY().
    pub as_of: DayNumber,
    /// The workbooks that this one was made of, and how many accounts come from each; none for a workbook of the user's.
    pub sources: &'a [(String, usize)],
    /// What was agreed about the criteria, a sentence each.
    pub minutes: &'a [String],
    /// The workbooks that `PREVIOUS` read, and of how many times ago they are.
    pub last_time: &'a [(u32, String)],
    /// What moved since last time.
    pub movement: Option<Movement<'a>>,
    /// The parameters of live formulas, where there are any.
    pub live: Option<LiveSheet<'a>>,
}

/// A workbook that holds the sheets.
#[derive(Debug)]
pub struct Made {
    /// Its bytes.
    pub workbook: FileBytes,
    /// What a later run should know of this one.
    pub memory: String,
    /// What its sheets are.
    pub roles: Vec<&'static str>,
    /// What is wrong with the settings of the report.
    pub findings: Vec<Diagnostic>,
}

impl Report<'_> {
    /// What is wrong with the settings that name columns for the report.
    pub fn setting_findings(&self) -> Vec<Diagnostic> {
        Figures::of(self).1
    }

    /// Makes the sheets, under names that are free in the user's workbook.
    pub fn make(&self) -> Result<Made, Diagnostic> {
        let language = self.criteria.language;
        let mut wanted: Vec<(&'static str, &str)> = ROLES.into_iter().zip(NAMES.map(|name| name.in_language(language))).collect();
        if self.movement.is_some() {
            wanted.insert(1, (MOVERS, MOVERS_NAME.in_language(language)));
        }
        if self.live.is_some() {
            wanted.push(live_sheet::NAME);
        }
        wanted.push((DATA.0, DATA.1.in_language(language)));
        let roles = wanted.iter().map(|(role, _)| *role).collect();
        let names = sheet_names(self.package, &wanted);
        let (figures, findings) = Figures::of(self);
        let identity = self.identity();
        let made = self.sheets(&names, &figures, &findings, &identity).map_err(|error| {
            Diagnostic::error(
                "report-not-made",
                Location::file(self.package.name()),
                say!(language, "the report could not be made: {error}", "der Bericht konnte nicht erstellt werden: {error}"),
            )
        })?;
        let workbook = with_bubbles(made.0, &made.1).ok_or_else(|| {
            Diagnostic::error(
                "report-not-made",
                Location::file(self.package.name()),
                say!(language, "the chart of the report could not be made", "das Diagramm des Berichts konnte nicht erstellt werden"),
            )
        })?;
        Ok(Made { workbook, memory: identity.memory(!self.sources.is_empty()), roles, findings })
    }

    fn sheets(
        &self,
        names: &[String],
        figures: &Figures<'_>,
        findings: &[Diagnostic],
        identity: &Identity,
    ) -> Result<(Vec<u8>, Vec<BubbleSizes>), XlsxError> {
        let mut workbook = Workbook::new();
        // A fixed time, so that the report in a file of its own is the same whenever it is made.
        let created = ExcelDateTime::from_ymd(2026, 11, 23)?;
        workbook.set_properties(&DocProperties::new().set_author("keyfolio").set_creation_datetime(&created));
        let listed: Vec<&Diagnostic> = self.outcome.findings.iter().chain(self.further).chain(findings).collect();
        let mut data = Worksheet::new();
        data.set_name(&names[names.len() - 1])?.set_hidden(true);
        let summary = workbook.add_worksheet().set_name(&names[0])?;
        let sizes = summary::write(summary, &mut data, self, figures, identity, listed.len())?;
        if let Some(movement) = self.movement {
            movers::write(workbook.add_worksheet().set_name(&names[1])?, self, movement)?;
        }
        let rest = &names[1 + usize::from(self.movement.is_some())..];
        findings::write(workbook.add_worksheet().set_name(&rest[0])?, self, &listed)?;
        run::write(workbook.add_worksheet().set_name(&rest[1])?, self, identity, listed.len())?;
        if let (Some(live), Some(name)) = (&self.live, rest.get(2)) {
            live_sheet::write(workbook.add_worksheet().set_name(name)?, live)?;
        }
        workbook.push_worksheet(data);
        Ok((made_alike(workbook.save_to_buffer()?), sizes))
    }

    /// What makes this run the run that it is.
    fn identity(&self) -> Identity {
        let criteria = hex(&Sha256::digest(self.criteria.to_toml()));
        let data = self.fingerprint.to_owned();
        let whole = hex(&Sha256::digest(format!("{} {criteria} {data} {}", env!("CARGO_PKG_VERSION"), self.as_of.serial())));
        let own =
            std::path::Path::new(self.package.name()).file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let mut identity = Identity { criteria, data, run: whole[..16].to_owned(), workbook: own };
        // The same run over its own result: the workbook is the one that it was made of.
        let earlier = self.package.own_sheet(ROLES[2]).and_then(|sheet| sheet.memory.split_once(' '));
        if let Some((_, workbook)) = earlier.filter(|(run, workbook)| *run == identity.run && !workbook.is_empty()) {
            identity.workbook = workbook.to_owned();
        }
        identity
    }
}

/// What makes a run the run that it is: version, criteria, data and day.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Identity {
    /// SHA-256 of the criteria in their text form.
    criteria: String,
    /// SHA-256 of the columns that were read.
    data: String,
    /// The beginning of a SHA-256 over all of it.
    run: String,
    /// The name of the workbook's file.
    workbook: String,
}

impl Identity {
    /// As it is kept in the package, without a name for a workbook that was made of several. Excel keeps 255 characters of a comment.
    fn memory(&self, of_several: bool) -> String {
        let workbook = if of_several { "" } else { &self.workbook };
        format!("{} {}", self.run, workbook.chars().take(LONGEST_REMEMBERED).collect::<String>())
    }
}

/// The name of the workbook that the sheet about a run remembers, of its first [`LONGEST_REMEMBERED`] characters; empty for a workbook that
/// was made of several.
pub fn made_of(memory: &str) -> Option<&str> {
    memory.split_once(' ').map(|(_, workbook)| workbook)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-256 of the accounts: the headers, and the values of the columns that were read.
pub fn data_fingerprint(accounts: &Accounts) -> String {
    let columns: Vec<_> = accounts.columns.par_iter().map(column_fingerprint).collect();
    let mut hasher = Sha256::new();
    hasher.update(Sha256::digest(accounts.sheet.as_bytes()));
    columns.iter().for_each(|column| hasher.update(column));
    hex(&hasher.finalize())
}

fn column_fingerprint(column: &AccountColumn) -> [u8; 32] {
    /// So many bytes are taken in at once.
    const BUFFER: usize = 1 << 16;
    let mut hasher = Sha256::new();
    let mut buffer: Vec<u8> = Vec::with_capacity(2 * BUFFER);
    // Kind and length stand before each value, so that no two columns give the same bytes.
    let mut put = |kind: u8, bytes: &[u8]| {
        buffer.push(kind);
        buffer.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        buffer.extend_from_slice(bytes);
        if buffer.len() >= BUFFER {
            hasher.update(&buffer);
            buffer.clear();
        }
    };
    put(b'h', column.header.as_bytes());
    for value in column.column.values() {
        match value {
            Value::Blank => put(b' ', &[]),
            Value::Number(number) => put(b'n', &number.to_le_bytes()),
            Value::Text(text) => put(b't', text.as_bytes()),
            Value::Boolean(boolean) => put(b'b', &[u8::from(boolean)]),
            Value::Error(error) => put(b'e', error.name(Language::English).as_bytes()),
        }
    }
    hasher.update(&buffer);
    hasher.finalize().into()
}

/// A text as a cell can hold it.
fn cell_text(text: &str) -> String {
    let mut units = 0;
    let fits = |character: &char| {
        units += character.len_utf16();
        units <= LONGEST_TEXT
    };
    text.chars().take_while(fits).collect()
}

/// A text without characters that a chart could not hold.
fn label(text: &str) -> String {
    text.chars()
        .map(|character| if character.is_control() || matches!(character, '\u{fffe}' | '\u{ffff}') { ' ' } else { character })
        .take(255)
        .collect()
}

/// How a page says where it comes from.
fn footer(title: &str, language: Language) -> String {
    let page = say!(language, "Page &P of &N", "Seite &P von &N");
    let title: String = label(title).chars().take(80).collect::<String>().replace('&', "&&");
    format!("&L&8{title}&R&8{page}")
}

/// Whether a place lies in this workbook, where a hyperlink can lead to it.
fn is_here(report: &Report<'_>, location: &Location) -> bool {
    let here = location.file.as_deref() == Some(report.package.name());
    let sheet = location.sheet().is_some_and(|sheet| report.package.sheets().iter().any(|entry| entry.name == sheet));
    here && sheet && matches!(location.place, Place::Sheet(_) | Place::Cell(..))
}
