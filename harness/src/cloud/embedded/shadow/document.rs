//! One shadow (AWS IoT Developer Guide, "Device Shadow service documents").

use serde_json::{Map, Value, json};

use super::request::{MAX_STATE, Rejection, Update};
use super::state::{difference, merge, part, shaped};

/// A shadow: what is desired, what is reported, when each value was last set, and the version. Also of one that was deleted the
/// version is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    version: u64,
    /// None where it was never made, or is deleted.
    state: Option<State>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct State {
    desired: Section,
    reported: Section,
}

/// Half of a state: its values, and for each of them `{"timestamp": SECONDS}` at the same place.
#[derive(Clone, Debug, Default, PartialEq)]
struct Section {
    values: Map<String, Value>,
    times: Map<String, Value>,
}

/// When something is said, and to whose request.
#[derive(Clone, Copy, Debug)]
pub struct Saying<'a> {
    /// Seconds since the Unix epoch.
    pub at: u64,
    /// The token of the request, if it has one.
    pub token: Option<&'a String>,
}

impl Document {
    /// Whether there is such a shadow.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.state.is_some()
    }

    /// Changes it, or makes it.
    ///
    /// # Errors
    /// If the version is another than the request's, or the state would become too large; then nothing is changed.
    pub fn update(&mut self, update: &Update, at: u64) -> Result<(), Rejection> {
        self.check(update.version)?;
        let mut state = self.state.clone().unwrap_or_default();
        state.desired.change(update.desired.as_ref(), at);
        state.reported.change(update.reported.as_ref(), at);
        if state.values().to_string().len() > MAX_STATE {
            return Err(Rejection::new(413, "The payload exceeds the maximum size allowed"));
        }
        self.version += 1;
        self.state = Some(state);
        Ok(())
    }

    /// Deletes it.
    ///
    /// # Errors
    /// If there is none (`name` is told), or its version is another than the request's.
    pub fn delete(&mut self, version: Option<u64>, name: &str) -> Result<(), Rejection> {
        self.state(name)?;
        self.check(version)?;
        self.state = None;
        self.version += 1;
        Ok(())
    }

    fn check(&self, version: Option<u64>) -> Result<(), Rejection> {
        match version {
            Some(version) if version != self.version => Err(Rejection::new(409, "Version conflict")),
            _ => Ok(()),
        }
    }

    fn state(&self, name: &str) -> Result<&State, Rejection> {
        let unknown = || Rejection::new(404, format!("No shadow exists with name: '{name}'"));
        self.state.as_ref().ok_or_else(unknown)
    }

    /// All of it, with what is desired and not reported.
    ///
    /// # Errors
    /// If there is none; `name` is told.
    pub fn shown(&self, name: &str, saying: Saying<'_>) -> Result<Value, Rejection> {
        let state = self.state(name)?;
        let mut values = state.values();
        if let Some(delta) = state.delta() {
            values["delta"] = delta.into();
        }
        Ok(self.said(json!({"state": values, "metadata": state.times()}), saying))
    }

    /// What was accepted of a change that it has just had.
    #[must_use]
    pub fn accepted(&self, update: &Update, saying: Saying<'_>) -> Value {
        let (mut state, mut metadata) = (Map::new(), Map::new());
        let times = |section: fn(&State) -> &Section| self.state.as_ref().map(|state| &section(state).times);
        let halves = [
            ("desired", &update.desired, times(|state| &state.desired)),
            ("reported", &update.reported, times(|state| &state.reported)),
        ];
        for (name, change, times) in halves {
            let Some(change) = change else { continue };
            state.insert(name.to_owned(), change.clone());
            if let (Value::Object(change), Some(times)) = (change, times) {
                metadata.insert(name.to_owned(), part(times, change).into());
            }
        }
        self.said(json!({"state": state, "metadata": metadata}), saying)
    }

    /// What is desired and not reported; none where nothing is.
    #[must_use]
    pub fn delta(&self, saying: Saying<'_>) -> Option<Value> {
        let state = self.state.as_ref()?;
        let delta = state.delta()?;
        let metadata = part(&state.desired.times, &delta);
        Some(self.said(json!({"state": delta, "metadata": metadata}), saying))
    }

    /// As it was before a change and is now; `before` is none where the change has made it.
    #[must_use]
    pub fn documents(&self, before: &Self, Saying { at, token }: Saying<'_>) -> Value {
        let mut said = json!({"current": self.whole(), "timestamp": at});
        if before.exists() {
            said["previous"] = before.whole();
        }
        with_token(said, token)
    }

    /// That it was deleted.
    #[must_use]
    pub fn deleted(&self, saying: Saying<'_>) -> Value {
        self.said(json!({}), saying)
    }

    fn whole(&self) -> Value {
        let state = self.state.clone().unwrap_or_default();
        json!({"state": state.values(), "metadata": state.times(), "version": self.version})
    }

    fn said(&self, mut what: Value, Saying { at, token }: Saying<'_>) -> Value {
        what["version"] = self.version.into();
        what["timestamp"] = at.into();
        with_token(what, token)
    }
}

pub(super) fn with_token(mut said: Value, token: Option<&String>) -> Value {
    if let Some(token) = token {
        said["clientToken"] = token.clone().into();
    }
    said
}

impl State {
    fn values(&self) -> Value {
        self.both(|section| &section.values)
    }

    fn times(&self) -> Value {
        self.both(|section| &section.times)
    }

    /// A half without values is left out.
    fn both(&self, of: fn(&Section) -> &Map<String, Value>) -> Value {
        let halves = [("desired", of(&self.desired)), ("reported", of(&self.reported))];
        let full = halves.into_iter().filter(|(_, map)| !map.is_empty());
        full.map(|(name, map)| (name.to_owned(), Value::from(map.clone()))).collect::<Map<_, _>>().into()
    }

    fn delta(&self) -> Option<Map<String, Value>> {
        difference(&self.desired.values, &self.reported.values)
    }
}

impl Section {
    fn change(&mut self, change: Option<&Value>, at: u64) {
        match change {
            Some(Value::Object(change)) => {
                merge(&mut self.values, change);
                self.times = times(&self.values, change, &self.times, &json!({ "timestamp": at }));
            }
            Some(_) => *self = Self::default(),
            None => {}
        }
    }
}

/// When each of the values was set: now if it is in the change, else as is known.
fn times(
    values: &Map<String, Value>,
    change: &Map<String, Value>,
    known: &Map<String, Value>,
    now: &Value,
) -> Map<String, Value> {
    let nothing = Map::new();
    let below = |of: &'_ Map<String, Value>, key: &str| of.get(key).and_then(Value::as_object).cloned();
    let time = |(key, value): (&String, &Value)| {
        let time = match (value, change.get(key), known.get(key)) {
            (Value::Object(inner), ..) => {
                let (change, known) = (below(change, key), below(known, key));
                times(inner, change.as_ref().unwrap_or(&nothing), known.as_ref().unwrap_or(&nothing), now).into()
            }
            (_, None, Some(known)) => known.clone(),
            (value, ..) => shaped(&Map::from_iter([(key.clone(), value.clone())]), now).remove(key)?,
        };
        Some((key.clone(), time))
    };
    values.iter().filter_map(time).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update(request: &Value) -> Update {
        Update::read(request.to_string().as_bytes()).unwrap()
    }

    fn saying(at: u64) -> Saying<'static> {
        Saying { at, token: None }
    }

    fn changed(requests: &[Value]) -> Document {
        let mut document = Document::default();
        for (request, at) in requests.iter().zip(1..) {
            document.update(&update(request), at).unwrap();
        }
        document
    }

    #[test]
    fn each_value_knows_when_it_was_set() {
        let document = changed(&[
            json!({"state": {"desired": {"belt": {"speed": 1, "slow": 1}, "lamps": [1, 2]}}}),
            json!({"state": {"desired": {"belt": {"speed": 2}}, "reported": {"belt": {"speed": 1}}}}),
        ]);
        let time = |at: u64| json!({ "timestamp": at });
        let expected = json!({
            "state": {
                "desired": {"belt": {"speed": 2, "slow": 1}, "lamps": [1, 2]},
                "reported": {"belt": {"speed": 1}},
                "delta": {"belt": {"speed": 2, "slow": 1}, "lamps": [1, 2]},
            },
            "metadata": {
                "desired": {"belt": {"speed": time(2), "slow": time(1)}, "lamps": [time(1), time(1)]},
                "reported": {"belt": {"speed": time(2)}},
            },
            "version": 2,
            "timestamp": 9,
        });
        assert_eq!(document.shown("mps", saying(9)).unwrap(), expected);
    }

    #[test]
    fn what_was_an_object_and_is_a_value_has_one_time() {
        let document = changed(&[
            json!({"state": {"reported": {"a": {"b": 1}}}}),
            json!({"state": {"reported": {"a": 5}}}),
            json!({"state": {"reported": {"c": 5, "a": null}}}),
        ]);
        let metadata = document.shown("mps", saying(9)).unwrap()["metadata"].take();
        assert_eq!(metadata, json!({"reported": {"c": {"timestamp": 3}}}));
    }

    #[test]
    fn what_is_accepted_is_what_was_asked_with_its_times_and_the_new_version() {
        let request = json!({"state": {"desired": {"a": 2, "b": null}, "reported": null}, "clientToken": "t"});
        let mut document = changed(&[json!({"state": {"desired": {"a": 1, "b": 1}, "reported": {"c": 1}}})]);
        let (before, update) = (document.clone(), update(&request));
        document.update(&update, 5).unwrap();
        let saying = Saying { at: 6, token: update.token.as_ref() };
        let expected = json!({
            "state": {"desired": {"a": 2, "b": null}, "reported": null},
            "metadata": {"desired": {"a": {"timestamp": 5}}},
            "version": 2, "timestamp": 6, "clientToken": "t",
        });
        assert_eq!(document.accepted(&update, saying), expected);
        let delta = json!({
            "state": {"a": 2}, "metadata": {"a": {"timestamp": 5}}, "version": 2, "timestamp": 6, "clientToken": "t",
        });
        assert_eq!(document.delta(saying), Some(delta));
        let documents = document.documents(&before, saying);
        assert_eq!(documents["previous"]["state"], json!({"desired": {"a": 1, "b": 1}, "reported": {"c": 1}}));
        assert_eq!(documents["current"]["state"], json!({"desired": {"a": 2}}));
        assert_eq!((&documents["previous"]["version"], &documents["current"]["version"]), (&json!(1), &json!(2)));
    }

    #[test]
    fn a_change_of_another_version_or_one_that_is_too_large_changes_nothing() {
        let mut document = changed(&[json!({"state": {"desired": {"a": 1}}})]);
        let before = document.clone();
        let refused = |document: &mut Document, request: Value| document.update(&update(&request), 2).unwrap_err().code;
        assert_eq!(refused(&mut document, json!({"state": {"desired": {"a": 2}}, "version": 2})), 409);
        assert_eq!(refused(&mut document, json!({"state": {"reported": {"a": "x".repeat(8 * 1024)}}})), 413);
        assert_eq!(document, before);
        document.update(&update(&json!({"state": {"desired": {"a": 2}}, "version": 1})), 2).unwrap();
    }

    #[test]
    fn a_shadow_that_was_deleted_goes_on_with_its_version() {
        let mut document = changed(&[json!({"state": {"desired": {"a": 1}}})]);
        assert_eq!(document.delete(Some(7), "mps").unwrap_err().code, 409);
        document.delete(Some(1), "mps").unwrap();
        let gone = document.shown("belt", saying(1)).unwrap_err();
        assert_eq!(gone.to_string(), "404 No shadow exists with name: 'belt'");
        assert_eq!(document.delete(None, "mps").unwrap_err().code, 404);
        document.update(&update(&json!({"state": {}})), 2).unwrap();
        assert_eq!(document.shown("mps", saying(3)).unwrap()["version"], json!(3));
    }
}
