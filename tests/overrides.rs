//! Overrides: what people decided stands in the place of what the rules gave, and it shows who, until when and why.

use std::collections::BTreeMap;

use calamine::{DataType, Reader, Xlsx, open_workbook};

use crate::harness::{Book, Cell, Folder, date, rows};
use crate::row;

const HEADER: [&str; 6] = ["Step", "Result", "Item", "Formula", "Scale", "Reason"];
const RULES: [&[&str]; 9] = [
    &["Knock-out", "", "Size", "[a]>1", "", "too small"],
    &["Compute", "Half", "", "[a]/2"],
    &["Score", "S", "points", "[Half]", "0..10"],
    &["Blocker", "", "Dispute", "[b]=\"dispute\"", "", "in dispute"],
    &["Classify", "Class", "A", "[S]>=50", "", "strong"],
    &["Classify", "Class", "B", ""],
    &["Classify", "Visits", "monthly", "[Class]=\"A\""],
    &["Classify", "Visits", "yearly", ""],
    &["Compute", "_hidden", "", "COUNTIF([Class],\"A\")"],
];

fn accounts() -> Vec<Vec<Cell>> {
    vec![
        row!["Account", "Name", "a", "b"],
        row!["K-1", "Arbor", 4, ""],
        row!["K-2", "Birke", 16, ""],
        row!["K-3", "Cedar", 1, ""],
        row!["K-4", "Dorn", 14, "dispute"],
        row!["K-5", "Elm", 12, ""],
        row![6, "Fir", 6, ""],
    ]
}

const OVERRIDES: [&str; 6] = ["Account", "Result", "Value", "Reason", "By", "Until"];

fn overrides(rows: Vec<Vec<Cell>>) -> Vec<Vec<Cell>> {
    std::iter::once(OVERRIDES.iter().map(|header| Cell::from(*header)).collect()).chain(rows).collect()
}

fn book(rows: Vec<Vec<Cell>>) -> Book {
    Book::new().sheet("Accounts", accounts()).criteria(&HEADER, &RULES).sheet("Overrides", overrides(rows))
}

fn column(rows: &[BTreeMap<String, String>], name: &str) -> Vec<String> {
    rows.iter().map(|row| row[name].clone()).collect()
}

#[test]
fn the_value_stands_in_place_of_what_the_rules_gave_and_the_reason_says_both() {
    let folder = Folder::new();
    let rows = folder.annotate(&book(vec![
        row!["k-1 ", "class", "a", "board decision", "M. Keller", date("2027-03-31")],
        row!["K-3", "Class", "B", "pilot", "S. Roth", ""],
        row!["K-4", "Class", "A", "settled", "S. Roth", "2026-11-23"],
        row!["K-2", "S", 30, "one-off", "M. Keller", ""],
        row!["6", "Half", 9.5, "merger", "M. Keller", ""],
        row!["", "", "", "a remark of nobody", "", ""],
    ]));
    assert_eq!(column(&rows, "Class"), ["A", "B", "B", "A", "A", "A"]);
    // What reads the class reads what was decided.
    assert_eq!(column(&rows, "Visits"), ["monthly", "yearly", "", "monthly", "monthly", "monthly"]);
    assert_eq!(column(&rows, "S"), ["20", "30", "", "70", "60", "95"]);
    assert_eq!(column(&rows, "Half"), ["2", "8", "0.5", "7", "6", "9.5"]);
    assert_eq!(column(&rows, "Key account"), ["yes", "yes", "no", "yes", "yes", "yes"]);
    let reasons = column(&rows, "Reason");
    assert_eq!(reasons[0], "Class set to A by M. Keller until 2027-03-31: board decision (the rules say B)");
    assert_eq!(reasons[1], "S set to 30 by M. Keller: one-off (the rules say 80.0); B: otherwise");
    assert_eq!(reasons[2], "Class set to B by S. Roth: pilot (the rules say K.O.); too small");
    assert_eq!(reasons[3], "Class set to A by S. Roth until 2026-11-23: settled (the rules say Blocked); in dispute");
    assert_eq!(reasons[4], "points 60 of 100; strong");
    assert_eq!(reasons[5], "Half set to 9.5 by M. Keller: merger (the rules say 3); points 95 of 100");
}

#[test]
fn a_requirement_and_a_blocker_can_be_set_too() {
    let folder = Folder::new();
    let rows = folder.annotate(&book(vec![
        row!["K-3", "Key account", "yes", "kept", "M. Keller"],
        row!["K-2", "Key account", false, "sold", "M. Keller"],
        row!["K-4", "Blocked", "no", "settled", "M. Keller"],
        row!["K-5", "Blocked", "ja", "audit", "M. Keller"],
    ]));
    assert_eq!(column(&rows, "Key account"), ["yes", "no", "yes", "yes", "yes", "yes"]);
    assert_eq!(column(&rows, "Class"), ["B", "K.O.", "B", "A", "Blocked", "B"]);
    assert_eq!(column(&rows, "Blocked"), ["", "", "", "", "yes", ""]);
    let reasons = column(&rows, "Reason");
    assert_eq!(reasons[1], "Key account set to no by M. Keller: sold (the rules say yes)");
    assert!(reasons[2].starts_with("Key account set to yes by M. Keller: kept (the rules say no); points 5 of 100"), "{}", reasons[2]);
    assert_eq!(reasons[4], "Blocked set to yes by M. Keller: audit (the rules say no); points 60 of 100");
}

#[test]
fn german_sheets_say_it_in_german() {
    let folder = Folder::new();
    let rows = folder.annotate(
        &Book::new()
            .sheet("Kunden", vec![row!["Kunde", "a"], row!["K-1", 4], row!["K-2", 9]])
            .criteria(
                &["Schritt", "Ergebnis", "Kriterium", "Formel"],
                &[
                    &["Kennzahl", "Summe", "", "[a]*1,5"],
                    &["Einstufung", "Priorität", "A", "[Summe]>10"],
                    &["Einstufung", "Priorität", "B", ""],
                ],
            )
            .sheet(
                "Ausnahmen",
                vec![
                    row!["Kunde", "Ergebnis", "Wert", "Begründung", "Von", "Bis"],
                    row!["K-1", "Priorität", "A", "Vorstandsbeschluss", "M. Keller", date("2027-03-31")],
                    row!["K-2", "Summe", "2,5", "Sondereffekt", "", ""],
                ],
            ),
    );
    assert_eq!(column(&rows, "Priorität"), ["A", "B"]);
    let reasons = column(&rows, "Begründung");
    assert_eq!(reasons[0], "Priorität von M. Keller bis 31.03.2027 auf A gesetzt: Vorstandsbeschluss (nach den Regeln B)");
    assert_eq!(reasons[1], "Summe auf 2,5 gesetzt: Sondereffekt (nach den Regeln 13,5); B: sonst");
}

/// What `check` says: severity, code and cell of each.
fn checked(rows: Vec<Vec<Cell>>) -> Vec<String> {
    let folder = Folder::new();
    book(rows).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["check", "in.xlsx", "--as-of", "2026-11-23", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let told = json["diagnostics"].as_array().unwrap().iter();
    told.filter(|one| one["code"].as_str().unwrap().contains("override"))
        .map(|one| {
            let help = one["help"].as_str().unwrap_or_default();
            format!("{} {} {} | {help}", one["severity"].as_str().unwrap(), one["code"].as_str().unwrap(), one["cell"].as_str().unwrap())
        })
        .collect()
}

#[test]
fn every_slip_is_told_at_its_cell() {
    for (row, told) in [
        (row!["K-1", "Class", "C", "r", "b"], "error unknown-override-label C2 | the labels are \"A\", \"B\""),
        (row!["K-1", "Visits", "montly", "r", "b"], "error unknown-override-label C2 | is \"monthly\" meant?"),
        (row!["K-1", "Clas", "A", "r", "b"], "error unknown-override-result B2 | is \"Class\" meant?"),
        (row!["K-1", "Region", "A", "r", "b"], "error unknown-override-result B2 | the results are"),
        (row!["K1", "Class", "A", "r", "b"], "finding override-without-match A2 | is \"K-1\" meant?"),
        (row!["Arbor", "Class", "A", "r", "b"], "finding override-without-match A2 | write the key of that account, which is \"K-1\""),
        (row!["Z-99", "Class", "A", "r", "b"], "finding override-without-match A2 | write a key from the column \"Account\""),
        (row!["K-1", "Class", "A", "", "b"], "finding override-without-reason D2 | write why"),
        (row!["K-1", "Class", "A", "r", ""], "finding override-without-author E2 | write a name"),
        (row!["K-1", "Class", "A", "r", "b", date("2026-11-22")], "finding override-expired F2 | take the row out"),
        (row!["K-1", "Class", "gone", "r", "b", date("2026-11-22")], "finding override-expired F2 | take the row out"),
        (row!["", "Class", "A", "r", "b"], "error override-without-account A2 | write the account's key"),
        (row!["K-1", "", "A", "r", "b"], "error override-without-result B2 | write the result"),
        (row!["K-1", "Class", "", "r", "b"], "error override-without-value C2 | write the value"),
        (row!["K-1", "S", 101, "r", "b"], "error unusable-override-value C2 | write a number from 0 to 100"),
        (row!["K-1", "S", "high", "r", "b"], "error unusable-override-value C2 | write a number from 0 to 100"),
        (row!["K-1", "Half", "much", "r", "b"], "error unusable-override-value C2 | enter a number"),
        (row!["K-1", "Blocked", "maybe", "r", "b"], "error unusable-override-value C2 | write yes or no"),
    ] {
        let said = checked(vec![row.clone()]);
        assert!(said.len() == 1 && said[0].starts_with(told), "{row:?}: {said:?}");
    }
    let twice = checked(vec![row!["K-1", "Class", "A", "r", "b"], row!["k-1", "class", "B", "r", "b"]]);
    assert_eq!(twice, ["error override-twice C3 | keep one of the two rows"]);
    let late = checked(vec![row!["K-1", "Class", "A", "r", "b", date("2025-01-01")], row!["k-1", "class", "B", "r", "b"]]);
    assert_eq!(late.len(), 1, "what has passed is no second one: {late:?}");
    assert_eq!(checked(vec![row!["K-1", "Class", "A", "r", "b", date("2026-11-23")]]), Vec::<String>::new());
    assert_eq!(checked(Vec::new()), Vec::<String>::new());
}

#[test]
fn a_fault_leaves_the_output_untouched() {
    let folder = Folder::new();
    book(vec![row!["K-1", "Class", "C", "r", "b"]]).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx", "-o", "out.xlsx"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("\"C\" is not a label of \"Class\"") && ran.stderr.contains("Overrides!C2"), "{}", ran.stderr);
    assert!(!folder.file("out.xlsx").exists());
}

fn one() -> Vec<Vec<Cell>> {
    vec![row!["K-1", "Class", "A", "board decision", "M. Keller", date("2027-03-31")]]
}

fn json(ran: &crate::harness::Ran) -> serde_json::Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr))
}

#[test]
fn every_command_knows_them() {
    let folder = Folder::new();
    book(one()).sheet("Tests", vec![row!["Account", "Class", "Visits"], row!["K-1", "B", "monthly"]]).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx", "-o", "out.xlsx", "--format", "json"]);
    let run = json(&ran);
    assert_eq!(run["counts"]["overrides"], 1);
    assert_eq!(run["overrides"][0]["account"], "K-1");
    assert_eq!(run["overrides"][0]["rules"], "B");
    assert_eq!(run["overrides"][0]["until"], "2027-03-31");
    // What decided an expectation that is not met is the override.
    let unmet = &run["tests"]["unmet"][0];
    assert_eq!((&unmet["got"], &unmet["decided_by"][0]["cell"]), (&"A".into(), &"C2".into()), "{unmet}");
    let explained = folder.run(&["explain", "in.xlsx", "K-1"]);
    assert!(
        explained.stdout.contains(
            "Classify · Class = A\n  ! Class set to A by M. Keller until 2027-03-31: board decision (the rules say B) (Overrides!C2)"
        ),
        "{}",
        explained.stdout
    );
    assert!(explained.stdout.contains("Class A is set by an override"), "{}", explained.stdout);
    let explained = json(&folder.run(&["explain", "in.xlsx", "K-1", "--format", "json"]));
    let class = explained["explanation"]["results"].as_array().unwrap().iter().find(|result| result["name"] == "Class").unwrap();
    assert_eq!((&class["override"]["rules"], &class["override"]["place"]), (&"B".into(), &"Overrides!C2".into()));
    // The rules change, and what was decided stays.
    let tried = json(&folder.run(&["what-if", "in.xlsx", "--set", "Criteria!D6=[S]>=20", "--format", "json"]));
    let movers: Vec<&str> = tried["movers"].as_array().unwrap().iter().map(|mover| mover["key"].as_str().unwrap()).collect();
    assert_eq!(movers, ["6"], "K-1 would be an A too, and is one already");
}

#[test]
fn diff_tells_what_people_set_from_rules_and_data() {
    let folder = Folder::new();
    let rules: Vec<&[&str]> = RULES
        .iter()
        .map(|rule| if rule[0] == "Classify" && rule[2] == "A" { &["Classify", "Class", "A", "[S]>=30", "", "strong"] } else { *rule })
        .collect();
    let mut before = one();
    before.push(row!["K-5", "Class", "B", "pilot", "S. Roth", date("2026-10-31")]);
    book(before).save(&folder.file("old.xlsx"));
    let mut changed = accounts();
    changed[2] = row!["K-2", "Birke", 5, ""];
    Book::new()
        .sheet("Accounts", changed)
        .criteria(&HEADER, &rules)
        .sheet(
            "Overrides",
            overrides(vec![
                row!["K-3", "Class", "B", "kept", "S. Roth"],
                row!["K-5", "Class", "B", "pilot", "S. Roth", date("2026-10-31")],
            ]),
        )
        .save(&folder.file("new.xlsx"));
    let ran = folder.run(&["diff", "old.xlsx", "new.xlsx", "--old-as-of", "2026-10-01", "--as-of", "2026-11-23", "--format", "json"]);
    let told = json(&ran);
    let by: BTreeMap<String, String> = told["movers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|mover| {
            let cause = &mover["cause"];
            let by: Vec<&str> = cause["class_changed_by"].as_array().unwrap().iter().map(|step| step.as_str().unwrap()).collect();
            (
                mover["key"].as_str().unwrap().to_owned(),
                format!("{}→{} {}", mover["from"].as_str().unwrap(), mover["to"].as_str().unwrap(), by.join("+")),
            )
        })
        .collect();
    let expected =
        [("6", "B→A rules"), ("K-1", "A→B overrides"), ("K-2", "A→B data"), ("K-3", "K.O.→B overrides"), ("K-5", "B→A overrides")];
    assert_eq!(by, expected.map(|(key, told)| (key.to_owned(), told.to_owned())).into());
}

#[test]
fn the_report_counts_and_lists_them() {
    let folder = Folder::new();
    folder.annotate(&book(one()));
    let texts = |sheet: &str| {
        let mut workbook: Xlsx<_> = open_workbook(folder.file("out.xlsx")).unwrap();
        let range = workbook.worksheet_range(sheet).unwrap();
        range
            .rows()
            .map(|row| row.iter().map(|cell| cell.to_string()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("|"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    let summary = texts("Summary");
    assert!(summary.contains("1 result set by people") && summary.contains("K-1|Arbor|Class|A|B|M. Keller|2027-03-31"), "{summary}");
    let run = texts("Run");
    assert!(run.contains("Results set by people|1") && run.contains("C2|K-1|Class|A|board decision|B|M. Keller|2027-03-31"), "{run}");
}

#[test]
fn the_text_form_keeps_them() {
    let folder = Folder::new();
    book(vec![row!["K-1", "Class", "A", "board \"A\"", "M. Keller", date("2027-03-31")], row![6, "S", 72.5, "r", "b"]])
        .save(&folder.file("in.xlsx"));
    let ran = folder.run(&["criteria", "export", "in.xlsx"]);
    let expected = "\n[[override]]\naccount = \"K-1\"\nresult = \"Class\"\nvalue = \"A\"\nreason = 'board \"A\"'\nby = \"M. Keller\"\nuntil = 2027-03-31\n\n[[override]]\naccount = \"6\"\nresult = \"S\"\nvalue = 72.5\nreason = \"r\"\nby = \"b\"\n";
    assert!(ran.stdout.ends_with(expected), "{}", ran.stdout);
    std::fs::write(folder.file("criteria.toml"), &ran.stdout).unwrap();
    let ran = folder.run(&["criteria", "import", "criteria.toml", "-o", "back.xlsx"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let back = folder.run(&["criteria", "export", "back.xlsx"]).stdout;
    assert_eq!(back, std::fs::read_to_string(folder.file("criteria.toml")).unwrap());
    // In a workbook without overrides of its own, those of the criteria hold.
    Book::new().sheet("Accounts", accounts()).save(&folder.file("plain.xlsx"));
    let ran = folder.run(&["run", "plain.xlsx", "--criteria", "criteria.toml", "-o", "out.xlsx", "--as-of", "2026-11-23"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(column(&rows(&folder.file("out.xlsx"), 0, 0), "Class"), ["A", "A", "K.O.", "Blocked", "A", "A"]);
}

#[test]
fn a_new_workbook_has_the_empty_sheet() {
    let folder = Folder::new();
    for (arguments, sheet, header) in [
        (&["new", "a.xlsx", "--language", "en"][..], "Overrides", "Account"),
        (&["new", "b.xlsx", "--language", "de"][..], "Ausnahmen", "Kunde"),
    ] {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let mut workbook: Xlsx<_> = open_workbook(folder.file(arguments[1])).unwrap();
        let range = workbook.worksheet_range(sheet).unwrap();
        assert!(range.rows().any(|row| row[0].get_string() == Some(header)), "{sheet}");
        let ran = folder.run(&["check", arguments[1]]);
        assert!(!ran.stderr.contains("override") && !ran.stdout.contains("override"), "{}{}", ran.stdout, ran.stderr);
    }
}

#[test]
fn overrides_are_written_into_their_sheet_or_a_new_one() {
    use keyfolio::formula::Dialect;
    use keyfolio::foundation::day_number::DayNumber;
    use keyfolio::foundation::value::Value;
    use keyfolio::workbook::overrides::putting::{NewOverride, put_overrides};
    use keyfolio::workbook::told::package::open;

    let folder = Folder::new();
    let new = |account: Value, value: Value, day: &str| NewOverride {
        account,
        result: "Class".to_owned(),
        value,
        reason: "talked about".to_owned(),
        by: "S. Roth".to_owned(),
        until: DayNumber::parse_iso(day),
    };
    let given = [new(Value::text("K-1"), Value::text("B"), "2027-06-30"), new(Value::Number(6.0), Value::text("A"), "")];
    let plain = Book::new().sheet("Accounts", accounts()).criteria(&HEADER, &RULES);
    for (book, shown) in [
        (plain, "K-1|Class|B|talked about|S. Roth"),
        (book(one()), "K-1|Class|B|talked about|S. Roth"),
        (book(Vec::new()), "K-1|Class|B|talked about|S. Roth"),
    ] {
        book.save(&folder.file("in.xlsx"));
        let bytes = std::fs::read(folder.file("in.xlsx")).unwrap();
        let package = open(bytes, &"in.xlsx".into(), keyfolio::foundation::language::Language::English).unwrap();
        let written = put_overrides(&package, &given, Dialect::ENGLISH).unwrap();
        std::fs::write(folder.file("written.xlsx"), written.joined().as_slice()).unwrap();
        let mut workbook: Xlsx<_> = open_workbook(folder.file("written.xlsx")).unwrap();
        let range = workbook.worksheet_range("Overrides").unwrap();
        let lines: Vec<String> =
            range.rows().map(|row| row.iter().take(5).map(|cell| cell.to_string()).collect::<Vec<_>>().join("|")).collect();
        assert_eq!(lines.iter().filter(|line| line.starts_with(shown)).count(), 1, "{lines:?}");
        assert_eq!(lines.iter().filter(|line| line.starts_with("6|Class|A")).count(), 1, "{lines:?}");
        assert!(!lines.iter().any(|line| line.contains("board")), "what was there is replaced: {lines:?}");
        let ran = folder.run(&["run", "written.xlsx", "-o", "out.xlsx", "--as-of", "2026-11-23"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let reasons = column(&rows(&folder.file("out.xlsx"), 0, 0), "Reason");
        assert!(
            reasons[0].starts_with("Class set to B by S. Roth until 2027-06-30: talked about (the rules say so too)"),
            "{}",
            reasons[0]
        );
        assert!(reasons[5].starts_with("Class set to A by S. Roth: talked about (the rules say B)"), "{}", reasons[5]);
    }
}

#[test]
fn a_value_is_one_of_the_results_kind() {
    let rules: [&[&str]; 5] = [
        &["Compute", "Half", "", "[a]/2"],
        &["Compute", "Since", "", "[d]"],
        &["Compute", "Kind", "", "[b]&\"!\""],
        &["Classify", "Class", "A", "[a]>5"],
        &["Classify", "Class", "B", ""],
    ];
    let book = |result: &str, value: Cell| {
        Book::new()
            .sheet(
                "Accounts",
                vec![row!["Account", "a", "b", "d"], row!["K-1", 4, "x", date("2026-01-01")], row!["K-2", 8, "y", date("2026-01-02")]],
            )
            .criteria(&HEADER, &rules)
            .sheet("Overrides", overrides(vec![row!["K-1", result, value, "r", "b"]]))
    };
    let refused = |result: &str, value: Cell| {
        let folder = Folder::new();
        book(result, value).save(&folder.file("in.xlsx"));
        let ran = folder.run(&["check", "in.xlsx"]);
        ran.stderr.contains("unusable-override-value") || ran.stdout.contains("unusable-override-value")
    };
    assert!(refused("Half", date("2026-11-23")), "a date for a number");
    assert!(refused("Since", 12.into()), "a number for a date");
    assert!(refused("Kind", true.into()), "yes for a text");
    assert!(refused("Kind", date("2026-11-23")), "a date for a text");
    assert!(!refused("Half", 12.into()) && !refused("Since", date("2026-11-23")) && !refused("Since", "2026-11-23".into()));
    assert!(!refused("Kind", "z".into()));
}

#[test]
fn a_key_of_several_accounts_is_told() {
    let folder = Folder::new();
    let mut accounts = accounts();
    accounts[2][0] = "k-1 ".into();
    let set = overrides(vec![row!["K-1", "Class", "A", "r", "b"], row!["K-3", "Class", "A", "r", "b"]]);
    Book::new().sheet("Accounts", accounts).criteria(&HEADER, &RULES).sheet("Overrides", set).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["check", "in.xlsx"]);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert_eq!(said.matches("override-of-several").count(), 1, "{said}");
    assert!(said.contains("2 rows of accounts have the key \"K-1\" (A2, A3), and \"Class\" is set for all of them"), "{said}");
}

#[test]
fn a_key_of_two_workbooks_is_told_where_they_are_together() {
    let folder = Folder::new();
    let set = overrides(vec![row!["K-1", "Class", "A", "r", "b"], row!["K-5", "Class", "B", "r", "b"]]);
    Book::new().sheet("Accounts", accounts()).criteria(&HEADER, &RULES).sheet("Overrides", set).save(&folder.file("north.xlsx"));
    let south = vec![row!["Account", "Name", "a", "b"], row!["k-1", "Another", 6, ""], row!["S-1", "Alone", 6, ""]];
    Book::new().sheet("Accounts", south).criteria(&HEADER, &RULES).save(&folder.file("south.xlsx"));
    let ran = folder.run(&["run", "north.xlsx", "south.xlsx", "--output-dir", "out", "--combined", "all.xlsx", "--as-of", "2026-11-23"]);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    // Only where they are together: in its own workbook the key is one account's.
    assert_eq!(said.matches("override-of-several").count(), 1, "{said}");
    assert!(said.contains("2 rows of accounts have the key \"K-1\" (A2, A8), and \"Class\" is set for all of them"), "{said}");
    let reasons = column(&rows(&folder.file("all.xlsx"), 0, 0), "Reason");
    assert!(reasons[0].starts_with("Class set to A by b") && reasons[6].starts_with("Class set to A by b"), "{reasons:?}");
}

#[test]
fn what_a_value_is_not_is_told_in_german_too() {
    let folder = Folder::new();
    let rules: [&[&str]; 4] = [
        &["Kennzahl", "Seit", "", "[Beginn]"],
        &["Kennzahl", "Hälfte", "", "[Umsatz]/2"],
        &["Kennzahl", "Art", "", "[Gebiet]&\"!\""],
        &["Einstufung", "Priorität", "A", ""],
    ];
    let accounts = vec![
        row!["Kunde", "Umsatz", "Gebiet", "Beginn"],
        row!["K-1", 4, "Nord", date("2026-01-01")],
        row!["k-1", 5, "Süd", date("2026-01-02")],
    ];
    let header = ["Kunde", "Ergebnis", "Wert", "Begründung", "Von", "Bis"];
    let told = |set: Vec<Vec<Cell>>| {
        let set = std::iter::once(header.iter().map(|header| Cell::from(*header)).collect()).chain(set).collect();
        let book = Book::new().sheet("Kunden", accounts.clone()).criteria(&["Schritt", "Ergebnis", "Kriterium", "Formel"], &rules);
        book.sheet("Ausnahmen", set).save(&folder.file("in.xlsx"));
        let ran = folder.run(&["check", "in.xlsx"]);
        format!("{}{}", ran.stdout, ran.stderr)
    };
    let said = told(vec![
        row!["K-1", "Seit", 12, "g", "v"],
        row!["K-1", "Hälfte", date("2026-11-23"), "g", "v"],
        row!["K-1", "Art", true, "g", "v"],
    ]);
    for sentence in [
        "„Seit“ ist ein Datum, und „12“ ist keines",
        "„Hälfte“ ist eine Zahl, und „23.11.2026“ ist keine",
        "der Zelle das Zahlenformat Standard geben",
        "„Art“ ist ein Text, und „WAHR“ ist keiner",
        "einen Apostroph davorsetzen",
    ] {
        assert!(said.contains(sentence), "{sentence}: {said}");
    }
    let said = told(vec![row!["K-1", "Hälfte", 3, "g", "v"], row!["K-1", "Seit", "23.11.2026", "g", "v"]]);
    assert!(said.contains("2 Zeilen mit Kunden haben den Schlüssel „K-1“ (A2, A3), und „Hälfte“ ist für alle gesetzt"), "{said}");
    assert!(!said.contains("unusable-override-value"), "{said}");
}
