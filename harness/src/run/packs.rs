//! Packs among what is to be run, and whether a profile has what they need.

use std::collections::BTreeSet;
use std::path::PathBuf;

use cucumber::gherkin::Feature;

use super::Target;
use super::files::files;
use crate::profile::pack::{Pack, Word, around};
use crate::steps::Library;

/// What a profile lacks for a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lacking {
    /// What it has not, each with what to add.
    pub needs: Vec<String>,
    /// Acts that its vocabulary has not.
    pub acts: Vec<Word>,
    /// States that its vocabulary has not.
    pub states: Vec<Word>,
}

/// The folders of the packs in which files of these targets lie.
pub fn among(targets: &[Target]) -> Vec<PathBuf> {
    let files = targets.iter().flat_map(|target| files(&target.path)).flatten();
    files.filter_map(|file| around(&file)).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The packs of which these features are.
pub fn of<'a>(features: &[Feature], packs: &'a [Pack]) -> Vec<&'a Pack> {
    let is_of =
        |pack: &&Pack| features.iter().filter_map(|feature| feature.path.as_deref()).any(|path| pack.holds(path));
    packs.iter().filter(is_of).collect()
}

/// What the library's profile lacks for a pack.
pub fn lacking(pack: &Pack, library: &Library) -> Lacking {
    let (profile, words) = (library.profile(), &library.profile().vocabulary);
    let needs = pack.needs.iter().filter_map(|need| Some(format!("{}: {}", need.text(), profile.lacks(*need)?)));
    let has_act = |word: &&Word| words.acts.iter().any(|act| act.words.is_said_by(&word.words));
    let has_state = |word: &&Word| words.states.iter().any(|state| state.words.is_said_by(&word.words));
    Lacking {
        needs: needs.collect(),
        acts: pack.acts.iter().filter(|word| !has_act(word)).cloned().collect(),
        states: pack.states.iter().filter(|word| !has_state(word)).cloned().collect(),
    }
}

impl Lacking {
    /// Whether nothing is lacking.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// What to add to the vocabulary, as it is written there; nothing if no words are lacking.
    pub fn stub(&self) -> String {
        let acts = self
            .acts
            .iter()
            .map(|word| entry("act", word, "calls = [{ method = \"...\" }]  # or do = [...], or steps = [...]"));
        let states = self.states.iter().map(|word| entry("state", word, "signal = \"...\"\nis = true"));
        acts.chain(states).collect::<Vec<_>>().join("\n")
    }
}

fn entry(table: &str, Word { words, means }: &Word, meaning: &str) -> String {
    let words = words.replace('\\', "\\\\").replace('"', "\\\"");
    format!("[[{table}]]  # {means}\nwords = \"{words}\"\n{meaning}\n")
}
