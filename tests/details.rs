//! `run --details`: the points of every Score row, grouped and collapsed beside the score, and taken away again.

use std::fs;

use crate::harness::{Book, Folder, Ran, rows};
use crate::packages::{edit, entries, lint, part, sample};
use crate::row;

fn run(folder: &Folder, input: &str, output: &str, further: &[&str]) -> Ran {
    let ran = folder.run(&[&["run", input, "-o", output, "--as-of", "2026-11-23", "--verify"][..], further].concat());
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    ran
}

fn read(folder: &Folder, name: &str) -> Vec<u8> {
    fs::read(folder.file(name)).unwrap()
}

/// The content of every part but the tables, whose new columns have ids that were never used.
fn contents(folder: &Folder, name: &str) -> Vec<(String, Vec<u8>)> {
    let parts = entries(&folder.file(name)).into_iter().map(|(name, _, content)| (name, content));
    parts.filter(|(name, _)| !name.starts_with("xl/tables/")).collect()
}

#[test]
fn points_come_and_go_in_both_samples() {
    for (name, score, item) in [
        ("key-accounts.xlsx", "Attractiveness", "Attractiveness: Revenue potential"),
        ("schluesselkunden.xlsx", "Attraktivität", "Attraktivität: Umsatzpotenzial"),
    ] {
        let folder = Folder::new();
        fs::copy(sample(name), folder.file("in.xlsx")).unwrap();
        run(&folder, "in.xlsx", "plain.xlsx", &[]);
        run(&folder, "in.xlsx", "details.xlsx", &["--details"]);
        let first = &rows(&folder.file("details.xlsx"), 0, 3);
        assert!(first.iter().any(|row| !row[item].is_empty()), "{:?}", first[0].keys());
        // The score is the weighted mean of the points, and an account without one has none.
        for row in first {
            let points: Vec<f64> = row
                .iter()
                .filter(|(header, _)| header.starts_with(&format!("{score}: ")))
                .filter_map(|(_, value)| value.parse().ok())
                .collect();
            match row[score].parse::<f64>() {
                Ok(score) => {
                    let within = |bound: f64| {
                        points.iter().copied().fold(bound, |one, other| if bound > 0.0 { one.min(other) } else { one.max(other) })
                    };
                    assert!(within(100.0) - 1e-9 <= score && score <= within(0.0) + 1e-9, "{row:?}");
                }
                Err(_) => assert!(points.is_empty(), "{row:?}"),
            }
        }
        let sheet = part(&folder.file("details.xlsx"), "xl/worksheets/sheet1.xml");
        assert!(sheet.matches(" outlineLevel=\"1\" hidden=\"1\"").count() >= 4 && sheet.contains(" outlineLevelCol=\"1\""));
        lint(&folder.file("in.xlsx"), &folder.file("details.xlsx"));
        run(&folder, "details.xlsx", "again.xlsx", &["--details"]);
        assert!(read(&folder, "details.xlsx") == read(&folder, "again.xlsx"), "{name}: a second run differs");
        run(&folder, "details.xlsx", "without.xlsx", &[]);
        assert!(contents(&folder, "plain.xlsx") == contents(&folder, "without.xlsx"), "{name}: something stays behind");
        run(&folder, "plain.xlsx", "later.xlsx", &["--details"]);
        assert!(contents(&folder, "details.xlsx") == contents(&folder, "later.xlsx"), "{name}: they come otherwise later on");
    }
}

fn book() -> Book {
    let rows = [row!["Key", "S: a", "X"], row!["k", 7, 30], row!["l", 8, ""], row!["m", 9, 300]];
    Book::new().sheet("Accounts", rows.to_vec()).criteria(
        &["Step", "Result", "Item", "Formula", "Scale", "Weight"],
        &[
            &["Knock-out", "Key account", "", "NOT([Key]=\"m\")", "", ""],
            &["Score", "S", "a", "[X]", "0..100", "1"],
            &["Score", "S", "a", "10", "", "3"],
            &["Score", "S", "", "20", "", "0"],
            &["Score", "_hidden", "b", "50", "", "1"],
            &["Score", "T", "c", "[_hidden]", "", "1"],
        ],
    )
}

#[test]
fn a_row_that_does_not_count_has_no_points_and_names_are_unique() {
    let folder = Folder::new();
    book().save(&folder.file("in.xlsx"));
    run(&folder, "in.xlsx", "out.xlsx", &["--details", "--no-report"]);
    let rows = rows(&folder.file("out.xlsx"), 0, 0);
    let shown = |row: usize, header: &str| rows[row][header].as_str();
    assert_eq!(
        [shown(0, "S: a"), shown(0, "S: a (2)"), shown(0, "S: a (3)"), shown(0, "S: 20"), shown(0, "S")],
        ["7", "30", "10", "", "15"]
    );
    assert_eq!([shown(1, "S: a"), shown(1, "S: a (2)"), shown(1, "S: a (3)"), shown(1, "S: 20"), shown(1, "S")], ["8", "", "10", "", "10"]);
    assert_eq!([shown(2, "S: a (2)"), shown(2, "S: a (3)"), shown(2, "S"), shown(2, "T: c")], ["", "", "", ""]);
    assert_eq!(shown(0, "T: c"), "50");
    assert!(!rows[0].keys().any(|header| header.starts_with('_')));
}

#[test]
fn a_group_that_the_user_opened_stays_open() {
    let folder = Folder::new();
    book().save(&folder.file("in.xlsx"));
    run(&folder, "in.xlsx", "out.xlsx", &["--details"]);
    edit(&folder.file("out.xlsx"), &folder.file("open.xlsx"), "xl/worksheets/sheet1.xml", &|text| {
        text.replace(" hidden=\"1\"", "").replace(" collapsed=\"1\"", "")
    });
    run(&folder, "open.xlsx", "again.xlsx", &["--details"]);
    let sheet = part(&folder.file("again.xlsx"), "xl/worksheets/sheet1.xml");
    assert!(sheet.contains(" outlineLevel=\"1\"") && !sheet.contains("hidden=") && !sheet.contains("collapsed="));
}

#[test]
fn a_filter_and_columns_of_the_user_beside_them_are_respected() {
    let folder = Folder::new();
    book().save(&folder.file("plain.xlsx"));
    edit(&folder.file("plain.xlsx"), &folder.file("in.xlsx"), "xl/worksheets/sheet1.xml", &|text| {
        // A filter, and a group of the user's that ends at the edge and is collapsed.
        text.replace("</sheetData>", "</sheetData><autoFilter ref=\"A1:C4\"/>").replace(
            "<sheetData>",
            "<cols><col min=\"2\" max=\"3\" width=\"9\" hidden=\"1\" outlineLevel=\"1\"/><col min=\"4\" max=\"4\" width=\"9\" collapsed=\"1\"/></cols><sheetData>",
        )
    });
    run(&folder, "in.xlsx", "out.xlsx", &["--details", "--no-report"]);
    let sheet = part(&folder.file("out.xlsx"), "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<autoFilter ref=\"A1:L4\"/>"), "{sheet}");
    assert!(sheet.contains("<col min=\"4\" max=\"4\" width=\"14.7109375\" customWidth=\"1\" collapsed=\"1\"/>"), "{sheet}");
    lint(&folder.file("in.xlsx"), &folder.file("out.xlsx"));
    // A column that the user put to the right of them stays, and everything else is replaced in its place.
    edit(&folder.file("out.xlsx"), &folder.file("own.xlsx"), "xl/worksheets/sheet1.xml", &|text| {
        text.replacen("</row>", "<c r=\"M1\" t=\"inlineStr\"><is><t>mine</t></is></c></row>", 1)
    });
    run(&folder, "own.xlsx", "again.xlsx", &["--details", "--no-report"]);
    let shown = &rows(&folder.file("again.xlsx"), 0, 0)[0];
    assert_eq!((shown["S"].as_str(), shown["S: a (2)"].as_str()), ("15", "30"));
    assert!(shown.contains_key("mine"));
}
