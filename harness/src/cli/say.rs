//! What is said to whoever called, though nobody may listen any more.
//!
//! The macros of the standard library panic where a stream is closed or full; nothing here does.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

use crate::run::Exit;

/// Says a line on standard error. Where that is not possible nobody is left to be told.
pub(super) fn aside(text: impl Display) {
    let _ = io::stderr().lock().write_all(format!("{text}\n").as_bytes());
}

/// `1 journal`, `3 journals`.
pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Prints a text on standard output, and gives the exit code of a command that comes to `exit`: the same if it was printed
/// or nobody reads any more, [`Exit::Report`] instead of a pass if there was no room for it.
pub(super) fn print(text: &str, exit: Exit) -> Exit {
    match write(&mut io::stdout().lock(), text) {
        Ok(()) => exit,
        Err(error) => {
            aside(format_args!("cannot write to standard output: {error}"));
            if exit == Exit::Pass { Exit::Report } else { exit }
        }
    }
}

/// Writes a text; one that nobody reads any more counts as written.
fn write(out: &mut impl Write, text: &str) -> io::Result<()> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Refusing(ErrorKind);

    impl Write for Refusing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_has_left_is_no_error_and_a_full_disk_is() {
        write(&mut Refusing(ErrorKind::BrokenPipe), "x").unwrap();
        assert_eq!(write(&mut Refusing(ErrorKind::StorageFull), "x").unwrap_err().kind(), ErrorKind::StorageFull);
    }
}
