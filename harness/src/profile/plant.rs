//! `[plant]`: the plant, and how it is reached.

use std::num::NonZeroU64;
use std::path::PathBuf;
use std::time::Duration;

use plant_client::{Security, SecurityMode, SecurityPolicy};
use plant_sim::Dialect;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::dialect::DialectName;

/// `[plant]`: the plant, and how it is reached.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlantConfig {
    /// Which plant.
    #[schemars(with = "PlantKindName")]
    pub kind: Spanned<PlantKindName>,
    /// The line's model: an AutomationML file, `.aml` or `.amlx`; or, of a plant that is not simulated, a list of its signals, a
    /// `.toml` file (`lineproof explain signals`). From the profile's folder.
    #[schemars(with = "PathBuf", example = &"../lines/mps.aml")]
    pub line: Spanned<PathBuf>,
    /// The file with the line's vocabulary, the words of its scenarios; from the profile's folder.
    #[schemars(with = "PathBuf", example = &"../lines/mps.toml")]
    pub vocabulary: Spanned<PathBuf>,
    /// Of a simulated plant: as which vendor's server its line is served, with the node ids, the limits and the times between
    /// looks at signals that such a server has; of one that is there already: which names its nodes have. What cannot be proved
    /// there is said before the run. Without it names are node ids, and every change is told.
    #[schemars(with = "Option<DialectName>")]
    pub dialect: Option<Spanned<DialectName>>,
    /// The plant's numbered logs: what it finished, who controlled it. Such a log is a method `(from UInt64, max UInt32)` that
    /// returns numbered entries from a number on, as one list for each column, and a signal with the number of the newest
    /// entry. A line whose model does not have the signal keeps no such log: nothing can be promised then that rests on it.
    #[serde(default)]
    pub ledgers: LogNames,
    /// Acts of the vocabulary, in their words, that bring the line to where a scenario begins. They are done whenever the
    /// plant is opened, before anything else is.
    #[serde(default)]
    #[schemars(with = "Vec<String>", example = ["the operator clears the line"])]
    pub before: Vec<Spanned<String>>,
    /// Acts of the vocabulary, in their words, that bring the line to rest when a scenario is over, before the system is
    /// stopped: what is still under way then would be nobody's fault.
    #[serde(default)]
    #[schemars(with = "Vec<String>", example = ["the operator brings the line to rest"])]
    pub rest: Vec<Spanned<String>>,
    /// Signals that may tell why a part is missing: how many were rejected, what the controller says. Their last values stand
    /// in the argument when parts are not finished in time.
    #[serde(default)]
    #[schemars(with = "Vec<String>", example = ["Line.State"])]
    pub told_by: Vec<Spanned<String>>,
    /// Only of a plant that is there already: its OPC UA endpoint, `opc.tcp://HOST:PORT/PATH`. `${NAME}` stands for a
    /// variable of the environment, `${NAME:-else}` for one that may be missing.
    #[schemars(with = "Option<String>", example = &"opc.tcp://${PLANT_HOST:-127.0.0.1}:4840/")]
    pub endpoint: Option<Spanned<String>>,
    /// Only of a plant that is there already: how messages are protected; not at all without this table.
    #[schemars(with = "Option<Protection>")]
    pub security: Option<Spanned<Protection>>,
    /// Only of a plant that is there already: as whom the harness comes; anonymously without this table.
    #[schemars(with = "Option<LoginConfig>")]
    pub login: Option<Spanned<LoginConfig>>,
    /// Only of a replica: the `NodeSet2` file that is served. Its variables keep what is written, its methods check their
    /// arguments, answer with default values and do nothing. From the profile's folder. Give either this or `trace`.
    #[schemars(with = "Option<PathBuf>", example = &"press.NodeSet2.xml")]
    pub nodeset: Option<Spanned<PathBuf>>,
    /// Only of a replica with `nodeset`: the `NodeSet2` files of the models that it requires, in any order; from the profile's
    /// folder.
    #[serde(default)]
    #[schemars(with = "Vec<PathBuf>", example = ["Opc.Ua.Di.NodeSet2.xml"])]
    pub requires: Vec<Spanned<PathBuf>>,
    /// Only of a replica with `nodeset`: the file that tells how its variables move, as `plant-sim serve --animate` takes it;
    /// from the profile's folder. What is random in it comes from the seed in that file.
    #[schemars(with = "Option<PathBuf>", example = &"press.animation.toml")]
    pub animation: Option<Spanned<PathBuf>>,
    /// Only of a replica: the trace that is replayed, as `plant-sim record` writes it; from the profile's folder. It begins when
    /// the harness begins to observe the plant. A trace with gaps is refused; after its end nobody knows what is so: its values
    /// are uncertain then.
    /// Nothing of it can be set or written.
    #[schemars(with = "Option<PathBuf>", example = &"press.trace")]
    pub trace: Option<Spanned<PathBuf>>,
    /// Only of a replica with `trace`: how many times faster than it was recorded it is replayed, 1 to 100; 1 if it is not
    /// said.
    #[schemars(with = "Option<u32>")]
    pub speed: Option<Spanned<u32>>,
    /// How long the harness waits for the plant.
    #[serde(default)]
    pub timeouts: Timeouts,
}

impl PlantConfig {
    /// As which vendor's server its line is served.
    pub fn dialect(&self) -> &'static Dialect {
        self.dialect.as_ref().map_or(DialectName::Own, |name| *name.get_ref()).dialect()
    }

    /// The files of a replica, each with what it is.
    pub fn served(&self) -> impl Iterator<Item = (&'static str, &Spanned<PathBuf>)> {
        let named = |what: &'static str| move |file| (what, file);
        let node_sets = self.nodeset.iter().chain(&self.requires).map(named("node set"));
        let animation = self.animation.iter().map(named("animation"));
        node_sets.chain(animation).chain(self.trace.iter().map(named("trace")))
    }
}

/// The kinds of plant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PlantKindName {
    /// Simulated in process, one for each scenario.
    Sim,
    /// There already, at an OPC UA endpoint; scenarios run on it one after another.
    Opcua,
    /// A stand-in for a controller of which only a `NodeSet2` file or a recorded trace is known: an OPC UA server of its own
    /// for each scenario. Nothing is behind it: it finishes no parts and hands out no control.
    Replica,
}

/// `[plant.security]`: how messages to a plant that is there already are protected; see [`Security`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(with = "SecurityTable")]
pub struct Protection(#[serde(with = "SecurityTable")] pub Security);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Security")]
struct SecurityTable {
    /// The security policy that the plant's endpoint must offer; the last two are one.
    #[serde(with = "PolicyName")]
    #[schemars(with = "String", extend("enum" = ["Basic256Sha256", "Aes256_Sha256_RsaPss", "Aes256Sha256RsaPss"]))]
    policy: SecurityPolicy,
    /// What is done to messages.
    #[serde(default, deserialize_with = "ModeName::deserialize")]
    #[schemars(with = "ModeName", extend("default" = "SignAndEncrypt"))]
    mode: SecurityMode,
    /// The folder with the harness's own certificate, made at first use, and with `trusted/`, the certificates of the plants
    /// that it believes; from the profile's folder.
    #[schemars(example = &"pki")]
    pki: PathBuf,
    /// Files with further certificates that are believed; from the profile's folder.
    #[serde(default)]
    #[schemars(example = ["plc.der"])]
    trusted: Vec<PathBuf>,
}

#[derive(Deserialize)]
#[serde(remote = "SecurityPolicy")]
enum PolicyName {
    Basic256Sha256,
    #[serde(rename = "Aes256_Sha256_RsaPss", alias = "Aes256Sha256RsaPss")]
    Aes256Sha256RsaPss,
}

#[derive(Deserialize, JsonSchema)]
#[serde(remote = "SecurityMode")]
enum ModeName {
    /// They are signed.
    Sign,
    /// They are signed and encrypted.
    SignAndEncrypt,
}

/// `[plant.login]`: a user of the plant. The password does not stand in the profile: exactly one of the other keys says
/// where it is.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginConfig {
    /// The user's name.
    #[schemars(example = &"anna")]
    pub user: String,
    /// The variable of the environment that has the password. Give either this or `password_file`.
    #[schemars(with = "Option<String>", example = &"PLANT_PASSWORD")]
    pub password_env: Option<Spanned<String>>,
    /// The file that has the password, as its first line; from the profile's folder.
    #[schemars(with = "Option<PathBuf>", example = &"plant.password")]
    pub password_file: Option<Spanned<PathBuf>>,
}

/// `[plant.ledgers]`: the methods and signals by which the plant tells what it finished and who controlled it.
///
/// Such a log is a method `(from UInt64, max UInt32)` that returns numbered entries from a number on, as one list for each
/// column, and a signal with the number of the newest entry.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LogNames {
    /// The method that lists finished parts: `serial UInt64[], part UInt32[], finished at DateTime[]`.
    pub finished: String,
    /// The signal with the last serial number.
    pub last_serial: String,
    /// The method that lists acts of control: `sequence UInt64[], kind String[], holder String[], client String[],
    /// token UInt64[], command String[], at DateTime[]`; the kinds are `Acquired`, `Denied`, `Released`, `Expired`,
    /// `Executed`, `Prevented` (by an interlock) and `Refused`.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(from = "TimeoutsTable")]
#[schemars(with = "TimeoutsTable")]
pub struct Timeouts {
    /// `connect_ms`: from the first packet until a session is open.
    pub connect: Duration,
    /// `request_ms`: from a request until its answer; then the operation is indeterminate.
    pub request: Duration,
    /// `probe_ms`: between two probes of an idle connection; after two failed ones it is lost.
    pub probe: Duration,
    /// `silence_ms`: how long a subscription may say nothing, not even that there is nothing; then the connection is
    /// lost.
    pub silence: Duration,
    /// `retry_ms`: between two attempts to get a lost connection back.
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

/// How a profile writes it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_field_names, reason = "keys say their unit")]
struct TimeoutsTable {
    /// From the first packet until a session is open, in ms.
    connect_ms: NonZeroU64,
    /// From a request until its answer, in ms; then the operation is indeterminate.
    request_ms: NonZeroU64,
    /// Between two probes of an idle connection, in ms; after two failed ones it is lost.
    probe_ms: NonZeroU64,
    /// How long a subscription may say nothing, not even that there is nothing, in ms; then the connection is lost.
    silence_ms: NonZeroU64,
    /// Between two attempts to get a lost connection back, in ms.
    retry_ms: NonZeroU64,
}

impl Default for TimeoutsTable {
    fn default() -> Self {
        let Timeouts { connect, request, probe, silence, retry } = Timeouts::default();
        let [connect_ms, request_ms, probe_ms, silence_ms, retry_ms] =
            [connect, request, probe, silence, retry].map(milliseconds);
        Self { connect_ms, request_ms, probe_ms, silence_ms, retry_ms }
    }
}

/// At least one.
fn milliseconds(time: Duration) -> NonZeroU64 {
    u64::try_from(time.as_millis()).ok().and_then(NonZeroU64::new).unwrap_or(NonZeroU64::MIN)
}

impl From<TimeoutsTable> for Timeouts {
    fn from(table: TimeoutsTable) -> Self {
        let TimeoutsTable { connect_ms, request_ms, probe_ms, silence_ms, retry_ms } = table;
        let [connect, request, probe, silence, retry] =
            [connect_ms, request_ms, probe_ms, silence_ms, retry_ms].map(|time| Duration::from_millis(time.get()));
        Self { connect, request, probe, silence, retry }
    }
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
