//! Findings of one kind in very many cells of a column: the first of them are said at their cells, and of the others how many there are.
//!
//! Nobody reads a hundred thousand sentences that are alike, and each takes a kilobyte. What is left out is not lost: the column Data check
//! says it at its account.

use std::collections::HashMap;
use std::sync::Arc;

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::{ColumnIndex, Place};
use crate::say;

/// Findings of one kind that are said in one column.
const MOST: usize = 1_000;

/// The code of what is counted.
const MORE_CELLS: &str = "more-cells";

/// What is said of a kind in a column.
struct Said {
    count: usize,
    /// The first that is left out.
    more: Option<Diagnostic>,
}

/// The findings without what goes beyond [`MOST`] of a kind in a column, which is counted; `data_check` is that column's header.
pub(super) fn without_the_many(findings: Vec<Diagnostic>, data_check: &str, language: Language) -> Vec<Diagnostic> {
    if findings.len() <= MOST {
        return findings;
    }
    let mut said: HashMap<(&'static str, Arc<str>, ColumnIndex), Said> = HashMap::new();
    let mut order = Vec::new();
    let mut kept = Vec::with_capacity(findings.len().min(64 * MOST));
    for finding in findings {
        let Place::Cell(sheet, cell) = &finding.location.place else {
            kept.push(finding);
            continue;
        };
        let key = (finding.code, Arc::clone(sheet), cell.column);
        let kind = said.entry(key.clone()).or_insert_with(|| {
            order.push(key);
            Said { count: 0, more: None }
        });
        kind.count += 1;
        if kind.count <= MOST {
            kept.push(finding);
        } else if kind.more.is_none() {
            kind.more = Some(finding);
        }
    }
    for key in order {
        let Some(Said { count, more: Some(first) }) = said.remove(&key) else { continue };
        let (code, column, more) = (first.code, key.2, language.count(count - MOST));
        let sentence = say!(
            language,
            "{code} in {more} more cells of column {column} from here on, which are not listed",
            "{code} in {more} weiteren Zellen der Spalte {column} ab hier, die nicht aufgeführt sind"
        );
        kept.push(Diagnostic::finding(MORE_CELLS, first.location, sentence).with_help(say!(
            language,
            "the column {data_check} says it at each account; filter it for what is not blank",
            "die Spalte {data_check} nennt es bei jedem Kunden; nach nicht leeren Zellen filtern"
        )));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::location::{CellAddress, Location};

    fn findings(code: &'static str, column: u32, count: u32) -> impl Iterator<Item = Diagnostic> {
        (0..count).map(move |row| {
            let place = Place::Cell("Accounts".into(), CellAddress::new(row, column));
            Diagnostic::finding(code, Location { file: None, place }, format!("row {row}"))
        })
    }

    #[test]
    fn of_each_kind_and_column_a_thousand_cells_are_said_and_the_others_counted() {
        let all: Vec<_> = findings("a", 1, 1_003).chain(findings("a", 2, 1_000)).chain(findings("b", 1, 1)).collect();
        let kept = without_the_many(all.clone(), "Data check", Language::English);
        assert_eq!(kept.len(), 1_000 + 1_000 + 1 + 1);
        assert_eq!(kept[..1_000], all[..1_000]);
        let last = &kept[kept.len() - 1];
        assert_eq!((last.code, last.location.clone()), ("more-cells", all[1_000].location.clone()));
        assert_eq!(last.message, "a in 3 more cells of column B from here on, which are not listed");
        assert_eq!(without_the_many(all[..1_000].to_vec(), "", Language::German), all[..1_000]);
    }
}
