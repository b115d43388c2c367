//! Answers the system's kernel.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};

use fuser::{
    BsdFileFlags, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation, INodeNo, LockOwner,
    OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData, ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyOpen,
    ReplyStatfs, ReplyWrite, Request, TimeOrNow, WriteFlags,
};
use nix::libc;
use parking_lot::Mutex;

use crate::content::Edit;
use crate::names::{Number, Place};
use crate::node::{BLOCK, Node, Owner, What};
use crate::state::State;

/// How long the kernel may remember what it was told: nobody but it changes a mounted disk, and a mount ends with the power.
const FOR_GOOD: Duration = Duration::from_hours(24);

/// How many blocks a disk says it has.
const BLOCKS: u64 = 1 << 20;

/// What something was when it was made is what its number means: none is given twice.
const FIRST: Generation = Generation(0);

/// One mount of a disk.
pub(crate) struct Server {
    pub(crate) state: Arc<Mutex<State>>,
    pub(crate) mount: u64,
}

/// An answer that can also be an error.
trait Answer: Send + 'static {
    fn refuse(self, error: Errno);
}

macro_rules! answers {
    ($($reply:ty),+) => { $(impl Answer for $reply { fn refuse(self, error: Errno) { self.error(error); } })+ };
}

answers!(ReplyAttr, ReplyCreate, ReplyData, ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyOpen, ReplyWrite);

impl Server {
    /// Does what a call wants and answers it; does nothing if the power is cut, and owes the answer until the mount has ended.
    fn serve<R: Answer, T>(
        &self,
        reply: R,
        work: impl FnOnce(&mut State) -> Result<T, Errno>,
        answer: impl FnOnce(R, T),
    ) {
        let mut state = self.state.lock();
        if state.has_ended(self.mount) {
            drop(state);
            return reply.refuse(Errno::EIO);
        }
        if !state.serves(self.mount) {
            return state.hold(reply);
        }
        let done = work(&mut state);
        drop(state);
        match done {
            Ok(done) => answer(reply, done),
            Err(error) => reply.refuse(error),
        }
    }

    fn entry(&self, reply: ReplyEntry, work: impl FnOnce(&mut State) -> Result<Number, Errno>) {
        let work = |state: &mut State| work(state).and_then(|number| state.store.attributes(number));
        self.serve(reply, work, |reply, attributes| reply.entry(&FOR_GOOD, &attributes, FIRST));
    }

    fn empty(&self, reply: ReplyEmpty, work: impl FnOnce(&mut State) -> Result<(), Errno>) {
        self.serve(reply, work, |reply, ()| reply.ok());
    }

    /// Syncs at once, or on a thread of its own when the delay is over: other calls do not wait for it.
    fn sync<R: Answer, T: Send + 'static>(
        &self,
        reply: R,
        work: impl FnOnce(&mut State) -> Result<T, Errno> + Send + 'static,
        answer: impl FnOnce(R, T) + Send + 'static,
    ) {
        let (delay, cut) = {
            let mut state = self.state.lock();
            let delay = state.faults.sync_delay.filter(|_| state.serves(self.mount));
            state.counters.delayed += u64::from(delay.is_some());
            (delay, Arc::clone(&state.cut))
        };
        let Some(delay) = delay else { return self.serve(reply, work, answer) };
        let later = Self { state: Arc::clone(&self.state), mount: self.mount };
        let sync = move || {
            // No longer than there is power: who waits for it cannot be killed before.
            let _ = cut.wait_while_for(&mut later.state.lock(), |state| state.serves(later.mount), delay);
            later.serve(reply, work, answer);
        };
        // Without a thread the sync fails: an answer that is dropped is an error.
        let _ = thread::Builder::new().name("late sync".to_owned()).spawn(sync);
    }
}

impl Filesystem for Server {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        self.entry(reply, |state| state.store.find(parent.0, name));
    }

    fn getattr(&self, _: &Request, number: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        self.serve(reply, |state| state.store.attributes(number.0), told);
    }

    fn setattr(
        &self,
        _: &Request,
        number: INodeNo,
        mode: Option<u32>,
        owner: Option<u32>,
        group: Option<u32>,
        size: Option<u64>,
        accessed: Option<TimeOrNow>,
        modified: Option<TimeOrNow>,
        _: Option<SystemTime>,
        _: Option<FileHandle>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let work = |state: &mut State| {
            if let Some(size) = size {
                state.edit(number.0, Edit::Resize { to: in_memory(size)? })?;
            }
            let node = state.store.node_mut(number.0)?;
            node.mode = mode.map_or(node.mode, |mode| u16::try_from(mode & 0o7777).unwrap_or(node.mode));
            node.owner = owner.unwrap_or(node.owner);
            node.group = group.unwrap_or(node.group);
            node.accessed = accessed.map_or(node.accessed, moment);
            node.modified = modified.map_or(node.modified, moment);
            node.changed = SystemTime::now();
            state.store.attributes(number.0)
        };
        self.serve(reply, work, told);
    }

    fn readlink(&self, _: &Request, number: INodeNo, reply: ReplyData) {
        let work = |state: &mut State| match &state.store.node(number.0)?.what {
            What::Link(target) => Ok(target.clone()),
            _ => Err(Errno::EINVAL),
        };
        self.serve(reply, work, |reply, target| reply.data(target.as_bytes()));
    }

    fn mknod(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        umask: u32,
        device: u32,
        reply: ReplyEntry,
    ) {
        let what = match mode & libc::S_IFMT {
            libc::S_IFIFO => What::Special(FileType::NamedPipe, device),
            libc::S_IFSOCK => What::Special(FileType::Socket, device),
            libc::S_IFCHR => What::Special(FileType::CharDevice, device),
            libc::S_IFBLK => What::Special(FileType::BlockDevice, device),
            _ => What::File(<_>::default()),
        };
        self.entry(reply, |state| state.make(place(parent, name), what, owner(request, mode, umask)));
    }

    fn mkdir(&self, request: &Request, parent: INodeNo, name: &OsStr, mode: u32, umask: u32, reply: ReplyEntry) {
        self.entry(reply, |state| state.make(place(parent, name), What::Folder, owner(request, mode, umask)));
    }

    fn symlink(&self, request: &Request, parent: INodeNo, name: &OsStr, target: &Path, reply: ReplyEntry) {
        let what = What::Link(target.as_os_str().to_owned());
        self.entry(reply, |state| state.make(place(parent, name), what, owner(request, 0o777, 0)));
    }

    fn link(&self, _: &Request, number: INodeNo, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        self.entry(reply, |state| state.link(number.0, place(parent, name)).map(|()| number.0));
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        self.empty(reply, |state| state.store.unlink(place(parent, name)));
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        self.empty(reply, |state| state.store.rmdir(place(parent, name)));
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        new_parent: INodeNo,
        new_name: &OsStr,
        flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        let (from, to) = (place(parent, name), place(new_parent, new_name));
        self.empty(reply, |state| match flags {
            RenameFlags::RENAME_EXCHANGE => state.store.swap(from, to),
            RenameFlags::RENAME_NOREPLACE => state.store.is_free(&to).and_then(|()| state.store.rename(from, to)),
            _ if flags.is_empty() => state.store.rename(from, to),
            _ => Err(Errno::EINVAL),
        });
    }

    fn open(&self, _: &Request, number: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        let work = |state: &mut State| state.store.node_mut(number.0).map(|node| node.opens += 1);
        self.serve(reply, work, |reply, ()| reply.opened(FileHandle(0), FopenFlags::FOPEN_KEEP_CACHE));
    }

    fn create(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        umask: u32,
        _: i32,
        reply: ReplyCreate,
    ) {
        let work = |state: &mut State| {
            let file = What::File(<_>::default());
            let number = state.make(place(parent, name), file, owner(request, mode, umask))?;
            state.store.node_mut(number)?.opens += 1;
            state.store.attributes(number)
        };
        self.serve(reply, work, |reply, attributes| {
            reply.created(&FOR_GOOD, &attributes, FIRST, FileHandle(0), FopenFlags::FOPEN_KEEP_CACHE);
        });
    }

    fn release(
        &self,
        _: &Request,
        number: INodeNo,
        _: FileHandle,
        _: OpenFlags,
        _: Option<LockOwner>,
        _: bool,
        reply: ReplyEmpty,
    ) {
        let close = |node: &mut Node| node.opens = node.opens.saturating_sub(1);
        self.empty(reply, |state| state.store.node_mut(number.0).map(close));
    }

    fn read(
        &self,
        _: &Request,
        number: INodeNo,
        _: FileHandle,
        at: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let work = |state: &mut State| state.read(number.0, in_memory(at)?, in_memory(size.into())?);
        self.serve(reply, work, |reply, bytes| reply.data(&bytes));
    }

    fn write(
        &self,
        _: &Request,
        number: INodeNo,
        _: FileHandle,
        at: u64,
        bytes: &[u8],
        _: WriteFlags,
        flags: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let (number, bytes) = (number.0, bytes.to_vec());
        let size = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let write = move |state: &mut State| state.edit(number, Edit::Write { at: in_memory(at)?, bytes });
        let answer = move |reply: ReplyWrite, ()| reply.written(size);
        // O_SYNC has the bit of O_DSYNC, and one of its own.
        if flags.0 & libc::O_DSYNC == 0 {
            return self.serve(reply, write, answer);
        }
        self.sync(reply, move |state| write(state).and_then(|()| state.store.sync(number)), answer);
    }

    fn fsync(&self, _: &Request, number: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        self.sync(reply, move |state| state.store.sync(number.0), |reply, ()| reply.ok());
    }

    fn fsyncdir(&self, _: &Request, _: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        let work = |state: &mut State| {
            state.store.sync_names();
            Ok(())
        };
        self.sync(reply, work, |reply, ()| reply.ok());
    }

    fn readdir(&self, _: &Request, number: INodeNo, _: FileHandle, from: u64, reply: ReplyDirectory) {
        let work = |state: &mut State| {
            state.can_be_read()?;
            entries(state, number.0)
        };
        self.serve(reply, work, |mut reply, entries| {
            for (index, (name, number, kind)) in (1..).zip(entries).skip_while(|(index, _)| *index <= from) {
                if reply.add(INodeNo(number), index, kind, name) {
                    break;
                }
            }
            reply.ok();
        });
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        let free = if self.state.lock().faults.full { 0 } else { BLOCKS };
        reply.statfs(BLOCKS, free, free, BLOCKS, free, BLOCK, 255, BLOCK);
    }
}

fn told(reply: ReplyAttr, attributes: FileAttr) {
    reply.attr(&FOR_GOOD, &attributes);
}

fn entries(state: &State, folder: Number) -> Result<Vec<(OsString, Number, FileType)>, Errno> {
    let dots = [".", ".."].map(|name| Ok((name.into(), folder, FileType::Directory)));
    let named = state.store.entries(folder)?;
    let named = named.map(|(name, number)| Ok((name.clone(), number, state.store.node(number)?.kind())));
    dots.into_iter().chain(named).collect()
}

fn place(folder: INodeNo, name: &OsStr) -> Place {
    (folder.0, name.to_owned())
}

fn owner(request: &Request, mode: u32, umask: u32) -> Owner {
    Owner { mode: mode & !umask, user: request.uid(), group: request.gid() }
}

fn moment(time: TimeOrNow) -> SystemTime {
    match time {
        TimeOrNow::SpecificTime(time) => time,
        TimeOrNow::Now => SystemTime::now(),
    }
}

fn in_memory(size: u64) -> Result<usize, Errno> {
    usize::try_from(size).map_err(|_| Errno::EFBIG)
}
