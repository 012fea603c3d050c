//! What becomes of a live workbook: a second run, a run without --live, criteria from elsewhere, changes that Excel cannot follow.

use std::fs;
use std::path::Path;

use calamine::{Reader, Xlsx, open_workbook};
use keyfolio::foundation::language::Language;
use keyfolio::foundation::location::CellAddress;
use keyfolio::foundation::value::Value;
use keyfolio::ooxml::patching::cell_patch::RowCells;
use keyfolio::workbook::told::cells::put_cells;
use keyfolio::workbook::told::package::open as open_package;

use super::{assert_same_columns, columns};
use crate::harness::{Book, Cell, Folder, Ran, date};
use crate::libreoffice;
use crate::packages::{edit, edit_and_add, lint, part};
use crate::row;

fn sample(folder: &Folder) {
    let stored = Path::new(env!("CARGO_MANIFEST_DIR")).join("workbooks/key-accounts.xlsx");
    fs::copy(stored, folder.file("in.xlsx")).unwrap();
}

fn run(folder: &Folder, input: &str, output: &str, more: &[&str]) -> Ran {
    let mut arguments = vec!["run", input, "-o", output, "--as-of", "2026-11-23", "--verify"];
    arguments.extend(more);
    let ran = folder.run(&arguments);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    ran
}

fn sheets(path: &Path) -> Vec<String> {
    let workbook: Xlsx<_> = open_workbook(path).unwrap();
    workbook.sheet_names()
}

/// The formula of a cell.
fn formula(path: &Path, sheet: &str, cell: &str) -> Option<String> {
    let cell = CellAddress::parse(cell).unwrap();
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let formulas = workbook.worksheet_formula(sheet).unwrap();
    formulas.get_value((cell.row.0, cell.column.0)).filter(|formula| !formula.is_empty()).cloned()
}

/// The headers of a row, helper columns included.
fn headers(path: &Path, sheet: &str, row: u32) -> Vec<String> {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let range = workbook.worksheet_range(sheet).unwrap();
    let width = range.end().map_or(0, |(_, column)| column + 1);
    (0..width).filter_map(|column| range.get_value((row, column)).map(ToString::to_string)).filter(|header| !header.is_empty()).collect()
}

fn put(from: &Path, to: &Path, sheet: &str, cell: &str, content: Value) {
    let package = open_package(fs::read(from).unwrap(), &"changed.xlsx".into(), Language::English).unwrap();
    let cell = CellAddress::parse(cell).unwrap();
    let rows = [RowCells { row: cell.row, cells: vec![(cell.column, content)], like: None }];
    fs::write(to, &*put_cells(&package, sheet, &rows, Language::English).unwrap().joined()).unwrap();
}

#[test]
fn a_second_live_run_gives_the_same_bytes_and_a_plain_one_takes_the_formulas_away() {
    let folder = Folder::new();
    sample(&folder);
    run(&folder, "in.xlsx", "plain.xlsx", &[]);
    let first = run(&folder, "in.xlsx", "live.xlsx", &["--live"]);
    assert!(first.stderr.contains("note[live-of-the-run]"), "{}", first.stderr);
    run(&folder, "live.xlsx", "again.xlsx", &["--live"]);
    assert!(fs::read(folder.file("live.xlsx")).unwrap() == fs::read(folder.file("again.xlsx")).unwrap(), "the second run differs");
    run(&folder, "live.xlsx", "values.xlsx", &[]);
    assert_same_columns(&folder.file("values.xlsx"), &folder.file("plain.xlsx"), "Accounts", 3, "after a plain run");
    assert_eq!(headers(&folder.file("values.xlsx"), "Accounts", 3), headers(&folder.file("plain.xlsx"), "Accounts", 3));
    assert_eq!(sheets(&folder.file("values.xlsx")), sheets(&folder.file("plain.xlsx")));
    assert!(sheets(&folder.file("live.xlsx")).contains(&"Live".to_owned()));
    assert!(formula(&folder.file("live.xlsx"), "Accounts", "Y5").is_some_and(|formula| formula.contains("Live")));
    assert_eq!(formula(&folder.file("values.xlsx"), "Accounts", "Y5"), None);
    for (input, output) in [("in.xlsx", "live.xlsx"), ("live.xlsx", "values.xlsx")] {
        lint(&folder.file(input), &folder.file(output));
    }
    // What stands beside the formulas is today's result.
    assert_same_columns(&folder.file("live.xlsx"), &folder.file("plain.xlsx"), "Accounts", 3, "the values beside the formulas");
    run(&folder, "live.xlsx", "alone.xlsx", &["--live", "--no-report"]);
    let left: Vec<String> =
        sheets(&folder.file("alone.xlsx")).into_iter().filter(|sheet| ["Summary", "Live"].contains(&sheet.as_str())).collect();
    assert_eq!(left, ["Live"]);
    run(&folder, "alone.xlsx", "alone-again.xlsx", &["--live", "--no-report"]);
    assert!(fs::read(folder.file("alone.xlsx")).unwrap() == fs::read(folder.file("alone-again.xlsx")).unwrap());
    run(&folder, "live.xlsx", "moved.xlsx", &["--live", "--previous", "plain.xlsx"]);
    run(&folder, "moved.xlsx", "back.xlsx", &["--live"]);
    let sorted = |name: &str| {
        let mut sheets = sheets(&folder.file(name));
        sheets.sort();
        sheets
    };
    assert!(sorted("moved.xlsx").contains(&"Movers".to_owned()));
    assert_eq!(sorted("back.xlsx"), sorted("live.xlsx"), "the sheet of movers goes");
}

#[test]
fn the_helper_columns_are_hidden_and_the_day_stays_open_unless_it_is_given() {
    let folder = Folder::new();
    sample(&folder);
    assert_eq!(folder.run(&["run", "in.xlsx", "-o", "today.xlsx", "--live"]).code, 0);
    run(&folder, "in.xlsx", "day.xlsx", &["--live"]);
    // The sample has a cell for the day, which is empty.
    assert_eq!(formula(&folder.file("today.xlsx"), "Live", "C7").as_deref(), Some("IF(ISNUMBER('Settings'!$B$6),'Settings'!$B$6,TODAY())"));
    assert_eq!(formula(&folder.file("day.xlsx"), "Live", "C7"), None);
    let text = part(&folder.file("day.xlsx"), "xl/worksheets/sheet1.xml");
    let hidden = text.matches("hidden=\"1\"").count();
    let helpers = headers(&folder.file("day.xlsx"), "Accounts", 3).iter().filter(|header| header.starts_with('_')).count();
    assert!(helpers > 10 && hidden >= helpers, "{hidden} hidden of {helpers}");
}

#[test]
fn a_change_that_excel_cannot_follow_empties_the_results() {
    if !libreoffice::is_installed("the live workbooks are not recalculated") {
        return;
    }
    let folder = Folder::new();
    sample(&folder);
    run(&folder, "in.xlsx", "live.xlsx", &["--live"]);
    let changes = [
        ("formula.xlsx", "D13", "[Attractiveness]>65"),
        ("scale.xlsx", "E8", "min..max"),
        ("step.xlsx", "A12", "Classify"),
        ("order.xlsx", "E10", "0%: 20; 9%: 50; 8%: 75; 12%: 100"),
        ("weight.xlsx", "F8", "[Revenue]"),
        ("new-row.xlsx", "A39", "Classify"),
        ("setting.xlsx", "B13", "zero"),
    ];
    let changed = changes.map(|(name, cell, content)| {
        let sheet = if name == "setting.xlsx" { "Settings" } else { "Criteria" };
        put(&folder.file("live.xlsx"), &folder.file(name), sheet, cell, Value::Text(content.into()));
        folder.file(name)
    });
    for (recalculated, (name, ..)) in libreoffice::recalculated_all(&changed, "en-US").iter().zip(changes) {
        let given = columns(recalculated, "Accounts", 3);
        assert!(given["Priority"].iter().all(|cell| *cell == Value::text("Check data")), "{name}: {:?}", given["Priority"]);
        assert!(given["Attractiveness"].iter().all(|cell| !matches!(cell, Value::Number(_))), "{name}");
    }
}

#[test]
fn criteria_of_another_file_are_entered_on_the_live_sheet() {
    let folder = Folder::new();
    let accounts = vec![row!["Account", "Revenue"], row!["a", 10], row!["b", 90], row!["c", ""]];
    Book::new().sheet("Accounts", accounts).save(&folder.file("in.xlsx"));
    let rules = "language = \"english\"\n[[rule]]\nstep = \"score\"\nresult = \"S\"\nitem = \"Revenue\"\nformula = \"[Revenue]\"\nscale = \"0..100\"\nweight = \"40%\"\n\
        [[rule]]\nstep = \"classify\"\nresult = \"Class\"\nitem = \"A\"\nformula = \"[S]>=50\"\n[[rule]]\nstep = \"classify\"\nresult = \"Class\"\nitem = \"B\"\n";
    fs::write(folder.file("rules.toml"), rules).unwrap();
    let ran = run(&folder, "in.xlsx", "live.xlsx", &["--live", "-c", "rules.toml"]);
    assert!(ran.stderr.contains("note[live-constants]"), "{}", ran.stderr);
    let mut workbook: Xlsx<_> = open_workbook(folder.file("live.xlsx")).unwrap();
    let lines = workbook.worksheet_range("Live").unwrap();
    let line = lines.rows().position(|row| row[1] == "50").unwrap();
    if !libreoffice::is_installed("the live workbook is not recalculated") {
        return;
    }
    put(&folder.file("live.xlsx"), &folder.file("changed.xlsx"), "Live", &format!("C{}", line + 1), Value::Number(5.0));
    let given = columns(&libreoffice::recalculated(&folder.file("changed.xlsx")), "Accounts", 0);
    assert_eq!(given["Class"], [Value::text("A"), Value::text("A"), Value::text("Check data")]);
}

#[test]
fn what_has_no_formula_stays_a_value_and_is_said() {
    let folder = Folder::new();
    // A blank row stands between the accounts, so that places in a column are not places in the sheet.
    let accounts = vec![row!["Account", "Revenue"], row!["a", 10], vec![], row!["b", 90], row!["c", 40]];
    let rules: &[&[&str]] = &[
        &["Compute", "Second", "", "INDEX([Revenue],2)"],
        &["Compute", "Twice", "", "[Second]*2+[Revenue]"],
        &["Compute", "All", "", "SUM([Revenue])"],
    ];
    let book = Book::new().sheet("Accounts", accounts).criteria(&["Step", "Result", "Item", "Formula"], rules);
    book.save(&folder.file("in.xlsx"));
    let ran = run(&folder, "in.xlsx", "live.xlsx", &["--live"]);
    assert!(ran.stderr.contains("note[not-live]") && ran.stderr.contains("Criteria!D2"), "{}", ran.stderr);
    assert_eq!(formula(&folder.file("live.xlsx"), "Accounts", "C2"), None);
    assert!(formula(&folder.file("live.xlsx"), "Accounts", "D2").is_some());
    if libreoffice::is_installed("the live workbook is not recalculated") {
        let recalculated = libreoffice::recalculated(&folder.file("live.xlsx"));
        let given = columns(&recalculated, "Accounts", 0);
        assert_eq!(given["Twice"][0], Value::Number(190.0));
        assert_eq!(given["All"][2], Value::Number(140.0));
    }
}

#[test]
fn a_chain_of_calculation_does_not_outlive_the_formulas_it_names() {
    let folder = Folder::new();
    sample(&folder);
    run(&folder, "in.xlsx", "live.xlsx", &["--live"]);
    // As Excel saves it: with a chain that names the cells with formulas.
    let chain = "<calcChain xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><c r=\"Y5\" i=\"1\"/></calcChain>";
    let kind = "<Override PartName=\"/xl/calcChain.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml\"/></Types>";
    let relation = "<Relationship Id=\"rIdChain\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain\" Target=\"calcChain.xml\"/></Relationships>";
    let types = |text: String| text.replace("</Types>", kind);
    edit_and_add(&folder.file("live.xlsx"), &folder.file("typed.xlsx"), "[Content_Types].xml", &types, &[("xl/calcChain.xml", chain)]);
    edit(&folder.file("typed.xlsx"), &folder.file("saved.xlsx"), "xl/_rels/workbook.xml.rels", &|text| {
        text.replace("</Relationships>", relation)
    });
    for (output, more) in [("values.xlsx", &[][..]), ("again.xlsx", &["--live"])] {
        run(&folder, "saved.xlsx", output, more);
        for name in ["[Content_Types].xml", "xl/_rels/workbook.xml.rels"] {
            assert!(!part(&folder.file(output), name).contains("calcChain"), "{output} {name}");
        }
        lint(&folder.file("saved.xlsx"), &folder.file(output));
    }
}

#[test]
fn a_locked_structure_has_its_numbers_in_the_formulas() {
    let folder = Folder::new();
    let accounts = vec![row!["Account", "Revenue"], row!["a", 10], row!["b", 90], row!["c", ""]];
    let rules: &[&[&str]] = &[
        &["Score", "S", "Revenue", "[Revenue]", "0..80", "40%"],
        &["Classify", "Class", "A", "[S]>AVERAGE([S])-5", "", ""],
        &["Classify", "Class", "B", "", "", ""],
    ];
    let book = Book::new().sheet("Accounts", accounts).criteria(&["Step", "Result", "Item", "Formula", "Scale", "Weight"], rules);
    book.save(&folder.file("open.xlsx"));
    edit(&folder.file("open.xlsx"), &folder.file("in.xlsx"), "xl/workbook.xml", &|workbook| {
        workbook.replace("<bookViews>", "<workbookProtection lockStructure=\"1\"/><bookViews>")
    });
    let ran = run(&folder, "in.xlsx", "live.xlsx", &["--live"]);
    assert!(ran.stderr.contains("note[live-constants]"), "{}", ran.stderr);
    assert_eq!(sheets(&folder.file("live.xlsx")), ["Accounts", "Criteria"]);
    if libreoffice::is_installed("the live workbook is not recalculated") {
        let recalculated = libreoffice::recalculated(&folder.file("live.xlsx"));
        assert!(assert_same_columns(&recalculated, &folder.file("live.xlsx"), "Accounts", 0, "constants") > 5);
    }
}

#[test]
fn days_since_1904_are_refused() {
    let folder = Folder::new();
    sample(&folder);
    edit(&folder.file("in.xlsx"), &folder.file("mac.xlsx"), "xl/workbook.xml", &|workbook| {
        workbook.replace("<workbookPr", "<workbookPr date1904=\"1\"")
    });
    let ran = folder.run(&["run", "mac.xlsx", "-o", "out.xlsx", "--live"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("error[live-1904]"), "{}", ran.stderr);
    assert!(!folder.file("out.xlsx").exists());
}

#[test]
fn the_day_follows_the_setting_as_long_as_the_same_rules_count() {
    if !libreoffice::is_installed("the live workbooks are not recalculated") {
        return;
    }
    let folder = Folder::new();
    let accounts = vec![row!["Account", "Since"], row!["a", 46_000], row!["b", 46_100]];
    let rules: &[&[&str]] = &[
        &["Classify", "Class", "new", "TODAY()-[Since]<250", ""],
        &["Classify", "Class", "old", "TRUE", ""],
        &["Compute", "Then", "", "1", "2027-01-01"],
    ];
    let book = Book::new().sheet("Accounts", accounts).criteria(&["Step", "Result", "Item", "Formula", "Valid from"], rules);
    let settings = vec![row!["Setting", "Value"], vec![Cell::from("As of"), date("2026-11-23")]];
    book.sheet("Settings", settings).save(&folder.file("in.xlsx"));
    assert_eq!(folder.run(&["run", "in.xlsx", "-o", "live.xlsx", "--live"]).code, 0);
    let days = [("live.xlsx", None), ("earlier.xlsx", Some(46_200.0)), ("later.xlsx", Some(46_388.0))];
    let changed = days.map(|(name, day)| {
        if let Some(day) = day {
            put(&folder.file("live.xlsx"), &folder.file(name), "Settings", "B2", Value::Number(day));
        }
        folder.file(name)
    });
    let classes = |path: &Path| columns(path, "Accounts", 0)["Class"].iter().map(|cell| cell.shown(Language::English)).collect::<Vec<_>>();
    let given: Vec<Vec<String>> = libreoffice::recalculated_all(&changed, "en-US").iter().map(|path| classes(path)).collect();
    assert_eq!(given, [["old", "new"], ["new", "new"], ["Check data", "Check data"]]);
}

#[test]
fn formulas_of_an_account_that_is_no_more_go_with_it() {
    let folder = Folder::new();
    let accounts = vec![row!["Account", "Revenue"], row!["a", 10], row!["b", 90], row!["c", 40]];
    let rules: &[&[&str]] =
        &[&["Score", "S", "x", "[Revenue]", "0..80"], &["Classify", "Class", "A", "[S]>50", ""], &["Classify", "Class", "B", "", ""]];
    let book = Book::new().sheet("Accounts", accounts).criteria(&["Step", "Result", "Item", "Formula", "Scale"], rules);
    book.save(&folder.file("in.xlsx"));
    run(&folder, "in.xlsx", "live.xlsx", &["--live"]);
    put(&folder.file("live.xlsx"), &folder.file("key.xlsx"), "Accounts", "A3", Value::Blank);
    put(&folder.file("key.xlsx"), &folder.file("gone.xlsx"), "Accounts", "B3", Value::Blank);
    run(&folder, "gone.xlsx", "values.xlsx", &[]);
    for cell in ["C3", "D3", "G3", "H3"] {
        assert_eq!(formula(&folder.file("values.xlsx"), "Accounts", cell), None, "{cell}");
    }
    run(&folder, "gone.xlsx", "again.xlsx", &["--live"]);
    assert_eq!(formula(&folder.file("again.xlsx"), "Accounts", "C3"), None);
    assert!(formula(&folder.file("again.xlsx"), "Accounts", "C4").is_some());
}
