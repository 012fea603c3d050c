//! Makes the sample workbooks of this folder: `cargo run --example make-workbooks`.

use std::error::Error;
use std::fs;
use std::path::Path;

#[path = "sample.rs"]
mod sample;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("workbooks");
    for (name, language) in sample::WORKBOOKS {
        fs::write(folder.join(name), sample::workbook(language)?)?;
    }
    for (name, month, region) in sample::MONTHS {
        let path = folder.join(name);
        path.parent().map(fs::create_dir_all).transpose()?;
        fs::write(path, sample::month(month, region)?)?;
    }
    Ok(())
}
