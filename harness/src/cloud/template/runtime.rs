//! What runs a function's code, and what its handler means there.

use std::fmt;

/// What runs a function's code: a runtime identifier of AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuntimeId {
    /// `provided.*`: the code is a binary called `bootstrap`.
    Provided,
    /// `python3.N`: the code is a folder of Python modules.
    Python(u32),
    /// `nodejsN.x`: the code is a folder of Node.js modules.
    Node(u32),
}

impl RuntimeId {
    pub(super) const KNOWN: &str =
        "`bootstrap` binaries (provided.al2023, provided.al2), Python (python3.N) and Node.js (nodejsN.x)";

    pub(super) fn parse(name: &str) -> Option<Self> {
        if name.starts_with("provided.") {
            return Some(Self::Provided);
        }
        if let Some(minor) = name.strip_prefix("python3.") {
            return number(minor).map(Self::Python);
        }
        number(name.strip_prefix("nodejs")?.strip_suffix(".x")?).map(Self::Node)
    }

    /// The form of its handlers.
    pub(super) fn form(self) -> &'static str {
        match self {
            Self::Provided => "bootstrap",
            Self::Python(_) => "module.function, such as app.handler for the function `handler` of app.py",
            Self::Node(_) => "file.export, such as index.handler for the export `handler` of index.mjs",
        }
    }

    /// The path, without its ending, of the module that a handler is in, from the folder of the code: `src/app` for
    /// `src/app.handler`, and in Python for `src.app.handler`. None if it names no function in a file of that folder, or if
    /// there are no handlers.
    pub fn module(self, handler: &str) -> Option<String> {
        let (path, function) = match self {
            Self::Provided => return None,
            Self::Python(_) => handler.rsplit_once('.').map(|(path, function)| (path.replace('.', "/"), function))?,
            Self::Node(_) => {
                let handler = handler.strip_prefix("./").unwrap_or(handler);
                let file = handler.rfind('/').map_or(0, |slash| slash + 1);
                let dot = file + handler[file..].find('.')?;
                (handler[..dot].to_owned(), &handler[dot + 1..])
            }
        };
        let is_inside = path.split('/').all(|name| !matches!(name, "" | "." | ".."));
        (is_inside && !function.split('.').any(str::is_empty)).then_some(path)
    }
}

impl fmt::Display for RuntimeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Provided => f.write_str("provided"),
            Self::Python(minor) => write!(f, "python3.{minor}"),
            Self::Node(major) => write!(f, "nodejs{major}.x"),
        }
    }
}

/// A number without a sign.
fn number(text: &str) -> Option<u32> {
    text.bytes().all(|letter| letter.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runtimes_are_known_by_the_identifiers_of_aws() {
        for (name, expected) in [
            ("provided.al2023", Some(RuntimeId::Provided)),
            ("python3.9", Some(RuntimeId::Python(9))),
            ("python3.14", Some(RuntimeId::Python(14))),
            ("nodejs22.x", Some(RuntimeId::Node(22))),
            ("provided", None),
            ("python2.7", None),
            ("python3", None),
            ("python3.", None),
            ("python3.+9", None),
            ("nodejs22", None),
            ("nodejs.x", None),
            ("java21", None),
        ] {
            assert_eq!(RuntimeId::parse(name), expected, "{name}");
        }
        for name in ["python3.12", "nodejs20.x"] {
            assert_eq!(RuntimeId::parse(name).unwrap().to_string(), name);
        }
    }

    #[test]
    fn a_handler_names_a_module_and_a_function_in_it() {
        let (python, node) = (RuntimeId::Python(12), RuntimeId::Node(20));
        for (runtime, handler, module) in [
            (python, "app.handler", Some("app")),
            (python, "src/app.handler", Some("src/app")),
            (python, "src.app.handler", Some("src/app")),
            (python, "app", None),
            (python, "app.", None),
            (python, ".handler", None),
            (python, "../app.handler", None),
            (python, "/app.handler", None),
            (node, "index.handler", Some("index")),
            (node, "./index.handler", Some("index")),
            (node, "src/v1.2/index.handlers.record", Some("src/v1.2/index")),
            (node, "index", None),
            (node, "src.d/index", None),
            (node, "index..handler", None),
            (node, "../index.handler", None),
            (RuntimeId::Provided, "bootstrap.x", None),
        ] {
            assert_eq!(runtime.module(handler).as_deref(), module, "{runtime} {handler}");
        }
    }
}
