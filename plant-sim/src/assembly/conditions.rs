//! Conditions in attributes of an element, and its other expressions.

use line_model::condition::Expression;

use super::draft::{Drafted, ResultType};
use super::setup::index;
use super::{LineError, Setup};
use crate::kernel::plc::Condition;

/// Conditions, and other expressions over names of the line. The function block of the device looks again when one
/// changes.
impl Setup<'_> {
    /// The condition in an attribute, or `default` if there is none. The function block looks again when it changes.
    ///
    /// # Errors
    /// When the text is no expression. Unknown names are found when the whole line is known.
    pub fn condition(&mut self, attribute: &str, default: &str) -> Result<Condition, LineError> {
        let text = self.text(attribute, default)?;
        self.condition_of(attribute, &text)
    }

    /// The condition in an attribute, if there is one: without it the class does what it does by itself.
    ///
    /// # Errors
    /// As [`Self::condition`].
    pub fn condition_if_given(&mut self, attribute: &str) -> Result<Option<Condition>, LineError> {
        let text = self.text(attribute, "")?;
        (!text.is_empty()).then(|| self.condition_of(attribute, &text)).transpose()
    }

    /// The condition that a class makes of attributes of its own; an error names `attribute`.
    ///
    /// # Errors
    /// As [`Self::condition`].
    pub fn condition_of(&mut self, attribute: &str, text: &str) -> Result<Condition, LineError> {
        self.expression(attribute, text, ResultType::Boolean)
    }

    /// The numeric expression in an attribute, or `default` if there is none.
    ///
    /// # Errors
    /// As [`Self::condition`].
    pub fn number_of(&mut self, attribute: &str, default: &str) -> Result<Condition, LineError> {
        let text = self.text(attribute, default)?;
        self.expression(attribute, &text, ResultType::Number)
    }

    /// The text expression in an attribute, or `default` if there is none.
    ///
    /// # Errors
    /// As [`Self::condition`].
    pub fn text_of(&mut self, attribute: &str, default: &str) -> Result<Condition, LineError> {
        let text = self.text(attribute, default)?;
        self.expression(attribute, &text, ResultType::Text)
    }

    /// The conditions in all attributes inside `group`, each with its name: `Interlocks.Forward` has the reasons
    /// against running forward.
    ///
    /// # Errors
    /// As [`Self::condition`].
    pub fn conditions(&mut self, group: &str) -> Result<Vec<(String, Condition)>, LineError> {
        let inside = self.attributes_in(group).into_iter();
        inside.map(|(reason, found)| Ok((reason.to_owned(), self.condition(&found.name, "false")?))).collect()
    }

    fn expression(&mut self, attribute: &str, text: &str, result: ResultType) -> Result<Condition, LineError> {
        let expression = Expression::parse(text).map_err(|error| self.wrong(attribute, error.to_string()))?;
        let condition = Condition(index(self.draft.expressions.len()));
        let (element, block) = (self.element.path.clone(), self.block());
        self.draft.expressions.push(Drafted { element, attribute: attribute.into(), expression, result, block });
        Ok(condition)
    }
}
