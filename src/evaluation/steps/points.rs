//! What the rows of a Score gave to every account, row by row.
//!
//! A row's weight is mostly the same for all accounts and then stands here once; its points take eight bytes an account, and those of a
//! row that does not count for an account say whether that is for want of a weight.

/// What a Score row gave to an account.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RowPoints {
    /// The row's weight for this account.
    pub weight: f64,
    /// 0 to 100; not a number where the row does not count for this account.
    pub points: f64,
}

impl RowPoints {
    /// A row that does not count, with its weight.
    pub fn skipped(weight: f64) -> Self {
        Self { weight, points: f64::NAN }
    }

    /// Whether the row counts.
    pub fn counts(self) -> bool {
        !self.points.is_nan()
    }
}

/// The points of all rows of a Score for all accounts.
#[derive(Clone, Debug, Default)]
pub struct ScorePoints {
    rows: Vec<Row>,
}

/// One row of a Score.
#[derive(Clone, Debug, Default)]
struct Row {
    /// The bits of each account's points, or one of the patterns for those that have none.
    points: Vec<u64>,
    /// Its weight wherever it has one; 0 as long as it has none.
    weight: f64,
    /// Its weight for each account, where it is not the same for all that have one.
    weights: Option<Vec<f64>>,
}

/// A row that has a weight for the account and does not count.
const SKIPPED: u64 = 0x7ff8_0000_0000_0001;
/// A row that does not count because it has no weight.
const WEIGHTLESS: u64 = 0x7ff8_0000_0000_0002;

impl Row {
    fn get(&self, account: usize) -> Option<RowPoints> {
        let weight = || self.weights.as_ref().and_then(|weights| weights.get(account)).copied().unwrap_or(self.weight);
        Some(match *self.points.get(account)? {
            WEIGHTLESS => RowPoints::skipped(0.0),
            SKIPPED => RowPoints::skipped(weight()),
            bits => RowPoints { weight: weight(), points: f64::from_bits(bits) },
        })
    }

    fn push(&mut self, row: RowPoints) {
        if self.weights.is_some() || !self.shares(row.weight) {
            self.each().push(row.weight);
        }
        self.points.push(match row.counts() {
            true => row.points.to_bits(),
            false if row.weight == 0.0 => WEIGHTLESS,
            false => SKIPPED,
        });
    }

    /// Whether one weight will do for this one too, which it then is.
    fn shares(&mut self, weight: f64) -> bool {
        if self.weight == 0.0 {
            self.weight = weight;
        }
        weight == 0.0 || weight == self.weight
    }

    /// The weights of the accounts so far, each by itself from now on.
    fn each(&mut self) -> &mut Vec<f64> {
        let of = |&bits: &u64| if bits == WEIGHTLESS { 0.0 } else { self.weight };
        self.weights.get_or_insert_with(|| self.points.iter().map(of).collect())
    }
}

impl ScorePoints {
    /// Of so many rows, for no account yet.
    pub fn new(rows: usize) -> Self {
        Self { rows: vec![Row::default(); rows] }
    }

    /// Puts what a row gave to the account behind its last one.
    pub fn push(&mut self, row: usize, points: RowPoints) {
        if let Some(row) = self.rows.get_mut(row) {
            row.push(points);
        }
    }

    /// What a row gave to an account.
    pub fn get(&self, account: usize, row: usize) -> Option<RowPoints> {
        self.rows.get(row)?.get(account)
    }

    /// What the rows gave to an account.
    pub fn of(&self, account: usize) -> impl Iterator<Item = RowPoints> + Clone {
        self.rows.iter().filter_map(move |row| row.get(account))
    }

    /// Gives an account other points in a row that counts for it.
    pub fn set(&mut self, account: usize, row: usize, points: f64) {
        if let Some(known) = self.rows.get_mut(row).and_then(|row| row.points.get_mut(account)) {
            *known = points.to_bits();
        }
    }

    /// Makes room for so many more accounts.
    pub fn reserve(&mut self, accounts: usize) {
        for row in &mut self.rows {
            row.points.reserve_exact(accounts);
            row.weights.iter_mut().for_each(|weights| weights.reserve_exact(accounts));
        }
    }

    /// Puts further accounts behind these.
    pub fn append(&mut self, other: Self) {
        for (row, mut more) in self.rows.iter_mut().zip(other.rows) {
            if row.weights.is_some() || more.weights.is_some() || !row.shares(more.weight) {
                row.each().append(more.each());
            }
            row.points.append(&mut more.points);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Few weights, so that rows with one and with several come about.
    fn points() -> impl Strategy<Value = Vec<RowPoints>> {
        let weight = prop::sample::select(vec![0.0, 0.25, 0.25, 0.25, 2.0]);
        let one = (weight, prop::option::of(0.0..100.0_f64)).prop_map(|(weight, points)| match points {
            Some(points) if weight > 0.0 => RowPoints { weight, points },
            _ => RowPoints::skipped(weight),
        });
        prop::collection::vec(one, 0..6)
    }

    fn of(all: &[RowPoints]) -> ScorePoints {
        let mut points = ScorePoints::new(1);
        all.iter().for_each(|row| points.push(0, *row));
        points
    }

    /// Equal, where points that are not a number are.
    fn same(one: RowPoints, other: RowPoints) -> bool {
        one.weight == other.weight && (one.points == other.points || !one.counts() && !other.counts())
    }

    proptest! {
        #[test]
        fn what_is_put_in_comes_out(one in points(), other in points()) {
            let mut all = of(&one);
            all.reserve(other.len());
            all.append(of(&other));
            let expected = [one, other].concat();
            for (account, row) in expected.iter().enumerate() {
                prop_assert!(same(all.get(account, 0).unwrap(), *row));
                prop_assert_eq!(all.of(account).count(), 1);
            }
            prop_assert_eq!(all.of(expected.len()).count(), 0);
            prop_assert!(all.get(0, 1).is_none());
            for (account, row) in expected.into_iter().enumerate() {
                if row.counts() {
                    all.set(account, 0, 50.0);
                    prop_assert_eq!(all.get(account, 0).unwrap().points, 50.0);
                }
            }
        }
    }
}
