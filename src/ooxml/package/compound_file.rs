//! Compound files (MS-CFB): workbooks of Excel 97 to 2003, and encrypted packages of any kind.

/// How they begin.
pub(crate) const COMPOUND_FILE: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Whether a compound file has a stream or storage of this name: names stand in its directory in UTF-16.
pub(crate) fn names(bytes: &[u8], name: &str) -> bool {
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    memchr::memmem::find(bytes, &name).is_some()
}

/// Whether a compound file is a package that is encrypted as a whole.
pub(crate) fn is_encrypted(bytes: &[u8]) -> bool {
    names(bytes, "EncryptedPackage")
}

/// Whether a compound file is encrypted by a sensitivity label or by rights management, for which nobody has a password (MS-OFFCRYPTO, 2.2).
pub(crate) fn has_label(bytes: &[u8]) -> bool {
    ["DRMEncryptedDataSpace", "DRMEncryptedTransform", "\u{9}DRMContent"].iter().any(|name| names(bytes, name))
}
