//! Removes what runs have left in an account that are gone.

use super::{Account, down};
use crate::process::{Fate, Leftover, Sweep};

/// What lineproof has made in the account with the profile's prefix, and what became of it. What cannot be looked up remains, and says
/// why.
pub async fn sweep(account: &Account, sweep: Sweep) -> Vec<Leftover> {
    let (pieces, unknown) = down::pieces(account).await;
    let mut found: Vec<Leftover> = unknown
        .iter()
        .map(|error| Leftover {
            what: "what could not be looked up".to_owned(),
            fate: Fate::Remains(error.to_string()),
        })
        .collect();
    for piece in pieces {
        let remove = || async { piece.remove(account).await.map_err(|error| error.to_string()) };
        found.push(sweep.deal(piece.to_string(), piece.mark(), remove).await);
    }
    found
}
