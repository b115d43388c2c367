//! Takes away what was made in an account: first what was made last. It is found by name and mark, whoever made it.

use std::collections::BTreeMap;
use std::fmt;

use line_model::Advice;

use super::identity::{self, Observing};
use super::stack::Found;
use super::{Account, packages, stack};
use crate::process::Mark;

/// Something that was made in an account, with all that hangs on it.
pub(super) enum Piece {
    /// Who looks at messages: its certificates and its policy.
    Observer(Observing),
    /// The certificates of its things, and the stack.
    Stack(String, Found),
    /// The files of one deployment, by their keys.
    Packages(Mark, Vec<String>),
}

impl Piece {
    /// Who made it; none if that cannot be told.
    pub(super) fn mark(&self) -> Option<&Mark> {
        match self {
            Self::Observer(observing) => observing.mark.as_ref(),
            Self::Stack(_, found) => found.mark.as_ref(),
            Self::Packages(mark, _) => Some(mark),
        }
    }

    /// Removes it, and waits until it is gone.
    ///
    /// # Errors
    /// If something of it remains.
    pub(super) async fn remove(&self, account: &Account) -> Result<(), Advice> {
        match self {
            Self::Observer(observing) => identity::remove_observing(account, observing).await,
            Self::Stack(_, found) => {
                for thing in stack::things(account, &found.id).await? {
                    identity::remove_of_thing(account, &thing).await?;
                }
                stack::remove(account, &found.id).await
            }
            Self::Packages(_, keys) => packages::remove(account, keys).await,
        }
    }
}

impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Observer(_) => f.write_str("certificate and policy of the observer"),
            Self::Stack(name, _) => write!(f, "stack {name}, and the certificates of its things"),
            Self::Packages(_, keys) => write!(f, "packages {}", keys.join(", ")),
        }
    }
}

/// What is there, in the order in which it is to be removed; and what could not be looked up.
pub(super) async fn pieces(account: &Account) -> (Vec<Piece>, Vec<Advice>) {
    let (mut found, mut unknown) = (Vec::new(), Vec::new());
    match identity::observing(account).await {
        Ok(observing) => found.extend(observing.map(Piece::Observer)),
        Err(error) => unknown.push(error),
    }
    match stack::find(account).await {
        Ok(stack) => found.extend(stack.map(|stack| Piece::Stack(account.config.prefix.clone(), stack))),
        Err(error) => unknown.push(error),
    }
    match packages::listed(account).await {
        Ok(keys) => found.extend(by_deployment(keys)),
        Err(error) => unknown.push(error),
    }
    (found, unknown)
}

fn by_deployment(keys: Vec<(Mark, String)>) -> impl Iterator<Item = Piece> {
    let mut deployments: BTreeMap<String, (Mark, Vec<String>)> = BTreeMap::new();
    for (mark, key) in keys {
        deployments.entry(mark.to_string()).or_insert_with(|| (mark, Vec::new())).1.push(key);
    }
    deployments.into_values().map(|(mark, keys)| Piece::Packages(mark, keys))
}

/// Removes all that bears this mark, whatever becomes of the rest.
///
/// # Errors
/// Everything that could not be removed, or not be looked up.
pub(super) async fn all_of(account: &Account, mark: &Mark) -> Result<(), String> {
    let (found, unknown) = pieces(account).await;
    let mut errors = unknown;
    for piece in found.iter().filter(|piece| piece.mark() == Some(mark)) {
        errors.extend(piece.remove(account).await.err());
    }
    if errors.is_empty() {
        return Ok(());
    }
    Err(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}
