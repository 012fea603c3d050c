//! A reader of another's that may panic on a damaged file, held so that nothing of it reaches the user but the refusal.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether a panic of this thread is caught, and said in another way.
    static HELD: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// What `read` gives; `None` where it panics. Panics of other threads, and of this one at other times, are said as ever.
pub(super) fn held<T>(read: impl FnOnce() -> T) -> Option<T> {
    HOOK.call_once(|| {
        let former = take_hook();
        set_hook(Box::new(move |panic| {
            if !HELD.get() {
                former(panic);
            }
        }));
    });
    let before = HELD.replace(true);
    let read = catch_unwind(AssertUnwindSafe(read));
    HELD.set(before);
    read.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_panics_gives_nothing_and_what_does_not_gives_its_value() {
        assert_eq!(held(|| 1), Some(1));
        assert_eq!(held(|| [1, 2][std::hint::black_box(2)]), None);
        assert_eq!(held(|| held(|| -> i32 { panic!("no") }).unwrap_or(3)), Some(3));
        assert!(!HELD.get());
    }
}
