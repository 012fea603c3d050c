//! The sheets we add: planted into all sorts of workbooks, replaced by a second run, taken out again, and opened by other programs.
//!
//! Checks that need openpyxl, LibreOffice or the schemas (in the folder of `KEYFOLIO_LINT`, or `../shared/schema`) are passed over, with a
//! sentence, where these are not at hand.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader, Xlsx, open_workbook};

use crate::harness::{Book, Folder, Ran};
use crate::packages::{edit, entries, lint, part, passed_over, sample, text};
use crate::row;

const DAY: &str = "2026-11-23";

fn sheet_names(path: &Path) -> Vec<String> {
    let workbook: Xlsx<_> = open_workbook(path).unwrap();
    workbook.sheet_names()
}

/// The texts and numbers of a sheet, row by row, blank cells left away.
fn cells(path: &Path, sheet: &str) -> Vec<Vec<String>> {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let range = workbook.worksheet_range(sheet).unwrap();
    let row = |row: &[Data]| row.iter().filter(|cell| **cell != Data::Empty).map(ToString::to_string).collect();
    range.rows().map(row).collect()
}

fn run(folder: &Folder, input: &str, output: &str, further: &[&str]) -> Ran {
    let ran = folder.run(&[&["run", input, "-o", output, "--as-of", DAY][..], further].concat());
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    ran
}

/// A second run over the result gives the same bytes.
fn again(folder: &Folder, output: &str, further: &[&str]) {
    run(folder, output, "again.xlsx", further);
    assert!(fs::read(folder.file(output)).unwrap() == fs::read(folder.file("again.xlsx")).unwrap(), "a second run differs");
}

#[test]
fn the_samples_get_their_sheets_in_their_language() {
    for (name, sheets, best) in [
        ("key-accounts.xlsx", ["Summary", "Findings", "Run", "Summary data"], "The 20 best accounts by Attractiveness"),
        (
            "schluesselkunden.xlsx",
            ["Übersicht (keyfolio)", "Hinweise", "Lauf", "Übersicht Daten"],
            "Die 20 besten Kunden nach Attraktivität",
        ),
    ] {
        let folder = Folder::new();
        fs::copy(sample(name), folder.file("in.xlsx")).unwrap();
        run(&folder, "in.xlsx", "out.xlsx", &["--verify"]);
        let (input, output) = (folder.file("in.xlsx"), folder.file("out.xlsx"));
        let names = sheet_names(&output);
        assert_eq!(names[names.len() - 4..], sheets);
        assert_eq!(names[..names.len() - 4], sheet_names(&input));
        let summary = cells(&output, sheets[0]);
        let at = summary.iter().position(|row| row.first().is_some_and(|text| text == best)).unwrap();
        assert_eq!(summary[at + 1..].iter().take(21).filter(|row| row.len() >= 7).count(), 21, "headers and twenty accounts");
        assert_eq!(summary[at + 2][0], "1");
        assert!(cells(&output, sheets[1]).iter().flatten().count() <= 2, "there is nothing to report");
        assert!(cells(&output, sheets[2]).iter().any(|row| row.iter().any(|cell| cell == "2026-11-23" || cell.starts_with("46349"))));
        lint(&input, &output);
        again(&folder, "out.xlsx", &[]);
        let charts: Vec<String> =
            entries(&output).into_iter().map(|(name, ..)| name).filter(|name| name.contains("charts/chart")).collect();
        let bubbles = charts.iter().filter(|name| part(&output, name).contains("<c:bubbleChart>")).count();
        assert_eq!(bubbles, 1, "{charts:?}");
        // No program may find an error value, or two tabs chosen at once.
        let chosen = entries(&output).into_iter().filter(|(_, _, content)| text(content).contains("tabSelected=\"1\"")).count();
        assert_eq!(chosen, 1);
        for sheet in sheets {
            assert!(cells(&output, sheet).iter().flatten().all(|cell| !cell.starts_with('#') || cell == "#"));
        }
    }
}

#[test]
fn other_parts_are_those_that_they_were() {
    let folder = Folder::new();
    fs::copy(sample("key-accounts.xlsx"), folder.file("in.xlsx")).unwrap();
    run(&folder, "in.xlsx", "plain.xlsx", &["--no-report"]);
    run(&folder, "in.xlsx", "out.xlsx", &[]);
    let (plain, out) = (entries(&folder.file("plain.xlsx")), entries(&folder.file("out.xlsx")));
    let concerned = ["[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"];
    for ((name, compressed, _), (other, other_compressed, _)) in plain.iter().zip(&out) {
        assert_eq!(name, other);
        assert!(compressed == other_compressed || concerned.contains(&name.as_str()), "{name} was changed");
    }
    let added: Vec<&str> = out[plain.len()..].iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(added.iter().filter(|name| name.starts_with("xl/worksheets/sheet")).count(), 4, "{added:?}");
    // A run without the report over a workbook with one takes it out again.
    run(&folder, "out.xlsx", "without.xlsx", &["--no-report"]);
    let without = entries(&folder.file("without.xlsx"));
    assert_eq!(without.len(), plain.len());
    for ((name, _, content), (_, _, other)) in plain.iter().zip(&without) {
        assert!(content == other || name == "xl/styles.xml", "{name} differs");
    }
    lint(&folder.file("in.xlsx"), &folder.file("without.xlsx"));
}

fn small(summary: &str) -> Book {
    let book = Book::new()
        .sheet("Accounts", vec![row!["Account", "Value"], row!["a\u{1}b", 10], row!["=1+1", 20], row!["<&>\"'", "x"]])
        .criteria(
            &["Step", "Result", "Item", "Formula"],
            &[&["Score", "Points", "p", "[Value]"], &["Classify", "Class", "=A!A1", "[Points]>15"], &["Classify", "Class", "B", ""]],
        )
        .sheet("Settings", vec![row!["Setting", "Value"], row!["Value column", "Value"], row!["Report title", "=Sheet!A1 & co"]]);
    if summary.is_empty() { book } else { book.sheet(summary, vec![row!["my own"]]) }
}

#[test]
fn a_sheet_of_the_users_own_is_not_touched() {
    let folder = Folder::new();
    small("SUMMARY").save(&folder.file("in.xlsx"));
    run(&folder, "in.xlsx", "out.xlsx", &[]);
    let output = folder.file("out.xlsx");
    assert_eq!(sheet_names(&output)[3..], ["SUMMARY", "Summary (keyfolio)", "Findings", "Run", "Summary data"]);
    assert_eq!(cells(&output, "SUMMARY"), [["my own"]]);
    lint(&folder.file("in.xlsx"), &output);
    again(&folder, "out.xlsx", &[]);
}

#[test]
fn texts_stay_texts() {
    let folder = Folder::new();
    small("").save(&folder.file("in.xlsx"));
    run(&folder, "in.xlsx", "out.xlsx", &[]);
    let output = folder.file("out.xlsx");
    for (name, _, content) in entries(&output) {
        assert!(!name.starts_with("xl/worksheets/sheet") || !text(&content).contains("<f>"), "{name} holds a formula");
        if name.starts_with("xl/charts/") {
            let chart = text(&content);
            let formulas: Vec<&str> = chart.split("<c:f>").skip(1).filter_map(|rest| rest.split("</c:f>").next()).collect();
            let ours = |formula: &&str| formula.starts_with("Summary!$") || formula.starts_with("'Summary data'!$");
            assert!(!formulas.is_empty() && formulas.iter().all(ours), "{formulas:?}");
        }
    }
    let findings = cells(&output, "Findings");
    assert_eq!(findings[3], ["Severity", "Code", "Sheet", "Cell", "Account", "Message", "Help"]);
    let row = findings.iter().find(|row| row.contains(&"B4".to_owned())).unwrap();
    assert_eq!((row[0].as_str(), row[2].as_str(), row[4].as_str()), ("Finding", "Accounts", "<&>\"'"));
    let sheet = entries(&output).into_iter().map(|(_, _, content)| text(&content)).find(|sheet| sheet.contains("<tableParts"));
    assert!(sheet.unwrap().contains("location=\"'Accounts'!B4\""));
    lint(&folder.file("in.xlsx"), &output);
}

#[test]
fn a_renamed_and_moved_sheet_is_replaced_where_it_is() {
    let folder = Folder::new();
    small("").save(&folder.file("in.xlsx"));
    run(&folder, "in.xlsx", "out.xlsx", &[]);
    // The user renames the summary, puts it first, and names an area of the last sheet.
    edit(&folder.file("out.xlsx"), &folder.file("moved.xlsx"), "xl/workbook.xml", &|workbook| {
        let start = workbook.find("<sheet name=\"Summary\"").unwrap();
        let end = start + workbook[start..].find("/>").unwrap() + 2;
        let tab = workbook[start..end].replace("Summary", "Month &amp; more");
        let workbook = workbook.replace(&workbook[start..end], "").replace("<sheets>", &format!("<sheets>{tab}"));
        let workbook = workbook
            .replace("localSheetId=\"3\">Summary!", "localSheetId=\"0\">'Month &amp; more'!")
            .replace("'Summary'!", "'Month &amp; more'!");
        workbook.replace("</definedNames>", "<definedName name=\"mine\" localSheetId=\"5\">Run!$A$1</definedName></definedNames>")
    });
    run(&folder, "moved.xlsx", "out2.xlsx", &[]);
    let output = folder.file("out2.xlsx");
    assert_eq!(sheet_names(&output), ["Month & more", "Accounts", "Criteria", "Settings", "Findings", "Run", "Summary data"]);
    let workbook = part(&output, "xl/workbook.xml");
    assert!(workbook.contains("name=\"mine\" localSheetId=\"5\""), "{workbook}");
    assert!(workbook.contains("name=\"_xlnm.Print_Area\" localSheetId=\"0\">'Month &amp; more'!"), "{workbook}");
    assert!(workbook.contains("name=\"_keyfolio.summary\""));
    lint(&folder.file("in.xlsx"), &output);
    // With the report gone, the tabs behind it move up; but a name still refers to one of them.
    let ran = folder.run(&["run", "out2.xlsx", "-o", "out3.xlsx", "--no-report"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(sheet_names(&folder.file("out3.xlsx")), ["Accounts", "Criteria", "Settings"]);
    lint(&folder.file("in.xlsx"), &folder.file("out3.xlsx"));
    edit(&output, &folder.file("used.xlsx"), "xl/workbook.xml", &|workbook| {
        workbook.replace("</definedNames>", "<definedName name=\"used\">'Month &amp; more'!$B$2</definedName></definedNames>")
    });
    let ran = folder.run(&["run", "used.xlsx", "-o", "out4.xlsx", "--no-report"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("report-in-use") || ran.stdout.contains("report-in-use"), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn a_locked_structure_gets_the_report_beside_it() {
    let folder = Folder::new();
    small("").save(&folder.file("open.xlsx"));
    edit(&folder.file("open.xlsx"), &folder.file("in.xlsx"), "xl/workbook.xml", &|workbook| {
        workbook.replace("<bookViews>", "<workbookProtection lockStructure=\"1\"/><bookViews>")
    });
    let ran = run(&folder, "in.xlsx", "out.xlsx", &[]);
    assert!(ran.stdout.contains("out-report.xlsx") || ran.stderr.contains("out-report.xlsx"), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(sheet_names(&folder.file("out.xlsx")), ["Accounts", "Criteria", "Settings"]);
    assert_eq!(sheet_names(&folder.file("out-report.xlsx")), ["Summary", "Findings", "Run", "Summary data"]);
    lint(&folder.file("in.xlsx"), &folder.file("out.xlsx"));
}

#[test]
fn movers_of_an_earlier_run_behind_a_lock_are_called_stale() {
    let folder = Folder::new();
    small("").save(&folder.file("in.xlsx"));
    run(&folder, "in.xlsx", "last.xlsx", &[]);
    run(&folder, "in.xlsx", "moved.xlsx", &["--previous", "last.xlsx"]);
    edit(&folder.file("moved.xlsx"), &folder.file("locked.xlsx"), "xl/workbook.xml", &|workbook| {
        workbook.replace("<bookViews>", "<workbookProtection lockStructure=\"1\"/><bookViews>")
    });
    let ran = run(&folder, "locked.xlsx", "out.xlsx", &[]);
    assert!(ran.stderr.contains("finding[stale-sheet]") && ran.stderr.contains("\"Movers\""), "{}", ran.stderr);
    assert!(cells(&folder.file("out.xlsx"), "Findings").concat().contains(&"stale-sheet".to_owned()));
    assert!(sheet_names(&folder.file("out.xlsx")).contains(&"Movers".to_owned()));
    let ran = run(&folder, "locked.xlsx", "again.xlsx", &["--previous", "last.xlsx"]);
    assert!(!ran.stderr.contains("stale-sheet"), "{}", ran.stderr);
    let ran = run(&folder, "moved.xlsx", "open.xlsx", &[]);
    assert!(
        !ran.stderr.contains("stale-sheet") && !sheet_names(&folder.file("open.xlsx")).contains(&"Movers".to_owned()),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_crowded_package_takes_the_sheets_in() {
    let folder = Folder::new();
    // The sample has charts, drawings, tables and comments of its own; here it gets 60,000 cell formats too, and tabs of strict form elsewhere.
    let formats: String = (0..60_000)
        .map(|number| format!("<xf numFmtId=\"{}\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>", number % 40))
        .collect();
    edit(&sample("key-accounts.xlsx"), &folder.file("in.xlsx"), "xl/styles.xml", &|styles| {
        let start = styles.find("<cellXfs count=\"").unwrap();
        let end = start + styles[start..].find('>').unwrap() + 1;
        let former: usize = styles[start + 16..end - 2].parse().unwrap();
        let tag = format!("<cellXfs count=\"{}\">", former + 60_000);
        styles.replace(&styles[start..end], &tag).replace("</cellXfs>", &format!("{formats}</cellXfs>"))
    });
    let before: BTreeMap<String, Vec<u8>> =
        entries(&folder.file("in.xlsx")).into_iter().map(|(name, _, content)| (name, content)).collect();
    for kind in ["xl/charts/", "xl/drawings/drawing", "xl/tables/", "xl/comments"] {
        assert!(before.keys().any(|name| name.starts_with(kind)), "{kind}");
    }
    run(&folder, "in.xlsx", "out.xlsx", &[]);
    lint(&folder.file("in.xlsx"), &folder.file("out.xlsx"));
    again(&folder, "out.xlsx", &[]);
}

#[test]
fn other_programs_open_the_result() {
    let folder = Folder::new();
    fs::copy(sample("schluesselkunden.xlsx"), folder.file("in.xlsx")).unwrap();
    run(&folder, "in.xlsx", "out.xlsx", &[]);
    let output = folder.file("out.xlsx");
    let script = "import openpyxl,sys; book=openpyxl.load_workbook(sys.argv[1]); sheet=book['Übersicht (keyfolio)']; print(len(sheet._charts), sheet.print_area)";
    match Command::new("python3").args(["-W", "ignore", "-c", script]).arg(&output).env("PYTHONIOENCODING", "utf-8").output() {
        Ok(ran) if text(&ran.stderr).contains("ModuleNotFoundError") => passed_over("no openpyxl"),
        Ok(ran) => {
            assert!(text(&ran.stdout).starts_with("2 'Übersicht (keyfolio)'!$A$1:$H$"), "{}{}", text(&ran.stdout), text(&ran.stderr))
        }
        Err(error) => passed_over(&format!("no python3: {error}")),
    }
    let profile = format!("-env:UserInstallation=file://{}", folder.file("profile").display());
    let convert = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"])
        .arg(folder.file("saved"))
        .arg(&output)
        .output();
    match convert {
        Ok(_) => {
            let saved = folder.file("saved").join("out.xlsx");
            assert_eq!(sheet_names(&saved), sheet_names(&output));
            // A run over what another program saved replaces the sheets too.
            fs::copy(&saved, folder.file("saved.xlsx")).unwrap();
            run(&folder, "saved.xlsx", "after.xlsx", &[]);
            assert_eq!(sheet_names(&folder.file("after.xlsx")), sheet_names(&output));
            lint(&folder.file("saved.xlsx"), &folder.file("after.xlsx"));
            again(&folder, "after.xlsx", &[]);
        }
        Err(error) => passed_over(&format!("no LibreOffice: {error}")),
    }
}

/// A blank cell that a formula reads by its name: a result in it would change what that formula gives.
#[test]
fn a_cell_with_a_name_is_not_covered() {
    let folder = Folder::new();
    small("").save(&folder.file("plain.xlsx"));
    let edge = cells(&folder.file("plain.xlsx"), "Accounts")[0].len();
    let column = char::from(b'A' + edge as u8);
    edit(&folder.file("plain.xlsx"), &folder.file("in.xlsx"), "xl/workbook.xml", &|workbook| {
        let name = format!("<definedNames><definedName name=\"Rate\">Accounts!${column}$2</definedName></definedNames>");
        workbook.replace("</sheets>", &format!("</sheets>{name}"))
    });
    let ran = run(&folder, "in.xlsx", "out.xlsx", &["--no-report"]);
    assert!(ran.stderr.contains("columns-apart"), "{}", ran.stderr);
    let sheet = part(&folder.file("out.xlsx"), "xl/worksheets/sheet1.xml");
    let next = char::from(column as u8 + 1);
    assert!(!sheet.contains(&format!("r=\"{column}2\"")) && sheet.contains(&format!("r=\"{next}2\"")), "{sheet}");
    again(&folder, "out.xlsx", &["--no-report"]);
}
