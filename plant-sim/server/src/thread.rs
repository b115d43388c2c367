//! A service on a thread of its own: it is built there, runs, and ends.
//!
//! The thread has a single-threaded runtime. So nothing that the owner does can stall the service, and its end is the
//! end of every connection and task for certain: the runtime goes.
//!
//! There are two ends. [`ServiceThread::end`] asks: the service closes in its own time. One that is dropped is cut off
//! where it stands, and its owner waits for that for no more than [`PATIENCE`]: long enough for a thread that is not
//! kept from running, and short enough for a task of a runtime. The folder that belongs to a service is the owner's,
//! not the thread's: it is removed even if the process ends right after and takes the thread with it.

use std::future::Future;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::error::ServeError;

/// How long the owner of a service that is dropped waits for its thread.
const PATIENCE: Duration = Duration::from_millis(100);

/// What can run on a thread of its own.
pub trait Service {
    /// Runs until its own end, or until it has closed in order after `stop` was cancelled.
    fn run(self, stop: &CancellationToken) -> impl Future<Output = ()>;
}

/// What was built on the thread.
pub struct Built<S, H> {
    /// Stays there and runs.
    pub service: S,
    /// What the owner gets.
    pub handle: H,
    /// Lasts as long as the service.
    pub folder: Option<TempDir>,
}

/// A service on its thread, in the hands of its owner.
#[derive(Debug)]
pub struct ServiceThread {
    stop: CancellationToken,
    /// Closed, it cuts the service off.
    held: Option<oneshot::Sender<()>>,
    /// Closed when the thread has nothing left to do but to return; one for each way to wait.
    is_over: oneshot::Receiver<()>,
    is_gone: Mutex<mpsc::Receiver<()>>,
    thread: Option<JoinHandle<()>>,
    /// Removed after all else.
    folder: Option<TempDir>,
}

impl ServiceThread {
    /// Starts a thread of that name with the service that `build` makes there. When this returns, the service is ready.
    ///
    /// # Errors
    /// What kept it from being built.
    pub async fn start<S, H, E>(
        name: &str,
        build: impl FnOnce() -> Result<Built<S, H>, E> + Send + 'static,
    ) -> Result<(Self, H), E>
    where
        S: Service,
        H: Send + 'static,
        E: From<ServeError> + Send + 'static,
    {
        let stop = CancellationToken::new();
        let (ready, is_ready) = oneshot::channel();
        let (held, dropped) = oneshot::channel();
        let (over, is_over) = oneshot::channel();
        let (gone, is_gone) = mpsc::channel();
        let run = {
            let stop = stop.clone();
            move || {
                // Closed even if the service panics.
                let _ended = (over, gone);
                run(build, ready, &stop, dropped);
            }
        };
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(run).map_err(ServeError::from)?;
        let ended = |_| ServeError::Server("its thread has ended".into());
        let (handle, folder) = is_ready.await.map_err(ended)??;
        let (held, is_gone, thread) = (Some(held), Mutex::new(is_gone), Some(thread));
        Ok((Self { stop, held, is_over, is_gone, thread, folder }, handle))
    }

    /// Ends it. When this returns, every connection is closed, every port is free, the thread has ended and the folder
    /// is gone.
    pub async fn end(mut self) {
        self.stop.cancel();
        // Nothing is ever sent: it is closed.
        let _ = (&mut self.is_over).await;
        if let Some(thread) = self.thread.take() {
            // It has nothing left to do but to return.
            let _ = thread.join();
        }
    }
}

impl Drop for ServiceThread {
    fn drop(&mut self) {
        self.held = None;
        let is_gone = self.is_gone.get_mut().unwrap_or_else(PoisonError::into_inner);
        // Closed when the thread has ended; one that is kept from running ends later.
        let _ = is_gone.recv_timeout(PATIENCE);
        drop(self.folder.take());
    }
}

type Ready<H, E> = oneshot::Sender<Result<(H, Option<TempDir>), E>>;

/// All that happens on the thread.
fn run<S: Service, H, E: From<ServeError>>(
    build: impl FnOnce() -> Result<Built<S, H>, E>,
    ready: Ready<H, E>,
    stop: &CancellationToken,
    dropped: oneshot::Receiver<()>,
) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return drop(ready.send(Err(ServeError::from(error).into()))),
    };
    runtime.block_on(async {
        match build() {
            Ok(Built { service, handle, folder }) => {
                let awaited = ready.send(Ok((handle, folder))).is_ok();
                if awaited {
                    tokio::select! {
                        () = service.run(stop) => {}
                        _ = dropped => {}
                    }
                }
            }
            Err(error) => drop(ready.send(Err(error))),
        }
    });
    runtime.shutdown_background();
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use tokio::sync::oneshot::error::TryRecvError;

    use super::*;

    /// Ends when it is asked to if it is polite, else never. What it holds is closed when it is gone, and gets a
    /// word if it could close in order.
    struct Closing {
        polite: bool,
        closed: oneshot::Sender<()>,
    }

    impl Service for Closing {
        async fn run(self, stop: &CancellationToken) {
            stop.cancelled().await;
            if !self.polite {
                std::future::pending::<()>().await;
            }
            let _ = self.closed.send(());
        }
    }

    /// A service with its folder, what tells of its end, and what stalls its thread while it is open.
    async fn start(polite: bool, stall: mpsc::Receiver<()>) -> (ServiceThread, PathBuf, oneshot::Receiver<()>) {
        let (closed, gone) = oneshot::channel();
        let (stalls, is_stalled) = oneshot::channel();
        let build = move || {
            let folder = tempfile::tempdir()?;
            tokio::spawn(async move { _ = (stalls.send(()), stall.recv()) });
            let handle = folder.path().to_owned();
            Ok::<_, ServeError>(Built { service: Closing { polite, closed }, handle, folder: Some(folder) })
        };
        let (thread, folder) = ServiceThread::start("service", build).await.unwrap();
        assert!(folder.exists());
        // Within the poll that stalls: the thread looks at nothing else before that is over.
        is_stalled.await.unwrap();
        (thread, folder, gone)
    }

    #[tokio::test]
    async fn one_that_is_ended_closes_in_order_and_leaves_nothing() {
        let (thread, folder, gone) = start(true, mpsc::channel().1).await;
        thread.end().await;
        assert_eq!(gone.await, Ok(()));
        assert!(!folder.exists());
    }

    #[tokio::test]
    async fn one_that_is_dropped_is_cut_off_and_leaves_nothing() {
        let (thread, folder, gone) = start(false, mpsc::channel().1).await;
        drop(thread);
        assert!(!folder.exists());
        gone.await.unwrap_err();
    }

    #[tokio::test]
    async fn its_folder_goes_even_if_its_thread_is_kept_from_running() {
        let (stalled, stall) = mpsc::channel();
        let (thread, folder, mut gone) = start(false, stall).await;
        drop(thread);
        assert!(!folder.exists());
        assert_eq!(gone.try_recv(), Err(TryRecvError::Empty), "the thread stands still");
        drop(stalled);
        gone.await.unwrap_err();
    }

    #[tokio::test]
    async fn what_keeps_it_from_being_built_is_told() {
        let refused = || Err::<Built<Closing, ()>, _>(ServeError::Server("no nodes".into()));
        let message = ServiceThread::start("service", refused).await.unwrap_err().to_string();
        assert!(message.contains("no nodes"), "{message}");
        let broken = || -> Result<Built<Closing, ()>, ServeError> { panic!("it does not build") };
        assert!(matches!(ServiceThread::start("service", broken).await, Err(ServeError::Server(_))));
    }
}
