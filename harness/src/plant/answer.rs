//! What a method of the plant returned, with typed access.

use std::time::SystemTime;

use line_opcua::types;
use opcua::types::{DateTime, Variant};

use super::value::value_of;
use lineproof_judge::journal::Value;

/// A method returned something else than it is known to return.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{method}` returned {found} as its result {position}, not {expected}; does the plant run the line that the profile describes?"
)]
pub struct AnswerError {
    /// `object.method`.
    pub method: String,
    /// Which of its results, from 1.
    pub position: usize,
    /// What it is known to return there.
    pub expected: &'static str,
    /// What it returned there.
    pub found: String,
}

/// The results of one call.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    method: String,
    values: Vec<Variant>,
}

impl Answer {
    pub(super) fn new(method: impl Into<String>, values: Vec<Variant>) -> Self {
        Self { method: method.into(), values }
    }

    /// The results as OPC UA sent them.
    pub fn variants(&self) -> &[Variant] {
        &self.values
    }

    /// The results as journal values.
    pub fn values(&self) -> Vec<Value> {
        self.values.iter().map(value_of).collect()
    }

    /// The result at `index` (from 0), an `UInt64`.
    ///
    /// # Errors
    /// If there is no such result, or it has another type.
    pub fn u64(&self, index: usize) -> Result<u64, AnswerError> {
        match self.values.get(index) {
            Some(Variant::UInt64(value)) => Ok(*value),
            _ => Err(self.unexpected(index, "UInt64")),
        }
    }

    /// The result at `index` (from 0), an array of `UInt64`; a null array is an empty one.
    ///
    /// # Errors
    /// If there is no such result, or it has another type.
    pub fn u64s(&self, index: usize) -> Result<Vec<u64>, AnswerError> {
        self.list(index, "UInt64[]", |item| match item {
            Variant::UInt64(value) => Some(*value),
            _ => None,
        })
    }

    /// The result at `index` (from 0), an array of `UInt32`; a null array is an empty one.
    ///
    /// # Errors
    /// If there is no such result, or it has another type.
    pub fn u32s(&self, index: usize) -> Result<Vec<u32>, AnswerError> {
        self.list(index, "UInt32[]", |item| match item {
            Variant::UInt32(value) => Some(*value),
            _ => None,
        })
    }

    /// The result at `index` (from 0), an array of String; a null array is an empty one, a null string too.
    ///
    /// # Errors
    /// If there is no such result, or it has another type.
    pub fn texts(&self, index: usize) -> Result<Vec<String>, AnswerError> {
        self.list(index, "String[]", |item| match item {
            Variant::String(text) => Some(text.as_ref().to_owned()),
            _ => None,
        })
    }

    /// The result at `index` (from 0), an array of `DateTime`; a null array is an empty one.
    ///
    /// # Errors
    /// If there is no such result, or it has another type.
    pub fn times(&self, index: usize) -> Result<Vec<SystemTime>, AnswerError> {
        self.list(index, "DateTime[]", |item| match item {
            Variant::DateTime(time) => Some(system_time(time)),
            _ => None,
        })
    }

    /// The error of a result at `index` (from 0) that is not what was expected.
    pub(super) fn unexpected(&self, index: usize, expected: &'static str) -> AnswerError {
        let found = self.values.get(index).map_or_else(|| "nothing".to_owned(), types::name);
        self.fault(index, expected, found)
    }

    /// The error of a result at `index` (from 0) whose content, in words, is not what was expected.
    pub(super) fn fault(&self, index: usize, expected: &'static str, found: String) -> AnswerError {
        AnswerError { method: self.method.clone(), position: index + 1, expected, found }
    }

    fn list<T>(
        &self,
        index: usize,
        expected: &'static str,
        item: fn(&Variant) -> Option<T>,
    ) -> Result<Vec<T>, AnswerError> {
        let items = match self.values.get(index) {
            Some(Variant::Array(array)) => array.values.iter().map(item).collect(),
            Some(Variant::Empty) => Some(Vec::new()),
            _ => None,
        };
        items.ok_or_else(|| self.unexpected(index, expected))
    }
}

/// An OPC UA time as a wall-clock time.
pub(super) fn system_time(time: &DateTime) -> SystemTime {
    time.as_chrono().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_read_in_their_types() {
        let at = DateTime::now();
        let answer = Answer::new(
            "M",
            vec![5u64.into(), vec![1u64, 2].into(), vec!["a".to_owned()].into(), Variant::Empty, vec![at].into()],
        );
        assert_eq!(answer.u64(0), Ok(5));
        assert_eq!(answer.u64s(1), Ok(vec![1, 2]));
        assert_eq!(answer.texts(2), Ok(vec!["a".to_owned()]));
        assert_eq!(answer.u32s(3), Ok(vec![]));
        assert_eq!(answer.times(4), Ok(vec![system_time(&at)]));
    }

    #[test]
    fn a_result_of_another_type_is_named() {
        let answer = Answer::new("Production.GetFinished", vec![vec![1u32].into()]);
        let text = answer.u64s(0).unwrap_err().to_string();
        assert!(text.starts_with("`Production.GetFinished` returned UInt32[] as its result 1, not UInt64[]"), "{text}");
        let text = answer.u64(1).unwrap_err().to_string();
        assert!(text.starts_with("`Production.GetFinished` returned nothing as its result 2, not UInt64"), "{text}");
    }
}
