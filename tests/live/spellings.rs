//! What the checker reads, the live workbook reads alike: weights, scales and formulas in every spelling, and texts of many digits.

use std::path::Path;

use calamine::{Reader, Xlsx, open_workbook};
use keyfolio::formula::Dialect;

use super::assert_same_columns;
use crate::harness::{Book, Cell, Folder};
use crate::libreoffice;
use crate::row;

/// Spellings of one fifth and of two, as texts of a cell.
fn spellings(dialect: Dialect) -> Vec<(String, f64)> {
    let mut all = Vec::new();
    for (value, plain, percent) in [(0.2, "0.2", "20"), (0.35, "0.35", "35"), (2.0, "2", "200")] {
        let forms = ["%", " %", "\u{a0}%", "\u{202f}%"].map(|sign| format!("{percent}{sign}"));
        for (form, number) in std::iter::once(plain.to_owned()).chain(forms).enumerate() {
            for before in ["", "=", "= ", " ", "\u{a0}", "=\u{a0}", "+", "=+"] {
                // What stands behind does not hang on the value.
                let behind = ["", " ", "\u{a0}", "\n", "\u{200b}"];
                for behind in if value == 0.2 && form < 2 { &behind[..] } else { &behind[..1] } {
                    let number = if dialect.decimal_comma { number.replace('.', ",") } else { number.clone() };
                    all.push((format!("{before}{number}{behind}"), value));
                }
            }
        }
    }
    all
}

/// Scores of one row each beside a row of weight 1, so that a score shows its weight.
fn weights(dialect: Dialect) -> Book {
    let german = dialect.decimal_comma;
    let word = |english: &'static str, german_word: &'static str| if german { german_word } else { english };
    let mut rows = vec![row![
        word("Step", "Schritt"),
        word("Result", "Ergebnis"),
        word("Item", "Kriterium"),
        word("Formula", "Formel"),
        word("Scale", "Skala"),
        word("Weight", "Gewicht")
    ]];
    for (number, (weight, _)) in spellings(dialect).into_iter().enumerate() {
        let (score, name) = (word("Score", "Bewertung"), format!("S{number}"));
        rows.push(row![score, name.as_str(), "a", "[A]", "0..100", weight.as_str()]);
        rows.push(row![score, name.as_str(), "b", "[B]", "0..100", "1"]);
    }
    let accounts = vec![row![word("Account", "Kunde"), "A", "B"], row!["K1", 100, 0], row!["K2", 40, 80]];
    Book::new().sheet(word("Accounts", "Kunden"), accounts).sheet(word("Criteria", "Kriterien"), rows)
}

fn live(folder: &Folder, book: &Book) {
    book.save(&folder.file("in.xlsx"));
    for (output, more) in [("plain.xlsx", &[][..]), ("live.xlsx", &["--live"])] {
        let arguments = [&["run", "in.xlsx", "-o", output, "--as-of", "2026-11-23", "--no-report"][..], more].concat();
        let ran = folder.run(&arguments);
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    }
}

/// The formulas of a sheet.
fn formulas(path: &Path, sheet: &str) -> Vec<String> {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let formulas = workbook.worksheet_formula(sheet).unwrap();
    formulas.used_cells().map(|(_, _, formula)| formula.clone()).filter(|formula| !formula.is_empty()).collect()
}

#[test]
fn weights_in_every_spelling_are_read_alike() {
    for dialect in [Dialect::ENGLISH, Dialect::GERMAN] {
        let folder = Folder::new();
        live(&folder, &weights(dialect));
        let sheet = if dialect.decimal_comma { "Kunden" } else { "Accounts" };
        // What the run found: of K1, with 100 and 0 points, the weight against 1.
        let found = super::columns(&folder.file("plain.xlsx"), sheet, 0);
        for (number, (spelling, weight)) in spellings(dialect).iter().enumerate() {
            let keyfolio::foundation::value::Value::Number(score) = found[&format!("S{number}")][0] else {
                panic!("{spelling:?} has no score")
            };
            let expected = 100.0 * weight / (weight + 1.0);
            assert!((score - expected).abs() < 1e-9, "{spelling:?}: {score}, not {expected}");
        }
        // The cells of the weights are read by formulas that pass over the sign and blanks.
        let live = formulas(&folder.file("live.xlsx"), "Live");
        let reading: Vec<&String> = live.iter().filter(|formula| formula.contains("NUMBERVALUE") && formula.contains("!$F$")).collect();
        assert!(reading.len() > 60, "{}", reading.len());
        for formula in reading {
            assert!(formula.contains("=\"=\"") && formula.contains("\"\u{a0}\"") && formula.contains("TRIM("), "{formula}");
        }
        if libreoffice::is_installed("the live workbooks are not recalculated") {
            let recalculated = libreoffice::recalculated(&folder.file("live.xlsx"));
            let cells = assert_same_columns(&recalculated, &folder.file("plain.xlsx"), sheet, 0, "weights");
            assert!(cells > 300, "{cells}");
        }
    }
}

#[test]
fn scales_and_formulas_in_every_spelling_are_read_alike() {
    let rules = [
        ("[A]", "0..50"),
        ("=[A]", "0 .. 50"),
        (" = [A]\u{a0}", "0\u{a0}..\u{a0}50"),
        ("[A]/100", "0%..50 %"),
        ("[A]/100", "0\u{a0}%..50\u{a0}%"),
        ("[A]/100", "0…50%"),
        ("=\u{a0}[A]*1", "0: 0; 20: 40; 80: 100"),
        ("[A]/100", "0 %: 0; 20\u{a0}%: 40; 80%: 100"),
        ("[A]\u{2212}5", "\u{2212}5..50"),
        ("IF([A]>50 %,80,20)", ""),
        ("IF([A]>=50,80,20)", ""),
        ("IF([T]=“x”,80,20)", ""),
        ("[T]", "“x”: 80; else: 10"),
    ];
    let mut rows = vec![row!["Step", "Result", "Item", "Formula", "Scale", "Weight"]];
    for (number, (formula, scale)) in rules.iter().enumerate() {
        let name = format!("S{number}");
        rows.push(row!["Score", name.as_str(), "a", *formula, *scale, " =2 "]);
    }
    let accounts = vec![row!["Account", "A", "T"], row!["K1", 100, "x"], row!["K2", 40, "y"], row!["K3", 20, "x"]];
    let folder = Folder::new();
    live(&folder, &Book::new().sheet("Accounts", accounts).sheet("Criteria", rows));
    if libreoffice::is_installed("the live workbooks are not recalculated") {
        let recalculated = libreoffice::recalculated(&folder.file("live.xlsx"));
        let cells = assert_same_columns(&recalculated, &folder.file("plain.xlsx"), "Accounts", 0, "scales and formulas");
        assert!(cells >= 45, "{cells}");
    }
}

/// Keys of 16 digits and more that differ in the last one only, which Excel's COUNTIF takes for one number.
fn long_keys() -> Book {
    let keys = ["1234567890123456", "1234567890123457", "12345678901234567", "1234567890123456", "4711", "DE89370400440532013000"];
    let mut accounts = vec![row!["Account", "Card", "Revenue"]];
    for (number, key) in keys.iter().enumerate() {
        let name = format!("K{number}");
        accounts.push(row![name.as_str(), *key, 10.0 * (number + 1) as f64]);
    }
    // LibreOffice, unlike Excel, finds no text "4711" where a criterion is the number.
    accounts.push(row!["K9", 815, 5]);
    accounts.push(row!["K10", Cell::Blank, 7]);
    let orders = vec![
        row!["Card", "Amount"],
        row!["1234567890123456", 1],
        row!["1234567890123457", 20],
        row!["1234567890123457", 300],
        row!["4711", 4000],
        row!["DE89370400440532013000", 50_000],
    ];
    let compute = |name: &str, formula: &str| row!["Compute", name, "", formula];
    let rules = vec![
        row!["Step", "Result", "Item", "Formula"],
        compute("own", "COUNTIF([Card],[@Card])"),
        compute("equal", "COUNTIF([Card],\"=\"&[@Card])"),
        compute("literal", "COUNTIF([Card],\"1234567890123456\")"),
        compute("signed", "COUNTIFS([Card],\"=1234567890123457\",[Revenue],\">0\")"),
        compute("sum", "SUMIFS(Orders[Amount],Orders[Card],[@Card])"),
        compute("sumif", "SUMIF(Orders[Card],[@Card],Orders[Amount])"),
        compute("own sum", "SUMIF([Revenue],\">15\")"),
        compute("mean", "IFERROR(AVERAGEIF(Orders[Card],[@Card],Orders[Amount]),0)"),
        compute("most", "MAXIFS(Orders[Amount],Orders[Card],[@Card],Orders[Amount],\">0\")"),
        compute("not", "COUNTIF([Card],\"<>1234567890123456\")"),
    ];
    Book::new().sheet("Accounts", accounts).sheet("Criteria", rules).sheet("Orders", orders)
}

#[test]
fn texts_of_many_digits_are_counted_letter_by_letter() {
    let folder = Folder::new();
    live(&folder, &long_keys());
    let found = super::columns(&folder.file("plain.xlsx"), "Accounts", 0);
    let shown =
        |name: &str| found[name].iter().map(|value| value.shown(keyfolio::foundation::language::Language::English)).collect::<Vec<_>>();
    assert_eq!(shown("own")[..6], ["2", "1", "1", "2", "1", "1"]);
    assert_eq!(shown("sum")[..6], ["1", "320", "0", "1", "4000", "50000"]);
    // What is the same for every account stands once, on the sheet Live.
    let written: Vec<String> = ["Accounts", "Live"].iter().flat_map(|sheet| formulas(&folder.file("live.xlsx"), sheet)).collect();
    let counting: Vec<&String> = written.iter().filter(|formula| formula.contains("IFS(") && !formula.contains("\">15\"")).collect();
    assert!(counting.len() >= 6 * 8 + 2, "{}", counting.len());
    assert!(counting.iter().all(|formula| formula.contains("REPT(\"?\"") || formula.contains("\"????????????????\"")), "{counting:?}");
    assert!(!written.iter().any(|formula| formula.contains("COUNTIF('")), "each is written with COUNTIFS, or kept");
    if libreoffice::is_installed("the live workbooks are not recalculated") {
        let recalculated = libreoffice::recalculated(&folder.file("live.xlsx"));
        let cells = assert_same_columns(&recalculated, &folder.file("plain.xlsx"), "Accounts", 0, "many digits");
        assert!(cells >= 80, "{cells}");
    }
}
