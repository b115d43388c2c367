//! Standard output and standard error, though nobody may read them any more. The macros of the standard library panic
//! then; nothing here does.

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

/// Says something on standard error. Where that is not possible nobody is left to be told.
pub(super) fn aside(text: impl Display) {
    let _ = io::stderr().lock().write_all(text.to_string().as_bytes());
}
