//! `[cloud.aws]`: an account of AWS in which a cloud is made, and what guards it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::problem::Refusal;

/// `[cloud.aws]`: an account of AWS, for `kind = "aws"`; its template is deployed there for each scenario.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Table")]
#[schemars(with = "Table")]
pub struct AwsConfig {
    /// `account`: the number of the only account in which anything may be made.
    pub account: String,
    /// `region`: the region.
    pub region: String,
    /// `bucket`: the bucket of the account to which functions' packages are uploaded.
    pub bucket: String,
    /// `prefix`: what names begin with that lineproof itself gives; also the name of the stack.
    pub prefix: String,
    /// `tags`: tags of the stack, and by it of all in it that can bear any.
    pub tags: BTreeMap<String, String>,
    /// `max_cost_cents`: what a run may be estimated to cost, in US cents.
    pub max_cost_cents: u64,
}

/// How a profile writes it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Table {
    /// The number of the account in which everything is made, 12 digits. With credentials of any other one nothing is done.
    #[schemars(example = &"123456789012")]
    account: String,
    /// The region in which everything is made. If the environment or the files of the AWS tools name another one nothing is done.
    #[schemars(example = &"eu-central-1")]
    region: String,
    /// A bucket of that account and region which is there already: functions' packages are uploaded to it, and removed again.
    #[schemars(example = &"my-line-packages")]
    bucket: String,
    /// What names begin with that lineproof gives, and the name of the stack: letters, digits and `-`. Runs of different prefixes
    /// do not wait for each other, but names that the template fixes must not be the same.
    #[serde(default = "prefix")]
    prefix: String,
    /// Tags of the stack, beside lineproof's own.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "cost-centre": "line 4" }]))]
    tags: BTreeMap<String, String>,
    /// What all scenarios of a run may be estimated to cost, in US cents; if it is more nothing is opened.
    #[serde(default = "max_cost_cents")]
    max_cost_cents: u64,
}

fn prefix() -> String {
    "lineproof".to_owned()
}

fn max_cost_cents() -> u64 {
    100
}

/// The longest prefix: what is added to it still makes the name of a policy.
const LONGEST_PREFIX: usize = 100;

impl TryFrom<Table> for AwsConfig {
    type Error = Refusal;

    fn try_from(table: Table) -> Result<Self, Refusal> {
        let Table { account, region, bucket, prefix, tags, max_cost_cents } = table;
        if account.len() != 12 || !account.chars().all(|c| c.is_ascii_digit()) {
            let message = format!("`{account}` is not the number of an AWS account");
            return Err(Refusal::new(message, "write its 12 digits in quotes: account = \"123456789012\""));
        }
        if region.is_empty() || bucket.is_empty() {
            let help = "name both: region = \"eu-central-1\", bucket = \"my-line-packages\"";
            return Err(Refusal::new("`region` or `bucket` is empty", help));
        }
        let is_fit = prefix.len() <= LONGEST_PREFIX
            && prefix.starts_with(|c: char| c.is_ascii_alphabetic())
            && prefix.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !is_fit {
            let message = format!("`{prefix}` cannot be the name of a stack");
            return Err(Refusal::new(message, "write a letter, then up to 99 letters, digits and `-`"));
        }
        if let Some(name) = tags.keys().find(|name| name.starts_with("aws:") || name.starts_with("lineproof")) {
            let message = format!("the tag `{name}` is not free: those of `aws:` and `lineproof` have a meaning");
            return Err(Refusal::new(message, "give it another name"));
        }
        Ok(Self { account, region, bucket, prefix, tags, max_cost_cents })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = "account = '123456789012'\nregion = 'eu-central-1'\nbucket = 'b'\n";

    #[test]
    fn an_account_a_region_and_a_bucket_are_enough() {
        let aws: AwsConfig = toml::from_str(LEAST).unwrap();
        assert_eq!((aws.prefix.as_str(), aws.max_cost_cents), ("lineproof", 100));
    }

    #[test]
    fn what_could_not_be_is_refused() {
        let wrong = [
            ("region = 'r'\nbucket = 'b'", "missing field `account`"),
            ("account = '1'\nregion = 'r'\nbucket = 'b'", "not the number of an AWS account"),
            ("account = '123456789012'\nregion = ''\nbucket = 'b'", "is empty"),
            (&format!("{LEAST}prefix = '4th line'"), "cannot be the name of a stack"),
            (&format!("{LEAST}tags = {{ 'lineproof.run' = 'x' }}"), "is not free"),
        ];
        for (text, part) in wrong {
            let error = toml::from_str::<AwsConfig>(text).unwrap_err();
            assert!(error.message().contains(part), "{error}");
        }
    }
}
