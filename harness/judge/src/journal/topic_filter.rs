//! Topic filters, section 4.7 of the MQTT standard.

use serde::{Deserialize, Serialize};

/// A topic filter with the wildcards `+` (one level) and `#` (the rest).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TopicFilter {
    text: String,
}

/// A text is no topic filter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not a topic filter")]
pub struct NoTopicFilter {
    /// The text.
    pub text: String,
}

impl NoTopicFilter {
    /// What a topic filter is written like.
    pub const REMEDY: &str = "`+` and `#` stand alone between slashes, and `#` only at the end";
}

impl TopicFilter {
    /// Reads a filter.
    ///
    /// # Errors
    /// If it is empty, a wildcard shares its level with other characters, or `#` is not the last level.
    pub fn parse(text: &str) -> Result<Self, NoTopicFilter> {
        let levels: Vec<&str> = text.split('/').collect();
        let last = levels.len() - 1;
        let misplaced = |(index, level): (usize, &&str)| match *level {
            "+" => false,
            "#" => index != last,
            other => other.contains(['+', '#']),
        };
        if text.is_empty() || levels.iter().enumerate().any(misplaced) {
            return Err(NoTopicFilter { text: text.to_owned() });
        }
        Ok(Self { text: text.to_owned() })
    }

    /// The filter as it is written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a topic passes. Topics that begin with `$` do not pass a leading wildcard.
    #[must_use]
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

impl TryFrom<String> for TopicFilter {
    type Error = NoTopicFilter;

    fn try_from(text: String) -> Result<Self, NoTopicFilter> {
        Self::parse(&text)
    }
}

impl From<TopicFilter> for String {
    fn from(filter: TopicFilter) -> Self {
        filter.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn filter(text: &str) -> TopicFilter {
        TopicFilter::parse(text).unwrap()
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
            assert_eq!(TopicFilter::parse(text), Err(NoTopicFilter { text: text.to_owned() }));
        }
        assert!(serde_json::from_str::<TopicFilter>("\"a/#/b\"").is_err());
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
