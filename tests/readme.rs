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
        let arguments = command.strip_prefix("cargo run --release -- ").unwrap_or_else(|| panic!("no test knows how to run: {command}"));
        let arguments: Vec<&str> = arguments.split_whitespace().collect();
        let ran = folder.run(&arguments);
        assert_eq!(ran.code, 0, "{command}\n{}{}", ran.stdout, ran.stderr);
        done += 1;
    }
    assert!(done >= 5, "the README has its commands: {done}");
    assert!(folder.file("workbooks/key-accounts-annotated.xlsx").is_file());
    assert!(folder.file("my-accounts-annotated.xlsx").is_file());
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
