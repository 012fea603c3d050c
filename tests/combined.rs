//! `run --combined`: the workbook over all, decided over all.

use std::fs;

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value as Json;

use crate::harness::{Book, Cell, Folder, Ran, date, error, rows};
use crate::row;

const HEADER: &[&str] = &["Step", "Result", "Item", "Formula", "Scale", "Weight"];

/// Everything that looks at other accounts or at another table.
const RULES: &[&[&str]] = &[
    &["Compute", "Share", "", "[Revenue]/SUM([Revenue])"],
    &["Compute", "Orders", "", "SUMIFS(Orders[Amount],Orders[Customer],[Account ID])"],
    &["Score", "S", "rank", "[Revenue]", "percentile", "50%"],
    &["Score", "S", "orders", "[Orders]", "min..max", "50%"],
    &["Classify", "Class", "A", "[S]>=AVERAGE([S])"],
    &["Classify", "Class", "B", ""],
];

type Row = Vec<Cell>;

fn accounts(of: &str) -> Vec<Row> {
    match of {
        "north" => vec![row!["n1", 100, date("2026-01-31"), true, "x"], row!["n2", 250.5, "", false, ""]],
        "south" => vec![
            row!["s1", 40, date("2025-12-24"), "", "=1+1"],
            row!["s2", "", "", "", "y"],
            row!["s3", 900, date("2024-02-29"), true, " z"],
        ],
        _ => vec![row!["w1", 300, "", "", "0012"]],
    }
}

fn orders(of: &str) -> Vec<Row> {
    match of {
        "north" => vec![row!["n1", 10], row!["n2", 5], row!["n1", 7]],
        "south" => vec![row!["s3", 70], row!["s1", 1]],
        _ => vec![row!["w1", 33]],
    }
}

const HEADERS: [&str; 5] = ["Account ID", "Revenue", "Since", "Active", "Note"];

fn book(of: &[&str]) -> Book {
    let header: Row = HEADERS.into_iter().map(Cell::from).collect();
    let all = std::iter::once(header).chain(of.iter().flat_map(|of| accounts(of)));
    let orders = std::iter::once(row!["Customer", "Amount"]).chain(of.iter().flat_map(|of| orders(of)));
    Book::new().sheet("Accounts", all.collect()).sheet("Orders", orders.collect())
}

const REGIONS: [&str; 3] = ["north", "south", "west"];

fn regions() -> Folder {
    let folder = Folder::new();
    for region in REGIONS {
        book(&[region]).save(&folder.file(&format!("{region}.xlsx")));
    }
    Book::new().criteria(HEADER, RULES).save(&folder.file("criteria.xlsx"));
    folder
}

const RUN: [&str; 12] = [
    "run",
    "north.xlsx",
    "south.xlsx",
    "west.xlsx",
    "-c",
    "criteria.xlsx",
    "--output-dir",
    "out",
    "--combined",
    "all.xlsx",
    "--as-of",
    "2026-11-30",
];

fn codes(ran: &Ran, place: &str) -> Vec<String> {
    let report: Json = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", ran.stdout, ran.stderr));
    report.pointer(place).unwrap().as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
}

fn json(folder: &Folder, arguments: &[&str]) -> Ran {
    folder.run(&arguments.iter().copied().chain(["--format", "json"]).collect::<Vec<_>>())
}

#[test]
fn the_accounts_are_decided_over_all_workbooks_together() {
    let folder = regions();
    let ran = folder.run(&RUN);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    // The same accounts and orders in one workbook, put together by hand.
    book(&REGIONS).save(&folder.file("by-hand.xlsx"));
    let ran = folder.run(&["run", "by-hand.xlsx", "-c", "criteria.xlsx", "-o", "by-hand-out.xlsx", "--as-of", "2026-11-30"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let (combined, by_hand) = (rows(&folder.file("all.xlsx"), 0, 0), rows(&folder.file("by-hand-out.xlsx"), 0, 0));
    assert_eq!(combined.len(), 6);
    let sources: Vec<&str> = combined.iter().map(|account| account["Source"].as_str()).collect();
    assert_eq!(sources, ["north", "north", "south", "south", "south", "west"]);
    let without: Vec<_> = combined
        .iter()
        .cloned()
        .map(|mut account| {
            account.remove("Source");
            account
        })
        .collect();
    assert_eq!(without, by_hand);
    // In its own workbook the only account of the west is the whole of it.
    let west = &rows(&folder.file("out/west-annotated.xlsx"), 0, 0)[0];
    assert_eq!((west["Share"].as_str(), combined[5]["Share"] == west["Share"]), ("1", false));
    let mut workbook: Xlsx<_> = open_workbook(folder.file("all.xlsx")).unwrap();
    assert_eq!(workbook.sheet_names(), ["Accounts", "Orders", "Criteria", "Settings", "Summary", "Findings", "Run", "Summary data"]);
    let run: Vec<String> = workbook.worksheet_range("Run").unwrap().rows().flatten().map(Data::to_string).collect();
    assert!(run.iter().any(|cell| cell.starts_with("The accounts of these workbooks were decided together")), "{run:?}");

    // It has all that it was decided by: it can be run, checked and explained like any other.
    let again = folder.run(&["run", "all.xlsx", "-o", "again.xlsx", "--as-of", "2026-11-30", "--verify"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert_eq!(rows(&folder.file("again.xlsx"), 0, 0), combined);
    let explained = folder.run(&["explain", "all.xlsx", "s3", "--as-of", "2026-11-30"]);
    assert_eq!(explained.code, 0, "{}", explained.stderr);
    // The same again gives the same bytes.
    let before = fs::read(folder.file("all.xlsx")).unwrap();
    assert_eq!(folder.run(&RUN).code, 0);
    assert!(fs::read(folder.file("all.xlsx")).unwrap() == before);

    // Next month it has a workbook of last time like the others.
    fs::create_dir(folder.file("last")).unwrap();
    for (from, to) in [("all.xlsx", "last/all.xlsx"), ("out/west-annotated.xlsx", "last/west.xlsx")] {
        fs::copy(folder.file(from), folder.file(to)).unwrap();
    }
    let next: Vec<&str> = RUN.iter().copied().chain(["--previous-dir", "last"]).collect();
    let report: Json = serde_json::from_str(&json(&folder, &next).stdout).unwrap();
    assert_eq!((&report["combined"]["movement"]["compared"], &report["combined"]["movement"]["moved"]), (&6.into(), &0.into()));
    assert_eq!(report["combined"]["counts"]["accounts"], 6);
}

#[test]
fn values_and_the_number_formats_of_columns_come_along() {
    let folder = regions();
    let odd =
        vec![row!["n1", 100, date("2026-01-31"), true, error("#N/A")], vec!["n2".into(), Cell::Formula("=\"\"".into(), String::new())]];
    let header: Row = HEADERS.into_iter().map(Cell::from).collect();
    Book::new().sheet("Accounts", std::iter::once(header).chain(odd).collect()).save(&folder.file("north.xlsx"));
    let rules: &[&[&str]] = &[&["Compute", "Blank", "", "ISBLANK([Revenue])"], &["Compute", "Empty", "", "[Revenue]=\"\""]];
    Book::new().criteria(HEADER, rules).save(&folder.file("criteria.xlsx"));
    let ran = folder.run(&RUN);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let mut workbook: Xlsx<_> = open_workbook(folder.file("all.xlsx")).unwrap();
    let range = workbook.worksheet_range("Accounts").unwrap();
    let cell = |row: u32, column: u32| range.get_value((row, column)).unwrap().clone();
    assert!(matches!(cell(1, 2), Data::DateTime(day) if day.as_f64() == 46053.0), "{:?}", cell(1, 2));
    assert_eq!((cell(1, 3), cell(1, 4)), (Data::Bool(true), Data::Error(calamine::CellErrorType::NA)));
    // A text that looks like a formula or a number is a text; an empty text is no blank.
    assert_eq!((cell(3, 4), cell(5, 4)), (Data::String("=1+1".into()), Data::String(" z".into())));
    let all = rows(&folder.file("all.xlsx"), 0, 0);
    assert_eq!(all[5]["Note"], "0012");
    assert_eq!((all[1]["Blank"].as_str(), all[3]["Blank"].as_str(), all[1]["Empty"].as_str()), ("FALSE", "TRUE", "TRUE"), "{all:?}");
}

#[test]
fn where_the_workbooks_differ_is_a_finding() {
    let folder = regions();
    let north = vec![row!["Account ID", "Revenue", "Source", "North only"], row!["n1", 1, "fair", 5]];
    let south = vec![row!["ACCOUNT ID", "revenue", "Extra", "Extra"], row!["s1", "2 kg", 3, 4], row!["N1", 5, 6, 7]];
    Book::new().sheet("Accounts", north).save(&folder.file("north.xlsx"));
    Book::new().sheet("Accounts", south).save(&folder.file("south.xlsx"));
    let rules: &[&[&str]] = &[&["Compute", "Y", "", "1"]];
    Book::new().criteria(HEADER, rules).save(&folder.file("criteria.xlsx"));
    let arguments = ["run", "north.xlsx", "south.xlsx", "-c", "criteria.xlsx", "--combined", "all.xlsx"];
    let ran = json(&folder, &arguments);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    let mut told = codes(&ran, "/combined/diagnostics");
    told.sort();
    assert_eq!(
        told,
        [
            "column-kinds-differ",
            "column-left-out",
            "column-not-everywhere",
            "column-not-everywhere",
            "column-not-everywhere",
            "duplicate-key",
            // Notes about the criteria, which JSON holds too.
            "unread-columns"
        ]
    );
    let ran = folder.run(&arguments);
    for said in [
        "the column \"Revenue\" holds numbers in north and values of several kinds in south",
        "the column \"North only\" is not in south; there it is blank",
        "this is the second column \"Extra\"",
        "help: one stands in north, the other in south",
    ] {
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    }
    let all = rows(&folder.file("all.xlsx"), 0, 0);
    // Text files call their sheets by their own names.
    for name in ["c.csv", "d.csv"] {
        fs::write(folder.file(name), format!("Account ID;x\n{name};1,5\n")).unwrap();
    }
    let ran = folder.run(&["run", "c.csv", "d.csv", "-c", "criteria.xlsx", "--combined", "text.xlsx"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let workbook: Xlsx<_> = open_workbook(folder.file("text.xlsx")).unwrap();
    assert_eq!(workbook.sheet_names()[0], "Accounts");
    let texts: Vec<[&str; 5]> =
        all.iter().map(|account| ["Account ID", "Source", "North only", "Extra", "Source 2"].map(|name| account[name].as_str())).collect();
    assert_eq!(texts, [["n1", "fair", "5", "", "north"], ["s1", "", "", "3", "south"], ["N1", "", "", "6", "south"]]);
    assert!(folder.run(&[&arguments[..], &["--strict"]].concat()).code == 1);
}

#[test]
fn what_cannot_be_combined_is_not_written() {
    let folder = regions();
    let refused = |arguments: &[&str], code: &str| {
        let ran = json(&folder, arguments);
        assert_eq!((ran.code, codes(&ran, "/combined/diagnostics").as_slice()), (2, [code.to_owned()].as_slice()), "{}", ran.stdout);
        assert!(!folder.file("all.xlsx").exists());
    };
    // The same table with other rows for the same customer: which of them holds is not known.
    let contradicting = vec![row!["Customer", "Amount"], row!["n1", 1]];
    let header: Row = HEADERS.into_iter().map(Cell::from).collect();
    let all = std::iter::once(header).chain(accounts("west"));
    Book::new().sheet("Accounts", all.collect()).sheet("Orders", contradicting).save(&folder.file("west.xlsx"));
    refused(&RUN, "tables-differ");
    // A workbook that cannot be decided would be missing.
    fs::write(folder.file("west.xlsx"), "no workbook").unwrap();
    refused(&RUN, "combined-incomplete");
    assert!(folder.file("out/north-annotated.xlsx").exists());
    // Each by its own criteria, and these differ.
    for (name, threshold) in [("a", "1"), ("b", "2")] {
        book(&["north"])
            .criteria(HEADER, &[&["Classify", "Class", "A", &format!("[Revenue]>{threshold}")]])
            .save(&folder.file(&format!("{name}.xlsx")));
    }
    refused(&["run", "a.xlsx", "b.xlsx", "--combined", "all.xlsx"], "criteria-differ");
    // Settings of the report may differ, those that decisions rest on may not.
    for (name, blank, title) in [("a", "zero", "North"), ("b", "", "South")] {
        let settings = vec![row!["Setting", "Value"], row!["Blank", blank], row!["Report title", title], row!["Blocked label", "Blocked"]];
        book(&["north"]).sheet("Settings", settings).save(&folder.file(&format!("{name}.xlsx")));
    }
    let one: &[&[&str]] = &[&["Classify", "Class", "A", "[Revenue]>1"]];
    Book::new().criteria(HEADER, one).save(&folder.file("criteria.xlsx"));
    let arguments = ["run", "a.xlsx", "b.xlsx", "-c", "criteria.xlsx", "--combined", "all.xlsx"];
    refused(&arguments, "criteria-differ");
    book(&["south"]).save(&folder.file("a.xlsx"));
    let ran = folder.run(&arguments);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for (arguments, said) in [
        (&["run", "a.xlsx", "b.xlsx", "--combined", "b.xlsx"][..], "would be written over b.xlsx"),
        (&["run", "a.xlsx", "--combined", "a-annotated.xlsx"], "give --combined another name"),
        (&["run", "a.xlsx", "--combined", "all.csv"], "end its name in .xlsx"),
    ] {
        let ran = folder.run(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
    }
}
