//! Full, unreadable and slow disks.

use std::fs::{self, File, OpenOptions};
use std::io::{Error, Write as _};
use std::os::unix::fs::FileExt as _;
use std::time::{Duration, Instant};

use lineproof_disk::{Loss, cut};
use nix::libc;

use crate::support::{disk, sync};

fn number<T>(refused: std::io::Result<T>) -> Option<i32> {
    refused.err().as_ref().and_then(Error::raw_os_error)
}

#[test]
fn a_full_disk_refuses_what_needs_room_and_nothing_else() {
    let Some((folder, disk)) = disk() else { return };
    let path = folder.path().join("file");
    fs::write(&path, "0123456789").unwrap();
    disk.set_full(true);
    let file = OpenOptions::new().read(true).write(true).open(&path).unwrap();
    assert_eq!(number(file.write_at(b"x", 10)), Some(libc::ENOSPC));
    assert_eq!(number(file.set_len(11)), Some(libc::ENOSPC));
    assert_eq!(number(File::create(folder.path().join("another"))), Some(libc::ENOSPC));
    assert_eq!(number(fs::create_dir(folder.path().join("folder"))), Some(libc::ENOSPC));
    assert_eq!(number(fs::hard_link(&path, folder.path().join("link"))), Some(libc::ENOSPC));
    assert_eq!(disk.counters().refused, 5);
    file.write_all_at(b"abc", 0).unwrap();
    file.sync_all().unwrap();
    fs::rename(&path, folder.path().join("renamed")).unwrap();
    assert_eq!(disk.counters().refused, 5);
    disk.set_full(false);
    file.write_all_at(b"xyz", 10).unwrap();
    assert_eq!(fs::read_to_string(folder.path().join("renamed")).unwrap(), "abc3456789xyz");
}

#[test]
fn an_unreadable_disk_fails_reads_but_not_writes() {
    let Some((folder, disk)) = disk() else { return };
    let path = folder.path().join("file");
    fs::write(&path, "text").unwrap();
    sync(&path);
    disk.set_unreadable(true).unwrap();
    assert_eq!(number(fs::read(&path)), Some(libc::EIO));
    OpenOptions::new().append(true).open(&path).unwrap().write_all(b" more").unwrap();
    assert!(disk.counters().unread > 0);
    disk.set_unreadable(false).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "text more");
}

#[test]
fn a_sync_takes_as_long_as_it_is_told_to_and_others_do_not_wait() {
    let Some((folder, disk)) = disk() else { return };
    let path = folder.path().join("file");
    fs::write(&path, "text").unwrap();
    let delay = Duration::from_millis(300);
    disk.set_sync_delay(Some(delay));
    let begun = Instant::now();
    let slow = path.clone();
    let syncs = std::thread::spawn(move || sync(&slow));
    while disk.counters().delayed == 0 {
        std::thread::yield_now();
    }
    fs::write(folder.path().join("other"), "at once").unwrap();
    assert!(!syncs.is_finished(), "what was written meanwhile did not wait for the sync");
    syncs.join().unwrap();
    assert!(begun.elapsed() >= delay);
    disk.set_sync_delay(None);
    sync(&path);
    assert_eq!(disk.counters().delayed, 1);
}

#[test]
fn a_sync_that_is_delayed_ends_with_the_power() {
    let Some((folder, disk)) = disk() else { return };
    let file = File::create(folder.path().join("file")).unwrap();
    sync(folder.path());
    disk.set_sync_delay(Some(Duration::from_hours(1)));
    (&file).write_all(b"text").unwrap();
    let syncs = std::thread::spawn(move || file.sync_all());
    while disk.counters().delayed == 0 {
        std::thread::yield_now();
    }
    cut(&[&disk]).restore(Loss::All).unwrap();
    syncs.join().unwrap().unwrap_err();
    assert_eq!(fs::read(folder.path().join("file")).unwrap(), b"");
}
