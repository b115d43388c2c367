//! Topic filters as they stand in a statement.

use lineproof_judge::journal::{NoTopicFilter, TopicFilter};

use super::SqlError;

/// Reads a filter that stands at `column` of a statement.
///
/// # Errors
/// If a wildcard shares its level with other characters, or `#` is not the last level.
pub fn parse(text: &str, column: usize) -> Result<TopicFilter, SqlError> {
    TopicFilter::parse(text).map_err(|error| SqlError::new(column, error.to_string(), NoTopicFilter::REMEDY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_filter_is_told_with_its_place() {
        let error = parse("a/#/b", 7).unwrap_err();
        assert_eq!((error.column, error.problem.as_str()), (7, "'a/#/b' is not a topic filter"));
    }
}
