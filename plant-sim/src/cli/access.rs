//! How a command comes to a server as a client.

use std::env::{self, VarError};
use std::path::{Path, PathBuf};

use clap::Args;
use plant_client::{Login, Security, SecurityMode, SecurityPolicy, Target};
use plant_server::Policy;

/// Where a password is if it is in no file. On the command line everybody on the machine could read it.
const PASSWORD: &str = "PLANT_SIM_PASSWORD";

/// Without any of these a client comes without protection and without a name.
#[derive(Args)]
#[command(next_help_heading = "How to connect")]
pub(super) struct AccessArgs {
    /// How messages are signed and encrypted: `Basic256Sha256` or `Aes256_Sha256_RsaPss`; with None they are not, and
    /// nobody checks who the server is.
    #[arg(long)]
    policy: Option<Policy>,
    /// As which user; the password is in the environment variable `PLANT_SIM_PASSWORD` or in a file.
    #[arg(long, value_name = "NAME", requires = "policy")]
    user: Option<String>,
    /// File with nothing but the user's password in its first line.
    #[arg(long, value_name = "FILE", requires = "user")]
    password_file: Option<PathBuf>,
    /// Folder for this client's keys and the certificates of servers; made if missing. Needed with a policy.
    #[arg(long, value_name = "DIR")]
    pki_dir: Option<PathBuf>,
    /// A file with the certificate of a server that is trusted, beside those in `trusted/` of the folder.
    #[arg(long, value_name = "FILE", requires = "pki_dir")]
    trust: Vec<PathBuf>,
}

impl AccessArgs {
    /// The server at `endpoint`, to be come to as the arguments say.
    pub(super) fn target(self, endpoint: String) -> Result<Target, String> {
        let Self { policy, user, password_file, pki_dir, trust } = self;
        let policy = match policy {
            None | Some(Policy::None) => None,
            Some(Policy::Basic256Sha256) => Some(SecurityPolicy::Basic256Sha256),
            Some(Policy::Aes256Sha256RsaPss) => Some(SecurityPolicy::Aes256Sha256RsaPss),
        };
        let protect = |policy| {
            let pki = pki_dir.ok_or_else(|| {
                format!("{policy} needs keys, and certificates to trust; name a folder for them with `--pki-dir DIR`")
            })?;
            Ok::<_, String>(Security { policy, mode: SecurityMode::SignAndEncrypt, pki, trusted: trust })
        };
        let security = policy.map(protect).transpose()?;
        let login = |user: String| password(&user, password_file.as_deref()).map(|password| Login { user, password });
        Ok(Target { endpoint, security, login: user.map(login).transpose()? })
    }
}

fn password(user: &str, file: Option<&Path>) -> Result<String, String> {
    let remedy =
        || format!("put it into the environment variable {PASSWORD}, or name a file with `--password-file FILE`");
    let text = match file {
        Some(file) => std::fs::read_to_string(file).map_err(|error| {
            format!("{}: cannot read the password: {error}; check path and permissions", file.display())
        })?,
        None => env::var(PASSWORD).map_err(|error| match error {
            VarError::NotPresent => format!("there is no password for user {user:?}; {}", remedy()),
            VarError::NotUnicode(_) => format!("{PASSWORD} is not UTF-8; write it in UTF-8"),
        })?,
    };
    let password = text.lines().next().unwrap_or_default();
    if password.is_empty() {
        return Err(format!("the password for user {user:?} is empty; {}", remedy()));
    }
    Ok(password.to_owned())
}
