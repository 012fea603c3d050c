//! The workbook that lies on the desk: what was opened, what was changed, and the answers to what is asked about it.

use std::sync::Arc;

use keyfolio::foundation::day_number::DayNumber;
use keyfolio::foundation::language::Language;
use keyfolio::session::meeting::Held;
use keyfolio::session::meeting::glance::Seen;
use keyfolio::session::meeting::listing::{Listing, own_columns};
use keyfolio::session::tuning::{Set, Tuning};
use keyfolio::session::written::agreed::{CellText as EngineCellText, minutes, tuned_cells, with_texts};
use keyfolio::session::{Alterations, Input, Opened, Options, Progress, Ready};
use keyfolio::workbook::every_column::FullColumn;

use crate::packed::Beside;
use crate::protocol::replies::{Refused, Reply, Rows};
use crate::protocol::requests::{CellText, Choices, Override, Request};
use crate::said::all_said;
use crate::{answers, sample};

/// A desk, on which one workbook lies at most.
#[derive(Default)]
pub struct Desk {
    open: Option<Open>,
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
    /// The cells that differ from the file's.
    pub(crate) cells: Vec<CellText>,
    /// The overrides that differ from the file's.
    pub(crate) overrides: Vec<Override>,
    /// The numbers that are moved and the rows that are switched.
    pub(crate) set: Set,
    /// What is seen with them, where any differs from its cell.
    pub(crate) tuned: Option<Seen>,
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
        let after = self.tuning().map_or(&self.ready().criteria, Tuning::criteria);
        minutes(&self.own.ready().criteria, after)
    }

    /// The workbook with what was changed in its cells: what is given back before it is decided.
    pub(crate) fn agreed(&self) -> Result<Input, Refusal> {
        let dialect = self.ready().criteria.dialect();
        let mut texts: Vec<EngineCellText> = self.cells.iter().map(text_of).collect();
        for tuned in self.tuning().into_iter().flat_map(tuned_cells) {
            texts.retain(|text| text.cell != tuned.cell);
            texts.push(tuned);
        }
        with_texts(&self.input, &texts, dialect)
    }

    /// Puts other texts into the cells of the file's criteria and decides anew; what was valid stays where they cannot be.
    fn alter(&mut self, cells: Vec<CellText>, progress: Progress<'_>) -> Result<(), Refusal> {
        let changed = if cells.is_empty() {
            None
        } else {
            let dialect = self.own.ready().criteria.dialect();
            let texts: Vec<EngineCellText> = cells.iter().map(text_of).collect();
            let input = with_texts(&self.input, &texts, dialect)?;
            let mut held = Held::new(read(&input, &self.options, self.language, &self.choices, progress)?, progress);
            let seen = held.ask(|decided| decided.seen());
            Some((held, seen))
        };
        (self.changed, self.cells, self.columns, self.listing) = (changed, cells, None, None);
        // What was tuned stays tuned where it still can be.
        let (altered, set) = (self.cells.iter().map(|text| text.cell.clone()).collect::<Vec<_>>(), std::mem::take(&mut self.set));
        self.tuned = None;
        let Set { mut numbers, rows } = set;
        numbers.retain(|id, _| id.rsplit_once('#').is_none_or(|(cell, _)| !altered.iter().any(|text| text == cell)));
        self.set(Set { numbers, rows }).or_else(|_| self.set(Set::default()))
    }

    /// Moves numbers and switches rows.
    pub(crate) fn set(&mut self, set: Set) -> Result<(), Refusal> {
        let Self { changed, own, own_seen, .. } = &mut *self;
        let (held, untuned): (&mut Held, &Seen) = match changed {
            Some((held, seen)) => (held, seen),
            None => (own, own_seen),
        };
        if set == Set::default() && held.tuned().is_none() {
            (self.set, self.tuned) = (set, None);
            return Ok(());
        }
        let tuning = held.tuning()?;
        tuning.set(&set)?;
        let tuned = (!tuning.written().is_empty()).then(|| untuned.tuned(tuning));
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

fn text_of(text: &CellText) -> EngineCellText {
    EngineCellText { cell: text.cell.clone(), text: text.text.clone() }
}

/// Reads a workbook under choices.
pub(crate) fn read(input: &Input, options: &Options, language: Language, choices: &Choices, progress: Progress<'_>) -> Result<Ready, Refusal> {
    let altered = Alterations {
        account_key: choices.account_key.as_deref(),
        accounts_sheet: choices.accounts_sheet.as_deref(),
        header_row: choices.header_row,
        tuned: true,
        ..Alterations::default()
    };
    Opened::read(input, language)?.ready(options, altered, progress)
}

impl Desk {
    /// Answers a request.
    pub(crate) fn answer(&mut self, request: Request, bytes: Vec<u8>, beside: &mut Beside, progress: Progress<'_>) -> Reply {
        match request {
            Request::Open { name, today, language, choices } => {
                self.open(Input::new(name, bytes), &today, language, choices, progress)
            }
            Request::Sample { today, language } => {
                let (name, bytes) = sample::sample(language);
                self.open(Input::new(name, bytes.to_vec()), &today, language, Choices::default(), progress)
            }
            other => match &mut self.open {
                Some(open) => answer(open, other, bytes, beside, progress).unwrap_or_else(|refused| refusal(&refused)),
                None => Reply::Misunderstood { message: "no workbook is open".to_owned() },
            },
        }
    }

    fn open(&mut self, input: Input, today: &str, language: Language, choices: Choices, progress: Progress<'_>) -> Reply {
        let Some(today) = DayNumber::parse_iso(today) else {
            return Reply::Misunderstood { message: format!("{today} is no day") };
        };
        let options = Options { criteria: None, as_of: None, today };
        match read(&input, &options, language, &choices, progress) {
            Ok(ready) => {
                let mut own = Held::new(ready, progress);
                let own_seen = own.ask(|decided| decided.seen());
                let open = Open {
                    input,
                    options,
                    language,
                    choices,
                    own,
                    own_seen,
                    changed: None,
                    cells: Vec::new(),
                    overrides: Vec::new(),
                    set: Set::default(),
                    tuned: None,
                    columns: None,
                    listing: None,
                };
                answers::loaded(self.open.insert(open)).unwrap_or_else(|refused| refusal(&refused))
            }
            Err(refused) => refusal(&refused),
        }
    }
}

/// A refusal in the page's form.
pub(crate) fn refusal(refused: &Refusal) -> Reply {
    Reply::Refused(Refused { language: refused.language, said: all_said(&refused.diagnostics, refused.language), choice: None })
}

fn answer(open: &mut Open, request: Request, bytes: Vec<u8>, beside: &mut Beside, progress: Progress<'_>) -> Result<Reply, Refusal> {
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
            open.alter(cells, progress)?;
            answers::loaded(open)
        }
        Request::GiveBack { by } => answers::given(open, &by, beside, progress),
        Request::Open { .. } | Request::Sample { .. } => Ok(Reply::Misunderstood { message: "answered by the desk".to_owned() }),
        other => {
            drop(bytes);
            Ok(Reply::Misunderstood { message: format!("{other:?}") })
        }
    }
}
