//! Columns and files packed into bytes, with the places where they lie.

use crate::protocol::{Packed, PackedKind};

/// Bytes beside a reply.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    /// What lies where.
    pub(crate) arrays: Vec<Packed>,
    /// The bytes.
    pub(crate) bytes: Vec<u8>,
}

impl Beside {
    /// Numbers; NaN for none.
    pub(crate) fn numbers(&mut self, name: &'static str, numbers: impl Iterator<Item = Option<f64>>) {
        let at = self.begin();
        numbers.for_each(|number| self.bytes.extend_from_slice(&number.unwrap_or(f64::NAN).to_le_bytes()));
        self.end(name, PackedKind::Number, at, 8);
    }

    /// Whole numbers.
    pub(crate) fn whole(&mut self, name: &'static str, numbers: impl Iterator<Item = u32>) {
        let at = self.begin();
        numbers.for_each(|number| self.bytes.extend_from_slice(&number.to_le_bytes()));
        self.end(name, PackedKind::Whole, at, 4);
    }

    /// A file.
    pub(crate) fn file(&mut self, name: &'static str, bytes: &[u8]) {
        let at = self.begin();
        self.bytes.extend_from_slice(bytes);
        self.end(name, PackedKind::Bytes, at, 1);
    }

    fn begin(&mut self) -> usize {
        self.bytes.resize(self.bytes.len().next_multiple_of(8), 0);
        self.bytes.len()
    }

    fn end(&mut self, name: &'static str, kind: PackedKind, at: usize, size: usize) {
        self.arrays.push(Packed { name, kind, at, length: (self.bytes.len() - at) / size });
    }
}
