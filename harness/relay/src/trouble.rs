//! Who is told when a link does not do what it should.

use std::fmt;
use std::sync::Arc;

type Told = dyn Fn(&str, &str) + Send + Sync;

/// Who is told of trouble.
#[derive(Clone)]
pub(crate) struct Trouble(Arc<Told>);

impl Trouble {
    pub(crate) fn new(told: impl Fn(&str, &str) + Send + Sync + 'static) -> Self {
        Self(Arc::new(told))
    }

    pub(crate) fn tell(&self, link: &str, what: &str) {
        (self.0)(link, what);
    }
}

impl fmt::Debug for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trouble")
    }
}
