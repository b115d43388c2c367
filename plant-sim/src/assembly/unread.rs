//! Attributes that a class does not read: misspelt ones, and those that only describe.

use line_model::nearest::suggestion;

use super::Setup;
use super::found::Found;
use super::names::in_group;

/// What describes an element and is only shown.
const NAME_PLATE: [&str; 6] =
    ["Name", "Manufacturer", "SerialNumber", "ArticleNumber", "Twin.Reported", "Twin.Desired"];

/// The group of attributes that hold outputs back, in elements of every class.
const INTERLOCKS: &str = "Interlocks";

/// How alike two names are of which one is the other one misspelt, from 0 to 1.
const MISSPELT: f64 = 0.7;

impl Setup<'_> {
    /// Tells which attributes of the element its class has not asked for. One that is nearly one that it has, or stands in
    /// a group of which it reads others, is wrong; any other one may describe the element, and is worth a note.
    pub(super) fn tell_unread(&self, found: &mut Found) {
        let asked = self.asked.borrow();
        let is_asked = |name: &str| asked.iter().any(|asked| name == asked || in_group(name, asked).is_some());
        for attribute in self.element.attributes.iter().filter(|attribute| !is_asked(&attribute.name)) {
            let name = attribute.name.as_str();
            let class = &self.element.class;
            let group = name
                .split_once('.')
                .map(|(group, _)| group)
                .filter(|group| *group == INTERLOCKS || asked.iter().any(|asked| in_group(asked, group).is_some()));
            if let Some(group) = group {
                let inside = asked.iter().map(String::as_str).filter(|asked| in_group(asked, group).is_some());
                let what = format!("a {class} has no {}; {}", beginning(name), suggestion(beginning(name), inside));
                found.error(self.wrong(name, what));
            } else if let Some(meant) = asked.iter().find(|asked| is_misspelt(name, asked)) {
                found.error(self.wrong(name, format!("a {class} has none of that name; did you mean `{meant}`?")));
            } else if !NAME_PLATE.contains(&name) {
                let read: Vec<_> = asked.iter().map(String::as_str).collect();
                let read = if read.is_empty() { "none".to_owned() } else { read.join(", ") };
                let text = format!("this attribute is only shown: those that a {class} reads are {read}");
                found.note(self.named(name), text);
            }
        }
    }
}

fn is_misspelt(name: &str, meant: &str) -> bool {
    strsim::normalized_damerau_levenshtein(&name.to_lowercase(), &meant.to_lowercase()) >= MISSPELT
}

/// The group and what is directly in it: an interlock has its reason behind that, which may be any text.
fn beginning(name: &str) -> &str {
    let end = name.match_indices('.').nth(1).map_or(name.len(), |(end, _)| end);
    &name[..end]
}
