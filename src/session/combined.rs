//! The accounts of several workbooks, decided together by the criteria that all of them were decided by.

use std::collections::HashMap;
use std::sync::Arc;

use crate::accounts::key_of;
use crate::criteria::{Criteria, Override, Settings, Written};
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, Word, words};
use crate::foundation::location::{Location, Place};
use crate::say;
use crate::workbook::combined::{Part, combined};

use super::input::Input;
use super::opened::Opened;
use super::options::{Alterations, Options, Progress};
use super::ready::Ready;

/// What a workbook gives to the combined one.
#[derive(Debug)]
pub struct CombinedPart {
    part: Part,
    language: Language,
    criteria: Criteria,
    as_of: DayNumber,
}

impl CombinedPart {
    /// The accounts of a workbook, with every column.
    pub fn of(ready: Ready) -> Result<Self, Diagnostic> {
        let (source, language) = (ready.package.name().to_owned(), ready.language());
        let part = Part::read(&ready.package, &ready.accounts, &ready.lookups, source, language)?;
        Ok(Self { part, language, as_of: ready.plan.as_of, criteria: ready.criteria })
    }
}

/// A workbook of all their accounts, under this name, ready to be decided.
pub fn together(parts: Vec<CombinedPart>, name: &Arc<str>, options: &Options, progress: Progress<'_>) -> Result<Ready, Vec<Diagnostic>> {
    let file = Location::file(Arc::clone(name));
    let Some((first, rest)) = parts.split_first() else { return Err(Vec::new()) };
    let language = first.language;
    let (criteria, as_of) = (deciding(&first.criteria), first.as_of);
    if let Some(other) = rest.iter().find(|other| deciding(&other.criteria) != criteria || other.as_of != as_of) {
        return Err(vec![criteria_differ(first, other, &file, language)]);
    }
    // What only some of the workbooks say about the report holds for all of them.
    let mut own = first.criteria.clone();
    own.settings = rest.iter().fold(own.settings, |settings, other| settings.or(other.criteria.settings.clone()));
    for one in rest.iter().flat_map(|other| &other.criteria.overrides) {
        // Criteria that hold for all of them bring theirs with each.
        if !own.overrides.iter().any(|known| is_same(known, one)) {
            own.overrides.push(one.clone());
        }
    }
    let parts = named(parts.into_iter().map(|part| part.part).collect());
    let made = combined(&parts, &own, &file)?;
    let options = Options { criteria: None, as_of: Some(as_of), today: options.today, previous: options.previous.clone() };
    let opened = Opened::read(&Input::new(Arc::clone(name), made.bytes), language).map_err(|refused| refused.diagnostics)?;
    let mut ready = opened.ready(&options, Alterations::default(), progress).map_err(|refused| refused.diagnostics)?;
    ready.findings.extend(made.findings);
    ready.sources = parts.iter().map(|part| (part.source.clone(), part.accounts())).collect();
    let origins: Vec<&str> = made.origins.iter().map(|&part| parts[part].source.as_str()).collect();
    say_origins(&mut ready, &origins);
    Ok(ready)
}

/// Whether two overrides say the same of the same account.
fn is_same(one: &Override, other: &Override) -> bool {
    let said = |written: &Override| {
        [&written.account, &written.result, &written.value_text, &written.reason, &written.by].map(|written| written.text.clone())
    };
    said(one) == said(other) && one.until == other.until
}

/// The parts, called by the file names of their workbooks where these tell them apart.
fn named(mut parts: Vec<Part>) -> Vec<Part> {
    let stem = |source: &str| {
        let name = source.rsplit(['/', '\\']).next().unwrap_or_default();
        name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
    };
    let mut stems: Vec<String> = parts.iter().map(|part| stem(&part.source)).collect();
    stems.sort();
    let doubled = stems.windows(2).any(|pair| pair[0] == pair[1]);
    for part in parts.iter_mut().filter(|_| !doubled) {
        part.source = stem(&part.source);
    }
    parts
}

/// What the decisions rest on: the rules, and the settings that bear on them with what holds where they are not made. Where the accounts
/// stand, what is expected of them and what the report shows is each workbook's own.
fn deciding(criteria: &Criteria) -> String {
    let (language, settings) = (criteria.language, &criteria.settings);
    let label = |label: &Option<Written>, word: Word| {
        let text = label.as_ref().map_or_else(|| word.in_language(language).to_owned(), |label| label.text.clone());
        Some(Written { text, location: criteria.location.clone() })
    };
    let settings = Settings {
        decimal_comma: Some(criteria.dialect().decimal_comma),
        blank: Some(settings.blank.unwrap_or_default()),
        knocked_out_label: label(&settings.knocked_out_label, words::KNOCKED_OUT),
        blocked_label: label(&settings.blocked_label, words::BLOCKED),
        undecided_label: label(&settings.undecided_label, words::CHECK_DATA),
        ..Settings::default()
    };
    Criteria { settings, tests: Vec::new(), overrides: Vec::new(), ..criteria.clone() }.to_toml()
}

/// Says of each doubled key which workbooks it comes from.
fn say_origins(ready: &mut Ready, origins: &[&str]) {
    let language = ready.language();
    let keys = &ready.accounts.columns[ready.accounts.key].column;
    let mut first: HashMap<String, usize> = HashMap::new();
    for (account, key) in keys.values().iter().enumerate() {
        first.entry(key_of(&key, language)).or_insert(account);
    }
    let rows: HashMap<_, usize> = ready.accounts.rows.iter().enumerate().map(|(account, row)| (*row, account)).collect();
    for finding in ready.account_findings.iter_mut().filter(|finding| finding.code == "duplicate-key") {
        let Place::Cell(_, cell) = &finding.location.place else { continue };
        let Some(&account) = rows.get(&cell.row) else { continue };
        let Some(&earlier) = first.get(&key_of(&keys.get(account), language)) else { continue };
        let (one, two) = (origins.get(earlier).copied().unwrap_or_default(), origins.get(account).copied().unwrap_or_default());
        finding.help = Some(if one == two {
            say!(language, "both stand in {one}", "beide stehen in {one}")
        } else {
            say!(language, "one stands in {one}, the other in {two}", "einer steht in {one}, der andere in {two}")
        });
    }
}

fn criteria_differ(first: &CombinedPart, other: &CombinedPart, file: &Location, language: Language) -> Diagnostic {
    let (one, two) = (&first.part.source, &other.part.source);
    let rules = |part: &CombinedPart| {
        Criteria { settings: Settings::default(), tests: Vec::new(), overrides: Vec::new(), ..part.criteria.clone() }.to_toml()
    };
    let (message, help) = if rules(first) == rules(other) {
        (
            say!(
                language,
                "the settings of {one} and {two} that decisions rest on differ (day, labels, blanks, decimal separator), so that their accounts \
                 cannot be decided together",
                "Einstellungen, auf denen die Bewertung beruht (Stichtag, Texte, Leer, Dezimaltrennzeichen), sind in {one} und {two} \
                 verschieden, ihre Kunden lassen sich daher nicht gemeinsam bewerten"
            ),
            say!(
                language,
                "make them in the criteria that are given with --criteria, and the day with --as-of",
                "sie in den Kriterien vornehmen, die mit --criteria angegeben werden, und den Stichtag mit --as-of"
            ),
        )
    } else {
        (
            say!(
                language,
                "the criteria of {one} and {two} differ, so that their accounts cannot be decided together",
                "die Kriterien von {one} und {two} sind verschieden, ihre Kunden lassen sich daher nicht gemeinsam bewerten"
            ),
            say!(language, "give one set of criteria for all of them with --criteria", "mit --criteria die Kriterien für alle angeben"),
        )
    };
    Diagnostic::error("criteria-differ", file.clone(), message).with_help(help)
}
