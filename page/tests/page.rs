//! The page's requests, asked as the page asks them: JSON and bytes in, JSON and bytes out.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use keyfolio::foundation::column::Kind;
use keyfolio::foundation::day_number::DayNumber;
use keyfolio::foundation::language::Language;
use keyfolio::session::annotated::Wanted;
use keyfolio::session::{Alterations, Input, Opened, Options, nobody_waits};
use keyfolio_page::call::call;
use keyfolio_page::desk::Desk;
use serde_json::{Value as Json, json};

const TODAY: &str = "2026-11-23";

/// A desk and the last answer.
#[derive(Default)]
struct Page {
    desk: Desk,
}

struct Answer {
    reply: Json,
    arrays: Json,
    bytes: Vec<u8>,
}

impl Answer {
    fn file(&self, name: &str) -> &[u8] {
        let array = self.array(name);
        let [at, length] = ["at", "length"].map(|key| array[key].as_u64().unwrap() as usize);
        &self.bytes[at..at + length]
    }

    fn array(&self, name: &str) -> &Json {
        self.arrays.as_array().unwrap().iter().find(|array| array["name"] == name).unwrap()
    }

    fn numbers(&self, name: &str) -> Vec<f64> {
        let array = self.array(name);
        assert_eq!(array["kind"], "number");
        let [at, length] = ["at", "length"].map(|key| array[key].as_u64().unwrap() as usize);
        assert_eq!(at % 8, 0);
        self.bytes[at..at + 8 * length].chunks_exact(8).map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap())).collect()
    }

    fn whole(&self, name: &str) -> Vec<u32> {
        let array = self.array(name);
        assert_eq!(array["kind"], "whole");
        let [at, length] = ["at", "length"].map(|key| array[key].as_u64().unwrap() as usize);
        self.bytes[at..at + 4 * length].chunks_exact(4).map(|bytes| u32::from_le_bytes(bytes.try_into().unwrap())).collect()
    }
}

impl Page {
    fn ask(&mut self, request: &Json, bytes: &[u8]) -> Answer {
        let (json, bytes) = call(&mut self.desk, request.to_string().as_bytes(), bytes.to_vec(), &nobody_waits);
        let mut answer: Json = serde_json::from_slice(&json).unwrap();
        let [reply, arrays] = ["reply", "arrays"].map(|key| answer[key].take());
        Answer { reply, arrays, bytes }
    }

    /// Asks, and expects this reply.
    fn expect(&mut self, reply: &str, request: &Json) -> Answer {
        let answer = self.ask(request, &[]);
        assert_eq!(answer.reply["reply"], reply, "{:#}", answer.reply);
        answer
    }

    fn sample(language: &str) -> (Self, Json) {
        let mut page = Self::default();
        let loaded = page.expect("loaded", &json!({"request": "sample", "today": TODAY, "language": language})).reply;
        (page, loaded)
    }

    fn open(name: &str, bytes: &[u8]) -> (Self, Json) {
        let mut page = Self::default();
        let opened = page.ask(&json!({"request": "open", "name": name, "today": TODAY, "language": "english"}), bytes).reply;
        (page, opened)
    }
}

fn options() -> Options {
    Options { criteria: None, as_of: None, today: DayNumber::parse_iso(TODAY).unwrap(), previous: Vec::new() }
}

/// What `keyfolio run` makes of a workbook.
fn run(name: &str, bytes: &[u8]) -> Vec<u8> {
    let input = Input::new(name, bytes.to_vec());
    let ready = Opened::read(&input, Language::English).unwrap().ready(&options(), Alterations::default(), &nobody_waits).unwrap();
    ready.decide(&nobody_waits).annotated(Wanted::default(), &options(), &nobody_waits).unwrap().bytes.joined().to_vec()
}

fn counts(classes: &Json, when: &str) -> Vec<(String, u64)> {
    let one = |class: &Json| (class["label"].as_str().unwrap().to_owned(), class[when]["accounts"].as_u64().unwrap());
    classes.as_array().unwrap().iter().map(one).collect()
}

#[test]
fn the_sample_is_seen_at_a_glance() {
    for (language, class, quadrants) in [
        ("english", "Priority", ["Poor dog", "Cash cow", "Question mark", "Star"]),
        ("german", "Priorität", ["Armer Hund", "Cash Cow", "Fragezeichen", "Star"]),
    ] {
        let (mut page, loaded) = Page::sample(language);
        assert_eq!((&loaded["language"], &loaded["accounts"], &loaded["canBeAgreed"]), (&json!(language), &json!(200), &json!(true)));
        assert_eq!(loaded["tests"], json!([44, 0]));
        let overview = page.expect("overview", &json!({"request": "overview"}));
        assert_eq!(overview.reply["class"], class);
        let counted = counts(&overview.reply["classes"], "after");
        assert_eq!(counted.iter().map(|(_, count)| count).sum::<u64>(), 200);
        assert_eq!(counted, counts(&overview.reply["classes"], "before"));
        let shown = overview.whole("class");
        for (place, (label, count)) in counted.iter().enumerate() {
            assert_eq!(shown.iter().filter(|shown| **shown as usize == place).count() as u64, *count, "{label}");
        }
        let portfolio = &overview.reply["portfolio"];
        assert_eq!((&portfolio["x"]["thresholds"], &portfolio["y"]["thresholds"]), (&json!([45.0]), &json!([50.0])));
        let labels: Vec<&str> = portfolio["quadrants"].as_array().unwrap().iter().map(|part| part["label"].as_str().unwrap()).collect();
        assert_eq!(labels, quadrants);
        let (x, y) = (overview.numbers("x"), overview.numbers("y"));
        let stars = x.iter().zip(&y).filter(|(x, y)| **x >= 45.0 && **y >= 50.0).count();
        assert_eq!(portfolio["quadrants"][3]["total"]["accounts"], json!(stars));
        assert!(stars > 0 && x.len() == 200);
    }
}

#[test]
fn a_moved_threshold_moves_accounts_and_is_given_back_in_its_cell() {
    for (language, sheet, formula, moved_to) in [
        ("english", "Criteria", "[Attractiveness]>=65", "[Attractiveness]>=60"),
        ("german", "Kriterien", "[Attraktivität]>=65", "[Attraktivität]>=60"),
    ] {
        let (mut page, loaded) = Page::sample(language);
        let before = page.expect("overview", &json!({"request": "overview"})).reply;
        let numbers = page.expect("numbers", &json!({"request": "numbers"})).reply;
        let all: Vec<&Json> = numbers["rows"].as_array().unwrap().iter().flat_map(|row| row["numbers"].as_array().unwrap()).collect();
        let of = |text: &str| *all.iter().find(|number| number["text"] == text).unwrap();
        let (threshold, weight) = (of(formula), all.iter().find(|number| number["sort"] == "weight").unwrap());
        let tune = json!({"request": "tune", "numbers": [
            {"id": threshold["id"], "value": 60.0},
            {"id": weight["id"], "value": 0.4},
        ]});
        let tuned = page.expect("tuned", &tune);
        let moved = tuned.reply["moved"].as_u64().unwrap();
        assert!(moved > 0);
        assert_eq!(counts(&tuned.reply["classes"], "before"), counts(&before["classes"], "after"));
        let (was, is) = (tuned.whole("before"), tuned.whole("class"));
        assert_eq!(was.iter().zip(&is).filter(|(was, is)| was != is).count() as u64, moved);
        let minutes: Vec<&str> = tuned.reply["minutes"].as_array().unwrap().iter().map(|told| told.as_str().unwrap()).collect();
        assert_eq!(minutes.len(), 2, "{minutes:?}");
        assert!(minutes.iter().any(|told| told.ends_with(&format!("{formula} → {moved_to}"))), "{minutes:?}");

        // One of those who moved, explained with the numbers as they are.
        let mover = &tuned.reply["movers"][0];
        let account = page.expect("account", &json!({"request": "account", "account": mover["account"]})).reply;
        let class = account["explanation"]["results"].as_array().unwrap().iter().find(|result| result["name"] == before["class"]).unwrap();
        let shows = class.get("shown_as").unwrap_or(&class["text"]);
        assert_eq!((shows, &account["before"]), (&mover["to"], &mover["from"]));

        // What is given back decides the same by itself, and a run over it changes nothing.
        let given = page.expect("given", &json!({"request": "give-back", "by": "M. Keller"}));
        let name = loaded["name"].as_str().unwrap();
        let workbook = given.file("workbook");
        assert!(run(name, workbook) == workbook, "a run over what was given back changes it");
        let (mut again, _) = Page::open(name, workbook);
        let seen = again.expect("overview", &json!({"request": "overview"})).reply;
        assert_eq!(counts(&seen["classes"], "after"), counts(&tuned.reply["classes"], "after"));
        let rows = again.expect("numbers", &json!({"request": "numbers"})).reply;
        let cells: Vec<&Json> = rows["rows"].as_array().unwrap().iter().flat_map(|row| row["cells"].as_array().unwrap()).collect();
        assert!(cells.iter().any(|cell| cell["text"] == moved_to && cell["cell"].as_str().unwrap().starts_with(sheet)));

        // Undone, the workbook's own numbers hold.
        let undone = page.expect("tuned", &json!({"request": "tune", "numbers": []}));
        assert_eq!((&undone.reply["moved"], &undone.reply["minutes"]), (&json!(0), &json!([])));
    }
}

#[test]
fn what_was_not_changed_is_given_back_as_a_run_does() {
    for (name, bytes) in [
        ("key-accounts.xlsx", include_bytes!("../../workbooks/key-accounts.xlsx").as_slice()),
        ("schluesselkunden.xlsx", include_bytes!("../../workbooks/schluesselkunden.xlsx").as_slice()),
        ("north.xlsx", include_bytes!("../../workbooks/2026-11/north.xlsx").as_slice()),
    ] {
        let (mut page, opened) = Page::open(name, bytes);
        assert_eq!(opened["reply"], "loaded");
        let given = page.expect("given", &json!({"request": "give-back"}));
        assert!(given.file("workbook") == run(name, bytes));
    }
}

#[test]
fn the_table_is_sorted_filtered_and_searched() {
    let (mut page, loaded) = Page::sample("english");
    let column = |header: &str| loaded["columns"].as_array().unwrap().iter().position(|column| column["header"] == header).unwrap();
    let (value, class) = (column("Revenue"), column("Priority"));
    let ask = |more: Json| {
        let mut request = json!({"request": "accounts", "first": 0, "count": 5});
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        request
    };
    let all = page.expect("accounts", &ask(json!({})));
    assert_eq!((&all.reply["shown"], &all.reply["all"], all.whole("order").len()), (&json!(200), &json!(200), 200));
    let sorted = page.expect("accounts", &ask(json!({"order": {"column": value, "descending": true}})));
    let amounts: Vec<f64> = sorted.reply["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["cells"][value].as_str().unwrap().replace(',', "").parse().unwrap())
        .collect();
    assert!(amounts.windows(2).all(|pair| pair[0] >= pair[1]), "{amounts:?}");
    let filtered = page.expect("accounts", &ask(json!({"filters": [{"column": class, "texts": ["A"]}]})));
    assert!(filtered.reply["rows"].as_array().unwrap().iter().all(|row| row["cells"][class] == "A"));
    let searched = page.expect("accounts", &ask(json!({"search": "hexmere"})));
    assert!(searched.reply["shown"].as_u64().unwrap() >= 1);
    assert_eq!(page.expect("accounts", &ask(json!({"search": "nobody is called so"}))).reply["shown"], 0);
}

#[test]
fn a_formula_written_otherwise_decides_anew_and_a_wrong_one_is_refused() {
    let (mut page, _) = Page::sample("english");
    let rows = page.expect("numbers", &json!({"request": "numbers"})).reply;
    let cells: Vec<&Json> = rows["rows"].as_array().unwrap().iter().flat_map(|row| row["cells"].as_array().unwrap()).collect();
    let cell = &cells.iter().find(|cell| cell["text"] == "[Attractiveness]>=65").unwrap()["cell"];
    let alter = |text: &str| json!({"request": "alter", "cells": [{"cell": cell, "text": text}]});
    let refused = page.expect("refused", &alter("[Attractivenes]>=65")).reply;
    assert_eq!(refused["said"][0]["code"], "unknown-column");
    let loaded = page.expect("loaded", &alter("AND([Attractiveness]>=65,[Growth]>5%)")).reply;
    assert_eq!(loaded["altered"], json!([{"cell": cell, "text": "AND([Attractiveness]>=65,[Growth]>5%)"}]));
    let overview = page.expect("overview", &json!({"request": "overview"})).reply;
    assert!(overview["moved"].as_u64().unwrap() > 0);
    page.expect("loaded", &json!({"request": "alter", "cells": []}));
    assert_eq!(page.expect("overview", &json!({"request": "overview"})).reply["moved"], 0);
}

#[test]
fn what_cannot_be_read_is_refused() {
    for (name, bytes, code) in [
        ("letter.xlsx", b"Dear Sir".to_vec(), "not-a-workbook"),
        ("empty.xlsx", Vec::new(), "not-a-workbook"),
        ("secret.xlsx", encrypted(), "protected-workbook"),
        ("damaged.xls", include_bytes!("../../tests/fixtures/damaged.xls").to_vec(), ""),
    ] {
        let (mut page, _) = Page::sample("english");
        let refused = page.ask(&json!({"request": "open", "name": name, "today": TODAY, "language": "german"}), &bytes).reply;
        assert_eq!((&refused["reply"], &refused["language"]), (&json!("refused"), &json!("german")), "{refused:#}");
        assert_eq!(refused["said"][0]["severity"], "error");
        assert!(code.is_empty() || refused["said"][0]["code"] == code, "{refused:#}");
        // Nothing is open any more.
        assert_eq!(page.ask(&json!({"request": "overview"}), &[]).reply["reply"], "misunderstood");
    }
    let (mut page, _) = Page::sample("english");
    assert_eq!(page.ask(&json!({"request": "account", "account": 200}), &[]).reply["reply"], "refused");
    assert_eq!(page.ask(&json!({"request": "nonsense"}), &[]).reply["reply"], "misunderstood");
    assert_eq!(page.expect("overview", &json!({"request": "overview"})).arrays.as_array().unwrap().len(), 4);
}

/// The beginning of a compound file with an encrypted package.
fn encrypted() -> Vec<u8> {
    let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

#[test]
fn another_key_is_chosen_and_given_back_in_the_settings() {
    for (language, key, setting) in [("english", "Account", "Account key"), ("german", "Kunde", "Kundenschlüssel")] {
        let (mut page, loaded) = Page::sample(language);
        let name = loaded["name"].as_str().unwrap().to_owned();
        assert_ne!(loaded["accountKey"], key);
        let refused = page.expect("refused", &json!({"request": "again", "choices": {"accountKey": "no such column"}})).reply;
        assert_eq!(refused["said"][0]["severity"], "error");
        let loaded = page.expect("loaded", &json!({"request": "again", "choices": {"accountKey": key}})).reply;
        assert_eq!(loaded["accountKey"], key);
        let given = page.expect("given", &json!({"request": "give-back"}));
        let (_, again) = Page::open(&name, given.file("workbook"));
        assert_eq!(again["accountKey"], key, "{setting}");
    }
}

#[test]
fn a_row_that_is_switched_off_reads_nothing_in_what_is_given_back() {
    let (mut page, _) = Page::sample("english");
    let rows = page.expect("numbers", &json!({"request": "numbers"})).reply;
    let blocker = rows["rows"].as_array().unwrap().iter().find(|row| row["step"] == "blocker").unwrap();
    assert_eq!(blocker["canSwitch"], true);
    let tuned = page.expect("tuned", &json!({"request": "tune", "numbers": [], "switches": [{"row": blocker["number"], "active": false}]}));
    assert!(tuned.reply["moved"].as_u64().unwrap() > 0);
    assert_eq!(tuned.reply["minutes"].as_array().unwrap().len(), 1);
    let given = page.expect("given", &json!({"request": "give-back"}));
    let workbook = given.file("workbook");
    assert!(run("key-accounts.xlsx", workbook) == workbook, "a run over what was given back changes it");
    // It is off in what was given back, and can be switched on again.
    let (mut again, _) = Page::open("key-accounts.xlsx", workbook);
    let on = json!({"request": "tune", "numbers": [], "switches": [{"row": blocker["number"], "active": true}]});
    assert_eq!(again.expect("tuned", &on).reply["moved"], tuned.reply["moved"]);
}

/// The sample with another text in a cell of its criteria.
fn sample_with(language: Language, from: &str, to: &str) -> (&'static str, Vec<u8>) {
    use keyfolio::formula::Dialect;
    use keyfolio::session::written::agreed::{CellText, with_texts};
    let (name, bytes, dialect): (_, &[u8], _) = match language {
        Language::English => ("key-accounts.xlsx", include_bytes!("../../workbooks/key-accounts.xlsx"), Dialect::ENGLISH),
        Language::German => ("schluesselkunden.xlsx", include_bytes!("../../workbooks/schluesselkunden.xlsx"), Dialect::GERMAN),
    };
    let (_, loaded) = Page::open(name, bytes);
    let (mut page, _) = Page::open(name, bytes);
    let rows = page.expect("numbers", &json!({"request": "numbers"})).reply;
    let cells: Vec<&Json> = rows["rows"].as_array().unwrap().iter().flat_map(|row| row["cells"].as_array().unwrap()).collect();
    let cell = cells.iter().find(|cell| cell["text"] == from).unwrap()["cell"].as_str().unwrap().to_owned();
    assert!(cell.starts_with(loaded["criteriaSheet"].as_str().unwrap()));
    let texts = [CellText { cell, text: to.to_owned() }];
    let input = with_texts(&Input::new(name, bytes.to_vec()), &texts, dialect).unwrap();
    (name, input.bytes.joined().to_vec())
}

#[test]
fn a_broken_formula_is_mended_by_what_its_help_proposes() {
    for (language, sound, broken) in [
        (Language::English, "[Attractiveness]>=65", "[Attractiveness]=>65"),
        (Language::English, "[Revenue potential]", "[Revenu potential]"),
        (Language::German, "[Attraktivität]>=65", "[Attraktivität]=>65"),
        (Language::German, "[Umsatzpotenzial]", "[Umsatzpotential]"),
    ] {
        let (name, bytes) = sample_with(language, sound, broken);
        let (mut page, refused) = Page::open(name, &bytes);
        assert_eq!(refused["reply"], "refused");
        let said = refused["said"].as_array().unwrap();
        let mend = said.iter().find_map(|said| said.get("mend")).unwrap_or_else(|| panic!("{refused:#}"));
        assert_eq!(mend["text"], sound, "{refused:#}");
        // While one types, what is still wrong is said.
        let ask = |text: &str| json!({"request": "formula", "cell": mend["cell"], "text": text});
        assert_ne!(page.expect("formula", &ask(broken)).reply["said"], json!([]));
        assert_eq!(page.expect("formula", &ask(sound)).reply["said"], json!([]));
        let cells = json!([{"cell": mend["cell"], "text": mend["text"]}]);
        page.expect("loaded", &json!({"request": "alter", "cells": cells}));
        let given = page.expect("given", &json!({"request": "give-back"}));
        assert_eq!(given.reply["minutes"].as_array().unwrap().len(), 1, "{:#}", given.reply);
        assert!(run(name, given.file("workbook")) == given.file("workbook"));
    }
}

#[test]
fn a_formula_is_checked_and_completed_while_it_is_typed() {
    for (language, sheet, text, begins, written, function) in [
        ("english", "Criteria", "AND([Attractiveness]>=65,[Rev", 25, "[Revenue]", "ROUND("),
        ("german", "Kriterien", "UND([Attraktivität]>=65;[Ums", 24, "[Umsatz]", "RUNDEN("),
    ] {
        let (mut page, _) = Page::sample(language);
        let rows = page.expect("numbers", &json!({"request": "numbers"})).reply;
        let classify = rows["rows"].as_array().unwrap().iter().find(|row| row["step"] == "classify").unwrap();
        let cell = &classify["cells"].as_array().unwrap().iter().find(|cell| cell["field"] == "formula").unwrap()["cell"];
        assert!(cell.as_str().unwrap().starts_with(sheet));
        let cursor = text.chars().count();
        let answer = page.expect("formula", &json!({"request": "formula", "cell": cell, "text": text, "cursor": cursor})).reply;
        assert!(answer["said"].as_array().unwrap().iter().any(|said| said["severity"] == "error"), "{answer:#}");
        let completions = answer["completions"].as_array().unwrap();
        assert_eq!(completions[0]["text"], written, "{answer:#}");
        assert_eq!(answer["replaces"], json!([begins, cursor]));
        let begun = &function[..3];
        let answer = page.expect("formula", &json!({"request": "formula", "cell": cell, "text": begun, "cursor": 3})).reply;
        let found = answer["completions"].as_array().unwrap().iter().find(|completion| completion["text"] == function);
        let found = found.unwrap_or_else(|| panic!("{answer:#}"));
        assert!(!found["help"].as_str().unwrap().is_empty() && found["detail"].as_str().unwrap().starts_with(function));
    }
}

#[test]
fn overrides_are_written_into_a_sheet_that_is_made() {
    for (language, class, sheet) in [("english", "Priority", "Overrides"), ("german", "Priorität", "Ausnahmen")] {
        let (mut page, loaded) = Page::sample(language);
        let name = loaded["name"].as_str().unwrap().to_owned();
        let account = page.expect("account", &json!({"request": "account", "account": 0})).reply;
        let can = account["overridable"].as_array().unwrap().iter().find(|result| result["result"] == class).unwrap();
        assert_eq!(can["labels"], json!(["A", "B", "C"]));
        assert_eq!(can["text"], "C");
        let entry = json!({"account": account["explanation"]["account"], "result": class, "value": "A",
                           "reason": "the board", "by": "M. Keller", "until": "2027-03-31"});
        let loaded = page.expect("loaded", &json!({"request": "override", "entries": [entry]})).reply;
        assert_eq!(loaded["overrides"], json!([entry]));
        assert_eq!(page.expect("overview", &json!({"request": "overview"})).reply["moved"], 1);
        // Numbers are moved beside it, and what people set stays set.
        let rows = page.expect("numbers", &json!({"request": "numbers"})).reply;
        let number = rows["rows"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|row| row["numbers"].as_array().unwrap())
            .find(|number| number["sort"] == "threshold" && number["value"] == 65.0)
            .unwrap();
        let tuned = page.expect("tuned", &json!({"request": "tune", "numbers": [{"id": number["id"], "value": 99.0}]}));
        assert_eq!(counts(&tuned.reply["classes"], "after")[0], ("A".to_owned(), 1));
        let wrong = json!({"account": entry["account"], "result": class, "value": "Z"});
        page.expect("refused", &json!({"request": "override", "entries": [wrong]}));
        let given = page.expect("given", &json!({"request": "give-back", "by": "M. Keller"}));
        assert_eq!(given.reply["minutes"].as_array().unwrap().len(), 2, "{:#}", given.reply);
        let workbook = given.file("workbook");
        assert!(run(&name, workbook) == workbook, "a run over what was given back changes it");
        let (mut again, loaded) = Page::open(&name, workbook);
        assert_eq!(loaded["overrides"], json!([entry]));
        let said = loaded["said"].as_array().unwrap();
        assert!(!said.iter().any(|said| said["sheet"] == sheet), "{said:#?}");
        // Taken away again, the rules decide.
        let away = json!({"account": entry["account"], "result": class, "value": ""});
        let loaded = again.expect("loaded", &json!({"request": "override", "entries": [away]})).reply;
        assert_eq!(loaded["overrides"], json!([]));
    }
}

#[test]
fn last_month_is_compared() {
    let october = include_bytes!("../../workbooks/2026-10/north.xlsx");
    let november = include_bytes!("../../workbooks/2026-11/north.xlsx");
    let (mut page, _) = Page::open("north.xlsx", november);
    let moved = page.ask(&json!({"request": "previous", "name": "october.xlsx"}), october).reply;
    assert_eq!(moved["reply"], "moved", "{moved:#}");
    assert!(moved["moved"].as_u64().unwrap() > 0);
    assert!(!moved["movers"].as_array().unwrap().is_empty());
}

#[test]
fn what_asks_for_last_time_is_decided_anew_by_last_month() {
    let october = include_bytes!("../../workbooks/2026-10/south.xlsx");
    let november = include_bytes!("../../workbooks/2026-11/south.xlsx");
    let (mut page, loaded) = Page::open("south.xlsx", november);
    let codes = |loaded: &Json| loaded["said"].as_array().unwrap().iter().map(|said| said["code"].to_string()).collect::<Vec<_>>();
    assert!(codes(&loaded).contains(&"\"no-last-time\"".to_owned()), "{loaded:#}");
    let a_accounts = |page: &mut Page| {
        let overview = page.expect("overview", &json!({"request": "overview"})).reply;
        counts(&overview["classes"], "after").into_iter().find(|(label, _)| label == "A").unwrap().1
    };
    let without = a_accounts(&mut page);
    let moved = page.ask(&json!({"request": "previous", "name": "october.xlsx"}), october).reply;
    assert_eq!(moved["reply"], "moved", "{moved:#}");
    // One that fell below the threshold stays an A, and did not move.
    assert_eq!(a_accounts(&mut page), without + 1);
    assert!(moved["movers"].as_array().unwrap().iter().all(|mover| mover["key"] != "A-1158"), "{moved:#}");
    // What is no workbook leaves everything as it is.
    assert_eq!(page.ask(&json!({"request": "previous", "name": "letter.xlsx"}), b"Dear Sir").reply["reply"], "refused");
    assert_eq!(a_accounts(&mut page), without + 1);
}

#[test]
fn where_no_accounts_are_found_there_is_a_choice() {
    let csv = "a list;of things\nof nothing;known\n1;2\n3;4\n";
    let (_, refused) = Page::open("list.csv", csv.as_bytes());
    assert_eq!(refused["reply"], "refused");
    assert!(refused["choice"]["rows"].as_array().is_some_and(|rows| !rows.is_empty()), "{refused:#}");
}

/// The numbers of the criteria, and the one that stands in this text.
fn number(page: &mut Page, text: &str) -> Json {
    let rows = page.expect("numbers", &json!({"request": "numbers"})).reply;
    let all = rows["rows"].as_array().unwrap().iter().flat_map(|row| row["numbers"].as_array().unwrap());
    all.into_iter().find(|number| number["text"] == text).unwrap_or_else(|| panic!("no number in {text}")).clone()
}

fn tune(id: &Json, value: f64) -> Json {
    json!({"request": "tune", "numbers": [{"id": id, "value": value}]})
}

fn alter(cells: &[(&str, &str)]) -> Json {
    let cells: Vec<Json> = cells.iter().map(|(cell, text)| json!({"cell": cell, "text": text})).collect();
    json!({"request": "alter", "cells": cells})
}

/// The accounts of the sample as a text file, which has no criteria of its own.
fn as_csv(name: &str, bytes: &[u8]) -> Vec<u8> {
    let input = Input::new(name, bytes.to_vec());
    let ready = Opened::read(&input, Language::English).unwrap().ready(&options(), Alterations::default(), &nobody_waits).unwrap();
    let language = ready.language();
    let columns = &ready.accounts.columns;
    let mut csv = columns.iter().map(|column| column.header.clone()).collect::<Vec<_>>().join(";") + "\n";
    for account in 0..ready.accounts.len() {
        let cell = |column: &keyfolio::accounts::AccountColumn| match column.column.get(account) {
            keyfolio::foundation::value::Value::Number(number) if column.kind == Kind::Date => {
                Language::English.date(DayNumber::from_serial(number).unwrap())
            }
            other => other.shown(language),
        };
        csv += &(columns.iter().map(cell).collect::<Vec<_>>().join(";") + "\n");
    }
    csv.into_bytes()
}

#[test]
fn what_stands_in_no_cell_is_not_given_back_as_agreed() {
    for (language, name, bytes, threshold) in [
        ("english", "key-accounts.xlsx", include_bytes!("../../workbooks/key-accounts.xlsx").as_slice(), "[Attractiveness]>=65"),
        ("german", "schluesselkunden.xlsx", include_bytes!("../../workbooks/schluesselkunden.xlsx"), "[Attraktivität]>=65"),
    ] {
        let (mut page, loaded) = Page::open("export.csv", &as_csv(name, bytes));
        assert_eq!(
            (&loaded["reply"], &loaded["canBeAgreed"], &loaded["language"]),
            (&json!("loaded"), &json!(false), &json!(language)),
            "{loaded:#}"
        );
        let id = number(&mut page, threshold)["id"].clone();
        let tuned = page.expect("tuned", &tune(&id, 50.0)).reply;
        assert!(tuned["moved"].as_u64().unwrap() > 0);
        let refused = page.expect("refused", &json!({"request": "give-back", "by": "M. Keller"})).reply;
        assert_eq!(refused["said"][0]["code"], "no-criteria-cells", "{refused:#}");
        // A row of such criteria has no cell in which it is switched.
        let rows = page.expect("numbers", &json!({"request": "numbers"})).reply;
        let row = rows["rows"].as_array().unwrap().iter().find(|row| row["step"] == "blocker").unwrap();
        assert_eq!(row["canSwitch"], false);
        let switch = json!({"request": "tune", "numbers": [], "switches": [{"row": row["number"], "active": false}]});
        assert_eq!(page.expect("refused", &switch).reply["said"][0]["code"], "row-not-switched");
        page.expect("tuned", &json!({"request": "tune", "numbers": []}));
        page.expect("given", &json!({"request": "give-back"}));
        // Nor is there a sheet for what was chosen, which is said.
        let key = loaded["accountKey"].as_str().unwrap();
        page.expect("loaded", &json!({"request": "again", "choices": {"accountKey": key}}));
        let given = page.expect("given", &json!({"request": "give-back"})).reply;
        let told = given["said"].as_array().unwrap().iter().find(|said| said["code"] == "choice-not-kept").unwrap();
        assert!(told["message"].as_str().unwrap().contains(key), "{told:#}");
    }
}

#[test]
fn a_formula_that_is_typed_stands_above_the_slider_of_its_cell() {
    let (mut page, _) = Page::sample("english");
    let text = "[Attractiveness]>=65";
    let found = number(&mut page, text);
    let (id, cell) = (&found["id"], found["cell"].as_str().unwrap());
    let count = |page: &mut Page| {
        let overview = page.expect("overview", &json!({"request": "overview"})).reply;
        counts(&overview["classes"], "after")[0].1
    };
    page.expect("loaded", &alter(&[(cell, "[Attractiveness]>=70")]));
    let typed = count(&mut page);
    page.expect("loaded", &alter(&[]));
    page.expect("tuned", &tune(id, 50.0));
    assert_ne!(count(&mut page), typed);
    page.expect("loaded", &alter(&[(cell, "[Attractiveness]>=70")]));
    assert_eq!(count(&mut page), typed);
    // A number that is moved afterwards in that cell stays so when another cell is written otherwise.
    page.expect("tuned", &tune(id, 80.0));
    let moved = count(&mut page);
    let other = number(&mut page, "[Partnership]>=40");
    let cells = [(cell, "[Attractiveness]>=70"), (other["cell"].as_str().unwrap(), "[Partnership]>=45")];
    page.expect("loaded", &alter(&cells));
    assert_eq!((number(&mut page, "[Attractiveness]>=70")["value"].clone(), count(&mut page)), (json!(80.0), moved));
}

#[test]
fn it_is_said_where_what_was_tuned_does_not_go_with_a_change() {
    for (language, class, word) in [("english", "Priority", "workbook's"), ("german", "Priorität", "Mappe")] {
        let (mut page, _) = Page::sample(language);
        let rows = page.expect("numbers", &json!({"request": "numbers"})).reply;
        let off = |item: &str| {
            let row = rows["rows"].as_array().unwrap().iter().find(|row| row["item"] == item).unwrap()["number"].clone();
            json!({"request": "tune", "numbers": [], "switches": [{"row": row, "active": false}]})
        };
        // An account of the first class gets the second one from the board, while the row of the second one is off.
        let first = page.expect("tuned", &off("A")).reply["movers"][0]["key"].clone();
        assert!(page.expect("tuned", &off("B")).reply["moved"].as_u64().unwrap() > 0);
        let entry = json!({"account": first, "result": class, "value": "B", "reason": "the board", "by": "M. Keller"});
        let loaded = page.expect("loaded", &json!({"request": "override", "entries": [entry]})).reply;
        let told: Vec<&Json> = loaded["said"].as_array().unwrap().iter().filter(|said| said["code"] == "tuning-dropped").collect();
        assert!(told.len() == 1 && told[0]["message"].as_str().unwrap().contains(word), "{told:?}");
        assert_eq!(page.expect("overview", &json!({"request": "overview"})).reply["moved"], 1);
    }
}

#[test]
fn an_override_holds_what_was_entered() {
    let (mut page, _) = Page::sample("english");
    let cell = number(&mut page, "[Attractiveness]>=65")["cell"].as_str().unwrap().replace('D', "C");
    page.expect("loaded", &alter(&[(&cell, "01")]));
    let entry = |value: &str, until: &str| {
        let entry =
            json!({"account": "A-1001", "result": "Priority", "value": value, "reason": "the board", "by": "M. K.", "until": until});
        json!({"request": "override", "entries": [entry]})
    };
    for until in ["soon", "2026-02-30"] {
        let refused = page.expect("refused", &entry("01", until)).reply;
        assert_eq!(refused["said"][0]["code"], "not-a-date");
        let message = refused["said"][0]["message"].as_str().unwrap();
        assert!(message.contains("A-1001") && message.contains(until), "{message}");
    }
    let loaded = page.expect("loaded", &entry("01", "2027-03-31")).reply;
    assert_eq!((&loaded["overrides"][0]["value"], &loaded["overrides"][0]["until"]), (&json!("01"), &json!("2027-03-31")));
    let account = page.expect("account", &json!({"request": "account", "account": 0})).reply;
    let can = account["overridable"].as_array().unwrap().iter().find(|result| result["result"] == "Priority").unwrap();
    assert_eq!(can["text"], "01");
    // Of a score it is a number.
    let points = json!({"account": "A-1001", "result": "Attractiveness", "value": "72.5", "reason": "x", "by": "M. K."});
    page.expect("loaded", &json!({"request": "override", "entries": [points]}));
    let overview = page.expect("accounts", &json!({"request": "accounts", "first": 0, "count": 1})).reply;
    assert!(overview["rows"][0]["cells"].as_array().unwrap().contains(&json!("72.5")), "{overview:#}");
}

#[test]
fn limits_and_groups_are_those_of_what_is_decided() {
    let (mut page, loaded) = Page::sample("english");
    let threshold = number(&mut page, "[Attractiveness]>=65");
    let limit = [("Criteria!A39", "Limit"), ("Criteria!B39", "Priority"), ("Criteria!C39", "A"), ("Criteria!D39", "5")];
    page.expect("loaded", &alter(&limit));
    let limits = page.expect("overview", &json!({"request": "overview"})).reply["limits"].clone();
    assert_eq!((&limits[0]["label"], &limits[0]["most"], limits.as_array().unwrap().len()), (&json!("A"), &json!(5), 1));
    let fit = limits[0]["accounts"].as_u64().unwrap();
    assert!(fit > 5 && limits[0]["edge"].as_array().unwrap().len() >= 2, "{limits:#}");
    // With a lower threshold more fit, and the five best of them are the same.
    let tuned = page.expect("tuned", &tune(&threshold["id"], 50.0)).reply;
    assert!(tuned["limits"][0]["accounts"].as_u64().unwrap() > fit, "{:#}", tuned["limits"]);
    assert_eq!(tuned["limits"][0]["edge"][0], limits[0]["edge"][0]);
    let name = loaded["name"].as_str().unwrap();
    let given = page.expect("given", &json!({"request": "give-back"}));
    let (mut again, _) = Page::open(name, given.file("workbook"));
    assert_eq!(again.expect("overview", &json!({"request": "overview"})).reply["limits"], tuned["limits"]);

    for (by, expected) in [("Strategy", "lean"), ("Priority", "Blocked"), ("Key account", "yes")] {
        use keyfolio::criteria::Setting;
        use keyfolio::foundation::value::Value;
        let input = Input::new(name, include_bytes!("../../workbooks/key-accounts.xlsx").to_vec());
        let chosen = [(Setting::GroupBy, Value::text(by))];
        let input = keyfolio::session::written::chosen::with_settings(&input, &chosen, Language::English).unwrap().0;
        let (mut page, _) = Page::open(name, &input.bytes.joined());
        let groups = |page: &mut Page| page.expect("overview", &json!({"request": "overview"})).reply["groups"].clone();
        let before = groups(&mut page);
        assert_eq!(before["name"], by);
        assert!(before["groups"].as_array().unwrap().iter().any(|group| group["label"] == expected), "{before:#}");
        let text = if by == "Strategy" { "[Partnership]>=40" } else { "[Attractiveness]>=65" };
        let id = number(&mut page, text)["id"].clone();
        page.expect("tuned", &tune(&id, 90.0));
        assert_ne!(groups(&mut page), before, "{by}");
    }
}

#[test]
fn what_moved_since_last_time_is_not_told_of_what_was_changed() {
    let october = include_bytes!("../../workbooks/2026-10/north.xlsx");
    let november = include_bytes!("../../workbooks/2026-11/north.xlsx");
    let (mut page, _) = Page::open("north.xlsx", november);
    let moved = page.ask(&json!({"request": "previous", "name": "october.xlsx"}), october).reply;
    let account = moved["movers"].as_array().unwrap().iter().find_map(|mover| mover.get("account")).unwrap().clone();
    let ask = json!({"request": "account", "account": account});
    let last = page.expect("account", &ask).reply["lastTime"].clone();
    assert!(last.is_object());
    // With another threshold it is told what is decided with it.
    let rows = page.expect("numbers", &json!({"request": "numbers"})).reply;
    let all: Vec<&Json> = rows["rows"].as_array().unwrap().iter().flat_map(|row| row["numbers"].as_array().unwrap()).collect();
    let first = |sort: &str| *all.iter().find(|number| number["sort"] == sort).unwrap();
    let weight = first("weight");
    page.expect("tuned", &tune(&weight["id"], weight["max"].as_f64().unwrap()));
    let rows_of = page.expect("rows", &json!({"request": "rows", "accounts": [account]})).reply;
    let tuned = page.expect("account", &ask).reply["lastTime"].clone();
    let score = tuned["newScore"].as_f64().unwrap();
    assert_ne!(tuned["newScore"], last["newScore"]);
    assert!(rows_of["rows"][0]["cells"].as_array().unwrap().contains(&json!(format!("{score:.1}"))), "{score} {rows_of:#}");
    // Compared anew, it is what a comparison of the workbook that is given back says.
    let mut again = page.ask(&json!({"request": "previous", "name": "october.xlsx"}), october).reply;
    let given = page.expect("given", &json!({"request": "give-back"}));
    let (mut other, _) = Page::open("north.xlsx", given.file("workbook"));
    let mut of_given = other.ask(&json!({"request": "previous", "name": "october.xlsx"}), october).reply;
    assert_ne!(again["movers"], moved["movers"]);
    for reply in [&mut again, &mut of_given] {
        reply["said"] = json!([]);
    }
    assert_eq!(again, of_given);
    // What is written otherwise is to be compared anew.
    let threshold = first("threshold");
    page.expect("loaded", &alter(&[(threshold["cell"].as_str().unwrap(), threshold["text"].as_str().unwrap()), ("Criteria!C5", "x")]));
    assert!(page.expect("account", &ask).reply.get("lastTime").is_none_or(Json::is_null));
}
