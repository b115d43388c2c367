//! What is told of stacks.

use std::time::SystemTime;

use super::change_set::ChangeSet;
use super::definition::Definition;
use super::plan::Action;
use super::record::{Event, Stack};
use super::status::Status;
use super::xml::Xml;
use crate::cloud::template::Summary;

/// A stack, as `DescribeStacks` tells of it.
pub(super) fn stack(xml: &mut Xml, stack: &Stack) {
    heading(xml, stack);
    xml.optional("Description", stack.definition.description.as_deref());
    parameters(xml, &stack.definition);
    xml.list("Outputs", &stack.outputs, |xml, output| {
        xml.text("OutputKey", &output.key).text("OutputValue", &output.value);
        xml.optional("Description", output.description.as_deref());
    });
    acknowledged(xml, &stack.definition);
    xml.text("DisableRollback", "false").text("EnableTerminationProtection", "false");
    xml.within("DriftInformation", |xml| {
        xml.text("StackDriftStatus", "NOT_CHECKED");
    });
}

/// A stack, as `ListStacks` tells of it.
pub(super) fn summary(xml: &mut Xml, stack: &Stack) {
    heading(xml, stack);
    xml.optional("TemplateDescription", stack.definition.description.as_deref());
}

fn heading(xml: &mut Xml, stack: &Stack) {
    xml.text("StackId", &stack.id).text("StackName", &stack.name);
    xml.text("CreationTime", &time(stack.created));
    xml.optional("LastUpdatedTime", stack.updated.map(time).as_deref());
    xml.optional("DeletionTime", stack.deleted.map(time).as_deref());
    xml.text("StackStatus", stack.status.name()).optional("StackStatusReason", stack.reason.as_deref());
}

fn parameters(xml: &mut Xml, definition: &Definition) {
    xml.list("Parameters", &definition.values, |xml, (name, value)| {
        let shown = if definition.secrets.contains(name) { "****" } else { value };
        xml.text("ParameterKey", name).text("ParameterValue", shown);
    });
}

fn acknowledged(xml: &mut Xml, definition: &Definition) {
    xml.texts("Capabilities", definition.capabilities.iter().map(String::as_str));
    xml.list("Tags", &definition.tags, |xml, (key, value)| {
        xml.text("Key", key).text("Value", value);
    });
}

/// Something that happened.
pub(super) fn event(xml: &mut Xml, stack: &Stack, event: &Event) {
    xml.text("StackId", &stack.id).text("StackName", &stack.name).text("EventId", &event.id);
    one(xml, event).text("Timestamp", &time(event.at));
}

/// A resource, as `DescribeStackResources` tells of it.
pub(super) fn resource(xml: &mut Xml, stack: &Stack, told: &Event) {
    xml.text("StackId", &stack.id).text("StackName", &stack.name);
    one(xml, told).text("Timestamp", &time(told.at));
}

/// A resource, as `ListStackResources` tells of it.
pub(super) fn resource_summary(xml: &mut Xml, told: &Event) {
    one(xml, told).text("LastUpdatedTimestamp", &time(told.at));
}

fn one<'a>(xml: &'a mut Xml, told: &Event) -> &'a mut Xml {
    xml.text("LogicalResourceId", &told.logical).text("ResourceType", &told.kind);
    xml.optional("PhysicalResourceId", Some(&*told.physical).filter(|name| !name.is_empty()));
    xml.text("ResourceStatus", told.status.name()).optional("ResourceStatusReason", told.reason.as_deref())
}

/// The resources of a stack: those that are there, and of one that is deleted those that were.
pub(super) fn resources(stack: &Stack) -> impl Iterator<Item = &Event> {
    let is_gone = |told: &Event| told.status == Status::DeleteComplete && stack.status != Status::DeleteComplete;
    stack.told.values().filter(move |told| !is_gone(told))
}

/// A change set.
pub(super) fn change_set(xml: &mut Xml, stack: &Stack, set: &ChangeSet) {
    change_set_heading(xml, stack, set);
    parameters(xml, &set.definition);
    acknowledged(xml, &set.definition);
    xml.list("Changes", &set.changes, |xml, change| {
        xml.text("Type", "Resource").within("ResourceChange", |xml| {
            xml.text("Action", change.action.name()).text("LogicalResourceId", &change.logical);
            xml.optional("PhysicalResourceId", change.physical.as_deref()).text("ResourceType", change.kind);
            let replaced = match change.action {
                Action::Modify => Some("False"),
                Action::Replace => Some("True"),
                Action::Add | Action::Remove => None,
            };
            xml.optional("Replacement", replaced);
        });
    });
}

/// What is told of a change set in every case.
pub(super) fn change_set_heading(xml: &mut Xml, stack: &Stack, set: &ChangeSet) {
    xml.text("ChangeSetId", &set.id).text("ChangeSetName", &set.name);
    xml.text("StackId", &stack.id).text("StackName", &stack.name);
    xml.optional("Description", set.description.as_deref()).text("CreationTime", &time(set.created));
    xml.text("Status", set.status()).optional("StatusReason", set.objection.as_deref());
    xml.text("ExecutionStatus", set.execution.name());
}

/// What a template asks for, as `GetTemplateSummary` and `ValidateTemplate` tell it.
pub(super) fn asked(xml: &mut Xml, summary: &Summary, with_kinds: bool) {
    xml.optional("Description", summary.description.as_deref());
    xml.list("Parameters", &summary.parameters, |xml, parameter| {
        xml.text("ParameterKey", &parameter.name).optional("DefaultValue", parameter.default.as_deref());
        xml.text("NoEcho", if parameter.is_secret { "true" } else { "false" });
        xml.optional("Description", parameter.description.as_deref());
        if with_kinds {
            xml.text("ParameterType", &parameter.kind).within("ParameterConstraints", |xml| {
                xml.texts("AllowedValues", parameter.allowed.iter().map(String::as_str));
            });
        }
    });
    xml.texts("Capabilities", summary.capability);
    if summary.capability.is_some() {
        xml.text("CapabilitiesReason", "The following resource(s) require capabilities: [AWS::IAM::Role]");
    }
    if with_kinds {
        xml.texts("ResourceTypes", summary.kinds.iter().map(String::as_str));
    }
}

fn time(at: SystemTime) -> String {
    humantime::format_rfc3339_millis(at).to_string()
}
