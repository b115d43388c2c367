//! The topics of shadows (AWS IoT Developer Guide, "Reserved topics", "Device Shadow topics").

use std::fmt;

/// What is asked of a shadow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// To show it.
    Get,
    /// To change it, or make it.
    Update,
    /// To delete it.
    Delete,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Get => "get",
            Self::Update => "update",
            Self::Delete => "delete",
        })
    }
}

/// Which shadow a message is for, and what it asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The thing's name.
    pub thing: String,
    /// The shadow's name; none for the classic one.
    pub name: Option<String>,
    /// What is asked.
    pub operation: Operation,
}

/// Before the name of a thing.
const THINGS: &str = "$aws/things/";

/// Names of things have up to 128 characters, those of shadows up to 64.
const MOST: [usize; 2] = [128, 64];

impl Asked {
    /// What a message on `topic` asks of a shadow; none if it asks nothing.
    #[must_use]
    pub fn read(topic: &str) -> Option<Self> {
        let levels: Vec<&str> = topic.strip_prefix(THINGS)?.split('/').collect();
        let (thing, name, operation) = match levels[..] {
            [thing, "shadow", operation] => (thing, None, operation),
            [thing, "shadow", "name", name, operation] => (thing, Some(name), operation),
            _ => return None,
        };
        let operation = match operation {
            "get" => Operation::Get,
            "update" => Operation::Update,
            "delete" => Operation::Delete,
            _ => return None,
        };
        let fits = is_name(thing, "", MOST[0]) && name.is_none_or(|name| is_name(name, "$", MOST[1]));
        fits.then(|| Self { thing: thing.to_owned(), name: name.map(str::to_owned), operation })
    }

    /// What AWS calls the shadow: by its name, or the classic one by that of its thing.
    #[must_use]
    pub fn called(&self) -> &str {
        self.name.as_ref().unwrap_or(&self.thing)
    }

    /// The topic on which it is asked, followed by `end`: `$aws/things/mps/shadow/update/accepted`.
    #[must_use]
    pub fn topic(&self, end: &str) -> String {
        let Self { thing, name, operation } = self;
        let name = name.as_ref().map(|name| format!("/name/{name}")).unwrap_or_default();
        format!("{THINGS}{thing}/shadow{name}/{operation}{end}")
    }
}

/// Letters, digits, colon, underscore, hyphen, and those of `more`.
fn is_name(text: &str, more: &str, most: usize) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || ":_-".contains(c) || more.contains(c);
    !text.is_empty() && text.len() <= most && text.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_topic_says_which_shadow_and_what_is_asked_and_its_answers_go_below_it() {
        let classic = Asked::read("$aws/things/mps/shadow/update").unwrap();
        assert_eq!((classic.thing.as_str(), &classic.name, classic.operation), ("mps", &None, Operation::Update));
        assert_eq!(classic.topic("/accepted"), "$aws/things/mps/shadow/update/accepted");
        let named = Asked::read("$aws/things/mps/shadow/name/belt:1/get").unwrap();
        assert_eq!((named.name.as_deref(), named.operation), (Some("belt:1"), Operation::Get));
        assert_eq!(named.topic(""), "$aws/things/mps/shadow/name/belt:1/get");
    }

    proptest! {
        #[test]
        fn what_is_asked_is_asked_on_its_topic(end in "[a-z/$+#:é]{0,30}", name in "[a-z$/]{0,10}") {
            for topic in [end.clone(), format!("{THINGS}{end}"), format!("{THINGS}a/shadow/name/{name}/get"), format!("{THINGS}{name}/shadow/update")] {
                if let Some(asked) = Asked::read(&topic) {
                    prop_assert_eq!(asked.topic(""), topic);
                }
            }
        }
    }

    #[test]
    fn what_is_no_request_asks_nothing() {
        let long = format!("$aws/things/mps/shadow/name/{}/get", "n".repeat(65));
        let topics = [
            "things/mps/shadow/update",
            "$aws/things/mps/shadow/update/accepted",
            "$aws/things//shadow/update",
            "$aws/things/m ps/shadow/update",
            "$aws/things/mps/shadow/name/get",
            "$aws/things/mps/shadow/name//get",
            "$aws/things/mps/shadow/Update",
            &long,
        ];
        for topic in topics {
            assert_eq!(Asked::read(topic), None, "{topic}");
        }
    }
}
