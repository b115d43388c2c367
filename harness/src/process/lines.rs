//! Cuts a stream of bytes into lines of bounded length.

use std::io::{self, BufRead};

/// Where a line is cut, in bytes.
pub(super) const LIMIT: usize = 8 * 1024;

/// Calls `each` for every line until the stream ends. A last line without an end counts as well.
pub(super) fn for_each(mut stream: impl BufRead, mut each: impl FnMut(&str)) -> io::Result<()> {
    let mut line = Line::default();
    loop {
        let bytes = match stream.fill_buf() {
            Ok([]) => break,
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let used = if let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            line.push(&bytes[..end]);
            each(&line.take());
            end + 1
        } else {
            line.push(bytes);
            bytes.len()
        };
        stream.consume(used);
    }
    if line.length > 0 {
        each(&line.take());
    }
    Ok(())
}

/// A line that is being read: its first [`LIMIT`] bytes, and how many there were.
#[derive(Default)]
struct Line {
    kept: Vec<u8>,
    length: usize,
}

impl Line {
    fn push(&mut self, bytes: &[u8]) {
        let room = LIMIT - self.kept.len();
        self.kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.length += bytes.len();
    }

    fn take(&mut self) -> String {
        let Self { kept, length } = std::mem::take(self);
        let text = String::from_utf8_lossy(kept.strip_suffix(b"\r").unwrap_or(&kept)).into_owned();
        if length > LIMIT { format!("{text} [cut: {length} bytes in all]") } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    fn lines(bytes: &[u8]) -> Vec<String> {
        let mut lines = Vec::new();
        for_each(BufReader::with_capacity(3, bytes), |line| lines.push(line.to_owned())).unwrap();
        lines
    }

    #[test]
    fn lines_are_cut_at_their_ends_whatever_the_buffer() {
        assert_eq!(lines(b"one\n\ntwo\r\nthree"), ["one", "", "two", "three"]);
    }

    #[test]
    fn a_long_line_is_bounded_and_says_so() {
        let mut bytes = vec![b'x'; LIMIT + 10];
        bytes.extend_from_slice(b"\nnext\n");
        let lines = lines(&bytes);
        assert_eq!(lines[0], format!("{} [cut: {} bytes in all]", "x".repeat(LIMIT), LIMIT + 10));
        assert_eq!(lines[1], "next");
    }

    #[test]
    fn bytes_that_are_no_text_do_no_harm() {
        assert_eq!(lines(b"a\xffb\n"), ["a\u{fffd}b"]);
    }
}
