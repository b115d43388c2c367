//! Where a line is described: by a model, by the server of a plant that is there, or by a node set that such a server would have.

use std::path::{Path, PathBuf};

use miette::{Result, miette};

use crate::profile::authority;

/// Where a line is described.
pub(super) enum Source {
    /// A model in AutomationML, as an absolute path.
    Model(PathBuf),
    /// The endpoint of a server.
    Server(String),
    /// A `NodeSet2` file, and those that it requires, as absolute paths.
    NodeSets(PathBuf, Vec<PathBuf>),
}

const HELP: &str = "name an AutomationML file, `.aml` or `.amlx`, a NodeSet2 file, `.xml`, or the address of a server, \
                    `opc.tcp://HOST:PORT/`";

impl Source {
    /// What somebody means by this text, and the files of what is required besides.
    ///
    /// # Errors
    /// If it is nothing of all this, a file is not there, or something is required besides what requires nothing.
    pub(super) fn of(text: &str, requires: &[PathBuf]) -> Result<Self> {
        match Self::named(text)? {
            Self::NodeSets(file, _) => {
                let requires = requires.iter().map(|file| there(file, "--requires")).collect::<Result<_>>()?;
                Ok(Self::NodeSets(file, requires))
            }
            source if requires.is_empty() => Ok(source),
            _ => Err(miette!(
                help = "leave `--requires` out, or name a NodeSet2 file, `.xml`, with `--from`",
                "{text} requires no node sets"
            )),
        }
    }

    fn named(text: &str) -> Result<Self> {
        if text.starts_with("opc.tcp:") {
            return match authority(text) {
                Some(_) => Ok(Self::Server(text.to_owned())),
                None => Err(miette!(
                    help = "write `opc.tcp://HOST:PORT/`, with a path if the server has one",
                    "`{text}` is no address of an OPC UA server"
                )),
            };
        }
        let path = Path::new(text);
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
        match ending.as_str() {
            "aml" | "amlx" => there(path, "--from").map(Self::Model),
            "xml" => there(path, "--from").map(|file| Self::NodeSets(file, Vec::new())),
            _ => Err(miette!(help = HELP, "{text} does not describe a line")),
        }
    }

    /// What is said where what was to be looked at did not answer. Of a server that is not somebody's own, nothing is wrong with what
    /// the person has given.
    pub(super) fn unanswered(&self, error: miette::Report) -> miette::Report {
        let what = match self {
            Self::Server(_) => return error,
            Self::Model(_) => "simulated line",
            Self::NodeSets(..) => "server of the node set",
        };
        let help = format!(
            "this is lineproof's own {what}, and nothing is wrong with the file: the machine is too busy; try again when it has less to do"
        );
        miette!(help = help, "{error}")
    }

    /// What files are called if nobody says.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Model(path) => path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            Self::Server(_) => "plant".to_owned(),
            Self::NodeSets(path, _) => {
                let stem = path.file_stem().unwrap_or_default().to_string_lossy();
                stem.strip_suffix(".NodeSet2").unwrap_or(&stem).replace('.', "_")
            }
        }
    }
}

/// The absolute path of a file that is there.
fn there(path: &Path, option: &str) -> Result<PathBuf> {
    let help = || format!("check the path given with `{option}`");
    path.canonicalize().map_err(|error| miette!(help = help(), "{} cannot be read: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_neither_is_refused_with_what_to_do() {
        for (text, part) in [
            ("opc.tcp://plc", "`opc.tcp://plc` is no address of an OPC UA server"),
            ("there-is-no.aml", "there-is-no.aml cannot be read"),
            ("there-is-no.NodeSet2.xml", "there-is-no.NodeSet2.xml cannot be read"),
            ("line.txt", "line.txt does not describe a line"),
        ] {
            let error = Source::of(text, &[]).err().unwrap();
            let said = format!("{error:?}").split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(said.contains(part), "{error:?}");
        }
        assert!(matches!(Source::of("opc.tcp://plc:4840/UA", &[]), Ok(Source::Server(_))));
        let foreign = Source::of("opc.tcp://plc:4840/UA", &["base.xml".into()]).err().unwrap();
        assert_eq!(foreign.to_string(), "opc.tcp://plc:4840/UA requires no node sets");
    }

    #[test]
    fn that_the_own_line_does_not_answer_is_said_to_be_no_mistake_of_the_file() {
        let of = |source: Source| {
            let said = format!("{:?}", source.unanswered(miette!("it does not answer")));
            said.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let model = of(Source::Model("line.aml".into()));
        assert!(model.contains("it does not answer") && model.contains("lineproof's own simulated line"), "{model}");
        let server = of(Source::Server("opc.tcp://plc:4840".into()));
        assert!(server.contains("it does not answer") && !server.contains("own"), "{server}");
    }

    #[test]
    fn files_are_called_after_the_node_set() {
        let name = |file: &str| Source::NodeSets(file.into(), Vec::new()).name();
        assert_eq!(name("/a/Opc.Ua.Di.NodeSet2.xml"), "Opc_Ua_Di");
        assert_eq!(name("machine.xml"), "machine");
    }
}
