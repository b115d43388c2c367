//! `.amlx` containers: a zip package after the Open Packaging Conventions (IEC 62714-1, AutomationML container).

use std::io::Cursor;
use std::path::Path;

use zip::ZipArchive;

use super::problem::Problem;
use super::source::{Fault, Resolver, below, bounded, too_large};
use super::xml::{self, Xml};

/// The part that names the root document.
const RELATIONSHIPS: &str = "_rels/.rels";
/// How the type of the relationship to the root document ends.
const ROOT_DOCUMENT: &str = "/RootDocument";
const REPACK: &str = "pack it again with an AutomationML tool, or give the .aml file in it";

/// Whether the content is a zip archive.
pub(super) fn is_container(content: &[u8]) -> bool {
    content.starts_with(b"PK\x03\x04")
}

/// The parts of a container.
#[derive(Debug)]
pub(super) struct Container {
    name: String,
    archive: ZipArchive<Cursor<Vec<u8>>>,
}

impl Container {
    /// Opens the container `name`.
    pub(super) fn open(name: &str, content: Vec<u8>) -> Result<Self, Fault> {
        let archive = ZipArchive::new(Cursor::new(content)).map_err(|error| bad(&error))?;
        Ok(Self { name: name.to_owned(), archive })
    }

    /// The name and the content of its root document.
    pub(super) fn root(&mut self) -> Result<(String, Vec<u8>), Fault> {
        let content = self.part(RELATIONSHIPS)?;
        let relationships = xml::read(&content, &mut 0).map_err(|(_, problem, help)| (problem, help))?;
        let target =
            relationships.all("Relationship").find(|item| is_root(item)).and_then(|item| item.attribute("Target"));
        let target = target.ok_or_else(|| bad(&"no root document is named in `_rels/.rels`"))?;
        self.named(&below(Path::new(""), target.trim_start_matches('/'))?)
    }

    fn named(&mut self, part: &Path) -> Result<(String, Vec<u8>), Fault> {
        let part = part.to_string_lossy();
        let content = self.part(&part)?;
        Ok((format!("{}!/{part}", self.name), content))
    }

    fn part(&mut self, part: &str) -> Result<Vec<u8>, Fault> {
        let missing = || (Problem::Unreadable(format!("the container has no part `{part}`")), REPACK);
        let index = self.archive.index_for_name(part).ok_or_else(missing)?;
        let file = self.archive.by_index(index).map_err(|error| bad(&error))?;
        bounded(file).map_err(|error| bad(&error))?.ok_or_else(too_large)
    }
}

impl Resolver for Container {
    fn resolve(&mut self, from: &str, reference: &str) -> Result<(String, Vec<u8>), Fault> {
        let part = from.strip_prefix(&format!("{}!/", self.name)).unwrap_or(from);
        let folder = Path::new(part).parent().unwrap_or(Path::new("")).to_owned();
        // A part's name may be written from the root of the container.
        let path = match reference.strip_prefix('/') {
            Some(absolute) => below(Path::new(""), absolute),
            None => below(&folder, reference),
        };
        self.named(&path?)
    }
}

fn is_root(relationship: &Xml) -> bool {
    relationship.attribute("Type").is_some_and(|kind| kind.ends_with(ROOT_DOCUMENT))
}

fn bad(what: &impl ToString) -> Fault {
    (Problem::BadContainer(what.to_string()), REPACK)
}
