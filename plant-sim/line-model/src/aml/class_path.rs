//! How CAEX names a class: `Alias@Library/Class/InnerClass`; names with special characters stand in brackets.

/// A reference to a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ClassPath {
    /// The alias of the file that has it; `None` for the same file.
    pub(super) alias: Option<String>,
    /// Library, class, class in the class, and so on.
    pub(super) parts: Vec<String>,
}

impl ClassPath {
    pub(super) fn parse(text: &str) -> Self {
        let (alias, path) = match text.split_once('@') {
            Some((alias, path)) if !alias.contains(['/', '[']) => (Some(alias.to_owned()), path),
            _ => (None, text),
        };
        Self { alias, parts: parts(path) }
    }

    /// The name of the class itself.
    pub(super) fn last(&self) -> &str {
        self.parts.last().map_or("", String::as_str)
    }
}

/// The parts of a path that are separated by `/` outside brackets. Empty parts are left out.
pub(super) fn parts(path: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut bracket = false;
    for character in path.chars() {
        match character {
            '[' if !bracket => bracket = true,
            ']' if bracket => bracket = false,
            '/' if !bracket => parts.push(String::new()),
            other => parts.last_mut().into_iter().for_each(|part| part.push(other)),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alias_parts_and_brackets() {
        let path = ClassPath::parse("Lib@Units/[Belt/Slow]/A@B");
        assert_eq!(path.alias.as_deref(), Some("Lib"));
        assert_eq!(path.parts, ["Units", "Belt/Slow", "A@B"]);
        assert_eq!(path.last(), "A@B");
        assert_eq!(ClassPath::parse("Units/A@B").alias, None);
        assert_eq!(ClassPath::parse("").last(), "");
    }
}
