//! `[cloud.api]`: the API half of the cloud, an AWS endpoint.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::aws::AwsConfig;
use super::problem::Refusal;

/// `[cloud.api]`: the kinds of API half.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ApiConfig {
    /// `embedded`: in process, one for each scenario.
    Embedded,
    /// `container`: an emulator in a container, one for each scenario.
    Container(ContainerConfig),
    /// `endpoint`: one that is there already.
    Endpoint(EndpointConfig),
    /// `aws`: in an account of AWS, made for each scenario together with the IoT half.
    Aws(AwsConfig),
    /// `none`: no tables, no functions.
    #[default]
    None,
}

impl ApiConfig {
    /// Whether scenarios share it, so that they must run one after another.
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Endpoint(_) | Self::Aws(_))
    }
}

/// What `[cloud.api]` says: the account of `aws` has a table of its own.
#[derive(Deserialize, JsonSchema)]
#[serde(try_from = "ApiTable")]
#[schemars(with = "ApiTable")]
pub(super) enum ApiChoice {
    /// In the account that `[cloud.aws]` names.
    Aws,
    /// Said in full.
    Other(ApiConfig),
}

impl ApiChoice {
    /// The kind of API half, with the account where it needs one.
    pub(super) fn with(self, aws: Option<AwsConfig>) -> Result<ApiConfig, Refusal> {
        match (self, aws) {
            (Self::Aws, Some(aws)) => Ok(ApiConfig::Aws(aws)),
            (Self::Other(config), None) => Ok(config),
            (Self::Aws, None) => {
                let help = "add a table [cloud.aws] with account = \"123456789012\", region and bucket";
                Err(Refusal::new("nothing is said of the account of AWS in which everything is made", help))
            }
            (Self::Other(_), Some(_)) => {
                let message = "the table `aws` belongs to `kind = \"aws\"`, and this cloud is of another kind";
                Err(Refusal::new(message, "leave it out, or write kind = \"aws\" below [cloud]"))
            }
        }
    }
}

/// The keys of `[cloud.api]` with `kind = "container"`: an image of an emulator of AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerConfig {
    /// Name and tag.
    pub image: String,
    /// Where its endpoint listens, inside.
    pub port: u16,
    /// Variables of its environment.
    pub env: BTreeMap<String, String>,
}

/// The keys of `[cloud.api]` with `kind = "endpoint"`: an emulator, or AWS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndpointConfig {
    /// `http://` or `https://`, a host and perhaps a port. If it is not given: the environment variable
    /// `AWS_ENDPOINT_URL`, else `http://127.0.0.1:4566`, where emulators listen.
    pub url: Option<String>,
    /// The region. If it is not given: `AWS_REGION`, then `AWS_DEFAULT_REGION`, else `eu-central-1`.
    pub region: Option<String>,
    /// Who calls, and with which secret. If they are not given: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and
    /// `AWS_SESSION_TOKEN`, else a pair that emulators take. Functions get them as well.
    pub keys: Option<(String, String)>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ApiTable {
    /// Which API half.
    kind: ApiKind,
    /// Only with `endpoint`: `http://` or `https://`, a host and perhaps a port. Without it the environment variable
    /// `AWS_ENDPOINT_URL`, else `http://127.0.0.1:4566`, where emulators listen.
    #[schemars(example = &"http://127.0.0.1:4566")]
    url: Option<String>,
    /// Only with `endpoint`: the region. Without it `AWS_REGION`, then `AWS_DEFAULT_REGION`, else `eu-central-1`.
    #[schemars(example = &"eu-central-1")]
    region: Option<String>,
    /// Only with `endpoint`, and together with `secret_access_key`: who calls. Without it `AWS_ACCESS_KEY_ID`, else what
    /// emulators take.
    #[schemars(example = &"test")]
    access_key_id: Option<String>,
    /// Only with `endpoint`, and together with `access_key_id`: the secret. Without it `AWS_SECRET_ACCESS_KEY`.
    #[schemars(example = &"test")]
    secret_access_key: Option<String>,
    /// Only with `container`, and needed there: the name and the tag of the image.
    #[schemars(example = &"localstack/localstack:4.14.0")]
    image: Option<String>,
    /// Only with `container`: the port at which the endpoint listens inside. Without it 4566, as emulators do.
    #[schemars(example = 4566)]
    port: Option<u16>,
    /// Only with `container`: variables of its environment.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "SERVICES": "dynamodb" }]))]
    env: BTreeMap<String, String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum ApiKind {
    /// Inside lineproof, one for each scenario.
    Embedded,
    /// An emulator in a container, one for each scenario; needs lineproof's cargo feature `containers` and a container engine.
    Container,
    /// One that is there already: an emulator, or AWS.
    Endpoint,
    /// In an account of AWS, which `[cloud.aws]` names; needs lineproof's cargo feature `aws`.
    Aws,
    /// Not there.
    None,
}

/// Where emulators listen.
const EMULATOR_PORT: u16 = 4566;

impl TryFrom<ApiTable> for ApiChoice {
    type Error = Refusal;

    fn try_from(table: ApiTable) -> Result<Self, Refusal> {
        let ApiTable { kind, url, region, access_key_id, secret_access_key, image, port, env } = table;
        let is_container = image.is_some() || port.is_some() || !env.is_empty();
        if is_container && kind != ApiKind::Container {
            let message = "`image`, `port` and `env` are those of a container";
            return Err(Refusal::new(message, "write kind = \"container\", or leave them out"));
        }
        let keys = match (access_key_id, secret_access_key) {
            (None, None) => None,
            (Some(id), Some(secret)) => Some((id, secret)),
            _ => {
                let message = "`access_key_id` and `secret_access_key` belong together";
                return Err(Refusal::new(message, "give both or none"));
            }
        };
        let endpoint = EndpointConfig { url, region, keys };
        match kind {
            ApiKind::Endpoint => Ok(Self::Other(ApiConfig::Endpoint(endpoint))),
            _ if endpoint != EndpointConfig::default() => {
                let message = "`url`, `region` and keys are those of an endpoint that is there already";
                Err(Refusal::new(message, "write kind = \"endpoint\", or leave them out"))
            }
            ApiKind::Embedded => Ok(Self::Other(ApiConfig::Embedded)),
            ApiKind::Aws => Ok(Self::Aws),
            ApiKind::Container => {
                let help = "name one that is there, or can be pulled: image = \"localstack/localstack:4.14.0\"";
                let image = image.ok_or_else(|| Refusal::new("missing field `image` of a container", help))?;
                let port = port.unwrap_or(EMULATOR_PORT);
                Ok(Self::Other(ApiConfig::Container(ContainerConfig { image, port, env })))
            }
            ApiKind::None => Ok(Self::Other(ApiConfig::None)),
        }
    }
}
