//! What is saved: nobody's file is lost, nothing is more readable than it was, and what goes wrong leaves everything as it was.

use std::fs;

use crate::harness::{Book, Folder};
use crate::row;

fn sound() -> Book {
    Book::new()
        .sheet("Accounts", vec![row!["Account", "Revenue"], row!["Alder", 5], row!["Birch", 7]])
        .criteria(&["Step", "Result", "Formula"], &[&["Compute", "Double", "[Revenue]*2"]])
}

fn in_place(folder: &Folder) -> (i32, String) {
    let ran = folder.run(&["run", "in.xlsx", "--in-place", "--as-of", "2026-11-23"]);
    (ran.code, ran.stdout + &ran.stderr)
}

#[test]
fn a_former_file_never_goes_over_somebody_elses() {
    let folder = Folder::new();
    sound().save(&folder.file("in.xlsx"));
    let first = fs::read(folder.file("in.xlsx")).unwrap();
    fs::write(folder.file("in.bak.xlsx"), "my own notes").unwrap();
    let (code, said) = in_place(&folder);
    assert!(code == 0 && said.contains("kept-elsewhere") && said.contains("in.bak-2.xlsx"), "{said}");
    assert_eq!(fs::read(folder.file("in.bak.xlsx")).unwrap(), b"my own notes");
    assert_eq!(fs::read(folder.file("in.bak-2.xlsx")).unwrap(), first);
    // What is kept already is not kept twice.
    fs::write(folder.file("in.xlsx"), &first).unwrap();
    assert_eq!(in_place(&folder).0, 0);
    assert_eq!(folder.names(), ["in.bak-2.xlsx", "in.bak.xlsx", "in.xlsx"]);
}

#[test]
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn a_former_file_of_ours_is_replaced_unless_somebody_changed_it() {
    let folder = Folder::new();
    sound().save(&folder.file("in.xlsx"));
    let states = [fs::read(folder.file("in.xlsx")).unwrap(), Vec::new(), Vec::new()];
    assert_eq!(in_place(&folder).0, 0);
    if folder.names().len() != 2 || !rustix::fs::listxattr_query(folder.file("in.bak.xlsx")).is_ok_and(|length| length > 0) {
        println!("passed over: this disk keeps no marks of files");
        return;
    }
    assert_eq!(fs::read(folder.file("in.bak.xlsx")).unwrap(), states[0]);
    Book::new().sheet("Accounts", vec![row!["Account", "Revenue"], row!["Cedar", 1]]).save(&folder.file("in.xlsx"));
    fs::write(folder.file("r.toml"), "[[rule]]\nstep = \"compute\"\nresult = \"D\"\nformula = \"1\"\n").unwrap();
    let second = fs::read(folder.file("in.xlsx")).unwrap();
    let ran = folder.run(&["run", "in.xlsx", "--in-place", "--criteria", "r.toml"]);
    assert!(ran.code == 0 && !ran.stderr.contains("kept-elsewhere"), "{}", ran.stderr);
    assert_eq!(fs::read(folder.file("in.bak.xlsx")).unwrap(), second);
    assert_eq!(folder.names(), ["in.bak.xlsx", "in.xlsx", "r.toml"]);
    // Somebody works in the kept file: it is theirs from then on, whatever marks it bears.
    let mut theirs = fs::OpenOptions::new().append(true).open(folder.file("in.bak.xlsx")).unwrap();
    std::io::Write::write_all(&mut theirs, b"more").unwrap();
    assert_eq!(folder.run(&["run", "in.xlsx", "--in-place", "--criteria", "r.toml"]).code, 0);
    assert_eq!(fs::read(folder.file("in.bak.xlsx")).unwrap(), [&second[..], b"more"].concat());
    assert_eq!(folder.names(), ["in.bak-2.xlsx", "in.bak.xlsx", "in.xlsx", "r.toml"]);
}

#[test]
#[cfg(unix)]
fn a_former_file_goes_through_no_link_and_into_no_pipe() {
    use std::os::unix::fs::{FileTypeExt, symlink};
    for kind in ["link", "dangling", "pipe", "folder"] {
        let folder = Folder::new();
        sound().save(&folder.file("in.xlsx"));
        fs::write(folder.file("precious"), "precious").unwrap();
        let backup = folder.file("in.bak.xlsx");
        match kind {
            "link" => symlink("precious", &backup).unwrap(),
            "dangling" => symlink("nowhere", &backup).unwrap(),
            "folder" => fs::create_dir(&backup).unwrap(),
            _ => {
                let made = std::process::Command::new("mkfifo").arg(&backup).status();
                if !made.is_ok_and(|status| status.success()) {
                    println!("passed over: there is no mkfifo");
                    continue;
                }
            }
        }
        let (code, said) = in_place(&folder);
        assert_eq!(code, 0, "{kind}: {said}");
        assert_eq!(fs::read(folder.file("precious")).unwrap(), b"precious", "{kind}");
        let there = fs::symlink_metadata(&backup).unwrap().file_type();
        assert!(there.is_symlink() || there.is_fifo() || there.is_dir(), "{kind}");
        assert!(!folder.file("nowhere").exists() && folder.file("in.bak-2.xlsx").is_file(), "{kind}");
    }
}

#[test]
#[cfg(unix)]
fn the_same_holds_where_results_are_pinned() {
    let folder = Folder::new();
    let book = |revenue| {
        Book::new()
            .sheet("Accounts", vec![row!["Account", "Revenue"], row!["Alder", revenue]])
            .criteria(
                &["Step", "Result", "Item", "Formula"],
                &[&["Classify", "Class", "A", "[Revenue]>3"], &["Classify", "Class", "B", ""]],
            )
            .sheet("Tests", vec![row!["Account", "Class"]])
    };
    book(5).save(&folder.file("in.xlsx"));
    fs::write(folder.file("precious"), "precious").unwrap();
    std::os::unix::fs::symlink("precious", folder.file("in.bak.xlsx")).unwrap();
    let ran = folder.run(&["test", "in.xlsx", "--pin", "Alder"]);
    assert!(ran.code == 0 && ran.stdout.contains("kept as in.bak-2.xlsx"), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(fs::read(folder.file("precious")).unwrap(), b"precious");
    assert_eq!(folder.run(&["criteria", "export", "in.xlsx", "-o", "rules.toml"]).code, 0);
    fs::write(folder.file("rules.bak.toml"), "mine").unwrap();
    Book::new().sheet("Accounts", vec![row!["Account", "Revenue"], row!["Birch", 5]]).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["test", "in.xlsx", "--criteria", "rules.toml", "--pin", "Birch", "--format", "json"]);
    assert!(ran.code == 0 && ran.stdout.contains("rules.bak-2.toml"), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(fs::read(folder.file("rules.bak.toml")).unwrap(), b"mine");
}

/// Somebody saves the workbook again and again while it is run in place: the run says so, and what was saved is there.
#[test]
fn what_is_saved_during_a_run_is_not_lost() {
    use std::process::{Command, Stdio};
    let folder = Folder::new();
    let table = std::iter::once(row!["Account", "Revenue"]).chain((0..3000).map(|number| row![number, 5])).collect();
    Book::new()
        .sheet("Accounts", table)
        .criteria(&["Step", "Result", "Formula"], &[&["Compute", "Double", "[Revenue]*2"]])
        .save(&folder.file("in.xlsx"));
    let before = fs::read(folder.file("in.xlsx")).unwrap();
    let saved = [&before[..before.len() - 1], b"!"].concat();
    let mut stopped = 0;
    for (turn, delay) in (0..24).map(|step| step * 12).enumerate() {
        fs::write(folder.file("in.xlsx"), &before).unwrap();
        let mut run = Command::new(env!("CARGO_BIN_EXE_keyfolio"))
            .args(["run", "in.xlsx", "--in-place", "--as-of", "2026-11-23"])
            .current_dir(folder.file("."))
            .env("LC_ALL", "C.UTF-8")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(delay));
        // Saved in both ways: into the same file, and into another that is renamed.
        let is_running = run.try_wait().unwrap().is_none();
        if turn % 2 == 0 {
            fs::write(folder.file("in.xlsx"), &saved).unwrap();
        } else {
            fs::write(folder.file("new"), &saved).unwrap();
            fs::rename(folder.file("new"), folder.file("in.xlsx")).unwrap();
        }
        let output = run.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        if is_running && output.status.code() == Some(2) && said.contains("input-changed") {
            stopped += 1;
            assert_eq!(fs::read(folder.file("in.xlsx")).unwrap(), saved, "{delay} ms");
        }
        let backups: Vec<_> = folder.names().into_iter().filter(|name| name.contains(".bak") || name.ends_with(".tmp")).collect();
        assert!(output.status.code() == Some(0) || backups.is_empty(), "{delay} ms: {backups:?} {said}");
        backups.iter().for_each(|name| fs::remove_file(folder.file(name)).unwrap());
    }
    assert!(stopped > 0, "a save hit a run at all");
}

#[test]
#[cfg(unix)]
fn links_stay_links_and_pipes_and_devices_are_refused() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    sound().save(&folder.file("in.xlsx"));
    fs::create_dir(folder.file("sub")).unwrap();
    symlink("sub/target.xlsx", folder.file("out.xlsx")).unwrap();
    for _ in 0..2 {
        let ran = folder.run(&["run", "in.xlsx", "-o", "out.xlsx"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(folder.file("out.xlsx").is_symlink() && folder.file("sub/target.xlsx").is_file());
    }
    symlink("none/target.xlsx", folder.file("lost.xlsx")).unwrap();
    symlink("round.xlsx", folder.file("round.xlsx")).unwrap();
    symlink("/dev/full", folder.file("full.xlsx")).unwrap();
    for (output, code) in [("lost.xlsx", "no-output-folder"), ("round.xlsx", "output-not-a-file"), ("full.xlsx", "output-not-a-file")] {
        let ran = folder.run(&["run", "in.xlsx", "-o", output]);
        assert!(ran.code == 2 && ran.stderr.contains(code), "{output}: {}", ran.stderr);
        assert!(folder.file(output).is_symlink());
    }
    if std::process::Command::new("mkfifo").arg(folder.file("pipe.xlsx")).status().is_ok_and(|status| status.success()) {
        let ran = folder.run(&["run", "in.xlsx", "-o", "pipe.xlsx"]);
        assert!(ran.code == 2 && ran.stderr.contains("output-not-a-file"), "{}", ran.stderr);
    }
    // The same file by other names is the input all the same.
    symlink("in.xlsx", folder.file("same.xlsx")).unwrap();
    fs::hard_link(folder.file("in.xlsx"), folder.file("hard.xlsx")).unwrap();
    let before = fs::read(folder.file("in.xlsx")).unwrap();
    for output in ["same.xlsx", "hard.xlsx", "./in.xlsx", "sub/../in.xlsx"] {
        let ran = folder.run(&["run", "in.xlsx", "-o", output]);
        assert!(ran.code == 2 && ran.stderr.contains("output-is-input"), "{output}: {}", ran.stderr);
    }
    assert_eq!(fs::read(folder.file("in.xlsx")).unwrap(), before);
}

#[test]
#[cfg(unix)]
fn nothing_is_more_readable_than_what_it_is_made_of() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    sound().save(&folder.file("in.xlsx"));
    sound().save(&folder.file("open.xlsx"));
    let mode = |name: &str| fs::metadata(folder.file(name)).unwrap().permissions().mode() & 0o777;
    let give = |name: &str, mode: u32| fs::set_permissions(folder.file(name), fs::Permissions::from_mode(mode)).unwrap();
    give("in.xlsx", 0o600);
    give("open.xlsx", 0o666);
    let run = |command: &str| {
        let run = format!("umask 027; {} {command} >/dev/null", env!("CARGO_BIN_EXE_keyfolio"));
        std::process::Command::new("sh").args(["-c", &run]).current_dir(folder.file(".")).output().unwrap()
    };
    for (command, made, expected) in [
        ("run in.xlsx", "in-annotated.xlsx", 0o600),
        ("explain in.xlsx Alder --html page.html", "page.html", 0o600),
        ("sql in.xlsx --dialect duckdb -o query.sql", "query.sql", 0o600),
        ("criteria export in.xlsx -o rules.toml", "rules.toml", 0o600),
        ("criteria import rules.toml -o rules.xlsx", "rules.xlsx", 0o600),
        ("run open.xlsx in.xlsx --combined all.xlsx", "all.xlsx", 0o600),
        ("run open.xlsx -o wide.xlsx", "wide.xlsx", 0o640),
        ("new starter.xlsx", "starter.xlsx", 0o640),
        ("run in.xlsx --in-place", "in.bak.xlsx", 0o600),
        ("run in.xlsx --in-place", "in.xlsx", 0o600),
    ] {
        let output = run(command);
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(mode(made), expected, "{command}: {:o}", mode(made));
    }
    // What is replaced keeps what somebody gave it.
    give("wide.xlsx", 0o664);
    assert!(run("run open.xlsx -o wide.xlsx").status.success());
    assert_eq!(mode("wide.xlsx"), 0o664);
}

#[test]
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn extended_attributes_owner_and_group_stay() {
    use std::os::unix::fs::{MetadataExt, chown};
    let folder = Folder::new();
    sound().save(&folder.file("in.xlsx"));
    let set = rustix::fs::setxattr(folder.file("in.xlsx"), "user.origin", b"crm", rustix::fs::XattrFlags::empty());
    let owned = chown(folder.file("in.xlsx"), Some(65_534), Some(65_533)).is_ok();
    assert_eq!(in_place(&folder).0, 0);
    for name in ["in.xlsx", "in.bak.xlsx"] {
        let path = folder.file(name);
        if set.is_ok() {
            let mut value = [0; 8];
            assert_eq!(
                rustix::fs::getxattr(&path, "user.origin", &mut value[..]).map(|length| value[..length].to_vec()),
                Ok(b"crm".to_vec())
            );
        } else {
            println!("passed over: this disk keeps no extended attributes");
        }
        let metadata = fs::metadata(&path).unwrap();
        assert!(!owned || (metadata.uid(), metadata.gid()) == (65_534, 65_533), "{name}");
    }
}

#[test]
fn a_name_with_a_line_break_is_one_name() {
    let folder = Folder::new();
    let name = "a\nerror: b.xlsx";
    sound().save(&folder.file(name));
    let ran = folder.run(&["run", name, "--in-place"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let ran = folder.run(&["run", name, "-o", name]);
    assert!(ran.code == 2 && ran.stderr.contains("a<U+000A>error: b.xlsx"), "{}", ran.stderr);
    let query = folder.run(&["sql", name, "--dialect", "postgres"]);
    assert_eq!(query.code, 0, "{}", query.stderr);
    assert!(query.stdout.lines().all(|line| !line.starts_with("error")), "{}", query.stdout);
}
