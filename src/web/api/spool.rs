//! An answer of any length that is kept in a nameless file until the whole request has come: simple
//! clients send everything before they read, and would otherwise wait for each other with the server.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, Write};

use actix_web::body::SizedStream;
use actix_web::web::{self, Bytes};
use futures_util::Stream;
use futures_util::stream::unfold;
use serde::Serialize;

/// Bytes that are held of it at a time.
const PIECE: usize = 64 * 1024;

/// Lines of JSON that are written first and read afterwards.
pub(super) struct Spool(BufWriter<File>);

impl Spool {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self(BufWriter::with_capacity(PIECE, tempfile::tempfile()?)))
    }

    /// Writes a line.
    pub(super) fn write(&mut self, line: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.0, line)?;
        self.0.write_all(b"\n")
    }

    /// Everything that was written, from its beginning.
    pub(super) fn into_body(
        self,
    ) -> io::Result<SizedStream<impl Stream<Item = Result<Bytes, io::Error>>>> {
        let mut file = self
            .0
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        let size = file.stream_position()?;
        file.rewind()?;
        Ok(SizedStream::new(size, pieces(file)))
    }
}

fn pieces(file: File) -> impl Stream<Item = Result<Bytes, io::Error>> {
    Box::pin(unfold(Some(file), |file| async move {
        let mut file = file?;
        let read = web::block(move || {
            let mut piece = vec![0; PIECE];
            let count = file.read(&mut piece)?;
            piece.truncate(count);
            Ok((piece, file))
        })
        .await
        .unwrap_or_else(|error| Err(io::Error::other(error)));
        match read {
            Ok((piece, _)) if piece.is_empty() => None,
            Ok((piece, file)) => Some((Ok(Bytes::from(piece)), Some(file))),
            Err(error) => Some((Err(error), None)),
        }
    }))
}
