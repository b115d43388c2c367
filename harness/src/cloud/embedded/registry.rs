//! Who may connect to one cloud, and what they may do there: its things and policies, which come and go.

use std::collections::BTreeMap;

use parking_lot::RwLock;

use crate::cloud::template::{Attributes, Client, Policy};

/// The things and policies of one cloud. Every policy is attached to the certificate of every thing.
#[derive(Debug, Default)]
pub struct Registry {
    things: RwLock<BTreeMap<String, Attributes>>,
    policies: RwLock<BTreeMap<String, Policy>>,
}

impl Registry {
    /// Registers a thing, or gives one other attributes.
    pub fn put_thing(&self, name: &str, attributes: Attributes) {
        self.things.write().insert(name.to_owned(), attributes);
    }

    /// Forgets a thing.
    pub fn remove_thing(&self, name: &str) {
        self.things.write().remove(name);
    }

    /// Whether there is a thing of that name.
    pub fn has_thing(&self, name: &str) -> bool {
        self.things.read().contains_key(name)
    }

    /// Takes a policy up, or has one say something else. It counts for what clients do from now on.
    pub fn put_policy(&self, policy: Policy) {
        self.policies.write().insert(policy.name.clone(), policy);
    }

    /// Takes a policy away.
    pub fn remove_policy(&self, name: &str) {
        self.policies.write().remove(name);
    }

    /// Whether there is a policy of that name.
    pub fn has_policy(&self, name: &str) -> bool {
        self.policies.read().contains_key(name)
    }

    /// Whether a policy allows a thing an action on `resource`: `client/ID`, `topic/TOPIC` or `topicfilter/FILTER`.
    pub fn allows(&self, thing: &str, action: &str, resource: &str) -> bool {
        let (things, policies) = (self.things.read(), self.policies.read());
        Policy::allow(policies.values(), client(thing, &things), action, resource)
    }

    /// Whether a thing may receive whatever comes on a filter.
    pub fn allows_all_of(&self, thing: &str, filter: &str) -> bool {
        let (things, policies) = (self.things.read(), self.policies.read());
        Policy::allow_all_of(policies.values(), client(thing, &things), filter)
    }
}

fn client<'a>(thing: &'a str, things: &'a BTreeMap<String, Attributes>) -> Client<'a> {
    static NONE: Attributes = Attributes::new();
    Client { thing, attributes: things.get(thing).unwrap_or(&NONE) }
}
