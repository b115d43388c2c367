//! Rust types of values, and cells that know theirs.

use std::borrow::Cow;
use std::marker::PhantomData;

use line_model::Value;

use super::cell::Cell;

/// A Rust type that one of the types of [`Value`] stands for.
pub trait Scalar: Default + Into<Value> {
    /// The content of a value; nothing if it is of another type.
    fn of(value: &Value) -> Option<Self>;
}

macro_rules! scalar {
    ($($rust:ty => $variant:ident),+) => {
        $(impl Scalar for $rust {
            fn of(value: &Value) -> Option<Self> {
                match value {
                    Value::$variant(value) => Some(value.clone()),
                    _ => None,
                }
            }
        })+
    };
}

scalar!(bool => Boolean, i32 => Int32, u32 => UInt32, u64 => UInt64, f64 => Double, Cow<'static, str> => Text);

/// A cell whose values are of the type `T`.
#[derive(Debug)]
pub struct Pin<T> {
    cell: Cell,
    content: PhantomData<fn() -> T>,
}

impl<T> Pin<T> {
    pub(crate) fn new(cell: Cell) -> Self {
        Self { cell, content: PhantomData }
    }

    /// The cell behind it.
    #[must_use]
    pub fn cell(self) -> Cell {
        self.cell
    }
}

// Derived ones would ask the same of `T`.
impl<T> Clone for Pin<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Pin<T> {}
