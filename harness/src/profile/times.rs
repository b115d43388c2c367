//! Times of a profile that contradict each other.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

use super::source::Source;
use super::{ComponentConfig, Settings};
use crate::mistake::Mistake;

/// Where keys stand.
type Keys = BTreeMap<String, Spanned<IgnoredAny>>;

/// Where the times of a profile stand, as far as it says them.
#[derive(Default, Deserialize)]
struct Places {
    #[serde(default)]
    run: Keys,
    #[serde(default)]
    system: Components,
}

#[derive(Default, Deserialize)]
struct Components {
    #[serde(default)]
    component: Vec<Keys>,
}

/// Sees that every component may take the times that it is given.
pub(super) fn check(source: &Source, settings: &Settings) -> Result<(), Mistake> {
    let places: Places = source.parse()?;
    let run = &settings.run;
    for (component, keys) in settings.system.component.iter().zip(&places.system.component) {
        let (ready, open) = (component.ready.timeout.as_millis(), u128::from(run.open_timeout_ms));
        if ready > open && says(source, keys, "ready").is_some_and(|text| text.contains("timeout_ms")) {
            let what = format!("may take {ready} ms to be ready, but a bench no more than {open} ms to open");
            return Err(contradiction(source, &places, component, keys, ("ready", "open_timeout_ms"), &what));
        }
        if component.stop_grace_ms > run.drain_timeout_ms {
            let (grace, drain) = (component.stop_grace_ms, run.drain_timeout_ms);
            let what = format!("may take {grace} ms to stop, but draining the system no more than {drain} ms");
            return Err(contradiction(source, &places, component, keys, ("stop_grace_ms", "drain_timeout_ms"), &what));
        }
    }
    Ok(())
}

/// Where `[run]` says a time, for a person to read: `profile.toml:4`, or that it is the default.
pub(super) fn place(source: &Source, key: &str) -> String {
    source.parse::<Places>().map_or_else(|_| BY_DEFAULT.to_owned(), |places| shown(source, &places, key))
}

const BY_DEFAULT: &str = "by default";

fn shown(source: &Source, places: &Places, key: &str) -> String {
    places.run.get(key).map_or_else(|| BY_DEFAULT.to_owned(), |value| source.place(value.span()))
}

fn says<'a>(source: &'a Source, keys: &Keys, key: &str) -> Option<&'a str> {
    source.text().get(keys.get(key)?.span())
}

fn contradiction(
    source: &Source,
    places: &Places,
    component: &ComponentConfig,
    keys: &Keys,
    (own, shared): (&str, &str),
    what: &str,
) -> Mistake {
    let span: Range<usize> = keys.get(own).map_or_else(|| component.name.span(), Spanned::span);
    let message = format!("`{}` {what} (`{shared}`, {})", component.name.get_ref(), shown(source, places, shared));
    source.problem(span, message, format!("raise `{shared}` below [run], or lower the time of the component (`{own}`)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPONENT: &str = "
[plant]
kind = \"sim\"
line = \"x.aml\"
vocabulary = \"x.toml\"
[[system.component]]
name = \"a\"
command = [\"x\"]
";

    fn said(run: &str, component: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.toml");
        std::fs::write(&path, format!("{run}{COMPONENT}{component}")).unwrap();
        let source = Source::read(&path).unwrap();
        let checked = check(&source, &source.parse().unwrap());
        let said = checked.err().map(|mistake| mistake.to_string()).unwrap_or_default();
        said.replace(&path.display().to_string(), "p")
    }

    #[test]
    fn times_that_contradict_each_other_are_refused_with_both_places() {
        let ready = "ready = { stdout = \"x\", timeout_ms = 40000 }";
        let expected = "p:9: `a` may take 40000 ms to be ready, but a bench no more than 30000 ms to open \
                        (`open_timeout_ms`, by default)";
        assert_eq!(said("", ready), expected);
        let grace = "ready = { stdout = \"x\" }\nstop_grace_ms = 9000";
        let expected = "p:11: `a` may take 9000 ms to stop, but draining the system no more than 500 ms \
                        (`drain_timeout_ms`, p:2)";
        assert_eq!(said("[run]\ndrain_timeout_ms = 500", grace), expected);
        assert_eq!(said("[run]\nopen_timeout_ms = 40000", ready), "");
        assert_eq!(said("[run]\nopen_timeout_ms = 500", "ready = { stdout = \"x\" }"), "", "only a default is longer");
    }
}
