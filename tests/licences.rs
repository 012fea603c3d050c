//! Every crate that ends up in the program has a licence that `deny.toml` allows.

use std::collections::BTreeSet;
use std::process::Command;

/// The identifiers that deny.toml allows.
fn allowed() -> BTreeSet<String> {
    let text = include_str!("../deny.toml");
    let toml: toml::Value = toml::from_str(text).unwrap();
    let list = toml["licenses"]["allow"].as_array().unwrap();
    list.iter().map(|licence| licence.as_str().unwrap().to_owned()).collect()
}

/// Whether an SPDX expression can be met with allowed licences: every part of an AND, one part of an OR.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let expression = expression.trim();
    let stripped = expression.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).filter(|inner| !inner.contains(')'));
    if let Some(inner) = stripped {
        return is_met(inner, allowed);
    }
    if let Some(parts) = split_outside(expression, " AND ") {
        return parts.iter().all(|part| is_met(part, allowed));
    }
    if let Some(parts) = split_outside(expression, " OR ").or_else(|| split_outside(expression, "/")) {
        return parts.iter().any(|part| is_met(part, allowed));
    }
    allowed.contains(expression) || expression.split_once(" WITH ").is_some_and(|_| allowed.contains(expression))
}

fn split_outside<'a>(expression: &'a str, separator: &str) -> Option<Vec<&'a str>> {
    let mut parts = Vec::new();
    let (mut depth, mut begin) = (0, 0);
    for (at, sign) in expression.char_indices() {
        match sign {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth == 0 && at >= begin && expression[at..].starts_with(separator) => {
                parts.push(&expression[begin..at]);
                begin = at + separator.len();
            }
            _ => {}
        }
    }
    (!parts.is_empty()).then(|| {
        parts.push(&expression[begin..]);
        parts
    })
}

#[test]
fn every_crate_has_an_allowed_licence() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    if !output.status.success() {
        println!("skipped: cargo metadata needs every crate at hand: {}", String::from_utf8_lossy(&output.stderr));
        return;
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let allowed = allowed();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 50);
    for package in packages {
        let name = package["name"].as_str().unwrap();
        let licence = package["license"].as_str().unwrap_or("none");
        assert!(is_met(licence, &allowed), "{name} has the licence {licence}");
    }
}

#[test]
fn expressions_are_read() {
    let allowed: BTreeSet<String> = ["MIT", "Zlib"].iter().map(|licence| (*licence).to_owned()).collect();
    for (expression, met) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("MIT OR GPL-3.0", true),
        ("MIT AND GPL-3.0", false),
        ("(MIT OR Apache-2.0) AND Zlib", true),
        ("(GPL-3.0 OR AGPL-3.0) AND Zlib", false),
        ("MIT/Apache-2.0", true),
    ] {
        assert_eq!(is_met(expression, &allowed), met, "{expression}");
    }
}
