//! `[plant]`: the plant, and how it is reached.

use std::path::PathBuf;
use std::time::Duration;

use plant_client::{Security, SecurityMode, SecurityPolicy};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

/// `[plant]`: the plant, and how it is reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlantConfig {
    /// Which plant: `sim`, simulated in process, one for each scenario; `opcua`, one that is there already.
    pub kind: Spanned<PlantKindName>,
    /// The line's model: an AutomationML file, `.aml` or `.amlx`.
    pub line: Spanned<PathBuf>,
    /// The file with the line's [vocabulary](super::Vocabulary).
    pub vocabulary: Spanned<PathBuf>,
    /// The plant's numbered logs: what it finished, who controlled it.
    #[serde(default)]
    pub ledgers: LogNames,
    /// Acts of the vocabulary, in their words, that bring the line to where a scenario begins. They are done whenever the
    /// plant is opened, before anything else is.
    #[serde(default)]
    pub before: Vec<Spanned<String>>,
    /// Acts of the vocabulary, in their words, that bring the line to rest when a scenario is over, before the system is
    /// stopped: what is still under way then would be nobody's fault.
    #[serde(default)]
    pub rest: Vec<Spanned<String>>,
    /// Signals that may tell why a part is missing: how many were rejected, what the controller says. Their last values stand
    /// in the argument when parts are not finished in time.
    #[serde(default)]
    pub told_by: Vec<Spanned<String>>,
    /// Only of a plant that is there already: its OPC UA endpoint, `opc.tcp://HOST:PORT/PATH`. `${NAME}` stands for a
    /// variable of the environment, `${NAME:-else}` for one that may be missing.
    pub endpoint: Option<Spanned<String>>,
    /// Only of a plant that is there already: how messages are protected; not at all without it.
    pub security: Option<Spanned<Protection>>,
    /// Only of a plant that is there already: as whom the harness comes; anonymously without it.
    pub login: Option<Spanned<LoginConfig>>,
    /// How long the harness waits for the plant.
    #[serde(default)]
    pub timeouts: Timeouts,
}

/// The kinds of plant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlantKindName {
    /// Simulated in process, one for each scenario.
    Sim,
    /// There already, at an OPC UA endpoint; scenarios run on it one after another.
    Opcua,
}

/// `[plant.security]`: `policy`, `mode` (`SignAndEncrypt` if not given), `pki`, and `trusted`, a list of files
/// (none if not given); see [`Security`] for each.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Protection(#[serde(with = "SecurityTable")] pub Security);

#[derive(Deserialize)]
#[serde(deny_unknown_fields, remote = "Security")]
struct SecurityTable {
    #[serde(with = "PolicyName")]
    policy: SecurityPolicy,
    #[serde(default, with = "ModeName")]
    mode: SecurityMode,
    pki: PathBuf,
    #[serde(default)]
    trusted: Vec<PathBuf>,
}

#[derive(Deserialize)]
#[serde(remote = "SecurityPolicy")]
enum PolicyName {
    Basic256Sha256,
    #[serde(rename = "Aes256_Sha256_RsaPss", alias = "Aes256Sha256RsaPss")]
    Aes256Sha256RsaPss,
}

#[derive(Deserialize)]
#[serde(remote = "SecurityMode")]
enum ModeName {
    Sign,
    SignAndEncrypt,
}

/// `[plant.login]`: a user of the plant. The password does not stand in the profile: exactly one of the other keys says
/// where it is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoginConfig {
    /// The user's name.
    pub user: String,
    /// The variable of the environment that has the password.
    pub password_env: Option<Spanned<String>>,
    /// The file that has the password, as its first line.
    pub password_file: Option<Spanned<PathBuf>>,
}

/// `[plant.ledgers]`: the methods and signals by which the plant tells what it finished and who controlled it.
///
/// Such a log is a method `(from UInt64, max UInt32)` that returns numbered entries from a number on, as one list for each
/// column, and a signal with the number of the newest entry.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogNames {
    /// The method that lists finished parts: `serial UInt64[], part UInt32[], finished at DateTime[]`.
    pub finished: String,
    /// The signal with the last serial number.
    pub last_serial: String,
    /// The method that lists acts of control: `sequence UInt64[], kind String[], holder String[], client String[],
    /// token UInt64[], command String[], at DateTime[]`; the kinds are the names of
    /// [`ControlAct`](lineproof_judge::journal::ControlAct).
    pub control: String,
    /// The signal with the last sequence number.
    pub last_sequence: String,
}

impl Default for LogNames {
    /// As the reference line names them.
    fn default() -> Self {
        Self {
            finished: "Production.GetFinished".into(),
            last_serial: "Production.LastSerial".into(),
            control: "Control.GetLedger".into(),
            last_sequence: "Control.LastSequence".into(),
        }
    }
}

/// `[plant.timeouts]`: how long the harness waits for the plant; in milliseconds there.
///
/// No fault of a scenario touches the harness's own path, so these only bound how long a broken bench stays unnoticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Timeouts {
    /// `connect_ms`: from the first packet until a session is open.
    #[serde(rename = "connect_ms", deserialize_with = "milliseconds")]
    pub connect: Duration,
    /// `request_ms`: from a request until its answer; then the operation is indeterminate.
    #[serde(rename = "request_ms", deserialize_with = "milliseconds")]
    pub request: Duration,
    /// `probe_ms`: between two probes of an idle connection; after two failed ones it is lost.
    #[serde(rename = "probe_ms", deserialize_with = "milliseconds")]
    pub probe: Duration,
    /// `silence_ms`: how long a subscription may say nothing, not even that there is nothing; then the connection is
    /// lost.
    #[serde(rename = "silence_ms", deserialize_with = "milliseconds")]
    pub silence: Duration,
    /// `retry_ms`: between two attempts to get a lost connection back.
    #[serde(rename = "retry_ms", deserialize_with = "milliseconds")]
    pub retry: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            request: Duration::from_secs(5),
            probe: Duration::from_secs(1),
            silence: Duration::from_secs(5),
            retry: Duration::from_millis(100),
        }
    }
}

fn milliseconds<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    Ok(Duration::from_millis(std::num::NonZeroU64::deserialize(from)?.get()))
}

/// The `HOST:PORT` of an endpoint, `opc.tcp://HOST:PORT/PATH`; none if it is no such thing.
pub(crate) fn authority(endpoint: &str) -> Option<&str> {
    let authority = endpoint.strip_prefix("opc.tcp://")?.split('/').next()?;
    let (host, port) = authority.rsplit_once(':')?;
    (!host.is_empty() && port.parse().is_ok_and(|port: u16| port > 0)).then_some(authority)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_names_host_and_port() {
        let cases = [
            ("opc.tcp://plc:4840", Some("plc:4840")),
            ("opc.tcp://[::1]:4840/UA/Server", Some("[::1]:4840")),
            ("opc.tcp://plc/", None),
            ("opc.tcp://:4840/", None),
            ("opc.tcp://plc:0/", None),
            ("http://plc:4840/", None),
        ];
        for (endpoint, expected) in cases {
            assert_eq!(authority(endpoint), expected, "{endpoint}");
        }
    }

    #[test]
    fn security_and_timeouts_are_read_with_their_defaults() {
        let protection: Protection = toml::from_str("policy = \"Aes256_Sha256_RsaPss\"\npki = \"keys\"").unwrap();
        assert_eq!(protection.0, Security::new(SecurityPolicy::Aes256Sha256RsaPss, "keys"));
        let timeouts: Timeouts = toml::from_str("connect_ms = 20000").unwrap();
        assert_eq!(timeouts, Timeouts { connect: Duration::from_secs(20), ..Timeouts::default() });
        assert!(toml::from_str::<Timeouts>("retry_ms = 0").is_err());
        assert!(toml::from_str::<Protection>("policy = \"None\"\npki = \"keys\"").is_err());
    }
}
