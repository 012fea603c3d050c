//! The weights that comparisons in pairs give: the principal eigenvector of their table, and how consistent the table is (Saaty, The Analytic
//! Hierarchy Process, 1980; the random indices are those of Saaty's table).

/// Saaty's random indices of tables of 1, 2, 3 … items.
const RANDOM: [f64; 15] = [0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59];

/// Rounds of the iteration at most.
const ROUNDS: usize = 10_000;

/// What a table of comparisons gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Priorities {
    /// The weight of each item; they sum to 1.
    pub weights: Vec<f64>,
    /// The largest eigenvalue: as many as there are items, if nothing contradicts.
    pub eigenvalue: f64,
    /// The consistency index over that of random tables; 0 for fewer than three items.
    pub ratio: f64,
    /// The comparison, above the diagonal, that fits the others least: row and column.
    pub worst: Option<(usize, usize)>,
}

/// The weights of a table of which every cell is how much more its row matters than its column.
pub fn priorities(table: &[Vec<f64>]) -> Priorities {
    let count = table.len();
    let times = |weights: &[f64]| -> Vec<f64> {
        table.iter().map(|row| row.iter().zip(weights).map(|(cell, weight)| cell * weight).sum()).collect()
    };
    let mut weights = vec![1.0 / count.max(1) as f64; count];
    for _ in 0..ROUNDS {
        let next = times(&weights);
        let sum: f64 = next.iter().sum();
        let next: Vec<f64> = next.into_iter().map(|weight| weight / sum).collect();
        let moved = next.iter().zip(&weights).map(|(one, other)| (one - other).abs()).fold(0.0, f64::max);
        weights = next;
        if moved < 1e-15 {
            break;
        }
    }
    let eigenvalue = times(&weights).iter().zip(&weights).map(|(one, weight)| one / weight).sum::<f64>() / count.max(1) as f64;
    let random = RANDOM.get(count.saturating_sub(1)).or(RANDOM.last()).copied().unwrap_or(0.0);
    let index = if count > 1 { (eigenvalue - count as f64) / (count as f64 - 1.0) } else { 0.0 };
    let ratio = if random > 0.0 { (index / random).max(0.0) } else { 0.0 };
    let misfit = |row: usize, column: usize| (table[row][column] * weights[column] / weights[row]).ln().abs();
    let pairs = (0..count).flat_map(|row| (row + 1..count).map(move |column| (row, column)));
    // Among three items all misfit alike: the first of equals is named.
    let worst = pairs.fold(None, |worst: Option<((usize, usize), f64)>, (row, column)| {
        let own = misfit(row, column);
        if worst.is_none_or(|(_, most)| own > most + 1e-9) { Some(((row, column), own)) } else { worst }
    });
    Priorities { weights, eigenvalue, ratio, worst: worst.map(|(pair, _)| pair) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(upper: &[&[f64]]) -> Vec<Vec<f64>> {
        let count = upper.len() + 1;
        let mut table = vec![vec![1.0; count]; count];
        for (row, cells) in upper.iter().enumerate() {
            for (column, times) in (row + 1..).zip(*cells) {
                table[row][column] = *times;
                table[column][row] = 1.0 / times;
            }
        }
        table
    }

    fn rounded(weights: &[f64], digits: i32) -> Vec<f64> {
        let unit = 10_f64.powi(digits);
        weights.iter().map(|weight| (weight * unit).round() / unit).collect()
    }

    #[test]
    fn published_examples_come_out() {
        // The textbook table of three.
        let three = priorities(&table(&[&[3.0, 5.0], &[3.0]]));
        assert_eq!(rounded(&three.weights, 4), [0.637, 0.2583, 0.1047]);
        assert_eq!(rounded(&[three.eigenvalue, three.ratio], 4), [3.0385, 0.0332]);
        // Choosing a leader.
        let four = priorities(&table(&[&[4.0, 3.0, 7.0], &[1.0 / 3.0, 3.0], &[5.0]]));
        for (weight, published) in four.weights.iter().zip([0.547, 0.127, 0.270, 0.056]) {
            assert!((weight - published).abs() < 0.001, "published to three digits, cut: {weight}");
        }
        assert_eq!(rounded(&[four.ratio], 3), [0.044]);
        // Saaty's choice of a house (How to make a decision, 1990): size, transportation, neighbourhood, age, yard, facilities, condition, financing.
        let eight = priorities(&table(&[
            &[5.0, 3.0, 7.0, 6.0, 6.0, 1.0 / 3.0, 1.0 / 4.0],
            &[1.0 / 3.0, 5.0, 3.0, 3.0, 1.0 / 5.0, 1.0 / 7.0],
            &[6.0, 3.0, 4.0, 6.0, 1.0 / 5.0],
            &[1.0 / 3.0, 1.0 / 4.0, 1.0 / 7.0, 1.0 / 8.0],
            &[1.0 / 2.0, 1.0 / 5.0, 1.0 / 6.0],
            &[1.0 / 5.0, 1.0 / 6.0],
            &[1.0 / 2.0],
        ]));
        assert_eq!(rounded(&eight.weights, 3), [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333]);
        assert_eq!(rounded(&[eight.eigenvalue, eight.ratio], 3), [9.669, 0.169]);
        assert_eq!(eight.worst, Some((2, 6)), "neighbourhood over condition");
    }

    #[test]
    fn what_contradicts_nothing_gives_its_own_shares() {
        let sound = priorities(&table(&[&[2.0, 4.0], &[2.0]]));
        assert_eq!(rounded(&sound.weights, 10), rounded(&[4.0 / 7.0, 2.0 / 7.0, 1.0 / 7.0], 10));
        assert!(sound.ratio < 1e-12);
        assert_eq!(priorities(&table(&[&[9.0]])).ratio, 0.0);
    }
}
