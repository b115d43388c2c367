//! A disk against a model: whatever is done to it, and whenever its power is lost, durable is what the model says.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use lineproof_disk::{Disk, Loss, cut};
use proptest::prelude::*;

use crate::support::{disk, sync};

/// Where files can be.
const NAMES: [&str; 4] = ["one", "two", "inner/one", "inner/two"];

#[derive(Clone, Debug)]
enum Step {
    Write { name: usize, at: usize, length: usize, byte: u8 },
    Cut { name: usize, to: usize },
    Rename { from: usize, to: usize },
    Remove { name: usize },
    Sync { name: usize },
    SyncNames { inner: bool },
    Power { seed: Option<u64> },
}

fn step() -> impl Strategy<Value = Step> {
    let name = || 0..NAMES.len();
    prop_oneof![
        6 => (name(), 0..3000_usize, 1..3000_usize, 1..=u8::MAX)
            .prop_map(|(name, at, length, byte)| Step::Write { name, at, length, byte }),
        1 => (name(), 0..4000_usize).prop_map(|(name, to)| Step::Cut { name, to }),
        2 => (name(), name()).prop_map(|(from, to)| Step::Rename { from, to }),
        1 => name().prop_map(|name| Step::Remove { name }),
        3 => name().prop_map(|name| Step::Sync { name }),
        2 => any::<bool>().prop_map(|inner| Step::SyncNames { inner }),
        2 => proptest::option::of(any::<u64>()).prop_map(|seed| Step::Power { seed }),
    ]
}

/// Which file each name leads to.
type Names = BTreeMap<&'static str, usize>;

/// All states since the last sync; the first is durable, the last is the present one.
type History<T> = Vec<T>;

struct Model {
    names: History<Names>,
    files: Vec<History<Vec<u8>>>,
}

impl Model {
    fn new() -> Self {
        Self { names: vec![Names::new()], files: Vec::new() }
    }

    fn find(&self, name: usize) -> Option<usize> {
        self.names.last().unwrap().get(NAMES[name]).copied()
    }

    fn rename(&mut self, change: impl FnOnce(&mut Names)) {
        let mut names = self.names.last().unwrap().clone();
        change(&mut names);
        self.names.push(names);
    }

    fn write(&mut self, name: usize, at: usize, bytes: &[u8]) {
        let file = self.find(name).unwrap_or_else(|| {
            self.files.push(vec![Vec::new()]);
            let file = self.files.len() - 1;
            self.rename(|names| _ = names.insert(NAMES[name], file));
            file
        });
        let mut content = self.files[file].last().unwrap().clone();
        content.resize(content.len().max(at + bytes.len()), 0);
        content[at..at + bytes.len()].copy_from_slice(bytes);
        self.files[file].push(content);
    }

    /// Whether this is what a loss of power may leave; if so, it is the present.
    fn takes(&mut self, left: &BTreeMap<&'static str, Vec<u8>>, all_is_lost: bool) -> bool {
        let kept = if all_is_lost { 1 } else { self.names.len() };
        let fits = |names: &&Names| {
            names.keys().eq(left.keys())
                && names.iter().all(|(name, file)| may_be_left(&self.files[*file], &left[name], all_is_lost))
        };
        let Some(names) = self.names[..kept].iter().find(fits).cloned() else { return false };
        for (name, file) in &names {
            self.files[*file] = vec![left[name].clone()];
        }
        self.names = vec![names];
        true
    }
}

/// Whether a loss of power may leave this of a file: one of its states, or one on the way to the next, sector by sector.
fn may_be_left(history: &[Vec<u8>], left: &[u8], all_is_lost: bool) -> bool {
    if all_is_lost {
        return history[0] == left;
    }
    history.iter().any(|state| state == left) || history.windows(2).any(|pair| is_torn(&pair[0], &pair[1], left))
}

/// Whether this is `after` up to the end of some sector, and from there on `before`.
fn is_torn(before: &[u8], after: &[u8], left: &[u8]) -> bool {
    (0..=after.len()).step_by(512).any(|bound| {
        let mut torn = after[..bound].to_vec();
        torn.extend(before.iter().skip(bound));
        torn == left
    })
}

fn found(folder: &Path) -> BTreeMap<&'static str, Vec<u8>> {
    NAMES.iter().filter_map(|name| Some((*name, fs::read(folder.join(name)).ok()?))).collect()
}

fn present(model: &Model) -> BTreeMap<&'static str, Vec<u8>> {
    let names = model.names.last().unwrap();
    names.iter().map(|(name, file)| (*name, model.files[*file].last().unwrap().clone())).collect()
}

fn run(step: &Step, folder: &Path, disk: &Disk, model: &mut Model) {
    let path = |name: usize| folder.join(NAMES[name]);
    match *step {
        Step::Write { name, at, length, byte } => {
            let bytes = vec![byte; length];
            let file = OpenOptions::new().create(true).truncate(false).write(true).open(path(name)).unwrap();
            file.write_all_at(&bytes, at as u64).unwrap();
            model.write(name, at, &bytes);
        }
        Step::Cut { name, to } => {
            let Some(file) = model.find(name) else { return };
            OpenOptions::new().write(true).open(path(name)).unwrap().set_len(to as u64).unwrap();
            let mut content = model.files[file].last().unwrap().clone();
            content.resize(to, 0);
            model.files[file].push(content);
        }
        Step::Rename { from, to } => {
            let Some(file) = model.find(from).filter(|_| from != to) else { return };
            fs::rename(path(from), path(to)).unwrap();
            model.rename(|names| {
                names.remove(NAMES[from]);
                names.insert(NAMES[to], file);
            });
        }
        Step::Remove { name } => {
            if model.find(name).is_some() {
                fs::remove_file(path(name)).unwrap();
                model.rename(|names| _ = names.remove(NAMES[name]));
            }
        }
        Step::Sync { name } => {
            let Some(file) = model.find(name) else { return };
            sync(&path(name));
            let history = &mut model.files[file];
            history.drain(..history.len() - 1);
        }
        Step::SyncNames { inner } => {
            sync(&if inner { folder.join("inner") } else { folder.to_owned() });
            model.names.drain(..model.names.len() - 1);
        }
        Step::Power { seed } => {
            cut(&[disk]).restore(seed.map_or(Loss::All, |seed| Loss::Part { seed })).unwrap();
            let left = found(folder);
            assert!(model.takes(&left, seed.is_none()), "a loss of power left {left:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_disk_does_as_its_model(steps in proptest::collection::vec(step(), 1..40)) {
        let Some((folder, disk)) = disk() else { return Ok(()) };
        fs::create_dir(folder.path().join("inner")).unwrap();
        sync(folder.path());
        let mut model = Model::new();
        for step in &steps {
            run(step, folder.path(), &disk, &mut model);
            assert_eq!(found(folder.path()), present(&model), "after {step:?}");
        }
    }
}
