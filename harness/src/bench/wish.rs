//! What applications of the cloud want of the line.

use serde_json::Value;

use super::{Bench, BenchError};
use crate::journal::Judged;
use lineproof_judge::journal::Judgement;

impl Bench {
    /// Has something desired of a thing from now on.
    ///
    /// # Errors
    /// If the cloud has no shadows, or does not accept it.
    pub async fn want(&mut self, thing: &str, desired: &Value) -> Result<Judged, BenchError> {
        let none = || BenchError::new("this cloud has no device shadows");
        let wishes = self.parts.wishes.as_ref().ok_or_else(none)?;
        wishes.want(thing, desired).await.map_err(BenchError::new)?;
        Ok(Judgement::pass("twin", format!("{desired} is desired of {thing}")).into())
    }
}
