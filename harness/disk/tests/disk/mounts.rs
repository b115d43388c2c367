//! Mounts come and go.

use std::fs::{self, File};
use std::io::Read as _;

use lineproof_disk::detach;

use crate::support::{disk, is_mounted};

#[test]
fn a_dropped_disk_leaves_no_mount_also_when_it_is_in_use() {
    let Some((folder, disk)) = disk() else { return };
    fs::write(folder.path().join("file"), "text").unwrap();
    let mut file = File::open(folder.path().join("file")).unwrap();
    assert!(is_mounted(folder.path()));
    drop(disk);
    assert!(!is_mounted(folder.path()));
    file.read_to_string(&mut String::new()).unwrap_err();
    folder.close().unwrap();
}

#[test]
fn a_disk_begins_with_what_its_folder_holds_and_leaves_there_what_it_holds() {
    let Some((folder, disk)) = disk() else { return };
    fs::create_dir(folder.path().join("inner")).unwrap();
    fs::write(folder.path().join("inner/file"), "text").unwrap();
    std::os::unix::fs::symlink("inner/file", folder.path().join("link")).unwrap();
    disk.close().unwrap();
    assert!(!is_mounted(folder.path()));
    assert_eq!(fs::read_to_string(folder.path().join("link")).unwrap(), "text");
    let again = lineproof_disk::Disk::mount(folder.path()).unwrap();
    assert_eq!(fs::read_to_string(folder.path().join("link")).unwrap(), "text");
    fs::remove_file(folder.path().join("link")).unwrap();
    again.close().unwrap();
    assert!(!folder.path().join("link").exists());
    assert_eq!(fs::read_to_string(folder.path().join("inner/file")).unwrap(), "text");
}

#[test]
fn to_detach_where_nothing_is_mounted_does_nothing() {
    let folder = tempfile::tempdir().unwrap();
    detach(folder.path()).unwrap();
    detach(&folder.path().join("nothing")).unwrap();
}
