//! `watch`: runs on every save, whatever way it is saved, and tells what moved; faults do not end it, Ctrl-C does.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::harness::{Book, Folder};
use crate::row;

const HEADER: &[&str] = &["Step", "Result", "Item", "Formula", "Scale", "Weight"];

/// Longer than any save takes to be noticed on a busy machine.
const LONG: Duration = Duration::from_secs(60);

fn book(first: i32, threshold: &str) -> Book {
    Book::new().sheet("Accounts", vec![row!["Account ID", "x"], row!["one", first], row!["two", 90]]).criteria(
        HEADER,
        &[
            &["Score", "S", "first", "[x]", "0..100"],
            &["Classify", "Class", "A", &format!("[S]>={threshold}")],
            &["Classify", "Class", "B", ""],
        ],
    )
}

struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn begin(folder: &Folder, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_keyfolio"))
            .args(["watch", "in.xlsx", "--as-of", "2026-11-23"])
            .args(arguments)
            .current_dir(folder.file("."))
            .env("LC_ALL", "C.UTF-8")
            .env("NO_COLOR", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = child.stdout.take().unwrap();
        let (send, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, lines }
    }

    /// The next run, as JSON.
    fn run(&self) -> Json {
        serde_json::from_str(&self.lines.recv_timeout(LONG).unwrap()).unwrap()
    }

    /// Nothing is printed for longer than a change takes to be noticed.
    fn rests(&self) -> bool {
        self.lines.recv_timeout(Duration::from_millis(1800)) == Err(RecvTimeoutError::Timeout)
    }

    /// The exit code, when it has ended by itself.
    fn code(mut self) -> i32 {
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

fn text(mut stderr: ChildStderr) -> String {
    let mut text = String::new();
    stderr.read_to_string(&mut text).unwrap();
    text
}

/// Saves as Excel does: to another file, which takes the name.
fn save_by_rename(folder: &Folder, book: &Book) {
    book.save(&folder.file("~saving.tmp"));
    fs::rename(folder.file("~saving.tmp"), folder.file("in.xlsx")).unwrap();
}

#[test]
fn every_save_is_run_once_and_what_moved_is_told() {
    let folder = Folder::new();
    book(70, "50").save(&folder.file("in.xlsx"));
    let watch = Watch::begin(&folder, &["--format", "json", "--runs", "5"]);
    let first = watch.run();
    assert_eq!((&first["status"], &first["counts"]["accounts"], first.get("moved")), (&json!("done"), &json!(2), None));
    assert!(watch.rests(), "its own output starts no run");
    save_by_rename(&folder, &book(30, "50"));
    let second = watch.run();
    let mover = &second["moved"]["movers"][0];
    assert_eq!(
        (&mover["key"], &mover["from"], &mover["to"], &mover["cause"]["data"]),
        (&json!("one"), &json!("A"), &json!("B"), &json!(-40.0))
    );
    // A formula that is broken for a moment: told, and the next save is compared with the last that could be run.
    book(30, ">").save(&folder.file("in.xlsx"));
    let broken = watch.run();
    assert_eq!((&broken["status"], &broken["diagnostics"][0]["cell"]), (&json!("not done"), &json!("D3")));
    // Written in two parts, with a pause that is longer than a look and shorter than the patience: one run, no fault.
    book(30, "20").save(&folder.file("whole.xlsx"));
    let whole = fs::read(folder.file("whole.xlsx")).unwrap();
    fs::write(folder.file("in.xlsx"), &whole[..whole.len() / 2]).unwrap();
    std::thread::sleep(Duration::from_millis(1300));
    fs::write(folder.file("in.xlsx"), &whole).unwrap();
    let third = watch.run();
    assert_eq!((&third["status"], &third["moved"]["moved"]), (&json!("done"), &json!(1)), "{third}");
    assert_eq!(third["moved"]["movers"][0]["cause"]["class_changed_by"], json!(["rules"]));
    // Gone, and back: what it is now is run.
    fs::remove_file(folder.file("in.xlsx")).unwrap();
    std::thread::sleep(Duration::from_millis(1300));
    book(31, "20").save(&folder.file("in.xlsx"));
    assert_eq!(watch.run()["moved"]["score_changed"], 1);
    assert_eq!(watch.code(), 0);
}

#[test]
fn a_criteria_file_is_watched_too_and_an_output_that_is_open_does_not_end_it() {
    let folder = Folder::new();
    book(70, "50").save(&folder.file("in.xlsx"));
    fs::write(folder.file("~$in-annotated.xlsx"), "").unwrap();
    let toml = |threshold: i32| {
        let text = format!(
            "language = \"english\"\n[[rule]]\nstep = \"classify\"\nresult = \"Class\"\nitem = \"A\"\nformula = \"[x]>{threshold}\"\n\
            [[rule]]\nstep = \"classify\"\nresult = \"Class\"\nitem = \"B\"\n"
        );
        fs::write(folder.file("rules.toml"), text).unwrap();
    };
    toml(50);
    let watch = Watch::begin(&folder, &["--format", "json", "-c", "rules.toml", "--runs", "2"]);
    assert_eq!(watch.run()["diagnostics"][0]["code"], "output-open");
    toml(80);
    let second = watch.run();
    assert_eq!((&second["status"], &second["moved"]["movers"][0]["to"]), (&json!("not done"), &json!("B")));
    assert_eq!(watch.code(), 2);
    for arguments in [
        &["watch", "nix.xlsx"][..],
        &["watch", "in.xlsx", "-o", "in.xlsx", "--runs", "1"],
        &["watch", "in.xlsx", "-c", "rules.toml", "-o", "rules.toml"],
    ] {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
    }
}

#[cfg(unix)]
#[test]
fn control_c_ends_it_cleanly() {
    let folder = Folder::new();
    book(70, "50").save(&folder.file("in.xlsx"));
    for signal in ["-INT", "-TERM"] {
        let mut watch = Watch::begin(&folder, &[]);
        let mut lines = Vec::new();
        while !lines.last().is_some_and(|line: &String| line.starts_with('└')) {
            lines.push(watch.lines.recv_timeout(LONG).unwrap());
        }
        assert!(lines[0].starts_with("── "), "{lines:?}");
        let stderr = watch.child.stderr.take().unwrap();
        assert!(Command::new("kill").args([signal, &watch.child.id().to_string()]).status().unwrap().success());
        assert_eq!(watch.code(), 0);
        assert_eq!(text(stderr), "watching in.xlsx; Ctrl-C ends it\n");
        assert_eq!(folder.names(), ["in-annotated.xlsx", "in.xlsx"]);
    }
}
