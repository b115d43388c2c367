//! Which resource types emulators of AWS make of a template, beside the embedded cloud.
//!
//! | emulator | what it is | how this is known |
//! | --- | --- | --- |
//! | `MiniStack` 1.5.33 | MIT, from `PyPI` | its table of resource handlers (`services/cloudformation/provisioners.py`), read in that version |
//! | `LocalStack`, free edition | 4.x | its documentation: the services of the free edition, to which AWS IoT does not belong |
//!
//! Only the types of [`SERVICES`] were looked up; of others nothing is said here. That a type is made does not say that it does what AWS
//! does.

/// The services that were looked up.
pub const SERVICES: [&str; 10] = ["DynamoDB", "Events", "IAM", "IoT", "Kinesis", "Lambda", "Logs", "S3", "SNS", "SQS"];

/// An emulator, and what it makes of a template.
#[derive(Debug)]
pub struct Emulator {
    /// Its name, with the version or edition that was looked at.
    pub name: &'static str,
    /// The types of [`SERVICES`] that it makes, without `AWS::`.
    makes: &'static [&'static str],
}

/// The emulators that were looked at.
pub const EMULATORS: [Emulator; 2] = [
    Emulator {
        name: "MiniStack 1.5.33",
        makes: &[
            "DynamoDB::GlobalTable",
            "DynamoDB::Table",
            "Events::EventBus",
            "Events::Rule",
            "IAM::InstanceProfile",
            "IAM::ManagedPolicy",
            "IAM::Policy",
            "IAM::Role",
            "IAM::User",
            "IoT::CACertificate",
            "IoT::Certificate",
            "IoT::DomainConfiguration",
            "IoT::JobTemplate",
            "IoT::Policy",
            "IoT::PolicyPrincipalAttachment",
            "IoT::ProvisioningTemplate",
            "IoT::Thing",
            "IoT::ThingGroup",
            "IoT::ThingPrincipalAttachment",
            "IoT::ThingType",
            "IoT::TopicRule",
            "Kinesis::Stream",
            "Lambda::Alias",
            "Lambda::EventInvokeConfig",
            "Lambda::EventSourceMapping",
            "Lambda::Function",
            "Lambda::LayerVersion",
            "Lambda::LayerVersionPermission",
            "Lambda::Permission",
            "Lambda::Url",
            "Lambda::Version",
            "Logs::LogGroup",
            "Logs::LogStream",
            "Logs::MetricFilter",
            "Logs::ResourcePolicy",
            "Logs::SubscriptionFilter",
            "S3::AccessPoint",
            "S3::Bucket",
            "S3::BucketPolicy",
            "S3::MultiRegionAccessPoint",
            "SNS::Subscription",
            "SNS::Topic",
            "SNS::TopicPolicy",
            "SQS::Queue",
            "SQS::QueuePolicy",
        ],
    },
    Emulator {
        name: "LocalStack's free edition",
        makes: &[
            "DynamoDB::GlobalTable",
            "DynamoDB::Table",
            "Events::ApiDestination",
            "Events::Connection",
            "Events::EventBus",
            "Events::EventBusPolicy",
            "Events::Rule",
            "IAM::AccessKey",
            "IAM::Group",
            "IAM::InstanceProfile",
            "IAM::ManagedPolicy",
            "IAM::Policy",
            "IAM::Role",
            "IAM::ServiceLinkedRole",
            "IAM::User",
            "Kinesis::Stream",
            "Kinesis::StreamConsumer",
            "Lambda::Alias",
            "Lambda::CodeSigningConfig",
            "Lambda::EventInvokeConfig",
            "Lambda::EventSourceMapping",
            "Lambda::Function",
            "Lambda::LayerVersion",
            "Lambda::LayerVersionPermission",
            "Lambda::Permission",
            "Lambda::Url",
            "Lambda::Version",
            "Logs::LogGroup",
            "Logs::LogStream",
            "Logs::SubscriptionFilter",
            "S3::Bucket",
            "S3::BucketPolicy",
            "SNS::Subscription",
            "SNS::Topic",
            "SNS::TopicPolicy",
            "SQS::Queue",
            "SQS::QueuePolicy",
        ],
    },
];

impl Emulator {
    /// Whether it makes resources of this type; none if that was not looked up.
    pub fn makes(&self, kind: &str) -> Option<bool> {
        let name = kind.strip_prefix("AWS::")?;
        let (service, _) = name.split_once("::")?;
        SERVICES.contains(&service).then(|| self.makes.contains(&name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_is_of_a_service_that_was_looked_up_and_stands_once() {
        for Emulator { name, makes } in EMULATORS {
            assert!(makes.is_sorted_by(|one, next| one < next), "{name}");
            assert!(makes.iter().all(|kind| SERVICES.contains(&kind.split("::").next().unwrap())), "{name}");
        }
        let of = |kind: &str| EMULATORS.each_ref().map(|emulator| emulator.makes(kind));
        assert_eq!(of("AWS::IoT::TopicRule"), [Some(true), Some(false)]);
        assert_eq!(of("AWS::DynamoDB::Table"), [Some(true); 2]);
        assert_eq!(of("AWS::CloudFront::Distribution"), [None; 2]);
    }
}
