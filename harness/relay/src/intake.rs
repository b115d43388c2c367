//! Reads one end of a connection.

use std::io;

use tokio::io::{AsyncReadExt as _, Interest};
use tokio::net::TcpStream;
use tokio::net::tcp::ReadHalf;

use crate::piece::{Content, End};

/// Reads a source.
#[derive(Debug)]
pub(crate) struct Intake<'s> {
    source: ReadHalf<'s>,
}

impl<'s> Intake<'s> {
    pub(crate) fn new(source: ReadHalf<'s>) -> Self {
        Self { source }
    }

    /// Waits for bytes or the end. Not after the end. Cancel safe.
    pub(crate) async fn take_in(&mut self, room: &mut [u8]) -> Content {
        match self.source.read(room).await {
            Ok(0) => Content::End(End::Closed),
            Ok(count) => Content::Bytes(count),
            Err(_) => Content::End(End::Reset),
        }
    }

    /// Waits until the source is reset after it has said goodbye. Cancel safe.
    pub(crate) async fn reset_after_end(&self) -> io::Result<()> {
        let source: &TcpStream = self.source.as_ref();
        source.ready(Interest::ERROR).await.map(drop)
    }
}
