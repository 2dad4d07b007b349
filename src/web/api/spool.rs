//! A response of any length, buffered in an unnamed file until the whole request has arrived. Simple
//! clients send everything before they read, so that streaming would let client and server wait for
//! each other.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, Write};

use actix_web::body::SizedStream;
use actix_web::web::{self, Bytes};
use futures_util::Stream;
use futures_util::stream::unfold;
use serde::Serialize;

use crate::files::temporary;

/// The bytes that are held in memory at a time.
const PIECE: usize = 64 * 1024;

/// Lines of JSON that are first written and then sent.
pub(super) struct Spool(BufWriter<File>);

impl Spool {
    /// Returns an empty spool.
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self(BufWriter::with_capacity(PIECE, temporary()?)))
    }

    /// Writes a line.
    pub(super) fn write(&mut self, line: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.0, line)?;
        self.0.write_all(b"\n")
    }

    /// Returns all lines, once the last one is written.
    pub(super) fn end(self) -> io::Result<Spooled> {
        let mut file = self
            .0
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        let size = file.stream_position()?;
        file.rewind()?;
        Ok(Spooled { file, size })
    }
}

/// Lines of JSON that are ready to be sent.
pub(super) struct Spooled {
    file: File,
    /// In bytes.
    size: u64,
}

impl Spooled {
    /// Returns them as the body of a response, which holds something as long as it is sent.
    pub(super) fn into_body(
        self,
        held: impl Send + 'static,
    ) -> SizedStream<impl Stream<Item = Result<Bytes, io::Error>>> {
        SizedStream::new(self.size, pieces(self.file, held))
    }
}

/// Returns the content of a file, piece by piece, and holds something as long.
pub(super) fn pieces(
    file: File,
    held: impl Send + 'static,
) -> impl Stream<Item = Result<Bytes, io::Error>> {
    Box::pin(unfold(Some((file, held)), |open| async move {
        let (mut file, held) = open?;
        let read = web::block(move || {
            let mut piece = vec![0; PIECE];
            let count = file.read(&mut piece)?;
            piece.truncate(count);
            // A file that is read to its end is closed here, which takes a while where it is large.
            Ok((count > 0).then_some((piece, file)))
        })
        .await
        .unwrap_or_else(|error| Err(io::Error::other(error)));
        match read {
            Ok(None) => None,
            Ok(Some((piece, file))) => Some((Ok(Bytes::from(piece)), Some((file, held)))),
            Err(error) => Some((Err(error), None)),
        }
    }))
}
