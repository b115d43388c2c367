//! What is left after a loss of power.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;

use lineproof_disk::{Disk, Loss, Lost, cut};
use nix::libc;

use crate::support::{disk, sync};

#[test]
fn a_file_needs_both_its_own_sync_and_that_of_its_folder() {
    let Some((folder, disk)) = disk() else { return };
    let path = |name| folder.path().join(name);
    for name in ["neither", "content", "name", "both"] {
        fs::write(path(name), name).unwrap();
    }
    sync(&path("content"));
    sync(folder.path());
    sync(&path("both"));
    fs::write(path("later"), "later").unwrap();
    sync(&path("later"));
    let lost = cut(&[&disk]).restore(Loss::All).unwrap();
    assert_eq!(lost, [Lost { bytes: 11, names: 1 }]);
    assert_eq!(fs::read(path("both")).unwrap(), b"both");
    assert_eq!(fs::read(path("content")).unwrap(), b"content");
    assert_eq!(fs::read(path("neither")).unwrap(), b"", "its name is durable, what it holds is not");
    assert!(!path("later").exists(), "what it holds is durable, its name is not");
}

#[test]
fn what_is_written_to_a_synchronous_file_is_durable() {
    let Some((folder, disk)) = disk() else { return };
    for (name, flag) in [("sync", libc::O_SYNC), ("data", libc::O_DSYNC), ("plain", 0)] {
        let mut file =
            OpenOptions::new().create(true).append(true).custom_flags(flag).open(folder.path().join(name)).unwrap();
        file.write_all(b"one").unwrap();
        file.write_all(b"two").unwrap();
    }
    sync(folder.path());
    cut(&[&disk]).restore(Loss::All).unwrap();
    let left = ["sync", "data", "plain"].map(|name| fs::read_to_string(folder.path().join(name)).unwrap());
    assert_eq!(left, ["onetwo", "onetwo", ""]);
}

#[test]
fn a_rename_without_a_sync_is_undone_and_one_with_is_whole() {
    let Some((folder, disk)) = disk() else { return };
    let path = |name| folder.path().join(name);
    fs::write(path("old"), "old").unwrap();
    sync(&path("old"));
    sync(folder.path());
    for is_synced in [false, true] {
        fs::write(path("new"), "new").unwrap();
        sync(&path("new"));
        fs::rename(path("new"), path("old")).unwrap();
        if is_synced {
            sync(folder.path());
        }
        cut(&[&disk]).restore(Loss::All).unwrap();
        assert_eq!(fs::read_to_string(path("old")).unwrap(), if is_synced { "new" } else { "old" });
        assert!(!path("new").exists());
    }
}

#[test]
fn a_removed_file_comes_back_unless_its_folder_was_synced() {
    let Some((folder, disk)) = disk() else { return };
    let path = folder.path().join("inner/file");
    fs::create_dir(folder.path().join("inner")).unwrap();
    fs::write(&path, "there").unwrap();
    sync(&path);
    sync(folder.path());
    fs::remove_dir_all(folder.path().join("inner")).unwrap();
    cut(&[&disk]).restore(Loss::All).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "there");
    fs::remove_dir_all(folder.path().join("inner")).unwrap();
    sync(folder.path());
    cut(&[&disk]).restore(Loss::All).unwrap();
    assert!(!folder.path().join("inner").exists());
}

/// What is left of a hundred writes after a loss with this seed: lengths of two files and which names there are.
fn left_by(seed: u64) -> Option<(Vec<u8>, Vec<u8>, usize)> {
    let (folder, disk) = disk()?;
    let path = |name: &str| folder.path().join(name);
    fs::write(path("one"), "").unwrap();
    fs::write(path("other"), "").unwrap();
    sync(folder.path());
    let open = |name| OpenOptions::new().append(true).open(path(name)).unwrap();
    let (mut one, mut other) = (open("one"), open("other"));
    for byte in 1..=20 {
        one.write_all(&[byte; 1300]).unwrap();
        other.write_all(&[byte; 100]).unwrap();
        fs::write(path(&format!("new-{byte}")), [byte]).unwrap();
    }
    drop((one, other));
    cut(&[&disk]).restore(Loss::Part { seed }).unwrap();
    let names = fs::read_dir(folder.path()).unwrap().count();
    Some((fs::read(path("one")).unwrap(), fs::read(path("other")).unwrap(), names))
}

#[test]
fn a_part_survives_by_its_seed_alone() {
    if left_by(0).is_none() {
        return;
    }
    let all: Vec<_> = (0..20).filter_map(left_by).collect();
    assert!((0..20).filter_map(left_by).eq(all.iter().cloned()), "the same seed leaves the same");
    let torn = all.iter().filter(|(one, ..)| one.len() % 1300 != 0).count();
    assert!(torn > 0 && torn < 20, "{torn} of 20 were torn");
    assert!(all.iter().all(|(one, ..)| one.len() % 1300 == 0 || one.len() % 512 == 0), "torn between sectors");
    assert!(all.iter().any(|(_, other, names)| other.len() / 100 != *names - 2), "they are chosen apart");
}

#[test]
fn several_disks_lose_their_power_together() {
    let (Some((one, first)), Some((other, second))) = (disk(), disk()) else { return };
    for folder in [&one, &other] {
        fs::write(folder.path().join("file"), "unsynced").unwrap();
    }
    let disks: [&Disk; 2] = [&second, &first];
    let lost = cut(&disks).restore(Loss::All).unwrap();
    assert_eq!(lost, [Lost { bytes: 8, names: 1 }; 2]);
    assert!(!one.path().join("file").exists() && !other.path().join("file").exists());
}

#[test]
fn who_has_a_file_open_at_the_loss_cannot_use_it_any_more() {
    let Some((folder, disk)) = disk() else { return };
    let mut file = fs::File::create(folder.path().join("file")).unwrap();
    file.write_all(b"before").unwrap();
    cut(&[&disk]).restore(Loss::All).unwrap();
    file.write_all(b"after").unwrap_err();
    file.sync_all().unwrap_err();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_call_after_the_cut_has_no_effect_and_ends_with_an_error() {
    let Some((folder, disk)) = disk() else { return };
    let file = fs::File::create(folder.path().join("file")).unwrap();
    sync(folder.path());
    let outage = cut(&[&disk]);
    let (begins, begun) = std::sync::mpsc::channel();
    let calls = std::thread::spawn(move || {
        begins.send(()).unwrap();
        (&file).write_all(b"too late")?;
        file.sync_all()
    });
    begun.recv().unwrap();
    outage.release().unwrap();
    calls.join().unwrap().unwrap_err();
    assert_eq!(outage.restore(Loss::Part { seed: 7 }).unwrap(), [Lost::default()]);
    assert_eq!(fs::read(folder.path().join("file")).unwrap(), b"");
}
