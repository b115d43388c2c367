//! Which package of the workspace asks for which other one, read from their Cargo.toml files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use toml::{Table, Value};

type Arrows = BTreeMap<String, BTreeSet<String>>;

/// The folders of the workspace's members, as they stand in its manifest.
pub(super) fn members(root: &Path) -> Vec<String> {
    let manifest = read(root);
    let members = manifest["workspace"]["members"].as_array().unwrap();
    members.iter().map(|member| member.as_str().unwrap().to_owned()).collect()
}

/// The name of the package in a folder.
pub(super) fn package(folder: &Path) -> String {
    read(folder)["package"]["name"].as_str().unwrap().to_owned()
}

/// From each package of the workspace to those that it asks for by any kind of dependency: of the library, of tests and of
/// build scripts, for any platform, optional or not, under whatever name.
pub(super) fn dependencies(root: &Path) -> Arrows {
    let shared = read(root);
    let shared = &shared["workspace"]["dependencies"];
    let members: BTreeMap<String, Table> =
        members(root).iter().map(|folder| root.join(folder)).map(|folder| (package(&folder), read(&folder))).collect();
    let asked = |manifest| asked(manifest, shared).into_iter().filter(|name| members.contains_key(name)).collect();
    members.iter().map(|(name, manifest)| (name.clone(), asked(manifest))).collect()
}

/// The packages that a manifest asks for.
fn asked(manifest: &Table, shared: &Value) -> BTreeSet<String> {
    let platforms = manifest.get("target").and_then(Value::as_table).into_iter().flatten();
    let tables = platforms.filter_map(|(_, platform)| platform.as_table()).chain([manifest]);
    let kinds = tables.flat_map(|table| {
        ["dependencies", "dev-dependencies", "build-dependencies"].into_iter().filter_map(|kind| table.get(kind))
    });
    let entries = kinds.filter_map(Value::as_table).flatten();
    entries.map(|(name, entry)| behind(name, entry, shared)).collect()
}

/// The package behind a dependency's name.
fn behind(name: &str, entry: &Value, shared: &Value) -> String {
    let of_workspace = entry.get("workspace").and_then(|_| shared.get(name));
    let package = of_workspace.unwrap_or(entry).get("package").and_then(Value::as_str);
    package.unwrap_or(name).to_owned()
}

fn read(folder: &Path) -> Table {
    fs::read_to_string(folder.join("Cargo.toml")).unwrap().parse().unwrap()
}

#[test]
fn every_kind_of_dependency_counts() {
    let shared: Table = "renamed = { package = \"f\", path = \"f\" }".parse().unwrap();
    let manifest = "
        dependencies.a = \"1\"
        dependencies.b.workspace = true
        dependencies.renamed.workspace = true
        dev-dependencies.other = { package = \"c\", path = \"c\" }
        build-dependencies.d = { path = \"d\", optional = true }
        target.'cfg(unix)'.dev-dependencies.e = { path = \"e\" }
    ";
    let asked = asked(&manifest.parse().unwrap(), &Value::Table(shared));
    assert_eq!(asked.into_iter().collect::<Vec<_>>(), ["a", "b", "c", "d", "e", "f"]);
}
