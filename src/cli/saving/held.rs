//! Files that another program holds open so that nobody else may read or replace them, as Windows lets programs do.

use std::io;
use std::path::Path;

/// Windows: "the process cannot access the file because it is being used by another process", and "because another process has locked a
/// portion of the file".
const HELD: [i32; 2] = [32, 33];

/// Whether a file could not be opened because another program holds it.
pub(crate) fn is_held(error: &io::Error) -> bool {
    is_held_code(error.raw_os_error(), cfg!(windows))
}

/// On other systems the numbers mean something else.
fn is_held_code(code: Option<i32>, windows: bool) -> bool {
    windows && code.is_some_and(|code| HELD.contains(&code))
}

/// Whether another program holds a file so that it cannot be replaced. Asked by opening it as what replaces it would; nothing is changed.
#[cfg(windows)]
pub(crate) fn is_open_elsewhere(path: &Path) -> bool {
    use std::os::windows::fs::OpenOptionsExt as _;
    /// The right to delete the file or give it another name.
    const DELETE: u32 = 0x0001_0000;
    std::fs::OpenOptions::new().access_mode(DELETE).open(path).is_err_and(|error| is_held(&error))
}

/// Elsewhere an open file can be replaced.
#[cfg(not(windows))]
pub(crate) fn is_open_elsewhere(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::is_held_code;

    #[test]
    fn the_numbers_are_those_of_windows() {
        for (code, windows, held) in
            [(Some(32), true, true), (Some(33), true, true), (Some(5), true, false), (Some(32), false, false), (None, true, false)]
        {
            assert_eq!(is_held_code(code, windows), held, "{code:?}");
        }
    }
}
