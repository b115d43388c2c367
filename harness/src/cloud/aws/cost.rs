//! What a run in an account of AWS is estimated to cost, from above and before anything is made.
//!
//! List prices of the region us-east-1 as of June 2025, in US dollars, without free tiers and taxes; other regions cost up to
//! about half as much again, and AWS may have changed them since (<https://aws.amazon.com/pricing>). `CloudFormation` itself, IAM and
//! certificates cost nothing.
//!
//! | what | price | what a scenario is taken to use |
//! | --- | --- | --- |
//! | a connection to AWS IoT | 0.08 for a million minutes | one for each thing and one that looks, as long as anything is there |
//! | a message, in or out | 1.00 for a million | 20 a second in, as many out |
//! | an operation of a shadow | 1.25 for a million | 10 a second |
//! | a rule that is triggered, and an action | 0.30 for a million of both | each message, by each rule |
//! | a request of Lambda, and 100 ms with 128 MB | 0.41 for a million | one for each message that a rule passes on |
//! | a write to `DynamoDB` on demand | 0.625 for a million | one for each message that a rule passes on |
//! | a read of `DynamoDB` on demand | 0.125 for a million | 20 a second |
//! | a request of S3 | 5.00 for a million | 20 |
//!
//! Messages, shadows and reads are counted for the time that a scenario may take. What is left behind goes on costing what it is asked
//! to do: a table on demand and a function that nobody calls cost nothing but what they store.

use std::fmt;
use std::time::Duration;

use crate::cloud::template::Template;

/// What is taken to happen each second of a scenario.
const MESSAGES: f64 = 20.0;
const SHADOWS: f64 = 10.0;
const READS: f64 = 20.0;

/// Requests of S3 of a scenario.
const REQUESTS: f64 = 20.0;

/// Dollars for a million.
const OF_MINUTES: f64 = 0.08;
const OF_MESSAGES: f64 = 1.00;
const OF_SHADOWS: f64 = 1.25;
const OF_RULES: f64 = 0.30;
const OF_INVOCATIONS: f64 = 0.41;
const OF_WRITES: f64 = 0.625;
const OF_READS: f64 = 0.125;
const OF_REQUESTS: f64 = 5.00;

/// What a run is estimated to cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    scenarios: u32,
    dollars: f64,
}

/// How long a scenario may be at work, and how long what was made for it may be there.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// From its first step to its last, and until all is drained.
    pub work: Duration,
    /// From the beginning of its opening to the end of its closing.
    pub there: Duration,
}

impl Estimate {
    /// Of so many scenarios with this template.
    pub fn of(template: &Template, scenarios: usize, times: Times) -> Self {
        let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        let (seconds, minutes) = (times.work.as_secs_f64(), times.there.as_secs_f64() / 60.0);
        let passed_on = MESSAGES * seconds * number(template.rules.len());
        let millionths = [
            (number(template.things.len() + 1) * minutes, OF_MINUTES),
            (2.0 * MESSAGES * seconds, OF_MESSAGES),
            (SHADOWS * seconds, OF_SHADOWS),
            (passed_on, OF_RULES + OF_INVOCATIONS + OF_WRITES),
            (READS * seconds, OF_READS),
            (REQUESTS, OF_REQUESTS),
        ];
        let scenario: f64 = millionths.into_iter().map(|(amount, price)| amount * price / 1e6).sum();
        let scenarios = u32::try_from(scenarios).unwrap_or(u32::MAX);
        Self { scenarios, dollars: scenario * f64::from(scenarios) }
    }

    /// Whether it is more than so many US cents.
    pub fn is_beyond(&self, cents: u64) -> bool {
        let most = f64::from(u32::try_from(cents).unwrap_or(u32::MAX)) / 100.0;
        self.dollars > most
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scenarios, dollars } = self;
        let noun = if *scenarios == 1 { "scenario" } else { "scenarios" };
        write!(
            f,
            "{scenarios} {noun} in AWS: estimated from above at {dollars:.3} USD (list prices of us-east-1, June 2025)"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estimate_grows_with_scenarios_and_a_limit_holds() {
        let times = Times { work: Duration::from_mins(3), there: Duration::from_mins(30) };
        let of = |scenarios| Estimate::of(&Template::default(), scenarios, times);
        // By hand: 30 minutes, 7200 messages, 1800 shadows, 3600 reads, 20 requests.
        let one = (30.0 * 0.08 + 7200.0 + 1800.0 * 1.25 + 3600.0 * 0.125 + 20.0 * 5.0) / 1e6;
        assert!((of(1).dollars - one).abs() < 1e-9, "{}", of(1));
        assert!((of(100).dollars - 100.0 * one).abs() < 1e-6);
        assert!(of(100).is_beyond(99) && !of(100).is_beyond(101), "{}", of(100));
        assert!(of(1).to_string().starts_with("1 scenario in AWS: estimated from above at 0.010 USD"), "{}", of(1));
    }
}
