//! Users with their roles and credentials, as a text file.
//!
//! One user per line: `name:roles:credential`. Roles are separated by commas. The credential is the hash of a password
//! in PHC string format (`$argon2id$...`), or `x509:` and the SHA-1 thumbprint of the user's certificate in
//! hexadecimal digits. Empty lines and lines that start with `#` do not count. Example:
//!
//! ```text
//! # name:roles:credential
//! anna:operator,observer:$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$...
//! gateway-a:gateway:x509:0123456789abcdef0123456789abcdef01234567
//! ```

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Argon2, Params};
use opcua::server::ANONYMOUS_USER_TOKEN_ID;

use super::Role;

/// The largest file that is read: some ten thousand users.
const MAX_FILE_BYTES: u64 = 1024 * 1024;
const SALT_BYTES: usize = 16;
/// Costs that a hash may ask for, so that a file cannot make a login take all memory or minutes.
const MAX_MEMORY_KIB: u32 = 256 * 1024;
const MAX_PASSES: u32 = 16;

/// Somebody who may come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    roles: Vec<Role>,
    credential: Credential,
}

#[derive(Clone, PartialEq, Eq)]
enum Credential {
    /// The hash of the password, in PHC string format.
    Password(String),
    /// The SHA-1 thumbprint of the certificate, lower case.
    Certificate(String),
}

/// Says nothing that would help to guess.
impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Password(_) => "Password",
            Self::Certificate(_) => "Certificate",
        })
    }
}

impl User {
    /// A user with a password, which is hashed at once: Argon2id with 19 MiB and two passes, as OWASP recommends.
    #[must_use]
    pub fn with_password(roles: &[Role], password: &str) -> Self {
        let mut salt = [0; SALT_BYTES];
        opcua::crypto::random::bytes(&mut salt);
        let hashed = SaltString::encode_b64(&salt)
            .and_then(|salt| Ok(Argon2::default().hash_password(password.as_bytes(), &salt)?.to_string()));
        // An empty hash fits no password.
        Self { roles: roles.into(), credential: Credential::Password(hashed.unwrap_or_default()) }
    }

    pub(super) fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// The hash to verify a password against.
    pub(super) fn hash(&self) -> Option<&str> {
        match &self.credential {
            Credential::Password(hash) => Some(hash),
            Credential::Certificate(_) => None,
        }
    }

    fn has_thumbprint(&self, thumbprint: &str) -> bool {
        matches!(&self.credential, Credential::Certificate(own) if own.eq_ignore_ascii_case(thumbprint))
    }
}

/// A line of a users file without the name.
impl fmt::Display for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let roles: Vec<_> = self.roles.iter().map(|role| role.name()).collect();
        match &self.credential {
            Credential::Password(hash) => write!(f, "{}:{hash}", roles.join(",")),
            Credential::Certificate(thumbprint) => write!(f, "{}:x509:{thumbprint}", roles.join(",")),
        }
    }
}

/// Whether a password is the one of a hash. Takes tens of milliseconds and 19 MiB on purpose.
pub(super) fn verify(password: &str, hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
}

/// Users by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Users {
    users: BTreeMap<String, User>,
}

/// A users file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum UsersError {
    /// It cannot be read.
    #[error("cannot read the users file {}: {source}", path.display())]
    Unreadable {
        /// Where it is.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// It is too large.
    #[error("the users file {} is larger than 1 MiB; is it the right file?", path.display())]
    TooLarge {
        /// Where it is.
        path: PathBuf,
    },
    /// A line of it says nothing sensible.
    #[error("{}:{line}: {problem}; write `name:roles:credential`, as `plant-sim user` prints it", path.display())]
    Line {
        /// Where it is.
        path: PathBuf,
        /// The number of the line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
}

impl Users {
    /// Adds a user, or replaces the one of that name.
    ///
    /// # Errors
    /// When nobody can have that name.
    pub fn add(&mut self, name: &str, user: User) -> Result<(), String> {
        check_name(name)?;
        self.users.insert(name.into(), user);
        Ok(())
    }

    /// Reads a users file.
    ///
    /// # Errors
    /// [`UsersError`], with the line.
    pub fn load(path: &Path) -> Result<Self, UsersError> {
        let unreadable = |source| UsersError::Unreadable { path: path.into(), source };
        if std::fs::metadata(path).map_err(unreadable)?.len() > MAX_FILE_BYTES {
            return Err(UsersError::TooLarge { path: path.into() });
        }
        let text = std::fs::read_to_string(path).map_err(unreadable)?;
        Self::parse(&text).map_err(|(line, problem)| UsersError::Line { path: path.into(), line, problem })
    }

    fn parse(text: &str) -> Result<Self, (usize, String)> {
        let mut users = Self::default();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                users.parse_line(line).map_err(|problem| (index + 1, problem))?;
            }
        }
        Ok(users)
    }

    fn parse_line(&mut self, line: &str) -> Result<(), String> {
        let mut fields = line.splitn(3, ':');
        let (Some(name), Some(roles), Some(credential)) = (fields.next(), fields.next(), fields.next()) else {
            return Err("a field is missing".into());
        };
        if self.users.contains_key(name) {
            return Err(format!("user {name:?} is here a second time"));
        }
        let roles: Result<Vec<Role>, _> = roles.split(',').map(|role| role.trim().parse()).collect();
        let roles = roles.map_err(|error| error.to_string())?;
        self.add(name, User { roles, credential: credential.parse()? })
    }

    /// Whether there is nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    pub(super) fn get(&self, name: &str) -> Option<&User> {
        self.users.get(name)
    }

    pub(super) fn by_thumbprint(&self, thumbprint: &str) -> Option<&str> {
        self.users.iter().find(|(_, user)| user.has_thumbprint(thumbprint)).map(|(name, _)| name.as_str())
    }

    /// The hash of somebody's password, if anybody comes in with one.
    pub(super) fn any_hash(&self) -> Option<&str> {
        self.users.values().find_map(User::hash)
    }

    /// Whether anybody comes in with a certificate.
    pub(super) fn have_certificates(&self) -> bool {
        self.users.values().any(|user| user.hash().is_none())
    }
}

/// The library calls everybody without a name by one that is fixed: nobody else can have it.
fn check_name(name: &str) -> Result<(), String> {
    if name.is_empty() || name == ANONYMOUS_USER_TOKEN_ID || name.contains([':', '\n', '\r']) {
        return Err(format!("nobody can have the name {name:?}"));
    }
    Ok(())
}

impl FromStr for Credential {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(thumbprint) = text.strip_prefix("x509:") {
            let is_sha1 = thumbprint.len() == 40 && thumbprint.bytes().all(|byte| byte.is_ascii_hexdigit());
            let certificate = || Self::Certificate(thumbprint.to_ascii_lowercase());
            return is_sha1.then(certificate).ok_or_else(|| "the thumbprint is not 40 hexadecimal digits".into());
        }
        let hash = PasswordHash::new(text).map_err(|_| "the credential is neither a password hash nor `x509:`")?;
        let costs = Params::try_from(&hash).map_err(|_| "the password hash is not one of Argon2")?;
        if costs.m_cost() > MAX_MEMORY_KIB || costs.t_cost() > MAX_PASSES {
            return Err("the password hash costs more than 256 MiB or 16 passes".into());
        }
        Ok(Self::Password(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_users_print() {
        let anna = User::with_password(&[Role::Operator, Role::Observer], "secret");
        let text = format!("# who\n\nanna:{anna}\nbot:gateway:x509:{}\n", "AB".repeat(20));
        let users = Users::parse(&text).unwrap();
        assert_eq!(users.get("anna"), Some(&anna));
        assert_eq!(users.by_thumbprint(&"ab".repeat(20)), Some("bot"));
        let hash = users.get("anna").unwrap().hash().unwrap();
        assert!(verify("secret", hash) && !verify("Secret", hash) && !verify("", hash));
        assert!(!text.contains("secret"));
    }

    #[test]
    fn a_line_that_says_nothing_sensible_is_told() {
        let hash = User::with_password(&[], "x").to_string();
        let dear = "anna:operator:$argon2id$v=19$m=9999999,t=2,p=1$c2FsdHNhbHQ$c2FsdHNhbHRzYWx0";
        for (text, words) in [
            ("anna", "missing"),
            ("anna:operator", "missing"),
            ("\nanna:boss:x", "no role \"boss\""),
            ("anna:operator:secret", "neither a password hash"),
            ("anna:operator:x509:12", "40 hexadecimal"),
            (dear, "256 MiB"),
            (&format!("ANONYMOUS:maintenance{hash}"), "nobody can have the name"),
            (&format!(":maintenance{hash}"), "nobody can have the name"),
            (&format!("a:observer{hash}\na:maintenance{hash}"), "second time"),
        ] {
            let (line, problem) = Users::parse(text).unwrap_err();
            assert!(problem.contains(words), "{text}: {problem}");
            assert_eq!(line, text.lines().count(), "{text}");
        }
    }
}
