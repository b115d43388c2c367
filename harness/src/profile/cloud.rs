//! `[cloud]`: the two halves of the cloud, and what is deployed to them.
//!
//! An **IoT half** is an MQTT endpoint with credentials for things, topic rules and the messages that are seen; an **API
//! half** is an AWS endpoint with tables and functions. They are chosen apart:
//!
//! ```toml
//! [cloud]
//! template = "template.yaml"
//! iot = { kind = "embedded" }
//! api = { kind = "endpoint", url = "http://127.0.0.1:4566" }
//! ```
//!
//! `kind = "embedded"` instead of both means both embedded, `kind = "none"`, or no `[cloud]` at all, neither. A half that
//! is not named is none. `kind = "aws"` means both in an account of AWS, which `[cloud.aws]` names: one deployment makes both, so
//! neither is there without the other.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::api::{ApiChoice, ApiConfig};
use super::aws::AwsConfig;
use super::problem::Refusal;
use super::{OtherLinesConfig, RecordsConfig, TwinConfig};

/// `[cloud]`: the cloud, and what is deployed to it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(try_from = "Table")]
#[schemars(with = "Table")]
pub struct CloudConfig {
    /// `iot`: the IoT half.
    pub iot: IotConfig,
    /// `api`: the API half.
    pub api: ApiConfig,
    /// The CloudFormation template that describes things, rules, functions and tables.
    pub template: Option<Spanned<PathBuf>>,
    /// `[cloud.parameters]`: values of the template's parameters; they win over its defaults.
    pub parameters: BTreeMap<String, String>,
    /// The code of the template's functions.
    pub function: Vec<Function>,
    /// Which messages are about which part.
    pub message: Vec<MessageConfig>,
    /// Where records are found; none if no scenario asks for them.
    pub records: Option<RecordsConfig>,
    /// The line's digital twin; none if no scenario asks for it.
    pub twin: Option<TwinConfig>,
    /// Other lines on the same cloud; none if no scenario has them do anything.
    pub other_lines: Option<OtherLinesConfig>,
}

/// `[cloud.iot]`: the kinds of IoT half.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(from = "IotTable")]
#[schemars(with = "IotTable")]
pub enum IotConfig {
    /// `embedded`: in process, one for each scenario. It needs a template.
    Embedded,
    /// `aws`: in an account of AWS, together with the API half.
    Aws,
    /// `none`: no MQTT, no things, no rules.
    #[default]
    None,
}

/// `[[cloud.function]]`: the code of a function of the template.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "FunctionTable")]
#[schemars(with = "FunctionTable")]
pub struct Function {
    /// The function's name in the template.
    pub name: Spanned<String>,
    /// The command that builds it, run once before anything opens.
    pub build: Option<String>,
    /// What runs.
    pub code: Code,
    /// What it is changed to by a deployment.
    pub release: Vec<FunctionRelease>,
}

/// `[[cloud.function.release]]`: other code of a function, or other variables, that a scenario deploys:
/// `release "2.0" of function "record-production" is deployed`. Everything else stays as it is.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "FunctionReleaseTable")]
#[schemars(with = "FunctionReleaseTable")]
pub struct FunctionRelease {
    /// Its name.
    pub name: Spanned<String>,
    /// What runs, if it is something else.
    pub code: Option<Code>,
    /// Variables of its environment.
    pub env: BTreeMap<String, String>,
}

/// How a profile writes a release of a function.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FunctionReleaseTable {
    /// Its name, by which scenarios call it.
    #[schemars(with = "String", example = &"2.0")]
    name: Spanned<String>,
    /// Another `bootstrap` binary, as `binary` of the function; what builds the function builds it.
    #[schemars(with = "Option<String>", example = &"{target}/record-production-2")]
    binary: Option<Spanned<String>>,
    /// Another folder of modules, as `folder` of the function.
    #[schemars(with = "Option<String>", example = &"../functions/record-2")]
    folder: Option<Spanned<String>>,
    /// Variables of its environment, beside those of the template, or in their place.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "RELEASE": "2.0" }]))]
    env: BTreeMap<String, String>,
}

impl TryFrom<FunctionReleaseTable> for FunctionRelease {
    type Error = Refusal;

    fn try_from(table: FunctionReleaseTable) -> Result<Self, Refusal> {
        let FunctionReleaseTable { name, binary, folder, env } = table;
        let code = match (binary, folder) {
            (Some(_), Some(_)) => {
                let message = "the code of a release is a `binary` or a `folder`, not both";
                return Err(Refusal::new(message, "give the one that the function itself has, or none"));
            }
            (binary, folder) => binary.map(Code::Binary).or(folder.map(Code::Folder)),
        };
        Ok(Self { name, code, env })
    }
}

/// The code of a function; both may use placeholders.
#[derive(Clone, Debug)]
pub enum Code {
    /// `binary`: a `bootstrap` binary, for the runtimes `provided.*`.
    Binary(Spanned<String>),
    /// `folder`: a folder of Python or Node.js modules, for the runtimes `python3.N` and `nodejsN.x`; from the profile's
    /// folder.
    Folder(Spanned<String>),
}

impl Code {
    /// The path, as it is written.
    pub fn path(&self) -> &Spanned<String> {
        match self {
            Self::Binary(path) | Self::Folder(path) => path,
        }
    }
}

/// How a profile writes the code of a function.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FunctionTable {
    /// The function's name in the template.
    #[schemars(with = "String", example = &"record-production")]
    name: Spanned<String>,
    /// The command that builds it, run once before anything opens; may use `{target}`, `{cargo-profile}` and
    /// `{profile-folder}`. Without it nothing is built.
    #[schemars(example = &"cargo build --profile {cargo-profile} --workspace")]
    build: Option<String>,
    /// The `bootstrap` binary of a function with a runtime `provided.*`; may use `{target}`, the folder of cargo's binaries,
    /// and `{profile-folder}`.
    #[schemars(with = "Option<String>", example = &"{target}/record-production")]
    binary: Option<Spanned<String>>,
    /// Instead of `binary`, for a runtime `python3.N` or `nodejsN.x`: the folder of the function's modules; from the profile's
    /// folder, may use `{target}` and `{profile-folder}`.
    #[schemars(with = "Option<String>", example = &"../functions/record")]
    folder: Option<Spanned<String>>,
    /// What it is changed to by a deployment.
    #[serde(default)]
    release: Vec<FunctionRelease>,
}

impl TryFrom<FunctionTable> for Function {
    type Error = Refusal;

    fn try_from(table: FunctionTable) -> Result<Self, Refusal> {
        let FunctionTable { name, build, binary, folder, release } = table;
        let code = match (binary, folder) {
            (Some(binary), None) => Code::Binary(binary),
            (None, Some(folder)) => Code::Folder(folder),
            _ => {
                return Err(Refusal::new(
                    "the code of a function is a `binary` or a `folder`, and one of them is needed",
                    "give `binary` for a runtime provided.*, `folder` for Python and Node.js",
                ));
            }
        };
        Ok(Self { name, build, code, release })
    }
}

/// `[[cloud.message]]`: which messages are about which part, so that an argument can tell them.
///
/// A name that begins with `/` is a JSON pointer into the payload.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageConfig {
    /// The topic filter of these messages.
    #[serde(default = "every_topic")]
    #[schemars(extend("default" = "#"))]
    #[schemars(with = "String")]
    pub topic: Spanned<String>,
    /// The field of the payload with the part's serial number; what has none is about no part. A JSON pointer begins with `/`.
    #[schemars(example = &"serial")]
    pub serial: String,
    /// The field by which the record is called that the message is to make; a JSON pointer begins with `/`.
    #[schemars(example = &"id")]
    pub id: Option<String>,
}

fn every_topic() -> Spanned<String> {
    Spanned::new(0..0, "#".to_owned())
}

/// Both halves at once.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Both {
    /// Inside lineproof, one for each scenario.
    Embedded,
    /// In an account of AWS, which `[cloud.aws]` names; needs lineproof's cargo feature `aws`.
    Aws,
    /// Not there.
    None,
}

/// How a profile writes it: `kind` for both halves, or `iot` and `api` apart.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Table {
    /// Both halves at once; leave it out to choose `iot` and `api` apart. An embedded IoT half and AWS need a `template`.
    kind: Option<Both>,
    /// The IoT half: an MQTT endpoint with things, topic rules and the messages that are seen. Without it, and without
    /// `kind`, there is none.
    iot: Option<IotConfig>,
    /// The API half: an AWS endpoint with tables and functions. Without it, and without `kind`, there is none.
    api: Option<ApiChoice>,
    /// The account of AWS, only with `kind = "aws"` and needed there.
    aws: Option<AwsConfig>,
    /// The CloudFormation template that describes things, rules, functions and tables; from the profile's folder.
    #[schemars(with = "Option<PathBuf>", example = &"../system/template.yaml")]
    template: Option<Spanned<PathBuf>>,
    /// Values of the template's parameters, by their names; they win over its defaults.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "Stage": "test" }]))]
    parameters: BTreeMap<String, String>,
    /// The code of the template's functions, one table for each.
    #[serde(default)]
    function: Vec<Function>,
    /// Which messages are about which part, so that an argument can tell them.
    #[serde(default)]
    message: Vec<MessageConfig>,
    /// Where records are found; needed only by scenarios that speak of records.
    records: Option<RecordsConfig>,
    /// The line's digital twin; needed only by scenarios that speak of it.
    twin: Option<TwinConfig>,
    /// Other lines on the same cloud; needed only by scenarios in which they finish parts.
    other_lines: Option<OtherLinesConfig>,
}

impl TryFrom<Table> for CloudConfig {
    type Error = Refusal;

    fn try_from(table: Table) -> Result<Self, Refusal> {
        let Table { kind, iot, api, aws, template, parameters, function, message, records, twin, other_lines } = table;
        let (iot, api) = halves(kind, iot, api)?;
        let api = api.with(aws)?;
        if (iot == IotConfig::Aws) != matches!(api, ApiConfig::Aws(_)) {
            return Err(Refusal::new(
                "one half is of the kind `aws` and the other is not, and one deployment makes both",
                "write kind = \"aws\" below [cloud] and leave `iot` and `api` out, or choose other halves",
            ));
        }
        if iot != IotConfig::None && template.is_none() {
            return Err(Refusal::new(
                "missing field `template`, which the IoT half takes its things and rules from",
                "add template = \"...\", or choose other halves: kind = \"none\"",
            ));
        }
        Ok(Self { iot, api, template, parameters, function, message, records, twin, other_lines })
    }
}

fn halves(
    kind: Option<Both>,
    iot: Option<IotConfig>,
    api: Option<ApiChoice>,
) -> Result<(IotConfig, ApiChoice), Refusal> {
    let other = ApiChoice::Other;
    match (kind, iot, api) {
        (None, None, None) => {
            let help = "write kind = \"embedded\", \"aws\" or \"none\", or choose iot and api apart";
            Err(Refusal::new("missing field `kind`", help))
        }
        (None, iot, api) => Ok((iot.unwrap_or_default(), api.unwrap_or(other(ApiConfig::None)))),
        (Some(Both::Embedded), None, None) => Ok((IotConfig::Embedded, other(ApiConfig::Embedded))),
        (Some(Both::Aws), None, None) => Ok((IotConfig::Aws, ApiChoice::Aws)),
        (Some(Both::None), None, None) => Ok((IotConfig::None, other(ApiConfig::None))),
        (Some(_), ..) => {
            let message = "`kind` chooses both halves, and `iot` or `api` chooses one again";
            Err(Refusal::new(message, "leave `kind` out, or `iot` and `api`"))
        }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct IotTable {
    /// Which IoT half.
    kind: Both,
}

impl From<IotTable> for IotConfig {
    fn from(table: IotTable) -> Self {
        match table.kind {
            Both::Embedded => Self::Embedded,
            Both::Aws => Self::Aws,
            Both::None => Self::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{ContainerConfig, EndpointConfig};

    #[track_caller]
    fn refused(text: &str, part: &str) {
        let error = toml::from_str::<CloudConfig>(text).unwrap_err();
        assert!(error.message().contains(part), "{error}");
    }

    #[test]
    fn halves_are_chosen_together_or_apart() {
        let cloud: CloudConfig = toml::from_str("kind = 'embedded'\ntemplate = 't'").unwrap();
        assert_eq!((cloud.iot, cloud.api), (IotConfig::Embedded, ApiConfig::Embedded));
        let cloud: CloudConfig = toml::from_str("kind = 'none'").unwrap();
        assert_eq!((cloud.iot, cloud.api), (IotConfig::None, ApiConfig::None));
        let text = "[api]\nkind = 'endpoint'\nurl = 'http://127.0.0.1:1'\naccess_key_id = 'a'\nsecret_access_key = 'b'";
        let cloud: CloudConfig = toml::from_str(text).unwrap();
        let keys = Some(("a".into(), "b".into()));
        let endpoint = EndpointConfig { url: Some("http://127.0.0.1:1".into()), region: None, keys };
        assert_eq!((cloud.iot, cloud.api), (IotConfig::None, ApiConfig::Endpoint(endpoint)));
    }

    #[test]
    fn a_container_has_an_image_and_the_port_of_emulators() {
        let text = "[api]\nkind = 'container'\nimage = 'ministack:1'\nenv = { SERVICES = 'dynamodb' }";
        let cloud: CloudConfig = toml::from_str(text).unwrap();
        let env = [("SERVICES".to_owned(), "dynamodb".to_owned())].into();
        assert_eq!(cloud.api, ApiConfig::Container(ContainerConfig { image: "ministack:1".into(), port: 4566, env }));
    }

    #[test]
    fn contradictions_say_what_to_do() {
        refused("", "write kind = ");
        refused("kind = 'embedded'", "missing field `template`");
        refused("kind = 'none'\napi = { kind = 'embedded' }", "leave `kind` out");
        refused("api = { kind = 'embedded', url = 'http://x' }", "write kind = \"endpoint\"");
        refused("api = { kind = 'endpoint', access_key_id = 'a' }", "give both or none");
        refused("api = { kind = 'embedded', image = 'x' }", "write kind = \"container\"");
        refused("api = { kind = 'container', url = 'http://x' }", "write kind = \"endpoint\"");
        refused("api = { kind = 'container' }", "missing field `image`");
        refused("iot = { kind = 'endpoint' }", "expected one of `embedded`, `aws`, `none`");
        let account = "[aws]\naccount = '123456789012'\nregion = 'r'\nbucket = 'b'";
        refused(&format!("iot = {{ kind = 'aws' }}\n{account}"), "belongs to `kind = \"aws\"`");
        refused("api = { kind = 'aws' }\n", "add a table [cloud.aws]");
        refused(&format!("api = {{ kind = 'aws' }}\n{account}"), "one deployment makes both");
        refused(&format!("kind = 'embedded'\ntemplate = 't'\n{account}"), "belongs to `kind = \"aws\"`");
        refused(&format!("kind = 'aws'\n{account}"), "missing field `template`");
        refused("kind = 'none'\nfunction = [{ name = 'f' }]", "one of them is needed");
        refused(
            "kind = 'none'\nfunction = [{ name = 'f', binary = 'b', folder = 'c' }]",
            "`folder` for Python and Node.js",
        );
    }

    #[test]
    fn the_code_of_a_function_is_a_binary_or_a_folder() {
        let text = "kind = 'none'\nfunction = [{ name = 'f', binary = 'b' }, { name = 'g', folder = 'c' }]";
        let cloud: CloudConfig = toml::from_str(text).unwrap();
        assert!(matches!(&cloud.function[0].code, Code::Binary(path) if path.get_ref() == "b"));
        assert!(matches!(&cloud.function[1].code, Code::Folder(path) if path.get_ref() == "c"));
    }
}
