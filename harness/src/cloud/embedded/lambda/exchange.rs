//! Hands one invocation at a time to a process and takes its answer.

use std::time::Duration;

use axum::body::Bytes;
use parking_lot::Mutex;
use tokio::sync::{Mutex as AsyncMutex, mpsc, oneshot, watch};

/// How an invocation ended in the process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// With a response, which this is.
    Response(Bytes),
    /// With an error.
    Error {
        /// Its kind and what the function said, in one line.
        words: String,
        /// What the function said.
        said: Bytes,
    },
}

/// An invocation on offer.
#[derive(Debug)]
pub struct Offer {
    /// The request id.
    pub id: String,
    /// The event, as JSON.
    pub payload: Bytes,
    /// How long it may take from when the process takes it.
    pub timeout: Duration,
    /// Told when the process takes it.
    pub taken: oneshot::Sender<()>,
    /// Gets the answer.
    pub answer: oneshot::Sender<Answer>,
}

/// The meeting point of queue and process.
#[derive(Debug)]
pub struct Exchange {
    offers: mpsc::Sender<Offer>,
    next: AsyncMutex<mpsc::Receiver<Offer>>,
    running: Mutex<Option<(String, oneshot::Sender<Answer>)>>,
    broken: Mutex<Option<String>>,
    /// Whether the process asks for an invocation and gets none.
    asking: watch::Sender<bool>,
}

/// What the process gets.
#[derive(Debug)]
pub struct Taken {
    /// The request id.
    pub id: String,
    /// The event, as JSON.
    pub payload: Bytes,
    /// How long it may take.
    pub timeout: Duration,
}

impl Default for Exchange {
    fn default() -> Self {
        let (offers, next) = mpsc::channel(1);
        Self {
            offers,
            next: AsyncMutex::new(next),
            running: Mutex::default(),
            broken: Mutex::default(),
            asking: watch::Sender::new(false),
        }
    }
}

impl Exchange {
    /// Puts an invocation on offer. There is one at a time, so it never waits long.
    pub async fn offer(&self, offer: Offer) {
        // The receiver lives in `self`, so it cannot be gone.
        let _ = self.offers.send(offer).await;
    }

    /// Waits until the process asks for an invocation and there is none. Cancel safe.
    pub async fn asked(&self) {
        // The sender lives in `self`, so it cannot be gone.
        let _ = self.asking.subscribe().wait_for(|asking| *asking).await;
    }

    /// Waits for an invocation and takes it. Cancel safe.
    pub async fn take(&self) -> Option<Taken> {
        self.asking.send_replace(true);
        let offer = self.next.lock().await.recv().await?;
        self.asking.send_replace(false);
        let _ = offer.taken.send(());
        *self.running.lock() = Some((offer.id.clone(), offer.answer));
        Some(Taken { id: offer.id, payload: offer.payload, timeout: offer.timeout })
    }

    /// Takes the answer to the invocation with this id; false if it is not the one that runs.
    pub fn answer(&self, id: &str, answer: Answer) -> bool {
        let running = self.running.lock().take_if(|(running, _)| running == id);
        running.is_some_and(|(_, sender)| sender.send(answer).is_ok())
    }

    /// Takes why the process cannot be initialised, in its own words.
    pub fn breaks(&self, words: String) {
        *self.broken.lock() = Some(words);
    }

    /// Why the process cannot be initialised, if it has said so.
    pub fn broken(&self) -> Option<String> {
        self.broken.lock().clone()
    }
}
