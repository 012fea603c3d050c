//! The workbook that lies on the desk: what was opened, what was changed, and the answers to what is asked about it.

use std::sync::Arc;

use keyfolio::criteria::{Entry, Setting};
use keyfolio::foundation::day_number::DayNumber;
use keyfolio::foundation::diagnostic::Diagnostic;
use keyfolio::foundation::language::Language;
use keyfolio::foundation::location::{Location, Place};
use keyfolio::foundation::value::Value;
use keyfolio::say;
use keyfolio::session::meeting::Held;
use keyfolio::session::meeting::choosing::choosing;
use keyfolio::session::meeting::editing;
use keyfolio::session::meeting::glance::Seen;
use keyfolio::session::meeting::listing::{Listing, own_columns};
use keyfolio::session::meeting::mends::{Mend, proposed};
use keyfolio::session::movement::Found;
use keyfolio::session::tuning::{Set, Tuning};
use keyfolio::session::written::agreed::{CellText as EngineCellText, dialect_of, mended, minutes, tuned_cells, with_texts};
use keyfolio::session::written::chosen::with_settings;
use keyfolio::session::written::overridden::{self, Entered, with_overrides};
use keyfolio::session::{Alterations, Input, Opened, Options, Previous, Progress, Ready};
use keyfolio::workbook::every_column::FullColumn;

use crate::packed::Beside;
use crate::protocol::formula::Formula;
use crate::protocol::replies::{Choice, ChoiceRow, Refused, Reply, Rows};
use crate::protocol::requests::{CellText, Choices, Override, Request};
use crate::said::{all_said, said};
use crate::{answers, sample};

/// A desk, on which one workbook lies at most.
#[derive(Default)]
pub struct Desk {
    open: Option<Open>,
    /// The file that was opened last, where it could not be read as it is.
    pending: Option<Pending>,
}

/// An open workbook.
pub(crate) struct Open {
    /// The file.
    pub(crate) input: Input,
    /// The day and what else holds.
    pub(crate) options: Options,
    /// The language before the workbook has told its own.
    pub(crate) language: Language,
    pub(crate) choices: Choices,
    /// The workbook as it is in the file.
    pub(crate) own: Held,
    /// What is seen of it.
    pub(crate) own_seen: Seen,
    /// The workbook with what was changed in its criteria, and what is seen of it.
    pub(crate) changed: Option<(Held, Seen)>,
    /// The cells that had to differ from the file's for it to be read at all.
    pub(crate) mends: Vec<CellText>,
    /// What was found of last time, and the numbers that were moved and the rows that were switched when it was compared.
    pub(crate) last_time: Option<(Found, Set)>,
    /// The cells that differ from the file's.
    pub(crate) cells: Vec<CellText>,
    /// The overrides that differ from the file's.
    pub(crate) overrides: Vec<Override>,
    /// The numbers that are moved and the rows that are switched.
    pub(crate) set: Set,
    /// What is seen with them, where any differs from its cell.
    pub(crate) tuned: Option<Seen>,
    /// What is to be said of numbers that were moved and cannot be any more.
    pub(crate) dropped: Option<Diagnostic>,
    /// Every column of the accounts.
    pub(crate) columns: Option<Arc<Vec<FullColumn>>>,
    /// The table of accounts, once it was asked for.
    pub(crate) listing: Option<Listing>,
}

type Refusal = keyfolio::session::Refused;

impl Open {
    /// The workbook as it is now.
    pub(crate) fn held(&mut self) -> &mut Held {
        match &mut self.changed {
            Some((held, _)) => held,
            None => &mut self.own,
        }
    }

    /// What is seen of it.
    pub(crate) fn seen(&self) -> &Seen {
        self.tuned.as_ref().unwrap_or_else(|| self.untuned())
    }

    /// What is seen of it with the numbers of its cells.
    pub(crate) fn untuned(&self) -> &Seen {
        self.changed.as_ref().map_or(&self.own_seen, |(_, seen)| seen)
    }

    pub(crate) fn ready(&self) -> &Ready {
        self.changed.as_ref().map_or(&self.own, |(held, _)| held).ready()
    }

    /// What differs from the file, a sentence each.
    pub(crate) fn minutes(&self) -> Vec<String> {
        let (before, after) = (&self.own.ready().criteria, self.tuning().map_or(&self.ready().criteria, Tuning::criteria));
        let mut all = mended(&self.input, &texts_of(&self.mends), before.language);
        all.extend(minutes(before, after));
        all.extend(overridden::minutes(before, &self.ready().criteria));
        all
    }

    /// The file with these cells and overrides in it.
    fn with(&self, cells: &[CellText], overrides: &[Override]) -> Result<Input, Refusal> {
        let ready = self.own.ready();
        let entered = overrides.iter().map(|one| entered(one, ready)).collect::<Result<Vec<_>, _>>()?;
        with_overrides(&with_texts(&self.input, &texts_of(cells), ready.criteria.dialect())?, &entered, &self.ready().plan)
    }

    /// The workbook with what was changed in its cells, which is given back before it is decided, and what could not be put into it.
    pub(crate) fn agreed(&self) -> Result<(Input, Option<Diagnostic>), Refusal> {
        let mut cells = self.cells.clone();
        for tuned in self.tuning().map(tuned_cells).transpose()?.into_iter().flatten() {
            cells.retain(|text| text.cell != tuned.cell);
            cells.push(CellText { cell: tuned.cell, text: tuned.text });
        }
        let agreed = self.with(&cells, &self.overrides)?;
        let Choices { accounts_sheet, header_row, account_key } = &self.choices;
        let text = |setting, written: &Option<String>| written.as_ref().map(|text| (setting, Value::text(text.as_str())));
        let chosen: Vec<(Setting, Value)> = [
            text(Setting::AccountsSheet, accounts_sheet),
            text(Setting::AccountKey, account_key),
            header_row.map(|row| (Setting::HeaderRow, Value::number(f64::from(row)))),
        ]
        .into_iter()
        .flatten()
        .collect();
        with_settings(&agreed, &chosen, self.ready().language())
    }

    /// Puts other texts into the cells of the file's criteria, and overrides into their sheet, and decides anew; what was valid stays where
    /// that cannot be.
    fn change(&mut self, cells: Vec<CellText>, overrides: Vec<Override>, progress: Progress<'_>) -> Result<(), Refusal> {
        let changed = if cells == self.mends && overrides.is_empty() {
            None
        } else {
            let input = self.with(&cells, &overrides)?;
            let mut held = Held::new(read(&input, &self.options, self.language, &self.choices, progress)?, progress);
            let seen = held.ask(|decided| decided.seen());
            Some((held, seen))
        };
        let before = std::mem::replace(&mut self.cells, cells);
        (self.changed, self.overrides) = (changed, overrides);
        // What moved since last time hangs on what was changed.
        (self.columns, self.listing, self.tuned, self.last_time) = (None, None, None, None);
        // What was tuned stays tuned where it still can be: not in a cell whose text is another one.
        let Set { mut numbers, rows } = std::mem::take(&mut self.set);
        let text_in = |texts: &[CellText], cell: &str| texts.iter().find(|text| text.cell == cell).map(|text| text.text.clone());
        let altered = |id: &String| id.rsplit_once('#').is_some_and(|(cell, _)| text_in(&before, cell) != text_in(&self.cells, cell));
        numbers.retain(|id, _| !altered(id));
        if let Err(refused) = self.set(Set { numbers, rows }) {
            self.dropped = Some(dropped(&refused));
            self.set(Set::default())?;
        }
        Ok(())
    }

    /// Moves numbers and switches rows.
    pub(crate) fn set(&mut self, set: Set) -> Result<(), Refusal> {
        let Self { changed, own, .. } = &mut *self;
        let held = changed.as_mut().map_or(own, |(held, _)| held);
        if set == Set::default() && held.tuned().is_none() {
            (self.set, self.tuned) = (set, None);
            return Ok(());
        }
        let tuning = held.tuning()?;
        tuning.set(&set)?;
        let tuned = (!tuning.written().is_empty()).then(|| tuning.seen());
        (self.set, self.tuned, self.listing) = (set, tuned, None);
        Ok(())
    }

    /// The numbers that are moved, where some are.
    pub(crate) fn tuning(&self) -> Option<&Tuning> {
        self.tuned.as_ref()?;
        self.changed.as_ref().map_or(&self.own, |(held, _)| held).tuned()
    }

    pub(crate) fn listing(&mut self) -> Result<&Listing, Refusal> {
        let listing = match self.listing.take() {
            Some(listing) => listing,
            None => {
                let language = self.ready().language();
                let own = match self.columns.take() {
                    Some(own) => own,
                    None => own_columns(self.ready()).map_err(|fault| Refusal::one(language, fault))?,
                };
                self.columns = Some(Arc::clone(&own));
                match self.tuning() {
                    Some(tuning) => Listing::new(tuning.ready(), own, &tuning.outcome()),
                    None => self.held().ask(|decided| Listing::new(decided.ready, own, &decided.outcome)),
                }
            }
        };
        Ok(self.listing.insert(listing))
    }
}

/// Numbers and switches that the workbook's own take the place of, since they do not go with what was changed.
fn dropped(refused: &Refusal) -> Diagnostic {
    let (language, first) = (refused.language, refused.diagnostics.first());
    let why = first.map(|one| one.message.clone()).unwrap_or_default();
    let message = say!(
        language,
        "the numbers that were moved and the rows that were switched are the workbook's again, since they do not go with this change: {why}",
        "die verschobenen Zahlen und geschalteten Zeilen sind wieder die der Mappe, denn sie passen nicht zu dieser Änderung: {why}"
    );
    let place = first.map_or(Location { file: None, place: Place::File }, |one| one.location.clone());
    Diagnostic::finding("tuning-dropped", place, message)
}

/// An override as the engine takes it; its last day is one, or none.
fn entered(one: &Override, ready: &Ready) -> Result<Entered, Refusal> {
    let language = ready.language();
    let entry = Entry { value: Value::text(one.until.as_str()), is_date: false, location: ready.criteria.location.clone() };
    let until = entry.day(language).map_err(|fault| {
        let (account, result) = (&one.account, &one.result);
        let message = fault.message.clone();
        let message = say!(
            language,
            "the override of \"{result}\" for \"{account}\": {message}",
            "die Ausnahme von „{result}“ für „{account}“: {message}"
        );
        Refusal::one(language, Diagnostic { message, ..fault })
    })?;
    Ok(Entered {
        account: one.account.clone(),
        result: one.result.clone(),
        value: one.value.clone(),
        reason: one.reason.clone(),
        by: one.by.clone(),
        until,
    })
}

fn texts_of(texts: &[CellText]) -> Vec<EngineCellText> {
    texts.iter().map(|text| EngineCellText { cell: text.cell.clone(), text: text.text.clone() }).collect()
}

/// Reads a workbook under choices, to be tuned: what rows that are switched off read is kept too.
pub(crate) fn read(
    input: &Input,
    options: &Options,
    language: Language,
    choices: &Choices,
    progress: Progress<'_>,
) -> Result<Ready, Refusal> {
    Opened::read(input, language)?.ready(options, Alterations { tuned: true, ..chosen(choices) }, progress)
}

/// What is altered by choices.
pub(crate) fn chosen(choices: &Choices) -> Alterations<'_> {
    Alterations {
        chosen_key: choices.account_key.as_deref(),
        accounts_sheet: choices.accounts_sheet.as_deref(),
        header_row: choices.header_row,
        ..Alterations::default()
    }
}

/// A file that could not be read as it is.
struct Pending {
    input: Input,
    options: Options,
    language: Language,
    choices: Choices,
}

impl Desk {
    /// Answers a request.
    pub(crate) fn answer(&mut self, request: Request, bytes: Vec<u8>, beside: &mut Beside, progress: Progress<'_>) -> Reply {
        match request {
            Request::Open { name, today, language, choices } => self.open(Input::new(name, bytes), &today, language, choices, progress),
            Request::Sample { today, language } => {
                let (name, bytes) = sample::sample(language);
                self.open(Input::new(name, bytes.to_vec()), &today, language, Choices::default(), progress)
            }
            Request::Again { choices } => self.again(choices, progress),
            Request::Previous { name } => self.previous(Input::new(name, bytes), progress),
            Request::Alter { cells } if self.pending.is_some() => self.mend(cells, progress),
            Request::Formula { cell, text, .. } if self.pending.is_some() => self.pending_formula(&cell, &text, progress),
            other => match &mut self.open {
                Some(open) => answer(open, other, beside, progress).unwrap_or_else(|refused| with_mends(open.ready(), &refused)),
                None => Reply::Misunderstood { message: "no workbook is open".to_owned() },
            },
        }
    }

    fn open(&mut self, input: Input, today: &str, language: Language, choices: Choices, progress: Progress<'_>) -> Reply {
        let Some(today) = DayNumber::parse_iso(today) else {
            return Reply::Misunderstood { message: format!("{today} is no day") };
        };
        let options = Options { criteria: None, as_of: None, today, previous: Vec::new() };
        (self.open, self.pending) = (None, None);
        self.read(Pending { input, options, language, choices }, Vec::new(), progress)
    }

    /// Reads a file with mends in it. Where it cannot be and nothing is open, it is kept, so that more can be mended.
    fn read(&mut self, pending: Pending, mends: Vec<CellText>, progress: Progress<'_>) -> Reply {
        match pending.ready(&mends, progress) {
            Ok(ready) => {
                let mut own = Held::new(ready, progress);
                let own_seen = own.ask(|decided| decided.seen());
                let Pending { input, options, language, choices } = pending;
                self.pending = None;
                let open = Open {
                    input,
                    options,
                    language,
                    choices,
                    own,
                    own_seen,
                    changed: None,
                    cells: mends.clone(),
                    mends,
                    last_time: None,
                    overrides: Vec::new(),
                    set: Set::default(),
                    tuned: None,
                    dropped: None,
                    columns: None,
                    listing: None,
                };
                answers::loaded(self.open.insert(open)).unwrap_or_else(|refused| refusal(&refused))
            }
            Err(refused) => {
                let reply = pending.refusal(&refused, &mends, progress);
                if self.open.is_none() {
                    self.pending = Some(pending);
                }
                reply
            }
        }
    }

    /// Opens the same file with other choices. What was changed is kept; where the file cannot be read with them, so is what was open.
    fn again(&mut self, choices: Choices, progress: Progress<'_>) -> Reply {
        if let Some(pending) = self.pending.take() {
            return self.read(Pending { choices, ..pending }, Vec::new(), progress);
        }
        let Some(open) = &self.open else { return Reply::Misunderstood { message: "no workbook is open".to_owned() } };
        let (cells, overrides, set) = (open.cells.clone(), open.overrides.clone(), open.set.clone());
        let (input, options, language) = (open.input.clone(), open.options.clone(), open.language);
        let mends = open.mends.clone();
        let reply = self.read(Pending { input, options, language, choices }, mends, progress);
        match (&mut self.open, &reply) {
            (Some(open), Reply::Loaded(_)) => {
                let kept = open.change(cells, overrides, progress).and_then(|()| open.set(set));
                kept.and_then(|()| answers::loaded(open)).unwrap_or_else(|refused| refusal(&refused))
            }
            _ => reply,
        }
    }

    /// Compares with the workbook of last time. Where the criteria ask what was last time, everything is decided anew by it first.
    fn previous(&mut self, workbook: Input, progress: Progress<'_>) -> Reply {
        let nothing = || Reply::Misunderstood { message: "no workbook is open".to_owned() };
        let Some(open) = &mut self.open else { return nothing() };
        if !open.ready().last_time.is_empty() {
            let previous = Previous { workbook: workbook.clone(), criteria: None, as_of: None, only_before: false };
            let former = std::mem::replace(&mut open.options.previous, vec![previous]);
            let choices = open.choices.clone();
            let reply = self.again(choices, progress);
            if !matches!(reply, Reply::Loaded(_)) {
                self.open.iter_mut().for_each(|open| open.options.previous.clone_from(&former));
                return reply;
            }
        }
        let Some(open) = &mut self.open else { return nothing() };
        answers::moved(open, workbook, progress).unwrap_or_else(|refused| with_mends(open.ready(), &refused))
    }

    fn mend(&mut self, cells: Vec<CellText>, progress: Progress<'_>) -> Reply {
        match self.pending.take() {
            Some(pending) => self.read(pending, cells, progress),
            None => Reply::Misunderstood { message: "nothing is to be mended".to_owned() },
        }
    }

    /// What a text would be in a file that could not be read: what is still said of its cell.
    fn pending_formula(&self, cell: &str, text: &str, progress: Progress<'_>) -> Reply {
        let Some(pending) = &self.pending else { return Reply::Misunderstood { message: "nothing is to be mended".to_owned() } };
        let tried = [CellText { cell: cell.to_owned(), text: text.to_owned() }];
        let (said, language) = match pending.ready(&tried, progress) {
            Ok(ready) => (Vec::new(), ready.language()),
            Err(refused) => (refused.diagnostics, refused.language),
        };
        let here: Vec<_> = said.iter().filter(|one| stands_in(one, cell)).cloned().collect();
        Reply::Formula(Formula { said: all_said(&here, language), completions: Vec::new(), replaces: [0, 0] })
    }
}

/// Whether something is said of a cell, as `Criteria!D7`.
fn stands_in(said: &Diagnostic, cell: &str) -> bool {
    matches!(&said.location.place, Place::Cell(sheet, own) if format!("{sheet}!{own}") == cell)
}

impl Pending {
    fn ready(&self, mends: &[CellText], progress: Progress<'_>) -> Result<Ready, Refusal> {
        let mended = match mends {
            [] => self.input.clone(),
            mends => with_texts(&self.input, &texts_of(mends), dialect_of(&self.input, self.language))?,
        };
        read(&mended, &self.options, self.language, &self.choices, progress)
    }

    /// Why it cannot be read, with the mends that are certain and what there is to choose from.
    fn refusal(&self, refused: &Refusal, mends: &[CellText], progress: Progress<'_>) -> Reply {
        let language = refused.language;
        let proposals: Vec<Option<Mend>> = refused.diagnostics.iter().map(|one| proposed(one, language)).collect();
        let mut tried = mends.to_vec();
        for mend in proposals.iter().flatten() {
            tried.retain(|text| text.cell != mend.cell);
            tried.push(CellText { cell: mend.cell.clone(), text: mend.text.clone() });
        }
        // All of them at once: what is said of a cell afterwards tells that its mend is none.
        let still = match proposals.iter().flatten().next() {
            Some(_) => self.ready(&tried, progress).err().map(|refused| refused.diagnostics).unwrap_or_default(),
            None => Vec::new(),
        };
        let certain = |mend: Option<Mend>| mend.filter(|mend| !still.iter().any(|one| one.is_error() && stands_in(one, &mend.cell)));
        let said = refused.diagnostics.iter().zip(proposals).map(|(one, mend)| said(one, certain(mend), language)).collect();
        let about_accounts = refused.diagnostics.iter().any(|one| ABOUT_ACCOUNTS.contains(&one.code));
        let choice = if about_accounts { self.choice(language) } else { None };
        Reply::Refused(Refused { language, said, choice })
    }

    fn choice(&self, language: Language) -> Option<Choice> {
        let found = choosing(&self.input, self.choices.accounts_sheet.as_deref(), self.choices.header_row, language)?;
        let choices = Choices { accounts_sheet: Some(found.sheet), header_row: Some(found.header_row), ..self.choices.clone() };
        let rows = found.rows.into_iter().map(|(row, cells)| ChoiceRow { row, cells }).collect();
        Some(Choice { choices, sheets: found.sheets, rows, headers: found.headers })
    }
}

/// What is said where it was not found which sheet, row or column is meant.
const ABOUT_ACCOUNTS: [&str; 8] = [
    "no-accounts",
    "no-accounts-sheet",
    "no-header-row",
    "no-headers",
    "no-account-key",
    "unknown-account-key",
    "unknown-column",
    "built-in-criteria",
];

/// A refusal about criteria that are ready but for what was tried, with the mends that are certain.
fn with_mends(ready: &Ready, refused: &Refusal) -> Reply {
    let language = refused.language;
    let told = refused.diagnostics.iter().map(|one| said(one, editing::mend(ready, one), language)).collect();
    Reply::Refused(Refused { language, said: told, choice: None })
}

/// A refusal in the page's form.
pub(crate) fn refusal(refused: &Refusal) -> Reply {
    Reply::Refused(Refused { language: refused.language, said: all_said(&refused.diagnostics, refused.language), choice: None })
}

fn answer(open: &mut Open, request: Request, beside: &mut Beside, progress: Progress<'_>) -> Result<Reply, Refusal> {
    match request {
        Request::Overview => Ok(answers::overview(open, beside)),
        Request::Account { account } => answers::account(open, account),
        Request::Accounts { order, filters, search, first, count } => {
            let listing = open.listing()?;
            Ok(answers::accounts(listing, order, &filters, &search, first..first.saturating_add(count), beside))
        }
        Request::Rows { accounts } => {
            let listing = open.listing()?;
            Ok(Reply::Rows(Rows { rows: accounts.into_iter().map(|account| answers::row(listing, account)).collect() }))
        }
        Request::Numbers => answers::numbers(open),
        Request::Tune { numbers, switches } => answers::tuned(open, numbers, switches, beside),
        Request::Alter { cells } => {
            open.change(cells, open.overrides.clone(), progress)?;
            answers::loaded(open)
        }
        Request::Override { entries } => {
            open.change(open.cells.clone(), entries, progress)?;
            answers::loaded(open)
        }
        Request::Formula { cell, text, cursor } => Ok(answers::formula(open.ready(), &cell, &text, cursor)),
        Request::GiveBack { by } => answers::given(open, &by, beside, progress),
        Request::Open { .. } | Request::Sample { .. } | Request::Again { .. } | Request::Previous { .. } => {
            Ok(Reply::Misunderstood { message: "answered by the desk".to_owned() })
        }
    }
}
