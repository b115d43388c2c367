//! Standard output.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

/// Writes a result to standard output. A reader that has gone away, like `head`, has read enough.
pub(super) fn print(text: impl Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match write!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
