//! What was refused, counted for everybody to see.

use tokio::sync::watch;

/// Names that peers give are cut to this many characters.
const MAX_NAME: usize = 64;

/// The refusals so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    /// Clients and users that were not let in.
    pub(super) sessions: u32,
    /// Calls by users without the right.
    pub(super) calls: u32,
    /// What the last one was.
    pub(super) last: String,
}

/// Counts refusals and tells those who watch.
#[derive(Debug)]
pub(super) struct Refusals {
    count: watch::Sender<Count>,
}

impl Refusals {
    pub(super) fn new() -> Self {
        Self { count: watch::Sender::new(Count::default()) }
    }

    pub(super) fn session(&self, what: String) {
        tracing::warn!("session refused: {what}");
        self.count.send_modify(|count| {
            count.sessions = count.sessions.saturating_add(1);
            count.last = what;
        });
    }

    pub(super) fn call(&self, what: String) {
        tracing::warn!("call refused: {what}");
        self.count.send_modify(|count| {
            count.calls = count.calls.saturating_add(1);
            count.last = what;
        });
    }

    pub(super) fn watch(&self) -> watch::Receiver<Count> {
        self.count.subscribe()
    }
}

/// A name that a peer gave, short and without control characters.
pub(super) fn quoted(name: &str) -> String {
    format!("{:?}", name.chars().take(MAX_NAME).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_peer_says_cannot_forge_a_line_of_the_log() {
        assert_eq!(quoted("eve\nsession of root"), "\"eve\\nsession of root\"");
        assert_eq!(quoted(&"x".repeat(5000)).len(), MAX_NAME + 2);
    }
}
