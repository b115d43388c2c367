//! Who is told what a process does.

use super::Exit;

/// Which output of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// Is told what a process does, in this order: `started` once, `line` for every line, `exited` once; and `killed`
/// whenever that happens.
///
/// Called on threads that belong to the process, so lines of the two streams may come at the same time. What is told
/// happened before [`super::Child::wait`] returns. Must not panic, and not block for long: a process whose output
/// is not taken stalls.
pub trait ProcessObserver: Send + Sync + 'static {
    /// The program runs, as process `pid`.
    fn started(&self, pid: u32) {
        let _ = pid;
    }

    /// It printed a line, given without its end.
    ///
    /// Bytes that are not UTF-8 appear as U+FFFD; what a line has beyond 8 KiB is cut, which the line then says.
    fn line(&self, stream: Stream, line: &str) {
        let _ = (stream, line);
    }

    /// It is about to get SIGKILL from the harness, by whatever way: told before the signal, and again for each.
    ///
    /// May come at any time from the moment at which the process is there, also after `exited`.
    fn killed(&self) {}

    /// It has ended, and nothing of its process group lives any more.
    fn exited(&self, exit: Exit) {
        let _ = exit;
    }
}

/// Looks away.
impl ProcessObserver for () {}
