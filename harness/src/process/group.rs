//! Process groups: signals to them, and what `/proc` says about them.

use std::path::Path;
use std::time::{Duration, Instant};
use std::{fs, io};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

/// How often `/proc` is looked at; it cannot be waited on.
pub(super) const LOOK: Duration = Duration::from_millis(1);

/// What a line of `/proc/PID/stat` says that matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stat {
    /// `R`, `S`, `D`, `T`, `Z`, ...
    state: char,
    group: i32,
}

impl Stat {
    fn read(folder: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(folder.join("stat")).ok()?)
    }

    /// `pid (name) state parent group ...`, where the name may hold anything, brackets and spaces included.
    fn parse(text: &str) -> Option<Self> {
        let (_, after) = text.rsplit_once(") ")?;
        let mut fields = after.split(' ');
        let state = fields.next()?.chars().next()?;
        let group = fields.nth(1)?.parse().ok()?;
        Some(Self { state, group })
    }

    fn lives(self) -> bool {
        !matches!(self.state, 'Z' | 'X' | 'x')
    }

    fn stopped(self) -> bool {
        self.state == 'T'
    }

    /// Inside a system call that signals do not interrupt.
    fn busy(self) -> bool {
        self.state == 'D'
    }
}

/// Sends `signal` to every process of the group; false if there is none.
pub(super) fn signal(group: Pid, signal: Signal) -> bool {
    killpg(group, signal).is_ok()
}

/// True if, after SIGSTOP, no thread of the group can run its own code any more, and at least one is stopped.
///
/// A thread in an uninterruptible system call counts: it stops before it returns from it. That may take as long as the
/// freeze itself, since a parent in `vfork` waits for its child, which is stopped.
pub(super) fn all_stopped(group: Pid) -> bool {
    let threads = threads(group);
    threads.iter().any(|thread| thread.stopped()) && threads.iter().all(|thread| thread.stopped() || thread.busy())
}

/// True if no thread of any living process of the group is stopped, and there is one.
pub(super) fn none_stopped(group: Pid) -> bool {
    let threads = threads(group);
    !threads.is_empty() && !threads.iter().any(|thread| thread.stopped())
}

/// True if the group has a process that is not a zombie.
pub(super) fn lives(group: Pid) -> bool {
    members(group).next().is_some()
}

/// Kills the group until nothing of it lives; false if something still does after `limit`.
///
/// A process that forks cannot slip away: the kernel fails a fork that races with a signal to the whole group.
pub(super) fn destroy(group: Pid, limit: Duration) -> bool {
    let deadline = Instant::now() + limit;
    while signal(group, Signal::SIGKILL) && lives(group) {
        if Instant::now() > deadline {
            return false;
        }
        std::thread::sleep(LOOK);
    }
    true
}

/// The folders in `/proc` of the group's living processes.
fn members(group: Pid) -> impl Iterator<Item = std::path::PathBuf> {
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_name().as_encoded_bytes().first().is_some_and(u8::is_ascii_digit))
        .map(|entry| entry.path())
        .filter(move |path| Stat::read(path).is_some_and(|stat| stat.group == group.as_raw() && stat.lives()))
}

/// What all living processes of the group take together: resident memory in kilobytes, and open file descriptors; none if
/// it has none. One that ends while it is looked at takes nothing any more.
///
/// # Errors
/// If this process may not look into one of them.
pub(super) fn usage(group: Pid) -> io::Result<Option<(u64, u64)>> {
    let mut all = None;
    for process in members(group) {
        match usage_of(&process) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Err(error),
            Ok(Some((memory, files))) => {
                let (before, opened) = all.unwrap_or_default();
                all = Some((before + memory, opened + files));
            }
            _ => {}
        }
    }
    Ok(all)
}

fn usage_of(process: &Path) -> io::Result<Option<(u64, u64)>> {
    let status = fs::read_to_string(process.join("status"))?;
    let files = fs::read_dir(process.join("fd"))?.count();
    Ok(resident_kb(&status).zip(u64::try_from(files).ok()))
}

/// `VmRSS:     1234 kB`, `proc_pid_status(5)`.
fn resident_kb(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

fn threads(group: Pid) -> Vec<Stat> {
    members(group)
        .filter_map(|process| fs::read_dir(process.join("task")).ok())
        .flat_map(|threads| threads.flatten().filter_map(|thread| Stat::read(&thread.path())))
        .filter(|stat| stat.lives())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::process::CommandExt as _;

    #[test]
    fn a_name_with_brackets_does_not_confuse() {
        let text = "17 (a) R 9 (b)) T 1 42 42 0 -1 4194560";
        assert_eq!(Stat::parse(text), Some(Stat { state: 'T', group: 42 }));
        assert_eq!(Stat::parse("17 (a"), None);
    }

    #[test]
    fn resident_memory_is_read_as_the_system_writes_it() {
        assert_eq!(resident_kb("Name:\tx\nVmRSS:\t   20480 kB\nThreads:\t1\n"), Some(20_480));
        assert_eq!(resident_kb("Name:\tx\n"), None, "a zombie has none");
    }

    #[test]
    fn an_open_file_counts() {
        // In a group of its own, so that nothing else comes and goes in it.
        let mut child = std::process::Command::new("sleep").arg("60").process_group(0).spawn().unwrap();
        let group = Pid::from_raw(child.id().cast_signed());
        let (memory, files) = usage(group).unwrap().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(memory > 0 && files >= 3, "{memory} kB, {files} files");
        assert_eq!(usage(group).unwrap(), None);
    }

    #[test]
    fn this_very_group_lives_and_is_not_stopped() {
        let group = nix::unistd::getpgrp();
        assert!(lives(group));
        assert!(!all_stopped(group));
        assert!(none_stopped(group));
    }
}
