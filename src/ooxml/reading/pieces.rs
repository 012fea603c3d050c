//! The pieces of a sheet on all cores: one thread inflates them, any other reads them, and what comes of them is taken in their order.
//!
//! This is the one place of the engine that begins a thread. Where there is none to be had, in a browser for instance, the pieces are
//! read one after the other.

use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::thread::Builder;

use rayon::prelude::*;

use super::sheet_source::SheetSource;
use crate::ooxml::fault::PackageFault;

/// So many pieces wait to be read while further ones are inflated.
const WAITING: usize = 4;

/// Hands every piece, with its number, to any core while further ones are inflated, and what comes of them to `take`, in their order; gives the
/// source at its end.
pub(super) fn read_pieces<'a, T: Send>(
    source: SheetSource<'a>,
    read: impl Fn(usize, Vec<u8>) -> T + Sync,
    take: &mut (dyn FnMut(T) -> Result<(), PackageFault> + Send),
) -> Result<SheetSource<'a>, PackageFault> {
    let (sender, receiver) = sync_channel::<(usize, Vec<u8>)>(WAITING);
    let line = Mutex::new(Line { next: 0, early: BTreeMap::new(), take, outcome: Ok(()) });
    let arrive = |number, given| line.lock().unwrap_or_else(PoisonError::into_inner).arrive(number, given);
    let place = Mutex::new(Some(source));
    let taken = || {
        let source = place.lock().unwrap_or_else(PoisonError::into_inner).take();
        source.ok_or(PackageFault::Internal("a sheet is read by two threads"))
    };
    let inflate = move || -> Result<SheetSource<'a>, PackageFault> {
        let mut source = taken()?;
        let mut number = 0;
        while let Some(text) = source.next_piece()? {
            if sender.send((number, text)).is_err() {
                break;
            }
            number += 1;
        }
        Ok(source)
    };
    let source = std::thread::scope(|scope| match Builder::new().spawn_scoped(scope, inflate) {
        Ok(inflating) => {
            receiver.into_iter().par_bridge().for_each(|(number, text)| arrive(number, read(number, text)));
            inflating.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        }
        // There is no thread to be had beside this one.
        Err(_) => {
            let mut source = taken()?;
            let mut number = 0;
            while let Some(text) = source.next_piece()? {
                arrive(number, read(number, text));
                number += 1;
            }
            Ok(source)
        }
    })?;
    line.into_inner().unwrap_or_else(PoisonError::into_inner).outcome?;
    Ok(source)
}

/// What arrives in any order and is taken in that of its numbers.
struct Line<'t, T> {
    /// The number of the one that is taken next.
    next: usize,
    /// Those that came before their turn.
    early: BTreeMap<usize, T>,
    take: &'t mut (dyn FnMut(T) -> Result<(), PackageFault> + Send),
    /// The first fault, behind which nothing is taken.
    outcome: Result<(), PackageFault>,
}

impl<T> Line<'_, T> {
    fn arrive(&mut self, number: usize, one: T) {
        self.early.insert(number, one);
        while let Some(one) = self.early.remove(&self.next) {
            self.next += 1;
            if self.outcome.is_ok() {
                self.outcome = (self.take)(one);
            }
        }
    }
}
