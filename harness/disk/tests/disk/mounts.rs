//! Mounts come and go.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use lineproof_disk::{Disk, detach};

use crate::support::{disk, has_disks, is_mounted, role};

/// Says to this program, started again, over which folder its disk is to be.
const FOLDER: &str = "DISK_TEST_FOLDER";

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

/// Not a test by itself: alone in its process, so that every server in it is that of its disk.
#[test]
#[ignore = "started by a test of this file"]
fn leaves_a_disk_before_its_last_user() {
    let (folder, disk) = disk().unwrap();
    let mut file = File::create(folder.path().join("file")).unwrap();
    assert!(serves());
    drop(disk);
    file.write_all(b"text").unwrap_err();
    drop(file);
    let begun = Instant::now();
    while serves() {
        assert!(begun.elapsed() < Duration::from_secs(10), "its server is still there");
        std::thread::yield_now();
    }
}

/// Whether this process serves a disk.
fn serves() -> bool {
    let threads = fs::read_dir("/proc/self/task").unwrap();
    let mut names = threads.filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("comm")).ok());
    names.any(|name| name.starts_with("fuser-"))
}

#[test]
fn the_server_of_a_disk_ends_with_its_last_user() {
    if has_disks() {
        let told = role("mounts::leaves_a_disk_before_its_last_user").output().unwrap();
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    }
}

/// Not a test by itself: the process that is killed.
#[test]
#[ignore = "started by a test of this file"]
fn serves_a_disk_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let _disk = Disk::mount(Path::new(&folder)).unwrap();
    println!("mounted");
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

#[test]
fn the_disk_of_a_dead_process_can_be_detached_while_it_is_in_use() {
    if !has_disks() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut server = role("mounts::serves_a_disk_until_it_is_killed");
    server.env(FOLDER, folder.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut server = server.spawn().unwrap();
    let mut said = BufReader::new(server.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(said.any(|line| line.ends_with("mounted")));
    let mut file = File::create(folder.path().join("file")).unwrap();
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(is_mounted(folder.path()));
    detach(folder.path()).unwrap();
    assert!(!is_mounted(folder.path()));
    file.write_all(b"text").unwrap_err();
    folder.close().unwrap();
}

#[test]
fn to_detach_where_nothing_is_mounted_does_nothing() {
    let folder = tempfile::tempdir().unwrap();
    detach(folder.path()).unwrap();
    detach(&folder.path().join("nothing")).unwrap();
}
