//! Removes what runs have left that are gone: decides for each thing by its mark, and says what became of it.

use std::time::Duration;

use super::Mark;

/// What is to be removed.
#[derive(Clone, Copy, Debug)]
pub struct Sweep {
    /// Nothing that is younger.
    pub older_than: Duration,
    /// Nothing at all: only say what would be.
    pub dry: bool,
}

/// Something that a run has made, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// What it is, for a person: `stack lineproof`.
    pub what: String,
    /// What became of it.
    pub fate: Fate,
}

/// What became of something that a run has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is not there any more.
    Removed,
    /// It is left over, and would be removed.
    WouldBeRemoved,
    /// It is not left over, or nobody can tell; why.
    Kept(String),
    /// It could not be removed; why.
    Remains(String),
}

impl Sweep {
    /// Removes a thing with this mark if it is left over. Without a mark it is kept: nobody can tell who made it.
    pub async fn deal<F>(&self, what: String, mark: Option<&Mark>, remove: impl FnOnce() -> F) -> Leftover
    where
        F: Future<Output = Result<(), String>>,
    {
        let fate = match mark.map(|mark| mark.held(self.older_than)) {
            None => Fate::Kept("it does not say which run made it".to_owned()),
            Some(Some(held)) => Fate::Kept(held.to_string()),
            Some(None) if self.dry => Fate::WouldBeRemoved,
            Some(None) => remove().await.map_or_else(Fate::Remains, |()| Fate::Removed),
        };
        Leftover { what, fate }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_what_is_left_over_is_removed_and_dry_nothing() {
        let own = Mark::of_this_process(Duration::ZERO).unwrap();
        let gone = Mark::parse("1:1:another:1:1").unwrap();
        let fate = async |mark: Option<&Mark>, dry, result: Result<(), &str>| {
            let sweep = Sweep { older_than: Duration::ZERO, dry };
            let remove = || async { result.map_err(str::to_owned) };
            sweep.deal("x".to_owned(), mark, remove).await.fate
        };
        assert_eq!(fate(Some(&gone), false, Ok(())).await, Fate::Removed);
        assert_eq!(fate(Some(&gone), false, Err("busy")).await, Fate::Remains("busy".to_owned()));
        assert_eq!(fate(Some(&gone), true, Err("asked")).await, Fate::WouldBeRemoved);
        for mark in [Some(&own), None] {
            assert!(matches!(fate(mark, false, Err("asked")).await, Fate::Kept(_)));
        }
    }
}
