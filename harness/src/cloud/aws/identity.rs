//! Certificates of AWS IoT: one for each thing, and one for who looks at messages.
//!
//! A certificate bears no tags. So it is attached, as soon as it is there, to what tells whose it is: a thing of the stack, or the
//! observer's policy; what cannot be attached is removed at once.

use std::time::Duration;

use aws_sdk_iot::error::DisplayErrorContext;
use aws_sdk_iot::operation::delete_certificate::DeleteCertificateError;
use aws_sdk_iot::operation::get_policy::GetPolicyError;
use aws_sdk_iot::operation::list_thing_principals::ListThingPrincipalsError;
use aws_sdk_iot::types::{CertificateStatus, Tag};
use line_model::Advice;
use serde_json::json;
use tokio::time::{Instant, sleep};

use super::Account;
use crate::process::Mark;

/// How long AWS may take to notice that a certificate is attached to nothing any more.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long to wait before it is asked again.
const ASK_AGAIN: Duration = Duration::from_millis(500);

/// A certificate, and its private key, which AWS tells once.
pub(super) struct Issued {
    arn: String,
    /// PEM.
    pub(super) certificate: String,
    /// PEM.
    pub(super) key: String,
}

/// The policy of who looks at messages, by which its certificates are found again.
pub(super) struct Observing {
    name: String,
    /// Who made it; none if it does not say.
    pub(super) mark: Option<Mark>,
}

/// The name of that policy, and the client id.
pub(super) fn observer(account: &Account) -> String {
    format!("{}-observer", account.config.prefix)
}

fn wrong(account: &Account, what: &str, error: &(impl std::error::Error + ?Sized)) -> Advice {
    let message = format!("AWS IoT does not {what}: {}", DisplayErrorContext(error));
    Advice::new(message, format!("may these credentials do that? {}", account.leftovers()))
}

/// A certificate for a thing, with these policies.
///
/// # Errors
/// If AWS does not make it; nothing is left then.
pub(super) async fn of_thing(account: &Account, thing: &str, policies: &[String]) -> Result<Issued, Advice> {
    let (client, issued) = (account.things(), certificate(account).await?);
    let attached = client.attach_thing_principal().thing_name(thing).principal(&issued.arn).send().await;
    let attached = attached.map_err(|error| wrong(account, &format!("attach a certificate to {thing}"), &error));
    or_discarded(account, &issued, attached.map(drop)).await?;
    for policy in policies {
        let attached = client.attach_policy().policy_name(policy).target(&issued.arn).send().await;
        attached.map_err(|error| wrong(account, &format!("attach {policy} to the certificate of {thing}"), &error))?;
    }
    Ok(issued)
}

/// The policy of who looks at messages, and a certificate with it.
///
/// # Errors
/// If AWS does not make them.
pub(super) async fn of_observer(account: &Account, mark: &Mark) -> Result<Issued, Advice> {
    let (client, name) = (account.things(), observer(account));
    let statement =
        json!({"Effect": "Allow", "Action": ["iot:Connect", "iot:Subscribe", "iot:Receive"], "Resource": "*"});
    let document = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let tag = Tag::builder().key(Mark::NAME).value(mark.to_string()).build();
    let tag = tag.map_err(|error| wrong(account, "take a tag", &error))?;
    let made = client.create_policy().policy_name(&name).policy_document(document).tags(tag).send().await;
    made.map_err(|error| wrong(account, &format!("make the policy {name}"), &error))?;
    let issued = certificate(account).await?;
    let attached = client.attach_policy().policy_name(&name).target(&issued.arn).send().await;
    let attached = attached.map_err(|error| wrong(account, &format!("attach {name} to a certificate"), &error));
    or_discarded(account, &issued, attached.map(drop)).await?;
    Ok(issued)
}

async fn certificate(account: &Account) -> Result<Issued, Advice> {
    let asked = account.things().create_keys_and_certificate().set_as_active(true).send().await;
    let made = asked.map_err(|error| wrong(account, "make a certificate", &error))?;
    let key = made.key_pair().and_then(|keys| keys.private_key());
    let parts = made.certificate_arn().zip(made.certificate_pem()).zip(key);
    let ((arn, certificate), key) = parts.ok_or_else(|| {
        Advice::new("AWS IoT has made a certificate without its ARN, text or key", "is this AWS? see AWS_ENDPOINT_URL")
    })?;
    Ok(Issued { arn: arn.to_owned(), certificate: certificate.to_owned(), key: key.to_owned() })
}

/// Nothing would find a certificate again that could not be attached.
async fn or_discarded(account: &Account, issued: &Issued, attached: Result<(), Advice>) -> Result<(), Advice> {
    let Err(error) = attached else { return Ok(()) };
    match discard(account, &issued.arn).await {
        Ok(()) => Err(error),
        Err(left) => Err(error.about(left)),
    }
}

/// The policy of who looks at messages, if it is there.
///
/// # Errors
/// If AWS does not say.
pub(super) async fn observing(account: &Account) -> Result<Option<Observing>, Advice> {
    let (client, name) = (account.things(), observer(account));
    let asked = client.get_policy().policy_name(&name).send().await;
    let policy = match asked {
        Err(error) if error.as_service_error().is_some_and(GetPolicyError::is_resource_not_found_exception) => {
            return Ok(None);
        }
        asked => asked.map_err(|error| wrong(account, &format!("say whether there is a policy {name}"), &error))?,
    };
    let arn = policy.policy_arn().unwrap_or_default();
    let tags = client.list_tags_for_resource().resource_arn(arn).send().await;
    let tags = tags.map_err(|error| wrong(account, &format!("tell the tags of {name}"), &error))?;
    let mark = tags.tags().iter().find(|tag| tag.key() == Mark::NAME).and_then(|tag| Mark::parse(tag.value()?));
    Ok(Some(Observing { name, mark }))
}

/// Removes the policy of who looks at messages, its certificates first.
///
/// # Errors
/// If something of it remains.
pub(super) async fn remove_observing(account: &Account, Observing { name, .. }: &Observing) -> Result<(), Advice> {
    let client = account.things();
    let targets = client.list_targets_for_policy().policy_name(name).send().await;
    let targets = targets.map_err(|error| wrong(account, &format!("tell the certificates of {name}"), &error))?;
    for target in targets.targets() {
        discard(account, target).await?;
    }
    let removed = client.delete_policy().policy_name(name).send().await;
    removed.map(drop).map_err(|error| wrong(account, &format!("remove the policy {name}"), &error))
}

/// Removes the certificates of a thing; one that is not there has none.
///
/// # Errors
/// If one remains.
pub(super) async fn remove_of_thing(account: &Account, thing: &str) -> Result<(), Advice> {
    let client = account.things();
    let asked = client.list_thing_principals().thing_name(thing).send().await;
    let attached = match asked {
        Err(error)
            if error.as_service_error().is_some_and(ListThingPrincipalsError::is_resource_not_found_exception) =>
        {
            return Ok(());
        }
        asked => asked.map_err(|error| wrong(account, &format!("tell the certificates of {thing}"), &error))?,
    };
    for principal in attached.principals() {
        let detached = client.detach_thing_principal().thing_name(thing).principal(principal).send().await;
        detached.map_err(|error| wrong(account, &format!("detach a certificate of {thing}"), &error))?;
        discard(account, principal).await?;
    }
    Ok(())
}

/// Removes a certificate that is attached to no thing.
async fn discard(account: &Account, arn: &str) -> Result<(), Advice> {
    let client = account.things();
    let Some((_, id)) = arn.rsplit_once(":cert/") else { return Ok(()) };
    let policies = client.list_attached_policies().target(arn).send().await;
    let policies =
        policies.map_err(|error| wrong(account, &format!("tell the policies of certificate {id}"), &error))?;
    for policy in policies.policies().iter().filter_map(|policy| policy.policy_name()) {
        let detached = client.detach_policy().policy_name(policy).target(arn).send().await;
        detached.map_err(|error| wrong(account, &format!("detach {policy} of certificate {id}"), &error))?;
    }
    let ended = client.update_certificate().certificate_id(id).new_status(CertificateStatus::Inactive).send().await;
    ended.map_err(|error| wrong(account, &format!("end certificate {id}"), &error))?;
    // What was detached is noticed some seconds later.
    let end = Instant::now() + PATIENCE;
    loop {
        match client.delete_certificate().certificate_id(id).force_delete(true).send().await {
            Err(error) if error.as_service_error().is_some_and(is_still_attached) && Instant::now() < end => {
                sleep(ASK_AGAIN).await;
            }
            removed => {
                return removed.map(drop).map_err(|error| wrong(account, &format!("remove certificate {id}"), &error));
            }
        }
    }
}

fn is_still_attached(error: &DeleteCertificateError) -> bool {
    error.is_delete_conflict_exception() || error.is_certificate_state_exception()
}
