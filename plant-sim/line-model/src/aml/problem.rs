//! The kinds of mistakes.

use crate::DataType;

/// What is wrong, without its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A file cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// A file, or the sum of something in all files, is larger than a limit of [`super::limits`].
    #[error("too large: more than {limit} {what}")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much there may be.
        limit: usize,
    },
    /// A file is not well-formed XML.
    #[error("not XML: {0}")]
    NotXml(String),
    /// A document type definition; it could pull in files or blow entities up.
    #[error("a document type definition is not read")]
    DocumentType,
    /// XML, but no CAEX.
    #[error("not AutomationML: the root element is `{root}` instead of `CAEXFile`")]
    NotCaex {
        /// The root element's name.
        root: String,
    },
    /// A version of CAEX that is not known.
    #[error("{}", unknown_version(.version))]
    UnknownVersion {
        /// What `SchemaVersion` says.
        version: String,
    },
    /// A container that is no zip archive or does not name its root document.
    #[error("not an AutomationML container: {0}")]
    BadContainer(String),
    /// A reference to a file that must not be followed.
    #[error("the file `{reference}` is not followed: {why}")]
    RefusedReference {
        /// What the reference says.
        reference: String,
        /// Why it is not followed.
        why: &'static str,
    },
    /// A file without any element.
    #[error("it describes no line")]
    NoLine,
    /// More than one element is a line.
    #[error("it describes a second line, `{name}`")]
    SecondLine {
        /// The name of the second one.
        name: String,
    },
    /// A reference with an alias that no external reference declares.
    #[error("the alias `{alias}` is not declared")]
    UnknownAlias {
        /// What stands before the `@` of the reference.
        alias: String,
    },
    /// A class of a library that no file has.
    #[error("unknown library `{library}`")]
    UnknownLibrary {
        /// The name of the library.
        library: String,
    },
    /// A class that its library does not have.
    #[error("the library `{library}` has no class `{class}`")]
    UnknownClass {
        /// The path of the class in its library.
        class: String,
        /// The name of the library.
        library: String,
    },
    /// A class that is derived from itself or contains itself.
    #[error("the class `{class}` is derived from itself or contains itself")]
    CyclicClass {
        /// The path of the class.
        class: String,
    },
    /// Something without a name.
    #[error("{what} without a name")]
    Nameless {
        /// The XML element.
        what: String,
    },
    /// Two things with one name.
    #[error("the {what} `{name}` is there twice, first in line {first}")]
    Duplicate {
        /// What it is that is there twice.
        what: &'static str,
        /// The name that both have, within one parent.
        name: String,
        /// The line of the first one.
        first: u32,
    },
    /// A type that is none.
    #[error("unknown data type `{0}`")]
    UnknownType(String),
    /// Something that needs a type has none.
    #[error("no data type")]
    MissingType,
    /// A value that its type does not have.
    #[error("`{value}` is no {data_type}")]
    WrongValue {
        /// As it stands in the file.
        value: String,
        /// The type of the attribute that it is given for.
        data_type: DataType,
    },
    /// A value outside its limits, or none of those allowed.
    #[error("{value} is not allowed")]
    Forbidden {
        /// As it stands in the file.
        value: String,
    },
    /// Limits that no value meets.
    #[error("no value is allowed: the smallest, {min}, is above the largest, {max}")]
    EmptyLimits {
        /// The smallest allowed value.
        min: String,
        /// The largest allowed value.
        max: String,
    },
    /// A value without a unit, or with another than the class asks for.
    #[error("{}, but its class asks for `{wanted}`", given_unit(.given.as_deref()))]
    WrongUnit {
        /// The unit given, if one is given.
        given: Option<String>,
        /// The unit that the class asks for.
        wanted: String,
    },
    /// A link with an end that is not there.
    #[error("{}", dangling(.end))]
    DanglingLink {
        /// The reference to the end, as it stands in the file.
        end: String,
    },
    /// A link with an end that could be one of several.
    #[error("one end of the link, `{end}`, is there more than once")]
    AmbiguousLink {
        /// The reference to the end, as it stands in the file.
        end: String,
    },
    /// A link between ends that do not fit.
    #[error("the link connects {one} with {other}")]
    UnfitLink {
        /// One end and what it is.
        one: String,
        /// The other end and what it is.
        other: String,
    },
}

impl Problem {
    /// Whether a class could not be found or filled in. Much else is then missing for no other reason.
    pub(super) fn is_about_class(&self) -> bool {
        matches!(
            self,
            Self::UnknownAlias { .. }
                | Self::UnknownLibrary { .. }
                | Self::UnknownClass { .. }
                | Self::CyclicClass { .. }
                | Self::RefusedReference { .. }
                | Self::Unreadable(_)
        )
    }
}

fn unknown_version(version: &str) -> String {
    match version {
        "" => "the version of CAEX is not given".to_owned(),
        version => format!("CAEX of version `{version}` is not known"),
    }
}

fn dangling(end: &str) -> String {
    match end {
        "" => "one end of the link is empty".to_owned(),
        end => format!("one end of the link, `{end}`, is not there"),
    }
}

fn given_unit(unit: Option<&str>) -> String {
    unit.map_or_else(|| "a value without unit".to_owned(), |unit| format!("a value in `{unit}`"))
}
