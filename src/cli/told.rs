//! What has been said already, so that it is not said again.

use std::collections::HashSet;

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::location::Location;

/// Diagnostics by what a reader sees of them.
#[derive(Debug, Default)]
pub(super) struct Told {
    told: HashSet<(&'static str, Location, String)>,
}

impl Told {
    /// Remembers these.
    pub(super) fn remember<'a>(&mut self, diagnostics: impl IntoIterator<Item = &'a Diagnostic>) {
        self.told.extend(diagnostics.into_iter().map(key));
    }

    /// Whether it has been said.
    pub(super) fn has(&self, diagnostic: &Diagnostic) -> bool {
        self.told.contains(&key(diagnostic))
    }
}

fn key(diagnostic: &Diagnostic) -> (&'static str, Location, String) {
    (diagnostic.code, diagnostic.location.clone(), diagnostic.message.clone())
}
