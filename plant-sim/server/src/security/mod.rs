//! Who may talk to the server, how, and what they may do.
//!
//! * `policy`: how messages are protected
//! * `role` and `rights`: who may do what; which right a method needs is derived from the line model in one table
//! * `users`: names, roles and hashed passwords, read from a file
//! * `pki`: the server's keys and the folders of trusted and rejected clients
//! * `authenticator`: the library's questions about users and rights, answered
//! * `refusals`: what was refused, counted and shown by `access_nodes`
//! * `untrusted`: watches which certificates the library puts aside

mod access_nodes;
mod authenticator;
mod pki;
mod policy;
mod refusals;
mod rights;
mod role;
mod untrusted;
mod users;

use std::path::PathBuf;

pub use access_nodes::NAMESPACE as ACCESS;
pub(crate) use access_nodes::{AccessNodes, AccessNodesBuilder, show};
pub use authenticator::Authenticator;
pub(crate) use pki::{Identity, prepare};
pub use pki::{PkiError, folder as pki_folder};
pub use policy::{Policy, UnknownPolicy};
pub use rights::Rights;
pub use role::{Role, UnknownRole};
pub(crate) use untrusted::watch;
pub use users::{User, Users, UsersError};

/// How a server is protected.
///
/// The default lets nobody in who is not known: encrypted and signed connections of trusted clients only, and no
/// users yet.
///
/// What is refused is shown by the object `Access` of the server, namespace `urn:lineproof:plant-sim:access`:
/// `Access.RefusedSessions`, `Access.RefusedCalls` and `Access.LastRefusal`. A client that is not trusted counts once,
/// when its certificate is put aside.
///
/// Two refusals of a call have the same status, `BadUserAccessDenied`. They are told apart like this:
///
/// * A user without the right is refused before the controller hears of the call. `Access.RefusedCalls` grows,
///   `Access.LastRefusal` names user and method, and the method's attribute `UserExecutable` is false for that user
///   (OPC 10000-3, 5.7).
/// * A token that is not current is refused by the controller. `Control.RefusedCommands` grows, and the control
///   ledger has an entry of kind `Refused`.
#[derive(Clone, Debug)]
pub struct Security {
    /// How messages may be protected. [`Policy::None`] is off unless it is in here.
    pub policies: Vec<Policy>,
    /// What clients may do that name no user; empty keeps them out.
    pub anonymous: Vec<Role>,
    /// Who else may come in.
    pub users: Users,
    /// Folder for the server's keys and the certificates of clients; what is missing is made. Many plants may share
    /// one. Without it a temporary folder is used, removed when the plant is off, unless its process is killed.
    pub pki_dir: Option<PathBuf>,
}

impl Default for Security {
    fn default() -> Self {
        Self { policies: Policy::SECURE.into(), anonymous: Vec::new(), users: Users::default(), pki_dir: None }
    }
}

impl Security {
    /// No protection at all: unencrypted connections, and everybody may do everything. For networks where nobody else
    /// is, like the inside of a test.
    #[must_use]
    pub fn open() -> Self {
        Self { policies: vec![Policy::None], anonymous: vec![Role::Maintenance], ..Self::default() }
    }

    /// Whether the server needs keys: for protected connections, and because a password never travels in the clear.
    pub(crate) fn needs_keys(&self) -> bool {
        self.policies.iter().any(|policy| *policy != Policy::None) || !self.users.is_empty()
    }

    /// Whether nobody at all can come in.
    pub(crate) fn keeps_everybody_out(&self) -> bool {
        self.anonymous.is_empty() && self.users.is_empty()
    }
}
