//! One entry of an archive, inflated step by step, so that a large part need not lie in memory as a whole.

use super::{ArchiveFault, Entry};

/// Reads an entry from its beginning to its end, where length and checksum are tested.
pub(crate) struct EntryReader<'a> {
    entry: &'a Entry,
    /// What has not been read of the compressed bytes: of those that lie together, and what follows them.
    rest: &'a [u8],
    following: Box<dyn Iterator<Item = &'a [u8]> + Send + 'a>,
    stored: bool,
    inflater: flate2::Decompress,
    hasher: crc32fast::Hasher,
    read: u64,
    done: bool,
}

impl<'a> EntryReader<'a> {
    /// Reads the bytes of an entry, which are deflated or `stored` as they are.
    pub(crate) fn new(entry: &'a Entry, bytes: impl Iterator<Item = &'a [u8]> + Send + 'a, stored: bool) -> Self {
        let (inflater, hasher) = (flate2::Decompress::new(false), crc32fast::Hasher::new());
        Self { entry, rest: &[], following: Box::new(bytes), stored, inflater, hasher, read: 0, done: false }
    }

    /// Appends at most `most` further bytes, of which it makes room for; `false` at the end.
    pub(crate) fn read_to(&mut self, written: &mut Vec<u8>, most: usize) -> Result<bool, ArchiveFault> {
        /// So much is inflated at a time.
        const STEP: usize = 1 << 18;
        let from = written.len();
        let damaged = || ArchiveFault::Checksum(self.entry.name.clone());
        // One byte more than announced shows that the announcement is wrong.
        let left = (self.entry.inflated + 1).saturating_sub(self.read);
        let end = from.saturating_add(most.min(usize::try_from(left).unwrap_or(usize::MAX)));
        while !self.done && written.len() < end {
            if self.rest.is_empty() {
                self.rest = self.following.next().unwrap_or_default();
            }
            if self.stored {
                let (now, later) = self.rest.split_at(self.rest.len().min(end - written.len()));
                written.extend_from_slice(now);
                self.done = now.is_empty();
                self.rest = later;
                continue;
            }
            let room = (end - written.len()).min(STEP);
            let start = written.len();
            written.resize(start + room, 0);
            let (taken, given) = (self.inflater.total_in(), self.inflater.total_out());
            let status = self.inflater.decompress(self.rest, &mut written[start..], flate2::FlushDecompress::None);
            let (taken, given) = ((self.inflater.total_in() - taken) as usize, (self.inflater.total_out() - given) as usize);
            written.truncate(start + given);
            self.rest = &self.rest[taken..];
            match status.map_err(|_| damaged())? {
                flate2::Status::StreamEnd => self.done = true,
                _ if taken == 0 && given == 0 => return Err(damaged()),
                _ => {}
            }
        }
        self.hasher.update(&written[from..]);
        self.read += (written.len() - from) as u64;
        if self.read > self.entry.inflated {
            return Err(damaged());
        }
        if !self.done {
            return Ok(true);
        }
        let whole = self.read == self.entry.inflated && self.hasher.clone().finalize() == self.entry.checksum;
        if whole { Ok(false) } else { Err(damaged()) }
    }
}
