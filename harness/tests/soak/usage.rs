//! What processes take of the machine, as `/proc` tells.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{read_dir, read_to_string};

/// What a process takes at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Usage {
    /// Resident memory, in kilobytes.
    pub(crate) memory_kb: u64,
    /// Open file descriptors, those of ports among them.
    pub(crate) files: u64,
    pub(crate) threads: u64,
}

impl Usage {
    /// Whether it is more of anything.
    pub(crate) fn exceeds(&self, most: &Self) -> bool {
        self.memory_kb > most.memory_kb || self.files > most.files || self.threads > most.threads
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { memory_kb, files, threads } = self;
        write!(f, "{memory_kb} kB, {files} files, {threads} threads")
    }
}

/// What a process and everything that it has started take, by their names and numbers.
pub(crate) fn of_tree(root: u32) -> BTreeMap<(String, u32), Usage> {
    let parents: BTreeMap<u32, u32> = processes().filter_map(|pid| Some((pid, parent(pid)?))).collect();
    let belongs = |pid: u32| {
        let mut ancestors = std::iter::successors(Some(pid), |pid| parents.get(pid).copied());
        ancestors.any(|ancestor| ancestor == root)
    };
    let ours = parents.keys().copied().filter(|pid| belongs(*pid));
    ours.filter_map(|pid| Some(((status(pid, "Name")?, pid), of(pid)?))).collect()
}

/// The median of each kind.
pub(crate) fn median(looks: &[Usage]) -> Usage {
    let of = |what: fn(&Usage) -> u64| {
        let mut all: Vec<u64> = looks.iter().map(what).collect();
        all.sort_unstable();
        all.get(all.len() / 2).copied().unwrap_or_default()
    };
    Usage { memory_kb: of(|one| one.memory_kb), files: of(|one| one.files), threads: of(|one| one.threads) }
}

fn processes() -> impl Iterator<Item = u32> {
    let entries = read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// None if it has just ended.
fn of(pid: u32) -> Option<Usage> {
    let memory_kb = status(pid, "VmRSS")?.trim_end_matches(" kB").parse().ok()?;
    let count = |folder: &str| Some(read_dir(format!("/proc/{pid}/{folder}")).ok()?.count() as u64);
    Some(Usage { memory_kb, files: count("fd")?, threads: count("task")? })
}

fn parent(pid: u32) -> Option<u32> {
    status(pid, "PPid")?.parse().ok()
}

fn status(pid: u32, key: &str) -> Option<String> {
    let text = read_to_string(format!("/proc/{pid}/status")).ok()?;
    let value = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    Some(value.trim().to_owned())
}
