//! Deflate in pieces, on all cores, with the same bytes whatever their number.

use rayon::prelude::*;

/// The length of the pieces: fixed, so that the result does not depend on the machine.
const PIECE: usize = 1 << 20;
/// On the sheet of 100,000 rows with new columns, level 2 is a seventh larger than level 6 and takes two fifths of the time; level 1 is
/// half as large again.
const LEVEL: u32 = 2;

/// Content that is compressed.
#[derive(Debug, Default)]
pub(crate) struct Deflated {
    /// The stream, in parts.
    pieces: Vec<Vec<u8>>,
    checksum: crc32fast::Hasher,
    /// How long the content is.
    inflated: u64,
}

impl Deflated {
    /// Compresses a content as a whole.
    pub(crate) fn of(content: &[u8]) -> Result<Self, flate2::CompressError> {
        let count = content.len().div_ceil(PIECE).max(1);
        let piece = |index: usize| &content[index * PIECE..content.len().min((index + 1) * PIECE)];
        let pieces = (0..count).into_par_iter().map(|index| Self::piece(piece(index), index + 1 == count));
        Ok(Self::joined(pieces.collect::<Result<Vec<Self>, _>>()?))
    }

    /// Compresses a part of a content. Every part but the last is closed by a sync flush, so that they can be joined to one stream.
    pub(crate) fn piece(content: &[u8], last: bool) -> Result<Self, flate2::CompressError> {
        let mut checksum = crc32fast::Hasher::new();
        checksum.update(content);
        Ok(Self { pieces: vec![deflated(content, last)?], checksum, inflated: content.len() as u64 })
    }

    /// The parts of a content, one after the other.
    pub(crate) fn joined(parts: Vec<Self>) -> Self {
        let mut joined = Self::default();
        for part in parts {
            joined.pieces.extend(part.pieces);
            joined.checksum.combine(&part.checksum);
            joined.inflated += part.inflated;
        }
        joined
    }

    /// The stream, in parts.
    pub(crate) fn into_pieces(self) -> impl Iterator<Item = Vec<u8>> {
        self.pieces.into_iter()
    }

    /// The length of the stream.
    pub(crate) fn len(&self) -> usize {
        self.pieces.iter().map(Vec::len).sum()
    }

    /// The checksum of the content.
    pub(crate) fn checksum(&self) -> u32 {
        self.checksum.clone().finalize()
    }

    /// How long the content is.
    pub(crate) fn inflated(&self) -> u64 {
        self.inflated
    }
}

fn deflated(piece: &[u8], last: bool) -> Result<Vec<u8>, flate2::CompressError> {
    let mut compress = flate2::Compress::new(flate2::Compression::new(LEVEL), false);
    let mut written = Vec::with_capacity(piece.len() / 4 + 1024);
    let flush = if last { flate2::FlushCompress::Finish } else { flate2::FlushCompress::Sync };
    loop {
        let taken = compress.total_in() as usize;
        let status = compress.compress_vec(&piece[taken..], &mut written, flush)?;
        let all_taken = compress.total_in() as usize == piece.len();
        // A flush is complete when it leaves room in the buffer; the end of the stream is reported.
        if status == flate2::Status::StreamEnd || (!last && all_taken && written.len() < written.capacity()) {
            written.shrink_to_fit();
            return Ok(written);
        }
        written.reserve(written.len() / 2 + 4096);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn joined_pieces_inflate_to_the_content() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 17] {
            let content: Vec<u8> =
                (0..length as u32).flat_map(|number| (number.wrapping_mul(2_654_435_761) >> 20).to_le_bytes()).take(length).collect();
            let compressed = Deflated::of(&content).unwrap();
            assert_eq!((compressed.checksum(), compressed.inflated()), (crc32fast::hash(&content), content.len() as u64));
            let stream = compressed.pieces.concat();
            let mut inflated = Vec::new();
            flate2::bufread::DeflateDecoder::new(&stream[..]).read_to_end(&mut inflated).unwrap();
            assert!(inflated == content, "{length}");
        }
    }

    #[test]
    fn the_number_of_threads_does_not_show() {
        let content: Vec<u8> = (0..3_000_000_u32).map(|number| (number % 251) as u8).collect();
        let on = |threads| {
            rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| Deflated::of(&content).unwrap().pieces)
        };
        assert!(on(1) == on(4));
    }
}
