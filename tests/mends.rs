//! What people write, and the formula that is proposed for it: the mend is put in the place of the marked characters, and has to be sound.

use serde_json::Value as Json;

use crate::harness::{Book, Cell, Folder};
use crate::row;

const ENGLISH: [&str; 6] = ["Step", "Result", "Item", "Formula", "Scale", "Weight"];
const GERMAN: [&str; 6] = ["Schritt", "Ergebnis", "Kriterium", "Formel", "Skala", "Gewicht"];

fn accounts(german: bool) -> Vec<Vec<Cell>> {
    let mut rows = if german {
        vec![row!["Kunde", "Umsatz", "Marge", "Seit", "Segment", "Aktiv", "Umsatz in EUR", "Ziel"]]
    } else {
        vec![row!["Account", "Revenue", "Margin", "Since", "Segment", "Flag", "Revenue in EUR", "Target"]]
    };
    for number in 0..12_i32 {
        let key = format!("K{number}");
        let since = Cell::Date(format!("{}-03-05", 2013 + number));
        let segment = ["Gold", "Silver", "Bronze"][number as usize % 3];
        rows.push(vec![
            Cell::from(&*key),
            Cell::from(4000 + 1000 * number),
            Cell::from(f64::from(number) / 40.0),
            since,
            Cell::from(segment),
            Cell::from(number % 2 == 0),
            Cell::from(number),
            Cell::from(7000),
        ]);
    }
    rows
}

/// What `check` says of rows with these formulas, scales and weights: errors and findings, without what the numbers come out as.
fn said(german: bool, rules: &[(&str, &str, &str)]) -> Vec<Json> {
    let folder = Folder::new();
    let step = |step: &str| match (step, german) {
        ("C", false) => "Compute",
        ("C", true) => "Kennzahl",
        ("K", false) => "Knock-out",
        ("K", true) => "K.O.",
        ("S", false) => "Score",
        _ => "Bewertung",
    };
    let mut rows = vec![if german { GERMAN } else { ENGLISH }.map(Cell::from).to_vec()];
    for (number, (kind, formula, scale)) in rules.iter().enumerate() {
        let weight = if *kind == "S" { "1" } else { "" };
        rows.push([step(kind), &format!("R{number}"), &format!("I{number}"), formula, scale, weight].map(Cell::from).to_vec());
    }
    let (accounts_name, criteria) = if german { ("Kunden", "Kriterien") } else { ("Accounts", "Criteria") };
    Book::new().sheet(accounts_name, accounts(german)).sheet(criteria, rows).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["check", "in.xlsx", "--as-of", "2026-11-23", "--format", "json"]);
    let report: Json = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr));
    // What the numbers come out as is said of the row, by its name.
    let of_the_row = |told: &Json| ["row 2 (", "Zeile 2 ("].iter().any(|row| told["message"].as_str().unwrap().starts_with(row));
    let diagnostics = report["diagnostics"].as_array().unwrap().iter();
    let told = diagnostics.filter(|told| told["severity"] != "note" && !of_the_row(told));
    told.cloned().collect()
}

/// The mend that a help proposes: what stands behind its last "write", or before "schreiben".
fn proposed(help: &str, german: bool) -> String {
    if german {
        let mend = help.strip_suffix(" schreiben").unwrap_or_else(|| panic!("{help}"));
        mend.rsplit_once(": ").filter(|(_, mend)| !mend.contains('"')).map_or(mend, |(_, mend)| mend).to_owned()
    } else {
        let mend = help.split_once("write ").or_else(|| help.split_once("in brackets: "));
        mend.unwrap_or_else(|| panic!("{help}")).1.to_owned()
    }
}

/// Each of these is faulty; its first fault names the mend, which put in its place gives the formula, and that is sound.
fn mended(german: bool, cases: &[(&str, &str, &str)]) {
    for (kind, written, meant) in cases {
        let told = said(german, &[(kind, written, "")]);
        let first = told.first().unwrap_or_else(|| panic!("nothing is said of {written}"));
        let mend = proposed(first["help"].as_str().unwrap_or_else(|| panic!("{written}: {first}")), german);
        let at = first["characters"].as_array().unwrap_or_else(|| panic!("{written}: {first}"));
        let at = [0, 1].map(|end| at[end].as_u64().unwrap() as usize);
        let letters: Vec<char> = written.chars().collect();
        let put_in: String = letters[..at[0]].iter().copied().chain(mend.chars()).chain(letters[at[1]..].iter().copied()).collect();
        assert_eq!(put_in, *meant, "{written}: {first}");
        let sound = said(german, &[(kind, meant, "")]);
        assert!(sound.is_empty(), "{written}, mended as {meant}: {sound:?}");
    }
}

#[test]
fn what_is_written_in_english_is_mended() {
    mended(
        false,
        &[
            // Units.
            ("K", "[Margin]>5 percent", "[Margin]>5%"),
            ("K", "[Margin]>5 per cent", "[Margin]>5%"),
            ("C", "TODAY()-12 months", "EDATE(TODAY(),-12)"),
            ("C", "[Since]+2 years", "EDATE([Since],24)"),
            ("C", "TODAY()-2 quarters", "EDATE(TODAY(),-6)"),
            ("C", "TODAY()-3 weeks", "TODAY()-21"),
            ("C", "Accounts[@Since]+30 days", "Accounts[@Since]+30"),
            ("K", "[Since]<12 months ago", "[Since]<EDATE(TODAY(),-12)"),
            ("K", "[Revenue]>5k", "[Revenue]>5000"),
            ("K", "[Revenue]>1.5 million", "[Revenue]>1500000"),
            ("K", "[Revenue]>5 Mio. EUR", "[Revenue]>5000000"),
            ("K", "[Revenue]>€5000", "[Revenue]>5000"),
            ("K", "[Revenue]>5000 €", "[Revenue]>5000"),
            ("K", "[Revenue]>$5000", "[Revenue]>5000"),
            // How long ago.
            ("K", "[Since] older than 12 months", "[Since]<EDATE(TODAY(),-12)"),
            ("K", "[Since] is older than 2 years", "[Since]<EDATE(TODAY(),-24)"),
            ("K", "Since older than 90 days", "Since<TODAY()-90"),
            ("K", "[Since] newer than 12 months", "[Since]>EDATE(TODAY(),-12)"),
            ("K", "[Since] more than 12 months ago", "[Since]<EDATE(TODAY(),-12)"),
            ("K", "[Since] less than 2 quarters ago", "[Since]>EDATE(TODAY(),-6)"),
            ("K", "[Since] within the last 12 months", "[Since]>=EDATE(TODAY(),-12)"),
            ("K", "AND([Flag],[Since] in the last 4 weeks)", "AND([Flag],[Since]>=TODAY()-28)"),
            ("K", "[Since] at least 3 years old", "[Since]<=EDATE(TODAY(),-36)"),
            ("K", "[Since] older than 2020", "YEAR([Since])<2020"),
            ("K", "[Revenue] older than 60", "[Revenue]>60"),
            // As databases write it.
            ("C", "CASE WHEN [Revenue]>10 THEN 1 ELSE 2 END", "IF([Revenue]>10,1,2)"),
            ("C", "1+case when [Flag] then 1 when [Revenue]>5 then 2 else 3 end", "1+IFS([Flag],1,[Revenue]>5,2,TRUE,3)"),
            ("C", "CASE [Segment] WHEN \"Gold\" THEN 1 ELSE 2 END", "SWITCH([Segment],\"Gold\",1,2)"),
            ("K", "Accounts.Revenue>5", "[Revenue]>5"),
            ("K", "Accounts.Revenu>5", "[Revenue]>5"),
            ("K", "Accounts!Revenue>5", "[Revenue]>5"),
            ("K", "[Flag]=yes", "[Flag]=TRUE"),
            ("K", "no=[Flag]", "FALSE=[Flag]"),
            // Letters for digits.
            ("K", "[Revenue]>6O", "[Revenue]>60"),
            ("K", "[Revenue]>6O0l", "[Revenue]>6001"),
            ("K", "[Revenue]>l00", "[Revenue]>100"),
            ("K", "[Revenue]>O", "[Revenue]>0"),
            // Comparisons in words.
            ("K", "[Revenue] between 5000 and 50000", "AND([Revenue]>=5000,[Revenue]<=50000)"),
            ("K", "[Revenue] between 5000-50000", "AND([Revenue]>=5000,[Revenue]<=50000)"),
            ("K", "[Revenue] is not between 5 and [Target]", "NOT(AND([Revenue]>=5,[Revenue]<=[Target]))"),
            ("K", "[Revenue]=5 to 10", "AND([Revenue]>=5,[Revenue]<=10)"),
            ("K", "[Revenue] is at least 5000", "[Revenue]>=5000"),
            ("K", "[Revenue] greater than [Target]", "[Revenue]>[Target]"),
            ("K", "[Segment] is not \"Gold\"", "[Segment]<>\"Gold\""),
            ("K", "[Segment] is empty", "[Segment]=\"\""),
            ("K", "OR([Segment] is not blank,[Flag])", "OR([Segment]<>\"\",[Flag])"),
            ("K", "[Segment] in (\"Gold\",\"Silver\")", "OR([Segment]=\"Gold\",[Segment]=\"Silver\")"),
            ("K", "[Segment] not in (\"Gold\",\"Silver\")", "AND([Segment]<>\"Gold\",[Segment]<>\"Silver\")"),
            ("K", "[Segment]={\"Gold\",\"Silver\"}", "OR([Segment]=\"Gold\",[Segment]=\"Silver\")"),
            ("K", "[Segment] contains \"old\"", "ISNUMBER(SEARCH(\"old\",[Segment]))"),
            ("K", "[Segment] like \"G*\"", "LEFT([Segment],1)=\"G\""),
            ("K", "[Segment] starts with \"Go\"", "LEFT([Segment],2)=\"Go\""),
            ("K", "[Since] before 2020", "YEAR([Since])<2020"),
            // Conditions joined in words and signs.
            ("K", "[Revenue]>5 and [Margin]>1%", "AND([Revenue]>5,[Margin]>1%)"),
            ("K", "[Revenue]>5 or [Flag] and [Margin]>1%", "OR([Revenue]>5,AND([Flag],[Margin]>1%))"),
            ("K", "[Segment]=\"Gold\" or \"Silver\"", "OR([Segment]=\"Gold\",[Segment]=\"Silver\")"),
            ("K", "[Revenue]>5 and <9000", "AND([Revenue]>5,[Revenue]<9000)"),
            ("K", "not [Flag]", "NOT([Flag])"),
            ("K", "[Revenue]>5 && [Margin]>1%", "AND([Revenue]>5,[Margin]>1%)"),
            ("K", "[Revenue]>5 || [Flag]", "OR([Revenue]>5,[Flag])"),
            ("K", "[Segment]=OR(\"Gold\",\"Silver\")", "OR([Segment]=\"Gold\",[Segment]=\"Silver\")"),
            ("K", "OR([Segment]=\"Gold\",\"Silver\")", "OR([Segment]=\"Gold\",[Segment]=\"Silver\")"),
            ("C", "IF [Revenue]>5 THEN 1 ELSE 2", "IF([Revenue]>5,1,2)"),
            ("C", "[Revenue] x 5", "[Revenue] * 5"),
            // Brackets and parentheses.
            ("K", "AND[Revenue]>5", "AND([Revenue]>5)"),
            ("K", "AND[Revenue]>5,[Margin]>1%)", "AND([Revenue]>5,[Margin]>1%)"),
            ("K", "AND [Revenue]>5, [Flag]", "AND([Revenue]>5, [Flag])"),
            ("C", "IF[Revenue]>5,1,2)", "IF([Revenue]>5,1,2)"),
            ("K", "SUM[Revenue]>5", "SUM([Revenue])>5"),
            ("K", "SUM [Revenue]>5", "SUM([Revenue])>5"),
            ("K", "{Revenue}>5", "[Revenue]>5"),
            ("K", "Revenue]>5", "[Revenue]>5"),
            ("K", "[Revenue>5", "[Revenue]>5"),
            ("K", "\"Revenue\">5", "[Revenue]>5"),
            ("C", "Revenue in EUR*2", "[Revenue in EUR]*2"),
            ("K", "Accounts!Revenue>5", "[Revenue]>5"),
            ("K", "[Segment]=\"Gold", "[Segment]=\"Gold\""),
            ("K", "[Segment]='Gold'", "[Segment]=\"Gold\""),
            ("K", "[Segment]=\"\"Gold\"\"", "[Segment]=\"Gold\""),
            // Signs.
            ("K", "[Revenue]> =5", "[Revenue]>=5"),
            ("K", "[Revenue]= <5", "[Revenue]<=5"),
            ("K", "[Revenue]< >5", "[Revenue]<>5"),
            ("K", "[Revenue]=>5", "[Revenue]>=5"),
            ("K", "[Revenue]!=5", "[Revenue]<>5"),
            ("K", "[Revenue]＞5", "[Revenue]>5"),
            ("K", "[Revenue]>1.000,50", "[Revenue]>1000.50"),
            // Constants.
            ("K", "[Flag]=TURE", "[Flag]=TRUE"),
            ("K", "[Flag]=FALSH", "[Flag]=FALSE"),
            ("K", "[Flag]=whar", "[Flag]=TRUE"),
            ("K", "[Segment]=null", "[Segment]=\"\""),
            // Years and the place of a comparison.
            ("K", "[Since]=\"2024\"", "YEAR([Since])=2024"),
            ("K", "\"2020\"<=[Since]", "2020<=YEAR([Since])"),
            ("K", "YEAR([Since]=2020)", "YEAR([Since])=2020"),
            ("K", "ABS([Revenue]>5)", "ABS([Revenue])>5"),
            ("K", "LEN([Segment]=\"Gold\")", "[Segment]=\"Gold\""),
            ("K", "UPPER([Segment]=\"GOLD\")", "UPPER([Segment])=\"GOLD\""),
            ("C", "IF(MONTH([Since]>6),1,2)", "IF(MONTH([Since])>6,1,2)"),
            // Points.
            ("S", "IF([Revenue]>5,1,0)", "IF([Revenue]>5,100,0)"),
            ("S", "IF([Revenue]>9000,0.8,IF([Flag],50%,0.07))", "IF([Revenue]>9000,80,IF([Flag],50,7))"),
            ("S", "IF([Revenue]>5,\"80\",\"20\")", "IF([Revenue]>5,80,20)"),
            ("S", "SWITCH([Segment],\"Gold\",\"100\",\"50\")", "SWITCH([Segment],\"Gold\",100,50)"),
        ],
    );
}

#[test]
fn what_is_written_in_german_is_mended() {
    mended(
        true,
        &[
            ("K", "[Marge]>5 Prozent", "[Marge]>5%"),
            ("K", "[Marge]>5 v.H.", "[Marge]>5%"),
            ("K", "[Seit] älter als 12 Monate", "[Seit]<EDATUM(HEUTE();-12)"),
            ("K", "[Seit] ist jünger als 2 Jahre", "[Seit]>EDATUM(HEUTE();-24)"),
            ("K", "[Seit] vor mehr als 12 Monaten", "[Seit]<EDATUM(HEUTE();-12)"),
            ("K", "[Seit] in den letzten 2 Quartalen", "[Seit]>=EDATUM(HEUTE();-6)"),
            ("K", "Seit älter als 30 Tage", "Seit<HEUTE()-30"),
            ("C", "CASE WHEN [Umsatz]>10 THEN 1,5 ELSE 2 END", "WENN([Umsatz]>10;1,5;2)"),
            ("C", "CASE WHEN [Aktiv] THEN 1 WHEN [Umsatz]>5 THEN 2 END", "WENNS([Aktiv];1;[Umsatz]>5;2;WAHR;\"\")"),
            ("K", "Kunden.Umsatz>5", "[Umsatz]>5"),
            ("K", "Kunden!Umsatz>5", "[Umsatz]>5"),
            ("K", "[Aktiv]=ja", "[Aktiv]=WAHR"),
            ("K", "[Aktiv]<>nein", "[Aktiv]<>FALSCH"),
            ("C", "HEUTE()-12 Monate", "EDATUM(HEUTE();-12)"),
            ("C", "[Seit]+2 Jahre", "EDATUM([Seit];24)"),
            ("C", "HEUTE()-2 Wochen", "HEUTE()-14"),
            ("C", "HEUTE()-30 Tage", "HEUTE()-30"),
            ("K", "[Umsatz]>1,5 Mio. €", "[Umsatz]>1500000"),
            ("K", "[Umsatz]>5 TEUR", "[Umsatz]>5000"),
            ("K", "[Umsatz]>5000 Euro", "[Umsatz]>5000"),
            ("K", "[Umsatz]>6O", "[Umsatz]>60"),
            ("K", "[Umsatz] zwischen 5000 und 50000", "UND([Umsatz]>=5000;[Umsatz]<=50000)"),
            ("K", "[Umsatz] liegt zwischen 5,5 und 10", "UND([Umsatz]>=5,5;[Umsatz]<=10)"),
            ("K", "[Umsatz] von 5 bis 10", "UND([Umsatz]>=5;[Umsatz]<=10)"),
            ("K", "[Umsatz] ist mindestens 5000", "[Umsatz]>=5000"),
            ("K", "[Umsatz] größer als [Ziel]", "[Umsatz]>[Ziel]"),
            ("K", "[Umsatz] höchstens 5000", "[Umsatz]<=5000"),
            ("K", "[Segment] ist nicht leer", "[Segment]<>\"\""),
            ("K", "[Segment] nicht in (\"Gold\";\"Silver\")", "UND([Segment]<>\"Gold\";[Segment]<>\"Silver\")"),
            ("K", "[Segment]={\"Gold\";\"Silver\"}", "ODER([Segment]=\"Gold\";[Segment]=\"Silver\")"),
            ("K", "[Segment] enthält \"old\"", "ISTZAHL(SUCHEN(\"old\";[Segment]))"),
            ("K", "[Segment] beginnt mit \"G\"", "LINKS([Segment];1)=\"G\""),
            ("K", "[Seit] vor 2020", "JAHR([Seit])<2020"),
            ("K", "[Umsatz]>5 und [Marge]>1%", "UND([Umsatz]>5;[Marge]>1%)"),
            ("K", "[Segment]=\"Gold\" oder \"Silver\"", "ODER([Segment]=\"Gold\";[Segment]=\"Silver\")"),
            ("K", "nicht [Aktiv]", "NICHT([Aktiv])"),
            ("K", "[Umsatz]>5 && [Aktiv]", "UND([Umsatz]>5;[Aktiv])"),
            ("K", "ODER([Segment]=\"Gold\";\"Silver\")", "ODER([Segment]=\"Gold\";[Segment]=\"Silver\")"),
            ("C", "WENN [Umsatz]>5 DANN 1 SONST 2", "WENN([Umsatz]>5;1;2)"),
            ("C", "[Umsatz] geteilt durch 5", "[Umsatz] / 5"),
            ("K", "UND[Umsatz]>5", "UND([Umsatz]>5)"),
            ("K", "UND[Umsatz]>5;[Aktiv])", "UND([Umsatz]>5;[Aktiv])"),
            ("K", "{Umsatz}>5", "[Umsatz]>5"),
            ("K", "[Umsatz>5", "[Umsatz]>5"),
            ("K", "[Umsatz]> =5", "[Umsatz]>=5"),
            ("K", "[Aktiv]=WHAR", "[Aktiv]=WAHR"),
            ("K", "[Aktiv]=FALSH", "[Aktiv]=FALSCH"),
            ("K", "[Segment]=leer", "[Segment]=\"\""),
            ("K", "[Seit]=\"2024\"", "JAHR([Seit])=2024"),
            ("K", "JAHR([Seit]=2020)", "JAHR([Seit])=2020"),
            ("K", "[Umsatz]>1,000.50", "[Umsatz]>1000,50"),
            ("S", "WENN([Umsatz]>5;1;0)", "WENN([Umsatz]>5;100;0)"),
            ("S", "WENN([Umsatz]>5;\"80\";\"20\")", "WENN([Umsatz]>5;80;20)"),
        ],
    );
}

#[test]
fn slips_of_a_functions_name_give_the_call_that_is_meant() {
    for (german, written, meant) in [
        (false, "FI([Revenue]>5,1,2)", "IF([Revenue]>5,1,2)"),
        (false, "RO([Flag],[Revenue]>5)", "OR([Flag],[Revenue]>5)"),
        (false, "NAD([Flag],[Revenue]>5)", "AND([Flag],[Revenue]>5)"),
        (false, "AVG([Revenue])", "AVERAGE([Revenue])"),
        (false, "ROUDN([Revenue],1)", "ROUND([Revenue],1)"),
        (false, "CONTAINS([Segment],\"old\")", "ISNUMBER(SEARCH(\"old\",[Segment]))"),
        (false, "BETWEEN([Revenue],5,10)", "AND([Revenue]>=5,[Revenue]<=10)"),
        (false, "COALESCE([Revenue],5)", "IF([Revenue]=\"\",5,[Revenue])"),
        (false, "ISNULL([Segment])", "ISBLANK([Segment])"),
        (true, "WENM([Umsatz]>5;1;2)", "WENN([Umsatz]>5;1;2)"),
        (true, "ODRE([Aktiv];[Umsatz]>5)", "ODER([Aktiv];[Umsatz]>5)"),
        (true, "NUD([Aktiv];[Umsatz]>5)", "UND([Aktiv];[Umsatz]>5)"),
        (true, "DURCHSCHNITT([Umsatz])", "MITTELWERT([Umsatz])"),
        (true, "ENTHÄLT([Segment];\"old\")", "ISTZAHL(SUCHEN(\"old\";[Segment]))"),
        (true, "ISTNULL([Segment])", "ISTLEER([Segment])"),
    ] {
        let told = said(german, &[("C", written, "")]);
        assert_eq!(told[0]["code"], "unknown-function", "{written}");
        assert_eq!(proposed(told[0]["help"].as_str().unwrap(), german), meant, "{written}");
        let sound = said(german, &[("C", meant, "")]);
        assert!(sound.is_empty(), "{meant}: {sound:?}");
    }
}

#[test]
fn scales_and_weights_say_what_to_write() {
    let help = |german: bool, formula: &str, scale: &str| {
        let told = said(german, &[("S", formula, scale)]);
        told.first().map(|told| told["help"].as_str().unwrap_or_default().to_owned()).unwrap_or_default()
    };
    assert_eq!(help(false, "[Since]", "01.01.2005..31.12.2025"), "write YEAR([Since]) as the formula, and here 2005..2025");
    assert_eq!(help(true, "=[Seit]", "01.01.2005..31.12.2025"), "als Formel JAHR([Seit]) schreiben und hier 2005..2025");
    assert_eq!(help(false, "[Since]", "2005..2025"), "write YEAR([Since])");
    assert_eq!(help(false, "YEAR([Since])", "2005..2025"), "");
    assert_eq!(help(false, "[Revenue]", "\"8000\": 50; \"5000\": 20; else: 0"), "a number has no quotes: write 5000: 20; 8000: 50");
    assert_eq!(help(false, "[Revenue]", "5000: 20; 8000: 50"), "");
    let folder = Folder::new();
    let rules: [&[&str]; 1] = [&["Score", "S", "Revenue", "[Revenue]", "0..20000", "=Weights!B3/100"]];
    Book::new().sheet("Accounts", accounts(false)).criteria(&ENGLISH, &rules).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["check", "in.xlsx"]);
    assert!(ran.stderr.contains("Criteria!F2") && ran.stderr.contains("save the workbook in Excel"), "{}", ran.stderr);
}

#[test]
fn a_text_beside_a_flag_gives_the_flag_that_is_meant() {
    for (formula, meant) in [
        ("[Flag]=\"no\"", "[Flag]=FALSE"),
        ("[Flag]<>\"no\"", "[Flag]=TRUE"),
        ("[Flag]<>\"yes\"", "[Flag]=FALSE"),
        ("[Flag]=\"yes\"", "[Flag]=TRUE"),
    ] {
        let told = said(false, &[("K", formula, "")]);
        assert!(told[0]["help"].as_str().unwrap().ends_with(meant), "{formula}: {told:?}");
    }
    // What may be to come is not said to be past.
    for formula in ["[Since] within 12 months", "[Since] before 3 months"] {
        let told = said(false, &[("K", formula, "")]);
        assert!(!told[0]["help"].as_str().unwrap_or_default().contains(",-"), "{formula}: {told:?}");
    }
}

#[test]
fn what_is_sound_stays_silent() {
    let silent = |german: bool, rules: &[(&str, &str, &str)]| {
        for rule in rules {
            let told = said(german, &[*rule]);
            assert!(told.is_empty(), "{rule:?}: {told:?}");
        }
    };
    silent(
        false,
        &[
            ("S", "IF([Revenue]>5,1,0)", "0..1"),
            ("S", "IF([Revenue]>5,1,0)", "0: 0; 1: 100"),
            ("S", "IF([Flag],1,90)", ""),
            ("S", "IF([Flag],0,0)", ""),
            ("S", "IF([Flag],100,[Revenue]/1000)", ""),
            ("S", "[Segment]", "\"Gold\": 100; \"2\": 50; else: 0"),
            ("S", "[Revenue]", "2000..2200"),
            ("S", "YEAR([Since])", "2005..2025"),
            ("C", "N([Revenue]>5)", ""),
            ("C", "ISERROR([Revenue]>5)", ""),
            ("C", "NOT([Revenue]>5)", ""),
            ("C", "IF([Revenue]>5,1,0)", ""),
            ("C", "([Revenue]>5)*1", ""),
            ("K", "[Segment]=\"2024\"", ""),
            ("K", "[Segment]=\"and\"", ""),
            ("K", "[Revenue in EUR]>5", ""),
            ("K", "[Since]>=DATE(2020,1,1)", ""),
            ("K", "OR([Segment]=\"Gold\",[Segment]=\"Silver\")", ""),
            ("C", "EDATE(TODAY(),-12)", ""),
            ("C", "\"5 percent\"&\" and more\"", ""),
        ],
    );
    silent(true, &[("K", "UND([Umsatz]>=5;[Umsatz]<=10)", ""), ("C", "EDATUM(HEUTE();-12)", ""), ("S", "WENN([Aktiv];100;0)", "")]);
    // Columns of such names are just those.
    let folder = Folder::new();
    let mut rows = vec![row!["Account", "O", "Null", "Ture", "l00", "Sum", "Between"]];
    rows.extend((0..6).map(|number: i32| row![&*format!("K{number}"), number, number * 2, number + 1, number, 7 - number, number]));
    let formulas = ["O+1", "Null*2", "Ture/2", "l00+1", "[Sum]+[Between]", "Sum+1"];
    let rules: Vec<Vec<&str>> =
        formulas.iter().zip(["A", "B", "C", "D", "E", "F"]).map(|(formula, name)| vec!["Compute", name, "", formula]).collect();
    let rules: Vec<&[&str]> = rules.iter().map(Vec::as_slice).collect();
    Book::new().sheet("Accounts", rows).criteria(&["Step", "Result", "Item", "Formula"], &rules).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["check", "in.xlsx", "--strict"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    // So are tables.
    let orders = vec![row!["Account", "Amount"], row!["K1", 5], row!["K2", 7]];
    let rules: [&[&str]; 1] = [&["Compute", "Orders", "", "SUMIFS(Sum[Amount],Sum[Account],[@Account])"]];
    Book::new().sheet("Accounts", accounts(false)).sheet("Sum", orders).criteria(&ENGLISH, &rules).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["check", "in.xlsx"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

/// Excel's documented values of functions that are not there; what is proposed instead has to give them.
#[test]
fn what_is_advised_gives_excels_value() {
    let cases: [(&str, &str); 40] = [
        ("EVEN(1.5)", "2"),
        ("EVEN(3)", "4"),
        ("EVEN(2)", "2"),
        ("EVEN(-1)", "-2"),
        ("EVEN(0)", "0"),
        ("ODD(1.5)", "3"),
        ("ODD(3)", "3"),
        ("ODD(2)", "3"),
        ("ODD(-1)", "-1"),
        ("ODD(-2)", "-3"),
        ("ODD(0)", "1"),
        ("CEILING.MATH(24.3,5)", "25"),
        ("CEILING.MATH(6.7)", "7"),
        ("CEILING.MATH(-8.1,2)", "-8"),
        ("CEILING.PRECISE(4.3)", "5"),
        ("CEILING.PRECISE(-4.3)", "-4"),
        ("CEILING.PRECISE(4.3,-2)", "6"),
        ("CEILING.PRECISE(-4.3,-2)", "-4"),
        ("ISO.CEILING(-4.3,-2)", "-4"),
        ("FLOOR.MATH(-8.1)", "-9"),
        ("FLOOR.PRECISE(3.2)", "3"),
        ("FLOOR.PRECISE(-3.2)", "-4"),
        ("ROUND(SQRTPI(2),6)", "2.506628"),
        ("ROUND(RADIANS(270),6)", "4.712389"),
        ("DEGREES(PI())", "180"),
        ("ROUND(STANDARDIZE(42,40,1.5),9)", "1.333333333"),
        ("ROUND(RRI(96,10000,11000),7)", "0.0009933"),
        ("ROUND(PDURATION(0.025,2000,2200),2)", "3.86"),
        ("ROUND(EFFECT(0.0525,4),7)", "0.0535427"),
        ("ROUND(NOMINAL(0.053543,4),8)", "0.05250032"),
        ("SLN(30000,7500,10)", "2250"),
        ("ROUND(SYD(30000,7500,10,1),2)", "4090.91"),
        ("ROUND(SYD(30000,7500,10,10),2)", "409.09"),
        ("DELTA(5,4)", "0"),
        ("GESTEP(5,4)", "1"),
        ("SUMX2MY2([X],[Y])", "-55"),
        ("SUMX2PY2([X],[Y])", "521"),
        ("SUMXMY2([X],[Y])", "79"),
        ("TEXTBEFORE(\"a-b-c\",\"-\")", "a"),
        ("TEXTAFTER(\"a-b-c\",\"-\")", "b-c"),
    ];
    let folder = Folder::new();
    let pairs = [(2, 6), (3, 5), (9, 11), (1, 7), (8, 5), (7, 4), (5, 4)];
    let rows = || {
        let mut rows = vec![row!["Account", "X", "Y"]];
        rows.extend(pairs.iter().enumerate().map(|(place, (x, y))| row![&*format!("K{place}"), *x, *y]));
        rows
    };
    let book = |formulas: &[String]| {
        let names: Vec<String> = (0..formulas.len()).map(|number| format!("R{number}")).collect();
        let rules: Vec<Vec<&str>> = formulas.iter().zip(&names).map(|(formula, name)| vec!["Compute", name, "", formula]).collect();
        let rules: Vec<&[&str]> = rules.iter().map(Vec::as_slice).collect();
        Book::new().sheet("Accounts", rows()).criteria(&["Step", "Result", "Item", "Formula"], &rules)
    };
    let written: Vec<String> = cases.iter().map(|(formula, _)| (*formula).to_owned()).collect();
    book(&written).save(&folder.file("check.xlsx"));
    let report: Json = serde_json::from_str(&folder.run(&["check", "check.xlsx", "--format", "json"]).stdout).unwrap();
    let mut formulas = written.clone();
    let mut advised = 0;
    for told in report["diagnostics"].as_array().unwrap().iter().filter(|told| told["code"] == "denied-function") {
        let row: usize = told["cell"].as_str().unwrap()[1..].parse().unwrap();
        let formula = &mut formulas[row - 2];
        let mend = proposed(told["help"].as_str().unwrap(), false);
        // What is advised stands for the whole call.
        let start = told["characters"][0].as_u64().unwrap() as usize;
        let depths = formula[start..].char_indices().scan(0_i32, |depth, (at, letter)| {
            *depth += i32::from(letter == '(') - i32::from(letter == ')');
            Some((at, letter, *depth))
        });
        let end =
            depths.into_iter().find(|(_, letter, depth)| *letter == ')' && *depth == 0).map_or(formula.len(), |(at, ..)| start + at + 1);
        formula.replace_range(start..end, &mend);
        advised += 1;
    }
    assert!(advised > 10, "{advised}");
    let annotated = folder.annotate(&book(&formulas));
    for (place, (formula, value)) in cases.iter().enumerate() {
        assert_eq!(annotated[0][&format!("R{place}")], *value, "{formula}, as {}", formulas[place]);
    }
}
