//! Many workbooks in one run: the last ones beside them, one table, one JSON document, and each its own outcome.

use std::fs;
use std::process::Command;

use serde_json::{Value as Json, json};

use crate::harness::{Book, Folder, Ran, rows};
use crate::row;

const HEADER: &[&str] = &["Step", "Result", "Item", "Formula", "Scale", "Weight"];

const RULES: &[&[&str]] =
    &[&["Score", "S", "first", "[x]", "0..100"], &["Classify", "Class", "A", "[S]>=50"], &["Classify", "Class", "B", ""]];

fn region(first: i32) -> Book {
    Book::new().sheet("Accounts", vec![row!["Account ID", "x"], row!["one", first], row!["two", 90]])
}

fn json_of(ran: &Ran) -> Json {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", ran.stdout, ran.stderr))
}

fn code<'a>(report: &'a Json, place: &str) -> Vec<&'a str> {
    report.pointer(place).unwrap().as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect()
}

/// A folder of last month's and this month's regions, and last month's results.
fn months() -> Folder {
    let folder = Folder::new();
    for month in ["10", "11"] {
        fs::create_dir(folder.file(month)).unwrap();
    }
    Book::new().criteria(HEADER, RULES).save(&folder.file("criteria.xlsx"));
    for (name, before, after) in [("north", 70, 30), ("south", 40, 40)] {
        region(before).save(&folder.file(&format!("10/{name}.xlsx")));
        region(after).save(&folder.file(&format!("11/{name}.xlsx")));
    }
    region(10).save(&folder.file("10/left.xlsx"));
    region(60).save(&folder.file("11/west.xlsx"));
    let ran = folder.run(&[
        "run",
        "10/north.xlsx",
        "10/south.xlsx",
        "10/left.xlsx",
        "-c",
        "criteria.xlsx",
        "--output-dir",
        "last",
        "--as-of",
        "2026-10-31",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    folder
}

const NOVEMBER: [&str; 12] = [
    "run",
    "11/north.xlsx",
    "11/south.xlsx",
    "11/west.xlsx",
    "-c",
    "criteria.xlsx",
    "--output-dir",
    "out",
    "--previous-dir",
    "last",
    "--as-of",
    "2026-11-30",
];

#[test]
fn each_workbook_is_compared_with_its_own_of_last_time() {
    let folder = months();
    let ran = folder.run(&NOVEMBER);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let changes = |name: &str| {
        let all = rows(&folder.file(&format!("out/{name}-annotated.xlsx")), 0, 0);
        all.iter().map(|account| account.get("Change").cloned()).collect::<Vec<_>>()
    };
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(changes("north"), [text("A → B"), text("")]);
    assert_eq!(changes("south"), [text(""), text("")]);
    assert_eq!(changes("west"), [None, None], "nothing to compare with, no column");
    for said in
        ["finding[no-previous]: there is no workbook of last time in last (west-annotated.xlsx, west.xlsx)", "finding[workbook-left]"]
    {
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
    assert!(ran.stderr.contains("--> last/left-annotated.xlsx"), "{}", ran.stderr);
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 100), "{}", ran.stdout);
    let lines: Vec<Vec<&str>> = ran
        .stdout
        .lines()
        .map(|line| line.trim_matches('│').split("   ").map(str::trim).filter(|cell| !cell.is_empty()).collect())
        .collect();
    assert_eq!(lines[3], ["north.xlsx", "2", "2", "A 1 · B 1", "1 of 2", "0", "written"]);
    assert_eq!(lines[5], ["west.xlsx", "2", "2", "A 2", "1", "written"]);
    assert!(lines[6][0] == "all" && lines[6][1] == "6" && lines[6].last().unwrap().starts_with("3 of 3 written, "), "{lines:?}");

    let json: Vec<&str> = NOVEMBER.iter().copied().chain(["--format", "json", "--strict"]).collect();
    let ran = folder.run(&json);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""), "two findings under --strict");
    let report = json_of(&ran);
    assert_eq!((&report["status"], &report["workbooks"][0]["workbook"]), (&json!("done"), &json!("11/north.xlsx")));
    let movement = &report["workbooks"][0]["movement"];
    assert_eq!((&movement["previous"], &movement["old_as_of"]), (&json!("last/north-annotated.xlsx"), &json!("2026-10-31")));
    let mover = &movement["movers"][0];
    assert_eq!(
        (&mover["key"], &mover["from"], &mover["to"], &mover["cause"]["data"]),
        (&json!("one"), &json!("A"), &json!("B"), &json!(-40.0))
    );
    assert_eq!(report["workbooks"][1]["movement"]["moved"], 0);
    assert_eq!((report["workbooks"][2].get("movement"), code(&report, "/workbooks/2/diagnostics")), (None, vec!["no-previous"]));
    assert_eq!(code(&report, "/diagnostics"), ["workbook-left"]);

    // For one workbook the object is that workbook's.
    let ran = folder.run(&["run", "11/north.xlsx", "-c", "criteria.xlsx", "-o", "one.xlsx", "--previous-dir", "last", "--format", "json"]);
    let report = json_of(&ran);
    assert_eq!((ran.code, &report["workbook"], &report["movement"]["moved"]), (0, &json!("11/north.xlsx"), &json!(1)));
    assert!(code(&report, "/diagnostics").is_empty(), "{report}");
}

#[test]
fn wrong_usage_is_said_before_anything_is_done() {
    let folder = months();
    fs::create_dir(folder.file("copy")).unwrap();
    fs::copy(folder.file("11/north.xlsx"), folder.file("copy/north.xlsx")).unwrap();
    fs::copy(folder.file("11/north.xlsx"), folder.file("11/north-annotated.xlsx")).unwrap();
    fs::write(folder.file("11/~$north.xlsx"), "lock").unwrap();
    fs::write(folder.file("a-file"), "").unwrap();
    let two = ["run", "11/north.xlsx", "11/south.xlsx"];
    let before = folder.names();
    for (arguments, english, german) in [
        (&["--previous", "last/north-annotated.xlsx"][..], "--previous-dir", "--previous-dir"),
        (&["--output", "x.xlsx"], "--output-dir", "--output-dir"),
        (&["--previous-dir", "nix"], "there is no folder nix", "den Ordner nix gibt es nicht"),
        (&["--output-dir", "a-file"], "a-file is a file", "a-file ist eine Datei"),
        (&["copy/north.xlsx", "--output-dir", "out"], "would both be written to", "würden beide nach"),
        (&["11/../11/north.xlsx"], "would both be written to", "würden beide nach"),
        (&["11/north-annotated.xlsx"], "which is one of the workbooks", "eine der Arbeitsmappen"),
        (&["--output-dir", "last", "--previous-dir", "last"], "which is read in this run", "das in diesem Lauf gelesen wird"),
    ] {
        for (locale, said) in [("C.UTF-8", english), ("de_DE.UTF-8", german)] {
            let output = Command::new(env!("CARGO_BIN_EXE_keyfolio"))
                .args(two.iter().chain(arguments))
                .current_dir(folder.file("."))
                .env("LC_ALL", locale)
                .output()
                .unwrap();
            let (stdout, stderr) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
            assert_eq!((output.status.code(), stdout.as_str()), (Some(2), ""), "{arguments:?}");
            assert!(stderr.contains(said), "{arguments:?}: {stderr}");
            assert_eq!(stderr.lines().count(), 1, "{stderr}");
        }
    }
    for (arguments, said) in [
        (&["run", "11/~$north.xlsx"][..], "is the lock file that Excel puts beside an open workbook; north.xlsx is meant"),
        (&["run", "11/north.xlsx", "-c", "criteria.xlsx", "-o", "criteria.xlsx"], "which is read in this run"),
        (
            &["run", "11/north.xlsx", "--previous", "last/north-annotated.xlsx", "-o", "last/north-annotated.xlsx"],
            "which is read in this run",
        ),
        (&["run", "11/north.xlsx", "--previous", "last/north-annotated.xlsx", "--previous-dir", "last"], "cannot be used with"),
    ] {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
    }
    assert_eq!(folder.names(), before);
    // The shell's pattern names the lock file of an open workbook too: it is no workbook, and the open one is told.
    let ran = folder.run(&["run", "11/~$north.xlsx", "11/north.xlsx", "11/south.xlsx", "-c", "criteria.xlsx", "--output-dir", "out"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("note[input-open]: the workbook is open in Excel"), "{}", ran.stderr);
}

#[test]
fn of_twenty_four_workbooks_three_are_explained_and_the_others_written() {
    let folder = Folder::new();
    for name in ["regions", "out"] {
        fs::create_dir(folder.file(name)).unwrap();
    }
    Book::new().criteria(HEADER, RULES).save(&folder.file("criteria.xlsx"));
    let names: Vec<String> = (1..=24).map(|number| format!("regions/r{number:02}.xlsx")).collect();
    for name in &names {
        region(70).save(&folder.file(name));
    }
    let whole = fs::read(folder.file("regions/r05.xlsx")).unwrap();
    fs::write(folder.file("regions/r05.xlsx"), &whole[..whole.len() / 2]).unwrap();
    fs::write(folder.file("out/~$r11-annotated.xlsx"), "").unwrap();
    Book::new().sheet("Accounts", vec![row!["Account ID", "other"], row!["one", 1]]).save(&folder.file("regions/r17.xlsx"));
    let arguments: Vec<&str> = ["run"]
        .into_iter()
        .chain(names.iter().map(String::as_str))
        .chain(["-c", "criteria.xlsx", "--output-dir", "out", "--as-of", "2026-11-30"])
        .collect();
    let ran = folder.run(&arguments);
    assert_eq!(ran.code, 2);
    let written = || {
        let mut names: Vec<String> =
            fs::read_dir(folder.file("out")).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.retain(|name| !name.starts_with("~$"));
        names.sort();
        names
    };
    assert_eq!(written().len(), 21);
    assert!(!written().iter().any(|name| ["r05", "r11", "r17"].iter().any(|refused| name.starts_with(refused))));
    let errors: Vec<&str> = ran.stderr.lines().filter(|line| line.starts_with("error")).collect();
    assert_eq!(errors.len(), 3, "{}", ran.stderr);
    assert!(errors[0].starts_with("error[damaged-workbook]") && errors[1].starts_with("error[output-open]"), "{errors:?}");
    assert!(errors[2].starts_with("error[unknown-column]: there is no column \"x\""), "{errors:?}");
    assert!(ran.stdout.contains("not done: output-open") && ran.stdout.contains("21 of 24 written"), "{}", ran.stdout);

    // The same again says the same, but for the time, and writes the same bytes.
    let bytes = |name: &String| fs::read(folder.file("out").join(name)).unwrap();
    let before: Vec<Vec<u8>> = written().iter().map(bytes).collect();
    let again = folder.run(&arguments);
    assert_eq!(again.stderr, ran.stderr);
    assert_eq!(written().iter().map(bytes).collect::<Vec<_>>(), before);
    let json: Vec<&str> = arguments.iter().copied().chain(["--format", "json"]).collect();
    let report = json_of(&folder.run(&json));
    let told: Vec<&str> = report["workbooks"].as_array().unwrap().iter().map(|one| one["workbook"].as_str().unwrap()).collect();
    assert_eq!((told, &report["status"]), (names.iter().map(String::as_str).collect(), &json!("not done")));
    let quiet: Vec<&str> = arguments.iter().copied().chain(["--quiet"]).collect();
    let ran = folder.run(&quiet);
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.lines().filter(|line| line.starts_with("error")).count()), (2, "", 3));
}

#[test]
fn a_fault_of_the_criteria_is_told_once() {
    let folder = months();
    let rules: &[&[&str]] = &[&["Classify", "Class", "A", "[x]>"]];
    Book::new().criteria(HEADER, rules).save(&folder.file("criteria.xlsx"));
    let ran = folder.run(&NOVEMBER);
    assert_eq!(ran.code, 2);
    assert_eq!(ran.stderr.matches("criteria.xlsx, Criteria!D2").count(), 1, "{}", ran.stderr);
    assert_eq!(ran.stdout.matches("not done: ").count(), 3, "{}", ran.stdout);
    let lines: Vec<&str> = ran.stderr.lines().filter(|line| line.starts_with("── ") || line.starts_with("not done")).collect();
    let reason = "not done, for the reason told above";
    assert_eq!(lines[..5], ["── 11/north.xlsx ──", "── 11/south.xlsx ──", reason, "── 11/west.xlsx ──", reason]);
    let ran = folder.run(&["run", "11/north.xlsx", "11/south.xlsx", "-c", "nix.xlsx"]);
    assert_eq!((ran.code, ran.stderr.matches("there is no such file").count()), (2, 1), "{}", ran.stderr);
}

/// Whatever is on the way to a file, no two results get into one, and none over a file that is read or kept.
#[cfg(unix)]
#[test]
fn links_and_devices_are_seen_through() {
    use std::os::unix::fs::symlink;
    let folder = months();
    symlink("11", folder.file("same")).unwrap();
    fs::create_dir(folder.file("out")).unwrap();
    symlink("south-annotated.xlsx", folder.file("out/north-annotated.xlsx")).unwrap();
    fs::copy(folder.file("11/north.xlsx"), folder.file("11/north.bak.xlsx")).unwrap();
    let before = fs::read(folder.file("11/north.xlsx")).unwrap();
    for (arguments, said) in [
        (&["run", "11/north.xlsx", "same/north.xlsx"][..], "would both be written to"),
        (&["run", "11/north.xlsx", "11/south.xlsx", "--output-dir", "out"], "would both be written to out/south-annotated.xlsx"),
        (&["run", "11/north.xlsx", "11/north.bak.xlsx", "--in-place"], "is where the former 11/north.xlsx is kept"),
        (&["run", "11/north.xlsx", "11/south.xlsx", "--combined", "same/south.xlsx"], "would be written over 11/south.xlsx"),
        (&["run", "11/north.xlsx", "11/south.xlsx", "--combined", "nix/all.xlsx"], "the folder nix does not exist"),
        (
            &["run", "11/north.xlsx", "--output-dir", "criteria.xlsx/x"],
            "--output-dir: the folder criteria.xlsx/x is not there and cannot be made",
        ),
        (&["run", "/dev/zero"], "this is a device or a pipe"),
        (&["watch", "11/north.xlsx", "-o", "same/north.xlsx"], "the output same/north.xlsx is the workbook that is watched"),
        (&["criteria", "export", "criteria.xlsx", "-o", "criteria.xlsx", "--force"], "a file of this kind ends in .toml"),
        (&["new", "start.toml"], "a file of this kind ends in .xlsx"),
    ] {
        let ran = folder.run(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
    }
    assert!(fs::read(folder.file("11/north.xlsx")).unwrap() == before);
    assert!(!folder.file("out/south-annotated.xlsx").exists() && !folder.file("11/north-annotated.xlsx").exists());
    let toml = folder.run(&["criteria", "export", "criteria.xlsx", "-o", "rules.toml"]);
    assert_eq!(toml.code, 0);
    symlink("rules.toml", folder.file("link.toml")).unwrap();
    let ran = folder.run(&["criteria", "import", "rules.toml", "-o", "criteria.xlsx"]);
    assert!(ran.code == 2 && ran.stderr.contains("there is a file of this name already"), "{}", ran.stderr);
    let ran = folder.run(&["criteria", "export", "link.toml", "-o", "rules.toml", "--force"]);
    assert!(ran.code == 2 && ran.stderr.contains("this is the file that is read"), "{}", ran.stderr);
}
