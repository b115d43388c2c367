//! The stack magazine: workpieces one above the other, the lowest falls onto the slide when it is free.

use std::collections::VecDeque;

use super::{Behaviour, Micrometres, PART_HEIGHT};

/// How many workpieces fit.
pub const CAPACITY: usize = 1000;
/// Speed of the falling stack, damped by its guide.
pub const FALL_SPEED: Micrometres = 200;

/// A stack of numbered workpieces above the slide.
#[derive(Debug)]
pub struct Magazine {
    stack: VecDeque<u32>,
    /// Height of the lowest workpiece above the slide.
    height: Micrometres,
    loaded: u32,
}

/// What the magazine's sensors say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MagazineSensors {
    /// Workpieces in the stack, the one on the slide not counted.
    pub level: u32,
    /// Number of the lowest workpiece of the stack, 0 if the stack is empty.
    pub lowest: u32,
}

/// There is no room for so many workpieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// How many more would fit.
    pub room: usize,
}

impl Default for Magazine {
    fn default() -> Self {
        Self { stack: VecDeque::new(), height: PART_HEIGHT, loaded: 0 }
    }
}

impl Magazine {
    /// Puts `count` workpieces on top, numbered on from the last one ever loaded.
    ///
    /// # Errors
    /// When they would not fit; then nothing is loaded.
    pub fn load(&mut self, count: u32) -> Result<(), TooMany> {
        let room = CAPACITY - self.stack.len();
        if usize::try_from(count).map_or(true, |count| count > room) {
            return Err(TooMany { room });
        }
        self.stack.extend(self.loaded + 1..=self.loaded + count);
        self.loaded += count;
        Ok(())
    }

    /// Hands out the lowest workpiece if it has arrived on the slide.
    pub fn take_landed(&mut self) -> Option<u32> {
        if self.height > 0 {
            return None;
        }
        self.height += PART_HEIGHT;
        self.stack.pop_front()
    }

    /// How many workpieces were ever loaded.
    #[must_use]
    pub fn loaded(&self) -> u32 {
        self.loaded
    }

    /// Whether the stack is on its way down; the piston can't pass under it then.
    #[must_use]
    pub fn is_falling(&self) -> bool {
        self.height < PART_HEIGHT
    }

    /// The workpieces from below with the height of each above the slide.
    pub fn parts(&self) -> impl Iterator<Item = (u32, Micrometres)> {
        let heights = (0..).map(|layer: i64| self.height + layer * PART_HEIGHT);
        self.stack.iter().copied().zip(heights)
    }
}

/// What the magazine sees below it.
#[derive(Clone, Copy, Debug)]
pub struct Below {
    /// The slide is empty and the piston is out of the way.
    pub free: bool,
}

impl Behaviour for Magazine {
    type Drive = ();
    type Surroundings = Below;
    type Sensors = MagazineSensors;

    fn drive(&mut self, (): ()) {}

    fn step(&mut self, below: Below) {
        if below.free && !self.stack.is_empty() {
            self.height = (self.height - FALL_SPEED).max(0);
        }
    }

    fn sense(&self) -> MagazineSensors {
        MagazineSensors {
            level: u32::try_from(self.stack.len()).unwrap_or(u32::MAX),
            lowest: self.stack.front().copied().unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREE: Below = Below { free: true };

    #[test]
    fn the_lowest_falls_only_when_the_slide_is_free() {
        let mut magazine = Magazine::default();
        magazine.load(2).unwrap();
        (0..1000).for_each(|_| magazine.step(Below { free: false }));
        assert_eq!(magazine.take_landed(), None);
        (0..125).for_each(|_| magazine.step(FREE));
        assert_eq!(magazine.take_landed(), Some(1));
        assert_eq!(magazine.take_landed(), None);
        assert_eq!(magazine.sense(), MagazineSensors { level: 1, lowest: 2 });
    }

    #[test]
    fn a_stack_keeps_its_heights_when_the_lowest_is_handed_out() {
        let mut magazine = Magazine::default();
        magazine.load(3).unwrap();
        (0..125).for_each(|_| magazine.step(FREE));
        let before: Vec<_> = magazine.parts().skip(1).collect();
        magazine.take_landed();
        assert_eq!(magazine.parts().collect::<Vec<_>>(), before);
    }

    #[test]
    fn an_overfull_magazine_takes_nothing() {
        let mut magazine = Magazine::default();
        assert_eq!(magazine.load(1001), Err(TooMany { room: 1000 }));
        assert_eq!(magazine.sense().level, 0);
        magazine.load(1000).unwrap();
        assert_eq!(magazine.load(1), Err(TooMany { room: 0 }));
    }
}
