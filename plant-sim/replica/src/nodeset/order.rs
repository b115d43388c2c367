//! Which file comes before which: a model after the models that it is built on.

use std::collections::HashMap;

use super::error::NodeSetError;
use super::header::{Header, Required, UA};
use super::source::Source;

/// The files in the order in which their namespaces are registered, each after those that it needs.
///
/// Models that need each other keep the order in which they were given: nodes are linked when all are read.
pub(super) fn by_dependency(files: &[(Source, Header)]) -> Result<Vec<usize>, NodeSetError> {
    let owners = owners(files)?;
    let mut order = Order { files, owners, placed: vec![false; files.len()], sorted: Vec::new() };
    for file in 0..files.len() {
        order.place(file)?;
    }
    Ok(order.sorted)
}

fn owners(files: &[(Source, Header)]) -> Result<HashMap<&str, usize>, NodeSetError> {
    let mut owners = HashMap::new();
    for (index, (source, header)) in files.iter().enumerate() {
        for uri in header.defines() {
            if let Some(other) = owners.insert(uri, index).filter(|_| uri != UA) {
                let other = files[other].0.path.clone();
                return Err(NodeSetError::DoubleModel { file: source.path.clone(), other, uri: uri.to_owned() });
            }
        }
    }
    Ok(owners)
}

struct Order<'a> {
    files: &'a [(Source, Header)],
    owners: HashMap<&'a str, usize>,
    placed: Vec<bool>,
    sorted: Vec<usize>,
}

impl Order<'_> {
    /// Places a file after those that it needs. The stack is explicit: a chain may be as long as there are files.
    fn place(&mut self, file: usize) -> Result<(), NodeSetError> {
        let mut waiting = vec![(file, false)];
        while let Some((file, needs_are_placed)) = waiting.pop() {
            if needs_are_placed {
                self.sorted.push(file);
            } else if !std::mem::replace(&mut self.placed[file], true) {
                waiting.push((file, true));
                waiting.extend(self.needs(file)?.into_iter().rev().map(|needed| (needed, false)));
            }
        }
        Ok(())
    }

    fn needs(&self, file: usize) -> Result<Vec<usize>, NodeSetError> {
        let (source, header) = &self.files[file];
        let required = header.required().filter(|required| required.uri != UA);
        let owner = |required: &Required| self.owners.get(required.uri.as_str()).copied();
        required.map(|required| owner(required).ok_or_else(|| missing(source, required))).collect()
    }
}

fn missing(source: &Source, required: &Required) -> NodeSetError {
    let version = match (required.version.as_str(), required.published.get(..10)) {
        ("", None) => String::new(),
        ("", Some(day)) => format!(" published on {day}"),
        (version, None) => format!(" version {version}"),
        (version, Some(day)) => format!(" version {version} (published on {day})"),
    };
    NodeSetError::MissingModel {
        file: source.path.clone(),
        line: source.line(required.offset),
        uri: required.uri.clone(),
        version,
    }
}

/// The models that are older than a file wants them to be: which requirement, and when its model was published.
pub(super) fn outdated<'a>(files: &'a [(Source, Header)], header: &'a Header) -> Vec<(&'a Required, &'a str)> {
    let models = || files.iter().flat_map(|(_, header)| &header.models);
    let published = |uri: &str| models().find(|model| model.uri == uri).map(|model| model.published.as_str());
    // Dates of ISO 8601 are ordered like their text; the version is free text and has no order.
    let pairs = header.required().filter_map(|required| Some((required, published(&required.uri)?)));
    pairs.filter(|(required, published)| !published.is_empty() && *published < required.published.as_str()).collect()
}
