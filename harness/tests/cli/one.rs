//! A place with one scenario, of the steps that a test gives.

use crate::cli::Place;

impl Place {
    /// With only this scenario, in `features/one.feature`, its steps from line 3 on.
    pub(crate) fn with_steps(steps: &[&str]) -> Self {
        let place = Self::new();
        std::fs::remove_file(place.path("features/quick.feature")).unwrap();
        let steps: Vec<String> = steps.iter().map(|step| format!("    {step}\n")).collect();
        place.write("features/one.feature", &format!("Feature: One\n  Scenario: It\n{}", steps.concat()));
        place
    }
}
