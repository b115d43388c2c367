//! Writing signals: once, held over connections that come and go, and as pulses that are taken back.

use std::sync::Arc;

use super::access::{Access, unsent};
use super::value::variant_for;
use super::wanted::Want;
use super::{OperationError, Plant};
use lineproof_judge::journal::{Event, Operation, Value};

impl Plant {
    /// Writes a signal; the journal gets the operation and its outcome. It is not held any longer then; where it was not certainly
    /// written, or this is dropped, what was held stays so, and is taken back at the end.
    ///
    /// # Errors
    /// [`OperationError::Refused`] also if there is no such signal or it cannot hold the value: then nothing is sent.
    pub async fn write(&self, signal: &str, value: &Value) -> Result<(), OperationError> {
        self.access.put(signal, value).await?;
        self.access.wanted.forget(signal);
        Ok(())
    }

    /// Writes a signal, and again whenever a lost connection was replaced, until it is written otherwise. At the end, in
    /// [`close`](Self::close), `back` is written if there is one, also when this is dropped before it is over.
    ///
    /// # Errors
    /// As [`write`](Self::write). After a refusal it is not held at `value`, but as it was before; where nobody can tell
    /// whether it was written, it is held.
    pub async fn hold(&self, signal: &str, value: &Value, back: Option<&Value>) -> Result<(), OperationError> {
        // Before it is written: it may be dropped while it is.
        let before = self.access.wanted.hold(signal, value, back);
        self.put_or_restore(signal, value, before).await
    }

    /// Writes a signal; after a refusal, `before` is wanted of it again.
    async fn put_or_restore(&self, signal: &str, value: &Value, before: Option<Want>) -> Result<(), OperationError> {
        let result = self.access.put(signal, value).await;
        if matches!(result, Err(OperationError::Refused { .. })) {
            self.access.wanted.restore(signal, before);
        }
        result
    }

    /// Writes a signal for as long as `lasting` takes, and then `back`; returns what `lasting` does.
    ///
    /// Whatever happens, it is taken back: when this is dropped, in [`close`](Self::close); when the connection is lost, as soon
    /// as it was replaced.
    ///
    /// # Errors
    /// As [`write`](Self::write), of either value. What was refused certainly is not taken back, and what was held before
    /// stays so.
    pub async fn pulse<T>(
        &self,
        signal: &str,
        value: &Value,
        back: &Value,
        lasting: impl Future<Output = T>,
    ) -> Result<T, OperationError> {
        // Before it is written: it may be dropped while it is.
        let before = self.access.wanted.pulse(signal, back);
        let result = match self.put_or_restore(signal, value, before).await {
            Ok(()) => Ok(lasting.await),
            Err(refused @ OperationError::Refused { .. }) => return Err(refused),
            Err(cut) => Err(cut),
        };
        self.access.wanted.owe(signal, back);
        self.access.put(signal, back).await?;
        self.access.wanted.settle(signal);
        result
    }

    /// Writes what is still to be taken back, also when the plant itself was dropped before; does nothing after
    /// [`close`](Self::close).
    pub fn taking_back(&self) -> impl Future<Output = ()> + Send + use<> {
        let access = Arc::clone(&self.access);
        async move { access.take_back().await }
    }
}

impl Access {
    /// Writes a signal, and tells the journal.
    pub(super) async fn put(&self, signal: &str, value: &Value) -> Result<(), OperationError> {
        let what = format!("{signal} := {value}");
        let known = self.config.signals.get(signal);
        let prepared = known.and_then(|known| Ok((known.node.clone(), variant_for(known, value)?)));
        let result = match prepared {
            Ok((node, variant)) => self.write(&what, &node, variant).await,
            Err(error) => Err(unsent(&what, &error)),
        };
        self.journal_operation(what, result.as_ref().err());
        result
    }

    pub(super) fn journal_operation(&self, what: String, error: Option<&OperationError>) {
        let outcome = error.map_or(lineproof_judge::journal::Outcome::Done, OperationError::outcome);
        self.journal.record(Event::Operation(Operation { target: "plant".to_owned(), what, outcome }));
    }

    /// Writes again what is held, and what could not be taken back before: a lost connection was replaced.
    pub(super) async fn uphold(&self) {
        let _alone = self.settling.lock().await;
        for (signal, value) in self.wanted.anew() {
            match self.put(&signal, &value).await {
                Ok(()) => self.wanted.settle(&signal),
                Err(error) => self.recorder.trouble(format!("{signal} is not held at {value}: {error}")),
            }
        }
    }

    /// Takes back what lasts no longer than the scenario.
    pub(super) async fn take_back(&self) {
        let _alone = self.settling.lock().await;
        for (signal, back) in self.wanted.at_end() {
            if let Err(error) = self.put(&signal, &back).await {
                let what = format!("{signal} could not be set back to {back}: {error}");
                self.recorder.trouble(format!("{what}; see to it at the line"));
            }
        }
    }
}
