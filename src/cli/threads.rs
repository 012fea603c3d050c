//! The threads that evaluate and write: as many as there are cores, fewer where the system gives fewer, and this one alone where it gives none.
//!
//! A container or a user's limit may leave no thread to be had. A run is slower then, and nothing else, unless a library insists on a thread
//! of its own: then it ends with a sentence, before anything is written.

use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, resume_unwind, set_hook, take_hook};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread::{Builder, JoinHandle, available_parallelism};

use rayon::ThreadPoolBuilder;

/// Makes them ready. Why that is not possible, if it is not.
pub(super) fn begin() -> Result<(), String> {
    let asked = std::env::var("RAYON_NUM_THREADS").ok().and_then(|number| number.parse().ok()).filter(|number| *number > 0);
    let pool = match to_be_had(asked.unwrap_or_else(|| available_parallelism().map_or(1, usize::from))) {
        0 => ThreadPoolBuilder::new().num_threads(1).use_current_thread(),
        threads => ThreadPoolBuilder::new().num_threads(threads),
    };
    pool.build_global().map_err(|error| error.to_string())
}

/// How many threads of so many can be had at one time. All of them have ended when that is known.
fn to_be_had(wanted: usize) -> usize {
    let (release, wait) = channel::<()>();
    let wait = Arc::new(Mutex::new(wait));
    let waiting = (0..wanted).map_while(|_| {
        let wait = Arc::clone(&wait);
        // It ends when nobody can send any more.
        Builder::new().spawn(move || drop(wait.lock().map(|wait| wait.recv()))).ok()
    });
    let waiting: Vec<_> = waiting.collect();
    drop(release);
    waiting.into_iter().map(JoinHandle::join).count()
}

/// Whether a library was refused a thread. A panic's hook can tell nobody else.
static REFUSED: AtomicBool = AtomicBool::new(false);

/// Does something. `None` where a library could not get a thread for it.
pub(super) fn unless_refused<T>(work: impl FnOnce() -> T) -> Option<T> {
    let former = take_hook();
    set_hook(Box::new(move |panic| {
        if is_refusal(panic) {
            REFUSED.store(true, Ordering::Relaxed);
        }
        // What follows from it in other threads is no news either.
        if !REFUSED.load(Ordering::Relaxed) {
            former(panic);
        }
    }));
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => Some(done),
        Err(_) if REFUSED.load(Ordering::Relaxed) => None,
        Err(panic) => resume_unwind(panic),
    }
}

/// The standard library's words for it.
fn is_refusal(panic: &PanicHookInfo<'_>) -> bool {
    panic.payload().downcast_ref::<String>().is_some_and(|message| message.starts_with("failed to spawn thread"))
}

/// Whether this thread has to do everything itself.
pub(super) fn is_alone() -> bool {
    rayon::current_thread_index().is_some()
}
