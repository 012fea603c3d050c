//! The sample accounts a month later: business that grew or shrank, visits, a contract that ended, an account that left and one that came.

use super::sample::SampleAccount;

/// The year and month of the visits that were made meanwhile.
const MONTH: (u16, u8) = (2026, 11);

/// The accounts a month later; `new` is the one that came.
pub fn a_month_later(accounts: &[SampleAccount], new: SampleAccount) -> Vec<SampleAccount> {
    // The last one left.
    let stayed = &accounts[..accounts.len().saturating_sub(1)];
    let mut large = 0;
    let mut later: Vec<SampleAccount> = stayed
        .iter()
        .map(|account| {
            large += usize::from(is_large(account));
            if is_large(account) { changed(account, large) } else { account.clone() }
        })
        .collect();
    later.push(new);
    later
}

/// Whether it is one of those that are looked at every month.
pub fn is_large(account: &SampleAccount) -> bool {
    account.workstations > 1000 || account.enquiries > 5000
}

/// What a month made of a large account; every position its own mixture, many of them nothing.
fn changed(account: &SampleAccount, position: usize) -> SampleAccount {
    let mut later = account.clone();
    let per_cent = |number: u32, share: u32| (u64::from(number) * u64::from(share) / 100) as u32 / 1000 * 1000;
    match position % 6 {
        1 => later.potential = per_cent(account.potential, 190),
        3 => {
            later.potential = per_cent(account.potential, 40);
            later.growth = account.growth.map(|growth| (growth * 1000.0 - 45.0).round() / 1000.0);
        }
        4 => {
            later.revenue = per_cent(account.revenue, 108);
            later.margin = account.margin.map(|margin| (margin * 1000.0 + 60.0).round() / 1000.0);
        }
        5 => {
            later.last_visit = Some((MONTH.0, MONTH.1, 2 + (position % 25) as u8));
            later.access = (account.access + 2).min(5);
        }
        _ => {}
    }
    if position % 4 == 2 {
        later.competitor = None;
    }
    later
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbook::starter::sample::accounts;

    #[test]
    fn most_accounts_stay_as_they_were_and_one_leaves_and_one_comes() {
        let (before, new) = (accounts(40), accounts(41).remove(40));
        let after = a_month_later(&before, new.clone());
        assert_eq!((after.len(), after.last()), (40, Some(&new)));
        let same = before.iter().zip(&after).filter(|(before, after)| before == after).count();
        assert!((15..35).contains(&same), "{same}");
        assert!(before.iter().zip(&after).take(39).all(|(before, after)| before.number == after.number && before.name == after.name));
    }
}
