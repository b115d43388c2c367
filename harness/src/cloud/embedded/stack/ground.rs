//! Makes, changes and takes away single resources of stacks.

use std::path::PathBuf;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;

use super::made::{Made, discard};
use super::plan;
use super::stores::Stores;
use crate::cloud::embedded::resources::Resources;
use crate::cloud::tables;
use crate::cloud::template::{Resource, Template};

/// The types that have no effect of their own; a permission is part of its rule.
const WITHOUT_EFFECT: [&str; 4] =
    ["AWS::IAM::Role", "AWS::IAM::Policy", "AWS::Logs::LogGroup", "AWS::Lambda::Permission"];

/// Where the resources of stacks are.
pub(super) struct Ground {
    pub(super) resources: Arc<Resources>,
    /// The endpoint of tables; none if the cloud has no API half.
    pub(super) tables: Option<Client>,
    /// Where buckets and queues are, and the code of functions is looked for.
    pub(super) stores: Stores,
    /// Where it is unpacked; of this cloud alone.
    pub(super) folder: PathBuf,
}

impl Ground {
    /// Makes a resource that is not there.
    ///
    /// # Errors
    /// Why it cannot be made; then nothing of it is there.
    pub(super) async fn make(&self, template: &Template, resource: &Resource) -> Result<Made, String> {
        let made = self.described(template, resource, None).await?;
        if self.is_taken(&made) {
            discard(&made, None);
            return Err(format!("{} already exists", resource.name));
        }
        match self.install(&made).await {
            Ok(()) => Ok(made),
            Err(why) => {
                discard(&made, None);
                Err(why)
            }
        }
    }

    /// Has a resource that is there be as the template says. What it was is kept until [`discard`]ed.
    ///
    /// # Errors
    /// Why it cannot be changed; then it is as before.
    pub(super) async fn change(&self, template: &Template, resource: &Resource, before: &Made) -> Result<Made, String> {
        let made = self.described(template, resource, Some(before)).await?;
        let is_another = match (before, &made) {
            (Made::Table(before), Made::Table(after)) => before.schema != after.schema,
            (Made::Queue(before), Made::Queue(after)) => before.attributes != after.attributes,
            _ => false,
        };
        if is_another {
            return Err(format!(
                "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename {} and update \
                 the stack again. (The embedded cloud replaces tables and queues, whatever changes.)",
                resource.name
            ));
        }
        self.put(&made).await?;
        Ok(made)
    }

    /// Has a resource be again as it was.
    ///
    /// # Errors
    /// Why it cannot be so.
    pub(super) async fn restore(&self, before: &Made) -> Result<(), String> {
        self.put(before).await
    }

    /// Takes a resource away.
    ///
    /// # Errors
    /// Why it is still there.
    pub(super) async fn remove(&self, made: &Made) -> Result<(), String> {
        match made {
            Made::Thing(name, _) => self.resources.remove_thing(name).await.map_err(|error| error.to_string())?,
            Made::Policy(policy) => self.resources.registry.remove_policy(&policy.name),
            Made::Rule(rule) => self.resources.rules.remove(&rule.name),
            Made::Function(deployed) => self.resources.functions.remove(&deployed.function.name).await,
            Made::Table(table) => {
                tables::remove(self.tables()?, &table.name).await.map_err(|error| error.to_string())?;
            }
            Made::Queue(queue) => self.stores.remove_queue(&queue.name).await?,
            Made::Bucket(name) => self.stores.remove_bucket(name).await?,
            Made::Nothing => {}
        }
        discard(made, None);
        Ok(())
    }

    /// What a resource is to be made of. The code of a function is fetched unless it comes from where that `before` came from.
    async fn described(&self, template: &Template, resource: &Resource, before: Option<&Made>) -> Result<Made, String> {
        let name = &resource.name;
        let absent = || format!("the template does not describe {name}");
        Ok(match resource.kind {
            "AWS::IoT::Thing" => Made::Thing(name.clone(), template.attributes.get(name).cloned().unwrap_or_default()),
            "AWS::IoT::Policy" => {
                let policy = template.policies.iter().find(|policy| policy.name == *name);
                Made::Policy(policy.cloned().ok_or_else(absent)?)
            }
            "AWS::IoT::TopicRule" => Made::Rule(Box::new(plan::rule(template, resource).cloned().ok_or_else(absent)?)),
            "AWS::Lambda::Function" => {
                let function = template.functions.iter().find(|function| function.name == *name);
                Made::Function(Box::new(self.deployed(function.ok_or_else(absent)?, before).await?))
            }
            "AWS::DynamoDB::Table" => {
                let table = template.tables.iter().find(|table| table.name == *name);
                Made::Table(table.cloned().ok_or_else(absent)?)
            }
            "AWS::SQS::Queue" => {
                let queue = template.queues.iter().find(|queue| queue.name == *name);
                Made::Queue(queue.cloned().ok_or_else(absent)?)
            }
            "AWS::S3::Bucket" => Made::Bucket(name.clone()),
            kind if WITHOUT_EFFECT.contains(&kind) => Made::Nothing,
            kind => return Err(format!("the embedded cloud makes no {kind} for stacks; leave it out")),
        })
    }

    /// Whether there is something of its name already. Of tables, queues and buckets their services know.
    fn is_taken(&self, made: &Made) -> bool {
        match made {
            Made::Thing(name, _) => self.resources.registry.has_thing(name),
            Made::Policy(policy) => self.resources.registry.has_policy(&policy.name),
            Made::Rule(rule) => self.resources.rules.has(&rule.name),
            Made::Function(deployed) => self.resources.functions.has(&deployed.function.name),
            Made::Table(_) | Made::Queue(_) | Made::Bucket(_) | Made::Nothing => false,
        }
    }

    /// Takes up what is not there.
    async fn install(&self, made: &Made) -> Result<(), String> {
        match made {
            Made::Thing(name, attributes) => {
                self.resources.add_thing(name, attributes.clone()).map_err(|error| error.to_string())
            }
            Made::Function(deployed) => {
                self.resources.add_function(&deployed.function, deployed.launch.clone());
                Ok(())
            }
            Made::Table(table) => {
                let created = tables::create(self.tables()?, table, None).await;
                created.map_err(|error| error.to_string())
            }
            Made::Queue(queue) => self.stores.make_queue(queue).await,
            Made::Bucket(name) => self.stores.make_bucket(name).await,
            Made::Policy(_) | Made::Rule(_) | Made::Nothing => self.put(made).await,
        }
    }

    /// Has what is there be like this.
    async fn put(&self, made: &Made) -> Result<(), String> {
        match made {
            Made::Thing(name, attributes) => self.resources.registry.put_thing(name, attributes.clone()),
            Made::Policy(policy) => self.resources.put_policy(policy),
            Made::Rule(rule) => self.resources.put_rule(rule),
            Made::Function(deployed) => {
                self.resources.replace_function(&deployed.function, deployed.launch.clone()).await;
            }
            Made::Table(_) | Made::Queue(_) | Made::Bucket(_) | Made::Nothing => {}
        }
        Ok(())
    }

    fn tables(&self) -> Result<&Client, String> {
        self.tables.as_ref().ok_or_else(|| "the cloud has no API half for tables".to_owned())
    }
}
