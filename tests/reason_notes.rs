//! The reasons as notes on the cells of the first class: written only if asked for, replaced by the next run, never in place of the user's.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests, where a panic is the failure")]

use std::fs;
use std::path::PathBuf;

use crate::harness::{Book, Folder, Ran};
use crate::packages::{edit, entries, lint, part, passed_over, sample};
use crate::row;

const DAY: &str = "2026-11-23";

fn run(folder: &Folder, input: &str, output: &str, further: &[&str]) -> Ran {
    let ran = folder.run(&[&["run", input, "-o", output, "--as-of", DAY, "--verify"][..], further].concat());
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    ran
}

/// A workbook with three accounts, whose settings ask for notes or do not.
fn book(notes: &str) -> Book {
    let rows = [row!["Key", "X"], row!["k", 70], row!["l & <m>", 30], row!["n", 5]];
    Book::new().sheet("Accounts", rows.to_vec()).sheet("Settings", vec![row!["Setting", "Value"], row!["Reason as note", notes]]).criteria(
        &["Step", "Result", "Item", "Formula", "Scale", "Reason"],
        &[
            &["Knock-out", "Key account", "", "[X]>10", "", "only {[X]} < 10 & more"],
            &["Score", "S", "x", "[X]", "0..100", ""],
            &["Classify", "Class", "A", "[S]>50", "", ""],
            &["Classify", "Class", "B", "", "", "of {[Key]}"],
        ],
    )
}

/// Each note: cell, author's number, text.
fn notes(comments: &str) -> Vec<(String, String, String)> {
    let piece = |text: &str, from: &str, to: &str| {
        text.split_once(from).map(|(_, rest)| rest.split_once(to).unwrap().0.to_owned()).unwrap_or_default()
    };
    let each = comments.split("<comment ").skip(1);
    each.map(|one| (piece(one, "ref=\"", "\""), piece(one, "authorId=\"", "\""), piece(one, "<t xml:space=\"preserve\">", "</t>")))
        .collect()
}

fn shown(folder: &Folder, file: &str) -> Vec<(String, String)> {
    notes(&part(&folder.file(file), "xl/comments1.xml")).into_iter().map(|(cell, _, text)| (cell, text)).collect()
}

fn names(folder: &Folder, file: &str) -> Vec<String> {
    entries(&folder.file(file)).into_iter().map(|(name, ..)| name).collect()
}

#[test]
fn reasons_are_notes_only_where_the_settings_ask_for_them() {
    let folder = Folder::new();
    book("yes").save(&folder.file("in.xlsx"));
    book("no").save(&folder.file("off.xlsx"));
    run(&folder, "in.xlsx", "out.xlsx", &["--no-report"]);
    let expected = [("E2", "x 70 of 100"), ("E3", "x 30 of 100; of l &amp; &lt;m&gt;"), ("E4", "only 5 &lt; 10 &amp; more")];
    assert_eq!(shown(&folder, "out.xlsx"), expected.map(|(cell, text)| (cell.to_owned(), text.to_owned())));
    let boxes = part(&folder.file("out.xlsx"), "xl/drawings/vmlDrawing1.vml");
    assert_eq!(boxes.matches("<x:Column>4</x:Column>").count(), 3);
    assert!(part(&folder.file("out.xlsx"), "xl/worksheets/sheet1.xml").contains("<legacyDrawing r:id=\"rIdKeyfolioBoxes\"/>"));
    lint(&folder.file("in.xlsx"), &folder.file("out.xlsx"));
    run(&folder, "out.xlsx", "again.xlsx", &["--no-report"]);
    assert!(fs::read(folder.file("out.xlsx")).unwrap() == fs::read(folder.file("again.xlsx")).unwrap(), "a second run differs");
    // One without them takes them away, with all that was made for them.
    run(&folder, "out.xlsx", "without.xlsx", &["--no-report", "-c", "off.xlsx"]);
    run(&folder, "in.xlsx", "plain.xlsx", &["--no-report", "-c", "off.xlsx"]);
    assert_eq!(names(&folder, "without.xlsx"), names(&folder, "plain.xlsx"));
    for ((name, _, one), (_, _, other)) in entries(&folder.file("without.xlsx")).iter().zip(&entries(&folder.file("plain.xlsx"))) {
        assert!(one == other || name == "xl/workbook.xml", "{name} differs");
    }
    assert!(!names(&folder, "plain.xlsx").iter().any(|name| name.contains("comments")));
}

#[test]
fn notes_follow_their_cells_when_columns_come_and_go() {
    let folder = Folder::new();
    book("yes").save(&folder.file("in.xlsx"));
    run(&folder, "in.xlsx", "out.xlsx", &[]);
    run(&folder, "out.xlsx", "details.xlsx", &["--details"]);
    let cells: Vec<String> = shown(&folder, "details.xlsx").into_iter().map(|(cell, _)| cell).collect();
    assert_eq!(cells, ["F2", "F3", "F4"]);
    let boxes = part(&folder.file("details.xlsx"), "xl/drawings/vmlDrawing1.vml");
    assert_eq!((boxes.matches("<v:shape ").count(), boxes.matches("<x:Column>5</x:Column>").count()), (3, 3));
    lint(&folder.file("in.xlsx"), &folder.file("details.xlsx"));
}

#[test]
fn a_cell_with_a_note_of_the_user_keeps_it() {
    let folder = Folder::new();
    book("ja").save(&folder.file("in.xlsx"));
    run(&folder, "in.xlsx", "out.xlsx", &[]);
    // As Excel keeps the note of a thread: under an author that names the thread. The user also has a note on another cell.
    edit(&folder.file("out.xlsx"), &folder.file("first.xlsx"), "xl/comments1.xml", &|text| {
        let theirs = "<comment ref=\"A2\" authorId=\"1\"><text><t xml:space=\"preserve\">ask</t></text></comment>";
        let text =
            text.replace("</authors>", "<author>tc={8F2B}</author></authors>").replace("<commentList>", &format!("<commentList>{theirs}"));
        let ours = text.find("<comment ref=\"E3\"").unwrap();
        let end = ours + text[ours..].find("</comment>").unwrap() + "</comment>".len();
        text[..ours].to_owned()
            + "<comment ref=\"E3\" authorId=\"1\"><text><t xml:space=\"preserve\">mine</t></text></comment>"
            + &text[end..]
    });
    let ran = run(&folder, "first.xlsx", "again.xlsx", &[]);
    assert!(ran.stderr.contains("note-kept") && ran.stderr.contains("1 of the cells"), "{}", ran.stderr);
    let all = notes(&part(&folder.file("again.xlsx"), "xl/comments1.xml"));
    let cells: Vec<(&str, &str)> = all.iter().map(|(cell, author, _)| (cell.as_str(), author.as_str())).collect();
    assert_eq!(cells, [("A2", "1"), ("E3", "1"), ("E2", "0"), ("E4", "0")]);
    let boxes = part(&folder.file("again.xlsx"), "xl/drawings/vmlDrawing1.vml");
    assert_eq!(boxes.matches("<x:Row>2</x:Row>").count(), 1, "the box of the user's note stays: {boxes}");
    lint(&folder.file("in.xlsx"), &folder.file("again.xlsx"));
    // Without the setting ours go, and theirs stay under their numbers.
    book("no").save(&folder.file("off.xlsx"));
    run(&folder, "again.xlsx", "without.xlsx", &["-c", "off.xlsx"]);
    let left = notes(&part(&folder.file("without.xlsx"), "xl/comments1.xml"));
    assert_eq!(left.iter().map(|(_, author, text)| (author.as_str(), text.as_str())).collect::<Vec<_>>(), [("1", "ask"), ("1", "mine")]);
}

#[test]
fn a_drawing_that_is_not_understood_is_not_touched() {
    let folder = Folder::new();
    book("yes").save(&folder.file("in.xlsx"));
    run(&folder, "in.xlsx", "out.xlsx", &[]);
    // Old programs write the text of buttons as HTML, which is not XML.
    let broken = |text: String| text.replace("<div style=\"text-align:left\"></div>", "<div>a<br>b</div>");
    edit(&folder.file("out.xlsx"), &folder.file("broken.xlsx"), "xl/drawings/vmlDrawing1.vml", &broken);
    let ran = run(&folder, "broken.xlsx", "again.xlsx", &[]);
    assert!(ran.stderr.contains("notes-not-written"), "{}", ran.stderr);
    let text = |file: &str| part(&folder.file(file), "xl/drawings/vmlDrawing1.vml");
    assert_eq!(text("broken.xlsx"), text("again.xlsx"));
}

#[test]
fn wrong_settings_and_too_many_accounts_are_said() {
    let folder = Folder::new();
    book("perhaps").save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx", "-o", "out.xlsx"]);
    assert!(ran.code == 2 && ran.stderr.contains("not-yes-or-no") && ran.stderr.contains("Settings!B2"), "{}", ran.stderr);
    let rows = std::iter::once(row!["Key"]).chain((0..10_001).map(|number| row![number]));
    Book::new()
        .sheet("Accounts", rows.collect())
        .sheet("Settings", vec![row!["Setting", "Value"], row!["Reason as note", "yes"]])
        .criteria(&["Step", "Result", "Item", "Formula"], &[&["Classify", "Class", "A", ""]])
        .save(&folder.file("in.xlsx"));
    let ran = run(&folder, "in.xlsx", "out.xlsx", &["--no-report"]);
    assert!(ran.stderr.contains("too-many-notes") && ran.stderr.contains("10,001"), "{}", ran.stderr);
    assert!(!names(&folder, "out.xlsx").iter().any(|name| name.contains("comments")));
}

#[test]
fn the_samples_keep_the_notes_of_their_headers() {
    for (name, notes_of_headers) in [("key-accounts.xlsx", 2), ("schluesselkunden.xlsx", 2)] {
        let folder = Folder::new();
        fs::copy(sample(name), folder.file("in.xlsx")).unwrap();
        let exported = folder.run(&["criteria", "export", "in.xlsx"]).stdout;
        fs::write(folder.file("notes.toml"), exported.replace("[settings]\n", "[settings]\nreason_as_note = \"yes\"\n")).unwrap();
        run(&folder, "in.xlsx", "out.xlsx", &["-c", "notes.toml"]);
        assert_eq!(notes(&part(&folder.file("out.xlsx"), "xl/comments1.xml")).len(), 200 + notes_of_headers, "{name}");
        lint(&folder.file("in.xlsx"), &folder.file("out.xlsx"));
    }
}

/// Every workbook of the corpus that has notes, threads or drawings of the old kind: they are there afterwards, to the byte once ours are
/// taken away again.
#[test]
fn notes_of_real_workbooks_stay() {
    let named = std::env::var_os("KEYFOLIO_CORPUS").map(PathBuf::from);
    let corpus = named.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"));
    let Ok(manifest) = fs::read_to_string(corpus.join("manifest.tsv")) else {
        passed_over("no corpus at hand");
        return;
    };
    let columns: Vec<&str> = manifest.lines().next().unwrap().split('\t').collect();
    let column = |name: &str| columns.iter().position(|column| *column == name).unwrap();
    let is_part = |name: &str| name.to_lowercase().contains("comment") || name.ends_with(".vml") || name.contains("persons");
    let (mut tried, mut linted) = (0, 0);
    for line in manifest.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let features: Vec<&str> = fields[column("features")].split(',').collect();
        if !["comments", "threaded", "vmldrawing"].iter().any(|wanted| features.contains(wanted)) {
            continue;
        }
        let file = fields[column("file")];
        let (sheet, header) = (fields[column("sheet")], fields[column("header_row")]);
        let folder = Folder::new();
        let extension = if file.ends_with(".xlsm") { "xlsm" } else { "xlsx" };
        let [input, output, again, without] = ["in", "out", "again", "without"].map(|name| format!("{name}.{extension}"));
        fs::copy(corpus.join("files").join(file), folder.file(&input)).unwrap();
        let sheet = if sheet.is_empty() { String::new() } else { format!("accounts_sheet = {sheet:?}\n") };
        let header = header.parse::<u32>().map(|row| format!("header_row = {row}\n")).unwrap_or_default();
        for (name, notes) in [("on.toml", "yes"), ("off.toml", "no")] {
            let text = format!(
                "language = \"english\"\n[settings]\nreason_as_note = \"{notes}\"\n{sheet}{header}[[rule]]\nstep = \"classify\"\nresult = \"Class\"\nitem = \"A\"\nformula = \"TRUE\"\n"
            );
            fs::write(folder.file(name), text).unwrap();
        }
        let options = ["--no-report", "-c", "on.toml"];
        if folder.run(&[&["run", &input, "-o", &output, "--as-of", DAY, "--verify"][..], &options].concat()).code == 2 {
            continue;
        }
        tried += 1;
        run(&folder, &output, &again, &options);
        assert!(fs::read(folder.file(&output)).unwrap() == fs::read(folder.file(&again)).unwrap(), "{file}: a second run differs");
        if tried % 4 == 0 {
            linted += 1;
            lint(&folder.file(&input), &folder.file(&output));
        }
        run(&folder, &output, &without, &["--no-report", "-c", "off.toml"]);
        let (before, after) = (entries(&folder.file(&input)), entries(&folder.file(&without)));
        for (name, _, content) in before.iter().filter(|(name, ..)| is_part(name)) {
            let now = after.iter().find(|(other, ..)| other == name).unwrap_or_else(|| panic!("{file}: {name} is gone"));
            // The definition of the shape stays, as it does no harm and another program may have come to use it.
            let text = String::from_utf8_lossy(&now.2).into_owned();
            let kind = text.find("<v:shapetype").filter(|_| now.2.len() > content.len());
            let text = kind.map_or(text.clone(), |_| {
                let last = text.rfind("<v:shapetype").unwrap();
                let end = last + text[last..].find("</v:shapetype>").unwrap() + "</v:shapetype>".len();
                text[..last].to_owned() + &text[end..]
            });
            assert!(text.as_bytes() == content.as_slice() || now.2 == *content, "{file}: {name} differs");
        }
    }
    assert!(tried > 15 && linted > 3, "only {tried} workbooks were tried");
}
