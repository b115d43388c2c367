//! What a run is made of: the files that it reads and the programs that it starts.

use std::io;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

use serde::{Deserialize, Serialize};

use super::Digest;

/// A file that a run was made of, as it was when the run began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// What it was for: `feature`, `profile`, `program of gateway a`.
    pub what: String,
    /// Where it is, as an absolute path.
    pub path: PathBuf,
    /// What it held.
    #[serde(flatten)]
    pub digest: Digest,
    /// Whether it was another when the run ended: then nobody can tell which of the two the run was made of.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub changed: bool,
}

/// The inputs of a run that goes on.
///
/// They are read on a thread of their own: programs are large, and no scenario waits for them.
#[derive(Debug)]
pub struct Inputs {
    reading: JoinHandle<io::Result<Vec<Input>>>,
}

impl Inputs {
    /// Begins to read these files, each with what it is for; of a folder the first 2000 regular files in it that are not hidden and
    /// not made by an interpreter (`__pycache__`, `node_modules`).
    ///
    /// # Errors
    /// If the system has no thread left.
    pub fn read(named: Vec<(String, PathBuf)>) -> io::Result<Self> {
        let read = move || {
            named
                .iter()
                .flat_map(|(what, path)| files(path).map_or_else(|error| vec![Err(error)], |paths| each(what, paths)))
                .collect()
        };
        Ok(Self { reading: std::thread::Builder::new().name("inputs".to_owned()).spawn(read)? })
    }

    /// Waits until they are read, and looks at them once more.
    ///
    /// # Errors
    /// If one could not be read.
    pub fn end(self) -> io::Result<Vec<Input>> {
        let gone = |_| Err(io::Error::other("the thread that read them panicked"));
        let mut inputs = self.reading.join().unwrap_or_else(gone)?;
        for input in &mut inputs {
            input.changed = Digest::of(&input.path).ok().as_ref() != Some(&input.digest);
        }
        Ok(inputs)
    }
}

fn each(what: &str, paths: Vec<PathBuf>) -> Vec<io::Result<Input>> {
    let input = |path: PathBuf| {
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        let digest = Digest::of(&path).map_err(named)?;
        Ok(Input { what: what.to_owned(), path: std::path::absolute(&path)?, digest, changed: false })
    };
    paths.into_iter().map(input).collect()
}

/// How many files of a folder are read at most: one that a command names may hold anything.
const MOST: usize = 2000;

/// The file, or the files in a folder, in the order of their names.
fn files(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = below(path)?;
    found.truncate(MOST);
    Ok(found)
}

fn below(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut entries = path.read_dir()?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    entries.retain(|entry| counts(entry));
    entries.sort();
    entries.iter().map(|entry| below(entry)).collect::<io::Result<Vec<_>>>().map(|found| found.concat())
}

/// Whether a file is one that somebody wrote. Links to folders may lead in circles, and are left out.
fn counts(entry: &Path) -> bool {
    let name = entry.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let linked = entry.is_dir() && entry.is_symlink();
    let is_regular = entry.is_dir() || entry.is_file();
    !name.starts_with('.') && is_regular && !linked && !["__pycache__", "node_modules"].contains(&&*name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_all_that_somebody_wrote_in_it_and_a_change_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["gateway/main.py", "gateway/plant/pump.py", "gateway/__pycache__/main.pyc", "gateway/.git/x"] {
            std::fs::create_dir_all(path(name).parent().unwrap()).unwrap();
            std::fs::write(path(name), name).unwrap();
        }
        std::os::unix::fs::symlink(path("gateway"), path("gateway/again")).unwrap();
        let inputs = Inputs::read(vec![("program of a".into(), path("gateway"))]).unwrap();
        while !inputs.reading.is_finished() {
            std::thread::yield_now();
        }
        std::fs::write(path("gateway/plant/pump.py"), "another").unwrap();
        let inputs = inputs.end().unwrap();
        let found: Vec<_> = inputs.iter().map(|input| (input.path.clone(), input.changed)).collect();
        assert_eq!(found, [(path("gateway/main.py"), false), (path("gateway/plant/pump.py"), true)]);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let inputs = Inputs::read(vec![("profile".into(), "/nowhere/x.toml".into())]).unwrap();
        assert!(inputs.end().unwrap_err().to_string().starts_with("/nowhere/x.toml: "));
    }
}
