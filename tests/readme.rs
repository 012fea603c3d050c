//! The commands of the README do what it says.

use std::fs;
use std::path::Path;

use crate::harness::Folder;

/// The commands in the README's shell blocks, without what starts the program there.
fn commands() -> Vec<String> {
    let text = include_str!("../README.md");
    let mut commands = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line == "```sh";
        } else if inside && !line.trim().is_empty() {
            commands.push(line.trim().to_owned());
        }
    }
    commands
}

#[test]
fn every_command_of_the_readme_is_done() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Folder::new();
    fs::create_dir(folder.file("workbooks")).unwrap();
    for sample in ["key-accounts.xlsx", "schluesselkunden.xlsx"] {
        fs::copy(root.join("workbooks").join(sample), folder.file("workbooks").join(sample)).unwrap();
    }
    let mut done = 0;
    for command in commands() {
        // This test is what the second command runs.
        if command == "cargo test" {
            done += 1;
            continue;
        }
        let arguments = command.strip_prefix("cargo run -- ").unwrap_or_else(|| panic!("no test knows how to run: {command}"));
        let arguments: Vec<&str> = arguments.split_whitespace().collect();
        let ran = folder.run(&arguments);
        assert_eq!(ran.code, 0, "{command}\n{}{}", ran.stdout, ran.stderr);
        done += 1;
    }
    assert!(done >= 5, "the README has its commands: {done}");
    assert!(folder.file("workbooks/key-accounts-annotated.xlsx").is_file());
    assert!(folder.file("my-accounts-annotated.xlsx").is_file());
}

/// The script for scheduled jobs, run as it stands there: a first month, a second one beside it, and one that is not done.
#[cfg(unix)]
#[test]
fn the_script_of_the_readme_runs_month_after_month() {
    let text = include_str!("../README.md");
    let script = text.split("```bash\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let folder = Folder::new();
    fs::write(folder.file("monthly.sh"), script).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_keyfolio")).parent().unwrap().display().to_string();
    let path = format!("{program}:{}", std::env::var("PATH").unwrap_or_default());
    let run = || {
        let output = std::process::Command::new("sh").arg("monthly.sh").current_dir(folder.file(".")).env("PATH", &path).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let month = |name: &str| {
        fs::create_dir_all(folder.file("workbooks").join(name)).unwrap();
        for region in ["north.xlsx", "south.xlsx"] {
            let stored = Path::new(env!("CARGO_MANIFEST_DIR")).join("workbooks").join(name).join(region);
            fs::copy(stored, folder.file("workbooks").join(name).join(region)).unwrap();
        }
    };
    let report = |month: &str| -> serde_json::Value {
        serde_json::from_str(&fs::read_to_string(folder.file(&format!("results/{month}.json"))).unwrap()).unwrap()
    };
    month("2026-10");
    assert_eq!(run(), (0, "2026-10: done, nothing to look at\n".to_owned(), String::new()));
    assert_eq!(report("2026-10")["workbooks"].as_array().unwrap().len(), 2);
    month("2026-11");
    // Accounts that left and new ones are movers, and nothing to look at.
    assert_eq!(run(), (0, "2026-11: done, nothing to look at\n".to_owned(), String::new()));
    assert_eq!(report("2026-11")["combined"]["movement"]["previous"], "results/2026-10/all.xlsx");
    assert!(folder.file("results/2026-11/all.xlsx").is_file() && folder.file("results/2026-11/north-annotated.xlsx").is_file());
    fs::write(folder.file("workbooks/2026-11/south.xlsx"), "half a workb").unwrap();
    let (code, stdout, _) = run();
    assert_eq!(code, 2);
    assert!(stdout.starts_with("2026-11: not done\n") && stdout.contains("combined workbook was not written"), "{stdout}");
}

#[test]
fn files_that_the_readme_names_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = include_str!("../README.md");
    let mut named = 0;
    for (at, _) in text.match_indices("](") {
        let target: String = text[at + 2..].chars().take_while(|&c| c != ')').collect();
        if !target.starts_with("http") {
            assert!(root.join(&target).exists(), "the README names {target}");
            named += 1;
        }
    }
    assert!(named >= 4);
}
