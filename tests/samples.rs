//! The sample workbooks of the repository are what the program makes, and are sound under their own criteria.

use std::fs;
use std::path::Path;

#[path = "../workbooks/sample.rs"]
mod sample;

#[test]
fn the_sample_workbooks_are_those_that_are_made() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("workbooks");
    for (name, language) in sample::WORKBOOKS {
        let made = sample::workbook(language).unwrap();
        let stored = fs::read(folder.join(name)).unwrap_or_default();
        assert!(stored == made, "workbooks/{name} is stale: run `cargo run --example make-workbooks`");
    }
}
