//! What of the plant a check rests on: the logs in which it numbers parts and keeps who controls it.

use line_model::nearest::suggestion;

use super::Args;
use crate::profile::{LogNames, PlantKindName};
use crate::steps::Misfit;

impl Args<'_> {
    /// Sees that the plant numbers the parts that it finishes.
    pub(in crate::steps) fn numbers_parts(&self) -> Result<(), Misfit> {
        let names = self.logs("the parts that are finished")?;
        self.lists("finished", &names.finished, "the parts that are finished")?;
        self.shows("last_serial", &names.last_serial, "the last part that was finished")
    }

    /// Sees that the plant keeps a log of who controls it.
    pub(in crate::steps) fn knows_holders(&self) -> Result<(), Misfit> {
        let names = self.logs("who controls the line")?;
        self.lists("control", &names.control, "who controls the line")?;
        self.shows("last_sequence", &names.last_sequence, "the last act of control")
    }

    /// The names of the plant's logs, if it is one that may keep any, whatever its model says.
    fn logs(&self, what: &str) -> Result<&LogNames, Misfit> {
        let plant = &self.profile.settings.plant;
        if *plant.kind.get_ref() != PlantKindName::Replica {
            return Ok(&plant.ledgers);
        }
        let message = format!("nothing is behind a replica that could tell {what}, which this step rests on");
        let help =
            "say what signals are to be, or run it under a profile whose plant is of the kind \"sim\" or \"opcua\"";
        Err(Misfit::new(message, help))
    }

    fn lists(&self, key: &str, method: &str, what: &str) -> Result<(), Misfit> {
        let known = self.profile.line.methods().map(|method| method.name.as_str());
        self.names_log(key, "method", method, known, what)
    }

    fn shows(&self, key: &str, signal: &str, what: &str) -> Result<(), Misfit> {
        let known = self.profile.line.signals().map(|signal| signal.name.as_str());
        self.names_log(key, "signal", signal, known, what)
    }

    fn names_log<'n>(
        &self,
        key: &str,
        kind: &str,
        name: &str,
        known: impl Iterator<Item = &'n str>,
        what: &str,
    ) -> Result<(), Misfit> {
        let known: Vec<&str> = known.collect();
        if known.contains(&name) {
            return Ok(());
        }
        let message = format!("the line has no {kind} `{name}` that tells {what}, which this step rests on");
        let help = format!(
            "say in {}, at [plant.ledgers], which {kind} does: {key} = \"...\"; {}",
            self.profile.path.display(),
            suggestion(name, known)
        );
        Err(Misfit::new(message, help))
    }
}
