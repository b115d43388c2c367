//! Disks that lose their power, for any program that keeps its files in a folder.
//!
//! A [`Disk`] is a file system of its own over a folder (FUSE; no library of it is needed). It keeps what was synced apart from
//! what was not. When its power is cut ([`cut`]), what was not synced is gone, or by a seeded choice some of it is. A program that
//! is only killed loses nothing: what it has written, the system's kernel still holds. So a program that never syncs passes
//! every test that kills it, and fails in the first real loss of power.
//!
//! ```
//! use std::fs::{self, File};
//! use lineproof_disk::{Disk, Loss, cut, probe};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! if let Err(why) = probe() {
//!     println!("skipped: {why}");
//!     return Ok(());
//! }
//! let folder = tempfile::tempdir()?;
//! let disk = Disk::mount(folder.path())?;
//!
//! fs::write(folder.path().join("kept"), "synced")?;
//! File::open(folder.path().join("kept"))?.sync_all()?;
//! File::open(folder.path())?.sync_all()?;
//! fs::write(folder.path().join("gone"), "never synced")?;
//!
//! let lost = cut(&[&disk]).restore(Loss::All)?;
//! assert_eq!((lost[0].bytes, lost[0].names), (12, 1));
//! assert_eq!(fs::read_to_string(folder.path().join("kept"))?, "synced");
//! assert!(!folder.path().join("gone").exists());
//! # Ok(())
//! # }
//! ```
//!
//! # What survives a loss of power
//!
//! What POSIX promises, and no more; most file systems are kinder, but a program that is to be sound on all of them cannot
//! rely on that.
//!
//! - **What a file holds**, its length included, is durable once `fsync` or `fdatasync` of it has returned, or a write to a file
//!   that was opened with `O_SYNC` or `O_DSYNC`
//!   ([POSIX.1-2024, `fsync`](https://pubs.opengroup.org/onlinepubs/9799919799/functions/fsync.html)). Pages that were changed
//!   by `mmap` are written by `msync`, and become durable by a sync like everything else.
//! - **The names of files**: that one was made, renamed, linked or removed is durable once `fsync` of a directory has returned.
//!   That of the file does not do it: "Calling `fsync()` does not necessarily ensure that the entry in the directory
//!   containing the file has also reached disk" (Linux manual, `fsync(2)`).
//! - **Changes of names keep their order**, over all directories, and each happens as a whole, a rename over an existing file and one between
//!   directories included: the file system keeps a journal of its metadata, as ext4, XFS and Btrfs do. `fsync` of one directory
//!   therefore makes durable all changes of names before it (Linux, `Documentation/filesystems/ext4/journal.rst`).
//! - **Contents have no order**, neither among files nor towards names: a file that was renamed without being synced may be found
//!   under its new name and empty. ext4 with `data=ordered` would write what was added to a file before its name; with `data=writeback`
//!   it does not.
//! - **Time makes nothing durable.** A real kernel writes back by and by (ext4: names after 5 s, Linux: contents after 30 s);
//!   nobody may rely on that, and a run has to be repeatable.
//! - Owner, permissions and times are kept as they were last set.
//!
//! With [`Loss::All`] exactly that is left. With [`Loss::Part`] some of what was not synced is left, too, chosen by a seed: of
//! the changes of names a prefix, and of each file's writes a prefix of its own, the last of them perhaps torn between two
//! sectors of 512 bytes. A sector is written as a whole or not at all, as disks do it.
//!
//! # What else can be wrong with a disk
//!
//! - [Full](Disk::set_full): what needs room is refused (`ENOSPC`): a write or a truncation that makes a file longer, and every new file,
//!   folder or link. To overwrite what is there needs none.
//! - [Unreadable](Disk::set_unreadable): what is read of a file or a folder fails (`EIO`), unless the system's kernel has it in memory; what it holds
//!   without using it is dropped when that begins.
//! - [Slow to sync](Disk::set_sync_delay): a sync returns, and has its effect, so much later.
//!
//! [`Counters`] tell how often each was met.
//!
//! # What it does not do
//!
//! It is served by the process that mounts it. That process may read and write its files, but must not map one into memory to
//! write to it (as `SQLite` does in WAL mode): unmapping it would wait for the process itself. Others may.
//!
//! Root ends a mount at once. Without root the helper `fusermount3` detaches it: nobody finds it any more, and whoever still has a
//! file of it open gets errors, but a thread goes on giving them until the last of them has left.
//!
//! It holds all files in memory. `sync` and `syncfs` of the whole system do not reach it. Extended attributes, `fallocate` and
//! locks between machines are not there; locks between processes are the kernel's own.
//!
//! # Where things are
//!
//! - [`Disk`]: a mounted disk; where to start. [`cut`], [`Outage`]: a loss of power, of several disks at one moment.
//! - `names`: what is called how, and how that changes. `content`: what a file holds, and how much of it is durable. `store`: both
//!   together: what is on a disk. No kernel is needed up to here.
//! - `state`: a disk's store, its faults and its power. `serve`: answers the kernel from it.
//! - `fault`, `loss`: what can be wrong. `folder`: the folder below, read at the beginning and written at the end.
//! - [`detach`], [`probe()`]: mounts, of this process and of dead ones.

mod content;
mod disk;
mod error;
mod fault;
mod folder;
mod loss;
mod mount;
mod names;
mod node;
mod outage;
mod probe;
mod serve;
mod state;
mod store;

pub use disk::Disk;
pub use error::DiskError;
pub use fault::Counters;
pub use loss::{Loss, Lost};
pub use mount::detach;
pub use outage::{Outage, cut};
pub use probe::probe;
