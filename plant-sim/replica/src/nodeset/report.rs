//! What became of the nodes of the files.

use std::fmt::{self, Display};
use std::path::PathBuf;

/// What became of the nodes of the files: how many are served, and everything that is not as its file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many nodes are served.
    pub nodes: usize,
    /// How many variables among them.
    pub variables: usize,
    /// How many methods among them.
    pub methods: usize,
    /// Everything that is not served as its file says, file by file and line by line.
    pub issues: Vec<Issue>,
}

/// One thing that is not served as its file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The node set that it stands in, by the path that was given.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The node, as its file names it.
    pub node: String,
    /// What it is about.
    pub kind: IssueKind,
    /// Why, and what to do about it.
    pub reason: String,
}

/// What an [`Issue`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IssueKind {
    /// The node is not served.
    Node,
    /// The node is served without one of its references.
    Reference,
    /// The variable is served without a value: reads give `BadWaitingForInitialData` until it is written or set.
    Value,
    /// The value is served as it is written, though it does not fit the data type, rank or dimensions of its node: a
    /// client's write of the same value would be refused.
    Misfit,
    /// The value is served without a part of what is written.
    Part,
    /// Something of the nodes of a file that the server does not show: role permissions, access restrictions, names and
    /// descriptions in further languages, the extended part of access levels.
    Attribute,
    /// The node is served without the definition of its data type.
    Definition,
    /// The file as a whole.
    File,
}

impl Report {
    /// The issues of one kind.
    pub fn of(&self, kind: IssueKind) -> impl Iterator<Item = &Issue> {
        self.issues.iter().filter(move |issue| issue.kind == kind)
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { nodes, variables, methods, issues } = self;
        writeln!(f, "{nodes} nodes served, {variables} variables and {methods} methods among them")?;
        issues.iter().try_for_each(|issue| writeln!(f, "{issue}"))
    }
}

impl Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            IssueKind::Node => "not served",
            IssueKind::Reference => "reference left out",
            IssueKind::Value => "no initial value",
            IssueKind::Misfit => "value does not fit",
            IssueKind::Attribute => "not shown",
            IssueKind::Part => "part of the value left out",
            IssueKind::Definition => "definition left out",
            IssueKind::File => "note",
        };
        write!(f, "{}:{}: {}: {what}: {}", self.file.display(), self.line, self.node, self.reason)
    }
}
