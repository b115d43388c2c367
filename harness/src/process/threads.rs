//! How long the threads of a process ran, and how long they could have run and waited for a processor: what tells a program that is
//! slow from one that a busy machine keeps waiting.

use std::collections::HashMap;
use std::fs;
use std::time::Duration;

use nix::unistd::Pid;

/// What a thread had of the processors since it began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How long it ran.
    pub ran: Duration,
    /// How long it waited for a processor although it could have run.
    pub waited: Duration,
}

/// The threads of a process by their numbers; none of one that is gone, or where the kernel keeps no such account
/// (`schedstat`, proc(5)).
pub(super) fn shares(process: Pid) -> HashMap<i32, Share> {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let share = |thread: fs::DirEntry| {
        let number = thread.file_name().to_str()?.parse().ok()?;
        Some((number, parse(&fs::read_to_string(thread.path().join("schedstat")).ok()?)?))
    };
    threads.filter_map(share).collect()
}

/// `ran waited slices`, the first two in nanoseconds.
fn parse(text: &str) -> Option<Share> {
    let mut fields = text.split_whitespace().map(|field| field.parse().map(Duration::from_nanos));
    Some(Share { ran: fields.next()?.ok()?, waited: fields.next()?.ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threads_of_this_process_have_run() {
        let own = shares(Pid::this());
        assert!(own.values().any(|share| share.ran > Duration::ZERO), "{own:?}");
        assert!(shares(Pid::from_raw(i32::MAX)).is_empty());
    }

    #[test]
    fn a_share_is_read_from_nanoseconds() {
        let share = Share { ran: Duration::from_millis(2), waited: Duration::from_micros(7) };
        assert_eq!(parse("2000000 7000 31\n"), Some(share));
        assert_eq!(parse("2000000"), None);
    }
}
