//! Files that are made for somebody: none that is there is touched, and what was made is removed again unless all of it is kept.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};

use miette::{Result, miette};

/// What was made so far.
pub(super) struct Files {
    made: Vec<PathBuf>,
}

impl Files {
    /// Nothing is made yet.
    ///
    /// # Errors
    /// If any of these files is there already.
    pub(super) fn new(planned: &[PathBuf]) -> Result<Self> {
        let there: Vec<String> =
            planned.iter().filter(|path| path.exists()).map(|path| path.display().to_string()).collect();
        if there.is_empty() {
            return Ok(Self { made: Vec::new() });
        }
        let help = "name another folder, or another name with `--name`; what is there is never overwritten";
        Err(miette!(help = help, "there already: {}", there.join(", ")))
    }

    /// Makes a file, and the folders around it.
    ///
    /// # Errors
    /// If it cannot be made, or is there.
    pub(super) fn write(&mut self, path: &Path, text: &str) -> Result<()> {
        let folder = path.parent().unwrap_or(Path::new(""));
        let missing: Vec<&Path> =
            folder.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).collect();
        self.made.extend(missing.into_iter().rev().map(Path::to_owned));
        fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
        let mut file =
            OpenOptions::new().write(true).create_new(true).open(path).map_err(|error| unwritable(path, &error))?;
        self.made.push(path.to_owned());
        file.write_all(text.as_bytes()).map_err(|error| unwritable(path, &error))
    }

    /// Makes a file that others share, if it is not there.
    ///
    /// # Errors
    /// If it cannot be made.
    pub(super) fn share(&mut self, path: &Path, text: &str) -> Result<()> {
        if path.exists() { Ok(()) } else { self.write(path, text) }
    }

    /// Keeps everything.
    pub(super) fn keep(mut self) {
        self.made.clear();
    }
}

impl Drop for Files {
    /// Removes what was not kept; a folder only if nothing else is in it.
    fn drop(&mut self) {
        for path in self.made.iter().rev() {
            let _ = if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) };
        }
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> miette::Report {
    miette!(help = "name a folder in which you may write", "{} cannot be written: {error}", path.display())
}

/// Puts another text into a file that was made.
///
/// # Errors
/// If it cannot be written.
pub(super) fn rewrite(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).map_err(|error| unwritable(path, &error))
}

/// How a file is called from a folder, both absolute and without `.` and `..`: by its way from there, or by its whole path if they
/// have nothing in common.
pub(super) fn from_folder(folder: &Path, file: &Path) -> PathBuf {
    let (inside, outside): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (folder.components().collect(), file.components().collect());
    let common = inside.iter().zip(&outside).take_while(|(one, other)| one == other).count();
    if common <= 1 {
        return file.to_owned();
    }
    let up = std::iter::repeat_n(Component::ParentDir, inside.len() - common);
    up.chain(outside[common..].iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_by_its_way_from_a_folder() {
        let way = |folder: &str, file: &str| from_folder(Path::new(folder), Path::new(file)).display().to_string();
        assert_eq!(way("/a/b", "/a/b/c.aml"), "c.aml");
        assert_eq!(way("/a/b/c", "/a/d/e.aml"), "../../d/e.aml");
        assert_eq!(way("/a/b", "/c/e.aml"), "/c/e.aml");
    }

    #[test]
    fn what_is_not_kept_is_removed_and_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let path = |name: &str| place.path().join(name);
        fs::create_dir(path("there")).unwrap();
        let mut files = Files::new(&[path("there/a"), path("new/inner/b")]).unwrap();
        files.write(&path("there/a"), "a").unwrap();
        files.write(&path("new/inner/b"), "b").unwrap();
        assert!(files.write(&path("there/a"), "again").is_err(), "it is there");
        drop(files);
        assert!(path("there").is_dir() && !path("there/a").exists() && !path("new").exists());

        let mut files = Files::new(&[path("a")]).unwrap();
        files.write(&path("a"), "a").unwrap();
        files.keep();
        let said = Files::new(&[path("a"), path("b")]).err().unwrap().to_string();
        assert_eq!(said, format!("there already: {}", path("a").display()));
    }
}
