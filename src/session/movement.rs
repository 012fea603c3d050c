//! What moved since the workbook of last time, and why: for `diff`, and for `run --previous`.
//!
//! Both workbooks are decided again, each under its own criteria and on its own day, and the old one under the new criteria too: that
//! tells rules, weights and data apart.

use serde::Serialize;

use crate::accounts::Accounts;
use crate::evaluation::comparing::decisions::Decisions;
use crate::evaluation::comparing::input_moves::{ColumnMove, Inputs};
use crate::evaluation::comparing::matching::{Matching, renamed};
use crate::evaluation::comparing::movers::{self, Comparison, Happened, compare};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::value::Value;
use crate::say;
use crate::workbook::told::reading::Workbook;
use crate::workbook::told::reading::column_texts;

use super::earlier::load::load;
use super::input::Input;
use super::opened::Opened;
pub use super::options::Previous;
use super::options::{Alterations, Options, Progress};
use super::ready::Ready;
use super::refused::Refused;

/// What was found.
#[derive(Debug, Serialize)]
pub struct Found {
    /// The day of the old workbook, as 2026-10-31.
    pub old_as_of: String,
    /// The day of the new workbook.
    pub new_as_of: String,
    /// The column that is summed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_column: Option<String>,
    /// The accounts.
    #[serde(flatten)]
    pub comparison: Comparison,
    /// The inputs that moved, those that moved most first.
    pub inputs: Vec<ColumnMove>,
    /// Accounts of the new workbook that could not be matched.
    #[serde(skip)]
    unclear: Vec<usize>,
}

impl Found {
    /// Whether an account of the new workbook could not be compared, since its key is blank or doubled.
    pub(super) fn is_unclear(&self, account: usize) -> bool {
        self.unclear.contains(&account)
    }

    /// What became of the first class of each account of the new workbook: `B → A`, blank where it is as it was, `new`, and `not compared` where
    /// its key is blank or doubled.
    pub fn changes(&self, accounts: usize, language: Language) -> Vec<Value> {
        let mut changes = vec![Value::Blank; accounts];
        let class = |class: &Option<String>| class.clone().filter(|class| !class.is_empty()).unwrap_or_else(|| "–".to_owned());
        for mover in &self.comparison.movers {
            let Some(account) = mover.new else { continue };
            match mover.happened {
                Happened::Appeared => changes[account] = Value::text(say!(language, "new", "neu")),
                Happened::Moved if mover.from != mover.to => {
                    changes[account] = Value::text(format!("{} → {}", class(&mover.from), class(&mover.to)));
                }
                _ => {}
            }
        }
        for &account in &self.unclear {
            changes[account] = Value::text(say!(language, "not compared", "nicht verglichen"));
        }
        changes
    }
}

/// Two months compared, and everything that is said of it.
#[derive(Debug)]
pub struct Difference {
    /// The language of what is said.
    pub language: Language,
    /// Who moved, and why.
    pub found: Found,
    /// What is said of the criteria, the keys and the comparison.
    pub diagnostics: Vec<Diagnostic>,
}

/// Compares two months where nothing else is asked: with what is said of the new workbook's criteria and keys.
pub fn difference(previous: &Previous, new: &Ready, options: &Options, progress: Progress<'_>) -> Result<Difference, Refused> {
    let (found, told) = movement(previous, new, options, progress)?;
    let mut diagnostics = new.findings.clone();
    diagnostics.extend(new.account_findings.iter().filter(about_keys).cloned());
    diagnostics.extend(told);
    Ok(Difference { language: new.language(), found, diagnostics })
}

/// Whether it is said of the keys by which two months are matched.
fn about_keys(finding: &&Diagnostic) -> bool {
    ["duplicate-key", "blank-key"].contains(&finding.code)
}

/// Compares the workbook of last time with one that is ready. What is said beside it are the findings about the old workbook, its
/// keys and the causes.
pub fn movement(previous: &Previous, new: &Ready, options: &Options, progress: Progress<'_>) -> Result<(Found, Vec<Diagnostic>), Refused> {
    let read;
    let old = match new.earlier.as_deref().filter(|earlier| earlier.is_of(previous)) {
        Some(earlier) => &earlier.ready,
        None => {
            read = load(previous, new, &[], options, progress)?;
            &read
        }
    };
    let (found, told) = between(old, new, options, progress)?;
    // What is wrong with both is said of this month's, where it can be mended.
    let is_said = |one: &Diagnostic| {
        let same =
            |other: &Diagnostic| (other.code, &other.location.place, &other.message) == (one.code, &one.location.place, &one.message);
        new.findings.iter().any(same)
    };
    let mut diagnostics: Vec<Diagnostic> = old.findings.iter().filter(|one| !is_said(one)).cloned().collect();
    diagnostics.extend(told);
    Ok((found, diagnostics))
}

/// The same between two workbooks that have been read; without what was said of the old one's criteria when it was read.
pub fn between(old: &Ready, new: &Ready, options: &Options, progress: Progress<'_>) -> Result<(Found, Vec<Diagnostic>), Refused> {
    let language = new.language();
    let after = new.decisions(progress)?;
    // A column that is summed since this month only is no reason not to compare the rest.
    let value = old.value_slot();
    let before = old.decisions_summing(value.as_ref().ok().copied().flatten(), progress);
    let matching = Matching::by_key(&before.keys, &after.keys);
    let mut diagnostics: Vec<Diagnostic> = value.err().map(|_| no_value(old, new)).into_iter().collect();
    diagnostics.extend(old.account_findings.iter().filter(about_keys).cloned());
    diagnostics.extend(otherwise_in_file(old, &before, language));
    diagnostics.extend(key_findings(&matching, &old.accounts, &new.accounts, language));
    let path = match path(old, new, options, progress) {
        Ok(path) => Some(path),
        Err(refused) => {
            diagnostics.push(no_path(&refused, new));
            None
        }
    };
    let steps = path.as_ref().map(|(rules, weights, overrides)| movers::Path { rules, weights, overrides: overrides.as_ref() });
    let mut comparison = compare(&before, &after, &matching, steps);
    let inputs = Inputs::new(&old.accounts, &new.accounts);
    for mover in &mut comparison.movers {
        mover.name =
            mover.new.map_or_else(|| name_of(&old.accounts, mover.old?, language), |account| name_of(&new.accounts, account, language));
        if let (Some(before), Some(after)) = (mover.old, mover.new) {
            mover.inputs = inputs.of_account(before, after);
        }
    }
    let found = Found {
        old_as_of: Language::English.date(old.plan.as_of),
        new_as_of: Language::English.date(new.plan.as_of),
        value_column: new.value_column().map(str::to_owned),
        comparison,
        inputs: inputs.of_columns(&matching),
        unclear: matching.unclear_new.clone(),
    };
    Ok((found, diagnostics))
}

fn name_of(accounts: &Accounts, account: usize, language: Language) -> Option<String> {
    let name = accounts.columns[accounts.name_column()?].column.get(account).shown(language);
    Some(name).filter(|name| !name.is_empty())
}

/// The classes that an earlier run wrote into the old workbook, where they are not those that its criteria and data give.
fn otherwise_in_file(old: &Ready, before: &Decisions, language: Language) -> Option<Diagnostic> {
    let classes = before.classes.first()?;
    let column = old.package.own_columns(&old.accounts.sheet).into_iter().find(|own| folded(&own.header) == folded(&classes.result))?;
    let workbook = Workbook::open(&old.package, &old.package.name().into(), old.language()).ok()?;
    let written = column_texts(&workbook, &old.accounts.sheet, column.index).ok()?;
    let differs = |account: &usize| written.get(&old.accounts.rows[*account]).map_or("", |text| text) != &*classes.shown[*account];
    let differ: Vec<usize> = (0..before.keys.len()).filter(differs).collect();
    let first = *differ.first()?;
    let (count, class, day) = (language.count(differ.len()), &classes.result, language.date(old.plan.as_of));
    let message = if differ.len() == 1 {
        say!(
            language,
            "1 account shows another \"{class}\" in this file than its criteria and data give as of {day}",
            "1 Kunde zeigt in dieser Datei eine andere „{class}“, als Kriterien und Daten zum Stichtag {day} ergeben"
        )
    } else {
        say!(
            language,
            "{count} accounts show another \"{class}\" in this file than its criteria and data give as of {day}",
            "{count} Kunden zeigen in dieser Datei eine andere „{class}“, als Kriterien und Daten zum Stichtag {day} ergeben"
        )
    };
    Some(Diagnostic::finding("differs-from-file", old.accounts.cell(first, column.index), message).with_help(say!(
        language,
        "the file was changed after its run, or the run used another day or other criteria (diff: --old-as-of, --old-criteria)",
        "die Datei wurde nach dem Lauf geändert, oder der Lauf hatte einen anderen Stichtag oder andere Kriterien (diff: --old-as-of, --old-criteria)"
    )))
}

/// The decisions after the step rules, after the step weights, and after the step overrides, where there is one.
type OnTheWay = (Decisions, Decisions, Option<Decisions>);

/// The decisions on the way from old to new, for the accounts of the old workbook on its day: under the new rules with the old weights,
/// under the new criteria, and with the new overrides, where there are any.
fn path(old: &Ready, new: &Ready, options: &Options, progress: Progress<'_>) -> Result<OnTheWay, Refused> {
    let on_old_day = Options { as_of: Some(old.plan.as_of), previous: Vec::new(), ..options.clone() };
    let workbook = Input { name: old.package.name().into(), bytes: old.package.bytes().clone() };
    let step = |weights, overrides| {
        // Nothing is summed on the way.
        let alterations = Alterations {
            criteria: Some(&new.criteria),
            weights,
            overrides,
            value_column: Some(""),
            remembers: true,
            ..Alterations::default()
        };
        let mut ready = Opened::read(&workbook, old.language())?.ready(&on_old_day, alterations, progress)?;
        // What was last time then, it is on the way too.
        ready.plan.last_time.take_from(old.last_time.iter());
        if ready.accounts.sheet == old.accounts.sheet && ready.accounts.rows == old.accounts.rows {
            return ready.decisions(progress);
        }
        let language = new.language();
        let sentence = say!(language, "they look for the accounts elsewhere", "sie suchen die Kunden an anderer Stelle");
        Err(Refused { language, diagnostics: vec![Diagnostic::error("other-accounts", old.accounts.location.clone(), sentence)] })
    };
    let (before, after) = (Some((&old.criteria, old.plan.as_of)), Some((&new.criteria, new.plan.as_of)));
    let any = !old.criteria.overrides.is_empty() || !new.criteria.overrides.is_empty();
    let set = if any { Some(step(None, after)?) } else { None };
    Ok((step(Some(&old.criteria), before)?, step(None, before)?, set))
}

/// The old workbook has no column of the name that is to be summed.
fn no_value(old: &Ready, new: &Ready) -> Diagnostic {
    let (language, column) = (new.language(), new.value_column().unwrap_or_default());
    let message = say!(
        language,
        "the workbook of last time has no column \"{column}\" to sum, so that its values are not compared",
        "die Arbeitsmappe vom letzten Mal hat keine Spalte „{column}“ zum Summieren, daher werden ihre Werte nicht verglichen"
    );
    Diagnostic::finding("no-old-value", old.accounts.location.clone(), message)
}

/// The new criteria cannot be used on the old data, so that the causes are not known.
fn no_path(refused: &Refused, new: &Ready) -> Diagnostic {
    let language = new.language();
    let why = refused.diagnostics.first().map(|fault| fault.message.as_str()).unwrap_or_default();
    Diagnostic::finding(
        "causes-unknown",
        new.criteria.location.clone(),
        say!(
            language,
            "the causes cannot be told, because the new criteria do not fit the old accounts: {why}",
            "die Ursachen lassen sich nicht angeben, denn die neuen Kriterien passen nicht zu den alten Kunden: {why}"
        ),
    )
}

fn key_findings(matching: &Matching, old: &Accounts, new: &Accounts, language: Language) -> Vec<Diagnostic> {
    let key = |accounts: &Accounts, account: usize| accounts.key(account).shown(language);
    let cell = |accounts: &Accounts, account: usize| accounts.cell(account, accounts.columns[accounts.key].index);
    let pairs = renamed(matching, old, new);
    let mut findings = Vec::new();
    // Accounts that left or are new are the movers', not findings.
    for &(left, appeared) in &pairs {
        let (before, after) = (key(old, left), key(new, appeared));
        findings.push(
            Diagnostic::finding(
                "renamed-account",
                cell(new, appeared),
                say!(
                    language,
                    "the account \"{after}\" is probably \"{before}\" of last time under another key",
                    "der Kunde „{after}“ ist wahrscheinlich „{before}“ vom letzten Mal unter anderem Schlüssel"
                ),
            )
            .with_help(say!(
                language,
                "they are counted as one that left and one that appeared; give both the same key to compare them",
                "sie zählen als einer, der wegfiel, und einer, der neu ist; zum Vergleichen beiden denselben Schlüssel geben"
            )),
        );
    }
    findings
}
