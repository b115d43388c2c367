//! The operations that change stacks, or read templates.

use super::change_set::{ChangeSet, Execution};
use super::course::OnFailure;
use super::definition::{Definition, MAX_TEMPLATE, Wanted, parsed};
use super::describe;
use super::fault::Fault;
use super::plan;
use super::query::Query;
use super::record::Stack;
use super::service::CloudFormation;
use super::status::Status;
use super::template_url;
use super::xml::Xml;
use crate::cloud::template::{Summary, Template};

/// What a request may say whatever it makes of a stack; the last ones have no effect.
const OF_STACKS: [&str; 8] =
    ["StackName", "TemplateBody", "TemplateURL", "Parameters", "Capabilities", "Tags", "RoleARN", "ClientRequestToken"];

impl CloudFormation {
    /// `CreateStack`.
    pub(super) async fn create(&self, query: &Query) -> Result<Xml, Fault> {
        query.only(&[&OF_STACKS[..], &["OnFailure", "DisableRollback", "TimeoutInMinutes"]].concat())?;
        let (name, on_failure) = (stack_name(query)?, on_failure(query)?);
        let wanted = Wanted::read(query, name, self.template(query, None).await?, None)?;
        let id = {
            let mut stacks = self.stacks.lock();
            if stacks.find(name).is_ok() {
                return Err(Fault::exists(format!("Stack [{name}] already exists")));
            }
            let stack = Stack::new(name, Status::CreateInProgress, wanted.definition);
            stacks.0.push(stack);
            stacks.find(name)?.id.clone()
        };
        self.run(&id, |course| course.create(wanted.template, on_failure)).await;
        Ok(about(&id))
    }

    /// `UpdateStack`.
    pub(super) async fn update(&self, query: &Query) -> Result<Xml, Fault> {
        query.only(&[&OF_STACKS[..], &["UsePreviousTemplate", "DisableRollback"]].concat())?;
        let (name, on_failure) = (query.required("StackName")?, on_failure(query)?);
        let previous = self.definition(name)?;
        let text = self.template(query, Some(&previous)).await?;
        let wanted = Wanted::read(query, name, text, Some(&previous))?;
        let (id, before) = {
            let mut stacks = self.stacks.lock();
            let stack = stacks.find_mut(name)?;
            if let Ok(template) = &wanted.template
                && plan::changes(&stack.held, template).is_empty()
                && template.outputs == stack.outputs
            {
                return Err(Fault::validation("No updates are to be performed."));
            }
            begin_update(stack, wanted.definition)?
        };
        self.run(&id, |course| course.update((wanted.template, before), on_failure)).await;
        Ok(about(&id))
    }

    /// `DeleteStack`; of one that is not there nothing is left to be done.
    pub(super) async fn delete(&self, query: &Query) -> Result<Xml, Fault> {
        query.only(&["StackName", "RoleARN", "ClientRequestToken"])?;
        let name = query.required("StackName")?;
        let id = {
            let mut stacks = self.stacks.lock();
            let Ok(stack) = stacks.find_mut(name) else { return Ok(Xml::default()) };
            if stack.deleted.is_some() {
                return Ok(Xml::default());
            }
            if stack.status.is_in_progress() {
                let (name, status) = (&stack.name, stack.status);
                return Err(Fault::validation(format!("Stack [{name}] cannot be deleted while in status {status}")));
            }
            stack.becomes(Status::DeleteInProgress, Some("User Initiated".to_owned()));
            stack.id.clone()
        };
        self.run(&id, super::course::Course::delete).await;
        Ok(Xml::default())
    }

    /// `CreateChangeSet`. One for a new stack makes that, without anything in it.
    pub(super) async fn create_change_set(&self, query: &Query) -> Result<Xml, Fault> {
        const OWN: [&str; 5] = ["ChangeSetName", "ChangeSetType", "Description", "ClientToken", "UsePreviousTemplate"];
        query.only(&[&OF_STACKS[..], &OWN].concat())?;
        let (name, set) = (query.required("StackName")?, query.required("ChangeSetName")?);
        let is_new = match query.optional("ChangeSetType").unwrap_or("UPDATE") {
            "CREATE" => true,
            "UPDATE" => false,
            other => return Err(Fault::gap(format!("change sets of type {other} are not supported"))),
        };
        let previous = if is_new { None } else { Some(self.definition(name)?) };
        let text = self.template(query, previous.as_ref()).await?;
        let wanted = Wanted::read(query, name, text, previous.as_ref())?;
        let mut stacks = self.stacks.lock();
        match stacks.find(name) {
            Err(_) => {
                stacks.0.push(Stack::new(stack_name(query)?, Status::ReviewInProgress, wanted.definition.clone()));
            }
            Ok(stack) if is_new && stack.status != Status::ReviewInProgress => {
                let why =
                    format!("Stack [{name}] already exists and cannot be created again with the changeSet [{set}].");
                return Err(Fault::validation(why));
            }
            Ok(stack) if !is_new && stack.status != Status::ReviewInProgress => takes_updates(stack)?,
            Ok(_) => {}
        }
        let stack = stacks.find_mut(name)?;
        if stack.change_set(set).is_ok() {
            return Err(Fault::exists(format!("ChangeSet {set} already exists")));
        }
        let made = ChangeSet::new(set, query.optional("Description"), wanted, (&stack.held, &stack.outputs));
        let mut xml = Xml::default();
        xml.text("Id", &made.id).text("StackId", &stack.id);
        stack.change_sets.push(made);
        Ok(xml)
    }

    /// `ExecuteChangeSet`; the others of its stack are gone then.
    pub(super) async fn execute_change_set(&self, query: &Query) -> Result<Xml, Fault> {
        query.only(&["StackName", "ChangeSetName", "ClientRequestToken", "DisableRollback"])?;
        let (name, on_failure) = (query.required("ChangeSetName")?, on_failure(query)?);
        let (id, is_new, template, before) = {
            let mut stacks = self.stacks.lock();
            let id = stacks.with_change_set(query.optional("StackName"), name)?.id.clone();
            let stack = stacks.find_mut(&id)?;
            let set = stack.change_set(name)?;
            if set.execution != Execution::Available {
                let why =
                    format!("ChangeSet [{}] cannot be executed in its current status of [{}]", set.id, set.status());
                return Err(Fault { code: "InvalidChangeSetStatus", ..Fault::validation(why) });
            }
            let definition = set.definition.clone();
            let template = Template::of_stack(&parsed(&definition.text)?, &definition.values, &stack.name);
            let is_new = stack.status == Status::ReviewInProgress;
            let before = if is_new {
                stack.becomes(Status::CreateInProgress, Some("User Initiated".to_owned()));
                std::mem::replace(&mut stack.definition, definition)
            } else {
                begin_update(stack, definition)?.1
            };
            stack.change_sets.retain(|set| set.name == name || set.id == name);
            stack.change_sets.iter_mut().for_each(|set| set.execution = Execution::Done);
            (id, is_new, template, before)
        };
        if is_new {
            self.run(&id, |course| course.create(template, on_failure)).await;
        } else {
            self.run(&id, |course| course.update((template, before), on_failure)).await;
        }
        Ok(Xml::default())
    }

    /// `DeleteChangeSet`.
    pub(super) fn delete_change_set(&self, query: &Query) -> Result<Xml, Fault> {
        query.only(&["StackName", "ChangeSetName"])?;
        let name = query.required("ChangeSetName")?;
        let mut stacks = self.stacks.lock();
        let id = stacks.with_change_set(query.optional("StackName"), name)?.id.clone();
        stacks.find_mut(&id)?.change_sets.retain(|set| set.name != name && set.id != name);
        Ok(Xml::default())
    }

    /// `GetTemplateSummary`.
    pub(super) async fn summarise(&self, query: &Query) -> Result<Xml, Fault> {
        query.only(&["StackName", "TemplateBody", "TemplateURL"])?;
        let text = match query.optional("StackName") {
            Some(name) => self.definition(name)?.text,
            None => self.template(query, None).await?,
        };
        let mut xml = Xml::default();
        describe::asked(&mut xml, &Summary::of(&parsed(&text)?)?, true);
        Ok(xml)
    }

    /// `ValidateTemplate`.
    pub(super) async fn validate(&self, query: &Query) -> Result<Xml, Fault> {
        query.only(&["TemplateBody", "TemplateURL"])?;
        let text = self.template(query, None).await?;
        let mut xml = Xml::default();
        describe::asked(&mut xml, &Summary::of(&parsed(&text)?)?, false);
        Ok(xml)
    }

    fn definition(&self, name: &str) -> Result<Definition, Fault> {
        self.stacks.lock().find(name).map(|stack| stack.definition.clone())
    }

    /// The template that a request brings, names, or takes over.
    async fn template(&self, query: &Query, previous: Option<&Definition>) -> Result<String, Fault> {
        match (query.optional("TemplateBody"), query.optional("TemplateURL"), query.flag("UsePreviousTemplate")?) {
            (Some(body), None, false) if body.len() > MAX_TEMPLATE => Err(Fault::validation(format!(
                "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length \
                 less than or equal to {MAX_TEMPLATE}"
            ))),
            (Some(body), None, false) => Ok(body.to_owned()),
            (None, Some(url), false) => {
                let no_url = || Fault::validation(format!("TemplateURL {url} must reference a valid S3 object"));
                let (bucket, key) = template_url::object(url).ok_or_else(no_url)?;
                let template = self.ground.stores.object(&bucket, &key).await.map_err(Fault::validation)?;
                String::from_utf8(template.into()).map_err(|_| Fault::validation("Template format error: no UTF-8"))
            }
            (None, None, true) => {
                let none = || Fault::validation("UsePreviousTemplate is for stacks that are there");
                previous.map(|previous| previous.text.clone()).ok_or_else(none)
            }
            _ => Err(Fault::validation("Either Template URL or Template Body must be specified.")),
        }
    }
}

/// A stack that is to be another one from now on; its id, and what it was.
fn begin_update(stack: &mut Stack, definition: Definition) -> Result<(String, Definition), Fault> {
    takes_updates(stack)?;
    stack.becomes(Status::UpdateInProgress, Some("User Initiated".to_owned()));
    Ok((stack.id.clone(), std::mem::replace(&mut stack.definition, definition)))
}

fn takes_updates(stack: &Stack) -> Result<(), Fault> {
    if stack.status.takes_updates() {
        return Ok(());
    }
    let (id, status) = (&stack.id, stack.status);
    Err(Fault::validation(format!("Stack:{id} is in {status} state and can not be updated.")))
}

fn about(id: &str) -> Xml {
    let mut xml = Xml::default();
    xml.text("StackId", id);
    xml
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html>
fn stack_name(query: &Query) -> Result<&str, Fault> {
    let name = query.required("StackName")?;
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if name.len() <= 128 && name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_of_name) {
        return Ok(name);
    }
    Err(Fault::validation(format!(
        "1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular \
         expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
    )))
}

fn on_failure(query: &Query) -> Result<OnFailure, Fault> {
    match (query.optional("OnFailure"), query.flag("DisableRollback")?) {
        (None | Some("ROLLBACK"), false) => Ok(OnFailure::RollBack),
        (None, true) | (Some("DO_NOTHING"), false) => Ok(OnFailure::Nothing),
        (Some("DELETE"), false) => Ok(OnFailure::Delete),
        _ => Err(Fault::validation("Specify one of OnFailure (ROLLBACK, DO_NOTHING, DELETE) and DisableRollback")),
    }
}
