//! LibreOffice Calc as an independent computation: it recalculates a workbook's formulas, and its values are read back.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, DataType};
use keyfolio::value::{CellError, Value};

/// Without it, LibreOffice shows the values that a workbook says its formulas have.
const ALWAYS_RECALCULATE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;

/// Whether LibreOffice is there; says what is left out where it is not.
pub fn is_installed(otherwise: &str) -> bool {
    let installed = Command::new("soffice").arg("--version").output().is_ok();
    if !installed {
        #[expect(clippy::print_stdout, reason = "a test that did not run says so")]
        {
            println!("skipped: soffice is not installed, so {otherwise}");
        }
    }
    installed
}

/// Has LibreOffice compute all formulas of a workbook; the recalculated one lies in a folder beside it.
pub fn recalculated(workbook: &Path) -> PathBuf {
    all_recalculated(&[workbook.to_owned()]).join(workbook.file_name().unwrap())
}

/// The same for workbooks of one folder, which begins with the program only once; gives the folder of the results.
pub fn all_recalculated(workbooks: &[PathBuf]) -> PathBuf {
    let folder = workbooks[0].parent().unwrap();
    let (results, profile) = (folder.join("recalculated"), folder.join("profile"));
    fs::create_dir_all(profile.join("user")).unwrap();
    fs::write(profile.join("user/registrymodifications.xcu"), ALWAYS_RECALCULATE).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", profile.display());
    let run = Command::new("soffice")
        .args([profile.as_str(), "--headless", "--convert-to", "xlsx", "--outdir"])
        .arg(&results)
        .args(workbooks)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    results
}

/// A cell's value.
pub fn read_value(data: Option<&Data>) -> Value {
    match data {
        None | Some(Data::Empty) => Value::Blank,
        Some(Data::Bool(boolean)) => Value::Boolean(*boolean),
        Some(Data::String(text)) => Value::text(text.as_str()),
        Some(Data::Error(error)) => Value::Error(CellError::parse(&error.to_string()).unwrap_or(CellError::Value)),
        Some(Data::DateTime(moment)) => Value::Number(moment.as_f64()),
        Some(number) => Value::Number(number.as_f64().unwrap_or_else(|| panic!("{number:?} is no value"))),
    }
}
