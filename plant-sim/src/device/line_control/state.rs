//! The state machine of the whole line.

/// The state of the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Stopped and ready.
    #[default]
    Idle,
    /// Automatic mode is requested and allowed.
    Running,
    /// Automatic mode is requested, but nobody is in control.
    Safe,
    /// The emergency stop is pressed.
    EmergencyStop,
    /// The emergency stop was released and waits for a reset.
    ResetRequired,
}

impl State {
    /// The name of the state.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Idle => "Idle",
            Self::Running => "Running",
            Self::Safe => "Safe",
            Self::EmergencyStop => "EmergencyStop",
            Self::ResetRequired => "ResetRequired",
        }
    }
}

/// What the state machine sees in a scan. Buttons are edges: true in the one scan in which they go down.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "conditions of a state machine are truth values")]
pub(super) struct Conditions {
    pub(super) emergency_stop: bool,
    pub(super) start: bool,
    pub(super) stop: bool,
    pub(super) reset: bool,
    pub(super) auto: bool,
    pub(super) in_control: bool,
    pub(super) fault: bool,
    /// Nothing is left to do: magazine empty, belt clear, ejector at rest.
    pub(super) done: bool,
}

impl State {
    /// The state after a scan. Stop dominates start, the emergency stop dominates all.
    pub(super) fn next(self, seen: Conditions) -> Self {
        if seen.emergency_stop {
            return Self::EmergencyStop;
        }
        match self {
            Self::EmergencyStop => Self::ResetRequired,
            Self::ResetRequired if seen.reset => Self::Idle,
            Self::Idle if seen.start && !seen.stop && seen.auto && !seen.fault => Self::requested(seen),
            Self::Running | Self::Safe if seen.stop || !seen.auto || seen.fault => Self::Idle,
            Self::Running | Self::Safe => Self::requested(seen),
            stays => stays,
        }
    }

    fn requested(seen: Conditions) -> Self {
        match (seen.in_control, seen.done) {
            (false, _) => Self::Safe,
            (true, true) => Self::Idle,
            (true, false) => Self::Running,
        }
    }

    /// Whether commands are taken: in automatic while running, by hand while idle, always in control.
    pub(super) fn takes_commands(self, seen: Conditions) -> bool {
        let mode = match self {
            Self::Running => true,
            Self::Idle => !seen.auto,
            _ => false,
        };
        mode && seen.in_control
    }

    /// The state when the lease ends between two scans.
    pub(super) fn without_control(self) -> Self {
        if self == Self::Running { Self::Safe } else { self }
    }

    /// The state when the controller runs again after a STOP: what ran must be started anew.
    pub(super) fn after_stop(self) -> Self {
        match self {
            Self::Running | Self::Safe => Self::Idle,
            stays => stays,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: Conditions = Conditions {
        emergency_stop: false,
        start: false,
        stop: false,
        reset: false,
        auto: true,
        in_control: true,
        fault: false,
        done: false,
    };

    const START: Conditions = Conditions { start: true, ..READY };

    #[test]
    fn the_class_lists_every_state() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/lines/mps.aml");
        let line = line_model::aml::load(std::path::Path::new(file)).unwrap();
        let signal = line.signals().find(|signal| signal.name == "Line.State").unwrap();
        let all = [State::Idle, State::Running, State::Safe, State::EmergencyStop, State::ResetRequired];
        assert_eq!(signal.allowed, all.map(State::name));
    }

    #[test]
    fn start_runs_only_in_automatic_and_without_fault() {
        assert_eq!(State::Idle.next(START), State::Running);
        assert_eq!(State::Idle.next(Conditions { auto: false, ..START }), State::Idle);
        assert_eq!(State::Idle.next(Conditions { fault: true, ..START }), State::Idle);
        assert_eq!(State::Idle.next(Conditions { stop: true, ..START }), State::Idle);
    }

    #[test]
    fn without_control_it_is_safe_until_somebody_takes_it() {
        let nobody = Conditions { in_control: false, ..READY };
        assert_eq!(State::Idle.next(Conditions { start: true, ..nobody }), State::Safe);
        assert_eq!(State::Running.next(nobody), State::Safe);
        assert_eq!(State::Safe.next(READY), State::Running);
        assert_eq!(State::Safe.next(Conditions { stop: true, ..nobody }), State::Idle);
    }

    #[test]
    fn an_empty_line_stops_by_itself() {
        let done = Conditions { done: true, ..READY };
        assert_eq!(State::Running.next(done), State::Idle);
        assert_eq!(State::Idle.next(Conditions { start: true, ..done }), State::Idle);
    }

    #[test]
    fn an_emergency_stop_needs_release_reset_and_start() {
        let pressed = Conditions { emergency_stop: true, ..READY };
        for state in [State::Idle, State::Running, State::Safe, State::ResetRequired] {
            assert_eq!(state.next(pressed), State::EmergencyStop);
        }
        let reset = Conditions { reset: true, ..READY };
        assert_eq!(State::EmergencyStop.next(reset), State::ResetRequired);
        assert_eq!(State::ResetRequired.next(START), State::ResetRequired);
        assert_eq!(State::ResetRequired.next(reset), State::Idle);
    }
}
