//! The decision of a loaded workbook, kept in memory and decided again under other numbers.

use crate::accounts::{Accounts, LookupTable};
use crate::criteria::BlankPolicy;
use crate::evaluation::data::{Data, ResultValues};
use crate::evaluation::plan::Plan;
use crate::evaluation::walk::{Walked, walk};

/// What is decided under one set of criteria. It borrows nothing, so that whoever holds the accounts can keep it beside them.
#[derive(Debug)]
pub struct Kept {
    /// The checked rules.
    pub plan: Plan,
    /// Every result, by its index in the plan.
    results: Vec<ResultValues>,
    /// Where the accounts stand in the funnel, and the faults in their data.
    pub walked: Walked,
}

impl Kept {
    /// Decides for every account.
    pub fn decide(plan: Plan, accounts: &Accounts, lookups: &[LookupTable], blank: BlankPolicy) -> Self {
        let (results, walked) = {
            let (data, walked) = walk(&plan, accounts, lookups, blank, &|_, _| {});
            (data.results, walked)
        };
        Self { plan, results, walked }
    }

    /// The values of every result beside the accounts and tables that they were made of.
    pub fn data<'a>(&'a self, accounts: &'a Accounts, lookups: &'a [LookupTable]) -> Data<'a> {
        let mut data = Data::new(&self.plan, accounts, lookups);
        data.results.clone_from(&self.results);
        data
    }
}
