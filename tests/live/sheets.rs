//! Criteria sheets of many kinds over the same accounts, with errors, texts and blanks among their cells.
//!
//! Two things are kept from LibreOffice, which does them in another way than Excel: a day before March 1900 (a blank date), and an error as the
//! criterion of COUNTIFS.

use std::path::Path;

use keyfolio::foundation::language::Language;

use super::changes::{Chance, Input, Proof};
use crate::harness::{Book, Cell, Folder, date};
use crate::libreoffice;

const ACCOUNTS: u32 = 40;
const SEGMENTS: [&str; 4] = ["Gold", "silver", "Bronze", "Tin*"];

/// Accounts, orders and a price list; every tenth cell or so is blank, faulty or of the wrong kind.
fn book(german: bool) -> Book {
    let mut chance = Chance::new(7);
    let headers: &[&str] = if german {
        &["Kundennummer", "Umsatz", "Gewinn", "Segment", "Seit", "Bestellungen", "Aktiv", "Region"]
    } else {
        &["Customer", "Revenue", "Profit", "Segment", "Since", "Orders", "Flag", "Region"]
    };
    let mut rows = vec![headers.iter().map(|header| Cell::from(*header)).collect::<Vec<_>>()];
    for account in 0..ACCOUNTS {
        let mut cell = |usual: Cell, wrong: &str| match chance.below(14) {
            0 => Cell::Blank,
            2 if account % 4 == 0 => Cell::from(wrong),
            _ => usual,
        };
        let number = f64::from(account);
        rows.push(vec![
            Cell::Text(format!("C{account:02}")),
            cell(Cell::Number((number * 7919.0) % 5000.0), "1.200"),
            cell(Cell::Number((number * 104_729.0) % 900.0 - 50.0), "none"),
            cell(Cell::from(SEGMENTS[account as usize % 4]), "Gold"),
            cell(date(&format!("20{:02}-{:02}-{:02}", 10 + account % 15, 1 + account % 12, 1 + account % 28)), "soon"),
            cell(Cell::Number(f64::from(account % 9)), "few"),
            cell(Cell::Boolean(account % 3 == 0), "yes"),
            cell(Cell::from(["North", "South", "Ost"][account as usize % 3]), "West"),
        ]);
    }
    let mut orders = vec![["Customer", "Amount", "Kind", "Date"].map(Cell::from).to_vec()];
    for order in 0..150_u32 {
        orders.push(vec![
            Cell::Text(format!("C{:02}", (order * 7) % 45)),
            if order % 17 == 0 { Cell::Blank } else { Cell::Number(f64::from((order * 37) % 400) / 4.0) },
            Cell::from(["new", "Old", "NEW?"][order as usize % 3]),
            date(&format!("2026-{:02}-{:02}", 1 + order % 12, 1 + order % 28)),
        ]);
    }
    let prices = vec![
        vec![Cell::from("Segment"), Cell::from("Points"), Cell::from("From")],
        vec![Cell::from("Gold"), Cell::Number(30.0), Cell::Number(0.0)],
        vec![Cell::from("Silver"), Cell::Number(20.0), Cell::Number(1000.0)],
        vec![Cell::from("Bronze"), Cell::Blank, Cell::Number(3000.0)],
        vec![Cell::from("Tin*"), Cell::Number(5.0), Cell::Number(2000.0)],
    ];
    Book::new().sheet(if german { "Kunden" } else { "Accounts" }, rows).sheet("Orders", orders).sheet("Price list", prices)
}

const INPUTS: &[(&str, Input)] = &[
    ("B", Input::Number(5000.0, 2)),
    ("C", Input::Number(900.0, 1)),
    ("D", Input::Text(&["Gold", "SILVER", "bronze", "Tin*", "Tin"])),
    ("E", Input::Day),
    ("F", Input::Number(9.0, 0)),
    ("H", Input::Text(&["North", "South", "Ost", "north"])),
];

const HEADERS: &[&str] = &["Step", "Result", "Item", "Formula", "Scale", "Weight", "Blank", "Active"];

type Changes = &'static [(&'static str, &'static str, &'static [&'static str])];

fn hold(name: &str, rules: &[[&str; 8]], settings: &[[&str; 2]], changes: Changes, times: u64) {
    if !libreoffice::is_installed("the live workbooks are not recalculated") {
        return;
    }
    let folder = Folder::new();
    let rules: Vec<&[&str]> = rules.iter().map(|rule| &rule[..]).collect();
    let mut book = book(false).criteria(HEADERS, &rules);
    if !settings.is_empty() {
        let rows = [["Setting", "Value"]].iter().chain(settings).map(|row| row.map(Cell::from).to_vec()).collect();
        book = book.sheet("Settings", rows);
    }
    book.save(&folder.file("in.xlsx"));
    prove(name, &folder.file("in.xlsx"), changes, times, Language::English);
}

fn prove(name: &str, workbook: &Path, changes: Changes, times: u64, language: Language) {
    let german = language == Language::German;
    let writes_numbers = german || name == "texts";
    let proof = Proof {
        name,
        workbook: workbook.to_owned(),
        sheet: if german { "Kunden" } else { "Accounts" },
        header_row: 0,
        accounts: ACCOUNTS,
        inputs: INPUTS,
        criteria: changes,
        language,
        locale: if german { "de-DE" } else { "en-US" },
    };
    assert!(proof.hold(times) > 500);
    if !writes_numbers {
        return;
    }
    // A computer with the other decimal sign calculates the same.
    let abroad = Proof { locale: if german { "en-US" } else { "de-DE" }, ..proof };
    assert!(abroad.hold(0) > 300);
}

#[test]
fn scores_of_every_scale_and_blank_policy() {
    hold(
        "scales",
        &[
            ["Compute", "Margin", "", "[Profit]/[Revenue]", "", "", "", ""],
            ["Knock-out", "In", "some revenue", "[Revenue]>100", "", "", "", ""],
            ["Knock-out", "In", "orders", "[Orders]<>8", "", "", "", ""],
            ["Knock-out", "Known", "", "[Segment]<>\"\"", "", "", "", ""],
            ["Score", "Worth", "Revenue", "[Revenue]", "0..4000", "40%", "", ""],
            ["Score", "Worth", "Margin", "[Margin]", "min..max", "30%", "", ""],
            ["Score", "Worth", "Rank", "[Profit]", "percentile", "20%", "worst", ""],
            ["Score", "Worth", "Segment", "[Segment]", "\"Gold\": 100; else: 7.5; \"Silver\": 60", "10%", "zero", ""],
            [
                "Score",
                "Loyalty",
                "Years",
                "YEARFRAC([Since],TODAY())",
                "0: 5; 2.5: 30; 8: 80; 12: 100",
                "IF([Flag],2,[Orders])",
                "error",
                "",
            ],
            ["Score", "Loyalty", "Points", "[Orders]*15-10", "", "", "zero", ""],
            ["Score", "Loyalty", "Less is better", "[Orders]", "max..min", "0.5", "skip", ""],
            ["Score", "Loyalty", "Off", "1/0", "", "", "", "no"],
            ["Classify", "Class", "A", "AND([Worth]>=55,[Loyalty]>20)", "", "", "", ""],
            ["Classify", "Class", "B", "OR([Worth]>=35,[Loyalty]>=60)", "", "", "", ""],
            ["Classify", "Class", "C", "", "", "", "", ""],
            ["Score", "Loyalty", "All the same", "[Revenue]*0+3", "percentile", "0.1", "skip", ""],
            ["Score", "Loyalty", "Region", "[Region]", "\"North\": 100; else: 20", "0.2", "zero", ""],
        ],
        &[["Blank", "skip"]],
        &[
            ("Criteria", "F6", &["10%", "0.8"]),
            ("Criteria", "E6", &["500..3500.5", "4000..0"]),
            ("Criteria", "E9", &["\"Gold\": 90; else: 0; \"Silver\": 61.25"]),
            ("Criteria", "E10", &["1: 15; 3: 35; 7.5: 60; 13: 100"]),
            ("Criteria", "F10", &["IF([Flag],0.5,[Orders])"]),
            ("Criteria", "D14", &["AND([Worth]>=45,[Loyalty]>30)"]),
            ("Criteria", "D3", &["[Revenue]>900"]),
        ],
        3,
    );
}

#[test]
fn lookups_and_other_sheets() {
    hold(
        "lookups",
        &[
            ["Compute", "Sales", "", "SUMIFS(Orders[Amount],Orders[Customer],[@Customer])", "", "", "", ""],
            [
                "Compute",
                "Recent",
                "",
                "SUMIFS(Orders[Amount],Orders[Customer],[@Customer],Orders[Date],\">=\"&EDATE(TODAY(),-6))",
                "",
                "",
                "",
                "",
            ],
            ["Compute", "Big", "", "COUNTIFS(Orders[Customer],[@Customer],Orders[Amount],\">=50\",Orders[Kind],\"<>old\")", "", "", "", ""],
            ["Compute", "Last kind", "", "XLOOKUP([@Customer],Orders[Customer],Orders[Kind],\"never\",0,-1)", "", "", "", ""],
            ["Compute", "First amount", "", "XLOOKUP([@Customer],Orders[Customer],Orders[Amount])", "", "", "", ""],
            ["Compute", "Points", "", "XLOOKUP([Segment],'Price list'[Segment],'Price list'[Points],-1)", "", "", "", ""],
            ["Compute", "Step", "", "XLOOKUP(N([Revenue]),'Price list'[From],'Price list'[Segment],\"none\",-1)", "", "", "", ""],
            ["Compute", "Place", "", "MATCH([Segment],'Price list'[Segment],0)", "", "", "", ""],
            ["Compute", "By place", "", "INDEX('Price list'[Points],IFERROR([Place],1))", "", "", "", ""],
            ["Compute", "Share", "", "[@Revenue]/SUM([Revenue])", "", "", "", ""],
            ["Compute", "Rank", "", "RANK.EQ([@Orders],[Orders])", "", "", "", ""],
            ["Compute", "Median", "", "IF([@Sales]>MEDIAN([Sales]),\"above\",\"below\")", "", "", "", ""],
            ["Compute", "Twice", "", "[By place]*2+N([First amount])", "", "", "", ""],
            ["Compute", "First date", "", "MINIFS(Orders[Date],Orders[Customer],[@Customer])", "", "", "", ""],
            ["Score", "Value", "Sales", "[Sales]", "0..600", "2", "", ""],
            ["Score", "Value", "Points", "[Points]", "-1..30", "1", "", ""],
            ["Compute", "Over", "", "IF([Value]>AVERAGE([Value]),1,0)", "", "", "", ""],
            ["Classify", "Class", "top", "[@Value]>=LARGE([Value],5)", "", "", "", ""],
            ["Classify", "Class", "middle", "AND([Over]=1,[Last kind]<>\"never\")", "", "", "", ""],
            ["Classify", "Class", "low", "TRUE", "", "", "", ""],
            ["Compute", "Of my class", "", "IF(ISERROR([@Class]),0,COUNTIFS([Class],[@Class]))", "", "", "", ""],
        ],
        &[],
        &[
            ("Criteria", "D4", &["COUNTIFS(Orders[Customer],[@Customer],Orders[Amount],\">=20\",Orders[Kind],\"<>old\")"]),
            ("Criteria", "D3", &["SUMIFS(Orders[Amount],Orders[Customer],[@Customer],Orders[Date],\">=\"&EDATE(TODAY(),-3))"]),
            ("Criteria", "F16", &["0.25", "0"]),
            ("Criteria", "D19", &["[@Value]>=LARGE([Value],9)"]),
        ],
        3,
    );
}

#[test]
fn texts_dates_and_decisions() {
    hold(
        "texts",
        &[
            ["Compute", "Label", "", "UPPER(LEFT([Segment],2))&\"-\"&RIGHT([Customer],2)", "", "", "", ""],
            [
                "Compute",
                "In words",
                "",
                "TEXT([Revenue],\"#,##0.00\")&\" since \"&TEXT(N([Orders])*1000+30000,\"yyyy-mm-dd\")&\" or \"&[Profit]",
                "",
                "",
                "",
                "",
            ],
            ["Compute", "Kind", "", "SWITCH([Segment],\"gold\",1,\"silver\",2,\"\",-1,0)", "", "", "", ""],
            ["Compute", "Maybe", "", "IF([Orders]>4,[Region],[Profit])", "", "", "", ""],
            ["Compute", "Or blank", "", "IFERROR([Profit],\"\")", "", "", "", ""],
            ["Compute", "Same", "", "[Region]", "", "", "", ""],
            ["Compute", "Is it", "", "IF(ISBLANK([Same]),\"blank\",IF(ISTEXT([Same]),\"text\",\"other\"))", "", "", "", ""],
            [
                "Compute",
                "Rounded",
                "",
                "INT([Profit]*4.1)+MOD([Revenue],0.7)+TRUNC([Revenue]/3,1)+CEILING(ABS(N([Profit])),5)",
                "",
                "",
                "",
                "",
            ],
            ["Compute", "Choice", "", "CHOOSE(MIN(3,1+ABS(N([@Orders]))),\"a\",[Region],[Revenue])", "", "", "", ""],
            ["Compute", "Grade", "", "IFS([Revenue]>=3000,\"high\",[Revenue]>=1000,\"middle\",TRUE,\"low\")", "", "", "", ""],
            ["Compute", "Months", "", "DATEDIF([Since],TODAY(),\"m\")", "", "", "", ""],
            ["Compute", "Due", "", "EOMONTH(IF([Since]=\"\",DATE(2020,2,29),[Since]),18)", "", "", "", ""],
            ["Compute", "Workdays", "", "NETWORKDAYS(IF(ISBLANK([Since]),1000,[Since]),[Due])", "", "", "", ""],
            ["Compute", "Counted", "", "COUNTA([@Revenue],[@Same],[@Region])+COUNT([@Profit],[@Orders])", "", "", "", ""],
            ["Compute", "Largest", "", "MAX([@Profit],[@Orders],[@Kind])", "", "", "", ""],
            ["Compute", "Mean", "", "AVERAGE([@Profit],[@Orders])", "", "", "", ""],
            ["Compute", "All", "", "TEXTJOIN(\", \",TRUE,[@Segment],[@Region],[@Grade])", "", "", "", ""],
            ["Compute", "Find", "", "IFERROR(FIND(\"o\",[Region]),0)+IFERROR(SEARCH(\"?o\",[Segment]),10)", "", "", "", ""],
            ["Compute", "Logic", "", "AND([Flag],NOT([Orders]=3),XOR([Profit]>100,[Revenue]>2000))", "", "", "", ""],
            ["Compute", "_hidden", "", "SUM([@Revenue],[@Profit])", "", "", "", ""],
            ["Compute", "Shown", "", "ROUND([_hidden]/7,2)", "", "", "", ""],
            ["Knock-out", "Key", "flag", "OR([Flag],[_hidden]>1500)", "", "", "", ""],
            ["Blocker", "Stop", "Age", "[Months]<30", "", "", "", ""],
            ["Blocker", "Stop", "Name \"x\"", "[Grade]=\"LOW\"", "", "", "", ""],
            ["Blocker", "Stop", "Age", "[Kind]=0", "", "", "", ""],
            ["Blocker", "Other stop", "", "[Maybe]=\"Ost\"", "", "", "", ""],
            ["Classify", "First", "one & \"two\"", "[Kind]=1", "", "", "", ""],
            ["Classify", "First", "<three>", "[Is it]=\"text\"", "", "", "", ""],
            ["Classify", "Second", "x", "[First]=\"<THREE>\"", "", "", "", ""],
            ["Classify", "Second", "stopped", "[Stop]", "", "", "", ""],
            ["Classify", "Second", "y", "", "", "", "", ""],
        ],
        &[["Blocked label", "blocked!"], ["Undecided label", "look"], ["Knocked-out label", "out"]],
        &[
            ("Criteria", "D23", &["OR([Flag],[_hidden]>2500)"]),
            ("Criteria", "D24", &["[Months]<90"]),
            ("Criteria", "C28", &["uno"]),
            ("Criteria", "D11", &["IFS([Revenue]>=2000,\"high\",[Revenue]>=1500,\"middle\",TRUE,\"low\")"]),
            ("Settings", "B2", &["no"]),
        ],
        3,
    );
}

#[test]
fn statistics_over_columns_and_results() {
    hold(
        "statistics",
        &[
            ["Compute", "Z", "", "([@Orders]-AVERAGE([Orders]))/STDEV.S([Orders])", "", "", "", ""],
            [
                "Compute",
                "Quartile",
                "",
                "IF([@Orders]>=QUARTILE.INC([Orders],3),4,IF([@Orders]>=PERCENTILE.INC([Orders],0.5),3,1))",
                "",
                "",
                "",
                "",
            ],
            ["Compute", "Percent rank", "", "PERCENTRANK.INC([Orders],[@Orders])", "", "", "", ""],
            ["Compute", "Of segment", "", "IF(ISERROR([@Segment]),-1,COUNTIFS([Segment],[@Segment]))", "", "", "", ""],
            ["Compute", "Blanks", "", "COUNTBLANK([Region])+COUNTA([Segment])*100", "", "", "", ""],
            ["Compute", "Weighted", "", "SUMPRODUCT(Orders[Amount],Orders[Amount])", "", "", "", ""],
            ["Compute", "In region", "", "IF(ISERROR([@Region]),0,SUMIF([Region],[@Region],[Orders]))", "", "", "", ""],
            ["Compute", "Mean in region", "", "IF(ISERROR([@Region]),0,AVERAGEIF([Region],[@Region],[Orders]))", "", "", "", ""],
            ["Compute", "Most", "", "IF(ISERROR([@Region]),0,MAXIFS([Orders],[Region],[@Region]))-MIN([Orders])", "", "", "", ""],
            ["Knock-out", "", "", "[Orders]>1", "", "", "", ""],
            ["Score", "S", "Z", "[Z]", "-1..1.5", "3", "", ""],
            ["Score", "S", "Q", "[Quartile]", "1: 10; 3: 50; 4: 90", "1", "", ""],
            ["Compute", "Rank of S", "", "RANK.EQ([@S],[S])+RANK.AVG([@S],[S],1)", "", "", "", ""],
            ["Compute", "Mean of S", "", "AVERAGE([S])", "", "", "", ""],
            ["Compute", "Key ones", "", "COUNTIF([Key account],TRUE)", "", "", "", ""],
            ["Classify", "C", "best", "[Rank of S]<8", "", "", "", ""],
            ["Classify", "C", "good", "[@S]>[Mean of S]", "", "", "", ""],
            ["Classify", "C", "rest", "", "", "", "", ""],
            ["Compute", "How many best", "", "COUNTIF([C],\"best\")", "", "", "", ""],
        ],
        &[],
        &[("Criteria", "F12", &["1", "0.1"]), ("Criteria", "E13", &["1: 0; 3: 66.6; 4: 100"]), ("Criteria", "D11", &["[Orders]>3"])],
        3,
    );
}

#[test]
fn german_criteria_in_a_german_region() {
    if !libreoffice::is_installed("the live workbooks are not recalculated") {
        return;
    }
    let folder = Folder::new();
    let rules: &[&[&str]] = &[
        &["Kennzahl", "Marge", "", "WENNFEHLER([Gewinn]/[Umsatz];0,05)", "", "", ""],
        &[
            "Kennzahl",
            "Text",
            "",
            "\"Marge \"&RUNDEN([Marge];3)&\" am \"&TEXT(WENN([Seit]=\"\";HEUTE();[Seit]);\"TT.MM.JJJJ\")",
            "",
            "",
            "",
        ],
        &["Kennzahl", "Große", "", "ZÄHLENWENNS(Orders[Customer];[@Kundennummer];Orders[Amount];\">=12,5\")", "", "", ""],
        &["Kennzahl", "Zahl", "", "WERT(\"1.234,5\")+ZAHLENWERT(\"2,5\")", "", "", ""],
        &["K.O.", "", "Umsatz", "[Umsatz]>150,5", "", "", ""],
        &["Bewertung", "Wert", "Marge", "[Marge]", "-5%..30,5%", "60%", "null"],
        &["Bewertung", "Wert", "Region", "[Region]", "\"Ost\": 12,5; sonst: 50", "0,4", ""],
        &["Hindernis", "", "Neu", "[Seit]>DATUM(2022;6;30)", "", "", ""],
        &["Einstufung", "Klasse", "A", "[Wert]>=47,5", "", "", ""],
        &["Einstufung", "Klasse", "B", "UND([Wert]>=20;[Aktiv])", "", "", ""],
        &["Einstufung", "Klasse", "C", "WAHR", "", "", ""],
    ];
    let header = ["Schritt", "Ergebnis", "Kriterium", "Formel", "Skala", "Gewicht", "Leer"];
    book(true).criteria(&header, rules).save(&folder.file("in.xlsx"));
    let changes: Changes = &[
        ("Kriterien", "E7", &["-2,5%..25%", "0,01..0,4"]),
        ("Kriterien", "F7", &["30%", "0,9"]),
        ("Kriterien", "D6", &["[Umsatz]>1500,25"]),
        ("Kriterien", "D10", &["[Wert]>=33,3"]),
        ("Kriterien", "C9", &["Frisch"]),
    ];
    prove("german", &folder.file("in.xlsx"), changes, 3, Language::German);
}
