//! What must not happen to a user's file: a signature that breaks unsaid, a text that becomes a formula, half a file.

use std::fs;

use rawzip::{CompressionMethod, ZipArchiveWriter, ZipDataWriter};
use std::io::Write;

use crate::harness::{Book, Folder, rows};
use crate::row;

const RULES: &str = "[[rule]]\nstep = \"compute\"\nresult = \"Copy\"\nformula = \"[Remark]&\\\"\\\"\"\n";

/// A zip archive of these parts.
fn zipped(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut bytes);
    for (name, content) in parts {
        let (mut entry, config) = archive.new_file(name.as_str()).compression_method(CompressionMethod::STORE).start().unwrap();
        let mut writer: ZipDataWriter<_> = config.wrap(&mut entry);
        writer.write_all(content).unwrap();
        let (_, descriptor) = writer.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    bytes
}

/// The parts of a zip archive.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let archive = rawzip::ZipArchive::from_slice(bytes).unwrap();
    let mut entries = archive.entries();
    let mut parts = Vec::new();
    while let Some(record) = entries.next_entry().unwrap() {
        let data = archive.get_entry(record.wayfinder()).unwrap().data().to_vec();
        let content = if record.compression_method() == CompressionMethod::DEFLATE {
            let mut inflated = Vec::new();
            std::io::Read::read_to_end(&mut flate2::bufread::DeflateDecoder::new(&data[..]), &mut inflated).unwrap();
            inflated
        } else {
            data
        };
        parts.push((String::from_utf8(record.file_path().as_bytes().to_vec()).unwrap(), content));
    }
    parts
}

fn signed(book: &[u8]) -> Vec<u8> {
    let mut parts = parts(book);
    for (name, content) in &mut parts {
        let text = String::from_utf8_lossy(content).into_owned();
        let changed = match name.as_str() {
            "_rels/.rels" => text.replace(
                "</Relationships>",
                "<Relationship Id=\"rId90\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin\" Target=\"_xmlsignatures/origin.sigs\"/></Relationships>",
            ),
            "[Content_Types].xml" => text.replace(
                "</Types>",
                "<Default Extension=\"sigs\" ContentType=\"application/vnd.openxmlformats-package.digital-signature-origin\"/><Override PartName=\"/_xmlsignatures/sig1.xml\" ContentType=\"application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml\"/></Types>",
            ),
            _ => continue,
        };
        *content = changed.into_bytes();
    }
    for name in ["_xmlsignatures/origin.sigs", "_xmlsignatures/sig1.xml", "_xmlsignatures/_rels/origin.sigs.rels"] {
        parts.push((name.to_owned(), b"<Signature/>".to_vec()));
    }
    zipped(&parts)
}

#[test]
fn a_signature_is_dropped_only_on_request_and_wholly() {
    let folder = Folder::new();
    fs::write(folder.file("rules.toml"), RULES).unwrap();
    Book::new().sheet("Accounts", vec![row!["Account", "Remark"], row!["Alder", "x"]]).save(&folder.file("plain.xlsx"));
    let plain = fs::read(folder.file("plain.xlsx")).unwrap();
    fs::write(folder.file("in.xlsx"), signed(&plain)).unwrap();
    let run = |more: &[&str]| {
        folder.run(&[&["run", "in.xlsx", "--criteria", "rules.toml", "-o", "out.xlsx", "--as-of", "2026-11-23"], more].concat())
    };
    let refused = run(&[]);
    assert_eq!(refused.code, 2);
    assert!((refused.stdout + &refused.stderr).contains("--drop-signature"));
    assert!(!folder.file("out.xlsx").exists());
    let done = run(&["--drop-signature", "--verify", "--no-report"]);
    assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
    assert!((done.stdout + &done.stderr).contains("signature-dropped"));
    let written = parts(&fs::read(folder.file("out.xlsx")).unwrap());
    let names: Vec<&str> = written.iter().map(|(name, _)| name.as_str()).collect();
    let former: Vec<String> = parts(&plain).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, former);
    assert!(written.iter().all(|(_, content)| !String::from_utf8_lossy(content).contains("signature")));
    assert_eq!(rows(&folder.file("out.xlsx"), 0, 0)[0]["Copy"], "x");
    // Nothing is said of a signature that is not there.
    let ran = folder.run(&["run", "plain.xlsx", "--criteria", "rules.toml", "-o", "out.xlsx", "--drop-signature"]);
    assert_eq!(ran.code, 0);
    assert!(!(ran.stdout + &ran.stderr).contains("signature"));
}

#[test]
fn no_text_becomes_a_formula_or_breaks_the_file() {
    let texts = [
        "=1+1",
        "+49 30",
        "@SUM(A1)",
        "-x",
        "=HYPERLINK(\"http://example.com\")",
        "a\u{1}b\u{b}",
        "_x000D_",
        "<&>\"'",
        "]]>",
        "\u{1F600}",
        "line\nline",
        " blanks ",
    ];
    let folder = Folder::new();
    fs::write(folder.file("rules.toml"), RULES).unwrap();
    let table: Vec<Vec<crate::harness::Cell>> =
        std::iter::once(row!["Account", "Remark"]).chain(texts.iter().zip(1..).map(|(text, number)| row![number, *text])).collect();
    Book::new().sheet("Accounts", table).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx", "--criteria", "rules.toml", "-o", "out.xlsx", "--verify", "--no-report"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    for (row, text) in rows(&folder.file("out.xlsx"), 0, 0).iter().zip(texts) {
        assert_eq!(row["Copy"], row["Remark"], "{text:?}");
    }
    let written = parts(&fs::read(folder.file("out.xlsx")).unwrap());
    let sheet = written.iter().find(|(name, _)| name == "xl/worksheets/sheet1.xml").unwrap();
    assert!(!String::from_utf8_lossy(&sheet.1).contains("<f>"), "a text became a formula");
}

#[test]
fn a_text_too_long_for_a_cell_is_cut_and_said() {
    let folder = Folder::new();
    fs::write(folder.file("rules.toml"), RULES.replace("&\\\"\\\"", "&[Remark]")).unwrap();
    let long = "x".repeat(20_000);
    Book::new().sheet("Accounts", vec![row!["Account", "Remark"], row!["Alder", long.as_str()]]).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx", "--criteria", "rules.toml", "-o", "out.xlsx", "--no-report"]);
    let copy = rows(&folder.file("out.xlsx"), 0, 0)[0]["Copy"].clone();
    let said = ran.stdout + &ran.stderr;
    // Excel's own limit: the text, or that it does not fit, but never a shortened text unsaid.
    assert!(copy.is_empty() || said.contains("32,767"), "{} characters: {said}", copy.len());
    assert!(!said.contains("0 findings"));
}

#[test]
fn damage_that_came_with_the_file_is_called_so() {
    let folder = Folder::new();
    fs::write(folder.file("rules.toml"), RULES).unwrap();
    Book::new().sheet("Accounts", vec![row!["Account", "Remark"], row!["Alder", 5]]).save(&folder.file("plain.xlsx"));
    let plain = parts(&fs::read(folder.file("plain.xlsx")).unwrap());
    for (part, from, to) in [
        ("xl/worksheets/sheet1.xml", "<v>5</v>", "<v>5</w>"),
        ("xl/styles.xml", "</fonts>", "</fnts>"),
        ("xl/workbook.xml", "</sheets>", ""),
        ("xl/styles.xml", "<fonts ", "<fonts x=1 "),
        ("xl/styles.xml", "<fonts ", "<fonts x='&nothing;' "),
        ("xl/styles.xml", "</fonts>", "\u{1}</fonts>"),
        ("xl/workbook.xml", "<sheets>", "<sheets><!ELEMENT>"),
        ("xl/workbook.xml", "<sheets>", "<sheets x='1' x='2'>"),
        ("xl/_rels/workbook.xml.rels", "<Relationship ", "<Relationship x='<' "),
        ("[Content_Types].xml", "<Default ", "&thing;<Default "),
    ] {
        let mut damaged = plain.clone();
        for (_, content) in damaged.iter_mut().filter(|(name, _)| name == part) {
            let text = String::from_utf8(content.clone()).unwrap();
            assert!(text.contains(from), "{text}");
            *content = text.replacen(from, to, 1).into_bytes();
        }
        fs::write(folder.file("in.xlsx"), zipped(&damaged)).unwrap();
        for verify in [true, false] {
            // Rows are not read twice without being asked; what stands around them always is.
            if !verify && part.contains("sheet1") {
                continue;
            }
            let further: &[&str] = if verify { &["--verify"] } else { &[] };
            let ran = folder.run(&[&["run", "in.xlsx", "--criteria", "rules.toml", "-o", "out.xlsx"][..], further].concat());
            let said = ran.stdout + &ran.stderr;
            assert_eq!(ran.code, 2, "{part}: {said}");
            assert!(said.contains("damaged") && said.contains("not well-formed") && !said.contains("internal"), "{part}: {said}");
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_kill_at_any_moment_leaves_the_old_file_or_the_new_one() {
    use std::process::{Command, Stdio};
    use std::time::Duration;
    let folder = Folder::new();
    fs::write(folder.file("rules.toml"), RULES).unwrap();
    let table =
        std::iter::once(row!["Account", "Remark"]).chain((0..3000).map(|number| row![number, "some text that takes room"])).collect();
    Book::new().sheet("Accounts", table).save(&folder.file("in.xlsx"));
    let old = fs::read(folder.file("in.xlsx")).unwrap();
    let arguments = ["run", "in.xlsx", "--criteria", "rules.toml", "--in-place", "--as-of", "2026-11-23", "-q"];
    assert_eq!(folder.run(&arguments).code, 0);
    let new = fs::read(folder.file("in.xlsx")).unwrap();
    assert!(old != new);
    for delay in (0..40).map(|step| step * 15) {
        fs::write(folder.file("in.xlsx"), &old).unwrap();
        let mut run = Command::new(env!("CARGO_BIN_EXE_keyfolio"))
            .args(arguments)
            .current_dir(folder.file("."))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        run.kill().unwrap();
        run.wait().unwrap();
        let found = fs::read(folder.file("in.xlsx")).unwrap();
        assert!(found == old || found == new, "after {delay} ms: {} bytes", found.len());
    }
}

/// In a folder that may only be read nothing is written or left behind, and the sentence comes before the work.
#[test]
#[cfg(unix)]
fn a_folder_that_may_only_be_read_is_said_before_the_work() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    const NOBODY: u32 = 65_534;
    let folder = Folder::new();
    let mode = |path: &std::path::Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let (locked, open) = (folder.file("locked"), folder.file("open"));
    fs::create_dir(&locked).unwrap();
    fs::create_dir(&open).unwrap();
    Book::new()
        .sheet("Accounts", vec![row!["Account", "X"], row!["Alder", 5]])
        .criteria(&["Step", "Result", "Item", "Formula"], &[&["Classify", "Class", "A", ""]])
        .save(&locked.join("in.xlsx"));
    mode(&folder.file("."), 0o755);
    mode(&locked.join("in.xlsx"), 0o644);
    mode(&open, 0o777);
    mode(&locked, 0o555);
    // Who may do everything runs the program as somebody who may not.
    let is_root = fs::write(locked.join("probe"), "").is_ok_and(|()| fs::remove_file(locked.join("probe")).is_ok());
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyfolio"));
        command.args(arguments).current_dir(&locked).env("NO_COLOR", "1").env_remove("TMPDIR");
        if is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        command.output().map(|output| (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned()))
    };
    let (code, said) = match run(&["--version"]) {
        Ok((Some(0), _)) => run(&["run", "in.xlsx"]).unwrap(),
        other => {
            println!("passed over: the program cannot be started as another user ({other:?})");
            return;
        }
    };
    assert!(code == Some(2) && said.contains("output-not-writable") && said.contains("write protection"), "{said}");
    let before = fs::read(locked.join("in.xlsx")).unwrap();
    for arguments in
        [&["run", "in.xlsx", "--in-place"][..], &["run", "in.xlsx", "-o", "sub/out.xlsx"], &["run", "in.xlsx", "--output-dir", "new"]]
    {
        let (code, said) = run(arguments).unwrap();
        assert!(
            code == Some(2)
                && (said.contains("error[output-not-writable]")
                    || said.contains("error[no-output-folder]")
                    || said.contains("error: --output-dir")),
            "{arguments:?}: {said}"
        );
    }
    let names: Vec<_> = fs::read_dir(&locked).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["in.xlsx"]);
    assert_eq!(fs::read(locked.join("in.xlsx")).unwrap(), before);
    let (code, said) = run(&["run", "in.xlsx", "-o", "../open/out.xlsx"]).unwrap();
    assert!(code == Some(0) && open.join("out.xlsx").is_file(), "{said}");
    mode(&locked, 0o755);
}
