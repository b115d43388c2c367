//! The section `Parameters`: what a value must be.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>

use regex::Regex;
use serde_json::Value;
use serde_yaml_ng::Value as Yaml;

use super::error::{Place, Rejection, possible};
use super::properties::Properties;

/// The types of this version.
pub(super) const TYPES: [&str; 4] = ["CommaDelimitedList", "List<Number>", "Number", "String"];

/// The value of a parameter: what is `given`, else its default; a list of texts if its type is a list, else a text.
///
/// # Errors
/// If there is none, its type is unknown, or a value is not what the declaration allows, be it the default.
pub(super) fn value(yaml: &Yaml, given: Option<&String>, place: &Place) -> Result<Value, Rejection> {
    let json = serde_json::to_value(yaml).map_err(|error| place.rejection(error.to_string(), "write plain values"))?;
    let mut properties = Properties::new(place.clone(), json)?;
    let default = properties.optional_text("Default")?;
    let declaration = Declaration::read(&mut properties)?;
    properties.finish()?;
    let default = default.map(|text| declaration.value(&text, &place.child("Default"))).transpose()?;
    let given = given.map(|text| declaration.value(text, place)).transpose()?;
    given.or(default).ok_or_else(|| place.rejection("it has no value", "give it a Default, or a value"))
}

struct Declaration {
    is_number: bool,
    is_list: bool,
    /// Not to be shown in messages.
    is_secret: bool,
    allowed: Option<Vec<String>>,
    pattern: Option<Regex>,
    length: [Option<u64>; 2],
    range: [Option<f64>; 2],
    /// What to say where a value is not allowed.
    told: Option<String>,
}

impl Declaration {
    fn read(properties: &mut Properties) -> Result<Self, Rejection> {
        properties.without_effect(&["Description"]);
        let kind = properties.text("Type")?;
        if !TYPES.contains(&kind.as_str()) {
            let problem = format!("parameters of type {kind} are not supported");
            return Err(properties.place().child("Type").rejection(problem, possible(&kind, TYPES)));
        }
        let allowed = properties.names().iter().any(|name| name == "AllowedValues");
        let declaration = Self {
            is_number: kind.contains("Number"),
            is_list: kind.contains("List"),
            is_secret: properties.optional_flag("NoEcho")?.unwrap_or(false),
            allowed: allowed.then(|| properties.texts("AllowedValues")).transpose()?,
            pattern: pattern(properties)?,
            length: [properties.optional_number("MinLength")?, properties.optional_number("MaxLength")?],
            range: [decimal(properties, "MinValue")?, decimal(properties, "MaxValue")?],
            told: properties.optional_text("ConstraintDescription")?,
        };
        declaration.fits(&kind, properties.place())?;
        Ok(declaration)
    }

    /// As AWS: lengths are of texts, ranges of numbers, patterns of texts and lists of texts.
    fn fits(&self, kind: &str, place: &Place) -> Result<(), Rejection> {
        let is_text = !self.is_number && !self.is_list;
        let misplaced = [
            ("MinLength", self.length[0].is_some() && !is_text),
            ("MaxLength", self.length[1].is_some() && !is_text),
            ("MinValue", self.range[0].is_some() && !self.is_number),
            ("MaxValue", self.range[1].is_some() && !self.is_number),
            ("AllowedPattern", self.pattern.is_some() && self.is_number),
        ];
        match misplaced.iter().find(|(_, is_misplaced)| *is_misplaced) {
            None => Ok(()),
            Some((name, _)) => {
                let problem = format!("parameters of type {kind} have no {name}");
                Err(place.child(name).rejection(problem, "take it out, or change the Type"))
            }
        }
    }

    fn value(&self, text: &str, place: &Place) -> Result<Value, Rejection> {
        if !self.is_list {
            self.check(text, place)?;
            return Ok(Value::String(text.to_owned()));
        }
        let each = |item: &str| self.check(item, place).map(|()| Value::String(item.to_owned()));
        text.split(',').map(|item| each(item.trim())).collect()
    }

    fn check(&self, text: &str, place: &Place) -> Result<(), Rejection> {
        let Some((objection, remedy)) = self.objection(text) else { return Ok(()) };
        let shown = if self.is_secret { "the value" } else { text };
        let told = self.told.as_ref().map(|told| format!(": {told}")).unwrap_or_default();
        Err(place.rejection(format!("`{shown}` {objection}{told}"), remedy))
    }

    /// What is wrong with a value, and what to write instead.
    fn objection(&self, text: &str) -> Option<(String, String)> {
        let number: Option<f64> = text.parse().ok().filter(|number: &f64| number.is_finite());
        if self.is_number && number.is_none() {
            return Some(("is no number".into(), "write one".into()));
        }
        if let Some(allowed) = self.allowed.as_ref().filter(|allowed| !allowed.iter().any(|one| one == text)) {
            return Some((
                "is not one of the AllowedValues".into(),
                possible(text, allowed.iter().map(String::as_str)),
            ));
        }
        if let Some(pattern) = self.pattern.as_ref().filter(|pattern| !pattern.is_match(text)) {
            return Some(("does not match the AllowedPattern".into(), format!("write what matches {pattern}")));
        }
        let letters = text.chars().count() as u64;
        outside(letters, self.length)
            .map(|(word, limit)| (format!("has {letters} letters"), format!("write {word} {limit}")))
            .or_else(|| {
                outside(number?, self.range)
                    .map(|(word, limit)| ("is out of range".into(), format!("write {word} {limit}")))
            })
    }
}

/// The limit that a value is beyond, if it is.
fn outside<T: PartialOrd + Copy>(value: T, [least, most]: [Option<T>; 2]) -> Option<(&'static str, T)> {
    let below = least.filter(|least| value < *least).map(|least| ("at least", least));
    below.or_else(|| most.filter(|most| value > *most).map(|most| ("at most", most)))
}

/// The whole value must match.
fn pattern(properties: &mut Properties) -> Result<Option<Regex>, Rejection> {
    let place = properties.place().child("AllowedPattern");
    let wrong = |error: regex::Error| {
        place.rejection(
            format!("no pattern of this version: {error}"),
            "write it without look-around and back-references",
        )
    };
    let text = properties.optional_text("AllowedPattern")?;
    text.map(|text| Regex::new(&format!("^(?:{text})$")).map_err(wrong)).transpose()
}

fn decimal(properties: &mut Properties, name: &str) -> Result<Option<f64>, Rejection> {
    let place = properties.place().child(name);
    let parse =
        |text: String| text.parse().map_err(|_| place.rejection(format!("{text} is not a number"), "write one"));
    properties.optional_text(name)?.map(parse).transpose()
}
