//! `[cloud.twin]`: the thing in the cloud whose shadow is the line's digital twin.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::source::Source;
use crate::mistake::Mistake;
use line_model::nearest::suggestion;
use line_model::{Attribute, Element, Line, Value};

/// `[cloud.twin]`: which thing's shadow tells of the line, and of which signals. A signal stands there by the names of its
/// path: `Conveyor.Running` at `{"Conveyor": {"Running": ...}}`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TwinConfig {
    /// The thing of the template whose classic shadow is the line's twin.
    #[schemars(with = "String", example = &"mps")]
    pub thing: Spanned<String>,
    /// The signals that the shadow reports. By default those that the elements of the line's model name in their attribute
    /// `Twin.Reported`.
    #[schemars(with = "Option<Vec<String>>", extend("examples" = [["Line.State", "Conveyor.Running"]]))]
    pub reported: Option<Vec<Spanned<String>>>,
    /// The signals that can be desired there. By default those that the elements of the line's model name in their attribute
    /// `Twin.Desired`.
    #[schemars(with = "Option<Vec<String>>", extend("examples" = [["Conveyor.NormalSpeed"]]))]
    pub desired: Option<Vec<Spanned<String>>>,
}

/// The line's twin.
#[derive(Clone, Copy, Debug)]
pub struct Twin<'a> {
    config: &'a TwinConfig,
    line: &'a Line,
}

impl<'a> Twin<'a> {
    pub(super) fn new(config: &'a TwinConfig, line: &'a Line) -> Self {
        Self { config, line }
    }

    /// The thing whose shadow it is.
    #[must_use]
    pub fn thing(self) -> &'a str {
        self.config.thing.get_ref()
    }

    /// The signals that it reports.
    #[must_use]
    pub fn reported(self) -> Vec<String> {
        self.signals(self.config.reported.as_ref(), "Twin.Reported")
    }

    /// The signals that can be desired.
    #[must_use]
    pub fn desired(self) -> Vec<String> {
        self.signals(self.config.desired.as_ref(), "Twin.Desired")
    }

    fn signals(self, named: Option<&Vec<Spanned<String>>>, attribute: &str) -> Vec<String> {
        match named {
            Some(named) => named.iter().map(|name| name.get_ref().clone()).collect(),
            None => self.line.elements().flat_map(|element| listed(element, attribute)).collect(),
        }
    }
}

/// The full names of the signals that an element names in one of its attributes.
fn listed<'e>(element: &'e Element, attribute: &str) -> impl Iterator<Item = String> + use<'e> {
    let names = element.attribute(attribute).and_then(|own| match own {
        Attribute { value: Some(Value::Text(names)), .. } => Some(names.split_whitespace()),
        _ => None,
    });
    names.into_iter().flatten().map(|name| format!("{}.{name}", element.path))
}

/// Checks that the twin tells of signals that the line has.
pub(super) fn check(source: &Source, config: Option<&TwinConfig>, line: &Line) -> Result<(), Mistake> {
    let signals = || line.signals().map(|signal| signal.name.as_str());
    let Some(config) = config else { return Ok(()) };
    let mut named = config.reported.iter().chain(&config.desired).flatten();
    named.try_for_each(|name| source.known("signal", name, signals()))?;
    let twin = Twin::new(config, line);
    let unknown = twin.reported().into_iter().chain(twin.desired()).find(|name| signals().all(|known| known != name));
    if let Some(name) = unknown {
        let message = format!("the line's model says that its twin tells of `{name}`, and has no such signal");
        return Err(source.problem(config.thing.span(), message, suggestion(&name, signals())));
    }
    if twin.reported().is_empty() && twin.desired().is_empty() {
        let message = "the twin tells of no signal: neither this table nor the line's model names one";
        let help = "add reported = [\"SIGNAL\", ...], or attributes Twin.Reported to the elements of the model";
        return Err(source.problem(config.thing.span(), message, help));
    }
    Ok(())
}
