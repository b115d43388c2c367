//! The queues of one account, by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::fault::Fault;
use super::queue::Queue;
use crate::cloud::template::queue::{Attributes, is_name};

/// All queues.
#[derive(Debug, Default)]
pub(super) struct Store {
    queues: Mutex<BTreeMap<String, Arc<Queue>>>,
}

impl Store {
    /// Makes a queue; one that is there and set up alike is as good.
    ///
    /// # Errors
    /// If it cannot have that name, or one of that name is set up otherwise.
    pub(super) fn make(&self, name: &str, attributes: Attributes) -> Result<(), Fault> {
        if name.strip_suffix(".fifo").is_some() {
            return Err(Fault::unsupported(format!(
                "`{name}` is the name of a FIFO queue: only standard queues are supported"
            )));
        }
        if !is_name(name) {
            let why = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length";
            return Err(Fault::value(why));
        }
        let mut queues = self.queues.lock();
        match queues.get(name) {
            Some(queue) if queue.attributes != attributes => Err(Fault::exists(name)),
            Some(_) => Ok(()),
            None => {
                queues.insert(name.to_owned(), Arc::new(Queue::new(attributes)));
                Ok(())
            }
        }
    }

    /// A queue.
    ///
    /// # Errors
    /// If there is none of that name.
    pub(super) fn queue(&self, name: &str) -> Result<Arc<Queue>, Fault> {
        self.queues.lock().get(name).cloned().ok_or_else(|| Fault::no_queue(name))
    }

    /// Deletes a queue, with what is in it.
    ///
    /// # Errors
    /// If there is none of that name.
    pub(super) fn delete(&self, name: &str) -> Result<(), Fault> {
        self.queues.lock().remove(name).map(drop).ok_or_else(|| Fault::no_queue(name))
    }

    /// The names of those that begin so.
    pub(super) fn names(&self, start: &str) -> Vec<String> {
        self.queues.lock().keys().filter(|name| name.starts_with(start)).cloned().collect()
    }
}
