//! Records that are lines of a JSONL file which grows.
//!
//! Each line is a record of its own: one that is written twice is there twice.
//!
//! The file is followed: only what is new is read, and a last line without its end is kept back until it is whole. A file
//! that is not there yet is empty; one that is replaced is read to its end, then the new one from its beginning. One that
//! is cut short, or removed and not replaced, is a trouble, and what is not recorded by then is unknown: lines may have been lost.

use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use serde_json::Value;

use super::known::KnownRecords;
use super::observer::ObserverError;
use super::poll::Source;
use crate::journal::Journal;
use crate::profile::RecordAttributes;

/// The lines of a file. What is in it before the first look is of an earlier scenario.
pub(super) struct Lines {
    follower: Follower,
    began: bool,
}

/// Follows a file.
pub(super) fn open(path: &Path, names: &RecordAttributes, journal: Journal) -> (Lines, KnownRecords) {
    let known = KnownRecords::new(format!("file {}", path.display()), names.clone(), journal);
    (Lines { follower: Follower { path: path.to_owned(), ..Follower::default() }, began: false }, known)
}

#[async_trait]
impl Source for Lines {
    async fn read(&mut self, known: &mut KnownRecords) -> Result<(), ObserverError> {
        let mut follower = std::mem::take(&mut self.follower);
        let read = tokio::task::spawn_blocking(move || (follower.read(), follower)).await;
        let ended = |_| ObserverError::Ended { what: known.what().to_owned() };
        let (news, follower) = read.map_err(ended)?;
        self.follower = follower;
        let news = news.map_err(|error| ObserverError::Read {
            what: known.what().to_owned(),
            why: error.to_string(),
            remedy: "may lineproof read it?",
        })?;
        let is_first = !std::mem::replace(&mut self.began, true);
        for news in news.into_iter().filter(|_| !is_first) {
            match news {
                News::Line(number, line) => note_line(known, number, &line),
                News::Loss(why) => known.lost(format!("{} {why}; lines may have been lost", known.what())),
            }
        }
        Ok(())
    }
}

fn note_line(known: &mut KnownRecords, number: u64, line: &[u8]) {
    if line.trim_ascii().is_empty() {
        return;
    }
    match serde_json::from_slice::<Value>(line) {
        Ok(fields) => known.line(number, fields),
        Err(error) => known.trouble(format!("line {number} of {} is no JSON: {error}", known.what())),
    }
}

/// What is new about a file.
enum News {
    /// A whole line, without its end, and its number from 1.
    Line(u64, Vec<u8>),
    /// What happened to the file.
    Loss(&'static str),
}

/// A position in a file that grows.
#[derive(Default)]
struct Follower {
    path: PathBuf,
    open: Option<File>,
    /// Bytes that have been read.
    read: u64,
    /// Lines that have been read.
    lines: u64,
    /// The beginning of a line whose end has not been read.
    rest: Vec<u8>,
    is_gone: bool,
}

impl Follower {
    fn read(&mut self) -> std::io::Result<Vec<News>> {
        let mut news = Vec::new();
        let there = metadata(&self.path)?;
        if let Some(file) = &mut self.open {
            let own = file.metadata()?;
            if own.len() < self.read {
                news.push(News::Loss("was cut short"));
                file.seek(SeekFrom::Start(0))?;
                (self.read, self.lines, self.rest) = (0, 0, Vec::new());
            }
            self.go_on(&mut news)?;
            match &there {
                Some(there) if is_same(there, &own) => return Ok(news),
                Some(_) => self.leave(&mut news),
                None => {
                    if !std::mem::replace(&mut self.is_gone, true) {
                        news.push(News::Loss("is gone"));
                    }
                    return Ok(news);
                }
            }
        }
        if there.is_some() {
            self.open = Some(File::open(&self.path)?);
            self.go_on(&mut news)?;
        }
        Ok(news)
    }

    /// Another file is in its place.
    fn leave(&mut self, news: &mut Vec<News>) {
        if !self.rest.is_empty() {
            news.push(News::Loss("was replaced in the middle of a line"));
        }
        (self.open, self.read, self.lines, self.rest, self.is_gone) = (None, 0, 0, Vec::new(), false);
    }

    fn go_on(&mut self, news: &mut Vec<News>) -> std::io::Result<()> {
        let Some(file) = &mut self.open else { return Ok(()) };
        let before = self.rest.len();
        self.read += file.read_to_end(&mut self.rest)? as u64;
        let Some(end) = self.rest[before..].iter().rposition(|byte| *byte == b'\n') else { return Ok(()) };
        let rest = self.rest.split_off(before + end + 1);
        let whole = std::mem::replace(&mut self.rest, rest);
        for line in whole[..whole.len() - 1].split(|byte| *byte == b'\n') {
            self.lines += 1;
            news.push(News::Line(self.lines, line.to_vec()));
        }
        Ok(())
    }
}

fn metadata(path: &Path) -> std::io::Result<Option<Metadata>> {
    match std::fs::metadata(path) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_same(one: &Metadata, other: &Metadata) -> bool {
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}
