//! Texts of a workbook and names of files are shown and never steer a terminal, with colours and without; standard output that is full or
//! gone, and threads that are not to be had, are a sentence and no panic.

use std::process::{Command, Stdio};

use crate::harness::{Book, Folder};
use crate::row;

/// An escape sequence, one byte that begins one, a carriage return, a bell, and letters that read backwards.
const HOSTILE: &str = "x\u{1b}[31mred\u{9b}2J\r\u{7}\u{202e}dlog\u{2066}\u{200f}\u{7f}";

fn steers(text: &str) -> Option<char> {
    text.chars().find(|&character| {
        (character.is_control() && character != '\n' && character != '\t')
            || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

fn hostile(folder: &Folder) {
    let header = format!("H{HOSTILE}");
    // A bracket within a name is marked by an apostrophe.
    let formula = format!("[{}]*1", header.replace('[', "'["));
    let reason = format!("because {HOSTILE}");
    Book::new()
        .sheet(
            "Accounts",
            vec![
                row!["Account", "Revenue", header.as_str(), "Seg"],
                row![format!("A{HOSTILE}").as_str(), 5, 3, HOSTILE],
                row![format!("B{HOSTILE}").as_str(), 7, 4, "y"],
                row!["C", HOSTILE, 4, "y"],
            ],
        )
        .criteria(
            &["Step", "Result", "Item", "Formula", "Scale", "Weight", "Reason"],
            &[
                &["Compute", &format!("N{HOSTILE}"), "", &formula, "", "", ""],
                &["Score", "S", &format!("I{HOSTILE}"), "[Revenue]", "0..10", "1", ""],
                &["Classify", "Class", &format!("K{HOSTILE}"), "[S]>60", "", "", &reason],
                &["Classify", "Class", "B", "", "", "", ""],
            ],
        )
        .sheet("Tests", vec![row!["Account", "Class"], row![format!("A{HOSTILE}").as_str(), format!("T{HOSTILE}").as_str()]])
        .save(&folder.file("in.xlsx"));
}

/// Everything that is printed, without our own colours: diagnostics are the only ones that have any.
fn printed(folder: &Folder, arguments: &[&str], colors: bool) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_keyfolio"))
        .args(arguments)
        .args(["--color", if colors { "always" } else { "never" }])
        .current_dir(folder.file("."))
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    (String::from_utf8(output.stdout).unwrap(), if colors { without_colors(&stderr) } else { stderr })
}

/// Without the sequences that the renderer of diagnostics writes, none of which is that of the hostile text.
fn without_colors(text: &str) -> String {
    let mut plain = String::new();
    let mut pieces = text.split("\u{1b}[");
    plain.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (sequence, rest) = piece.split_once('m').unwrap();
        assert!(sequence.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'), "{sequence:?}");
        assert_ne!(sequence, "31", "a colour of the workbook");
        plain.push_str(rest);
    }
    plain
}

#[test]
fn no_text_of_a_workbook_steers_a_terminal() {
    let folder = Folder::new();
    hostile(&folder);
    let key = format!("A{HOSTILE}");
    let mut shown = 0;
    for arguments in [
        &["run", "in.xlsx", "-o", "out.xlsx"][..],
        &["check", "in.xlsx"],
        &["explain", "in.xlsx", &key],
        &["explain", "in.xlsx", "nobody"],
        &["test", "in.xlsx"],
        &["sensitivity", "in.xlsx"],
        &["what-if", "in.xlsx", "--set", "Criteria!D4=[S]>40"],
        &["diff", "in.xlsx", "out.xlsx"],
        &["check", "in.xlsx", "--format", "json"],
        &["explain", "in.xlsx", &key, "--format", "json"],
        &["functions", HOSTILE],
        &["run", HOSTILE],
        &["run", "in.xlsx", HOSTILE],
        &["run", "in.xlsx", "--no\u{9b}such"],
    ] {
        for colors in [false, true] {
            let (stdout, stderr) = printed(&folder, arguments, colors);
            assert!(!stdout.is_empty() || !stderr.is_empty(), "{arguments:?}");
            for text in [&stdout, &stderr] {
                assert_eq!(steers(text), None, "{arguments:?}, colours {colors}: {text:?}");
            }
            shown += (stdout + &stderr).matches("<U+009B>").count();
        }
    }
    assert!(shown >= 30, "the texts are printed at all: {shown}");
}

#[test]
fn what_a_program_reads_is_exact_and_its_comments_are_single_lines() {
    let folder = Folder::new();
    hostile(&folder);
    let (query, said) = printed(&folder, &["sql", "in.xlsx", "--dialect", "duckdb"], false);
    assert_eq!(steers(&said), None);
    let (comments, code): (Vec<&str>, Vec<&str>) = query.split('\n').partition(|line| line.starts_with("--"));
    assert!(comments.len() > 3 && comments.iter().all(|line| steers(line).is_none()), "{comments:?} {said}");
    assert!(code.join("\n").contains(HOSTILE), "the column's own name is in the query");
    let (json, _) = printed(&folder, &["explain", "in.xlsx", &format!("A{HOSTILE}"), "--format", "json"], false);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(json["explanation"].to_string().contains("\u{9b}2J"), "JSON means the text itself");
    let (toml, _) = printed(&folder, &["criteria", "export", "in.xlsx"], false);
    let toml: toml::Value = toml::from_str(&toml).unwrap();
    assert!(toml["rule"][2]["item"].as_str().unwrap().contains(HOSTILE));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_or_closed_standard_output_is_a_sentence() {
    let folder = Folder::new();
    Book::new()
        .sheet("Accounts", vec![row!["Account", "Revenue"], row!["Alder", 5]])
        .criteria(&["Step", "Result", "Formula"], &[&["Compute", "Double", "[Revenue]*2"]])
        .save(&folder.file("in.xlsx"));
    let sh = |command: String| {
        Command::new("sh").args(["-c", &command]).current_dir(folder.file(".")).env("LC_ALL", "C.UTF-8").output().unwrap()
    };
    let program = env!("CARGO_BIN_EXE_keyfolio");
    for command in [
        "run in.xlsx",
        "run in.xlsx --format json",
        "check in.xlsx",
        "sql in.xlsx --dialect duckdb",
        "--help",
        "functions",
        "watch in.xlsx --runs 1",
    ] {
        let output = sh(format!("{program} {command} >/dev/full"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && said.contains("standard output cannot be written"), "{command}: {said}");
        let output = sh(format!("{program} {command} >&- 2>/dev/full"));
        assert!(matches!(output.status.code(), Some(0..=2)), "{command}: {:?}", output.status);
        let output = sh(format!("{program} {command} 2>&- | head -c 1 >/dev/null"));
        assert_eq!(output.status.code(), Some(0), "{command}");
    }
    assert!(!crate::harness::rows(&folder.file("in-annotated.xlsx"), 0, 0).is_empty(), "the result is there and whole");
}

/// A user who may have one process and no further thread gets the same result.
#[test]
#[cfg(target_os = "linux")]
fn a_run_goes_on_without_threads() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let folder = Folder::new();
    std::fs::set_permissions(folder.file("."), std::fs::Permissions::from_mode(0o777)).unwrap();
    let table = std::iter::once(row!["Account", "Revenue"]).chain((0..20_000).map(|number| row![number, 5])).collect();
    for name in ["in.xlsx", "second.xlsx"] {
        Book::new()
            .sheet("Accounts", Vec::clone(&table))
            .criteria(&["Step", "Result", "Formula"], &[&["Compute", "Double", "[Revenue]*2"]])
            .save(&folder.file(name));
    }
    // A user of whom nobody else is.
    const NOBODY_ELSE: u32 = 64_321;
    let run = |nproc: &str, arguments: &[&str]| {
        let mut command = Command::new("prlimit");
        command.arg(nproc).arg(env!("CARGO_BIN_EXE_keyfolio")).args(arguments).current_dir(folder.file(".")).stdin(Stdio::null());
        command.uid(NOBODY_ELSE).gid(NOBODY_ELSE).output()
    };
    match run("--nproc=64", &["--version"]) {
        Ok(output) if output.status.success() => {}
        other => {
            println!("passed over: the program cannot be started as another user ({other:?})");
            return;
        }
    }
    let plain = run("--nproc=64", &["run", "in.xlsx", "-o", "plain.xlsx", "--as-of", "2026-11-23"]).unwrap();
    assert!(plain.status.success(), "{}", String::from_utf8_lossy(&plain.stderr));
    let columns = run("--nproc=64", &["run", "in.xlsx", "-o", "columns.xlsx", "--as-of", "2026-11-23", "--no-report"]).unwrap();
    assert!(columns.status.success());
    // A report is made by a library that takes a thread for each sheet: without one, that is said.
    for nproc in ["--nproc=1", "--nproc=2", "--nproc=3"] {
        for (arguments, written) in [
            (&["run", "in.xlsx", "-o", "alone.xlsx", "--as-of", "2026-11-23", "--no-report"][..], "columns.xlsx"),
            (&["run", "in.xlsx", "-o", "alone.xlsx", "--as-of", "2026-11-23"], "plain.xlsx"),
        ] {
            let alone = run(nproc, arguments).unwrap();
            let said = String::from_utf8_lossy(&alone.stderr);
            if alone.status.success() {
                assert_eq!(std::fs::read(folder.file("alone.xlsx")).unwrap(), std::fs::read(folder.file(written)).unwrap(), "{nproc}");
                std::fs::remove_file(folder.file("alone.xlsx")).unwrap();
            } else {
                assert!(alone.status.code() == Some(2) && said.contains("no thread") && said.lines().count() == 1, "{nproc}: {said}");
                assert!(!arguments.contains(&"--no-report") && !folder.file("alone.xlsx").exists(), "{nproc}: {said}");
            }
        }
        let both = run(nproc, &["run", "in.xlsx", "second.xlsx", "--no-report"]).unwrap();
        assert!(both.status.success(), "{nproc}: {}", String::from_utf8_lossy(&both.stderr));
    }
}
