//! What the keys of a file mean, for a person to read: all of them, or one with what is in it. It is Markdown.

use std::fmt::Write as _;

use super::keys::{Key, keys};
use super::schema::Document;

impl Document {
    /// A page about all keys.
    pub fn page(self) -> String {
        let all = keys(self);
        let mut page = format!("# The keys of {}\n\n{}\n", self.called(), self.introduction());
        section(&mut page, &all, "");
        for table in all.iter().filter(|key| key.head.is_some()) {
            let _ = write!(page, "\n## `{}`\n\n{}\n", head(table), about(table));
            section(&mut page, &all, &table.path);
        }
        page
    }

    /// What one key means, with what is in it; none if there is no such key.
    pub fn explained(self, path: &str) -> Option<String> {
        let all = keys(self);
        let key = all.iter().find(|key| key.path == path)?;
        let kind = if key.head.is_none() { format!(" ({})", kind(key)) } else { String::new() };
        let mut text = format!("{}{kind}, in {}\n\n{}\n", head(key), self.called(), about(key));
        section(&mut text, &all, path);
        Some(text)
    }

    /// What every key means that is called so, whatever table it stands in.
    pub fn explained_by_name(self, name: &str) -> Vec<String> {
        let called = keys(self).into_iter().filter(|key| key.name() == name);
        called.filter_map(|key| self.explained(&key.path)).collect()
    }

    /// The paths of all keys.
    pub fn paths(self) -> Vec<String> {
        keys(self).into_iter().map(|key| key.path).collect()
    }

    fn called(self) -> &'static str {
        match self {
            Self::Profile => "a profile",
            Self::Vocabulary => "a vocabulary",
            Self::Signals => "a list of signals",
        }
    }

    fn introduction(self) -> &'static str {
        match self {
            Self::Profile => {
                "A profile is a TOML file that says where and how to run. An unknown key is refused. What is not said to be needed may be \
                 left out. Paths begin at the profile's folder, unless it is said otherwise.\n\n\
                 `lineproof explain profile` prints this page, `lineproof explain system.component.ready` a part of it, and \
                 `lineproof schema profile` a JSON schema for your editor, to which the first line of a profile leads: \
                 `#:schema profile.schema.json`. All of them are made from lineproof's own code."
            }
            Self::Vocabulary => {
                "A vocabulary is a TOML file that says what the words of a line mean. An unknown key is refused. What is not said to be \
                 needed may be left out.\n\n\
                 `lineproof explain vocabulary` prints this page, `lineproof explain act.do.pulse` a part of it, and `lineproof \
                 schema vocabulary` a JSON schema for your editor, to which the first line of a vocabulary leads: \
                 `#:schema vocabulary.schema.json`. All of them are made from lineproof's own code.\n\n\
                 Words are Cucumber Expressions: `part(s)` is `part` or `parts`, `is/are` is `is` or `are`. `{count}`, `{int}`, `{float}`, \
                 `{word}`, `{string}`, `{tolerance}` and the names of enumerations and quantities stand for what a scenario says. A \
                 value is true or false, a number, or text; one that is written `\"{count}\"` is what the scenario says there, and \
                 `\"{text}\"`, only in values, is the text block below the step."
            }
            Self::Signals => {
                "A list of signals is a TOML file that says what can be seen and called on a plant that is there already or on a replica, \
                 and where: the key `line` of a profile may name one in place of a model in AutomationML. `lineproof init --from \
                 opc.tcp://HOST:PORT` makes it from what a server shows, and from a NodeSet2 file. An unknown key is refused. What is not said to be needed may be left out.\n\n\
                 `lineproof explain signals` prints this page, `lineproof explain signal.node` a part of it, and `lineproof schema \
                 signals` a JSON schema for your editor, to which the first line of a list leads: `#:schema \
                 signals.schema.json`. All of them are made from lineproof's own code."
            }
        }
    }
}

/// The keys in a table, one an entry; of one that is a table itself only the first paragraph.
fn section(page: &mut String, all: &[Key], table: &str) {
    let mut inside = all.iter().filter(|key| key.is_in(table) && !key.is_shared).peekable();
    if inside.peek().is_some() {
        page.push('\n');
    }
    for key in inside {
        let told = match key.head {
            Some(_) => key.description.split("\n\n").next().unwrap_or_default().to_owned(),
            None => about(key).replace('\n', "\n  ").replace("\n  \n", "\n\n"),
        };
        let _ = writeln!(page, "- `{}` ({}): {told}", key.name(), kind(key));
    }
}

fn head(key: &Key) -> &str {
    key.head.as_deref().unwrap_or(&key.path)
}

/// Of what kind a key is, and whether it is needed, or what holds without it.
fn kind(key: &Key) -> String {
    match &key.default {
        _ if key.needed => format!("{}, needed", key.kind),
        Some(default) => format!("{}, `{default}` if it is left out", key.kind),
        None => key.kind.clone(),
    }
}

fn about(key: &Key) -> String {
    let mut text = key.description.clone();
    for (value, meaning) in &key.values {
        let _ = write!(text, "\n- `{value}`: {meaning}");
    }
    if let Some(example) = &key.example {
        let apart = if key.values.is_empty() { " " } else { "\n\n" };
        let _ = write!(text, "{apart}For example `{} = {example}`.", key.name());
    }
    text
}
