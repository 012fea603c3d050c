//! Texts that formulas, scales and lookups compare with columns, and that nearly stand there.

use crate::criteria_reading::{codes, told};
use crate::harness::Book;
use crate::row;

/// Accounts with these segments and one rule or more.
fn segments(segments: &[&str], rules: &[&[&str]]) -> Book {
    let mut rows = vec![row!["Account ID", "Revenue", "Segment"]];
    for (number, segment) in segments.iter().enumerate() {
        let key = format!("K{number}");
        rows.push(row![key.as_str(), 10.0 + number as f64, *segment]);
    }
    let points = vec![row!["Name", "Points"], row!["Gold", 100], row!["Silver", 50], row!["Key Account", 10]];
    let orders = vec![row!["Segment", "Amount"], row!["Gold", 5], row!["Silver\u{a0}", 7], row!["Bronze", 8]];
    Book::new()
        .sheet("Accounts", rows)
        .criteria(&["Step", "Result", "Item", "Formula", "Scale"], rules)
        .sheet("Points", points)
        .sheet("Orders", orders)
}

const DIRTY: [&str; 6] = ["Gold", "Gold ", "Gold\u{a0}", "Silver", "Key Account", "Segment 1"];
const CLEAN: [&str; 6] = ["Gold", "Gold", "Silver", "Silver", "Key Account", "Segment 1"];

#[test]
fn a_text_that_nearly_is_the_columns_is_a_finding_wherever_they_meet() {
    let otherwise: &[&str] = &["Classify", "Class", "B", ""];
    let class = |formula: &'static str| ["Classify", "Class", "A", formula];
    let compute = |formula: &'static str| ["Compute", "P", "", formula];
    for (formula, compared, dirty, clean) in [
        // Blanks that cannot be seen in the data.
        ("[Segment]=\"Gold\"", true, Some("near-text"), None),
        ("[Segment]<>\"Gold\"", true, Some("near-text"), None),
        ("\"gold\"=[Segment]", true, Some("near-text"), None),
        ("OR([Segment]=\"Gold\",[Revenue]>90)", true, Some("near-text"), None),
        ("COUNTIF([Segment],\"Gold\")>1", true, Some("near-text"), None),
        ("IF([Segment]=\"Gold\",1,0)", false, Some("near-text"), None),
        ("IFS([Segment]=\"Gold\",1,TRUE,0)", false, Some("near-text"), None),
        ("SWITCH([Segment],\"Gold\",1,0)", false, Some("near-text"), None),
        ("SUMIFS([Revenue],[Segment],\"=Gold\")", false, Some("near-text"), None),
        ("XLOOKUP([@Segment],Points[Name],Points[Points],0)", false, Some("near-text"), None),
        ("MATCH(\"Gold\",[Segment],0)", false, Some("near-text"), None),
        // Blanks at the end of the formula's own text, or other letters.
        ("[Segment]=\"Gold  \"", true, Some("no-such-text"), Some("no-such-text")),
        ("[Segment]=\"Silvr\"", true, Some("no-such-text"), Some("no-such-text")),
        ("[Segment]<>\"Sliver\"", true, Some("no-such-text"), Some("no-such-text")),
        ("[Segment]=\"Key Acount\"", true, Some("no-such-text"), Some("no-such-text")),
        ("[Segment]=\"Key\u{a0}Account\"", true, Some("no-such-text"), Some("no-such-text")),
        ("TRIM([Segment])=\"Sillver\"", true, Some("no-such-text"), Some("no-such-text")),
        ("EXACT([Segment],\"silver\")", true, Some("no-such-text"), Some("no-such-text")),
        ("SWITCH([Segment],\"Silvr\",1,0)", false, Some("no-such-text"), Some("no-such-text")),
        ("COUNTIF([Segment],\"Silvr\")", false, Some("no-such-text"), Some("no-such-text")),
        ("COUNTIFS([Revenue],\">5\",[Segment],\"<>Silvr\")", false, Some("no-such-text"), Some("no-such-text")),
        ("SUMIF([Segment],\"Silvr\",[Revenue])", false, Some("no-such-text"), Some("no-such-text")),
        ("MAXIFS([Revenue],[Segment],\"Silvr\")", false, Some("no-such-text"), Some("no-such-text")),
        ("XLOOKUP(\"Silvr\",[Segment],[Revenue],0)", false, Some("no-such-text"), Some("no-such-text")),
        ("IFNA(MATCH(\"Silvr\",[Segment],0),0)", false, Some("no-such-text"), Some("no-such-text")),
        ("XLOOKUP(\"Glod\",Points[Name],Points[Points],0)", false, Some("no-such-text"), Some("no-such-text")),
        // A key of another table.
        ("SUMIFS(Orders[Amount],Orders[Segment],[@Segment])", false, Some("near-text"), Some("near-text")),
        // Sound.
        ("[Segment]=\"Segment 2\"", true, None, None),
        ("[Segment]=\"Key Account\"", true, None, None),
        ("[Segment]=\"Platinum\"", true, None, None),
        ("COUNTIF([Segment],\"Si*\")", false, None, None),
        ("COUNTIF([Segment],\">A\")", false, None, None),
        ("COUNTIF([Segment],[@Segment])", false, None, None),
        ("LEN([Segment]&\"Silvr\")", false, None, None),
    ] {
        for (data, expected) in [(&DIRTY, dirty), (&CLEAN, clean)] {
            let rules: Vec<Vec<&str>> = if compared {
                vec![class(formula).to_vec(), otherwise.to_vec()]
            } else {
                vec![compute(formula).to_vec(), otherwise.to_vec()]
            };
            let rules: Vec<&[&str]> = rules.iter().map(Vec::as_slice).collect();
            let told = told(&segments(data, &rules));
            let codes: Vec<&str> = told.iter().map(|(code, ..)| code.as_str()).filter(|code| code.ends_with("-text")).collect();
            assert_eq!(codes.first().copied(), expected, "{formula}: {told:?}");
        }
    }
}

#[test]
fn a_scale_of_texts_is_compared_with_the_column_too() {
    let scaled = |scale: &'static str, data: &[&str]| {
        let rules: [&[&str]; 3] =
            [&["Score", "S", "s", "[Segment]", scale], &["Classify", "Class", "A", "[S]>=50"], &["Classify", "Class", "B", ""]];
        codes(&segments(data, &rules))
    };
    assert_eq!(scaled("\"Gold\": 100; \"Silvr\": 60; else: 0", &CLEAN), ["no-such-text E2"]);
    assert_eq!(scaled("\"Gold\": 100; \"Silver\": 60; else: 0", &DIRTY), ["near-text E2"]);
    assert_eq!(scaled("\"Gold\": 100; \"Silver\": 60; else: 0", &CLEAN), [""; 0]);
    // Two that are near each other are two.
    assert_eq!(scaled("\"Gold\": 100; \"Silver\": 60; \"Silvers\": 40; else: 0", &CLEAN), [""; 0]);
    let labels: [&[&str]; 4] = [
        &["Classify", "Tier", "high", "[Revenue]>12"],
        &["Classify", "Tier", "low", ""],
        &["Score", "S", "s", "[Tier]", "\"hihg\": 100; else: 0"],
        &["Classify", "Class", "A", "SWITCH([Tier],\"lwo\",TRUE,[S]>=0)"],
    ];
    let told = codes(&segments(&CLEAN, &labels));
    let labels: Vec<&String> = told.iter().filter(|told| told.starts_with("no-such-label")).collect();
    assert_eq!(labels, ["no-such-label E4", "no-such-label D5"], "{told:?}");
}

#[test]
fn keys_of_another_table_that_differ_in_a_blank_are_told_with_their_cell() {
    let rules: [&[&str]; 2] =
        [&["Compute", "P", "", "XLOOKUP([@Segment],Points[Name],Points[Points],0)"], &["Classify", "Class", "A", "[P]>1"]];
    let data = ["Gold", "Gold ", "Sliver", "Silver", "Segment 1", "Platinum"];
    let told = told(&segments(&data, &rules));
    let near: Vec<&String> = told.iter().filter(|(code, ..)| code == "near-text").map(|(_, _, message)| message).collect();
    assert_eq!(near.len(), 2, "{told:?}");
    assert!(near[0].contains("\"Gold \" in the column \"Segment\" (Accounts!C3) is not found in \"Points[Name]\""), "{near:?}");
    assert!(near[1].contains("\"Sliver\"") && near[1].contains("Accounts!C4"), "{near:?}");
}
