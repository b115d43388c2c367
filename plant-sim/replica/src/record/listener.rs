//! Hands on what a subscription brings, as far as there is room for it.

use opcua::types::DataValue;
use plant_client::{Missing, Observer};
use tokio::sync::mpsc;
use tokio::time::Instant;

/// What comes from the server.
#[derive(Debug)]
pub(super) enum Heard {
    /// Values, each with the number of its signal, in the order in which they came to be.
    Values(Instant, Vec<(usize, DataValue)>),
    /// Some may be missing, for this reason.
    Missed(Instant, String),
}

/// Hears one subscription.
pub(super) struct Listener {
    sender: mpsc::Sender<Heard>,
    /// What could not be handed on yet.
    missed: Option<String>,
}

impl Listener {
    pub(super) fn new(sender: mpsc::Sender<Heard>) -> Self {
        Self { sender, missed: None }
    }

    /// Tells whether there is nothing left to tell.
    fn tell_missed(&mut self) -> bool {
        if let Some(why) = self.missed.take()
            && self.sender.try_send(Heard::Missed(Instant::now(), why.clone())).is_err()
        {
            self.missed = Some(why);
        }
        self.missed.is_none()
    }
}

impl Observer for Listener {
    fn changed(&mut self, changes: Vec<(usize, DataValue)>) {
        if self.tell_missed() && self.sender.try_send(Heard::Values(Instant::now(), changes)).is_err() {
            self.missed = Some("the file could not be written as fast as values came".to_owned());
        }
    }

    fn missing(&mut self, what: Missing) {
        self.missed = Some(what.to_string());
    }

    fn spoken(&mut self) {
        self.tell_missed();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(value: i32) -> Vec<(usize, DataValue)> {
        vec![(0, DataValue::value_only(value))]
    }

    fn listed(heard: &mut mpsc::Receiver<Heard>) -> Vec<String> {
        let text = |heard| match heard {
            Heard::Values(_, values) => {
                values.iter().map(|(signal, value)| format!("{signal}={}", value.value.clone().unwrap())).collect()
            }
            Heard::Missed(_, why) => vec![why],
        };
        std::iter::from_fn(|| heard.try_recv().ok()).flat_map(text).collect()
    }

    #[test]
    fn what_is_missing_is_told_before_what_comes_after_it() {
        let (sender, mut heard) = mpsc::channel(10);
        let mut listener = Listener::new(sender);
        listener.changed(change(1));
        listener.missing(Missing::Notification { number: 4, expected: 3 });
        listener.changed(change(2));
        assert_eq!(listed(&mut heard), ["0=1", "notification 4 came where 3 was due", "0=2"]);
    }

    #[test]
    fn what_finds_no_room_is_told_as_soon_as_there_is_some() {
        let (sender, mut heard) = mpsc::channel(1);
        let mut listener = Listener::new(sender);
        listener.changed(change(1));
        listener.changed(change(2));
        assert_eq!(listed(&mut heard), ["0=1"]);
        listener.spoken();
        assert_eq!(listed(&mut heard), ["the file could not be written as fast as values came"]);
    }
}
