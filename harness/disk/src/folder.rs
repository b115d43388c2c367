//! The folder below a disk: read when it is mounted, written when it is closed.

use std::fs::{self, DirEntry, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;

use fuser::Errno;

use crate::content::Content;
use crate::error::DiskError;
use crate::names::{Number, ROOT};
use crate::node::{Node, Owner, What};
use crate::store::Store;

/// What a folder holds: files, folders and symbolic links. Something else cannot be on a disk before it is mounted.
pub(crate) fn read(folder: &Path) -> Result<Store, DiskError> {
    let failed = |path: &Path, source| DiskError::Folder { folder: folder.into(), path: path.into(), source };
    let root = fs::metadata(folder).map_err(|source| failed(folder, source))?;
    let mut store = Store::new(Node::new(What::Folder, owner(&root)));
    let mut waiting = vec![(ROOT, folder.to_owned())];
    while let Some((parent, path)) = waiting.pop() {
        for entry in fs::read_dir(&path).map_err(|source| failed(&path, source))? {
            let entry = entry.map_err(|source| failed(&path, source))?;
            let number = take(&mut store, parent, &entry).map_err(|source| failed(&entry.path(), source))?;
            if entry.path().is_dir() && !entry.path().is_symlink() {
                waiting.push((number, entry.path()));
            }
        }
    }
    store.sync_all();
    Ok(store)
}

fn take(store: &mut Store, parent: Number, entry: &DirEntry) -> io::Result<Number> {
    let about = entry.metadata()?;
    let what = if about.is_dir() {
        What::Folder
    } else if about.is_symlink() {
        What::Link(fs::read_link(entry.path())?.into())
    } else if about.is_file() {
        What::File(Content::durable(fs::read(entry.path())?))
    } else {
        return Err(io::Error::new(io::ErrorKind::Unsupported, "neither a file nor a folder nor a link"));
    };
    store.make((parent, entry.file_name()), what, owner(&about)).map_err(said)
}

fn said(error: Errno) -> io::Error {
    io::Error::from_raw_os_error(error.into())
}

fn owner(about: &fs::Metadata) -> Owner {
    Owner { mode: about.mode(), user: about.uid(), group: about.gid() }
}

/// Replaces what a folder holds with what is on a disk. Sockets, pipes and devices are left out: they are nothing without those
/// who serve them.
pub(crate) fn write(folder: &Path, store: &Store) -> Result<(), DiskError> {
    let failed = |path: &Path, source| DiskError::Folder { folder: folder.into(), path: path.into(), source };
    clear(folder).map_err(|source| failed(folder, source))?;
    let mut waiting = vec![(ROOT, folder.to_owned())];
    while let Some((number, path)) = waiting.pop() {
        for (name, number) in store.entries(number).into_iter().flatten() {
            let path = path.join(name);
            put(store, number, &path).map_err(|source| failed(&path, source))?;
            waiting.push((number, path));
        }
    }
    Ok(())
}

fn clear(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() { fs::remove_dir_all(entry.path())? } else { fs::remove_file(entry.path())? }
    }
    Ok(())
}

fn put(store: &Store, number: Number, path: &Path) -> io::Result<()> {
    let node = store.node(number).map_err(said)?;
    match &node.what {
        What::Folder => fs::create_dir(path)?,
        What::File(content) => fs::write(path, content.now())?,
        What::Link(target) => return symlink(target, path),
        What::Special(..) => return Ok(()),
    }
    fs::set_permissions(path, Permissions::from_mode(node.mode.into()))
}
