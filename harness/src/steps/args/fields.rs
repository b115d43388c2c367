//! Topics of messages, what is asked of fields of messages and records, and what is done with tables.

use lineproof_judge::journal::{Access, FieldTest, NoTopicFilter, TopicFilter};
use serde::de::IgnoredAny;

use super::Args;
use crate::bench::applications::objection;
use crate::steps::{Misfit, comparison, misfit};

impl Args<'_> {
    /// The topic, or topic filter, of messages, which the cloud of the profile sees.
    pub(in crate::steps) fn topics(&self, index: usize) -> Result<TopicFilter, Misfit> {
        self.profile.needs_messages()?;
        TopicFilter::parse(self.quoted(index)).map_err(|error| Misfit::new(error.to_string(), NoTopicFilter::REMEDY))
    }

    /// A topic and the text below the step, which is to be published there.
    ///
    /// # Errors
    /// If nothing can be published to the topic, if there is no text, or if it begins as JSON and is none.
    pub(in crate::steps) fn message(&self, topic: usize) -> Result<(String, String), Misfit> {
        self.profile.needs_messages()?;
        let topic = self.quoted(topic).to_owned();
        let payload = self.below().ok_or_else(|| {
            let help = "write it on the lines below the step, between two lines of \"\"\"";
            Misfit::new("there is no text below this step, so there would be no message", help)
        })?;
        if let Some(objection) = objection(&topic, &payload) {
            return Err(Misfit::new(objection, "give a topic and a message that AWS IoT takes"));
        }
        match serde_json::from_str::<IgnoredAny>(&payload) {
            Err(error) if payload.trim_start().starts_with(['{', '[']) => Err(Misfit::new(
                format!("the text below begins as JSON, but: {error}"),
                "correct it; lines count from the first one",
            )),
            _ => Ok((topic, payload)),
        }
    }

    /// What is asked of a field.
    pub(in crate::steps) fn field_test(&self, field: usize, comparison: usize) -> Result<FieldTest, Misfit> {
        let field = self.name(field)?;
        Ok(FieldTest { field, test: comparison::parse(self.written(comparison))? })
    }

    /// What is done with a table.
    pub(in crate::steps) fn access(&self, index: usize) -> Result<Access, Misfit> {
        match self.written(index) {
            "writes to" => Ok(Access::Writes),
            "reads of" => Ok(Access::Reads),
            _ => Err(misfit::senseless()),
        }
    }

    /// A name in quotes, as it is written there.
    pub(in crate::steps) fn name(&self, index: usize) -> Result<String, Misfit> {
        let name = self.quoted(index);
        if name.trim().is_empty() {
            return Err(Misfit::new("a name is empty", "write it between the quotes"));
        }
        Ok(name.to_owned())
    }

    fn quoted(&self, index: usize) -> &str {
        self.written(index).trim_matches('"')
    }
}
