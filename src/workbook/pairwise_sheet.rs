//! From the cells of the sheet of comparisons to the comparisons of each score: a block whose first cell is the score, with its items across and
//! down, and in it how much more the row matters than the column.
//!
//! Blocks may stand below or beside each other; titles and remarks between them are nobody's business.

use crate::criteria::pairwise::{Comparison, Pairwise, times};
use crate::criteria::{Rule, Step, Written};
use crate::formula::Dialect;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::folded;
use crate::foundation::location::{ColumnIndex, Location, RowIndex};
use crate::ooxml::reading::read::Sheet;
use crate::say;

use super::entries::Entries;

/// Reads the blocks of scores that these rules have.
pub fn read(sheet: &Sheet, file: &Location, rules: &[Rule], dialect: Dialect) -> (Vec<Pairwise>, Vec<Diagnostic>) {
    let entries = Entries::new(sheet, file);
    let (mut blocks, mut said) = (Vec::<Pairwise>::new(), Vec::new());
    let score = |text: &str| rules.iter().find(|rule| rule.step == Step::Score && folded(&rule.result.text) == folded(text));
    for row in entries.rows() {
        for column in entries.columns(row).collect::<Vec<_>>() {
            let Some(text) = entries.text(row, column) else { continue };
            let Some(rule) = score(&text) else { continue };
            let across = items(|step| (row, ColumnIndex(column.0 + step)), entries);
            let down = items(|step| (RowIndex(row.0 + step), column), entries);
            if across.len() < 2 || down.len() < 2 {
                continue;
            }
            let whole = Written { text: rule.result.text.clone(), location: entries.location(row, column) };
            if blocks.iter().any(|block| folded(&block.score.text) == folded(&text)) {
                said.push(twice(&whole, dialect));
                continue;
            }
            let mut comparisons = Vec::new();
            for (item, down_row, _) in down.iter().map(|(item, (row, column))| (item, *row, *column)) {
                for (than, (_, across_column)) in &across {
                    let entry = entries.entry(down_row, *across_column);
                    if entry.is_blank() {
                        continue;
                    }
                    match times(&entry, dialect) {
                        Ok(times) => comparisons.push(Comparison {
                            item: item.text.clone(),
                            than: than.text.clone(),
                            times,
                            location: entry.location,
                        }),
                        Err(fault) => said.push(fault),
                    }
                }
            }
            let same = |one: &Written, all: &[(Written, (RowIndex, ColumnIndex))]| {
                all.iter().any(|(other, _)| folded(&other.text) == folded(&one.text))
            };
            let one_sided =
                across.iter().filter(|(item, _)| !same(item, &down)).chain(down.iter().filter(|(item, _)| !same(item, &across)));
            let one_sided: Vec<Diagnostic> = one_sided.map(|(item, _)| alone(item, dialect)).collect();
            if one_sided.is_empty() {
                blocks.push(Pairwise { score: whole, items: down.into_iter().map(|(item, _)| item).collect(), comparisons });
            } else {
                said.extend(one_sided);
            }
        }
    }
    (blocks, said)
}

type Item = (Written, (RowIndex, ColumnIndex));

/// The texts in a line of cells, up to the first that is none.
fn items(cell: impl Fn(u32) -> (RowIndex, ColumnIndex), entries: Entries<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    for step in 1.. {
        let (row, column) = cell(step);
        let Some(text) = entries.text(row, column) else { break };
        items.push((Written { text: text.trim().to_owned(), location: entries.location(row, column) }, (row, column)));
    }
    items
}

fn twice(score: &Written, dialect: Dialect) -> Diagnostic {
    let (language, name) = (dialect.language, &score.text);
    let message = say!(
        language,
        "the items of \"{name}\" are compared in another block already",
        "die Kriterien von „{name}“ werden schon in einem anderen Block verglichen"
    );
    let help = say!(language, "keep one of the two blocks", "einen der beiden Blöcke behalten");
    Diagnostic::error("pairwise-twice", score.location.clone(), message).with_help(help)
}

fn alone(item: &Written, dialect: Dialect) -> Diagnostic {
    let (language, name) = (dialect.language, &item.text);
    let message = say!(
        language,
        "\"{name}\" stands only across or only down in this block",
        "„{name}“ steht in diesem Block nur quer oder nur senkrecht"
    );
    Diagnostic::error("one-sided-item", item.location.clone(), message).with_help(say!(
        language,
        "write the same items across and down",
        "quer und senkrecht dieselben Kriterien schreiben"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::value::Value;
    use crate::workbook::criteria_sheet::read_rules;
    use crate::workbook::entries::grids::{put, sheet, told};

    #[test]
    fn blocks_are_found_wherever_they_stand() {
        let file = Location::file("a.xlsx");
        let rules = sheet("Criteria", &[&["Step", "Result", "Item", "Formula"], &["Score", "S", "a", "1"], &["Score", "T", "c", "1"]]);
        let (rules, _) = read_rules(&rules, &file, Dialect::ENGLISH);
        let mut pairs = sheet(
            "Pairwise",
            &[
                &["How much more the row matters"],
                &[],
                &["s", "a", "b", "", "T", "c", "d"],
                &["a", "", "1/3", "", "c", "1", "x"],
                &["b", "", "", "", "d", "", ""],
            ],
        );
        put(&mut pairs, 4, 1, Value::number(3.0));
        let (blocks, said) = read(&pairs, &file, &rules, Dialect::ENGLISH);
        assert_eq!(told(&said), ["error unusable-comparison Pairwise!G4"]);
        let shown: Vec<String> = blocks
            .iter()
            .map(|block| {
                let pairs: Vec<String> =
                    block.comparisons.iter().map(|one| format!("{}/{} {:.3}", one.item, one.than, one.times)).collect();
                format!("{}: {}", block.score.text, pairs.join(", "))
            })
            .collect();
        assert_eq!(shown, ["S: a/b 0.333, b/a 3.000", "T: c/c 1.000"]);
        let one_sided = sheet("Pairwise", &[&["S", "a", "b"], &["a", "", "3"], &["c", "", ""]]);
        assert_eq!(
            told(&read(&one_sided, &file, &rules, Dialect::ENGLISH).1),
            ["error one-sided-item Pairwise!C1", "error one-sided-item Pairwise!A3"]
        );
    }
}
