//! The keys of a file that somebody writes, told from its schema: what each is for, of what kind, whether it is needed, what holds
//! without it.

use serde_json::Value;

use super::schema::Document;

/// A key, or a table of keys.
#[derive(Clone, Debug)]
pub(super) struct Key {
    /// Its dotted path: `system.component.ready`. `NAME` stands for a name that the file gives, and what is described in one
    /// place for several begins with its own name: `condition.signal`.
    pub(super) path: String,
    /// The kind of its value, in words: `a whole number`.
    pub(super) kind: String,
    /// Whether it must be there, if the table around it is.
    pub(super) needed: bool,
    /// What holds without it, as TOML writes it; none if nothing does.
    pub(super) default: Option<String>,
    /// What it is for.
    pub(super) description: String,
    /// The values that it may have, where they are listed, each with what it means.
    pub(super) values: Vec<(String, String)>,
    /// A value, as TOML writes it.
    pub(super) example: Option<String>,
    /// The head of the table that it is, as TOML writes it; none if it has no keys.
    pub(super) head: Option<String>,
    /// Whether it is described here for several keys, of whose kind it is, and stands in no table itself.
    pub(super) is_shared: bool,
}

impl Key {
    /// The last part of its path.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit_once('.').map_or(&self.path, |(_, name)| name)
    }

    /// Whether this key stands in that table.
    pub(super) fn is_in(&self, table: &str) -> bool {
        self.path.rsplit_once('.').map_or("", |(around, _)| around) == table
    }
}

/// All keys of a kind of file, each table before what is in it, what is needed first.
pub(super) fn keys(document: Document) -> Vec<Key> {
    let mut schema = document.schema();
    let shared = schema["definitions"].take();
    refer(&mut schema, &shared);
    let mut keys = Vec::new();
    properties(&schema, "", &mut keys);
    for (name, schema) in object(&shared) {
        keys.push(Key { head: Some(name.clone()), is_shared: true, ..key(name, schema, false) });
        properties(schema, name, &mut keys);
    }
    keys
}

/// What has the keys of something shared is described there.
fn refer(schema: &mut Value, shared: &Value) {
    let known = object(shared)
        .find(|(_, known)| schema["properties"].is_object() && known["properties"] == schema["properties"]);
    if let (Some((name, _)), Value::Object(table)) = (known, &mut *schema) {
        table.retain(|key, _| key == "description");
        table.insert("$ref".to_owned(), name.clone().into());
        return;
    }
    match schema {
        Value::Object(inner) => inner.values_mut().for_each(|inner| refer(inner, shared)),
        Value::Array(inner) => inner.iter_mut().for_each(|inner| refer(inner, shared)),
        _ => {}
    }
}

/// Whether it has keys, or alternatives that have.
fn is_table(schema: &Value) -> bool {
    let variants = || list(&schema["oneOf"]).chain(list(&schema["anyOf"]));
    schema["properties"].is_object() || variants().any(|one| one["properties"].is_object())
}

fn object(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema.as_object().into_iter().flatten()
}

/// The keys of a table.
fn properties(table: &Value, path: &str, keys: &mut Vec<Key>) {
    let is_needed = |name: &String| list(&table["required"]).any(|needed| needed == name);
    let (needed, other): (Vec<_>, Vec<_>) = object(&table["properties"]).partition(|(name, _)| is_needed(name));
    for (name, schema) in needed.into_iter().chain(other) {
        add(schema, &join(path, name), is_needed(name), keys);
    }
    let named = &table["additionalProperties"];
    if is_table(named) {
        add(named, &join(path, "NAME"), false, keys);
    }
    let variants = list(&table["oneOf"]).chain(list(&table["anyOf"])).filter(|one| one["properties"].is_object());
    variant_keys(&variants.collect::<Vec<_>>(), path, keys);
}

/// The keys of a table that has some of them only with a certain value of one, by which its variants are told apart.
fn variant_keys(variants: &[&Value], path: &str, keys: &mut Vec<Key>) {
    if let Some((name, schema)) = variants.first().and_then(|variant| tag(variant)) {
        let value = |variant: &&Value| Some((toml(&tag(variant)?.1["const"]), description(variant)));
        let values = variants.iter().filter_map(value).collect();
        let description = "What it is.".to_owned();
        keys.push(Key { description, values, ..key(&join(path, name), schema, true) });
    }
    for variant in variants {
        let tag = tag(variant);
        let others = object(&variant["properties"]).filter(|(name, _)| tag.is_none_or(|(tag, _)| tag != *name));
        for (name, schema) in others {
            let (needed, place) = (list(&variant["required"]).any(|needed| needed == name), keys.len());
            add(schema, &join(path, name), needed, keys);
            if let Some((tag, value)) = tag {
                let added = &mut keys[place].description;
                *added = format!("With `{tag} = {}`: {added}", toml(&value["const"]));
            }
        }
    }
}

/// The key of which each variant of a table has another value.
fn tag(variant: &Value) -> Option<(&String, &Value)> {
    object(&variant["properties"]).find(|(_, schema)| schema["const"].is_string())
}

/// A key, and the keys in it.
fn add(schema: &Value, path: &str, needed: bool, keys: &mut Vec<Key>) {
    let is_list = schema["items"].is_object();
    let inner = if is_list { &schema["items"] } else { schema };
    let mut own = key(path, schema, needed);
    let mut inside = Vec::new();
    properties(inner, path, &mut inside);
    if !inside.is_empty() {
        own.head = Some(match (is_list, inner["properties"].is_object()) {
            (true, true) => format!("[[{path}]]"),
            (true, false) => format!("{path}, an entry that is a table"),
            (false, _) => format!("[{path}]"),
        });
        // What begins with the head of the table says once more what it is.
        let said = description(inner);
        let more = said.split("\n\n").filter(|text| is_list && !text.is_empty() && !text.starts_with("`["));
        own.description = std::iter::once(own.description.as_str()).chain(more).collect::<Vec<_>>().join("\n\n");
    }
    keys.push(own);
    keys.append(&mut inside);
}

fn key(path: &str, schema: &Value, needed: bool) -> Key {
    let default = schema.get("default").map(toml).filter(|text| !matches!(text.as_str(), "[]" | "{}" | "\"\""));
    let example = list(&schema["examples"]).next().map(toml);
    let listed = list(&schema["oneOf"]).filter(|one| one["const"].is_string());
    let values = listed.map(|one| (toml(&one["const"]), description(one))).collect();
    let (kind, description) = (kind(schema), description(schema));
    let path = path.to_owned();
    Key { path, kind, needed, default, description, values, example, head: None, is_shared: false }
}

/// The kind of a value, in words.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str() {
        return format!("a `{}`", name.rsplit('/').next().unwrap_or(name));
    }
    if schema["type"].is_array() {
        return "a value".to_owned();
    }
    let types: Vec<String> = match schema["type"].as_str() {
        Some(_) if schema["enum"].is_array() => {
            vec![format!("one of {}", list(&schema["enum"]).map(toml).collect::<Vec<_>>().join(", "))]
        }
        Some(one) => vec![one_kind(one, schema)],
        None => list(&schema["oneOf"]).chain(list(&schema["anyOf"])).map(kind).collect(),
    };
    let mut different: Vec<String> = Vec::new();
    for kind in types {
        if !different.contains(&kind) {
            different.push(kind);
        }
    }
    different.join(" or ")
}

fn one_kind(name: &str, schema: &Value) -> String {
    match name {
        "string" => "text".to_owned(),
        "boolean" => "true or false".to_owned(),
        "integer" if schema["minimum"].as_f64() == Some(0.0) => "a whole number, not below 0".to_owned(),
        "integer" if schema["minimum"].as_f64() == Some(1.0) => "a whole number above 0".to_owned(),
        "integer" => "a whole number".to_owned(),
        "number" => "a number".to_owned(),
        "array" if schema["items"]["properties"].is_object() => "tables".to_owned(),
        "array" if schema["items"].is_array() => format!("a list of {} values", list(&schema["items"]).count()),
        "array" => format!("a list, each {}", kind(&schema["items"])),
        "object" if schema["additionalProperties"].is_object() && !is_table(&schema["additionalProperties"]) => {
            format!("a table, each value {}", kind(&schema["additionalProperties"]))
        }
        _ => "a table".to_owned(),
    }
}

/// What a doc comment says: paragraphs, each in one line.
fn description(schema: &Value) -> String {
    let text = schema["description"].as_str().unwrap_or_default();
    text.split("\n\n").map(|paragraph| paragraph.replace('\n', " ")).collect::<Vec<_>>().join("\n\n")
}

fn list(schema: &Value) -> impl Iterator<Item = &Value> {
    schema.as_array().into_iter().flatten()
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// A value as TOML writes it.
fn toml(value: &Value) -> String {
    toml::Value::try_from(value).map_or_else(|_| value.to_string(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_says_what_it_is_for_in_which_unit_and_what_holds_without_it() {
        for key in Document::ALL.into_iter().flat_map(keys) {
            let Key { path, kind, description, .. } = &key;
            assert!(!description.is_empty(), "{path} has no description");
            assert!(!kind.is_empty(), "{path} has no kind");
            assert!(!description.contains("]("), "{path} links to code: {description}");
            assert!(!description.contains("[`"), "{path} links to code: {description}");
            let words: Vec<&str> = description.split(|c: char| !c.is_alphanumeric()).collect();
            assert!(!key.name().ends_with("_ms") || words.contains(&"ms"), "{path} has no unit: {description}");
            let is_plain =
                key.values.is_empty() && key.head.is_none() && key.default.is_none() && kind.contains("text");
            assert!(!is_plain || key.example.is_some(), "{path} has no example");
        }
    }

    #[test]
    fn keys_are_told_with_their_kinds_and_defaults() {
        let all = keys(Document::Profile);
        let key = |path: &str| all.iter().find(|key| key.path == path).unwrap_or_else(|| panic!("no {path}"));
        assert_eq!(key("run.wait_ms").default.as_deref(), Some("60000"));
        assert_eq!(key("plant.timeouts.retry_ms").default.as_deref(), Some("100"));
        assert_eq!(key("plant.timeouts.retry_ms").kind, "a whole number above 0");
        assert_eq!(key("plant.security.mode").default.as_deref(), Some("\"SignAndEncrypt\""));
        assert!(key("plant.kind").needed && key("plant.kind").values.iter().any(|(value, _)| value == "\"sim\""));
        assert_eq!(key("system.component").head.as_deref(), Some("[[system.component]]"));
        assert_eq!(key("system.component.links").kind, "a list, each text or a table");
        let within = key("cloud.records.truth.NAME.within_ms");
        assert!(within.needed && within.description.starts_with("With `is = \"time\"`: "), "{within:?}");
        assert!(key("cloud.records.truth.NAME.is").values.len() == 6);
    }

    #[test]
    fn what_contains_itself_is_described_once() {
        let all = keys(Document::Vocabulary);
        let key = |path: &str| all.iter().find(|key| key.path == path).unwrap_or_else(|| panic!("no {path}"));
        assert_eq!(key("act.do.wait").kind, "a `condition`");
        assert_eq!(key("condition.all").kind, "a list, each a `condition`");
        assert_eq!(key("state").kind, "a list, each a `condition`");
        assert_eq!(key("condition.is").kind, "a value");
        assert!(all.iter().all(|key| key.path != "act.until.is"), "conditions are described in one place");
    }
}
