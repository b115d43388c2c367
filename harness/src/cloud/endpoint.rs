//! An AWS endpoint: where it is, and how it is called.

use std::net::SocketAddr;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use tokio::net::lookup_host;
use tokio::sync::watch;

/// How long an answer of the endpoint is waited for, all further attempts included.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where an AWS endpoint is, and who calls it. Its secret is not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    url: String,
    address: SocketAddr,
    region: String,
    keys: Keys,
    own_way: Option<OwnWay>,
}

/// How the harness itself reaches an endpoint whose other callers it notices.
#[derive(Clone)]
struct OwnWay {
    address: SocketAddr,
    /// Changes with whatever they say and are told.
    words: watch::Receiver<u64>,
}

impl PartialEq for OwnWay {
    fn eq(&self, other: &Self) -> bool {
        self.address == other.address
    }
}

impl Eq for OwnWay {}

/// Who calls an endpoint.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    /// The access key's id.
    pub id: String,
    /// The secret.
    pub secret: String,
    /// The token of a session, for keys that last for one.
    pub session: Option<String>,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint").field("url", &self.url).field("region", &self.region).finish_non_exhaustive()
    }
}

impl Endpoint {
    /// An endpoint that is reached at `address`.
    pub fn new(url: impl Into<String>, address: SocketAddr, region: impl Into<String>, keys: Keys) -> Self {
        Self { url: url.into(), address, region: region.into(), keys, own_way: None }
    }

    /// The same endpoint, which the harness itself reaches at `address`; `words` changes before anything that others say
    /// or are told is passed on.
    #[must_use]
    pub(super) fn with_own_way(self, address: SocketAddr, words: watch::Receiver<u64>) -> Self {
        Self { own_way: Some(OwnWay { address, words }), ..self }
    }

    /// A client of its DynamoDB for who only looks, and what changes when there can be something new, if that can be
    /// told.
    pub(super) fn look_at_dynamodb(&self) -> (Client, Option<watch::Receiver<u64>>) {
        match &self.own_way {
            Some(OwnWay { address, words }) => (self.through(*address).dynamodb(), Some(words.clone())),
            None => (self.dynamodb(), None),
        }
    }

    /// Its URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The host in its URL, if that is spoken to with TLS, whose certificate names it.
    pub fn host(&self) -> Option<&str> {
        let authority = self.url.strip_prefix("https://")?.split('/').next()?;
        Some(authority.rsplit_once(':').map_or(authority, |(host, _)| host))
    }

    /// Its address, for a link to it.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same endpoint as it is seen through a link that listens at `address`. Only for plain HTTP: the certificate of
    /// one with TLS does not name the link.
    #[must_use]
    pub fn through(&self, address: SocketAddr) -> Self {
        Self { url: format!("http://{address}"), address, ..self.clone() }
    }

    /// A client of its DynamoDB, which waits for no answer longer than ten seconds.
    pub fn dynamodb(&self) -> Client {
        let http = aws_smithy_http_client::Builder::new();
        let http = if self.url.starts_with("https:") {
            http.tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()
        } else {
            // One that knows no TLS need not load the system's authorities.
            http.build_http()
        };
        let Keys { id, secret, session } = self.keys.clone();
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.region.clone()))
            .endpoint_url(&self.url)
            .credentials_provider(Credentials::new(id, secret, session, None, "lineproof"))
            .http_client(http)
            .timeout_config(TimeoutConfig::builder().operation_timeout(PATIENCE).build());
        Client::from_conf(config.build())
    }

    /// What tells a program to use this endpoint: the variables that every AWS SDK reads.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let Keys { id, secret, session } = self.keys.clone();
        let session = session.map(|session| ("AWS_SESSION_TOKEN", session));
        let fixed = [
            ("AWS_ACCESS_KEY_ID", id),
            ("AWS_SECRET_ACCESS_KEY", secret),
            ("AWS_REGION", self.region.clone()),
            ("AWS_DEFAULT_REGION", self.region.clone()),
            ("AWS_ENDPOINT_URL", self.url.clone()),
        ];
        fixed.into_iter().chain(session).collect()
    }
}

/// The address behind a URL.
///
/// # Errors
/// If it has no host, or that is not known.
pub(in crate::cloud) async fn address_of(url: &str) -> Result<SocketAddr, String> {
    let (authority, port) = authority(url)?;
    let host = if authority.contains(':') { authority.to_owned() } else { format!("{authority}:{port}") };
    let found = lookup_host(&host).await.map_err(|error| format!("{host} cannot be found: {error}"))?.next();
    found.ok_or_else(|| format!("{host} has no address"))
}

/// Host, perhaps with a port, and the port of the scheme.
fn authority(url: &str) -> Result<(&str, u16), String> {
    let schemes = [("http://", 80), ("https://", 443)];
    let found = schemes.iter().find_map(|(scheme, port)| Some((url.strip_prefix(scheme)?, *port)));
    let (rest, port) = found.ok_or("it begins neither with http:// nor with https://")?;
    let authority = rest.split('/').next().unwrap_or_default();
    if authority.is_empty() || authority.contains('@') {
        return Err("it has no host".to_owned());
    }
    Ok((authority, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_that_does_not_answer_is_given_up() {
        let keys = Keys { id: "id".into(), secret: "secret".into(), session: None };
        let endpoint = Endpoint::new("http://127.0.0.1:9", ([127, 0, 0, 1], 9).into(), "eu-central-1", keys);
        let client = endpoint.dynamodb();
        let patience = client.config().timeout_config().and_then(TimeoutConfig::operation_timeout);
        assert_eq!(patience, Some(PATIENCE));
    }

    #[test]
    fn a_url_has_a_host() {
        assert_eq!(authority("http://127.0.0.1:4566"), Ok(("127.0.0.1:4566", 80)));
        assert_eq!(
            authority("https://dynamodb.eu-central-1.amazonaws.com/"),
            Ok(("dynamodb.eu-central-1.amazonaws.com", 443))
        );
        for url in ["127.0.0.1:4566", "ftp://host", "http://", "http:///x"] {
            assert!(authority(url).is_err(), "{url}");
        }
    }
}
