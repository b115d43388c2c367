//! What a name leads to.

use std::ffi::OsString;
use std::time::SystemTime;

use fuser::{FileAttr, FileType, INodeNo};

use crate::content::Content;
use crate::names::Number;

/// The size that a disk states for its blocks, in bytes.
pub(crate) const BLOCK: u32 = 4096;

/// A file, a folder, a link or something special.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) what: What,
    /// Its permission bits.
    pub(crate) mode: u16,
    pub(crate) owner: u32,
    pub(crate) group: u32,
    pub(crate) accessed: SystemTime,
    pub(crate) modified: SystemTime,
    pub(crate) changed: SystemTime,
    /// How many have it open.
    pub(crate) opens: usize,
}

/// What something is.
#[derive(Clone, Debug)]
pub(crate) enum What {
    /// A file, with what it holds.
    File(Content),
    /// A folder.
    Folder,
    /// A symbolic link, with where it leads.
    Link(OsString),
    /// A socket, a pipe or a device, with the number of the device.
    Special(FileType, u32),
}

/// Who makes something, and how it may be used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owner {
    pub(crate) mode: u32,
    pub(crate) user: u32,
    pub(crate) group: u32,
}

impl Node {
    /// Something new.
    pub(crate) fn new(what: What, Owner { mode, user, group }: Owner) -> Self {
        let now = SystemTime::now();
        let mode = u16::try_from(mode & 0o7777).unwrap_or_default();
        Self { what, mode, owner: user, group, accessed: now, modified: now, changed: now, opens: 0 }
    }

    pub(crate) fn kind(&self) -> FileType {
        match &self.what {
            What::File(_) => FileType::RegularFile,
            What::Folder => FileType::Directory,
            What::Link(_) => FileType::Symlink,
            What::Special(kind, _) => *kind,
        }
    }

    /// What the kernel wants to know of it.
    pub(crate) fn attributes(&self, number: Number, names: usize) -> FileAttr {
        let size = match &self.what {
            What::File(content) => content.now().len() as u64,
            What::Link(target) => target.len() as u64,
            What::Folder | What::Special(..) => 0,
        };
        let device = if let What::Special(_, device) = self.what { device } else { 0 };
        FileAttr {
            ino: INodeNo(number),
            size,
            blocks: size.div_ceil(512),
            atime: self.accessed,
            mtime: self.modified,
            ctime: self.changed,
            crtime: self.changed,
            kind: self.kind(),
            perm: self.mode,
            nlink: u32::try_from(names).unwrap_or(u32::MAX),
            uid: self.owner,
            gid: self.group,
            rdev: device,
            blksize: BLOCK,
            flags: 0,
        }
    }

    /// Takes note that what it holds has changed.
    pub(crate) fn touch(&mut self) {
        let now = SystemTime::now();
        (self.modified, self.changed) = (now, now);
    }
}
