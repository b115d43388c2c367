//! `lineproof schema`: the JSON schema of a file that somebody writes, for an editor.

use super::say;
use crate::profile::Document;
use crate::run::Exit;

#[derive(Debug, clap::Args)]
pub(super) struct SchemaArgs {
    /// The kind of file.
    what: Kind,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Kind {
    /// Where and how to run.
    Profile,
    /// The words of a line.
    Vocabulary,
    /// A list of signals in place of a line's model.
    Signals,
}

pub(super) fn main(args: &SchemaArgs) -> Exit {
    let document = match args.what {
        Kind::Profile => Document::Profile,
        Kind::Vocabulary => Document::Vocabulary,
        Kind::Signals => Document::Signals,
    };
    say::print(&document.schema_text(), Exit::Pass)
}
