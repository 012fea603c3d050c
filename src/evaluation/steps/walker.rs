//! The account at hand, while a chunk of accounts is walked.

use crate::evaluation::account_fault::{AccountFault, RulePart, What};
use crate::formula::running::program::Evaluator;
use crate::foundation::language::Language;
use crate::foundation::value::Value;

/// The state of one chunk's walk, at the account at hand.
pub(crate) struct Walker<'a> {
    pub(crate) evaluator: Evaluator,
    pub(crate) language: Language,
    account: usize,
    faults: &'a mut Vec<AccountFault>,
    /// What the rules gave where people have set a value: result, account, value.
    pub(crate) set: Vec<(usize, usize, Value)>,
}

impl<'a> Walker<'a> {
    /// A walker with so many slots, all blank, that notes faults in a list.
    pub(crate) fn new(slots: usize, language: Language, faults: &'a mut Vec<AccountFault>) -> Self {
        Self { evaluator: Evaluator::new(slots), language, account: 0, faults, set: Vec::new() }
    }
}

impl Walker<'_> {
    /// Goes on to an account.
    pub(crate) fn at(&mut self, account: usize) {
        self.account = account;
    }

    /// The account at hand.
    pub(crate) fn account(&self) -> usize {
        self.account
    }

    /// How many faults have been noted.
    pub(crate) fn faults(&self) -> usize {
        self.faults.len()
    }

    /// Forgets the faults behind so many: they are those of rules in whose place people have decided.
    pub(crate) fn forget_faults(&mut self, behind: usize) {
        self.faults.truncate(behind);
    }

    /// Notes a fault of the account at hand in a formula, or in a result as a whole.
    pub(crate) fn fault(&mut self, result: usize, rule: Option<usize>, what: What) {
        self.fault_in(result, rule, RulePart::Formula, what);
    }

    /// Notes a fault of the account at hand.
    pub(crate) fn fault_in(&mut self, result: usize, rule: Option<usize>, part: RulePart, what: What) {
        self.faults.push(AccountFault { account: self.account, result, rule, part, what });
    }
}
