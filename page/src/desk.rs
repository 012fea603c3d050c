//! The workbook that lies on the desk: what was opened, what was changed, and the answers to what is asked about it.

use keyfolio::foundation::day_number::DayNumber;
use keyfolio::foundation::language::Language;
use keyfolio::session::meeting::Held;
use keyfolio::session::meeting::glance::{Seen, called};
use keyfolio::session::meeting::listing::Listing;
use keyfolio::session::{Alterations, Input, Opened, Options, Progress, Ready};

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
        self.changed.as_ref().map_or(&self.own_seen, |(_, seen)| seen)
    }

    pub(crate) fn ready(&self) -> &Ready {
        self.changed.as_ref().map_or(&self.own, |(held, _)| held).ready()
    }

    fn listing(&mut self) -> Result<&Listing, Refusal> {
        if self.listing.is_none() {
            let language = self.ready().language();
            let listing = self.held().ask(Listing::new).map_err(|fault| Refusal::one(language, fault))?;
            self.listing = Some(listing);
        }
        self.listing.as_ref().ok_or_else(|| Refusal::new(self.language, Vec::new()))
    }
}

/// Reads a workbook under choices.
pub(crate) fn read(input: &Input, options: &Options, language: Language, choices: &Choices, progress: Progress<'_>) -> Result<Ready, Refusal> {
    let altered = Alterations {
        account_key: choices.account_key.as_deref(),
        accounts_sheet: choices.accounts_sheet.as_deref(),
        header_row: choices.header_row,
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
                    listing: None,
                };
                answers::loaded(self.open.insert(open))
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
        Request::GiveBack { by } => answers::given(open, &by, beside, progress),
        Request::Open { .. } | Request::Sample { .. } => Ok(Reply::Misunderstood { message: "answered by the desk".to_owned() }),
        other => {
            let _ = (bytes, called);
            Ok(Reply::Misunderstood { message: format!("{other:?}") })
        }
    }
}
