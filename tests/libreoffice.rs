//! LibreOffice Calc as an independent computation: it recalculates a workbook's formulas, and its values are read back.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use calamine::{Data, DataType};
use keyfolio::foundation::value::{CellError, Value};

/// Without it, LibreOffice shows the values that a workbook says its formulas have.
const ALWAYS_RECALCULATE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>LOCALE</value></prop></item>
</oor:items>
"#;

/// Whether LibreOffice is there; says what is left out where it is not.
pub fn is_installed(otherwise: &str) -> bool {
    static INSTALLED: OnceLock<bool> = OnceLock::new();
    let installed = *INSTALLED.get_or_init(|| Command::new("soffice").arg("--version").output().is_ok());
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
    recalculated_in(workbook, "en-US")
}

/// The same in a region, whose decimal sign numbers in texts have.
pub fn recalculated_in(workbook: &Path, locale: &str) -> PathBuf {
    recalculated_all(&[workbook.to_owned()], locale).pop().unwrap()
}

/// Several workbooks of one folder, in one go.
pub fn recalculated_all(workbooks: &[PathBuf], locale: &str) -> Vec<PathBuf> {
    let folder = workbooks[0].parent().unwrap();
    let (results, profile) = (folder.join("recalculated"), folder.join("profile"));
    fs::create_dir_all(profile.join("user")).unwrap();
    fs::write(profile.join("user/registrymodifications.xcu"), ALWAYS_RECALCULATE.replace("LOCALE", locale)).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", profile.display());
    let run = Command::new("soffice")
        .args([profile.as_str(), "--headless", "--convert-to", "xlsx", "--outdir"])
        .arg(&results)
        .args(workbooks)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    workbooks.iter().map(|workbook| results.join(workbook.file_name().unwrap())).collect()
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
