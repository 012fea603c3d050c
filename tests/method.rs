//! The method as users see it: what each step writes, and that no fault of the data turns into a class.

use std::collections::BTreeMap;

use crate::harness::{Book, Cell, Folder, date, error, with_drawn_key};
use crate::row;

/// The columns of the sheets.
pub const HEADER: [&str; 8] = ["Step", "Result", "Item", "Formula", "Scale", "Weight", "Blank", "Reason"];

fn annotate(accounts: Vec<Vec<Cell>>, rules: &[&[&str]]) -> Vec<BTreeMap<String, String>> {
    Folder::new().annotate(&Book::new().sheet("Accounts", with_drawn_key(accounts, rules)).criteria(&HEADER, rules))
}

/// A column of the rows, by its header.
pub fn column(rows: &[BTreeMap<String, String>], name: &str) -> Vec<String> {
    rows.iter().map(|row| row.get(name).unwrap_or_else(|| panic!("no column {name} in {row:?}")).clone()).collect()
}

#[test]
fn knock_outs_hold_at_their_thresholds() {
    let rows = annotate(
        vec![row!["Account", "IT workstations", "Enquiries per month"], row!["A", 1001, 0], row!["B", 1000, 5000], row!["C", 0, 5001]],
        &[
            &[
                "Knock-out",
                "",
                "Size",
                "OR([IT workstations]>1000,[Enquiries per month]>5000)",
                "",
                "",
                "",
                "only {[IT workstations]} workstations",
            ],
            &["Classify", "Priority", "A", ""],
        ],
    );
    assert_eq!(column(&rows, "Key account"), ["yes", "no", "yes"]);
    assert_eq!(column(&rows, "Priority"), ["A", "K.O.", "A"]);
    assert_eq!(column(&rows, "Reason")[1], "only 1000 workstations");
    assert_eq!(column(&rows, "Data check"), ["", "", ""]);
}

#[test]
fn every_knock_out_that_fails_is_a_reason() {
    let rows = annotate(
        vec![row!["Account", "Size", "Country"], row!["A", 5, "FR"], row!["B", 50, "FR"], row!["C", 50, "DE"]],
        &[
            &["Knock-out", "", "Big enough", "[Size]>10"],
            &["Knock-out", "", "At home", "[Country]=\"de\"", "", "", "", "lies in {[Country]}"],
        ],
    );
    assert_eq!(column(&rows, "Reason")[..2], ["does not meet: Big enough; lies in FR", "lies in FR"]);
    assert_eq!(column(&rows, "Key account"), ["no", "no", "yes"]);
}

#[test]
fn a_score_is_the_weighted_mean_of_its_points() {
    let rows = annotate(
        vec![row!["Account", "Potential", "Margin", "Tier"], row!["A", 2_500_000, 0.15, "gold"], row!["B", 9_000_000, -0.1, "Tin"]],
        &[
            &["Score", "Attractiveness", "Potential", "[Potential]", "0..5000000", "50%"],
            &["Score", "Attractiveness", "Margin", "[Margin]", "0%..30%", "30%"],
            &["Score", "Attractiveness", "Tier", "[Tier]", "\"Gold\": 100; else: 20", "20%"],
            &["Classify", "Priority", "A", "[Attractiveness]>=60"],
            &["Classify", "Priority", "B", ""],
        ],
    );
    assert_eq!(column(&rows, "Attractiveness"), ["60", "54"]);
    assert_eq!(column(&rows, "Priority"), ["A", "B"]);
    assert_eq!(column(&rows, "Reason")[0], "Potential 25 of 50, Tier 20 of 20");
}

#[test]
fn every_scale_gives_its_points() {
    let points = |scale: &str, values: &[f64]| {
        let mut accounts = vec![row!["Account", "Value"]];
        accounts.extend(values.iter().enumerate().map(|(number, &value)| row![format!("A{number}").as_str(), value]));
        column(&annotate(accounts, &[&["Score", "S", "Value", "[Value]", scale]]), "S")
    };
    assert_eq!(points("0..10", &[-5.0, 0.0, 2.5, 10.0, 99.0]), ["0", "0", "25", "100", "100"]);
    assert_eq!(points("30..0", &[0.0, 15.0, 30.0, 45.0]), ["100", "50", "0", "0"]);
    assert_eq!(points("min..max", &[10.0, 20.0, 30.0]), ["0", "50", "100"]);
    assert_eq!(points("max..min", &[10.0, 20.0, 30.0]), ["100", "50", "0"]);
    assert_eq!(points("percentile", &[10.0, 20.0, 20.0, 30.0]), ["25", "75", "75", "100"]);
    assert_eq!(points("0: 0; 5: 20; 10: 50; 20: 100", &[4.9, 5.0, 19.0, 20.0]), ["0", "20", "50", "100"]);
    assert_eq!(points("", &[0.0, 42.5, 100.0]), ["0", "42.5", "100"]);
}

#[test]
fn scales_over_accounts_look_at_those_in_the_funnel() {
    let rows = annotate(
        vec![row!["Account", "Value", "In"], row!["A", 10, true], row!["B", 20, true], row!["C", 1000, false]],
        &[&["Score", "S", "Value", "[Value]", "min..max"], &["Knock-out", "", "In", "[In]"]],
    );
    assert_eq!(column(&rows, "S"), ["0", "100", ""]);
}

#[test]
fn a_blank_input_follows_the_blank_policy() {
    for (policy, score, checked) in
        [("", "80", false), ("skip", "80", false), ("zero", "40", false), ("worst", "40", false), ("error", "", true)]
    {
        let rows = annotate(
            vec![row!["Account", "X", "Y"], row!["A", 80, ""], row!["B", 50, 50]],
            &[
                &["Score", "S", "X", "[X]", "", "1"],
                &["Score", "S", "Y", "[Y]", "", "1", policy],
                &["Classify", "Priority", "High", "[S]>=60"],
                &["Classify", "Priority", "Low", ""],
            ],
        );
        assert_eq!(column(&rows, "S"), [score, "50"], "{policy}");
        assert_eq!(!column(&rows, "Data check")[0].is_empty(), checked, "{policy}");
        let priority = if score.is_empty() {
            "Check data"
        } else if score == "80" {
            "High"
        } else {
            "Low"
        };
        assert_eq!(column(&rows, "Priority")[0], priority, "{policy}");
        assert_eq!(column(&rows, "Priority")[1], "Low");
    }
}

#[test]
fn a_formula_that_asks_about_blanks_answers_itself() {
    let rows =
        annotate(vec![row!["Account", "X"], row!["A", ""], row!["B", 50]], &[&["Score", "S", "X", "IF(ISBLANK([X]),10,[X])", "", "1"]]);
    assert_eq!(column(&rows, "S"), ["10", "50"]);
}

#[test]
fn a_score_without_any_row_is_empty_and_said() {
    let rows = annotate(
        vec![row!["Account", "X"], row!["A", ""], row!["B", 50]],
        &[&["Score", "S", "X", "[X]"], &["Classify", "Priority", "A", "[S]>=70"], &["Classify", "Priority", "C", ""]],
    );
    assert_eq!(column(&rows, "S"), ["", "50"]);
    assert_eq!(column(&rows, "Priority"), ["Check data", "C"], "no silent C");
    assert!(column(&rows, "Data check")[0].contains("no score"));
}

#[test]
fn weights_may_be_expressions() {
    let rows = annotate(
        vec![row!["Account", "X", "Y", "New"], row!["A", 100, 0, true], row!["B", 100, 0, false]],
        &[&["Score", "S", "X", "[X]", "", "IF([New],3,1)"], &["Score", "S", "Y", "[Y]", "", "1"]],
    );
    assert_eq!(column(&rows, "S"), ["75", "50"]);
}

#[test]
fn faults_of_the_data_stay_with_their_account_and_result() {
    let rows = annotate(
        vec![
            row!["Account", "Revenue", "Margin"],
            row!["A", 2000, 0.1],
            row!["B", "1.200", 0.1],
            vec![Cell::from("C"), error("#N/A"), Cell::from(0.1)],
            row!["D", 500, 0.1],
        ],
        &[
            &["Compute", "Double margin", "", "[Margin]*2"],
            &["Compute", "Profit", "", "[Revenue]*[Margin]"],
            &["Classify", "Priority", "A", "[Revenue]>1000"],
            &["Classify", "Priority", "C", ""],
            &["Classify", "Size", "any", ""],
        ],
    );
    assert_eq!(column(&rows, "Priority"), ["A", "Check data", "Check data", "C"]);
    assert_eq!(column(&rows, "Double margin"), ["0.2", "0.2", "0.2", "0.2"]);
    assert_eq!(column(&rows, "Profit"), ["200", "", "", "50"]);
    assert_eq!(column(&rows, "Size"), ["any", "any", "any", "any"]);
    let checks = column(&rows, "Data check");
    assert_eq!((checks[0].as_str(), checks[3].as_str()), ("", ""));
    assert!(checks[1].contains("B3") && checks[1].contains("1.200"), "{}", checks[1]);
    assert!(checks[2].contains("B4") && checks[2].contains("#N/A"), "{}", checks[2]);
    assert_eq!(checks[1].matches("B3").count(), 1, "one cell is named once: {}", checks[1]);
}

#[test]
fn an_account_that_no_row_fits_is_seen() {
    let rows = annotate(
        vec![row!["Account", "X"], row!["A", 5], row!["B", 50]],
        &[&["Classify", "Priority", "A", "[X]>10"], &["Classify", "Other", "A", "[X]>10"]],
    );
    assert_eq!(column(&rows, "Priority"), ["Check data", "A"]);
    assert_eq!(column(&rows, "Other"), ["", "A"]);
    assert!(column(&rows, "Data check")[0].contains("no row fits"));
}

#[test]
fn an_undecided_knock_out_is_no_key_account_and_no_knock_out() {
    let rows = annotate(
        vec![row!["Account", "X", "Y"], row!["A", "many", 5], row!["B", "many", 1], row!["C", 20, 5]],
        &[&["Knock-out", "", "Size", "[X]>10"], &["Knock-out", "", "Other", "[Y]>2"], &["Classify", "Priority", "A", ""]],
    );
    assert_eq!(column(&rows, "Key account"), ["", "no", "yes"]);
    assert_eq!(column(&rows, "Priority"), ["Check data", "K.O.", "A"]);
}

#[test]
fn a_blocked_account_shows_it_and_formulas_read_the_class() {
    let accounts =
        vec![row!["Account", "Competitor", "Until"], vec![Cell::from("A"), Cell::from("Rival"), date("2029-01-31")], row!["B", "", ""]];
    let rules: &[&[&str]] = &[
        &[
            "Blocker",
            "",
            "Competitor's contract",
            "AND([Competitor]<>\"\",[Until]>EDATE(TODAY(),12))",
            "",
            "",
            "",
            "{[Competitor]} has a contract",
        ],
        &["Classify", "Priority", "A", ""],
        &["Classify", "Strategy", "strategic", "[Priority]=\"A\""],
    ];
    let rows = annotate(accounts.clone(), rules);
    assert_eq!(column(&rows, "Blocked"), ["Competitor's contract", ""]);
    assert_eq!(column(&rows, "Priority"), ["Blocked", "A"]);
    assert_eq!(column(&rows, "Strategy"), ["strategic", "strategic"]);
    assert_eq!(column(&rows, "Reason")[0], "Rival has a contract");
    let book = Book::new().sheet("Accounts", accounts).criteria(&HEADER, rules);
    let rows = Folder::new().annotate(&book.sheet("Settings", vec![row!["Setting", "Value"], row!["Blocked label", "on hold"]]));
    assert_eq!(column(&rows, "Priority"), ["on hold", "A"]);
}

#[test]
fn a_contract_blocks_only_beyond_a_year() {
    let rows = annotate(
        vec![row!["Account", "Until"], vec![Cell::from("A"), date("2027-11-23")], vec![Cell::from("B"), date("2027-11-24")]],
        &[&["Blocker", "", "Contract", "[Until]>EDATE(TODAY(),12)"]],
    );
    assert_eq!(column(&rows, "Blocked"), ["", "Contract"]);
}

#[test]
fn rows_may_stand_in_any_order_and_hidden_results_are_not_written() {
    let rows = annotate(
        vec![row!["Account", "X"], row!["A", 5], row!["B", 15]],
        &[
            &["Classify", "Priority", "high", "[Share]>0.5"],
            &["Classify", "Priority", "low", ""],
            &["Compute", "Share", "", "[X]/[_Total]"],
            &["Compute", "_Total", "", "SUM([X])"],
        ],
    );
    assert_eq!(column(&rows, "Priority"), ["low", "high"]);
    assert_eq!(column(&rows, "Share"), ["0.25", "0.75"]);
    assert!(!rows[0].contains_key("_Total"));
}

#[test]
fn column_functions_run_over_the_scores_there_are() {
    let rows = annotate(
        vec![row!["Account", "X"], row!["A", 40], row!["B", 80], row!["C", 1], row!["D", ""]],
        &[
            &["Knock-out", "", "", "OR([X]>10,ISBLANK([X]))"],
            &["Score", "S", "X", "[X]"],
            &["Compute", "Above mean", "", "[S]-AVERAGE([S])"],
        ],
    );
    assert_eq!(column(&rows, "Above mean"), ["-20", "20", "", ""]);
}

#[test]
fn only_rows_that_count_today_count() {
    let header = ["Step", "Result", "Item", "Formula", "Valid from", "Valid until", "Active"];
    let rules: &[&[&str]] = &[
        &["Compute", "Rate", "", "1", "", "2026-06-30"],
        &["Compute", "Rate", "", "2", "2026-07-01", "2026-12-31"],
        &["Compute", "Rate", "", "3", "2027-01-01", ""],
        &["Compute", "Off", "", "1", "", "", "no"],
        &["Compute", "On", "", "1", "", "", "yes"],
    ];
    let book = Book::new().sheet("Accounts", vec![row!["Account"], row!["A"]]).criteria(&header, rules);
    let rows = Folder::new().annotate(&book);
    assert_eq!(column(&rows, "Rate"), ["2"]);
    assert_eq!(column(&rows, "On"), ["1"]);
    assert!(!rows[0].contains_key("Off"));
}

#[test]
fn a_computed_value_keeps_its_kind() {
    let rows = annotate(
        vec![row!["Account", "Since"], vec![Cell::from("A"), date("2026-01-31")]],
        &[
            &["Compute", "Next", "", "EDATE([Since],1)"],
            &["Compute", "Text", "", "\"a\"&1"],
            &["Compute", "Truth", "", "1=1"],
            &["Compute", "Number", "", "1/4"],
        ],
    );
    let shown = |name: &str| rows[0][name].clone();
    assert_eq!(
        (shown("Next"), shown("Text"), shown("Truth"), shown("Number")),
        ("day 46081".into(), "a1".into(), "TRUE".into(), "0.25".into())
    );
}

#[test]
fn german_criteria_give_german_columns() {
    let book = Book::new()
        .sheet(
            "Kunden",
            vec![row!["Kunde", "Umsatz", "Marge"], row!["Ahorn", 3000, 0.15], row!["Birke", 10, 0.3], row!["Citrus", 3000, "unklar"]],
        )
        .criteria(
            &["Schritt", "Ergebnis", "Kriterium", "Formel", "Skala", "Gewicht", "Leer", "Begründung"],
            &[
                &["K.O.", "", "Größe", "[Umsatz]>1000,5", "", "", "", "nur {[Umsatz]/4} €"],
                &["Bewertung", "Attraktivität", "Marge", "[Marge]", "0..0,3", "0,5"],
                &["Bewertung", "Attraktivität", "Umsatz", "[Umsatz]", "0..4000", "0,5"],
                &["Einstufung", "Priorität", "A", "WENN([Attraktivität]>=62,5;WAHR;FALSCH)"],
                &["Einstufung", "Priorität", "C", ""],
            ],
        );
    let rows = Folder::new().annotate(&book);
    assert_eq!(column(&rows, "Schlüsselkunde"), ["ja", "nein", "ja"]);
    assert_eq!(column(&rows, "Priorität"), ["A", "K.O.", "Daten prüfen"]);
    assert_eq!(column(&rows, "Attraktivität"), ["62.5", "", ""]);
    assert_eq!(column(&rows, "Begründung")[..2], ["Umsatz 37,5 von 50, Marge 25 von 50", "nur 2,5 €"]);
    assert!(column(&rows, "Datenprüfung")[2].contains("C4"));
}

#[test]
fn a_result_that_makes_another_fail_is_named_in_the_data_check() {
    let rows = annotate(
        vec![row!["Account", "X", "Name of"], row!["A", 4, "a"], row!["B", 4, ""]],
        &[
            &["Compute", "Letters", "", "LEN([Name of])"],
            &["Compute", "Share", "", "[X]/[Letters]"],
            &["Classify", "Priority", "A", "[X]/[Letters]>1"],
            &["Classify", "Priority", "C", ""],
        ],
    );
    assert_eq!(column(&rows, "Priority"), ["A", "Check data"]);
    let check = &column(&rows, "Data check")[1];
    assert!(check.contains("Share") && check.contains("Priority") && check.contains("[Letters] is 0"), "{check}");
}

#[test]
fn a_date_in_a_reason_is_written_as_a_date() {
    let accounts = vec![row!["Account", "Ends", "X"], vec![Cell::from("A"), date("2027-03-05"), Cell::from(7)], row!["B", "", 8]];
    let rows = annotate(
        accounts,
        &[&["Blocker", "", "Bound", "[X]>0", "", "", "", "until {[Ends]}, notice {EDATE([Ends],-3)}, {[Ends]-TODAY()} days, {[X]}"]],
    );
    let reasons = column(&rows, "Reason");
    assert_eq!(reasons[0], "until 2027-03-05, notice 2026-12-05, 102 days, 7");
    assert!(reasons[1].starts_with("until , notice"), "a blank stays blank: {}", reasons[1]);
}

#[test]
fn the_worst_of_a_scale_over_accounts_is_no_points_even_where_nobody_has_a_value() {
    for scale in ["min..max", "max..min", "percentile"] {
        let rows = annotate(
            vec![row!["Account", "X", "Y", "In"], row!["A", "", 60, true], row!["B", "", 80, true], row!["C", 5, 80, false]],
            &[
                &["Knock-out", "", "In", "[In]"],
                &["Score", "S", "first", "[X]", scale, "1", "worst"],
                &["Score", "S", "second", "[Y]", "0..100", "1"],
            ],
        );
        assert_eq!(column(&rows, "S"), ["30", "40", ""], "{scale}");
        assert_eq!(column(&rows, "Reason")[0], "second 30 of 50, first 0 of 50", "{scale}");
    }
}

#[test]
fn a_class_that_is_not_written_shows_nobody_the_knock_out() {
    let rows = annotate(
        vec![row!["Account", "X"], row!["A", 5], row!["B", 50], row!["C", 70]],
        &[
            &["Knock-out", "", "Size", "[X]>10"],
            &["Blocker", "", "Too big", "[X]>60"],
            &["Classify", "_band", "low", "[X]<60"],
            &["Classify", "_band", "high", ""],
            &["Classify", "Priority", "A", "[_band]=\"low\""],
            &["Classify", "Priority", "B", ""],
        ],
    );
    assert_eq!(column(&rows, "Priority"), ["K.O.", "A", "Blocked"]);
}

#[test]
fn an_excel_formula_without_a_value_is_a_formula_of_the_criteria() {
    // A program that cannot calculate writes an error, or a 0.
    let formula = |text: &str, value: &str| Cell::Formula(text.to_owned(), value.to_owned());
    let header = HEADER.iter().map(|text| Cell::from(*text)).collect::<Vec<_>>();
    let rule =
        |step: &str, item: &str, formula: Cell, weight: Cell| vec![step.into(), "S".into(), item.into(), formula, Cell::Blank, weight];
    let criteria = vec![
        header,
        rule("Score", "a", formula("=[X]*2", "#NAME?"), formula("=40%+0*[X]", "0")),
        rule("Score", "b", formula("=[X]", "0"), formula("=6/10", "0.6")),
    ];
    let rows =
        Folder::new().annotate(&Book::new().sheet("Accounts", vec![row!["Account", "X"], row!["A", 30]]).sheet("Criteria", criteria));
    assert_eq!(column(&rows, "S"), ["42"]);
}

#[test]
fn titles_above_and_years_as_headers_are_understood() {
    let rows = {
        let folder = Folder::new();
        Book::new()
            .sheet(
                "Accounts",
                vec![row!["Our accounts", "", ""], row![], row!["Account", 2024, 2025], row!["A", 1, 2], row![], row!["B", 3, 4]],
            )
            .criteria(&["Step", "Result", "Formula"], &[&["Compute", "Growth", "[2025]/[2024]"]])
            .save(&folder.file("in.xlsx"));
        let ran = folder.run(&["run", "in.xlsx", "-o", "out.xlsx"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        crate::harness::rows(&folder.file("out.xlsx"), 0, 2)
    };
    assert_eq!(column(&rows, "Growth")[0], "2");
    assert_eq!(column(&rows, "Growth")[1], "", "the blank row stays blank");
    assert_eq!(column(&rows, "Growth")[2][..4], *"1.33");
}

#[test]
fn a_text_of_blanks_is_no_blank_wherever_it_stands_in_its_row() {
    for accounts in [vec![row!["X", "Account"], row![" ", "A"], row![5, "B"]], vec![row!["Account", "X"], row!["A", " "], row!["B", 5]]] {
        let rows = annotate(accounts, &[&["Compute", "Y", "", "[X]+1"], &["Compute", "Empty", "", "ISBLANK([X])"]]);
        assert_eq!(column(&rows, "Y"), ["", "6"]);
        assert_eq!(column(&rows, "Empty"), ["FALSE", "FALSE"]);
        assert!(!column(&rows, "Data check")[0].is_empty());
    }
}
