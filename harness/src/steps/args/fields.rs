//! Topics of messages, and what is asked of fields of messages and records.

use lineproof_judge::journal::{FieldTest, NoTopicFilter, TopicFilter};

use super::Args;
use crate::steps::{Misfit, comparison};

impl Args<'_> {
    /// The topic, or topic filter, of messages, which the cloud of the profile sees.
    pub(in crate::steps) fn topics(&self, index: usize) -> Result<TopicFilter, Misfit> {
        self.profile.needs_messages()?;
        TopicFilter::parse(self.quoted(index)).map_err(|error| Misfit::new(error.to_string(), NoTopicFilter::REMEDY))
    }

    /// What is asked of a field.
    pub(in crate::steps) fn field_test(&self, field: usize, comparison: usize) -> Result<FieldTest, Misfit> {
        let field = self.name(field)?;
        Ok(FieldTest { field, test: comparison::parse(self.written(comparison))? })
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
