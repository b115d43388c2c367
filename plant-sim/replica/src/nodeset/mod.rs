//! `NodeSet2` files (OPC 10000-6, Annex F) as an address space that any client can browse, read, write and call.
//!
//! ```text
//! files -> source -> header -> order -> node by node: xml -> node -> assembly -> address space + report
//!                                                             value, structure, default: what variables hold
//! ```
//!
//! Everything a file describes is served as far as it can be. What can't be is in the [`Report`], with file, line, node
//! and reason; nothing is dropped without a word. A variable without a value in the file gets the default of its data
//! type: zero, an empty text, an array of its dimensions, the first value of an enumeration, a structure with defaults
//! in all fields.
//!
//! The reader is our own: the one in the library prints to the standard output, drops nodes that it can't read, builds
//! a tree of the whole file in memory, reads structures only of types known when it was compiled, and ends the
//! process on a namespace index that the file does not declare or a node that refers to itself.
//!
//! Not served, and told: role permissions, access restrictions, translations of names other than English.

pub(crate) mod argument;
mod assembly;
mod core;
mod default;
mod definition;
mod error;
mod export;
mod fit;
mod header;
mod id;
mod node;
mod order;
mod report;
mod source;
mod structure;
mod types;
mod value;
mod xml;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use line_model::Advice;
use opcua::server::address_space::AddressSpace;
use opcua::types::{Argument, Variant};

use assembly::{Assembled, Assembly, Finding};
use default::Defaults;
pub use error::NodeSetError;
pub use export::export;
pub(crate) use fit::admits_lengths;
use header::{Header, UA};
use id::Scope;
pub(crate) use id::identifier_of;
pub use report::{Issue, IssueKind, Report};
use source::{Lines, Source};
pub(crate) use types::{DataTypeCategory, Types};
use xml::Cursor;

/// What is said of a file of which not a single node can be served for this reason.
const NOT_OWN: &str = "the nodes of the file are in namespace 0, which belongs to OPC UA and which every server brings along \
                       as it is";
const MAKE_OWN: &str = "give the file a namespace of its own (<NamespaceUris><Uri>urn:...</Uri></NamespaceUris>) and its nodes \
                        ids in it (ns=1;i=1)";

/// Files that fit together: every model that one of them is built on is there.
pub struct NodeSets {
    /// In the order in which they depend on each other.
    files: Vec<(Source, Header)>,
}

/// What has been read.
pub(crate) struct Loaded {
    pub(crate) space: AddressSpace,
    pub(crate) types: Types,
    pub(crate) report: Report,
    /// Index and URI of the namespaces that the files use, without those of every server.
    pub(crate) namespaces: Vec<(u16, String)>,
}

impl NodeSets {
    /// Opens files and orders them by the models that they require.
    ///
    /// # Errors
    /// [`NodeSetError`], with file, line, and what to do.
    pub fn open(paths: &[PathBuf]) -> Result<Self, NodeSetError> {
        Self::new(paths.iter().map(|path| Source::read(path)).collect::<Result<_, _>>()?)
    }

    /// The same from bytes in memory; `name` stands for the file in messages.
    ///
    /// # Errors
    /// [`NodeSetError`], with file, line, and what to do.
    pub fn from_bytes(name: &str, bytes: Vec<u8>) -> Result<Self, NodeSetError> {
        Self::new(vec![Source::from_bytes(Path::new(name), bytes)?])
    }

    fn new(sources: Vec<Source>) -> Result<Self, NodeSetError> {
        let header = |source: Source| match Header::read(&source.text) {
            Ok(header) => Ok((source, header)),
            Err(fault) => Err(source.error(fault.offset, fault.what)),
        };
        let files: Vec<_> = sources.into_iter().map(header).collect::<Result<_, _>>()?;
        let order = order::by_dependency(&files)?;
        let mut files: Vec<_> = files.into_iter().map(Some).collect();
        Ok(Self { files: order.into_iter().filter_map(|index| files[index].take()).collect() })
    }

    /// Reads all nodes without serving them: what would be served, and what not.
    ///
    /// # Errors
    /// [`NodeSetError`] when a file is not XML that can be read to its end.
    pub fn check(&self) -> Result<Report, NodeSetError> {
        let mut next = 0;
        // Index 1 is the server's own namespace, so those of the files come after it.
        let register = |_: &str| {
            next += 1;
            next + 1
        };
        self.load(register).map(|loaded| loaded.report)
    }

    /// Reads all nodes; `register` gives the index of a namespace URI.
    pub(crate) fn load(&self, mut register: impl FnMut(&str) -> u16) -> Result<Loaded, NodeSetError> {
        let mut namespaces: Vec<(u16, String)> = Vec::new();
        let mut scopes = Vec::new();
        for (_, header) in &self.files {
            let mut index = |uri: &String| match namespaces.iter().find(|(_, known)| known == uri) {
                Some((index, _)) => *index,
                None if uri == UA => 0,
                None => {
                    let index = register(uri);
                    namespaces.push((index, uri.clone()));
                    index
                }
            };
            let indexes = header.namespaces.iter().map(&mut index).collect();
            scopes.push(Scope::new(indexes, &header.aliases));
        }
        let mut assembly = Assembly::new(self.files.len(), &namespaces);
        for (file, (source, header)) in self.files.iter().enumerate() {
            if header.defines().contains(&UA) {
                continue;
            }
            let mut cursor = Cursor::new(&source.text);
            let fault = |fault: xml::Fault| source.error(fault.offset, fault.what);
            while let Some(element) = cursor.next().map_err(fault)? {
                if header::is_node(element.name) {
                    assembly.add(file, element, &scopes[file]);
                }
            }
        }
        for ((source, _), (served, foreign)) in self.files.iter().zip(&assembly.files) {
            if let Some(offset) = foreign.filter(|_| *served == 0) {
                return Err(source.error(offset, Advice::new(NOT_OWN, MAKE_OWN)));
            }
        }
        let Assembled { space, types, mut report, findings } = assembly.finish(&scopes);
        report.issues = self.remarks();
        report.issues.extend(self.issues(findings));
        Ok(Loaded { space, types, report, namespaces })
    }

    /// What is to be said about files as a whole.
    fn remarks(&self) -> Vec<Issue> {
        let mut remarks = Vec::new();
        for (source, header) in &self.files {
            let mut remark = |offset, uri: &str, reason| {
                let (file, line) = (source.path.clone(), source.line(offset));
                remarks.push(Issue { file, line, node: uri.to_owned(), kind: IssueKind::File, reason });
            };
            for (required, published) in order::outdated(&self.files, header) {
                let wanted = &required.published;
                let reason = format!("wanted as published on {wanted}, given as of {published}; give the newer file");
                remark(required.offset, &required.uri, reason);
            }
            if header.defines().contains(&UA) {
                remark(0, UA, "every server brings these nodes along, so the file is not read".to_owned());
            }
        }
        remarks
    }

    /// Turns findings into issues, file by file and line by line.
    fn issues(&self, mut findings: Vec<Finding>) -> impl Iterator<Item = Issue> {
        findings.sort_by_key(|finding| (finding.place.file, finding.place.offset));
        let mut lines: Vec<_> = self.files.iter().map(|(source, _)| Lines::new(source)).collect();
        findings.into_iter().map(move |Finding { place, kind, reason }| {
            let source = &self.files[place.file].0;
            let (line, node) = (lines[place.file].at(place.offset), source.node_at(place.node));
            Issue { file: source.path.clone(), line, node, kind, reason }
        })
    }
}

/// What a method answers for one of its output arguments: the default of its type, or nothing if it has none.
pub(crate) fn answer(types: &Types, argument: &Argument) -> Variant {
    let scope = Scope::new(Vec::new(), &HashMap::new());
    let mut defaults = Defaults::new(structure::values(&scope, types));
    let dimensions = argument.array_dimensions.as_deref().unwrap_or_default();
    defaults.value(&argument.data_type, argument.value_rank, dimensions).unwrap_or_default()
}
