//! The compression of a page while its reader waits. More than half of a short page is its style, so what
//! pages have in common up to there is compressed once, and every page begins with it.

use std::cell::RefCell;

use actix_web::web::Bytes;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};

/// What a page of ours begins with.
const PAGE: &[u8] = b"<!doctype html>";
/// Where the part ends that pages have in common.
const STYLE_END: &str = "</style>";
/// The most beginnings that are kept: of a few styles in a few languages.
const MOST: usize = 32;
/// The header of RFC 1952: deflate, without a name, a time or a system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

thread_local! {
    static GZIP: RefCell<Gzip> = RefCell::new(Gzip::new());
}

/// Returns a body compressed by gzip, as fast as can be; `None` where that makes it no shorter.
pub(super) fn compress_at_once(body: &[u8]) -> Option<Bytes> {
    GZIP.with_borrow_mut(|gzip| gzip.compress(body))
}

/// What many pages begin with.
struct Beginning {
    text: Vec<u8>,
    /// The header and the text, compressed up to a whole byte after which nothing refers to it.
    compressed: Vec<u8>,
    crc: Crc,
}

impl Beginning {
    /// A beginning, compressed as well as can be.
    fn of(text: &[u8]) -> Self {
        let mut crc = Crc::new();
        crc.update(text);
        let mut compressed = Vec::with_capacity(HEADER.len() + room(text.len()));
        compressed.extend(HEADER);
        if !text.is_empty() {
            let mut deflate = Compress::new(Compression::best(), false);
            let flushed = deflate.compress_vec(text, &mut compressed, FlushCompress::Full);
            debug_assert!(matches!(flushed, Ok(Status::Ok)));
        }
        Self {
            text: text.to_vec(),
            compressed,
            crc,
        }
    }
}

/// The most bytes that a text of a length takes when it is compressed.
fn room(length: usize) -> usize {
    length + length / 8 + 64
}

/// A compressor with the beginnings that it has met.
struct Gzip {
    deflate: Compress,
    /// The first is empty, for whatever is no page.
    beginnings: Vec<Beginning>,
}

impl Gzip {
    fn new() -> Self {
        Self {
            deflate: Compress::new(Compression::fast(), false),
            beginnings: vec![Beginning::of(&[])],
        }
    }

    fn compress(&mut self, body: &[u8]) -> Option<Bytes> {
        let place = self.find_beginning(body);
        let beginning = self.beginnings.get(place)?;
        let rest = &body[beginning.text.len()..];
        let mut compressed = Vec::with_capacity(beginning.compressed.len() + room(rest.len()));
        compressed.extend(&beginning.compressed);
        self.deflate.reset();
        let ended = self
            .deflate
            .compress_vec(rest, &mut compressed, FlushCompress::Finish);
        if !matches!(ended, Ok(Status::StreamEnd)) {
            return None;
        }
        let mut of_rest = Crc::new();
        of_rest.update(rest);
        let mut crc = Crc::new();
        crc.combine(&beginning.crc);
        crc.combine(&of_rest);
        compressed.extend(crc.sum().to_le_bytes());
        compressed.extend(crc.amount().to_le_bytes());
        (compressed.len() < body.len()).then(|| compressed.into())
    }

    /// The place of the longest beginning of a body, which is kept from now on.
    fn find_beginning(&mut self, body: &[u8]) -> usize {
        if !body.starts_with(PAGE) {
            return 0;
        }
        let known =
            |beginning: &Beginning| !beginning.text.is_empty() && body.starts_with(&beginning.text);
        if let Some(place) = self.beginnings.iter().position(known) {
            return place;
        }
        let end = std::str::from_utf8(body)
            .ok()
            .and_then(|page| page.find(STYLE_END));
        match end {
            Some(end) if self.beginnings.len() < MOST => {
                let text = &body[..end + STYLE_END.len()];
                self.beginnings.push(Beginning::of(text));
                self.beginnings.len() - 1
            }
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;
    use proptest::prelude::*;

    use super::*;

    fn opened(compressed: &[u8]) -> Vec<u8> {
        let mut body = Vec::new();
        // One member, and nothing after it.
        let mut decoder = GzDecoder::new(compressed);
        decoder.read_to_end(&mut body).unwrap();
        assert!(decoder.into_inner().is_empty());
        body
    }

    fn page(style: &str, rest: &str) -> String {
        format!("<!doctype html>\n<style>{style}</style>\n{rest}")
    }

    proptest! {
        #[test]
        fn pages_come_out_as_they_went_in(
            styles in prop::collection::vec("[a-z{}:;]{0,3000}", 1..4),
            rests in prop::collection::vec("\\PC{0,2000}", 1..6),
        ) {
            let mut gzip = Gzip::new();
            for rest in &rests {
                for style in &styles {
                    let page = page(style, rest);
                    if let Some(compressed) = gzip.compress(page.as_bytes()) {
                        prop_assert_eq!(opened(&compressed), page.as_bytes());
                    }
                }
            }
        }

        #[test]
        fn other_bodies_come_out_as_they_went_in(body in prop::collection::vec(any::<u8>(), 0..5000)) {
            let mut gzip = Gzip::new();
            let long = [body.as_slice(), &[b' '; 9_000]].concat();
            let compressed = gzip.compress(&long).unwrap();
            prop_assert_eq!(opened(&compressed), long);
        }
    }

    #[test]
    fn a_style_is_compressed_once() {
        let mut gzip = Gzip::new();
        let style = "p{margin:0}h1{color:#123}".repeat(100);
        for number in 0..9 {
            gzip.compress(page(&style, &number.to_string()).as_bytes());
        }
        assert_eq!(gzip.beginnings.len(), 2);
    }

    #[test]
    fn beginnings_that_all_differ_take_no_more_and_more_memory() {
        let mut gzip = Gzip::new();
        for number in 0..100 {
            let page = page(&format!("p{{order:{number}}}"), &"text ".repeat(500));
            let compressed = gzip.compress(page.as_bytes()).unwrap();
            assert_eq!(opened(&compressed), page.as_bytes());
        }
        assert_eq!(gzip.beginnings.len(), MOST);
    }
}
