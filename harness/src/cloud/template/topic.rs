//! The topics that rules publish to.

use crate::cloud::limits;

/// The topic that a rule publishes to when it says this: `$$` stands for `$`.
///
/// <https://docs.aws.amazon.com/iot/latest/developerguide/republish-rule-action.html>
///
/// # Errors
/// If nothing can be published there; what is wrong, and what to write instead.
pub fn published(said: &str) -> Result<&str, (String, &'static str)> {
    let topic = if said.starts_with("$$") { &said[1..] } else { said };
    let problem = |what: &str| format!("a rule cannot publish to '{topic}': {what}");
    if said.starts_with('$') && topic == said {
        return Err((problem("it begins with a single `$`"), "write $$ for a topic that begins with `$`"));
    }
    if let Some(objection) = limits::publish_objection(topic) {
        let remedy = "write a few short levels with slashes between them, without + and #";
        return Err((format!("a rule cannot publish there: {objection}"), remedy));
    }
    if !topic.starts_with('$') {
        return Ok(topic);
    }
    let is_job = topic.starts_with("$aws/things/") && topic.contains("/jobs/");
    if !topic.starts_with("$aws/") || topic.starts_with(limits::BASIC_INGEST) || is_job {
        return Err((problem("AWS takes nothing there"), "take a shadow's topic, or one of your own"));
    }
    Ok(topic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_those_that_aws_takes() {
        assert_eq!(published("a/b"), Ok("a/b"));
        assert_eq!(published("$$aws/things/a/shadow/name/b/c/update"), Ok("$aws/things/a/shadow/name/b/c/update"));
        let long = "x".repeat(257);
        for wrong in [
            "",
            "a/+",
            "#",
            "$aws/things/a/shadow/update",
            "$",
            "$$SYS/x",
            "$$aws/rules/r/a",
            "a/b/c/d/e/f/g/h/i",
            &long,
            "a\0b",
            "a\u{1}b",
        ] {
            assert!(published(wrong).is_err(), "{wrong}");
        }
        assert!(published("$$aws/things/a/jobs/get").unwrap_err().0.contains("AWS takes nothing there"));
    }
}
