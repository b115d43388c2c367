//! Names that a profile gives: scenarios say them, placeholders and files are called by them.

use toml::Spanned;

use super::source::Source;
use crate::mistake::Mistake;

/// The kind that the cloud's functions have where steps speak of links: `function "record-production"`.
pub const FUNCTION: &str = "function";

/// First words that mean something else in a scenario or in `links`.
const RESERVED: [&str; 7] = ["plant", "cloud", "api", FUNCTION, "the", COMPONENT, "standby"];

/// The kind of all components, whatever they are called.
pub const COMPONENT: &str = "component";

/// The kind of a component: the first word of its name.
pub fn kind_of(component: &str) -> &str {
    component.split_once(' ').map_or(component, |(kind, _)| kind)
}

/// A component, or an end of a link, as scenarios write it: `gateway "a"`, `the historian`.
pub fn as_said(name: &str) -> String {
    name.split_once(' ').map_or_else(|| format!("the {name}"), |(kind, rest)| format!("{kind} \"{rest}\""))
}

/// A name in one word, for placeholders and files: a blank is written as `-`.
pub fn in_one_word(name: &str) -> String {
    name.replace(' ', "-")
}

/// A component's name: words with one blank between them.
pub(super) fn component(source: &Source, name: &Spanned<String>) -> Result<(), Mistake> {
    is_name(source, name, name.get_ref().split(' '))?;
    let kind = kind_of(name.get_ref());
    if !RESERVED.contains(&kind) {
        return Ok(());
    }
    let message = format!("a component cannot be called `{}`: `{kind}` means something else", name.get_ref());
    Err(source.problem(name.span(), message, format!("begin its name with another word than {}", RESERVED.join(", "))))
}

/// The name of an offer or of a fixed address: one word.
pub(super) fn word(source: &Source, name: &Spanned<String>) -> Result<(), Mistake> {
    is_name(source, name, std::iter::once(name.get_ref().as_str()))
}

fn is_name<'a>(
    source: &Source,
    name: &Spanned<String>,
    mut words: impl Iterator<Item = &'a str>,
) -> Result<(), Mistake> {
    let begins = name.get_ref().starts_with(char::is_alphabetic);
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    if begins && words.all(is_word) {
        return Ok(());
    }
    let message = format!("`{}` is no name", name.get_ref().escape_debug());
    let help = "begin with a letter and go on with letters, digits, `-` and `_`; a component's name may have several \
                words, with one blank between them";
    Err(source.problem(name.span(), message, help))
}

/// The placeholder of the host that a link leads to, beside that of the link itself: `erp.host`.
pub fn host_placeholder(word: &str) -> String {
    format!("{word}.host")
}
