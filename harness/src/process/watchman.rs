//! The guardian's own process: `lineproof guardian`.
//!
//! Orders come line by line on stdin, each is answered with a line on stdout: `+PGID` and `-PGID` register and release
//! a process group, `+dir PATH` and `-dir PATH` a folder, `+mount PATH` and `-mount PATH` what is mounted on one. At the end of stdin it cleans up and exits; 0 if nothing
//! is left.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::{self, BufRead, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use nix::sys::signal::{SigSet, Signal};
use nix::unistd::{Pid, setpgid};

use super::{group, guardian::OK};

/// How long the clean-up may take in all.
const LIMIT: Duration = Duration::from_secs(4);

/// The guardian, from the first line to the clean-up.
pub(super) fn run() -> ExitCode {
    stand_apart();
    let mut charges = Charges::default();
    answer(OK);
    let mut orders = io::stdin().lock();
    while let Some(order) = next(&mut orders) {
        match charges.obey(&order) {
            Ok(()) => answer(OK),
            Err(why) => answer(&why),
        }
    }
    if charges.clean_up() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Leaves the terminal's reach, blocks every signal that can be blocked, and pins no folder.
///
/// A process group of its own, not a session: Linux schedules each session as a group (`sched_autogroup`), and on a
/// busy machine one that is nearly always idle, like this, was seen to wait five seconds for its turn.
fn stand_apart() {
    // None of these can fail for a fresh child of the harness; started by hand it serves all the same.
    let _ = SigSet::all().thread_block();
    let _ = setpgid(Pid::from_raw(0), Pid::from_raw(0));
    let _ = std::env::set_current_dir("/");
}

/// The next whole line. A harness that dies may leave half an order, which would name something else.
fn next(orders: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut order = Vec::new();
    orders.read_until(b'\n', &mut order).ok()?;
    (order.pop() == Some(b'\n')).then_some(order)
}

fn answer(text: &str) {
    let mut out = io::stdout().lock();
    // A harness that died does not listen; the end of stdin follows.
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// What is to be cleaned up.
#[derive(Debug, Default)]
struct Charges {
    groups: BTreeSet<i32>,
    folders: BTreeSet<PathBuf>,
    mounts: BTreeSet<PathBuf>,
}

impl Charges {
    fn obey(&mut self, order: &[u8]) -> Result<(), String> {
        let unknown = || format!("unknown order {:?}", String::from_utf8_lossy(order));
        let (verb, object) = order.split_first().ok_or_else(unknown)?;
        let paths = [(&b"dir "[..], &mut self.folders), (&b"mount "[..], &mut self.mounts)];
        for (kind, paths) in paths {
            if let Some(path) = object.strip_prefix(kind) {
                let path = folder(path).ok_or_else(unknown)?;
                return change(paths, *verb, path).ok_or_else(unknown);
            }
        }
        change(&mut self.groups, *verb, group(object).ok_or_else(unknown)?).ok_or_else(unknown)
    }

    /// Kills all groups at once, waits until they are gone, unmounts, then removes the folders; true if nothing is left.
    fn clean_up(&self) -> bool {
        let deadline = Instant::now() + LIMIT;
        let groups = || self.groups.iter().copied().map(Pid::from_raw);
        groups().for_each(|group| _ = group::signal(group, Signal::SIGKILL));
        // All are tried, whatever becomes of one.
        let alive =
            groups().filter(|group| !group::destroy(*group, deadline.saturating_duration_since(Instant::now())));
        let alive = alive.count();
        // Whoever served them is gone: a folder below such a mount cannot even be looked at.
        let mounted = self.mounts.iter().filter(|folder| lineproof_disk::detach(folder).is_err()).count();
        let full = self.folders.iter().filter(|folder| std::fs::remove_dir_all(folder).is_err() && folder.exists());
        alive + mounted + full.count() == 0
    }
}

/// Registers or releases; none if the order says neither.
fn change<T: Ord>(charges: &mut BTreeSet<T>, verb: u8, charge: T) -> Option<()> {
    match verb {
        b'+' => charges.insert(charge),
        b'-' => charges.remove(&charge),
        _ => return None,
    };
    Some(())
}

/// Group 0 would be the guardian's own, group 1 everything: neither is ever a child's.
fn group(object: &[u8]) -> Option<i32> {
    std::str::from_utf8(object).ok()?.parse().ok().filter(|group| *group > 1)
}

fn folder(path: &[u8]) -> Option<PathBuf> {
    let path = PathBuf::from(OsStr::from_bytes(path));
    (path.is_absolute() && path.parent().is_some()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_folders_come_and_go() {
        let mut charges = Charges::default();
        for order in ["+17", "+18", "-17", "-99", "+dir /tmp/a b", "+dir /tmp/c", "-dir /tmp/c", "+mount /tmp/d"] {
            charges.obey(order.as_bytes()).unwrap();
        }
        assert_eq!(charges.groups, BTreeSet::from([18]));
        assert_eq!(charges.folders, BTreeSet::from([PathBuf::from("/tmp/a b")]));
        assert_eq!(charges.mounts, BTreeSet::from([PathBuf::from("/tmp/d")]));
    }

    #[test]
    fn an_order_that_would_hit_others_is_refused() {
        let mut charges = Charges::default();
        for order in ["+0", "+1", "+-5", "+", "", "17", "+x", "+dir ", "+dir relative", "+dir /", "*17"] {
            assert!(charges.obey(order.as_bytes()).is_err(), "{order}");
        }
        assert!(charges.groups.is_empty() && charges.folders.is_empty());
    }

    #[test]
    fn half_an_order_is_no_order() {
        let mut orders = &b"+17\n+dir /tm"[..];
        assert_eq!(next(&mut orders), Some(b"+17".to_vec()));
        assert_eq!(next(&mut orders), None);
    }

    #[test]
    fn folders_are_removed_and_missing_ones_do_no_harm() {
        let home = tempfile::tempdir().unwrap();
        let full = home.path().join("full");
        std::fs::create_dir_all(full.join("deep")).unwrap();
        let charges =
            Charges { folders: BTreeSet::from([full.clone(), home.path().join("gone")]), ..Default::default() };
        assert!(charges.clean_up());
        assert!(!full.exists());
    }
}
