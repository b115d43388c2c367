//! `[cloud.records]`: what a record is, and where records are found.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::problem::Refusal;
use lineproof_judge::journal::{Attribute, Meaning};

/// `[cloud.records]`: the records by which a scenario knows that a part was recorded.
///
/// Exactly one of these keys says where they are:
///
/// - `table`: items of a DynamoDB table of the API half. Its `id` must be a key of the table.
/// - `topic`: messages of a topic filter that the IoT half sees.
/// - `url`: a JSON array of objects behind an HTTP address, all records in it; `at`, a JSON pointer, says where the array
///   is in what the address answers, if it is not the whole. `{historian}` in it stands for where the component `historian`
///   listens, as `{historian.http}` does for one of several ports that it offers.
/// - `file`: lines of a JSONL file that grows; may use `{folder}`, the folder of the scenario's files, in which every
///   component has its own by its name, blanks as `-`: `{folder}/gateway-a/records.jsonl`.
///
/// The other keys name attributes; a name that begins with `/` is a JSON pointer into the record. All attributes are kept
/// in the journal.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "Written")]
#[schemars(with = "Written")]
pub struct RecordsConfig {
    /// Where they are.
    pub source: RecordSource,
    /// What their attributes are called.
    pub attributes: RecordAttributes,
    /// `[cloud.records.truth]`: what attributes tell of the part, to be held against what the plant says.
    ///
    /// ```toml
    /// [cloud.records.truth]
    /// part = { is = "workpiece" }
    /// finished_at = { is = "time", within_ms = 100 }
    /// gateway = { is = "holder", form = "gateway-{}" }
    /// token = { is = "token" }
    /// height = { is = "signal", signal = "Gauge.Height" }
    /// line = { is = "text", text = "mps" }
    /// ```
    ///
    /// A `holder` is the name under which the plant knows who was in control when the part was finished or recorded; `form`
    /// makes it of what the attribute says, which stands for `{}`.
    pub truth: Vec<(Range<usize>, Attribute)>,
    /// `poll_ms`: how often table, address or file is read; 50 ms if it is not given.
    pub every: Duration,
}

/// Where records are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordSource {
    /// In a DynamoDB table.
    Table(Spanned<String>),
    /// In MQTT messages of a topic filter.
    Topic(Spanned<String>),
    /// Behind an HTTP address.
    Url {
        /// The address.
        url: Spanned<String>,
        /// Where the array is in the answer: a JSON pointer, empty for the whole.
        at: String,
    },
    /// In a file of JSON lines.
    File(PathBuf),
}

/// What the attributes of a record are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordAttributes {
    /// What identifies a record: a text or a whole number.
    pub id: String,
    /// The part's serial number.
    pub serial: String,
    /// The order of recording: the system's own stamp in microseconds since the Unix epoch, or a time as RFC 3339 in UTC.
    /// Messages and lines come in an order of their own, in which they are taken if this is not given.
    pub order: Option<String>,
    /// What else is held against the plant.
    pub told: Vec<String>,
}

impl RecordAttributes {
    /// All names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [&self.id, &self.serial].into_iter().chain(&self.order).chain(&self.told).map(String::as_str)
    }
}

/// How a profile writes it: exactly one of `table`, `topic`, `url` and `file` says where records are.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = [
    { "required": ["table"] }, { "required": ["topic"] }, { "required": ["url"] }, { "required": ["file"] }
]))]
struct Written {
    /// Records are the items of this DynamoDB table of the API half; `id` must be a key of it.
    #[schemars(with = "Option<String>", example = &"production-records")]
    table: Option<Spanned<String>>,
    /// Records are the MQTT messages of this topic filter that the IoT half sees.
    #[schemars(with = "Option<String>", example = &"lines/+/parts")]
    topic: Option<Spanned<String>>,
    /// Records are the objects of a JSON array behind this HTTP address. `{historian}` in it stands for where the component
    /// `historian` listens, `{historian.http}` for one of several ports that it offers.
    #[schemars(with = "Option<String>", example = &"http://{historian}/parts")]
    url: Option<Spanned<String>>,
    /// Records are the lines of this JSONL file, which grows. `{folder}` stands for the folder of the scenario's files, in which
    /// every component has its own by its name, blanks as `-`: `{folder}/gateway-a/records.jsonl`. Otherwise from the
    /// profile's folder.
    #[schemars(example = &"{folder}/historian/parts.jsonl")]
    file: Option<PathBuf>,
    /// Only with `url`: where the array is in the answer, a JSON pointer such as `/page/items`. Without it the answer is the
    /// array.
    #[schemars(example = &"/page/items")]
    at: Option<String>,
    /// The attribute that tells records apart: a text or a whole number. A JSON pointer begins with `/`.
    #[schemars(example = &"id")]
    id: String,
    /// The attribute with the part's serial number.
    #[schemars(example = &"serial")]
    serial: String,
    /// The attribute that gives the order of recording: microseconds since 1970, or a time as RFC 3339 in UTC. Needed with
    /// `table` and `url`; messages and lines come in an order of their own.
    #[schemars(example = &"recorded_at")]
    order: Option<String>,
    /// What attributes tell of the part, by their names; every check of records holds it against what the plant says.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Truth>")]
    truth: BTreeMap<String, Spanned<Truth>>,
    /// How often table, address or file is read: every so many ms.
    #[serde(default = "fifty")]
    poll_ms: u64,
}

/// What the attribute of this name tells.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
enum Truth {
    /// The number of the workpiece.
    Workpiece,
    /// When the plant finished the part.
    Time {
        /// By how many ms it may be off.
        within_ms: u64,
    },
    /// Who was in control of the line when the part was finished, or recorded.
    Holder {
        /// Makes the holder's name of what the attribute says, which stands for `{}`: `gateway-{}`. Without it the
        /// attribute is the name.
        #[schemars(example = &"gateway-{}")]
        form: Option<String>,
    },
    /// The token with which the line was controlled then.
    Token,
    /// The value of a signal when the part was finished.
    Signal {
        /// The signal's dotted name.
        #[schemars(example = &"Gauge.Height")]
        signal: String,
    },
    /// Always the same text.
    Text {
        /// The text.
        #[schemars(example = &"mps")]
        text: String,
    },
}

impl Truth {
    fn meaning(self) -> Meaning {
        match self {
            Self::Workpiece => Meaning::Workpiece,
            Self::Time { within_ms } => Meaning::FinishedAt { within: Duration::from_millis(within_ms) },
            Self::Holder { form } => Meaning::Holder { form: form.unwrap_or_else(|| "{}".to_owned()) },
            Self::Token => Meaning::Token,
            Self::Signal { signal } => Meaning::Signal { signal },
            Self::Text { text } => Meaning::Text { text },
        }
    }
}

fn fifty() -> u64 {
    50
}

impl TryFrom<Written> for RecordsConfig {
    type Error = Refusal;

    fn try_from(written: Written) -> Result<Self, Refusal> {
        let Written { table, topic, url, file, at, id, serial, order, truth, poll_ms } = written;
        if at.is_some() && url.is_none() {
            let message = "`at` says where the array is in what a `url` answers";
            return Err(Refusal::new(message, "give `url`, or leave `at` out"));
        }
        let at = at.unwrap_or_default();
        if !at.is_empty() && !at.starts_with('/') {
            return Err(Refusal::new(format!("`at` is no JSON pointer: {at}"), "write it like /answer/records"));
        }
        let source = match (table, topic, url, file) {
            (Some(table), None, None, None) => RecordSource::Table(table),
            (None, Some(topic), None, None) => RecordSource::Topic(topic),
            (None, None, Some(url), None) => RecordSource::Url { url, at },
            (None, None, None, Some(file)) => RecordSource::File(file),
            _ => {
                let message = "records need exactly one of `table`, `topic`, `url`, `file`";
                return Err(Refusal::new(message, "say where they are"));
            }
        };
        if order.is_none() && matches!(source, RecordSource::Table(_) | RecordSource::Url { .. }) {
            let message = "missing field `order`: a table or an array tells no order of its own";
            return Err(Refusal::new(message, "name the attribute that does"));
        }
        let every = Duration::from_millis(poll_ms.max(1));
        let attribute = |(name, truth): (String, Spanned<Truth>)| {
            (truth.span(), Attribute { name, is: truth.into_inner().meaning() })
        };
        let told = truth.keys().cloned().collect();
        let truth = truth.into_iter().map(attribute).collect();
        Ok(Self { source, attributes: RecordAttributes { id, serial, order, told }, truth, every })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Result<RecordsConfig, String> {
        toml::from_str(&format!("id = 'id'\nserial = 'serial'\n{text}")).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn there_is_one_source() {
        let of = |text: &str| records(text).unwrap().source;
        assert!(matches!(of("table = 't'\norder = 'o'"), RecordSource::Table(table) if table.get_ref() == "t"));
        assert!(matches!(of("topic = 'a/+'"), RecordSource::Topic(topic) if topic.get_ref() == "a/+"));
        let answer = of("url = 'http://h/r'\nat = '/items'\norder = 'o'");
        assert!(matches!(answer, RecordSource::Url { url, at } if url.get_ref() == "http://h/r" && at == "/items"));
        assert_eq!(of("file = 'r.jsonl'"), RecordSource::File("r.jsonl".into()));
        assert_eq!(records("file = 'r'").unwrap().every, Duration::from_millis(50));
    }

    #[test]
    fn contradictions_say_what_to_do() {
        for (text, part) in [
            ("", "exactly one of"),
            ("table = 't'\ntopic = 'a'", "exactly one of"),
            ("table = 't'", "missing field `order`"),
            ("url = 'http://h/r'", "missing field `order`"),
            ("file = 'r'\nat = '/items'", "give `url`"),
            ("url = 'http://h/r'\norder = 'o'\nat = 'items'", "no JSON pointer"),
        ] {
            let error = records(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
