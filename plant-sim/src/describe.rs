//! The tree of a line as text for people.

use std::fmt::{self, Display};

use crate::model::{Argument, DataType, Element, Line, Method, Signal};

/// The tree of modules with their signals (type, unit, meaning) and methods (arguments, meaning).
///
/// ```
/// let text = plant_sim::describe(&plant_sim::model::mps()).to_string();
/// assert!(text.contains("Conveyor.Speed"));
/// ```
#[must_use]
pub fn describe(line: &Line) -> impl Display {
    Tree(line)
}

struct Tree<'a>(&'a Line);

impl Display for Tree<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({})", self.0.name, self.0.namespace)?;
        self.0.elements().try_for_each(|element| write_element(f, element))
    }
}

fn write_element(f: &mut fmt::Formatter<'_>, element: &Element) -> fmt::Result {
    writeln!(f, "\n{}: {}", element.path, element.description)?;
    element.signals.iter().try_for_each(|signal| write_signal(f, signal))?;
    element.methods.iter().try_for_each(|method| write_method(f, method))
}

fn write_signal(f: &mut fmt::Formatter<'_>, signal: &Signal) -> fmt::Result {
    let data_type = signal.data_type.to_string();
    let unit = signal.unit.as_deref().unwrap_or("");
    writeln!(f, "  {:<26} {data_type:<8} {unit:<5} {}", signal.name, signal.description)
}

fn write_method(f: &mut fmt::Formatter<'_>, method: &Method) -> fmt::Result {
    write!(f, "  {}({})", method.name, Arguments(&method.inputs))?;
    if !method.outputs.is_empty() {
        write!(f, " -> {}", Arguments(&method.outputs))?;
    }
    writeln!(f, "\n      {}", method.description)
}

struct Arguments<'a>(&'a [Argument]);

impl Display for Arguments<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, argument) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            let brackets = if argument.array { "[]" } else { "" };
            write!(f, "{separator}{}: {}{brackets}", argument.name, argument.data_type)?;
        }
        Ok(())
    }
}

impl Display for DataType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The names of the variants are the names of the types.
        f.write_str(&format!("{self:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::mps;

    #[test]
    fn every_name_type_and_unit_appears() {
        let text = describe(&mps()).to_string();
        for signal in mps().signals() {
            assert!(text.contains(&signal.name), "{}", signal.name);
        }
        for method in mps().methods() {
            assert!(text.contains(&method.name), "{}", method.name);
        }
        assert!(text.contains("Conveyor.Speed             Double   mm/s "), "{text}");
        assert!(text.contains("Conveyor.Run(token: UInt64, direction: Int32, slow: Boolean)"), "{text}");
        assert!(text.contains("At: DateTime[]"), "{text}");
    }
}
