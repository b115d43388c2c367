//! Packs: promises that are written for roles, not for names, and run unchanged on anybody's line.
//!
//! A pack is a folder: feature files; `pack.toml`, which says what it is for and what it needs of a profile; and, if it has
//! any, `phrases.toml`, acts made of steps that it adds to a line's vocabulary. Its features speak of roles (`the component in
//! control`, `every component that records`), of the line in the words that `pack.toml` lists, which each line gives a meaning of
//! its own, and of amounts by name: `within <takeover>`.
//!
//! ```toml
//! title = "..."
//! about = "..."
//! needs = ["pair", "records"]                     # what the profile must have: `Need`
//!
//! [value]
//! takeover = { is = "2 s", means = "how long a takeover may take" }
//!
//! [[act]]                                          # words that the line's vocabulary must have; `[[state]]` likewise
//! words = "a batch of <parts> parts is started"
//! means = "the line begins to make so many parts"
//! ```
//!
//! A profile takes packs with `use = ["redundancy", { pack = "../packs/mine", with = { takeover = "8 s" } }]`: a bare name is
//! that of a pack in [`FOLDER`], anything with a `/` a path from the profile's folder.
//!
//! - [`used`]: `use`, as it is written. `file`: `pack.toml`, as it is written. [`need`]: what a pack can need.
//!
//! # Decisions
//!
//! - Amounts stand in the pack as `<name>`, and are put in before a feature is read: what is run and reported says `8 s`, and
//!   the file and line of what fails are those of the pack. How soon somebody must take over is the owner's promise, not the
//!   pack's; so each has a default, and the profile the last word.
//! - A feature file belongs to the pack in whose folder it lies, however it was selected: the command that runs a failed scenario
//!   again needs no more than its file and line.
//! - Words that the line's own vocabulary has are the line's: a phrase of a pack does not replace them.

mod file;
pub mod need;
pub mod used;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use line_model::Advice;
use line_model::nearest::suggestion;
use serde::Deserialize;

use super::source::Source;
use crate::mistake::Mistake;
use file::File;
pub use file::Word;
pub use need::Need;
pub use used::UseConfig;

/// The folder in which a pack given by name is looked for.
pub const FOLDER: &str = "fixtures/packs";

/// What makes a folder a pack.
const FILE: &str = "pack.toml";

/// The phrases of a pack, if it has any.
const PHRASES: &str = "phrases.toml";

/// A pack, with the values that a profile gives it.
#[derive(Clone, Debug)]
pub struct Pack {
    /// The name of its folder.
    pub name: String,
    /// Its folder, as it was asked for.
    pub folder: PathBuf,
    /// What it promises, in some words.
    pub title: String,
    /// What it is for.
    pub about: String,
    /// What it needs of a profile.
    pub needs: Vec<Need>,
    /// The acts that the line's vocabulary must have.
    pub acts: Vec<Word>,
    /// The states that the line's vocabulary must have.
    pub states: Vec<Word>,
    /// What it calls by name, with the values that hold here.
    pub values: BTreeMap<String, Value>,
    /// Whether the profile takes it with `use`.
    pub in_use: bool,
    /// Its folder, wherever links lead.
    real: PathBuf,
}

/// What a pack calls by name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// What is put in its place.
    pub is: String,
    /// What it means.
    pub means: String,
}

/// Where a pack is, and what is said about it.
pub(super) struct Wanted {
    pub(super) folder: PathBuf,
    pub(super) with: BTreeMap<String, String>,
    pub(super) in_use: bool,
}

impl Pack {
    /// The pack that is wanted.
    ///
    /// # Errors
    /// If the folder is no pack, its file is no valid one, or a value is given that it does not know: what, and what to do.
    pub(super) fn load(wanted: Wanted) -> Result<Self, Unfit> {
        let Wanted { folder, with, in_use } = wanted;
        let path = folder.join(FILE);
        let real = folder.canonicalize().ok().filter(|_| path.is_file()).ok_or_else(|| missing(&folder))?;
        let source = Source::read(&path)?;
        let File { title, about, needs, mut value, act, state } = source.parse()?;
        for (name, is) in with {
            let known: Vec<String> = value.keys().cloned().collect();
            let Some(one) = value.get_mut(&name) else {
                let message = format!("the pack {} has no value `{name}`", folder.display());
                let help = suggestion(&name, known.iter().map(String::as_str));
                return Err(Unfit::Asked(Advice::new(message, help)));
            };
            if is.trim().is_empty() || is.contains('\n') {
                let message = format!("the value `{name}` of a pack is one line of text, not `{is}`");
                let help = format!("write it as the pack does: `{}`", one.is);
                return Err(Unfit::Asked(Advice::new(message, help)));
            }
            one.is = is;
        }
        let name = real.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut this =
            Self { name, folder, title, about, needs, acts: act, states: state, values: value, in_use, real };
        let filled = |this: &Self, words: &[Word]| -> Vec<Word> {
            words.iter().map(|word| Word { words: this.fill(&word.words), means: this.fill(&word.means) }).collect()
        };
        (this.acts, this.states) = (filled(&this, &this.acts), filled(&this, &this.states));
        Ok(this)
    }

    /// The files, beside its features, that it consists of.
    pub fn files(&self) -> impl Iterator<Item = PathBuf> {
        [FILE, PHRASES].into_iter().map(|name| self.folder.join(name)).filter(|file| file.is_file())
    }

    /// A text of it with values in place of their names: `within <takeover>` is `within 2 s`.
    pub fn fill(&self, text: &str) -> String {
        let put_in = |text: String, (name, value): (&String, &Value)| text.replace(&format!("<{name}>"), &value.is);
        self.values.iter().fold(text.to_owned(), put_in)
    }

    /// Whether a file lies in its folder.
    pub fn holds(&self, file: &Path) -> bool {
        file.canonicalize().is_ok_and(|file| file.starts_with(&self.real))
    }

    /// What it is called on the command line: its name is enough for one that comes with lineproof.
    pub fn called(&self) -> String {
        let is_shipped = self.is_in(&Path::new(FOLDER).join(&self.name));
        if is_shipped { self.name.clone() } else { self.folder.display().to_string() }
    }

    /// Whether it is in this folder.
    pub(super) fn is_in(&self, folder: &Path) -> bool {
        folder.canonicalize().is_ok_and(|folder| folder == self.real)
    }

    /// Its phrases, if it has any.
    pub(super) fn phrases(&self) -> Option<PathBuf> {
        Some(self.folder.join(PHRASES)).filter(|path| path.is_file())
    }
}

/// Why a pack cannot be taken: a mistake in it, or in what is asked of it.
pub(super) enum Unfit {
    /// In one of its files.
    Mistake(Mistake),
    /// In what is asked: what is wrong, and what to do.
    Asked(Advice),
}

impl From<Mistake> for Unfit {
    fn from(mistake: Mistake) -> Self {
        Self::Mistake(mistake)
    }
}

/// The folder of a pack that is called so from a folder: a bare name is one of [`FOLDER`].
pub fn folder(named: &str, base: &Path) -> PathBuf {
    if named.contains('/') { base.join(named) } else { Path::new(FOLDER).join(named) }
}

/// The folder of the pack in which a file lies, if it lies in one.
pub fn around(file: &Path) -> Option<PathBuf> {
    file.ancestors().skip(usize::from(file.is_file())).find(|folder| folder.join(FILE).is_file()).map(Path::to_owned)
}

/// The folders of the packs that come with lineproof, by their names.
pub fn shipped() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(FOLDER).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|folder| folder.join(FILE).is_file()).collect();
    folders.sort();
    folders
}

fn missing(folder: &Path) -> Unfit {
    let known: Vec<String> =
        shipped().iter().filter_map(|folder| Some(folder.file_name()?.to_str()?.to_owned())).collect();
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let help =
        format!("{}; or give the path of a folder with a {FILE}", suggestion(&name, known.iter().map(String::as_str)));
    Unfit::Asked(Advice::new(format!("there is no pack in {}", folder.display()), help))
}
