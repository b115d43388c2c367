//! Mirror objects: an element or interface whose class is the ID of another one is that one, shown in a second place
//! (IEC 62714-1). It is not built a second time; links to it are links to its master.

use std::collections::{HashMap, HashSet};

use super::document::{Document, Object};

/// Longest chain of mirrors of mirrors that is followed.
const MAX_MIRRORS: usize = 8;

/// The IDs of all objects and what mirrors them.
#[derive(Debug, Default)]
pub(super) struct Mirrors {
    ids: HashSet<String>,
    masters: HashMap<String, String>,
}

impl Mirrors {
    pub(super) fn of(documents: &[Document]) -> Self {
        let mut mirrors = Self::default();
        mirrors.each(documents, |mirrors, object| mirrors.ids.extend(object.ids.iter().map(|id| plain(id).to_owned())));
        mirrors.each(documents, |mirrors, object| {
            let master = object.base.as_deref().filter(|base| mirrors.is_id(base)).map(plain);
            if let (Some(id), Some(master)) = (object.ids.first(), master) {
                mirrors.masters.insert(plain(id).to_owned(), master.to_owned());
            }
        });
        mirrors
    }

    fn each(&mut self, documents: &[Document], act: impl Fn(&mut Self, &Object)) {
        let mut waiting: Vec<&Object> = documents.iter().flat_map(|document| &document.hierarchies).collect();
        while let Some(object) = waiting.pop() {
            act(self, object);
            waiting.extend(object.elements.iter().chain(&object.interfaces));
        }
    }

    /// Whether what names a class names an object instead.
    pub(super) fn is_id(&self, reference: &str) -> bool {
        self.ids.contains(plain(reference))
    }

    /// Whether an object is a mirror of another.
    pub(super) fn is_mirror(&self, object: &Object) -> bool {
        object.base.as_deref().is_some_and(|base| self.is_id(base))
    }

    /// The ID of the master of a mirror, or the same ID again.
    pub(super) fn master<'a>(&'a self, id: &'a str) -> &'a str {
        let mut id = plain(id);
        for _ in 0..MAX_MIRRORS {
            match self.masters.get(id) {
                Some(master) => id = master,
                None => break,
            }
        }
        id
    }
}

/// An ID without the braces that some tools write around it.
pub(super) fn plain(id: &str) -> &str {
    let id = id.trim();
    id.strip_prefix('{').and_then(|id| id.strip_suffix('}')).unwrap_or(id)
}
