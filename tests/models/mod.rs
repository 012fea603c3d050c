//! Ready models: every class of every sample account is computed here once more, by hand and not by the engine, and must be the same in both
//! languages; what is told of a model stands in `docs/models.md`.
//!
//! The page is written anew by `KEYFOLIO_WRITE_DOCS=1 cargo test --test keyfolio models`.

mod computed;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use keyfolio::foundation::language::Language;
use keyfolio::workbook::starter::models::{MODELS, Model};

use crate::harness::{Book, Cell, Folder, rows};
use crate::row;
use computed::{expected, list};

const LANGUAGES: [&str; 2] = ["en", "de"];

/// What the results and their labels are called in German.
const GERMAN: [(&str, &str); 50] = [
    ("ABC class", "ABC-Klasse"),
    ("A", "A"),
    ("B", "B"),
    ("C", "C"),
    ("No revenue", "Ohne Umsatz"),
    ("Customer type", "Kundentyp"),
    ("Strategic", "Strategisch"),
    ("Star", "Star"),
    ("Status", "Status"),
    ("Streamline", "Schlank"),
    ("Strategy", "Strategie"),
    ("Strategic investment", "Strategisch investieren"),
    ("Selective investment", "Gezielt investieren"),
    ("Proactive maintenance", "Aktiv erhalten"),
    ("Management for cash", "Ertrag sichern"),
    ("Invest", "Investieren"),
    ("Select", "Auswählen"),
    ("Harvest", "Ernten"),
    ("Box", "Feld"),
    ("Protect position", "Position schützen"),
    ("Invest to build", "Investieren und aufbauen"),
    ("Build selectively", "Gezielt aufbauen"),
    ("Build on strengths", "Auf Stärken bauen"),
    ("Manage for earnings", "Auf Ertrag führen"),
    ("Expand with care", "Vorsichtig ausbauen"),
    ("Protect and refocus", "Schützen und verlagern"),
    ("Reduce effort", "Aufwand senken"),
    ("Withdraw", "Rückzug"),
    ("RFM segment", "RFM-Segment"),
    ("Champions", "Champions"),
    ("Loyal", "Treu"),
    ("New", "Neu"),
    ("Promising", "Aufsteiger"),
    ("At risk", "Gefährdet"),
    ("Lost", "Verloren"),
    ("Needs attention", "Beobachten"),
    ("No orders", "Ohne Bestellung"),
    ("Passive", "Pflegeleicht"),
    ("Carriage trade", "Anspruchsvoll"),
    ("Bargain basement", "Preisorientiert"),
    ("Aggressive", "Fordernd"),
    ("Treatment", "Behandlung"),
    ("Protect and reward", "Schützen und belohnen"),
    ("Keep, and serve more simply", "Halten und einfacher betreuen"),
    ("Raise the price in steps", "Preis schrittweise anheben"),
    ("Renegotiate price and service", "Preis und Leistung neu verhandeln"),
    ("Keep as it is", "Lassen, wie es ist"),
    ("Charge for service", "Leistungen berechnen"),
    ("Serve by the web shop", "Über den Webshop bedienen"),
    ("Cut service or part", "Leistungen kürzen oder trennen"),
];

/// The same for subscriptions.
const GERMAN_OF_SUBSCRIPTIONS: [(&str, &str); 12] = [
    ("Tier", "Stufe"),
    ("High touch", "High Touch"),
    ("Low touch", "Low Touch"),
    ("Tech touch", "Tech Touch"),
    ("Leaving", "Geht"),
    ("Next step", "Nächster Schritt"),
    ("Rescue before renewal", "Vor Verlängerung retten"),
    ("Prepare renewal", "Verlängerung vorbereiten"),
    ("Expand", "Ausbauen"),
    ("Activate", "Aktivieren"),
    ("Offer upgrades", "Erweiterungen anbieten"),
    ("Self-service", "Selbstbedienung"),
];

fn in_language(english: &str, language: &str) -> String {
    let mut words = GERMAN.iter().chain(&GERMAN_OF_SUBSCRIPTIONS);
    let german = words.find(|(known, _)| *known == english).unwrap_or_else(|| panic!("{english}")).1;
    (if language == "de" { german } else { english }).to_owned()
}

/// A model's workbook, made, without findings, and decided. Gives the accounts' rows.
fn decided(folder: &Folder, model: &str, language: &str) -> Vec<BTreeMap<String, String>> {
    let name = format!("{model}-{language}.xlsx");
    let ran = folder.run(&["new", &name, "--model", model, "--language", language]);
    assert_eq!(ran.code, 0, "{model}: {}", ran.stderr);
    let ran = folder.run(&["check", &name, "--strict", "--format", "json"]);
    assert_eq!(ran.code, 0, "{model} {language}: {}{}", ran.stdout, ran.stderr);
    let ran = folder.run(&["run", &name, "-o", "out.xlsx", "--strict", "--verify"]);
    assert_eq!(ran.code, 0, "{model} {language}: {}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("as expected") || ran.stdout.contains("wie erwartet"), "{model} {language}: {}", ran.stdout);
    rows(&folder.file("out.xlsx"), 0, 3)
}

#[test]
fn every_account_of_every_model_gets_the_class_that_is_computed_here() {
    let mut compared = 0;
    for model in MODELS.iter().filter(|model| model.name != "key-accounts") {
        let expected = expected(model.name);
        assert!((20..=40).contains(&expected.len()), "{}", model.name);
        for language in LANGUAGES {
            let folder = Folder::new();
            let decided = decided(&folder, model.name, language);
            assert_eq!(decided.len(), expected.len(), "{} {language}", model.name);
            let key = if language == "de" { "Kundennummer" } else { "Account ID" };
            for (row, (account, classes)) in decided.iter().zip(&expected) {
                assert_eq!(row[key], *account);
                for (result, class) in classes {
                    let (result, class) = (in_language(result, language), in_language(class, language));
                    assert_eq!(row[&result], class, "{} {language} {account} {result}", model.name);
                    compared += 1;
                }
            }
        }
    }
    assert!(compared >= 600, "{compared}");
}

#[test]
fn every_class_of_every_model_occurs_and_is_expected() {
    for model in &MODELS {
        for language in LANGUAGES {
            let folder = Folder::new();
            let decided = decided(&folder, model.name, language);
            let spoken = if language == "de" { Language::German } else { Language::English };
            let criteria = model.criteria(spoken).unwrap();
            let labels = criteria.rules.iter().filter(|rule| rule.step.key() == "classify");
            let mut count = 0;
            for rule in labels {
                let (result, label) = (&rule.result.text, &rule.item.text);
                assert!(decided.iter().any(|row| row[result] == *label), "{} {language}: nobody is {result} {label}", model.name);
                let is_expected =
                    criteria.tests.iter().flat_map(|test| &test.expected).any(|(name, value)| name == result && value.text == *label);
                assert!(is_expected, "{} {language}: no test expects {result} {label}", model.name);
                count += 1;
            }
            assert!(count >= 3, "{}", model.name);
            let checked: BTreeSet<&str> =
                decided.iter().filter_map(|row| row.get("Data check").or(row.get("Datenprüfung"))).map(String::as_str).collect();
            assert_eq!(checked, BTreeSet::from([""]), "{} {language}", model.name);
        }
    }
}

#[test]
fn models_are_listed_and_a_misspelt_one_is_told_of() {
    let folder = Folder::new();
    for language in LANGUAGES {
        let ran = folder.run(&["new", "--models", "--language", language]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let spoken = if language == "de" { Language::German } else { Language::English };
        for model in &MODELS {
            let about = model.about(spoken).unwrap();
            let first: Vec<&str> = about.sentence.in_language(spoken).split(' ').take(4).collect();
            assert!(ran.stdout.contains(model.name) && ran.stdout.contains(&first.join(" ")), "{}: {}", model.name, ran.stdout);
        }
    }
    let ran = folder.run(&["new", "--model", "nine-bocks"]);
    assert!(ran.code == 2 && ran.stderr.contains("nine-box") && ran.stderr.contains("saas-tiers"), "{}", ran.stderr);
    let ran = folder.run(&["new", "--models", "x.xlsx"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert_eq!(folder.names(), Vec::<String>::new());
    // Without a name of its own the workbook has that of the model, and is not written over.
    let ran = folder.run(&["new", "--model", "abc"]);
    assert!(ran.code == 0 && ran.stdout.contains("keyfolio run abc.xlsx"), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(folder.run(&["new", "--model", "abc"]).code, 2);
    assert_eq!(folder.names(), ["abc.xlsx"]);
    let ran = folder.run(&["completions", "bash"]);
    assert!(MODELS.iter().all(|model| ran.stdout.contains(model.name)), "{}", ran.stdout);
}

/// A list of somebody's own, under the names that a model has for its columns; without those that are left away.
fn own(model: &str, language: Language, without: &[&str]) -> (Vec<Vec<Cell>>, usize) {
    let accounts = list(model, "accounts.csv");
    let about = Model::named(model).unwrap().workbook(language).unwrap();
    let folder = Folder::new();
    fs::write(folder.file("model.xlsx"), about).unwrap();
    let headers = header_row(&folder.file("model.xlsx"));
    let english: Vec<String> = {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("formulas/models").join(model).join("accounts.csv");
        fs::read_to_string(path).unwrap().lines().next().unwrap().split(',').map(str::to_owned).collect()
    };
    let kept: Vec<usize> = (0..english.len()).filter(|position| !without.contains(&english[*position].as_str())).collect();
    let mut cells = vec![kept.iter().map(|position| Cell::from(headers[*position].as_str())).collect::<Vec<_>>()];
    for account in &accounts {
        let cell = |position: &usize| {
            let field = &account[&english[*position]];
            field.parse::<f64>().map_or_else(|_| Cell::from(field.as_str()), Cell::Number)
        };
        cells.push(kept.iter().map(cell).collect());
    }
    (cells, accounts.len())
}

fn header_row(path: &PathBuf) -> Vec<String> {
    use calamine::{Reader, Xlsx, open_workbook};
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let name = workbook.sheet_names()[0].clone();
    let range = workbook.worksheet_range(&name).unwrap();
    range.rows().nth(3).unwrap().iter().map(ToString::to_string).collect()
}

/// Where all columns are there, a model decides over somebody's own accounts as over its sample.
#[test]
fn a_model_decides_over_the_columns_of_another_workbook() {
    for language in LANGUAGES {
        let spoken = if language == "de" { Language::German } else { Language::English };
        for model in ["abc", "attractiveness-strength", "nine-box", "cost-to-serve"] {
            let folder = Folder::new();
            let (cells, count) = own(model, spoken, &[]);
            Book::new().sheet("Liste", cells).save(&folder.file("mine.xlsx"));
            let ran = folder.run(&["new", "--into", "mine.xlsx", "--model", model, "--language", language]);
            let all = if language == "de" { "Regeln des Modells finden ihre Spalten" } else { "rules of the model find their columns" };
            assert!(ran.code == 0 && ran.stdout.contains(all), "{model}: {}{}", ran.stdout, ran.stderr);
            let ran = folder.run(&["run", "mine.xlsx", "-o", "out.xlsx", "--strict"]);
            assert_eq!(ran.code, 0, "{model} {language}: {}{}", ran.stdout, ran.stderr);
            let decided = rows(&folder.file("out.xlsx"), 0, 0);
            assert_eq!(decided.len(), count);
            let sheet = rows(&folder.file("mine.xlsx"), 4, 2);
            let told = format!("{sheet:?}");
            let not_for = Model::named(model).unwrap().about(spoken).unwrap().not_for;
            assert!(told.contains(not_for.in_language(spoken)), "{told}");
            assert!(!told.contains("sample accounts") && !told.contains("Beispielkunden"), "{told}");
            for (row, (account, classes)) in decided.iter().zip(expected(model)) {
                for (result, class) in classes {
                    assert_eq!(row[&in_language(result, language)], in_language(class, language), "{model} {account}");
                }
            }
        }
    }
}

/// What is switched off in the criteria of a workbook: result and item.
fn off(folder: &Folder) -> Vec<String> {
    let ran = folder.run(&["criteria", "export", "mine.xlsx", "-o", "rules.toml", "--force"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let text = fs::read_to_string(folder.file("rules.toml")).unwrap();
    let field = |rule: &str, key: &str| {
        let line = rule.lines().find_map(|line| line.strip_prefix(&format!("{key} = ")));
        line.unwrap_or_default().trim_matches('"').to_owned()
    };
    let rules = text.split("[[rule]]").skip(1).filter(|rule| rule.contains("active = false"));
    rules.map(|rule| format!("{} {}", field(rule, "result"), field(rule, "item")).trim().to_owned()).collect()
}

#[test]
fn rules_whose_columns_are_not_there_are_switched_off_with_all_that_needs_them() {
    let folder = Folder::new();
    let (cells, _) = own("nine-box", Language::English, &["Satisfaction", "Personal access"]);
    Book::new().sheet("List", cells).save(&folder.file("mine.xlsx"));
    let ran = folder.run(&["new", "--into", "mine.xlsx", "--model", "nine-box"]);
    assert!(
        ran.code == 0
            && ran.stdout.contains("Of the 19 rules of the model, 2 are switched off")
            && ran.stdout.contains("[Satisfaction], [Personal access]"),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    assert_eq!(off(&folder), ["Competitive position Satisfaction", "Competitive position Personal access"]);
    assert_eq!(folder.run(&["run", "mine.xlsx", "-o", "out.xlsx"]).code, 0);

    // Without any of its rows a score is no score, and what reads it is off; of a class nothing is left on.
    let folder = Folder::new();
    let strength: Vec<String> =
        ["Delivery", "Service", "Price"].iter().flat_map(|what| [format!("{what} (us)"), format!("{what} (best rival)")]).collect();
    let (cells, _) = own("attractiveness-strength", Language::German, &strength.iter().map(String::as_str).collect::<Vec<_>>());
    Book::new().sheet("Liste", cells).save(&folder.file("mine.xlsx"));
    let ran = folder.run(&["new", "--into", "mine.xlsx", "--model", "attractiveness-strength", "--language", "de"]);
    assert!(
        ran.code == 0 && ran.stdout.contains("11 ausgeschaltet") && ran.stdout.contains("[Lieferung (wir)]"),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    let off_rules = off(&folder);
    assert_eq!(off_rules.iter().filter(|rule| rule.starts_with("Relative Stärke")).count(), 3, "{off_rules:?}");
    assert_eq!(off_rules.iter().filter(|rule| rule.starts_with("Kundentyp") || rule.starts_with("Strategie")).count(), 8, "{off_rules:?}");
    let ran = folder.run(&["run", "mine.xlsx", "-o", "out.xlsx", "--strict"]);
    assert_eq!(ran.code, 0, "the score alone is sound: {}{}", ran.stdout, ran.stderr);
    let decided = rows(&folder.file("out.xlsx"), 0, 0);
    assert!(decided[0].contains_key("Attraktivität") && !decided[0].contains_key("Kundentyp"), "{:?}", decided[0].keys());
}

#[test]
fn tables_that_a_model_looks_up_are_looked_for() {
    // The key of the accounts may have a name of its own.
    let accounts = || vec![row!["Customer no.", "Name"], row!["A-1", "Ahorn"], row!["A-2", "Birke"], row!["A-3", "Eiche"]];
    let orders = |header: &str| {
        vec![
            row!["Order", header, "Account ID", "Amount"],
            row!["1", crate::harness::date("2026-11-01"), "A-1", 500],
            row!["2", crate::harness::date("2025-01-01"), "A-2", 90],
        ]
    };
    // The orders name accounts too, and are none wherever they stand.
    for (first, place) in [("List", 0), ("Orders", 1)] {
        let folder = Folder::new();
        let book = if first == "List" {
            Book::new().sheet("List", accounts()).sheet("Orders", orders("Date"))
        } else {
            Book::new().sheet("Orders", orders("Date")).sheet("List", accounts())
        };
        book.save(&folder.file("mine.xlsx"));
        let ran = folder.run(&["new", "--into", "mine.xlsx", "--model", "rfm"]);
        assert!(
            ran.code == 0 && ran.stdout.contains("read [Customer no.] in place of [Account ID]. All 14 rules"),
            "{}{}",
            ran.stdout,
            ran.stderr
        );
        let ran = folder.run(&["run", "mine.xlsx", "-o", "out.xlsx", "--as-of", "2026-11-23"]);
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        let segments: Vec<String> = rows(&folder.file("out.xlsx"), place, 0).iter().map(|row| row["RFM segment"].clone()).collect();
        assert_eq!(segments, ["New", "Lost", "No orders"]);
    }

    let folder = Folder::new();
    Book::new().sheet("List", accounts()).sheet("Orders", orders("Day")).save(&folder.file("mine.xlsx"));
    let ran = folder.run(&["new", "--into", "mine.xlsx", "--model", "rfm"]);
    assert!(
        ran.code == 0 && ran.stdout.contains("13 are switched off") && ran.stdout.contains("Orders[Date]"),
        "{}{}",
        ran.stdout,
        ran.stderr
    );

    // With nothing of it there, nothing is decided, and that is said.
    let folder = Folder::new();
    Book::new().sheet("List", accounts()).save(&folder.file("mine.xlsx"));
    let ran = folder.run(&["new", "--into", "mine.xlsx", "--model", "rfm"]);
    assert!(ran.code == 0 && ran.stdout.contains("14 are switched off"), "{}{}", ran.stdout, ran.stderr);
    let ran = folder.run(&["run", "mine.xlsx", "-o", "out.xlsx"]);
    assert!(ran.code == 2 && ran.stderr.contains("no-rules"), "{}{}", ran.stdout, ran.stderr);
}

const HEAD: &str = "\
# Ready models

Criteria that others have thought out, each as a workbook to begin with: `keyfolio new --model NAME` writes it, with accounts to try it on, the
rules, expected results, and a sheet *Model* that says what stands here. `keyfolio new --model NAME --into WORKBOOK` puts the rules into your
workbook instead: those whose columns are not there are switched off, with everything that needs them, and named. `--language en|de` chooses
the language; `keyfolio new --models` lists the models.

Thresholds, weights and labels are examples, and yours to change. The models themselves are data: [formulas/models](../formulas/models), where a
folder holds the rules, the sample, and the German words.

<!-- Written from the models: KEYFOLIO_WRITE_DOCS=1 cargo test --test keyfolio models -->
";

fn page() -> String {
    let mut page = HEAD.to_owned();
    page.push_str("\n| model | says |\n| --- | --- |\n");
    for model in &MODELS {
        let about = model.about(Language::English).unwrap();
        let name = model.name;
        writeln!(page, "| [{name}](#{name}) | {} |", about.sentence.in_language(Language::English)).unwrap();
    }
    for model in &MODELS {
        let about = model.about(Language::English).unwrap();
        let told = |text: &keyfolio::workbook::starter::models::Both| text.in_language(Language::English).to_owned();
        let german = about.title.in_language(Language::German);
        write!(page, "\n## {}\n\n**{}** (*{german}*). {}\n\n", model.name, told(&about.title), told(&about.method)).unwrap();
        write!(page, "- **Source**: {}\n- **When not to use it**: {}\n", told(&about.source), told(&about.not_for)).unwrap();
        if let Some(day) = &about.day {
            writeln!(page, "- **The sample's day**: {}", told(day)).unwrap();
        }
        let criteria = model.criteria(Language::English).unwrap();
        page.push_str("\n| Step | Result | Item | Formula | Scale | Weight |\n| --- | --- | --- | --- | --- | --- |\n");
        for rule in &criteria.rules {
            let code = |text: &str| if text.is_empty() { String::new() } else { format!("`{text}`") };
            let step = rule.step.word().in_language(Language::English);
            let cells = [&rule.result.text, &rule.item.text, &code(&rule.formula.text), &code(&rule.scale_text.text), &rule.weight.text];
            writeln!(page, "| {step} | {} |", cells.map(String::as_str).join(" | ")).unwrap();
        }
    }
    page
}

#[test]
fn the_page_says_what_the_models_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/models.md");
    if std::env::var_os("KEYFOLIO_WRITE_DOCS").is_some() {
        fs::write(&path, page()).unwrap();
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == page(), "docs/models.md is stale: KEYFOLIO_WRITE_DOCS=1 cargo test --test keyfolio models");
}
