//! The threads that evaluate and write: as many as there are cores, fewer where the system gives fewer, and this one alone where it gives none.
//!
//! A container or a user's limit may leave no thread to be had. A run is slower then, and nothing else.

use std::thread::Builder;

use rayon::ThreadPoolBuilder;

/// Makes them ready. Why that is not possible, if it is not.
pub(super) fn begin() -> Result<(), String> {
    let started = Builder::new().spawn(|| ()).map(std::thread::JoinHandle::join);
    let pool = match started {
        Ok(_) => ThreadPoolBuilder::new()
            .spawn_handler(|thread| {
                let index = thread.index();
                let name = format!("keyfolio-{index}");
                match Builder::new().name(name).spawn(|| thread.run()) {
                    // The first one must be there; the others do a share of its work.
                    Err(error) if index == 0 => Err(error),
                    _ => Ok(()),
                }
            })
            .build_global(),
        Err(_) => ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global(),
    };
    pool.map_err(|error| error.to_string())
}

/// Whether this thread has to do everything itself.
pub(super) fn is_alone() -> bool {
    rayon::current_thread_index().is_some()
}
