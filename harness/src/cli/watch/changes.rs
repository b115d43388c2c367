//! Files, and which of them has changed.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};

use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};
use tokio::sync::mpsc;

/// How long after a first change is waited for further ones: editors write a file in several goes.
const SETTLING: Duration = Duration::from_millis(100);

/// What tells that a file is another: when it was written and how long it is; none if it is not there.
type Stamp = Option<(SystemTime, u64)>;

/// Files with what they were when they were last known.
pub(super) struct Watched {
    known: BTreeMap<PathBuf, Stamp>,
    inotify: Arc<Inotify>,
    /// Tells that something has happened in one of the folders.
    news: mpsc::Receiver<io::Result<()>>,
}

impl Watched {
    /// Watches these files.
    ///
    /// # Errors
    /// If the system does not tell of changes.
    pub(super) fn new(files: BTreeSet<PathBuf>) -> io::Result<Self> {
        let inotify = Arc::new(Inotify::init(InitFlags::IN_CLOEXEC)?);
        let (sender, news) = mpsc::channel(1);
        let listener = Arc::clone(&inotify);
        // It reads until nobody wants to know any more, or the program ends.
        thread::Builder::new().name("changes".into()).spawn(move || listen(&listener, &sender))?;
        let mut watched = Self { known: BTreeMap::new(), inotify, news };
        watched.add(files)?;
        Ok(watched)
    }

    /// Watches these as well. What is watched already may have changed since.
    ///
    /// # Errors
    /// If the system does not tell of changes there.
    pub(super) fn add(&mut self, files: BTreeSet<PathBuf>) -> io::Result<()> {
        let new: Vec<PathBuf> = files.into_iter().filter(|file| !self.known.contains_key(file)).collect();
        let folders: BTreeSet<&Path> = new.iter().filter_map(|file| file.parent()).collect();
        // Many editors replace a file, so its folder is what tells of it. The folder of a bare name is the empty path.
        let folders =
            folders.into_iter().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
        for folder in folders.filter(|folder| folder.is_dir()) {
            self.inotify.add_watch(folder, changes())?;
        }
        self.known.extend(new.into_iter().map(|file| (file.clone(), stamp(&file))));
        Ok(())
    }

    pub(super) fn number(&self) -> usize {
        self.known.len()
    }

    /// Waits until one has changed, and tells which. All are then known as they are.
    ///
    /// # Errors
    /// If the system does not tell of changes any more.
    pub(super) async fn changed(&mut self) -> io::Result<PathBuf> {
        loop {
            if let Some(changed) = self.look() {
                return Ok(changed);
            }
            self.news.recv().await.unwrap_or_else(|| Err(io::ErrorKind::BrokenPipe.into()))?;
            tokio::time::sleep(SETTLING).await;
        }
    }

    /// The first that has changed since it was known; all are known as they are now.
    fn look(&mut self) -> Option<PathBuf> {
        let mut changed = None;
        for (file, known) in &mut self.known {
            let now = stamp(file);
            if std::mem::replace(known, now) != now {
                changed.get_or_insert_with(|| file.clone());
            }
        }
        changed
    }
}

fn listen(inotify: &Inotify, news: &mpsc::Sender<io::Result<()>>) {
    loop {
        let happened = inotify.read_events().map(drop).map_err(io::Error::from);
        let goes_on = happened.is_ok();
        if news.blocking_send(happened).is_err() || !goes_on {
            return;
        }
    }
}

fn changes() -> AddWatchFlags {
    AddWatchFlags::IN_CLOSE_WRITE
        | AddWatchFlags::IN_CREATE
        | AddWatchFlags::IN_DELETE
        | AddWatchFlags::IN_MOVED_FROM
        | AddWatchFlags::IN_MOVED_TO
}

fn stamp(file: &Path) -> Stamp {
    let data = file.metadata().ok()?;
    Some((data.modified().ok()?, data.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watched(folder: &Path, files: &[&str]) -> Watched {
        Watched::new(files.iter().map(|file| folder.join(file)).collect()).unwrap()
    }

    async fn next(watched: &mut Watched) -> String {
        let changed = tokio::time::timeout(Duration::from_secs(20), watched.changed()).await.unwrap().unwrap();
        changed.file_name().unwrap().to_str().unwrap().to_owned()
    }

    #[tokio::test]
    async fn a_file_that_is_written_replaced_or_comes_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| std::fs::write(folder.path().join(file), text).unwrap();
        write("a", "1");
        write("b", "1");
        let mut watched = watched(folder.path(), &["a", "b", "c"]);
        write("b", "22");
        assert_eq!(next(&mut watched).await, "b", "before anybody waited");
        let (changed, ()) = tokio::join!(next(&mut watched), async {
            tokio::task::yield_now().await;
            write("other", "1");
            write("new", "333");
            std::fs::rename(folder.path().join("new"), folder.path().join("a")).unwrap();
        });
        assert_eq!(changed, "a");
        write("c", "1");
        assert_eq!(next(&mut watched).await, "c");
        assert_eq!(watched.look(), None);
    }

    #[test]
    fn what_is_known_stays_as_it_was_known() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        let mut watched = watched(folder.path(), &["a"]);
        std::fs::write(&file, "1").unwrap();
        watched.add([file.clone(), folder.path().join("b")].into()).unwrap();
        assert_eq!((watched.number(), watched.look()), (2, Some(file)));
    }
}
