//! Digests of files.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Bytes that are read at once: programs have a hundred megabytes.
const READ: usize = 256 * 1024;

/// What a file holds: so many bytes, with this digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// How many bytes.
    pub bytes: u64,
    /// The SHA-256 digest of them (FIPS 180-4), in hexadecimal.
    pub sha256: String,
}

impl Digest {
    /// The digest of a file.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn of(path: &Path) -> io::Result<Self> {
        let mut sha = Sha256::new();
        let bytes = io::copy(&mut BufReader::with_capacity(READ, File::open(path)?), &mut Hashing(&mut sha))?;
        let mut sha256 = String::with_capacity(64);
        for byte in sha.finalize() {
            // A string takes everything.
            let _ = write!(sha256, "{byte:02x}");
        }
        Ok(Self { bytes, sha256 })
    }
}

/// Digests of files, each read once. They are those of the moment at which a file was asked for first.
#[derive(Debug, Default)]
pub(super) struct Digests(BTreeMap<PathBuf, Digest>);

impl Digests {
    /// The digest of a file. One that cannot be read is tried again when it is asked for again.
    pub(super) fn of(&mut self, path: &Path) -> io::Result<&Digest> {
        match self.0.entry(path.to_owned()) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(Digest::of(path)?)),
        }
    }
}

struct Hashing<'a>(&'a mut Sha256);

impl io::Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_digest_of_the_standard() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, "abc").unwrap();
        // The example of FIPS 180-4.
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".to_owned();
        assert_eq!(Digest::of(&path).unwrap(), Digest { bytes: 3, sha256 });
    }
}
