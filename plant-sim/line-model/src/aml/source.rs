//! Where files come from.

use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use super::limits::MAX_FILE_BYTES;
use super::problem::Problem;

/// What is wrong with a file, and what to do.
pub type Fault = (Problem, &'static str);

/// Gives the files that a description refers to.
pub trait Resolver {
    /// The file that `reference` names in the file `from`: its name, under which `from` will be asked for again, and its
    /// content, not longer than [`MAX_FILE_BYTES`].
    ///
    /// # Errors
    /// If there is no such file, or it must not be read.
    fn resolve(&mut self, from: &str, reference: &str) -> Result<(String, Vec<u8>), Fault>;
}

/// No other files: a description that stands alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Alone;

impl Resolver for Alone {
    fn resolve(&mut self, _from: &str, reference: &str) -> Result<(String, Vec<u8>), Fault> {
        Err(refused(reference, "other files are not read here", "put the libraries into this file"))
    }
}

/// The files of one folder and those below it.
///
/// A reference is a path relative to the file that it stands in. It never leads out of the folder, to an absolute
/// path or to the network: the description of a line may come from somebody else.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(super) fn of(file: &Path) -> Self {
        Self { root: file.parent().unwrap_or(Path::new("")).to_owned() }
    }
}

impl Resolver for Folder {
    fn resolve(&mut self, from: &str, reference: &str) -> Result<(String, Vec<u8>), Fault> {
        let folder = Path::new(from).parent().unwrap_or(Path::new(""));
        let inside = folder.strip_prefix(&self.root).unwrap_or(Path::new(""));
        let path = self.root.join(below(inside, reference)?);
        let content = read(&path)?;
        Ok((path.display().to_string(), content))
    }
}

const STAY: &str = "put the file into the folder of the line's file, or below it, and name it by a relative path";

pub(super) fn refused(reference: &str, why: &'static str, help: &'static str) -> Fault {
    (Problem::RefusedReference { reference: reference.to_owned(), why }, help)
}

/// The path of a reference that stands in a file of `folder`, relative to the same root as that is.
pub(super) fn below(folder: &Path, reference: &str) -> Result<PathBuf, Fault> {
    // A Windows path or a URL, `file:` included: every scheme and every drive has a colon.
    if reference.contains(':') {
        return Err(refused(reference, "it names a drive or an address on the network", STAY));
    }
    let mut path = folder.to_owned();
    let relative = reference.replace('\\', "/");
    for part in Path::new(&relative).components() {
        match part {
            Component::Normal(name) => path.push(name),
            Component::CurDir => {}
            Component::ParentDir if path.pop() => {}
            Component::ParentDir => return Err(refused(reference, "it leads out of the line's folder", STAY)),
            Component::RootDir | Component::Prefix(_) => {
                return Err(refused(reference, "it is an absolute path", STAY));
            }
        }
    }
    Ok(path)
}

/// Reads a file, but no more than allowed.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Fault> {
    let unreadable = |error: std::io::Error| (Problem::Unreadable(error.to_string()), "check the path");
    let file = File::open(path).map_err(unreadable)?;
    if !file.metadata().map_err(unreadable)?.is_file() {
        return Err((Problem::Unreadable("it is not a file".to_owned()), "check the path"));
    }
    bounded(file).map_err(unreadable)?.ok_or_else(too_large)
}

/// All that there is to read; `None` if it is more than allowed.
pub(super) fn bounded(input: impl Read) -> std::io::Result<Option<Vec<u8>>> {
    let mut content = Vec::new();
    input.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut content)?;
    Ok(Some(content).filter(|content| content.len() <= MAX_FILE_BYTES))
}

pub(super) fn too_large() -> Fault {
    (Problem::TooLarge { what: "bytes in one file", limit: MAX_FILE_BYTES }, "split it into several files")
}
