//! The operations that only tell.

use super::describe;
use super::fault::Fault;
use super::query::Query;
use super::record::{Event, Stack, Stacks};
use super::xml::Xml;

/// Does one of them.
///
/// # Errors
/// If what it asks about is not there, or there is no such operation.
pub(super) fn done(operation: &str, query: &Query, stacks: &Stacks) -> Result<Xml, Fault> {
    let mut xml = Xml::default();
    match operation {
        "DescribeStacks" => {
            query.only(&["StackName"])?;
            let meant = match query.optional("StackName") {
                Some(name) => vec![stacks.find(name)?],
                None => stacks.0.iter().filter(|stack| stack.deleted.is_none()).collect(),
            };
            xml.list("Stacks", meant.into_iter().rev(), describe::stack);
        }
        "ListStacks" => {
            query.only(&["StackStatusFilter"])?;
            let wanted = query.texts("StackStatusFilter");
            let is_wanted = |stack: &&Stack| wanted.is_empty() || wanted.iter().any(|name| name == stack.status.name());
            xml.list("StackSummaries", stacks.0.iter().rev().filter(is_wanted), describe::summary);
        }
        "DescribeStackEvents" => {
            query.only(&["StackName"])?;
            let stack = stacks.find(query.required("StackName")?)?;
            xml.list("StackEvents", stack.events.iter().rev(), |xml, event| describe::event(xml, stack, event));
        }
        "DescribeStackResources" => {
            query.only(&["StackName", "LogicalResourceId"])?;
            let (stack, wanted) = (stacks.find(query.required("StackName")?)?, query.optional("LogicalResourceId"));
            let told = describe::resources(stack).filter(|told| wanted.is_none_or(|wanted| told.logical == wanted));
            xml.list("StackResources", told, |xml, told| describe::resource(xml, stack, told));
        }
        "DescribeStackResource" => {
            query.only(&["StackName", "LogicalResourceId"])?;
            let stack = stacks.find(query.required("StackName")?)?;
            let told = resource(stack, query.required("LogicalResourceId")?)?;
            xml.within("StackResourceDetail", |xml| {
                xml.text("StackId", &stack.id).text("StackName", &stack.name);
                describe::resource_summary(xml, told);
            });
        }
        "ListStackResources" => {
            query.only(&["StackName"])?;
            let stack = stacks.find(query.required("StackName")?)?;
            xml.list("StackResourceSummaries", describe::resources(stack), describe::resource_summary);
        }
        "GetTemplate" => {
            query.only(&["StackName", "ChangeSetName", "TemplateStage"])?;
            let stack = stacks.find(query.required("StackName")?)?;
            let definition = match query.optional("ChangeSetName") {
                Some(name) => &stack.change_set(name)?.definition,
                None => &stack.definition,
            };
            xml.text("TemplateBody", &definition.text).texts("StagesAvailable", ["Original", "Processed"]);
        }
        "DescribeChangeSet" => {
            query.only(&["StackName", "ChangeSetName"])?;
            let name = query.required("ChangeSetName")?;
            let stack = stacks.with_change_set(query.optional("StackName"), name)?;
            describe::change_set(&mut xml, stack, stack.change_set(name)?);
        }
        "ListChangeSets" => {
            query.only(&["StackName"])?;
            let stack = stacks.find(query.required("StackName")?)?;
            xml.list("Summaries", &stack.change_sets, |xml, set| describe::change_set_heading(xml, stack, set));
        }
        _ => return Err(Fault::no_operation(operation)),
    }
    Ok(xml)
}

fn resource<'a>(stack: &'a Stack, logical: &str) -> Result<&'a Event, Fault> {
    let absent = || Fault::validation(format!("Resource {logical} does not exist for stack {}", stack.name));
    describe::resources(stack).find(|told| told.logical == logical).ok_or_else(absent)
}
