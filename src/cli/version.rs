//! The version of the program, with the commit that it was built from where a release script tells it.
//!
//! A build asks nobody: neither a repository nor a clock. So that the same sources give the same program wherever they lie.

/// The commit, where it was told.
const COMMIT: Option<&str> = option_env!("KEYFOLIO_COMMIT");

/// As `--version` tells it: `0.1.0 (1eb28cedd0)`.
pub(super) fn version() -> String {
    told(COMMIT)
}

fn told(commit: Option<&str>) -> String {
    let version = env!("CARGO_PKG_VERSION");
    match commit {
        Some(commit) if !commit.is_empty() => format!("{version} ({commit})"),
        _ => version.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn the_commit_stands_behind_the_version() {
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(told(Some("1eb28cedd0")), format!("{version} (1eb28cedd0)"));
        assert_eq!(told(Some("")), version);
        assert_eq!(told(None), version);
    }
}
