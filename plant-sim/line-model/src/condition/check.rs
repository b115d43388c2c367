//! Whether an expression makes sense: every operand is of a type that its place asks for.

use super::{Comparison, Expression};
use crate::DataType;

/// An operand of a type that can't be there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TypeError(&'static str);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OperandType {
    Truth,
    Number,
    Text,
}

impl OperandType {
    fn of(data_type: DataType) -> Self {
        match data_type {
            DataType::Boolean => Self::Truth,
            DataType::String => Self::Text,
            _ => Self::Number,
        }
    }
}

impl<N> Expression<N> {
    /// Checks that the expression is a condition: true or false, with sensible operands.
    ///
    /// # Errors
    /// What does not fit.
    pub fn check(&self, type_of: &impl Fn(&N) -> DataType) -> Result<(), TypeError> {
        match self.operand_type(type_of)? {
            OperandType::Truth => Ok(()),
            _ => Err(TypeError("a condition is asked for, which is true or false: compare the value with another one")),
        }
    }

    /// Checks that the expression is a number, with sensible operands.
    ///
    /// # Errors
    /// What does not fit.
    pub fn check_number(&self, type_of: &impl Fn(&N) -> DataType) -> Result<(), TypeError> {
        match self.operand_type(type_of)? {
            OperandType::Number => Ok(()),
            _ => Err(TypeError("a number is asked for")),
        }
    }

    /// Checks that the expression is text, with sensible operands.
    ///
    /// # Errors
    /// What does not fit.
    pub fn check_text(&self, type_of: &impl Fn(&N) -> DataType) -> Result<(), TypeError> {
        match self.operand_type(type_of)? {
            OperandType::Text => Ok(()),
            _ => Err(TypeError("text is asked for")),
        }
    }

    fn operand_type(&self, type_of: &impl Fn(&N) -> DataType) -> Result<OperandType, TypeError> {
        match self {
            Self::Truth(_) => Ok(OperandType::Truth),
            Self::Number(_) => Ok(OperandType::Number),
            Self::Text(_) => Ok(OperandType::Text),
            Self::Name(name) => Ok(OperandType::of(type_of(name))),
            Self::Not(inner) => truths(&[inner], type_of),
            Self::And(left, right) | Self::Or(left, right) => truths(&[left, right], type_of),
            Self::Compare(how, left, right) => {
                comparable(*how, left.operand_type(type_of)?, right.operand_type(type_of)?)
            }
        }
    }
}

fn truths<N>(operands: &[&Expression<N>], type_of: &impl Fn(&N) -> DataType) -> Result<OperandType, TypeError> {
    for operand in operands {
        if operand.operand_type(type_of)? != OperandType::Truth {
            return Err(TypeError("`and`, `or` and `not` take what is true or false: compare the value first"));
        }
    }
    Ok(OperandType::Truth)
}

fn comparable(how: Comparison, left: OperandType, right: OperandType) -> Result<OperandType, TypeError> {
    let equality = matches!(how, Comparison::Equal | Comparison::NotEqual);
    if left != right {
        Err(TypeError("numbers, text and truth values can't be compared with each other"))
    } else if left != OperandType::Number && !equality {
        Err(TypeError("text and truth values can only be compared with == and !="))
    } else {
        Ok(OperandType::Truth)
    }
}
