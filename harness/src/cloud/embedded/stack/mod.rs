//! CloudFormation: stacks of the resources that a template of this version has, made while the cloud serves clients.
//!
//! Done (API version 2010-05-15): `CreateStack`, `UpdateStack`, `DeleteStack`, `CreateChangeSet`, `DescribeChangeSet`,
//! `ListChangeSets`, `ExecuteChangeSet`, `DeleteChangeSet`, `DescribeStacks`, `ListStacks`, `DescribeStackEvents`,
//! `DescribeStackResource`, `DescribeStackResources`, `ListStackResources`, `GetTemplate`, `GetTemplateSummary` and `ValidateTemplate`; with
//! templates in a request or in the embedded S3, parameters (also with their previous values), outputs, capabilities, failure options and
//! rollback. So `aws cloudformation deploy` and the waiters of the SDKs work. Everything else is refused, and so is every other thing
//! that a request asks for: notifications, stack policies, termination protection, rollback triggers, import, resources to retain.
//!
//! The code of functions comes from the embedded S3 (`S3Bucket` and `S3Key`) or, for Python and Node.js, from `ZipFile`. A thing that
//! a stack makes gets a certificate at once, in the files `THING.cert.pem` and `THING.key.pem` beside those of the others.
//!
//! What differs from AWS:
//! - A request that makes, changes or deletes a stack is answered when that is done. What was on the way stands in the events.
//! - Resources are made one after another, in the order of their types, and taken away in the reverse one: `DependsOn` has no effect.
//! - A stack that cannot be made is taken away whole, also what its `DeletionPolicy` would keep in AWS.
//! - A resource that the template gives no name has its logical id as its name, in every stack.
//! - What a template asks for and the embedded cloud cannot do is found before anything is made: it is the one event of its resource.
//! - A function that changes begins anew: what it was at and what waited for it is dropped.
//! - A table or a queue whose properties change is always replaced, and so cannot be changed while it has the same name.
//! - Without effect: `RoleARN`, `TimeoutInMinutes` and `ClientRequestToken`. Tags are shown and have no other one.
//! - What the profile's template describes belongs to no stack.
//!
//! - `service`: takes requests and answers them. `query`: a request. `xml`: an answer. `fault`: one that says no.
//! - `operations`: what changes stacks. `describe`: what is told of them. `reading`: the operations that only tell.
//! - `definition`: what a stack shall be made of. `template_url`: where its template may be.
//! - `record`: what is known of stacks, with their `status`. `held`: what there is of one. `change_set`: what would become of one.
//! - `plan`: what must be done. `course`: how it is done. `undo`: how it is undone. `ground`: how it is with one resource. `made`: what that
//!   was made of. `stores`: the embedded S3 and SQS. `code`: the code of functions. `package`: how it is packed.

mod change_set;
mod code;
mod course;
mod definition;
mod describe;
mod fault;
mod ground;
mod held;
mod made;
mod operations;
mod package;
mod plan;
mod query;
mod reading;
mod record;
mod service;
mod status;
mod stores;
mod template_url;
mod undo;
mod xml;

pub(super) use service::CloudFormation;
