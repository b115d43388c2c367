//! All shadows of one cloud, and what is published of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use mqtt5::QoS;
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::document::{Document, Saying, with_token};
use super::request::{Rejection, Update, bare};
use super::topic::{Asked, Operation};
use crate::cloud::embedded::intake::now_ms;
use crate::cloud::embedded::publisher::Publisher;
use crate::cloud::embedded::registry::Registry;

/// The shadows of one cloud, each by its thing and name.
#[derive(Debug)]
pub struct Shadows {
    registry: Arc<Registry>,
    publisher: Publisher,
    documents: Mutex<Documents>,
}

/// By the names of the thing and of the shadow; the classic one has none.
type Documents = BTreeMap<(String, Option<String>), Document>;

impl Shadows {
    /// Those of the things in the registry; what becomes of them is told through `publisher`.
    pub fn new(registry: Arc<Registry>, publisher: Publisher) -> Self {
        Self { registry, publisher, documents: Mutex::default() }
    }

    /// Does what a message asks, and publishes the answer: on `.../accepted` or `.../rejected`. What is published of shadows comes
    /// in the order in which it was so.
    pub fn answer(&self, asked: &Asked, payload: &[u8]) {
        let mut documents = self.documents.lock();
        match self.done(&mut documents, asked, payload) {
            // Others are told of as they happen.
            Ok(shown) if asked.operation == Operation::Get => self.publish(&asked.topic("/accepted"), &shown),
            Ok(_) => {}
            Err(Rejection { code, message, token }) => {
                let said = json!({"code": code, "message": message, "timestamp": seconds()});
                self.publish(&asked.topic("/rejected"), &with_token(said, token.as_ref()));
            }
        }
    }

    /// Does what is asked; the answer is what AWS says on `.../accepted` or as the body of an HTTP response. A change is
    /// published as well: what was accepted, what is still to be done, the whole before and after.
    ///
    /// # Errors
    /// What AWS would reject, with its code and words; then nothing is changed or published.
    pub fn carry_out(&self, asked: &Asked, payload: &[u8]) -> Result<Value, Rejection> {
        self.done(&mut self.documents.lock(), asked, payload)
    }

    fn done(&self, documents: &mut Documents, asked: &Asked, payload: &[u8]) -> Result<Value, Rejection> {
        if !self.registry.has_thing(&asked.thing) {
            return Err(Rejection::new(404, "Thing not found"));
        }
        match asked.operation {
            Operation::Get => show(documents, asked, payload),
            Operation::Update => self.update(documents, asked, payload),
            Operation::Delete => self.delete(documents, asked, payload),
        }
    }

    /// The names of a thing's named shadows.
    ///
    /// # Errors
    /// If there is no such thing.
    pub fn names(&self, thing: &str) -> Result<Vec<String>, Rejection> {
        if !self.registry.has_thing(thing) {
            return Err(Rejection::new(404, "Thing not found"));
        }
        let documents = self.documents.lock();
        let of_thing = documents.iter().filter(|((of, _), document)| of == thing && document.exists());
        Ok(of_thing.filter_map(|((_, name), _)| name.clone()).collect())
    }

    fn update(&self, documents: &mut Documents, asked: &Asked, payload: &[u8]) -> Result<Value, Rejection> {
        let update = Update::read(payload)?;
        let saying = Saying { at: seconds(), token: update.token.as_ref() };
        let document = documents.entry(key(asked)).or_default();
        let before = document.clone();
        document.update(&update, saying.at).map_err(|rejection| rejection.with(saying.token))?;
        let accepted = document.accepted(&update, saying);
        self.publish(&asked.topic("/accepted"), &accepted);
        if let Some(delta) = document.delta(saying) {
            self.publish(&asked.topic("/delta"), &delta);
        }
        self.publish(&asked.topic("/documents"), &document.documents(&before, saying));
        Ok(accepted)
    }

    fn delete(&self, documents: &mut Documents, asked: &Asked, payload: &[u8]) -> Result<Value, Rejection> {
        let (version, token) = bare(payload)?;
        let saying = Saying { at: seconds(), token: token.as_ref() };
        let document = documents.entry(key(asked)).or_default();
        let deleted = document.delete(version, asked.called());
        deleted.map_err(|rejection| rejection.with(token.as_ref()))?;
        let accepted = document.deleted(saying);
        self.publish(&asked.topic("/accepted"), &accepted);
        Ok(accepted)
    }

    fn publish(&self, topic: &str, said: &Value) {
        self.publisher.publish(topic, said.to_string().into_bytes(), QoS::AtLeastOnce);
    }
}

fn show(documents: &Documents, asked: &Asked, payload: &[u8]) -> Result<Value, Rejection> {
    let (_, token) = bare(payload)?;
    let saying = Saying { at: seconds(), token: token.as_ref() };
    let none = Document::default();
    let document = documents.get(&key(asked)).unwrap_or(&none);
    document.shown(asked.called(), saying).map_err(|rejection| rejection.with(token.as_ref()))
}

fn key(asked: &Asked) -> (String, Option<String>) {
    (asked.thing.clone(), asked.name.clone())
}

fn seconds() -> u64 {
    now_ms() / 1000
}
