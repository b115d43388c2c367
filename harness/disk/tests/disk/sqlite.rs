//! `SQLite` in WAL mode over losses of power: the judge of whether syncs and memory maps mean what they should.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use lineproof_disk::{Disk, Loss, cut};
use rusqlite::Connection;

use crate::support::{self, disk};

/// Says to this program, started again, which store to write to, and `PRAGMA synchronous`.
const STORE: &str = "DISK_TEST_STORE";
const LEVEL: &str = "DISK_TEST_SYNCHRONOUS";

fn open(store: &Path, level: &str) -> rusqlite::Result<Connection> {
    let db = Connection::open(store)?;
    db.execute_batch(&format!(
        "PRAGMA synchronous = {level}; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 20;
         CREATE TABLE IF NOT EXISTS row (number INTEGER PRIMARY KEY, filling TEXT);"
    ))?;
    Ok(db)
}

/// Not a test: the part of the program that is killed.
#[test]
#[ignore = "started by the tests of this file"]
fn writes_rows_until_it_is_killed() {
    let (Ok(store), Ok(level)) = (std::env::var(STORE), std::env::var(LEVEL)) else { return };
    let db = open(Path::new(&store), &level).unwrap();
    let first: i64 = db.query_row("SELECT coalesce(max(number), 0) FROM row", [], |row| row.get(0)).unwrap();
    for number in first + 1.. {
        db.execute("INSERT INTO row VALUES (?1, ?2)", (number, "x".repeat(700))).unwrap();
        println!("row {number}");
    }
}

struct Writer(Child, BufReader<ChildStdout>);

impl Writer {
    fn start(store: &Path, level: &str) -> Self {
        let mut program = role("writes_rows_until_it_is_killed", store, level);
        let mut child = program.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self(child, lines)
    }

    /// Lets it commit so many rows, and kills it as it loses its power; the last row that it said to be committed.
    fn lose_power(mut self, rows: usize, disk: &Disk, loss: Loss) -> i64 {
        let seen = self.1.by_ref().lines().map_while(Result::ok).filter_map(|line| row(&line)).take(rows).last();
        let outage = cut(&[disk]);
        self.0.kill().unwrap();
        outage.release().unwrap();
        self.0.wait().unwrap();
        let said_last = self.1.lines().map_while(Result::ok).filter_map(|line| row(&line)).last();
        outage.restore(loss).unwrap();
        said_last.or(seen).unwrap_or(0)
    }
}

/// Not a test: what looks at a store, in a process of its own as whoever maps files into memory has to.
#[test]
#[ignore = "started by the tests of this file"]
fn says_which_row_is_the_last() {
    let (Ok(store), Ok(level)) = (std::env::var(STORE), std::env::var(LEVEL)) else { return };
    let db = open(Path::new(&store), &level).unwrap();
    let sound: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    let numbers = "SELECT count(*), coalesce(max(number), 0) FROM row";
    let (count, last): (i64, i64) = db.query_row(numbers, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    assert_eq!((sound.as_str(), count), ("ok", last));
    println!("row {last}");
}

/// The last row of a store; none if the store is damaged.
fn last_row(store: &Path, level: &str) -> Option<i64> {
    let said = role("says_which_row_is_the_last", store, level).output().unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    said.lines().find_map(row)
}

fn role(name: &str, store: &Path, level: &str) -> Command {
    let mut program = support::role(&format!("sqlite::{name}"));
    program.env(STORE, store).env(LEVEL, level).stderr(Stdio::null());
    program
}

/// The number in a line of either role.
fn row(line: &str) -> Option<i64> {
    line.strip_prefix("row ")?.parse().ok()
}

#[test]
fn a_store_that_syncs_loses_no_committed_row() {
    let Some((folder, disk)) = disk() else { return };
    let store = folder.path().join("store.sqlite");
    for seed in 0..30 {
        let loss = if seed % 3 == 0 { Loss::All } else { Loss::Part { seed } };
        let rows = usize::try_from(seed * 7 % 40).unwrap() + 1;
        let committed = Writer::start(&store, "FULL").lose_power(rows, &disk, loss);
        let left = last_row(&store, "FULL").unwrap();
        assert!(left >= committed, "loss {seed}: {left} of {committed} rows are left");
    }
}

#[test]
fn a_store_that_never_syncs_loses_rows() {
    let Some((folder, disk)) = disk() else { return };
    let mut lossy = 0;
    for seed in 0..6 {
        let store = folder.path().join(format!("store-{seed}.sqlite"));
        let committed = Writer::start(&store, "OFF").lose_power(30, &disk, Loss::Part { seed });
        lossy += usize::from(last_row(&store, "OFF").is_none_or(|left| left < committed));
    }
    assert!(lossy >= 4, "only {lossy} of 6 losses of power lost anything");
    let store = folder.path().join("store.sqlite");
    let committed = Writer::start(&store, "OFF").lose_power(30, &disk, Loss::All);
    assert!(committed >= 30 && !store.exists(), "nothing was ever synced, not even a name");
}
