//! What the Summary says of the accounts: the headline, and the parts of the portfolio beside the tables.

use calamine::{Data, Reader, Xlsx, open_workbook};

use crate::harness::{Book, Cell, Folder};
use crate::row;

const CRITERIA: [&str; 5] = ["Step", "Result", "Item", "Formula", "Scale"];

/// The texts of a sheet of the annotated workbook.
fn texts(book: &Book, sheet: &str) -> Vec<String> {
    let folder = Folder::new();
    book.save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx", "-o", "out.xlsx"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let mut workbook: Xlsx<_> = open_workbook(folder.file("out.xlsx")).unwrap();
    let range = workbook.worksheet_range(sheet).unwrap();
    range.rows().flatten().filter(|cell| matches!(cell, Data::String(_))).map(ToString::to_string).collect()
}

/// Ten accounts with scores 0, 10, … 90, and one of 81.
fn ten(classes: &[[&str; 2]]) -> Book {
    let mut accounts = vec![row!["Account", "Value", "Strategic"]];
    accounts.extend((0..10).map(|number| row![format!("K-{number}").as_str(), number * 10, "yes"]));
    accounts.push(row!["K-81", 81, "yes"]);
    let mut criteria = vec![["Score", "Points", "value", "[Value]", "0..100"]];
    criteria.extend(classes.iter().map(|[label, formula]| ["Classify", "Class", label, formula, ""]));
    let criteria: Vec<&[&str]> = criteria.iter().map(<[_; 5]>::as_slice).collect();
    Book::new().sheet("Accounts", accounts).criteria(&CRITERIA, &criteria)
}

fn headline(book: &Book) -> String {
    let texts = texts(book, "Summary");
    texts.into_iter().find(|text| text.contains("is A") || text.contains("are A")).unwrap()
}

#[test]
fn an_account_stands_at_the_edge_only_where_a_few_points_decide() {
    const EDGE: &str = "; 2 of them are within 2 points of losing it.";
    for rows in [
        &[["A", "[Points]>=80"], ["B", ""]][..],
        &[["A", "80<=[Points]"], ["B", ""]],
        &[["A", "AND([Points]>=80,[Strategic]=\"yes\")"], ["B", ""]],
        &[["A", "AND([Strategic]=\"yes\",AND([Points]>79.9))"], ["B", ""]],
    ] {
        assert_eq!(headline(&ten(rows)), format!("3 accounts are A{EDGE}"), "{rows:?}");
    }
    for (rows, count) in [
        // Another reason to be A, in the row or in one of its own.
        (&[["A", "OR([Points]>=80,[Strategic]=\"yes\")"], ["B", ""]][..], 11),
        (&[["A", "[Points]>=80"], ["A", "[Strategic]=\"yes\""], ["B", ""]], 11),
        (&[["A", "[Points]>=80"], ["A", "[Points]>=70"], ["B", ""]], 4),
        // More points than asked for are what loses the class.
        (&[["A", "[Points]<12"], ["B", ""]], 2),
        (&[["A", "NOT([Points]<80)"], ["B", ""]], 3),
        (&[["A", "IF([Points]>=80,TRUE,[Strategic]=\"yes\")"], ["B", ""]], 11),
        (&[["A", "([Points]>=80)+([Strategic]=\"yes\")>0"], ["B", ""]], 11),
        (&[["A", "[Points]<>80"], ["B", ""]], 10),
    ] {
        assert_eq!(headline(&ten(rows)), format!("{count} accounts are A."), "{rows:?}");
    }
}

#[test]
fn whom_people_have_set_stands_at_no_edge() {
    let overrides = |rows: Vec<Vec<Cell>>| {
        let header = vec![row!["Account", "Result", "Value", "Reason", "By", "Until"]];
        let book = ten(&[["A", "[Points]>=80"], ["B", ""]]);
        book.sheet("Overrides", header.into_iter().chain(rows).collect())
    };
    let set = |account: &str, result: &str, value: Cell| vec![row![account][0].clone(), row![result][0].clone(), value];
    let class = |account: &str| set(account, "Class", row!["A"][0].clone());
    assert_eq!(headline(&overrides(vec![class("K-81")])), "3 accounts are A; 1 of them is within 2 points of losing it.");
    assert_eq!(headline(&overrides(vec![class("K-81"), class("K-8"), class("K-1")])), "4 accounts are A.");
    let scored = set("K-2", "Points", row![80.5][0].clone());
    assert_eq!(headline(&overrides(vec![scored, class("K-8")])), "4 accounts are A; 1 of them is within 2 points of losing it.");
}

/// Accounts in the four parts of a portfolio; of those in the best part one is knocked out, and one set to another strategy.
fn portfolio(rows: &[[&str; 2]]) -> Vec<String> {
    let mut accounts = vec![row!["Account", "Fit", "Growth", "Contract"]];
    for (number, (fit, growth)) in [(80, 90), (70, 60), (60, 70), (90, 95), (20, 80), (30, 10), (50, 50)].into_iter().enumerate() {
        accounts.push(row![format!("K-{number}").as_str(), fit, growth, if number == 0 { "no" } else { "yes" }]);
    }
    let mut criteria = vec![
        ["Knock-out", "Key account", "contract", "[Contract]=\"yes\"", ""],
        ["Score", "Position", "fit", "[Fit]", "0..100"],
        ["Score", "Attractiveness", "growth", "[Growth]", "0..100"],
    ];
    criteria.extend(rows.iter().map(|[label, formula]| ["Classify", "Strategy", label, formula, ""]));
    let criteria: Vec<&[&str]> = criteria.iter().map(<[_; 5]>::as_slice).collect();
    let settings = vec![row!["Setting", "Value"], row!["Portfolio X", "Position"], row!["Portfolio Y", "Attractiveness"]];
    let overrides = vec![row!["Account", "Result", "Value", "Reason", "By", "Until"], row!["K-1", "Strategy", "Harvest"]];
    let book =
        Book::new().sheet("Accounts", accounts).sheet("Settings", settings).sheet("Overrides", overrides).criteria(&CRITERIA, &criteria);
    texts(&book, "Summary data").into_iter().filter(|text| text.contains(": ")).collect()
}

#[test]
fn a_part_of_the_portfolio_counts_those_who_have_its_label() {
    let rows = [
        ["Grow", "AND([Position]>=50,[Attractiveness]>=50)"],
        ["Build", "AND([Position]<50,[Attractiveness]>=50)"],
        ["Harvest", "[Position]>=50"],
        ["Leave", ""],
    ];
    let mut parts = portfolio(&rows);
    parts.sort();
    assert_eq!(parts, ["Build: 1", "Grow: 3", "Harvest: 0", "Leave: 1"]);
}

#[test]
fn a_line_that_its_number_stands_on_both_sides_of_names_no_part() {
    let rows = [
        ["Grow", "AND([Position]>=50,[Attractiveness]>50)"],
        ["Build", "AND([Position]<50,[Attractiveness]>50)"],
        ["Harvest", "AND([Position]>50,[Attractiveness]>0)"],
        ["Leave", ""],
    ];
    assert_eq!(portfolio(&rows), [""; 0]);
}
