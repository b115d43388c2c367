//! Where a line is described: by a model, or by the server of a plant that is there.

use std::path::{Path, PathBuf};

use miette::{Result, miette};

use crate::profile::authority;

/// Where a line is described.
pub(super) enum Source {
    /// A model in AutomationML, as an absolute path.
    Model(PathBuf),
    /// The endpoint of a server.
    Server(String),
}

const HELP: &str = "name an AutomationML file, `.aml` or `.amlx`, or the address of a server, `opc.tcp://HOST:PORT/`";

impl Source {
    /// What somebody means by this text.
    ///
    /// # Errors
    /// If it is neither, or the file is not there.
    pub(super) fn of(text: &str) -> Result<Self> {
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
            "aml" | "amlx" => path.canonicalize().map(Self::Model).map_err(|error| {
                miette!(help = "check the path given with `--from`", "{text} cannot be read: {error}")
            }),
            "xml" => {
                let help = format!(
                    "let it be served, `plant-sim serve --nodeset {text} --open`, and name the address that is printed"
                );
                Err(miette!(help = help, "{text}: a node set describes a server, not how a line moves"))
            }
            _ => Err(miette!(help = HELP, "{text} does not describe a line")),
        }
    }

    /// What files are called if nobody says.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Model(path) => path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            Self::Server(_) => "plant".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_neither_is_refused_with_what_to_do() {
        for (text, part) in [
            ("opc.tcp://plc", "`opc.tcp://plc` is no address of an OPC UA server"),
            ("there-is-no.aml", "there-is-no.aml cannot be read"),
            ("machine.NodeSet2.xml", "plant-sim serve --nodeset machine.NodeSet2.xml --open"),
            ("line.txt", "line.txt does not describe a line"),
        ] {
            let error = Source::of(text).err().unwrap();
            let said = format!("{error:?}").split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(said.contains(part), "{error:?}");
        }
        assert!(matches!(Source::of("opc.tcp://plc:4840/UA"), Ok(Source::Server(_))));
    }
}
