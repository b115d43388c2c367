//! A plant that is there already, at an OPC UA endpoint: a controller, or a simulation in another process. There is one,
//! it was there before, it is never broken on purpose, and nobody but its controller knows its time.

use std::time::Duration;

use async_trait::async_trait;
use plant_sim::Dialect;
use tokio::net::lookup_host;
use toml::Spanned;

use super::super::{Breakable, LogStart, Login, ServerConfig, SignalTable};
use super::{OpenError, Opened, Place, PlantKind, followed, lacking_methods};
use crate::mistake::Mistake;
use crate::profile::{LoginConfig, Profile, authority};

/// How to reach the plant.
pub(super) struct Opcua {
    server: ServerConfig,
    dialect: &'static Dialect,
}

impl Opcua {
    /// The plant of a profile; the password is read now.
    ///
    /// # Errors
    /// If the password is not where the profile says.
    pub(super) fn of(profile: &Profile, signals: SignalTable) -> Result<Self, Mistake> {
        let plant = &profile.settings.plant;
        let endpoint = plant.endpoint.as_ref().map_or("", |endpoint| endpoint.get_ref());
        let namespace = plant.dialect().namespace(&profile.line);
        let server = ServerConfig {
            security: plant.security.as_ref().map(|security| security.get_ref().0.clone()),
            login: plant.login.as_ref().map(|login| read(profile, login.get_ref())).transpose()?,
            timeouts: plant.timeouts,
            nodes: profile.nodes.clone(),
            ..ServerConfig::new(endpoint, namespace, signals)
        };
        Ok(Self { server, dialect: plant.dialect() })
    }
}

fn read(profile: &Profile, login: &LoginConfig) -> Result<Login, Mistake> {
    let password = match (&login.password_env, &login.password_file) {
        (Some(variable), _) => from_environment(profile, variable)?,
        (None, Some(file)) => {
            let text = std::fs::read_to_string(file.get_ref()).map_err(|error| {
                let message = format!("{} cannot be read: {error}", file.get_ref().display());
                profile.problem(file.span(), message, "name a file that has the password in its first line")
            })?;
            text.lines().next().unwrap_or_default().to_owned()
        }
        (None, None) => String::new(),
    };
    Ok(Login { user: login.user.clone(), password })
}

fn from_environment(profile: &Profile, variable: &Spanned<String>) -> Result<String, Mistake> {
    let name = variable.get_ref();
    std::env::var(name).map_err(|error| {
        let help = format!("put the user's password into the variable `{name}`, or name a file with `password_file`");
        profile.problem(variable.span(), format!("the environment variable `{name}`: {error}"), help)
    })
}

#[async_trait]
impl PlantKind for Opcua {
    fn breakable(&self) -> Option<&dyn Breakable> {
        None
    }

    fn is_many(&self) -> bool {
        false
    }

    fn is_writable(&self) -> bool {
        true
    }

    fn looks_every(&self) -> Option<Duration> {
        self.dialect.looks_every()
    }

    fn lacks_methods(&self) -> Option<String> {
        lacking_methods(self.dialect)
    }

    async fn open(&self, _: Place) -> Result<Opened, OpenError> {
        let endpoint = &self.server.endpoint;
        let unknown = |why: String| OpenError::Address { endpoint: endpoint.clone(), why };
        let mut found =
            lookup_host(authority(endpoint).unwrap_or_default()).await.map_err(|e| unknown(e.to_string()))?;
        let address = found.next().ok_or_else(|| unknown("it has no address".to_owned()))?;
        let (server, logs) = (self.server.clone(), followed(self.dialect, LogStart::Present));
        Ok(Opened { server, address, logs, faults: None, time: None, close: None })
    }
}
