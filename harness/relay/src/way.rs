//! The two ways of a link.

/// One way of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// From the end that opened the connection towards the end that accepted it.
    Up,
    /// From the end that accepted the connection towards the end that opened it.
    Down,
}

impl Way {
    /// Both ways.
    pub const BOTH: &'static [Self] = &[Self::Up, Self::Down];
}
