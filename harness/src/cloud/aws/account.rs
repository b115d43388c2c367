//! Who calls AWS, and whether it may: the guards that come before everything else.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::provider::ProvideCredentials as _;
use aws_sdk_sts::error::DisplayErrorContext;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use line_model::Advice;

use crate::cloud::endpoint::Keys;
use crate::profile::AwsConfig;

/// How long an answer is waited for, all further attempts included.
const PATIENCE: Duration = Duration::from_secs(30);

/// What to do where there are no credentials.
const NO_CREDENTIALS: &str = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), or AWS_PROFILE and what `aws \
                              configure` writes; of a single sign-on: eval \"$(aws configure export-credentials --format env)\"";

/// An account of AWS in which may be written: whose it is was asked, and found to be as the profile says.
#[derive(Clone)]
pub struct Account {
    pub(super) config: AwsConfig,
    pub(super) keys: Keys,
    /// `aws`, `aws-cn`, ...: the second part of every ARN.
    pub(super) partition: String,
    sdk: SdkConfig,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { config, partition, .. } = self;
        f.debug_struct("Account").field("config", config).field("partition", partition).finish_non_exhaustive()
    }
}

impl Account {
    /// Asks with the credentials and the region of the standard chain: the environment, the files of the AWS tools, the machine's role.
    ///
    /// # Errors
    /// If there are no credentials, or account or region are not those of the profile. Nothing was written.
    pub async fn enter(config: &AwsConfig) -> Result<Self, Advice> {
        let https = aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring));
        let timeouts = TimeoutConfig::builder().operation_timeout(PATIENCE).build();
        let chain = aws_config::defaults(BehaviorVersion::latest()).http_client(https.build_https());
        let sdk = chain.timeout_config(timeouts).load().await;
        Self::of(config, sdk).await
    }

    /// As [`enter`](Self::enter), with what a chain has found.
    ///
    /// # Errors
    /// As [`enter`](Self::enter).
    pub async fn of(config: &AwsConfig, found: SdkConfig) -> Result<Self, Advice> {
        if let Some(region) = found.region().filter(|region| region.as_ref() != config.region) {
            let message = format!("this machine's region of AWS is {region}, and the profile says {}", config.region);
            return Err(Advice::new(message, "correct `region` below [cloud.aws], or AWS_REGION and AWS_PROFILE"));
        }
        let sdk = found.into_builder().region(Region::new(config.region.clone())).build();
        let keys = keys(&sdk).await?;
        let asked = aws_sdk_sts::Client::new(&sdk).get_caller_identity().send().await.map_err(|error| {
            let message = format!("AWS does not say whose credentials these are: {}", DisplayErrorContext(error));
            Advice::new(
                message,
                "is the network there, and are the credentials still good? `aws sts get-caller-identity`",
            )
        })?;
        let (account, caller) = (asked.account().unwrap_or_default(), asked.arn().unwrap_or_default());
        if account != config.account {
            let message = format!(
                "these are credentials of account {account} ({caller}), and the profile says {}",
                config.account
            );
            return Err(Advice::new(message, "use those of that account, or correct `account` below [cloud.aws]"));
        }
        let partition = caller.split(':').nth(1).unwrap_or("aws").to_owned();
        Ok(Self { config: config.clone(), keys, partition, sdk })
    }

    pub(super) fn stacks(&self) -> aws_sdk_cloudformation::Client {
        aws_sdk_cloudformation::Client::new(&self.sdk)
    }

    pub(super) fn things(&self) -> aws_sdk_iot::Client {
        aws_sdk_iot::Client::new(&self.sdk)
    }

    /// The data plane at a host of the account.
    pub(super) fn data(&self, host: &str) -> aws_sdk_iotdataplane::Client {
        let config = aws_sdk_iotdataplane::config::Builder::from(&self.sdk);
        let url = self.sdk.endpoint_url().map_or_else(|| format!("https://{host}"), str::to_owned);
        aws_sdk_iotdataplane::Client::from_conf(config.endpoint_url(url).build())
    }

    pub(super) fn store(&self) -> aws_sdk_s3::Client {
        // An endpoint in place of AWS has no name for each bucket.
        let is_named = self.sdk.endpoint_url().is_none();
        let config = aws_sdk_s3::config::Builder::from(&self.sdk).force_path_style(!is_named);
        aws_sdk_s3::Client::from_conf(config.build())
    }

    /// Where its tables are.
    pub(super) fn tables(&self) -> String {
        let suffix = if self.partition == "aws-cn" { ".com.cn" } else { ".com" };
        let known = || format!("https://dynamodb.{}.amazonaws{suffix}", self.config.region);
        self.sdk.endpoint_url().map_or_else(known, str::to_owned)
    }

    /// The command that removes what could not be removed.
    pub(super) fn leftovers(&self) -> String {
        format!(
            "`lineproof sweep --profile ... --older-than 0s` removes what is left in account {}",
            self.config.account
        )
    }
}

/// An error and what caused it, as far as it is for a person.
fn causes(error: &dyn std::error::Error) -> String {
    let all = std::iter::successors(Some(error), |error| error.source());
    all.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// The credentials that the chain finds.
async fn keys(sdk: &SdkConfig) -> Result<Keys, Advice> {
    let none = |why: String| Advice::new(format!("there are no credentials of AWS: {why}"), NO_CREDENTIALS);
    let provider = sdk.credentials_provider().ok_or_else(|| none("none is configured".to_owned()))?;
    let found = provider.provide_credentials().await;
    let found = found.map_err(|error| none(causes(&error)))?;
    let (id, secret) = (found.access_key_id().to_owned(), found.secret_access_key().to_owned());
    Ok(Keys { id, secret, session: found.session_token().map(str::to_owned) })
}
