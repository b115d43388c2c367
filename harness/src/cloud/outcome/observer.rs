//! What every observer can do, and what can keep it from looking.

use async_trait::async_trait;

/// Who tells troubles with records.
pub(super) const SOURCE: &str = "records";

/// What could not be observed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ObserverError {
    /// The source could not be read.
    #[error("{what} cannot be read: {why}; {remedy}")]
    Read {
        /// The source: `table production-records`.
        what: String,
        /// What is wrong.
        why: String,
        /// What to do.
        remedy: &'static str,
    },
    /// What tells records apart is not what tells the table's items apart.
    #[error(
        "table {table} tells its items apart by {keys}, not by {id}; name its key in the profile, as the records' `id`"
    )]
    Key {
        /// The table.
        table: String,
        /// Its key attributes.
        keys: String,
        /// The attribute that the profile names.
        id: String,
    },
    /// The cloud does not have the half at which records are to be seen.
    #[error("records are to be seen at {what}, and the cloud has no {half} half; add one to the profile")]
    Half {
        /// Where they are to be seen.
        what: String,
        /// `IoT` or `API`.
        half: &'static str,
    },
    /// The observer has ended.
    #[error("the observer of {what} has ended; this is a defect of lineproof, please report it")]
    Ended {
        /// What it observed.
        what: String,
    },
}

/// Watches where records are.
#[async_trait]
pub trait Observer: std::fmt::Debug + Send + Sync {
    /// Looks once more, now: afterwards everything that was there before the call is in the journal.
    ///
    /// # Errors
    /// If it cannot look.
    async fn catch_up(&self) -> Result<(), ObserverError>;

    /// Stops watching, without a last look.
    async fn close(&self);
}
