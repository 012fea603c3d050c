//! What people chose stays in the workbook, and where it cannot, that is said.

use keyfolio::criteria::Setting;
use keyfolio::foundation::language::Language;
use keyfolio::foundation::value::Value;
use keyfolio::session::Input;
use keyfolio::session::written::chosen::with_settings;

use crate::harness::{Book, Folder};
use crate::packages::edit;
use crate::row;

#[test]
fn a_choice_that_a_workbook_cannot_keep_is_told() {
    let folder = Folder::new();
    let rules: [&[&str]; 1] = [&["Classify", "Class", "A", ""]];
    let book = Book::new().sheet("List", vec![row!["Account", "No"], row!["a", 1]]);
    book.criteria(&["Step", "Result", "Item", "Formula"], &rules).save(&folder.file("open.xlsx"));
    edit(&folder.file("open.xlsx"), &folder.file("locked.xlsx"), "xl/workbook.xml", &|workbook| {
        workbook.replace("<bookViews>", "<workbookProtection lockStructure=\"1\"/><bookViews>")
    });
    let chosen = [(Setting::AccountsSheet, Value::text("List")), (Setting::HeaderRow, Value::number(1.0))];
    for (name, is_kept) in [("open.xlsx", true), ("locked.xlsx", false)] {
        let input = Input::new(name, std::fs::read(folder.file(name)).unwrap());
        for (language, word) in [(Language::English, "Header row: 1"), (Language::German, "Kopfzeile: 1")] {
            let (written, told) = with_settings(&input, &chosen, language).unwrap();
            assert_eq!((written.bytes.joined() != input.bytes.joined(), told.is_none()), (is_kept, is_kept), "{name}");
            if let Some(told) = told {
                assert!(told.code == "choice-not-kept" && told.message.contains(word), "{told:?}");
            }
        }
    }
}
