//! Pages of accounts: for whom one is made, what each says, and the files that they stand in.
//!
//! Which accounts are meant, and by what they are parted into files, a front asks for in formulas that are computed beside the rules
//! ([`Picked`]): so they are checked like any other, and their faults are told at the option.

mod since;

use rayon::prelude::*;

use crate::evaluation::comparing::decisions::first_score;
use crate::evaluation::outcome::Outcome;
use crate::evaluation::planning::{ASKED, AccountPlan, Map, Planner};
use crate::formula::syntax::columns::in_bracket;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::Location;
use crate::foundation::value::Value;
use crate::report::account_pages::AccountPages;
use crate::say;
use crate::workbook::roles::Roles;

use since::Past;

use super::decided::{Decided, Explained};
use super::find::find;
use super::movement::Found;
use super::options::{Asked, Progress};
use super::ready::Ready;
use super::refused::Refused;

/// The options, as messages name their places.
const WHERE: &str = "--where";
const PER: &str = "--per";

/// For whom pages are made, and how they are parted into files.
#[derive(Clone, Debug, Default)]
pub struct Picked {
    /// A formula that is TRUE for the accounts that get a page; without one, all key accounts do.
    accounts: Option<String>,
    /// The column whose values each get a file, and its formula.
    per: Option<(String, String)>,
    /// The names of the results that hold what they give.
    names: [String; 2],
}

impl Picked {
    /// A formula in the dialect of the criteria, and the name of a column or result.
    pub fn new(accounts: Option<&str>, per: Option<&str>) -> Self {
        let bare = |name: &str| {
            let name = name.trim();
            name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name).to_owned()
        };
        let reference = |name: String| {
            let formula = format!("[{}]", in_bracket(&name));
            (name, formula)
        };
        let names = ["where", "per"].map(|name| format!("{ASKED}{name}"));
        Self { accounts: accounts.map(str::to_owned), per: per.map(bare).map(reference), names }
    }

    /// What is to be computed for it.
    pub fn asked(&self) -> Vec<Asked<'_>> {
        let [accounts, per] = &self.names;
        let accounts = self.accounts.as_deref().map(|formula| Asked { option: WHERE, result: accounts, formula });
        let per = self.per.as_ref().map(|(_, formula)| Asked { option: PER, result: per, formula });
        accounts.into_iter().chain(per).collect()
    }
}

/// The pages of a workbook.
#[derive(Debug)]
pub struct Plans {
    /// The language of everything that is said.
    pub language: Language,
    /// The title.
    pub title: String,
    /// The accounts, the best class first, and within it the best score.
    pub plans: Vec<AccountPlan>,
    /// What was asked to part them by, and each of its values with the accounts that have it.
    pub per: Option<(String, Vec<Group>)>,
    /// What is said of the playbook, the settings and the choice of accounts.
    pub diagnostics: Vec<Diagnostic>,
    map: Option<Map>,
}

/// The accounts of one file among several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The value that they share; empty for none.
    pub name: String,
    /// Which of the plans.
    pub plans: Vec<usize>,
}

impl Plans {
    /// The file with all of them. `workbook` is the file as the user named it.
    pub fn page(&self, workbook: &str) -> String {
        self.pages(&self.title, workbook, &self.plans.iter().collect::<Vec<_>>())
    }

    /// The file with those of a group.
    pub fn page_of(&self, group: &Group, workbook: &str) -> String {
        let plans: Vec<&AccountPlan> = group.plans.iter().filter_map(|&plan| self.plans.get(plan)).collect();
        let name = if group.name.is_empty() { say!(self.language, "(none)", "(keine)") } else { group.name.clone() };
        self.pages(&format!("{} · {name}", self.title), workbook, &plans)
    }

    fn pages(&self, title: &str, workbook: &str, plans: &[&AccountPlan]) -> String {
        AccountPages { title, workbook, plans, map: self.map.as_ref(), language: self.language, formulas: false }.html()
    }
}

impl Ready {
    /// Decides, and explains one account, with its page: the formulas folded away under it.
    pub fn explained_with_page(&self, account: &str, workbook: &str, progress: Progress<'_>) -> Result<(Explained, String), Refused> {
        let language = self.language();
        let (account, notes) = find(&self.accounts, account, language).map_err(|fault| Refused::one(language, fault))?;
        let decided = self.evaluate(progress);
        let planner = decided.planner();
        let plan = planner.plan(account);
        let key = &plan.explanation.account;
        let title = plan.name.as_ref().map_or_else(|| key.clone(), |name| format!("{name} ({key})"));
        let page = AccountPages { title: &title, workbook, plans: &[&plan], map: planner.map(), language, formulas: true }.html();
        Ok(((plan.explanation, notes), page))
    }
}

impl Decided<'_> {
    fn planner(&self) -> Planner<'_> {
        let value = self.ready.value_slot().ok().flatten();
        Planner::new(&self.data, &self.walked, &self.outcome, &self.ready.criteria, value)
    }

    /// The pages of the accounts that are meant. `past` are comparisons with earlier workbooks, the newest first.
    pub fn plans(&self, picked: &Picked, past: &[Found]) -> Result<Plans, Refused> {
        let (ready, language) = (self.ready, self.ready.language());
        let planner = self.planner();
        let mut diagnostics: Vec<Diagnostic> =
            ready.findings.iter().filter(|finding| finding.code.contains("playbook") || finding.code == "unknown-offer").cloned().collect();
        diagnostics.extend(empty_playbook(ready));
        let chosen = self.chosen(picked, &planner, &mut diagnostics)?;
        let planner = planner.for_many(chosen.len());
        let mut plans: Vec<(usize, AccountPlan)> = chosen.par_iter().map(|&account| (account, planner.plan(account))).collect();
        let first = first_score(&ready.plan).map(|index| ready.plan.results[index].slot);
        let score = |account: usize| match self.data.value(first?, account) {
            Value::Number(score) => Some(score),
            _ => None,
        };
        let past = Past::of(past);
        for (account, plan) in &mut plans {
            plan.change = since::change((*account, score(*account)), plan, &past, ready.plan.as_of);
        }
        let rank = |plan: &AccountPlan| plan.class.as_ref().and_then(|class| class.rank).map_or(usize::MAX, |(rank, _)| rank);
        // Equal ones stay in the order of the sheet.
        let order = |account: usize| score(account).unwrap_or(f64::NEG_INFINITY);
        plans.sort_by(|(one, first), (other, second)| rank(first).cmp(&rank(second)).then(order(*other).total_cmp(&order(*one))));
        let per = picked.per.as_ref().map(|(name, _)| (name.clone(), self.groups(name, &plans)));
        let settings = &ready.criteria.settings;
        let title = settings.report_title.as_ref().map(|title| title.text.clone()).filter(|title| !title.is_empty());
        let title = title.unwrap_or_else(|| say!(language, "Account pages", "Kundenseiten"));
        Ok(Plans {
            language,
            title,
            plans: plans.into_iter().map(|(_, plan)| plan).collect(),
            per,
            diagnostics,
            map: planner.map().cloned(),
        })
    }

    /// The key accounts for which the formula is TRUE.
    fn chosen(&self, picked: &Picked, planner: &Planner<'_>, said: &mut Vec<Diagnostic>) -> Result<Vec<usize>, Refused> {
        let language = self.ready.language();
        let all = 0..self.ready.accounts.len();
        let Some(formula) = &picked.accounts else {
            let keys: Vec<usize> = all.filter(|&account| planner.is_key(account)).collect();
            return if keys.is_empty() {
                Err(Refused::one(language, no_key_account(&self.ready.criteria.location, language)))
            } else {
                Ok(keys)
            };
        };
        let slot = self.ready.plan.scope.slot(&picked.names[0]);
        let (mut fitting, mut unclear) = (Vec::new(), Vec::new());
        for account in all {
            match slot.map(|slot| self.data.value(slot, account).to_condition()) {
                Some(Ok(true)) => fitting.push(account),
                Some(Ok(false)) => {}
                Some(Err(_)) | None => unclear.push(account),
            }
        }
        let place = Location::file(WHERE);
        if let Some(&first) = unclear.first() {
            let (count, key) = (language.count(unclear.len()), self.ready.accounts.key(first).shown(language));
            let message = say!(
                language,
                "\"{formula}\" is neither TRUE nor FALSE for {count} accounts, the first {key}: they get no page",
                "„{formula}“ ist für {count} Kunden weder WAHR noch FALSCH, zuerst für {key}: Sie bekommen keine Seite"
            );
            let help = say!(
                language,
                "write a condition such as [Priority]=\"A\"; correct the cells that it reads",
                "eine Bedingung wie [Priorität]=\"A\" schreiben; die Zellen berichtigen, die sie liest"
            );
            said.push(Diagnostic::finding("unclear-choice", place.clone(), message).with_help(help));
        }
        let chosen: Vec<usize> = fitting.iter().copied().filter(|&account| planner.is_key(account)).collect();
        if !chosen.is_empty() {
            return Ok(chosen);
        }
        let mut diagnostics = std::mem::take(said);
        diagnostics.push(nobody_fits(formula, fitting.len(), place, language));
        Err(Refused::new(language, diagnostics))
    }

    /// The values of a column or result, as they are shown, in their order; each with the accounts that have it.
    fn groups(&self, name: &str, plans: &[(usize, AccountPlan)]) -> Vec<Group> {
        let language = self.ready.language();
        let mut groups: Vec<Group> = Vec::new();
        for (place, (account, _)) in plans.iter().enumerate() {
            let value = shown_in(&self.outcome, name, *account, language)
                .or_else(|| self.ready.plan.scope.slot(name).map(|slot| self.data.value(slot, *account).shown(language)))
                .unwrap_or_default();
            let value = value.trim();
            match groups.iter_mut().find(|group| folded(&group.name) == folded(value)) {
                Some(group) => group.plans.push(place),
                None => groups.push(Group { name: value.to_owned(), plans: vec![place] }),
            }
        }
        groups.sort_by_cached_key(|group| (group.name.is_empty(), folded(&group.name)));
        groups
    }
}

/// What the workbook shows of a result.
fn shown_in(outcome: &Outcome, name: &str, account: usize, language: Language) -> Option<String> {
    let column = outcome.columns.iter().find(|column| folded(&column.header) == folded(name))?;
    Some(column.cells.get(account).shown(language))
}

fn no_key_account(criteria: &Location, language: Language) -> Diagnostic {
    let message = say!(
        language,
        "no account meets every minimum requirement, so that there is no page to write",
        "kein Kunde erfüllt alle Mindestanforderungen, daher gibt es keine Seite zu schreiben"
    );
    Diagnostic::error("no-account-pages", criteria.clone(), message).with_help(say!(
        language,
        "keyfolio explain says why of each",
        "keyfolio explain sagt bei jedem, warum"
    ))
}

fn nobody_fits(formula: &str, fitting: usize, place: Location, language: Language) -> Diagnostic {
    let message = say!(
        language,
        "no key account fits \"{formula}\", so that there is no page to write",
        "kein Schlüsselkunde passt zu „{formula}“, daher gibt es keine Seite zu schreiben"
    );
    let fault = Diagnostic::error("no-account-pages", place, message);
    match fitting {
        0 => fault,
        1 => fault.with_help(say!(
            language,
            "1 account fits, but does not meet every minimum requirement",
            "1 Kunde passt, erfüllt aber nicht alle Mindestanforderungen"
        )),
        _ => {
            let count = language.count(fitting);
            fault.with_help(say!(
                language,
                "{count} accounts fit, but do not meet every minimum requirement",
                "{count} Kunden passen, erfüllen aber nicht alle Mindestanforderungen"
            ))
        }
    }
}

/// A sheet of the playbook's name from which no step could be read.
fn empty_playbook(ready: &Ready) -> Option<Diagnostic> {
    let language = ready.language();
    let sheet = Roles::of(&ready.package).playbook?;
    if !ready.criteria.playbook.is_empty() || ready.findings.iter().any(|finding| finding.code.contains("playbook")) {
        return None;
    }
    let message = say!(
        language,
        "the sheet \"{sheet}\" has no steps, so that the pages name none",
        "das Blatt „{sheet}“ enthält keine Schritte, die Seiten nennen daher keine"
    );
    let place = Location::file(ready.package.name()).at(crate::foundation::location::Place::Sheet(sheet.as_str().into()));
    Some(Diagnostic::note("empty-playbook", place, message).with_help(say!(
        language,
        "its headers are Result, Item, Step, Owner, Due in days",
        "seine Überschriften sind Ergebnis, Kriterium, Schritt, Zuständig, Fällig in Tagen"
    )))
}
