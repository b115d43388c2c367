//! Writes a journal to disk as JSON Lines, one entry a line.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

use lineproof_judge::journal::{Entry, StoreError};
use tokio::sync::oneshot;

/// Appends entries to a file, on a thread of its own: a disk that is slow for seconds must hold up neither a scenario
/// nor those that run beside it. What was written survives a kill of the harness.
#[derive(Debug)]
pub(super) struct Appender {
    path: PathBuf,
    orders: mpsc::Sender<Order>,
}

enum Order {
    Append(Arc<Entry>),
    Finish(oneshot::Sender<Result<(), StoreError>>),
}

impl Appender {
    pub(super) fn create(path: &Path) -> Result<Self, StoreError> {
        let io = |source| StoreError::Io { path: path.to_owned(), source };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(io)?;
        }
        let writer =
            Writer { path: path.to_owned(), file: File::create(path).map_err(io)?, error: None, broken: false };
        let (orders, received) = mpsc::channel();
        std::thread::Builder::new().name("journal".into()).spawn(move || writer.run(&received)).map_err(io)?;
        Ok(Self { path: path.to_owned(), orders })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Hands an entry over; what becomes of it is told by [`Self::finish`].
    pub(super) fn append(&self, entry: Arc<Entry>) {
        // A writer that is gone is told by `finish`.
        let _ = self.orders.send(Order::Append(entry));
    }

    /// Tells, when everything handed over so far is written, the first error that writing met.
    pub(super) fn finish(&self) -> oneshot::Receiver<Result<(), StoreError>> {
        let (answer, answered) = oneshot::channel();
        // If the writer is gone, the answer's sender is dropped, which its receiver sees.
        let _ = self.orders.send(Order::Finish(answer));
        answered
    }

    /// The error of a writer that is gone.
    pub(super) fn gone(path: PathBuf) -> StoreError {
        StoreError::Io { path, source: std::io::Error::other("its writer has ended") }
    }
}

/// The thread's side.
struct Writer {
    path: PathBuf,
    file: File,
    /// The first error, until it was told.
    error: Option<StoreError>,
    /// Nothing is written behind a gap.
    broken: bool,
}

impl Writer {
    fn run(mut self, orders: &mpsc::Receiver<Order>) {
        for order in orders {
            match order {
                Order::Append(_) if self.broken => (),
                Order::Append(entry) => self.append(&entry),
                // Whoever asked and went away does not want to know.
                Order::Finish(answer) => drop(answer.send(self.error.take().map_or(Ok(()), Err))),
            }
        }
    }

    fn append(&mut self, entry: &Entry) {
        self.error = self.write(entry).err();
        self.broken = self.error.is_some();
    }

    fn write(&mut self, entry: &Entry) -> Result<(), StoreError> {
        let io = |source| StoreError::Io { path: self.path.clone(), source };
        let mut line = serde_json::to_vec(entry).map_err(|source| io(source.into()))?;
        line.push(b'\n');
        self.file.write_all(&line).map_err(io)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Journal;
    use assert_matches::assert_matches;
    use lineproof_judge::journal::{Direction, Event, Fault, FaultChange, SignalChange, Touched, Value, load};

    #[tokio::test]
    async fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/one.jsonl");
        let journal = Journal::create(&path).unwrap();
        let fault = Fault::Cut { links: vec!["gateway-a to plant".into()], direction: Direction::Up };
        journal.record(Event::Fault {
            id: 1,
            fault,
            change: FaultChange::Healed { touched: Touched::Links { links: Vec::new() } },
        });
        let value = Value::Real(0.5);
        journal.record(Event::Signal(SignalChange { name: "x".into(), value, plant_time: None, good: true }));
        journal.finish().await.unwrap();
        let stored = load(&path).unwrap();
        assert!(stored.iter().eq(journal.entries().iter().map(|entry| &**entry)));
    }

    #[tokio::test]
    async fn what_cannot_be_written_is_told() {
        let journal = Journal::create(Path::new("/dev/full")).unwrap();
        journal.trouble("test", "x");
        assert_matches!(journal.finish().await, Err(StoreError::Io { .. }));
    }
}
