//! Topic filters, section 4.7 of the MQTT standard.

use super::SqlError;

/// A topic filter with the wildcards `+` (one level) and `#` (the rest).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicFilter {
    text: String,
}

impl TopicFilter {
    /// Reads a filter that stands at `column` of a statement.
    ///
    /// # Errors
    /// If a wildcard shares its level with other characters, or `#` is not the last level.
    pub fn parse(text: &str, column: usize) -> Result<Self, SqlError> {
        let levels: Vec<&str> = text.split('/').collect();
        let last = levels.len() - 1;
        let misplaced = |(index, level): (usize, &&str)| match *level {
            "+" => false,
            "#" => index != last,
            other => other.contains(['+', '#']),
        };
        if text.is_empty() || levels.iter().enumerate().any(misplaced) {
            let remedy = "`+` and `#` stand alone between slashes, and `#` only at the end";
            return Err(SqlError::new(column, format!("'{text}' is not a topic filter"), remedy));
        }
        Ok(Self { text: text.to_owned() })
    }

    /// The filter as it is written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a topic passes. Topics that begin with `$` do not pass a leading wildcard.
    pub fn matches(&self, topic: &str) -> bool {
        if topic.starts_with('$') && self.text.starts_with(['+', '#']) {
            return false;
        }
        let mut levels = topic.split('/');
        for pattern in self.text.split('/') {
            match (pattern, levels.next()) {
                ("#", _) => return true,
                ("+", Some(_)) => {}
                (pattern, Some(level)) if pattern == level => {}
                _ => return false,
            }
        }
        levels.next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn filter(text: &str) -> TopicFilter {
        TopicFilter::parse(text, 1).unwrap()
    }

    #[test]
    fn wildcards_match_as_the_standard_says() {
        let table = [
            ("a/b", "a/b", true),
            ("a/b", "a/c", false),
            ("a/+", "a/b", true),
            ("a/+", "a/", true),
            ("a/+", "a", false),
            ("a/+", "a/b/c", false),
            ("a/#", "a", true),
            ("a/#", "a/b/c", true),
            ("a/#", "ab", false),
            ("#", "a/b", true),
            ("#", "$SYS/a", false),
            ("+/a", "$SYS/a", false),
            ("lines/+/gateways/+/parts", "lines/mps/gateways/a/parts", true),
            ("lines/+/gateways/+/parts", "lines/mps/gateways/a/status", false),
        ];
        for (pattern, topic, expected) in table {
            assert_eq!(filter(pattern).matches(topic), expected, "{pattern} against {topic}");
        }
    }

    #[test]
    fn misplaced_wildcards_are_refused() {
        for text in ["", "a+/b", "a/#/b", "#a", "a/b#"] {
            assert!(TopicFilter::parse(text, 7).is_err_and(|error| error.column == 7), "{text}");
        }
    }

    proptest! {
        #[test]
        fn replacing_any_level_by_plus_still_matches(levels in prop::collection::vec("[a-z]{0,3}", 1..6), at in 0usize..6) {
            prop_assume!(levels.iter().any(|level| !level.is_empty()));
            let topic = levels.join("/");
            let mut pattern = levels.clone();
            let at = at % pattern.len();
            pattern[at] = "+".into();
            prop_assert!(filter(&pattern.join("/")).matches(&topic));
            pattern.truncate(at);
            pattern.push("#".into());
            prop_assert!(filter(&pattern.join("/")).matches(&topic));
        }
    }
}
