//! The life of what runs on a thread of its own: it begins, is ready, and ends.
//!
//! The thread has a single-threaded runtime. So nothing that the owner does can stall what lives there, and its end is
//! the end of every connection and task for certain: the runtime goes.
//!
//! There are two ends. [`Life::end`] asks: what lives there says goodbye in its own time. A life that is let go is cut
//! off where it stands, and its owner waits for that for no more than [`PATIENCE`]: long enough for a thread that is not
//! kept from running, and short enough for a task of a runtime. The folder that belongs to a life is the owner's, not the
//! thread's: it is removed even if the process ends right after and takes the thread with it.

use std::future::Future;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::start_error::StartError;

/// How long the owner of a life that is let go waits for its thread.
const PATIENCE: Duration = Duration::from_millis(100);

/// What can live on a thread of its own.
pub(crate) trait Living {
    /// Lives until its own end, or until it has said goodbye after it was switched off.
    async fn run(self, switch: &CancellationToken);
}

/// What was built on the thread.
pub(crate) struct Born<L, O> {
    /// Stays there and runs.
    pub(crate) living: L,
    /// What the owner gets.
    pub(crate) outside: O,
    /// Lasts as long as the life.
    pub(crate) folder: Option<TempDir>,
}

/// A life, in the hands of its owner.
#[derive(Debug)]
pub(crate) struct Life {
    switch: CancellationToken,
    /// Closed, it cuts the life off.
    held: Option<oneshot::Sender<()>>,
    /// Closed when the thread has nothing left to do but to return; one for each way to wait.
    is_off: oneshot::Receiver<()>,
    is_gone: Mutex<mpsc::Receiver<()>>,
    thread: Option<JoinHandle<()>>,
    /// Removed after all else.
    folder: Option<TempDir>,
}

impl Life {
    /// Begins a life on a new thread of that name, with what `build` makes there. When this returns, it is ready.
    ///
    /// # Errors
    /// What kept it from being built.
    pub(crate) async fn begin<L: Living, O: Send + 'static>(
        name: &str,
        build: impl FnOnce() -> Result<Born<L, O>, StartError> + Send + 'static,
    ) -> Result<(Self, O), StartError> {
        let switch = CancellationToken::new();
        let (ready, is_ready) = oneshot::channel();
        let (held, let_go) = oneshot::channel();
        let (off, is_off) = oneshot::channel();
        let (gone, is_gone) = mpsc::channel();
        let life = {
            let switch = switch.clone();
            move || {
                // Closed even if what lives there panics.
                let _ended = (off, gone);
                live(build, ready, &switch, let_go);
            }
        };
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(life)?;
        let (outside, folder) = is_ready.await.map_err(|_| StartError::Server("its thread has ended".into()))??;
        let (held, is_gone, thread) = (Some(held), Mutex::new(is_gone), Some(thread));
        Ok((Self { switch, held, is_off, is_gone, thread, folder }, outside))
    }

    /// Ends it. When this returns, every connection is closed, every port is free, the thread has ended and the folder
    /// is gone.
    pub(crate) async fn end(mut self) {
        self.switch.cancel();
        // Nothing is ever sent: it is closed.
        let _ = (&mut self.is_off).await;
        if let Some(thread) = self.thread.take() {
            // It has nothing left to do but to return.
            let _ = thread.join();
        }
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        self.held = None;
        let is_gone = self.is_gone.get_mut().unwrap_or_else(PoisonError::into_inner);
        // Closed when the thread has ended; one that is kept from running ends later.
        let _ = is_gone.recv_timeout(PATIENCE);
        drop(self.folder.take());
    }
}

type Ready<O> = oneshot::Sender<Result<(O, Option<TempDir>), StartError>>;

/// A life, on its own thread.
fn live<L: Living, O>(
    build: impl FnOnce() -> Result<Born<L, O>, StartError>,
    ready: Ready<O>,
    switch: &CancellationToken,
    let_go: oneshot::Receiver<()>,
) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return drop(ready.send(Err(error.into()))),
    };
    runtime.block_on(async {
        match build() {
            Ok(Born { living, outside, folder }) => {
                let awaited = ready.send(Ok((outside, folder))).is_ok();
                if awaited {
                    until(let_go, living.run(switch)).await;
                }
            }
            Err(error) => drop(ready.send(Err(error))),
        }
    });
    runtime.shutdown_background();
}

/// Runs it to its end, or until the owner lets it go.
async fn until(let_go: oneshot::Receiver<()>, run: impl Future<Output = ()>) {
    tokio::select! {
        () = run => {}
        _ = let_go => {}
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use tokio::sync::oneshot::error::TryRecvError;

    use super::*;

    /// Ends when it is switched off if it is polite, else never. What it holds is closed when it is gone, and gets a
    /// word if it could say goodbye.
    struct Guest {
        polite: bool,
        goodbye: oneshot::Sender<()>,
    }

    impl Living for Guest {
        async fn run(self, switch: &CancellationToken) {
            switch.cancelled().await;
            if !self.polite {
                std::future::pending::<()>().await;
            }
            let _ = self.goodbye.send(());
        }
    }

    /// A life with its folder, what tells of its end, and what stalls its thread while it is open.
    async fn begin(polite: bool, stall: mpsc::Receiver<()>) -> (Life, PathBuf, oneshot::Receiver<()>) {
        let (goodbye, gone) = oneshot::channel();
        let (stalls, is_stalled) = oneshot::channel();
        let build = move || {
            let folder = tempfile::tempdir()?;
            tokio::spawn(async move { _ = (stalls.send(()), stall.recv()) });
            let outside = folder.path().to_owned();
            Ok(Born { living: Guest { polite, goodbye }, outside, folder: Some(folder) })
        };
        let (life, folder) = Life::begin("life", build).await.unwrap();
        assert!(folder.exists());
        // Within the poll that stalls: the thread looks at nothing else before that is over.
        is_stalled.await.unwrap();
        (life, folder, gone)
    }

    #[tokio::test]
    async fn one_that_is_ended_says_goodbye_and_leaves_nothing() {
        let (life, folder, gone) = begin(true, mpsc::channel().1).await;
        life.end().await;
        assert_eq!(gone.await, Ok(()));
        assert!(!folder.exists());
    }

    #[tokio::test]
    async fn one_that_is_let_go_is_cut_off_and_leaves_nothing() {
        let (life, folder, gone) = begin(false, mpsc::channel().1).await;
        drop(life);
        assert!(!folder.exists());
        gone.await.unwrap_err();
    }

    #[tokio::test]
    async fn its_folder_goes_even_if_its_thread_is_kept_from_running() {
        let (stalled, stall) = mpsc::channel();
        let (life, folder, mut gone) = begin(false, stall).await;
        drop(life);
        assert!(!folder.exists());
        assert_eq!(gone.try_recv(), Err(TryRecvError::Empty), "the thread stands still");
        drop(stalled);
        gone.await.unwrap_err();
    }

    #[tokio::test]
    async fn what_keeps_it_from_being_built_is_told() {
        let refused = || Err::<Born<Guest, ()>, _>(StartError::Speed { speed: 0 });
        assert!(matches!(Life::begin("life", refused).await, Err(StartError::Speed { speed: 0 })));
        let broken = || -> Result<Born<Guest, ()>, StartError> { panic!("it does not build") };
        assert!(matches!(Life::begin("life", broken).await, Err(StartError::Server(_))));
    }
}
