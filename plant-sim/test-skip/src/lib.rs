//! How a test says that it did not test, because the machine lacks what it needs.

use std::fmt::Display;
use std::io::Write as _;

/// Says on standard error that the test on this thread is skipped, and why: `skipped: NAME: node is not installed`. The test is
/// to return then, and its runner counts it as passed; but the line is seen, although the runner keeps what a test that
/// passes prints with `println!` and `eprintln!` to itself.
pub fn skipped(why: impl Display) {
    let thread = std::thread::current();
    // The runner names the thread of each test after it. One line at once: tests run side by side.
    let line = format!("skipped: {}: {why}\n", thread.name().unwrap_or("a test"));
    // Who closed standard error does not want to know.
    let _ = std::io::stderr().lock().write_all(line.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::skipped;

    /// Not a test by itself: it has nothing to say but that.
    #[test]
    #[ignore = "started by the other test"]
    fn one_that_is_skipped() {
        skipped("there is no moon");
    }

    #[test]
    fn the_line_is_seen_though_the_test_passes() {
        let mut again = std::process::Command::new(std::env::current_exe().unwrap());
        let output = again.args(["--exact", "tests::one_that_is_skipped", "--ignored"]).output().unwrap();
        assert!(output.status.success());
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(told, "skipped: tests::one_that_is_skipped: there is no moon\n");
    }
}
