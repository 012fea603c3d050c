//! The generated workbook that benches run over.

use std::error::Error;
use std::path::Path;
use std::process::Command;

/// Writes a workbook of so many accounts with the example `generate-accounts`.
pub(crate) fn generate(path: &Path, accounts: &str) -> Result<(), Box<dyn Error>> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let generated = Command::new(cargo)
        .args(["run", "--quiet", "--release", "--example", "generate-accounts", "--"])
        .arg(path)
        .arg(accounts)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()?;
    if generated.success() { Ok(()) } else { Err("the workbook was not generated".into()) }
}
