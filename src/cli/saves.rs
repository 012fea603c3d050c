//! Waiting for files to be saved, by looking at them several times a second: that works on network drives too, where a system's own
//! notices of changes do not.
//!
//! A file is told from another state of it by its size, its time of change and its number on the disk, which changes when a program saves
//! to another file and renames it. A change counts when nothing has changed any more for a moment, so that many writes of one save are one
//! change.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

/// Between two looks.
const LOOK: Duration = Duration::from_millis(300);
/// How often a look must show the same before a change counts.
const RESTING_LOOKS: u32 = 2;

/// One file at one time; `None` where it is not there.
type State = Option<(u64, Option<SystemTime>, u64)>;

/// What ended a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waited {
    /// The files were changed, and are there.
    Changed,
    /// Nothing was changed in the given time.
    Unchanged,
    /// The user wants to end it.
    Ended,
}

/// The files that are watched, as they were when they were last read.
pub(super) struct Saves {
    files: Vec<PathBuf>,
    read: Vec<State>,
    ended: Arc<AtomicBool>,
}

impl Saves {
    /// Watches these files until `ended` is set.
    pub(super) fn new(files: Vec<PathBuf>, ended: Arc<AtomicBool>) -> Self {
        let read = files.iter().map(|file| state(file)).collect();
        Self { files, read, ended }
    }

    /// Takes the files as they are as read. To be said before they are read, so that no change is missed.
    pub(super) fn begin_reading(&mut self) {
        self.read = self.states();
    }

    fn states(&self) -> Vec<State> {
        self.files.iter().map(|file| state(file)).collect()
    }

    /// Waits until a file is changed and all of them rest, or for `most`. `gone` hears of a file that stays away.
    pub(super) fn wait(&self, most: Option<Duration>, mut gone: impl FnMut(&Path)) -> Waited {
        let begun = Instant::now();
        let (mut last, mut resting, mut told) = (self.states(), 0, false);
        loop {
            std::thread::sleep(LOOK);
            if self.ended.load(Ordering::Relaxed) {
                return Waited::Ended;
            }
            let states = self.states();
            if states != last {
                (last, resting) = (states, 0);
                continue;
            }
            resting += 1;
            if last == self.read {
                if most.is_some_and(|most| begun.elapsed() >= most) {
                    return Waited::Unchanged;
                }
            } else if resting >= RESTING_LOOKS {
                // Between the two steps of a rename there is no file for a moment.
                match last.iter().position(Option::is_none) {
                    None => return Waited::Changed,
                    Some(missing) if resting >= 5 * RESTING_LOOKS && !told => {
                        told = true;
                        gone(&self.files[missing]);
                    }
                    Some(_) => {}
                }
            }
        }
    }
}

fn state(file: &Path) -> State {
    let metadata = std::fs::metadata(file).ok()?;
    Some((metadata.len(), metadata.modified().ok(), number(&metadata)))
}

/// The file's number on its disk, where the system tells one.
#[cfg(unix)]
fn number(metadata: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn number(_: &std::fs::Metadata) -> u64 {
    0
}
