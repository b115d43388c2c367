//! Who hears when a link does not do what it should.

use std::fmt;
use std::sync::Arc;

type Report = dyn Fn(&str, &str) + Send + Sync;

/// Who hears of trouble.
#[derive(Clone)]
pub(crate) struct Trouble(Arc<Report>);

impl Trouble {
    pub(crate) fn new(report: impl Fn(&str, &str) + Send + Sync + 'static) -> Self {
        Self(Arc::new(report))
    }

    pub(crate) fn report(&self, link: &str, what: &str) {
        (self.0)(link, what);
    }
}

impl fmt::Debug for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trouble")
    }
}
