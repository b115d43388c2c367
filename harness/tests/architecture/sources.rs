//! The files of all crates of the workspace, and which imports which.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::manifests;
use super::uses::{self, Uses};

type Arrows = BTreeMap<String, BTreeSet<String>>;

/// A module: the names on the way to it, its crate's first.
type Module = Vec<String>;

/// The modules of the workspace.
pub(super) struct Workspace {
    modules: BTreeMap<Module, Source>,
}

struct Source {
    file: String,
    uses: Uses,
}

/// The workspace's folder.
pub(super) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

impl Workspace {
    pub(super) fn read() -> Self {
        let root = root();
        let folders = manifests::members(root).into_iter().map(|folder| root.join(folder));
        let packages: BTreeMap<String, PathBuf> =
            folders.map(|folder| (manifests::package(&folder).replace('-', "_"), folder)).collect();
        let names: BTreeSet<String> = packages.keys().cloned().collect();
        let mut modules = BTreeMap::new();
        for (name, folder) in &packages {
            let sources = folder.join("src");
            for file in files(&sources) {
                let module = module(name, file.strip_prefix(&sources).unwrap(), sources.join("lib.rs").exists());
                let uses = uses::read(&fs::read_to_string(&file).unwrap(), &names);
                let file = file.strip_prefix(root).unwrap().display().to_string();
                modules.insert(module, Source { file, uses });
            }
        }
        Self { modules }
    }

    pub(super) fn between_crates(&self) -> Arrows {
        self.arrows(|module| Some(module[0].clone()))
    }

    /// Between the modules right below a crate's root.
    pub(super) fn between_rooms(&self, of: &str) -> Arrows {
        self.arrows(|module| (module[0] == of).then(|| module.get(1).cloned()).flatten().filter(|room| room != "main"))
    }

    pub(super) fn between_files(&self) -> Arrows {
        self.arrows(|module| Some(self.modules[module].file.clone()))
    }

    /// The arrows between what modules belong to. A module may always use what is inside it.
    fn arrows(&self, belongs: impl Fn(&Module) -> Option<String>) -> Arrows {
        let mut arrows = Arrows::new();
        for (module, source) in &self.modules {
            let Some(from) = belongs(module) else { continue };
            let to = arrows.entry(from.clone()).or_default();
            let used = source.uses.paths.iter().filter_map(|path| self.resolve(module, path));
            to.extend(
                used.filter(|used| !used.starts_with(module))
                    .filter_map(|used| belongs(&used))
                    .filter(|to| *to != from),
            );
        }
        arrows
    }

    /// The module that defines what a path in `module` names; none if it is of another crate.
    fn resolve(&self, module: &Module, path: &[String]) -> Option<Module> {
        let (mut at, mut rest) = self.start(module, path)?;
        while let Some((name, further)) = rest.split_first() {
            let inner: Module = at.iter().chain([name]).cloned().collect();
            if self.modules.contains_key(&inner) {
                (at, rest) = (inner, further);
                continue;
            }
            let passed_on = &self.modules.get(&at)?.uses.passed_on;
            let behind = passed_on.iter().find(|(known, behind)| known == name && behind != path);
            return behind.and_then(|(_, behind)| self.resolve(&at, behind)).or(Some(at));
        }
        Some(at)
    }

    /// Where a path begins, and what is left of it.
    fn start<'p>(&self, module: &Module, path: &'p [String]) -> Option<(Module, &'p [String])> {
        let (first, mut rest) = path.split_first()?;
        let mut at = match first.as_str() {
            "crate" => vec![module[0].clone()],
            "self" => module.clone(),
            "super" => module[..module.len() - 1].to_vec(),
            name => {
                let inner: Module = module.iter().cloned().chain([name.to_owned()]).collect();
                let outer = vec![name.to_owned()];
                [inner, outer].into_iter().find(|known| self.modules.contains_key(known))?
            }
        };
        while let Some(("super", further)) = rest.split_first().map(|(name, further)| (name.as_str(), further)) {
            at.pop();
            rest = further;
        }
        Some((at, rest))
    }
}

/// All source files outside of tests.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let only_tests = matches!(name.as_str(), "tests" | "testing" | "golden") || name.ends_with("_tests");
        if path.is_dir() && !only_tests {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") && !only_tests {
            found.push(path);
        }
    }
    found
}

/// The module of a file below `src`. A program's `main.rs` stands beside the library, if there is one.
fn module(package: &str, file: &Path, is_library: bool) -> Module {
    let names = file.with_extension("");
    let names = names.iter().map(|name| name.to_string_lossy().into_owned());
    let inner = names.filter(|name| !matches!(name.as_str(), "mod" | "lib"));
    let inner: Vec<String> = inner.collect();
    let root = if inner == ["main"] && !is_library { Vec::new() } else { inner };
    std::iter::once(package.to_owned()).chain(root).collect()
}
