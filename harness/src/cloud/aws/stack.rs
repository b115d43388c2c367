//! The system's template, deployed by `CloudFormation` as one stack whose name is the profile's prefix.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_cloudformation::error::DisplayErrorContext;
use aws_sdk_cloudformation::operation::create_stack::CreateStackError;
use aws_sdk_cloudformation::operation::describe_stacks::DescribeStacksError;
use aws_sdk_cloudformation::types::{Capability, OnFailure, Parameter, Stack, StackStatus, Tag};
use line_model::Advice;

use super::Account;
use crate::process::Mark;

/// The longest template that goes with the request itself, in bytes
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>).
pub(super) const LONGEST_BODY: usize = 51_200;

/// How long a stack may take to be made, and to be removed.
const PATIENCE: Duration = Duration::from_mins(14);

/// Where a template is.
pub(super) enum Template {
    /// The text itself.
    Body(String),
    /// An object of the bucket, by its URL.
    Url(String),
}

/// A stack that is there.
pub(super) struct Found {
    pub(super) id: String,
    /// Who made it; none if it was not lineproof.
    pub(super) mark: Option<Mark>,
}

/// Asks for the stack; returns when it is being made.
///
/// # Errors
/// If there is one already, or the template or the credentials do not allow it.
pub(super) async fn create(
    account: &Account,
    template: Template,
    parameters: &BTreeMap<String, String>,
    mark: &Mark,
) -> Result<(), Advice> {
    let config = &account.config;
    let marked = [(Mark::NAME.to_owned(), mark.to_string())];
    let tags = config
        .tags
        .clone()
        .into_iter()
        .chain(marked)
        .map(|(name, value)| Tag::builder().key(name).value(value).build());
    let given = parameters.iter();
    let given = given.map(|(name, value)| Parameter::builder().parameter_key(name).parameter_value(value).build());
    let request = account.stacks().create_stack().stack_name(&config.prefix);
    let request = match template {
        Template::Body(text) => request.template_body(text),
        Template::Url(url) => request.template_url(url),
    };
    let request = request.set_tags(Some(tags.collect())).set_parameters(Some(given.collect()));
    let request = request.capabilities(Capability::CapabilityIam).capabilities(Capability::CapabilityNamedIam);
    match request.on_failure(OnFailure::DoNothing).send().await {
        Ok(_) => Ok(()),
        Err(error) if error.as_service_error().is_some_and(CreateStackError::is_already_exists_exception) => {
            Err(is_held(account, find(account).await?))
        }
        Err(error) => {
            let message = format!("stack {} cannot be made: {}", config.prefix, DisplayErrorContext(error));
            Err(Advice::new(message, "correct the template, its parameters, or what these credentials may do"))
        }
    }
}

/// Why a stack cannot be made where there is one.
fn is_held(account: &Account, found: Option<Found>) -> Advice {
    let prefix = &account.config.prefix;
    let Some(mark) = found.and_then(|found| found.mark) else {
        let message = format!("stack {prefix} is there already, and was not made by lineproof");
        return Advice::new(message, "choose another `prefix` below [cloud.aws]");
    };
    let age = humantime::format_duration(mark.age());
    let message = format!("stack {prefix} is there already, made by a run of lineproof {age} ago");
    let help =
        "one run at a time uses a prefix: wait for it; if it is gone, `lineproof sweep --profile ...` removes it";
    Advice::new(message, help)
}

/// Waits until the stack is there.
///
/// # Errors
/// If it does not come about; with what AWS says of each resource that failed.
pub(super) async fn made(account: &Account) -> Result<(), Advice> {
    let (client, prefix) = (account.stacks(), &account.config.prefix);
    let Err(error) = client_waits(&client, prefix).await else { return Ok(()) };
    let reasons = failures(account).await;
    let why = if reasons.is_empty() { error } else { reasons.join("; ") };
    Err(Advice::new(
        format!("stack {prefix} was not made: {why}"),
        "correct the template, or what these credentials may do",
    ))
}

async fn client_waits(client: &aws_sdk_cloudformation::Client, prefix: &str) -> Result<(), String> {
    use aws_sdk_cloudformation::client::Waiters as _;
    let waited = client.wait_until_stack_create_complete().stack_name(prefix).wait(PATIENCE).await;
    waited.map(drop).map_err(|error| DisplayErrorContext(error).to_string())
}

/// What failed, and why, the first first.
async fn failures(account: &Account) -> Vec<String> {
    let asked = account.stacks().describe_stack_events().stack_name(&account.config.prefix).send().await;
    let events = asked.map(|answer| answer.stack_events.unwrap_or_default()).unwrap_or_default();
    // The latest stands first, and what was only given up for another's sake says nothing.
    let failed = events.iter().rev().filter(|event| {
        event.resource_status().is_some_and(|status| status.as_str().ends_with("_FAILED"))
            && event.resource_status_reason().is_some_and(|reason| !reason.contains("cancelled"))
    });
    let told = failed.map(|event| {
        let (name, kind) = (event.logical_resource_id().unwrap_or("?"), event.resource_type().unwrap_or("?"));
        format!("{name} ({kind}): {}", event.resource_status_reason().unwrap_or_default())
    });
    told.collect()
}

/// The stack of the prefix, if there is one.
///
/// # Errors
/// If AWS does not say.
pub(super) async fn find(account: &Account) -> Result<Option<Found>, Advice> {
    let prefix = &account.config.prefix;
    match account.stacks().describe_stacks().stack_name(prefix).send().await {
        Ok(answer) => Ok(answer.stacks().first().filter(|stack| !is_gone(stack)).map(found)),
        Err(error) if error.as_service_error().is_some_and(is_unknown) => Ok(None),
        Err(error) => {
            let message = format!("AWS does not say whether there is a stack {prefix}: {}", DisplayErrorContext(error));
            Err(Advice::new(message, account.leftovers()))
        }
    }
}

fn is_gone(stack: &Stack) -> bool {
    stack.stack_status() == Some(&StackStatus::DeleteComplete)
}

/// `CloudFormation` has no error of its own for a stack that is not there.
fn is_unknown(error: &DescribeStacksError) -> bool {
    let said = error.meta().message().unwrap_or_default();
    error.meta().code() == Some("ValidationError") && said.contains("does not exist")
}

fn found(stack: &Stack) -> Found {
    let mark = stack.tags().iter().find(|tag| tag.key() == Some(Mark::NAME)).and_then(|tag| Mark::parse(tag.value()?));
    Found { id: stack.stack_id().or(stack.stack_name()).unwrap_or_default().to_owned(), mark }
}

/// The names of the things of a stack, as far as they are made.
///
/// # Errors
/// If AWS does not say.
pub(super) async fn things(account: &Account, stack: &str) -> Result<Vec<String>, Advice> {
    let answer = account.stacks().describe_stack_resources().stack_name(stack).send().await.map_err(|error| {
        Advice::new(
            format!("AWS does not say what is in stack {stack}: {}", DisplayErrorContext(error)),
            account.leftovers(),
        )
    })?;
    let things = answer.stack_resources().iter().filter(|one| one.resource_type() == Some("AWS::IoT::Thing"));
    Ok(things.filter_map(|one| one.physical_resource_id().map(str::to_owned)).collect())
}

/// Removes a stack, and waits until it is gone.
///
/// # Errors
/// If it is not removed in time.
pub(super) async fn remove(account: &Account, stack: &str) -> Result<(), Advice> {
    use aws_sdk_cloudformation::client::Waiters as _;
    let wrong = |why: String| Advice::new(format!("stack {stack} cannot be removed: {why}"), account.leftovers());
    let client = account.stacks();
    let asked = client.delete_stack().stack_name(stack).send().await;
    asked.map_err(|error| wrong(DisplayErrorContext(error).to_string()))?;
    let waited = client.wait_until_stack_delete_complete().stack_name(stack).wait(PATIENCE).await;
    waited.map(drop).map_err(|error| wrong(DisplayErrorContext(error).to_string()))
}
