//! `[cloud.other_lines]`: how other lines on the same cloud tell of their parts.

use std::time::SystemTime;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::source::Source;
use crate::mistake::Mistake;

/// Stands for the name of the line.
const LINE: &str = "{line}";
/// Stands for the part's serial number, which counts up from 1 on each line.
const SERIAL: &str = "{serial}";
/// Stands for the present time, as RFC 3339 in UTC with microseconds.
const NOW: &str = "{now}";

/// `[cloud.other_lines]`: what other lines publish for a part that they have finished, so that a scenario can have them finish some
/// beside this one, and which records are theirs. They are called `line-1`, `line-2` and so on.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OtherLinesConfig {
    /// The topic on which a line tells of a part; `{line}` stands for its name.
    #[schemars(with = "String", example = &"lines/{line}/gateways/a/parts")]
    pub topic: Spanned<String>,
    /// What it says there; `{line}` stands for its name, `{serial}` for the part's serial number, which counts up from 1 on each line,
    /// `{now}` for the present time as RFC 3339.
    #[schemars(with = "String", example = &"{\"id\": \"{line}-{serial}\", \"line\": \"{line}\", \"serial\": {serial}}")]
    pub message: Spanned<String>,
    /// The attribute of a record that names the line. A record that names one of these lines is not of the profile's own.
    #[schemars(example = &"line")]
    pub told_by: String,
}

impl OtherLinesConfig {
    /// The topic on which a line tells of its parts.
    #[must_use]
    pub fn topic_of(&self, line: &str) -> String {
        self.topic.get_ref().replace(LINE, line)
    }

    /// What a line says of a part that it has finished just now.
    #[must_use]
    pub fn message_of(&self, line: &str, serial: u32) -> String {
        let now = humantime::format_rfc3339_micros(SystemTime::now()).to_string();
        let message = self.message.get_ref().replace(LINE, line);
        message.replace(SERIAL, &serial.to_string()).replace(NOW, &now)
    }
}

/// Checks that lines and parts are told apart.
pub(super) fn check(source: &Source, config: Option<&OtherLinesConfig>) -> Result<(), Mistake> {
    let Some(OtherLinesConfig { topic, message, .. }) = config else { return Ok(()) };
    for (text, what, placeholder) in [(topic, "topic", LINE), (message, "message", LINE), (message, "message", SERIAL)]
    {
        if !text.get_ref().contains(placeholder) {
            let wrong = format!("`{what}` is the same for all of them: there is no `{placeholder}` in it");
            return Err(source.problem(text.span(), wrong, format!("write {placeholder} where it stands there")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn each_part_of_each_line_has_a_message_of_its_own() {
        let text = r#"
            topic = "lines/{line}/parts"
            message = '{"id": "{line}-{serial}", "serial": {serial}, "at": "{now}"}'
            told_by = "line"
        "#;
        let config: OtherLinesConfig = toml::from_str(text).unwrap();
        assert_eq!(config.topic_of("line-7"), "lines/line-7/parts");
        let said: Value = serde_json::from_str(&config.message_of("line-7", 3)).unwrap();
        assert_eq!((&said["id"], &said["serial"]), (&"line-7-3".into(), &3.into()));
        assert!(humantime::parse_rfc3339(said["at"].as_str().unwrap()).is_ok(), "{said}");
    }
}
