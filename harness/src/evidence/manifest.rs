//! The manifest of a run's folder.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::machine::Began;
use super::{Clock, Cut, Digest, Input, Inputs, Machine, MadeOf};

/// The file of a run's folder that holds its [`Manifest`].
pub const MANIFEST_FILE: &str = "manifest.json";

/// Everything that a run rested on and left, beside what `run.json` says of it: command line, seed, profile, verdicts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this file's format.
    pub format: u32,
    /// The version of the program that ran.
    pub lineproof: String,
    /// Where it ran.
    pub machine: Machine,
    /// When it ran.
    pub clock: Clock,
    /// What it was made of.
    pub inputs: Vec<Input>,
    /// The folders of which it holds not every file that the run may have been made of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cut: Vec<Cut>,
    /// What it left in its folder, by the names of the files.
    pub files: BTreeMap<String, Digest>,
}

/// A manifest cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// Something that the run was made of could not be read.
    #[error("no manifest: cannot read what the run was made of: {0}")]
    Input(#[source] io::Error),
    /// The folder cannot be read or written.
    #[error("no manifest: {}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is none.
    #[error("{} has no {MANIFEST_FILE}: the run goes on, was killed, or an earlier version of lineproof made it", .0.display())]
    Missing(PathBuf),
    /// It is none.
    #[error("{} is no manifest: {source}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong in it.
        source: serde_json::Error,
    },
    /// Another version wrote it.
    #[error("{} has format {format}, and this version of lineproof reads format {} only", path.display(), Manifest::FORMAT)]
    Format {
        /// The file.
        path: PathBuf,
        /// Its format.
        format: u32,
    },
}

/// A run whose manifest is to be written when it ends.
#[derive(Debug)]
pub struct Unsealed {
    inputs: Inputs,
    began: Began,
}

impl Unsealed {
    /// Begins a manifest, with these inputs.
    ///
    /// # Errors
    /// As [`Inputs::read`].
    pub fn begin(inputs: Vec<(String, PathBuf)>) -> io::Result<Self> {
        Ok(Self { inputs: Inputs::read(inputs)?, began: Began::now() })
    }

    /// Writes the manifest of everything that lies in the run's folder now; gives it.
    ///
    /// # Errors
    /// If something cannot be read or written.
    pub fn seal(self, folder: &Path) -> Result<Manifest, ManifestError> {
        // The clock is read before what takes its time.
        let clock = self.began.end();
        let MadeOf { inputs, cut } = self.inputs.end().map_err(ManifestError::Input)?;
        let manifest = Manifest {
            format: Manifest::FORMAT,
            lineproof: env!("CARGO_PKG_VERSION").to_owned(),
            machine: Machine::this(),
            clock,
            inputs,
            cut,
            files: files(folder)?,
        };
        let path = folder.join(MANIFEST_FILE);
        let text = serde_json::to_string_pretty(&manifest).map_err(io::Error::from);
        let written = text.and_then(|text| std::fs::write(&path, text + "\n"));
        written.map_err(|source| ManifestError::Io { path, source })?;
        Ok(manifest)
    }
}

impl Manifest {
    /// The format that this program writes.
    pub const FORMAT: u32 = 1;

    /// Reads the manifest of a run's folder.
    ///
    /// # Errors
    /// If there is none, or none that this program can read.
    pub fn load(folder: &Path) -> Result<Self, ManifestError> {
        let path = folder.join(MANIFEST_FILE);
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(ManifestError::Missing(folder.to_owned()));
            }
            Err(source) => return Err(ManifestError::Io { path, source }),
        };
        let malformed = |source| ManifestError::Malformed { path: path.clone(), source };
        let format: Versioned = serde_json::from_slice(&text).map_err(malformed)?;
        if format.format != Self::FORMAT {
            return Err(ManifestError::Format { path, format: format.format });
        }
        serde_json::from_slice(&text).map_err(malformed)
    }
}

#[derive(Deserialize)]
struct Versioned {
    format: u32,
}

/// The files of a run's folder with their digests, without the manifest.
pub(super) fn files(folder: &Path) -> Result<BTreeMap<String, Digest>, ManifestError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        |source| ManifestError::Io { path, source }
    };
    let entries = folder.read_dir().and_then(Iterator::collect::<io::Result<Vec<_>>>).map_err(unreadable(folder))?;
    let files = entries.iter().map(std::fs::DirEntry::path).filter(|path| path.is_file());
    let named = files.map(|path| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Digest::of(&path).map(|digest| (name, digest)).map_err(unreadable(&path))
    });
    named.filter(|file| !matches!(file, Ok((name, _)) if name == MANIFEST_FILE)).collect()
}
