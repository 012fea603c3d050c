//! The functions, found by their names.
//!
//! Checker, engine, printer, help, documentation and tests all read the rows; nothing else lists functions. The rows stand in
//! `functions/`, one file a family, and each says what a [`Function`] is.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::function::{Family, Function};
use super::functions::FAMILIES;

/// The families.
pub fn families() -> &'static [Family] {
    FAMILIES
}

/// Every function, family by family.
pub fn all() -> impl Iterator<Item = &'static Function> {
    FAMILIES.iter().flat_map(Family::functions)
}

/// The function of this name: in either language, by any of its names, without regard to case, and without the prefixes
/// under which Excel saves its newer functions (`_xlfn.`).
pub fn find(name: &str) -> Option<&'static Function> {
    static BY_NAME: LazyLock<HashMap<String, &'static Function>> = LazyLock::new(|| {
        let mut by_name = HashMap::new();
        for function in all() {
            by_name.insert(function.name.english.to_lowercase(), function);
        }
        // An English name is never hidden by a German one or by an older one.
        for function in all() {
            for word in std::iter::once(&function.name).chain(function.aliases) {
                for spelling in [word.english, word.german] {
                    by_name.entry(spelling.to_lowercase()).or_insert(function);
                }
            }
        }
        by_name
    });
    let mut name = name.trim().to_lowercase();
    for prefix in ["_xlfn.", "_xlws."] {
        if let Some(rest) = name.strip_prefix(prefix) {
            name = rest.to_owned();
        }
    }
    BY_NAME.get(&name).copied()
}
