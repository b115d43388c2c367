//! What a run is made of: the files that it reads and the programs that it starts.

use std::io;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

use serde::{Deserialize, Serialize};

use super::Digest;
use super::digest::Digests;

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

/// A folder of which not every file is among the inputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// What it was for: `program of gateway a`.
    pub what: String,
    /// Where it is, as an absolute path.
    pub path: PathBuf,
    /// How many of its files are among the inputs, the first ones by their names.
    pub taken: usize,
    /// How many it had.
    pub of: usize,
}

/// What a run is made of.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct MadeOf {
    /// Every file of it that was read, once for each thing that it was for.
    pub inputs: Vec<Input>,
    /// The folders that were not read whole.
    pub cut: Vec<Cut>,
}

/// The inputs of a run that goes on.
///
/// They are read on a thread of their own: programs are large, and no scenario waits for them.
#[derive(Debug)]
pub struct Inputs {
    reading: JoinHandle<io::Result<MadeOf>>,
}

impl Inputs {
    /// Begins to read these files, each with what it is for; of a folder the first 2000 regular files in it that are not hidden and
    /// not made by an interpreter (`__pycache__`, `node_modules`). A file that is named more than once is read once.
    ///
    /// # Errors
    /// If the system has no thread left.
    pub fn read(named: Vec<(String, PathBuf)>) -> io::Result<Self> {
        let read = move || {
            let (mut made_of, mut digests) = (MadeOf::default(), Digests::default());
            for (what, path) in named {
                made_of.add(&what, &path, &mut digests)?;
            }
            Ok(made_of)
        };
        Ok(Self { reading: std::thread::Builder::new().name("inputs".to_owned()).spawn(read)? })
    }

    /// Waits until they are read, and looks at them once more.
    ///
    /// # Errors
    /// If one could not be read.
    pub fn end(self) -> io::Result<MadeOf> {
        let gone = |_| Err(io::Error::other("the thread that read them panicked"));
        let (mut made_of, mut digests) = (self.reading.join().unwrap_or_else(gone)?, Digests::default());
        for input in &mut made_of.inputs {
            input.changed = digests.of(&input.path).ok() != Some(&input.digest);
        }
        Ok(made_of)
    }
}

/// How many files of a folder are read at most: one that a command names may hold anything.
const MOST: usize = 2000;

impl MadeOf {
    /// Adds a file, or the first files in a folder, in the order of their names.
    fn add(&mut self, what: &str, path: &Path, digests: &mut Digests) -> io::Result<()> {
        let found = below(path)?;
        if found.len() > MOST {
            let path = std::path::absolute(path)?;
            self.cut.push(Cut { what: what.to_owned(), path, taken: MOST, of: found.len() });
        }
        for path in found.iter().take(MOST) {
            let path = std::path::absolute(path)?;
            let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
            let digest = digests.of(&path).map_err(named)?.clone();
            self.inputs.push(Input { what: what.to_owned(), path, digest, changed: false });
        }
        Ok(())
    }
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
        let inputs = inputs.end().unwrap().inputs;
        let found: Vec<_> = inputs.iter().map(|input| (input.path.clone(), input.changed)).collect();
        assert_eq!(found, [(path("gateway/main.py"), false), (path("gateway/plant/pump.py"), true)]);
    }

    #[test]
    fn a_folder_of_which_not_all_is_read_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let add = |number: usize| std::fs::write(folder.path().join(format!("{number:04}")), "x").unwrap();
        (0..MOST).for_each(add);
        let read = || {
            let named = vec![("program of a".to_owned(), folder.path().to_owned())];
            Inputs::read(named).unwrap().end().unwrap()
        };
        assert_eq!((read().inputs.len(), read().cut), (MOST, Vec::new()), "that is all of it");
        add(MOST);
        let cut = Cut { what: "program of a".into(), path: folder.path().to_owned(), taken: MOST, of: MOST + 1 };
        assert_eq!((read().inputs.len(), read().cut), (MOST, vec![cut]));
    }

    #[test]
    fn a_file_that_is_for_two_things_is_told_twice_and_read_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("program");
        std::fs::write(&path, "as it was").unwrap();
        let (mut made_of, mut digests) = (MadeOf::default(), Digests::default());
        made_of.add("program of a", &path, &mut digests).unwrap();
        std::fs::write(&path, "another").unwrap();
        made_of.add("program of b", &path, &mut digests).unwrap();
        let told: Vec<_> = made_of.inputs.iter().map(|input| (input.what.as_str(), input.digest.bytes)).collect();
        assert_eq!(told, [("program of a", 9), ("program of b", 9)]);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let inputs = Inputs::read(vec![("profile".into(), "/nowhere/x.toml".into())]).unwrap();
        assert!(inputs.end().unwrap_err().to_string().starts_with("/nowhere/x.toml: "));
    }
}
