//! JSON schemas and pages about keys: kept in the repository as they are printed, and true of every profile and vocabulary there.
//!
//! `LINEPROOF_BLESS=1` writes them anew.

use std::path::{Path, PathBuf};

use lineproof::profile::{Document, Profile};
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Where the schema and the page are kept.
fn places(document: Document) -> [(PathBuf, String); 2] {
    let (folder, page) = match document {
        Document::Profile => ("fixtures/profiles", "PROFILE.md"),
        Document::Vocabulary => ("fixtures/lines", "VOCABULARY.md"),
        Document::Signals => ("fixtures/lines", "SIGNALS.md"),
    };
    let schema = format!("{}.schema.json", document.name());
    [(root().join(folder).join(schema), document.schema_text()), (root().join(folder).join(page), document.page())]
}

#[test]
fn what_is_kept_is_what_is_printed() {
    for (path, text) in Document::ALL.into_iter().flat_map(places) {
        if std::env::var_os("LINEPROOF_BLESS").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == text, "{} is out of date: LINEPROOF_BLESS=1 writes it anew", path.display());
    }
}

/// What is wrong with a value by a schema: as much of JSON Schema (draft 7) as ours use.
fn wrong(schema: &Value, value: &Value, root: &Value, place: &str, found: &mut Vec<String>) {
    let list = |key: &str| schema[key].as_array().into_iter().flatten();
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.strip_prefix("#/definitions/").expect("a definition");
        return wrong(&root["definitions"][name], value, root, place, found);
    }
    let fits = |schema: &Value| {
        let mut found = Vec::new();
        wrong(schema, value, root, place, &mut found);
        found.is_empty()
    };
    for part in list("allOf") {
        wrong(part, value, root, place, found);
    }
    let (any, one): (Vec<&Value>, Vec<&Value>) = (list("anyOf").collect(), list("oneOf").collect());
    if !any.is_empty() && !any.iter().any(|part| fits(part)) {
        found.push(format!("{place}: none of anyOf"));
    }
    if !one.is_empty() && one.iter().filter(|part| fits(part)).count() != 1 {
        found.push(format!("{place}: not one of oneOf"));
    }
    let is_type = |name: &Value| match name.as_str().unwrap_or_default() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        other => panic!("a schema of the type {other}"),
    };
    let is_known = match &schema["type"] {
        Value::Array(types) => types.iter().any(is_type),
        Value::Null => true,
        one => is_type(one),
    };
    if !is_known {
        found.push(format!("{place}: no {}", schema["type"]));
    }
    let is_listed = list("enum").count() == 0 || list("enum").any(|one| one == value);
    if !is_listed || schema.get("const").is_some_and(|only| only != value) {
        found.push(format!("{place}: another value"));
    }
    if value.as_f64().zip(schema["minimum"].as_f64()).is_some_and(|(value, least)| value < least) {
        found.push(format!("{place}: too small"));
    }
    for (name, inner) in value.as_object().into_iter().flatten() {
        let place = format!("{place}.{name}");
        match (&schema["properties"][name], &schema["additionalProperties"]) {
            (Value::Null, Value::Bool(false)) => found.push(format!("{place}: no such key")),
            (Value::Null, more @ Value::Object(_)) => wrong(more, inner, root, &place, found),
            (Value::Null, _) => {}
            (known, _) => wrong(known, inner, root, &place, found),
        }
    }
    if let Some(table) = value.as_object() {
        let missing = list("required").filter_map(Value::as_str).find(|name| !table.contains_key(*name));
        found.extend(missing.map(|name| format!("{place}: without {name}")));
    }
    for (index, inner) in value.as_array().into_iter().flatten().enumerate() {
        let place = format!("{place}[{index}]");
        match &schema["items"] {
            Value::Array(each) => wrong(&each[index.min(each.len() - 1)], inner, root, &place, found),
            each => wrong(each, inner, root, &place, found),
        }
    }
}

/// What the schema finds wrong with a text.
fn refused(document: Document, text: &str) -> Vec<String> {
    let value: Value = toml::from_str(text).unwrap();
    let (schema, mut found) = (document.schema(), Vec::new());
    wrong(&schema, &value, &schema, "", &mut found);
    found
}

/// All profiles of the repository, with where they are.
fn profiles() -> Vec<PathBuf> {
    let folders = ["fixtures/profiles", "fixtures/filling"].map(|folder| root().join(folder));
    let files = folders.into_iter().flat_map(|folder| std::fs::read_dir(folder).unwrap().flatten());
    let files = files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
    files.filter(|path| std::fs::read_to_string(path).unwrap().contains("[plant]")).collect()
}

#[test]
fn every_profile_and_vocabulary_is_as_its_schema_says_and_leads_to_it() {
    let profiles = profiles();
    assert!(profiles.len() >= 4, "{profiles:?}");
    for path in profiles {
        let profile = Profile::load(path.to_str().unwrap()).unwrap();
        let words = profile.settings.plant.vocabulary.get_ref();
        for (document, path) in [(Document::Profile, &path), (Document::Vocabulary, words)] {
            let text = std::fs::read_to_string(path).unwrap();
            assert_eq!(refused(document, &text), Vec::<String>::new(), "{}", path.display());
            let first = text.lines().next().unwrap_or_default();
            let leads = first.strip_prefix("#:schema ").map(|schema| path.parent().unwrap().join(schema));
            let schema = leads.unwrap_or_else(|| panic!("{} begins with no #:schema", path.display()));
            let [(kept, _), _] = places(document);
            assert_eq!(schema.canonicalize().unwrap(), kept.canonicalize().unwrap(), "{}", path.display());
        }
    }
}

/// A profile of one piece; the others of it are those of a plain one.
fn profile(piece: &str) -> String {
    format!("[plant]\nkind = \"sim\"\nline = \"l.aml\"\nvocabulary = \"v.toml\"\n{piece}")
}

const COMPONENT: &str = "[[system.component]]\nname = \"a\"\ncommand = [\"a\"]\nready = { stdout = \"ready\" }\n";

#[test]
fn what_the_loader_refuses_as_written_the_schema_refuses_too() {
    assert_eq!(refused(Document::Profile, &profile(COMPONENT)), Vec::<String>::new());
    let component = |piece: &str| format!("{COMPONENT}{piece}");
    let cases = [
        "wait = 3".to_owned(),
        "[plant.timeouts]\nretry_ms = 0".to_owned(),
        "[plant.security]\npolicy = \"None\"\npki = \"p\"".to_owned(),
        "[plant.login]\nname = \"anna\"".to_owned(),
        "[run]\nconcurrency = 0".to_owned(),
        "[run]\nwait_ms = \"3\"".to_owned(),
        "[cloud]\nkind = \"embeded\"".to_owned(),
        "[cloud]\napi = { kind = \"endpoint\", uri = \"http://x\" }".to_owned(),
        "[cloud]\nkind = \"none\"\nrecords = { id = \"i\", serial = \"s\" }".to_owned(),
        "[cloud]\nkind = \"none\"\nrecords = { table = \"t\", topic = \"t\", id = \"i\", serial = \"s\", order = \"o\" }".to_owned(),
        "[cloud.records]\ntopic = \"t\"\nid = \"i\"\nserial = \"s\"\ntruth = { t = { is = \"tim\" } }".to_owned(),
        component("links = [3]"),
        component("links = [{ name = \"erp\" }]"),
        component("restart = true"),
        COMPONENT.replace("stdout = \"ready\"", "timeout_ms = 3"),
        COMPONENT.replace("stdout", "exit = 0, stdout"),
        COMPONENT.replace("command = [\"a\"]\n", ""),
    ];
    for case in cases {
        let text = profile(&case);
        assert!(!refused(Document::Profile, &text).is_empty(), "the schema takes\n{text}");
        assert!(toml::from_str::<lineproof::profile::Settings>(&text).is_err(), "the loader takes\n{text}");
    }
}

#[test]
fn what_the_loader_takes_the_schema_takes_too() {
    let of_records = "id = \"i\"\nserial = \"s\"\n";
    let cases = [
        "before = [\"a\"]\nledgers = { finished = \"f\" }".to_owned(),
        "[plant.security]\npolicy = \"Aes256Sha256RsaPss\"\npki = \"p\"\nmode = \"Sign\"\ntrusted = [\"t\"]".to_owned(),
        "[plant.login]\nuser = \"anna\"\npassword_env = \"P\"".to_owned(),
        "[plant.timeouts]\nretry_ms = 1".to_owned(),
        "[run]\nconcurrency = 1\nfeatures = [\"f\"]".to_owned(),
        "[cloud]\nkind = \"none\"\nparameters = { Stage = \"test\" }".to_owned(),
        "[cloud]\napi = { kind = \"endpoint\", url = \"http://x\" }\nmessage = [{ serial = \"s\" }]".to_owned(),
        format!(
            "[cloud]\nkind = \"none\"\n[cloud.records]\nfile = \"f\"\n{of_records}truth = {{ t = {{ is = \"time\", within_ms = 5 }} }}"
        ),
        format!(
            "[cloud]\nkind = \"none\"\n[cloud.records]\ntopic = \"t\"\n{of_records}truth = {{ t = {{ is = \"token\" }} }}"
        ),
        format!(
            "{COMPONENT}links = [\"plant\", {{ name = \"erp\", to = \"erp:9000\" }}]\noffers = [\"http\"]\nenv = {{ A = \"b\" }}"
        ),
        COMPONENT.replace("stdout = \"ready\"", "exit = 0, timeout_ms = 3"),
        String::new(),
    ];
    for case in cases {
        let text = profile(&case);
        assert!(toml::from_str::<lineproof::profile::Settings>(&text).is_ok(), "the loader refuses\n{text}");
        assert_eq!(refused(Document::Profile, &text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_list_of_signals_is_as_its_schema_says() {
    let sound = "name = \"Press\"\nsignal = [{ name = \"Press.Force\", node = \"ns=2;s=F\", type = \"Float\" }]\n\
                 method = [{ name = \"P.Go\", node = \"i=1\", object = \"i=2\", inputs = [{ name = \"n\", type = \"Byte\" }] }]";
    assert_eq!(refused(Document::Signals, sound), Vec::<String>::new());
    for (from, to) in [("Float", "Real"), ("node = \"ns=2;s=F\", ", ""), ("inputs", "input"), ("name = \"Press\"", "")]
    {
        assert!(!refused(Document::Signals, &sound.replacen(from, to, 1)).is_empty(), "the schema takes {to}");
    }
}

#[test]
fn a_vocabulary_that_cannot_be_meant_is_refused() {
    let sound = r#"
        [[act]]
        words = "load {count}"
        do = [{ method = "L.Load", with = ["{count}", 3, true] }, { wait = { signal = "L.Level", at_least = 0.5 } }]
        [[state]]
        words = "it is full"
        any = [{ signal = "L.Level", between = [1, 5] }, { all = [{ signal = "L.State", one_of = ["Full"] }] }]
    "#;
    assert_eq!(refused(Document::Vocabulary, sound), Vec::<String>::new());
    for (from, to) in [
        ("with =", "args ="),
        ("wait =", "await ="),
        ("at_least", "atleast"),
        ("any =", "some ="),
        ("one_of =", "oneof ="),
        ("words = \"load {count}\"", ""),
        ("method = \"L.Load\"", "method = \"L.Load\", write = \"L.Level\""),
        ("signal = \"L.State\", ", ""),
    ] {
        let text = sound.replacen(from, to, 1);
        assert_ne!(text, sound, "{from}");
        assert!(!refused(Document::Vocabulary, &text).is_empty(), "the schema takes {to}");
    }
}
