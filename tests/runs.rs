//! Runs that are repeated, and what surrounds them: the same bytes, the same cells, several workbooks, JSON.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::harness::{Book, Folder, rows};
use crate::row;

fn sample(name: &str, folder: &Folder) {
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("workbooks").join(name), folder.file("in.xlsx")).unwrap();
}

#[test]
fn the_same_run_gives_the_same_bytes_whatever_the_number_of_threads() {
    let folder = Folder::new();
    sample("key-accounts.xlsx", &folder);
    let mut outputs = Vec::new();
    for threads in ["1", "2", "8"] {
        let status = Command::new(env!("CARGO_BIN_EXE_keyfolio"))
            .args(["run", "in.xlsx", "-o", "out.xlsx", "--as-of", "2026-11-23", "--quiet"])
            .current_dir(folder.file("."))
            .env("RAYON_NUM_THREADS", threads)
            .status()
            .unwrap();
        assert!(status.success());
        outputs.push(fs::read(folder.file("out.xlsx")).unwrap());
    }
    assert!(outputs.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn a_second_run_over_the_output_changes_nothing() {
    for name in ["key-accounts.xlsx", "schluesselkunden.xlsx"] {
        let folder = Folder::new();
        sample(name, &folder);
        for (input, output) in [("in.xlsx", "one.xlsx"), ("one.xlsx", "two.xlsx")] {
            let ran = folder.run(&["run", input, "-o", output, "--as-of", "2026-11-23", "--verify"]);
            assert_eq!(ran.code, 0, "{}", ran.stderr);
        }
        let (one, two) = (rows(&folder.file("one.xlsx"), 0, 3), rows(&folder.file("two.xlsx"), 0, 3));
        assert!(one.len() >= 200 && one[0].contains_key("Portfolio"));
        assert_eq!(one, two, "{name}");
    }
}

#[test]
fn a_replaced_workbook_is_kept_beside() {
    let folder = Folder::new();
    sample("key-accounts.xlsx", &folder);
    let before = fs::read(folder.file("in.xlsx")).unwrap();
    let ran = folder.run(&["run", "in.xlsx", "--in-place", "--as-of", "2026-11-23"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(folder.names(), ["in.bak.xlsx", "in.xlsx"]);
    assert_eq!(fs::read(folder.file("in.bak.xlsx")).unwrap(), before);
    assert!(rows(&folder.file("in.xlsx"), 0, 3)[0].contains_key("Priority"));
}

#[test]
fn with_several_workbooks_every_one_is_tried() {
    let folder = Folder::new();
    let book = |formula: &str| {
        Book::new()
            .sheet("Accounts", vec![row!["Account", "X"], row!["A", 1]])
            .criteria(&["Step", "Result", "Formula"], &[&["Compute", "Y", formula]])
    };
    book("[X]+1").save(&folder.file("a.xlsx"));
    book("[Z]+1").save(&folder.file("b.xlsx"));
    book("[X]+3").save(&folder.file("c.xlsx"));
    let ran = folder.run(&["run", "a.xlsx", "b.xlsx", "c.xlsx", "--output-dir", "out"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("b.xlsx, Criteria!C2"), "{}", ran.stderr);
    assert_eq!(rows(&folder.file("out/a-annotated.xlsx"), 0, 0)[0]["Y"], "2");
    assert_eq!(rows(&folder.file("out/c-annotated.xlsx"), 0, 0)[0]["Y"], "4");
    assert!(!folder.file("out/b-annotated.xlsx").exists());
}

#[test]
fn json_is_one_object_that_tells_all() {
    let folder = Folder::new();
    Book::new()
        .sheet("Accounts", vec![row!["Account", "X"], row!["A", 1], row!["B", "2 kg"], row!["C", "3 kg"]])
        .criteria(&["Step", "Result", "Item", "Formula"], &[&["Classify", "Priority", "A", "[X]>0"], &["Classify", "Priority", "C", ""]])
        .save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx", "--format", "json", "--as-of", "2026-11-23"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["status"], "done");
    assert_eq!(report["as_of"], "2026-11-23");
    assert_eq!(report["counts"]["accounts"], 3);
    assert_eq!(report["counts"]["undecided"], 2);
    assert_eq!(report["findings"], 2);
    let cells: Vec<&str> = report["diagnostics"].as_array().unwrap().iter().map(|one| one["cell"].as_str().unwrap()).collect();
    assert_eq!(cells, ["B3", "B4"], "every finding, not the first of a group");
    let ran = folder.run(&["run", "nothing.xlsx", "--format", "json"]);
    assert_eq!(ran.code, 2);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((report["status"].as_str(), report["diagnostics"][0]["code"].as_str()), (Some("not done"), Some("no-such-file")));
}

#[test]
fn criteria_may_come_from_another_workbook_or_from_text() {
    let folder = Folder::new();
    Book::new().sheet("Customers", vec![row!["Customer", "X"], row!["A", 1]]).save(&folder.file("in.xlsx"));
    Book::new().criteria(&["Step", "Result", "Formula"], &[&["Compute", "Y", "[X]+1"]]).save(&folder.file("rules.xlsx"));
    for arguments in [&["run", "in.xlsx", "-c", "rules.xlsx"][..], &["run", "in.xlsx", "-c", "rules.toml"]] {
        if arguments[3].ends_with("toml") {
            let ran = folder.run(&["criteria", "export", "rules.xlsx", "-o", "rules.toml"]);
            assert_eq!(ran.code, 0, "{}", ran.stderr);
        }
        let ran = folder.run(arguments);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert_eq!(rows(&folder.file("in-annotated.xlsx"), 0, 0)[0]["Y"], "2");
    }
}
