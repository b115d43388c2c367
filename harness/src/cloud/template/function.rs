//! `AWS::Lambda::Function` and `AWS::Lambda::Permission`.

use std::collections::BTreeMap;
use std::time::Duration;

use super::action::function_name;
use super::error::{Place, Rejection};
use super::properties::{Properties, text};
use super::runtime::RuntimeId;

const WITHOUT_EFFECT: [&str; 9] = [
    "FunctionName",
    "Code",
    "Role",
    "Architectures",
    "Description",
    "EphemeralStorage",
    "LoggingConfig",
    "TracingConfig",
    "Tags",
];

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
