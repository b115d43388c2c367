//! What a pump has read and not yet passed on.

use std::io;

use tokio::io::{AsyncReadExt as _, Interest};
use tokio::net::TcpStream;
use tokio::net::tcp::ReadHalf;

/// Bytes that a relay holds for each connection and way at most; then the sender meets back-pressure.
pub const CAPACITY: usize = 64 * 1024;

/// How a source ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It said goodbye (FIN).
    Closed,
    /// It was reset (RST).
    Reset,
}

/// Reads a source into one bounded buffer; the bytes are never moved.
#[derive(Debug)]
pub(super) struct Intake<'s> {
    source: ReadHalf<'s>,
    buffer: Vec<u8>,
    start: usize,
    end: Option<End>,
}

impl<'s> Intake<'s> {
    pub(super) fn new(source: ReadHalf<'s>) -> Self {
        Self { source, buffer: Vec::with_capacity(CAPACITY), start: 0, end: None }
    }

    /// What was read and not passed on.
    pub(super) fn pending(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// How the source ended, if it did; its bytes come first.
    pub(super) fn end(&self) -> Option<End> {
        self.end
    }

    /// True if more can be read.
    pub(super) fn wants_more(&self) -> bool {
        self.end.is_none() && self.buffer.len() < CAPACITY
    }

    /// Waits for bytes or the end, and takes them in. Only while it [wants more](Self::wants_more). Cancel safe.
    pub(super) async fn take_in(&mut self) {
        let room = CAPACITY - self.buffer.len();
        let mut source = (&mut self.source).take(room as u64);
        match source.read_buf(&mut self.buffer).await {
            Ok(0) => self.end = Some(End::Closed),
            Ok(_) => {}
            Err(_) => self.end = Some(End::Reset),
        }
    }

    /// The first `count` pending bytes were passed on.
    pub(super) fn passed(&mut self, count: usize) {
        self.start += count;
        if self.start == self.buffer.len() {
            self.buffer.clear();
            self.start = 0;
        }
    }

    /// Waits until the source is reset after it has said goodbye. Cancel safe.
    pub(super) async fn reset_after_end(&self) -> io::Result<()> {
        let source: &TcpStream = self.source.as_ref();
        source.ready(Interest::ERROR).await.map(drop)
    }
}
