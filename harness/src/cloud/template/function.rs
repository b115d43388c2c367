//! `AWS::Lambda::Function` and `AWS::Lambda::Permission`.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::action::function_name;
use super::error::{Place, Rejection};
use super::properties::{Properties, text};
use super::runtime::RuntimeId;

const WITHOUT_EFFECT: [&str; 8] = [
    "FunctionName",
    "Role",
    "Architectures",
    "Description",
    "EphemeralStorage",
    "LoggingConfig",
    "TracingConfig",
    "Tags",
];

/// Where a template says that a function's code is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A zip file in S3.
    Object {
        /// Its bucket.
        bucket: String,
        /// Its key.
        key: String,
        /// Which version of it, if not the latest.
        version: Option<String>,
    },
    /// The text of the function's one module.
    Text(String),
}

/// A function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The resource that describes it.
    pub place: Place,
    /// What runs it.
    pub runtime: RuntimeId,
    /// Its handler; `bootstrap` if the template names none and its runtime needs none.
    pub handler: String,
    /// How long one invocation may take.
    pub timeout: Duration,
    /// Its memory in MB; only told to it, not enforced.
    pub memory: u64,
    /// Its own environment variables.
    pub environment: BTreeMap<String, String>,
    /// Where the template says that its code is; of a scenario's template the profile says where.
    pub source: Option<Source>,
    /// So many of its invocations may run at a time; none if the template reserves none, and 0 throttles all.
    pub reserved_concurrency: Option<usize>,
}

impl Function {
    pub(super) fn read(name: String, mut properties: Properties) -> Result<Self, Rejection> {
        properties.without_effect(&WITHOUT_EFFECT);
        let place = properties.place().clone();
        let runtime = runtime(&mut properties)?;
        if let Some(package) = properties.optional_text("PackageType")?.filter(|package| package != "Zip") {
            return Err(place.child("PackageType").rejection(format!("{package} is not supported"), "Zip is possible"));
        }
        let reserved = properties.optional_number("ReservedConcurrentExecutions")?;
        let function = Self {
            name,
            place,
            runtime,
            handler: handler(&mut properties, runtime)?,
            timeout: Duration::from_secs(properties.optional_number("Timeout")?.unwrap_or(3)),
            memory: properties.optional_number("MemorySize")?.unwrap_or(128),
            environment: environment(&mut properties)?,
            source: source(&mut properties)?,
            reserved_concurrency: reserved.map(|number| usize::try_from(number).unwrap_or(usize::MAX)),
        };
        properties.finish()?;
        Ok(function)
    }
}

fn runtime(properties: &mut Properties) -> Result<RuntimeId, Rejection> {
    let name = properties.text("Runtime")?;
    let unknown = || {
        let remedy = format!("this version runs {}", RuntimeId::KNOWN);
        properties.place().child("Runtime").rejection(format!("runtime {name} is not supported"), remedy)
    };
    RuntimeId::parse(&name).ok_or_else(unknown)
}

fn handler(properties: &mut Properties, runtime: RuntimeId) -> Result<String, Rejection> {
    if runtime == RuntimeId::Provided {
        return Ok(properties.optional_text("Handler")?.unwrap_or_else(|| "bootstrap".into()));
    }
    let handler = properties.text("Handler")?;
    if runtime.module(&handler).is_some() {
        return Ok(handler);
    }
    let problem = format!("`{handler}` does not name a function in a file of the function's folder");
    Err(properties.place().child("Handler").rejection(problem, format!("write {}", runtime.form())))
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html>
fn source(properties: &mut Properties) -> Result<Option<Source>, Rejection> {
    let place = properties.place().child("Code");
    let mut code = match properties.take("Code") {
        // A path on this machine, which `aws cloudformation package` would replace.
        None | Some(Value::String(_)) => return Ok(None),
        Some(code) => Properties::new(place, code)?,
    };
    let source = match code.optional_text("ZipFile")? {
        Some(text) => Source::Text(text),
        None => Source::Object {
            bucket: code.text("S3Bucket")?,
            key: code.text("S3Key")?,
            version: code.optional_text("S3ObjectVersion")?,
        },
    };
    code.finish()?;
    Ok(Some(source))
}

fn environment(properties: &mut Properties) -> Result<BTreeMap<String, String>, Rejection> {
    let Some(value) = properties.take("Environment") else { return Ok(BTreeMap::new()) };
    let mut environment = Properties::new(properties.place().child("Environment"), value)?;
    let mut variables = environment.nested("Variables")?;
    environment.finish()?;
    let mut result = BTreeMap::new();
    for name in variables.names() {
        let place = variables.place().child(&name);
        let value = variables.required(&name)?;
        result.insert(name, text(&place, &value)?);
    }
    Ok(result)
}

/// Who may invoke a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Permission {
    function: String,
    action: String,
    principal: String,
    source: Option<String>,
}

impl Permission {
    pub(super) fn read(mut properties: Properties) -> Result<Self, Rejection> {
        properties.without_effect(&["SourceAccount"]);
        let permission = Self {
            function: function_name(&properties.text("FunctionName")?).to_owned(),
            action: properties.text("Action")?,
            principal: properties.text("Principal")?,
            source: properties.optional_text("SourceArn")?,
        };
        properties.finish()?;
        Ok(permission)
    }

    /// Whether AWS IoT may invoke the function for the rule; a source may end in `*`.
    pub(super) fn lets(&self, rule: &str, function: &str) -> bool {
        let covers = |source: &String| match source.strip_suffix('*') {
            Some(start) => rule.starts_with(start),
            None => source == rule,
        };
        self.function == function
            && matches!(self.action.as_str(), "lambda:InvokeFunction" | "lambda:*")
            && self.principal == "iot.amazonaws.com"
            && self.source.as_ref().is_none_or(covers)
    }
}
