//! The content type of what a run writes fits its extension: of a template comes a workbook.

use std::fs;

use crate::harness::Folder;
use crate::write_back::workbooks::{Workbook, part, range, zipped};

const TYPES: [(&str, &str); 5] = [
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
    ("xlsm", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
    ("xltx", "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"),
    ("xltm", "application/vnd.ms-excel.template.macroEnabled.main+xml"),
    ("xlam", "application/vnd.ms-excel.addin.macroEnabled.main+xml"),
];
const CRITERIA: &str = "language = \"english\"\n[[rule]]\nstep = \"compute\"\nresult = \"Two\"\nformula = \"1+1\"\n";

fn type_of(extension: &str) -> &'static str {
    TYPES.iter().find(|(known, _)| *known == extension).unwrap().1
}

fn main_type(folder: &Folder, file: &str) -> String {
    let types = part(&fs::read(folder.file(file)).unwrap(), "[Content_Types].xml");
    let (_, rest) = types.split_once("PartName=\"/xl/workbook.xml\" ContentType=\"").unwrap_or_else(|| panic!("{types}"));
    rest.split('"').next().unwrap().to_owned()
}

#[test]
fn of_every_kind_of_file_comes_a_workbook_that_excel_opens() {
    for (input, output) in [("xlsx", "xlsx"), ("xlsm", "xlsm"), ("xltx", "xlsx"), ("xltm", "xlsm"), ("xlam", "xlsm"), ("XLTX", "xlsx")] {
        for declared in TYPES.map(|(_, declared)| declared) {
            let folder = Folder::new();
            let file = format!("in.{input}");
            fs::write(folder.file(&file), Workbook { main_type: declared, ..range() }.bytes()).unwrap();
            fs::write(folder.file("any.toml"), CRITERIA).unwrap();
            let ran = folder.run(&["run", &file, "-c", "any.toml", "--verify"]);
            assert_eq!(ran.code, 0, "{file}: {}{}", ran.stdout, ran.stderr);
            assert_eq!(main_type(&folder, &format!("in-annotated.{output}")), type_of(output), "{file} {declared}");
        }
    }
}

#[test]
fn a_template_that_is_replaced_stays_one() {
    let folder = Folder::new();
    fs::write(folder.file("in.xltx"), Workbook { main_type: type_of("xltx"), ..range() }.bytes()).unwrap();
    fs::write(folder.file("any.toml"), CRITERIA).unwrap();
    let ran = folder.run(&["run", "in.xltx", "-c", "any.toml", "--verify", "--in-place"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(main_type(&folder, "in.xltx"), type_of("xltx"));
    assert!(part(&fs::read(folder.file("in.xltx")).unwrap(), "xl/workbook.xml").contains("_keyfolio.1"));
}

#[test]
fn other_extensions_are_refused_and_what_holds_for_all_parts_stays() {
    let folder = Folder::new();
    let bytes = Workbook { main_type: "", ..range() }.bytes();
    fs::write(folder.file("in.xlsx"), &bytes).unwrap();
    fs::write(folder.file("any.toml"), CRITERIA).unwrap();
    // A package that says nothing of its workbook is left as it is.
    let ran = folder.run(&["run", "in.xlsx", "-c", "any.toml", "--verify", "--no-report"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(part(&fs::read(folder.file("in-annotated.xlsx")).unwrap(), "[Content_Types].xml"), part(&bytes, "[Content_Types].xml"));
    // A type that is the default of all parts ending in .xml: the workbook gets one of its own.
    let default = |text: &str| text.replace("application/xml", type_of("xltx"));
    let names = [
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
    ];
    let parts = names.map(|name| (name, default(&part(&bytes, name))));
    fs::write(folder.file("all.xlsx"), zipped(&parts.each_ref().map(|(name, text)| (*name, text.as_str())))).unwrap();
    let ran = folder.run(&["run", "all.xlsx", "-c", "any.toml", "--verify", "--no-report"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(main_type(&folder, "all-annotated.xlsx"), type_of("xlsx"));
    assert!(
        part(&fs::read(folder.file("all-annotated.xlsx")).unwrap(), "[Content_Types].xml").contains(&parts[0].1.replace("</Types>", ""))
    );
    for wrong in ["out.xlsx", "out.xltm"] {
        fs::write(folder.file("in.xltm"), Workbook { main_type: type_of("xltm"), ..range() }.bytes()).unwrap();
        let ran = folder.run(&["run", "in.xltm", "-c", "any.toml", "-o", wrong]);
        assert!(ran.code == 2 && ran.stderr.contains("one of the kind .xlsm"), "{}", ran.stderr);
    }
}
