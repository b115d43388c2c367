//! Who may connect to a server that a command starts.

use std::path::PathBuf;

use clap::Args;
use plant_server::{Policy, Role, Security, Users, UsersError};

/// Without any of these only protected connections are offered, and nobody is let in.
#[derive(Args)]
#[command(next_help_heading = "Who may connect")]
pub(super) struct SecurityArgs {
    /// No protection: unencrypted connections, and everybody may do everything.
    #[arg(long, conflicts_with_all = ["policy", "anonymous", "users"])]
    open: bool,
    /// A security policy to offer: None, `Basic256Sha256`, `Aes256_Sha256_RsaPss`; the last two if none is named.
    #[arg(long)]
    policy: Vec<Policy>,
    /// What clients may do that name no user: observer, gateway, operator, maintenance.
    #[arg(long, value_name = "ROLE", value_delimiter = ',')]
    anonymous: Vec<Role>,
    /// File with users, one `name:roles:credential` per line; `plant-sim user` prints such a line.
    #[arg(long, value_name = "FILE")]
    users: Option<PathBuf>,
    /// Folder for the server's keys and the certificates of clients; made if missing, temporary if not named.
    #[arg(long, value_name = "DIR")]
    pki_dir: Option<PathBuf>,
}

impl SecurityArgs {
    /// What the arguments ask for.
    pub(super) fn load(self) -> Result<Security, UsersError> {
        let Self { open, policy, anonymous, users, pki_dir } = self;
        if open {
            return Ok(Security { pki_dir, ..Security::open() });
        }
        let users = users.map_or_else(|| Ok(Users::default()), |path| Users::load(&path))?;
        let policies = if policy.is_empty() { Policy::SECURE.into() } else { policy };
        Ok(Security { policies, anonymous, users, pki_dir })
    }
}
