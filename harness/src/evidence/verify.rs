//! Holds a run's folder against its manifest.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::digest::Digests;
use super::manifest::files;
use super::{Digest, MANIFEST_FILE, Manifest, ManifestError};

/// What is not as a manifest says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// The file holds something else.
    Changed(PathBuf),
    /// The file is gone.
    Missing(PathBuf),
    /// The manifest does not know the file.
    Added(PathBuf),
}

/// What a folder was found to be.
#[derive(Debug)]
pub struct Findings {
    /// Its manifest.
    pub manifest: Manifest,
    /// The digest of the manifest itself.
    pub digest: Digest,
    /// What is different in the folder, by the names of the files.
    pub folder: BTreeSet<Difference>,
    /// What the run was made of and is not so any more.
    pub inputs: BTreeSet<Difference>,
}

/// Holds everything in a run's folder, and everything that the run was made of, against the folder's manifest.
///
/// # Errors
/// If there is no manifest, or the folder cannot be read.
pub fn verify(folder: &Path) -> Result<Findings, ManifestError> {
    let manifest = Manifest::load(folder)?;
    let path = folder.join(MANIFEST_FILE);
    let digest = Digest::of(&path).map_err(|source| ManifestError::Io { path, source })?;
    let there = files(folder)?;
    let mut differences = BTreeSet::new();
    for (name, digest) in &manifest.files {
        match there.get(name) {
            Some(found) if found == digest => {}
            Some(_) => _ = differences.insert(Difference::Changed(name.into())),
            None => _ = differences.insert(Difference::Missing(name.into())),
        }
    }
    let unknown = there.keys().filter(|name| !manifest.files.contains_key(*name));
    differences.extend(unknown.map(|name| Difference::Added(name.into())));
    let mut digests = Digests::default();
    let inputs = manifest.inputs.iter().filter_map(|input| match digests.of(&input.path) {
        Ok(found) if *found == input.digest => None,
        Ok(_) => Some(Difference::Changed(input.path.clone())),
        Err(_) => Some(Difference::Missing(input.path.clone())),
    });
    let inputs = inputs.collect();
    Ok(Findings { manifest, digest, folder: differences, inputs })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::manifest::Unsealed;

    #[test]
    fn every_kind_of_change_is_found_and_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        let (profile, folder) = (root.path().join("p.toml"), root.path().join("run"));
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(&profile, "p").unwrap();
        for name in ["a.jsonl", "b.jsonl", "c.jsonl"] {
            std::fs::write(folder.join(name), name).unwrap();
        }
        let sealed = Unsealed::begin(vec![("profile".into(), profile.clone())]).unwrap().seal(&folder).unwrap();
        let whole = verify(&folder).unwrap();
        assert_eq!((whole.manifest, whole.folder.len(), whole.inputs.len()), (sealed, 0, 0));
        std::fs::write(folder.join("a.jsonl"), "A.jsonl").unwrap();
        std::fs::remove_file(folder.join("b.jsonl")).unwrap();
        std::fs::write(folder.join("d.jsonl"), "").unwrap();
        std::fs::write(&profile, "q").unwrap();
        let found = verify(&folder).unwrap();
        let expected = [
            Difference::Changed("a.jsonl".into()),
            Difference::Missing("b.jsonl".into()),
            Difference::Added("d.jsonl".into()),
        ];
        assert_eq!(found.folder.into_iter().collect::<Vec<_>>(), expected);
        assert_eq!(found.inputs.into_iter().collect::<Vec<_>>(), [Difference::Changed(profile)]);
    }

    #[test]
    fn what_is_no_manifest_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let said = || verify(folder.path()).unwrap_err().to_string();
        assert!(said().contains("has no manifest.json"), "{}", said());
        std::fs::write(folder.path().join(MANIFEST_FILE), "{}").unwrap();
        assert!(said().contains("is no manifest: missing field `format`"), "{}", said());
        std::fs::write(folder.path().join(MANIFEST_FILE), r#"{"format": 9}"#).unwrap();
        assert!(said().contains("has format 9, and this version of lineproof reads format 1 only"), "{}", said());
    }
}
