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

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::profile::{Need, Profile};
    use crate::run::{Plan, Selection};

    const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

    fn library(change: impl Fn(&mut Profile)) -> Library {
        let entries = Path::new(ROOT).join("fixtures/packs").read_dir().unwrap();
        let folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        let mut profile = Profile::load_with(&format!("{ROOT}/fixtures/profiles/sim.toml"), &folders).unwrap();
        assert_eq!(profile.packs.len(), 6);
        change(&mut profile);
        let plant = crate::plant::kind::of(&profile).unwrap();
        Library::new(Arc::new(profile), plant, &[]).unwrap()
    }

    /// Whether all steps of a pack can be bound.
    fn can_be_said(pack: &Pack, library: &Library) -> bool {
        let targets = vec![Target { path: pack.folder.clone(), line: None }];
        let selection = Selection { targets, packs: library.profile().packs.clone(), ..Selection::default() };
        Plan::bind(selection.read().unwrap(), library).is_ok()
    }

    /// Where a step rests on something, its pack says so: what a line lacks is told before a step is looked at.
    #[test]
    fn packs_name_the_logs_and_records_on_which_their_steps_rest() {
        type Taken = fn(&mut Profile);
        let taken: [(Need, Taken); 3] = [
            (Need::FinishedParts, |profile| profile.settings.plant.ledgers.finished = "Nowhere.List".into()),
            (Need::ControlLog, |profile| profile.settings.plant.ledgers.control = "Nowhere.List".into()),
            (Need::Records, |profile| profile.settings.cloud.records = None),
        ];
        let whole = library(|_| ());
        for (need, take) in taken {
            let without = library(take);
            for (pack, lacking_one) in whole.profile().packs.iter().zip(&without.profile().packs) {
                assert!(can_be_said(pack, &whole), "{}", pack.name);
                let rests_on_it = !can_be_said(lacking_one, &without);
                assert_eq!(pack.needs.contains(&need), rests_on_it, "{}: {need:?}", pack.name);
                assert_eq!(lacking(lacking_one, &without).needs.len(), usize::from(rests_on_it), "{}", pack.name);
            }
        }
    }

    /// Nobody does what all of nobody do.
    #[test]
    fn without_a_component_nothing_that_components_have_is_there() {
        let profile = library(|profile| profile.settings.system.component.clear());
        for need in [Need::Control, Need::Pair, Need::PlantLink, Need::CloudLink, Need::Files, Need::Status] {
            assert!(profile.profile().lacks(need).is_some(), "{need:?}");
        }
        let link = profile.profile().lacks(Need::CloudLink).unwrap_or_default();
        assert!(link.contains("records in a file or at an address alone are not enough"), "{link}");
        let whole = library(|_| ());
        for need in [Need::Control, Need::Pair, Need::PlantLink, Need::CloudLink, Need::Files, Need::Status] {
            assert_eq!(whole.profile().lacks(need), None, "{need:?}");
        }
    }
}
