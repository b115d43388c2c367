//! Connects what was made of the elements: expressions to cells, blocks to those that govern them, signals and methods
//! to what is behind them.

use std::collections::BTreeMap;

use line_model::condition::Expression;
use line_model::{Argument, DataType, Element, Line, Method, Signal, Value};

use super::LineError;
use super::draft::{Draft, Drafted, Governor, Offer, ResultType, Target};
use super::found::Found;
use super::names::{hint, outwards, parent, within};
use crate::kernel::io::{Cell, CellRole};
use crate::kernel::plc::InstalledBlock;

/// A method of the model with what is behind it.
#[derive(Debug)]
pub(crate) struct BoundMethod {
    pub(crate) method: Method,
    pub(crate) target: Target,
    /// The name under which the class offers it.
    pub(crate) offered: String,
    /// The first argument is a control token.
    pub(crate) token: bool,
}

/// Binds all expressions, and lets blocks watch what theirs refer to.
pub(super) fn expressions(draft: &mut Draft, line: &Line, found: &mut Found) -> Vec<Expression<Cell>> {
    let mut all = Vec::new();
    for drafted in std::mem::take(&mut draft.expressions) {
        let Some(expression) = bind(draft, &drafted, line, found) else { continue };
        found.good(check(draft, &drafted, &expression));
        expression.names().into_iter().for_each(|cell| draft.image.watch(*cell, drafted.block));
        all.push(expression);
    }
    all
}

/// The expression over cells, unless a name in it is not known: then every such name is told.
fn bind(draft: &Draft, drafted: &Drafted, line: &Line, found: &mut Found) -> Option<Expression<Cell>> {
    for name in drafted.expression.names().into_iter().filter(|name| find(draft, drafted, name).is_none()) {
        if !outwards(&drafted.element).any(|path| found.is_broken(&within(path, name))) {
            found.error(wrong(drafted, unknown(draft, &drafted.element, line, name)));
        }
    }
    drafted.expression.bind(&mut |name| find(draft, drafted, name).ok_or(())).ok()
}

fn unknown(draft: &Draft, element: &str, line: &Line, name: &str) -> String {
    let is_signal = |name: String| line.signals().any(|signal| signal.name == name);
    if outwards(element).any(|path| is_signal(within(path, name))) {
        return format!("{name} shows nothing: link it to what it is to show");
    }
    format!("nothing is called {name}{}", hint(name, draft.cells.keys().map(String::as_str)))
}

fn find(draft: &Draft, drafted: &Drafted, name: &str) -> Option<Cell> {
    outwards(&drafted.element).find_map(|path| draft.find_cell(&within(path, name)))
}

fn check(draft: &Draft, drafted: &Drafted, expression: &Expression<Cell>) -> Result<(), LineError> {
    let type_of = |cell: &Cell| draft.image.live(*cell).data_type();
    let checked = match drafted.result {
        ResultType::Boolean => expression.check(&type_of),
        ResultType::Number => expression.check_number(&type_of),
        ResultType::Text => expression.check_text(&type_of),
    };
    checked.map_err(|error| wrong(drafted, error.to_string()))
}

fn wrong(drafted: &Drafted, what: String) -> LineError {
    LineError::Attribute { element: drafted.element.clone(), attribute: drafted.attribute.clone(), what }
}

/// What governs elements, by the path of the element that directly contains it.
#[derive(Debug)]
pub(super) struct Governors<'a>(BTreeMap<&'a str, usize>);

impl<'a> Governors<'a> {
    pub(super) fn new(governors: impl Iterator<Item = &'a Governor>) -> Self {
        Self(governors.enumerate().map(|(index, governor)| (governor.within.as_str(), index)).collect())
    }

    /// The index of what governs an element: the nearest one outwards.
    pub(super) fn of(&self, path: &str) -> Option<usize> {
        outwards(path).skip(1).find_map(|outer| self.0.get(outer).copied())
    }
}

/// Gives each function block what governs it, and what it governs.
pub(super) fn blocks(draft: &mut Draft) -> Vec<InstalledBlock> {
    let blocks = std::mem::take(&mut draft.blocks);
    let mut governed: Vec<Vec<u32>> = vec![Vec::new(); blocks.len()];
    let mut found = Vec::new();
    let movers = Governors::new(draft.movers.iter().map(|mover| &mover.governor));
    let leases = Governors::new(draft.leases.iter());
    for (index, block) in (0..).zip(&blocks) {
        let mover = movers.of(&block.path).map(|mover| &draft.movers[mover]);
        let lease = leases.of(&block.path).map(|lease| draft.leases[lease].block);
        let above = mover.map(|mover| mover.governor.block).into_iter().chain(lease);
        above.filter(|above| *above != index).for_each(|above| governed[above as usize].push(index));
        found.push((mover.map(|mover| mover.permit), lease));
    }
    let blocks = blocks.into_iter().zip(found).zip(governed);
    blocks
        .map(|((drafted, (permit, lease)), governed)| InstalledBlock { block: drafted.block, permit, lease, governed })
        .collect()
}

/// Lets each block watch the inputs of its own element.
pub(super) fn watch_own_inputs(draft: &mut Draft) {
    let blocks: Vec<_> = (0..).zip(&draft.blocks).map(|(index, block)| (block.path.clone(), index)).collect();
    for (path, block) in blocks {
        let prefix = format!("{path}.");
        let own = draft.cells.range(prefix.clone()..).take_while(|(name, _)| name.starts_with(&prefix));
        let direct = own.filter(|(name, _)| parent(name) == Some(path.as_str()));
        let inputs: Vec<Cell> = direct.map(|(_, cell)| *cell).filter(|cell| draft.image.is_input(*cell)).collect();
        for cell in inputs {
            draft.image.watch(cell, block);
        }
    }
}

/// The cell behind a signal. One of a static element shows its default for ever.
pub(super) fn signal(
    draft: &mut Draft,
    element: &Element,
    is_static: bool,
    signal: &Signal,
    found: &mut Found,
) -> Result<Cell, LineError> {
    let Some(cell) = draft.find_cell(&signal.name) else {
        let shown = signal.default.clone().or_else(|| Value::zero(signal.data_type)).filter(|_| is_static);
        let cell = shown.map(|value| draft.cell(signal.name.clone(), CellRole::Shown, value));
        if cell.is_some() {
            let text = "it shows its default for ever: its element does nothing, and no link leads to what would";
            found.note(signal.name.clone(), text.to_owned());
        }
        return cell.ok_or_else(|| unknown_signal(draft, element, signal));
    };
    let actual = draft.image.live(cell).data_type();
    if actual == signal.data_type {
        return Ok(cell);
    }
    let (declared, actual) = (signal.data_type.to_string(), actual.to_string());
    Err(LineError::SignalType { signal: signal.name.clone(), declared, actual })
}

fn unknown_signal(draft: &Draft, element: &Element, signal: &Signal) -> LineError {
    let near = draft.cells.keys().filter(|name| name.starts_with(&element.path)).map(String::as_str);
    LineError::UnknownSignal { signal: signal.name.clone(), hint: hint(&signal.name, near) }
}

/// What is behind a method.
pub(super) fn method(
    draft: &Draft,
    blocks: &[InstalledBlock],
    is_static: bool,
    method: &Method,
) -> Result<BoundMethod, LineError> {
    let Some(offer) = draft.wires.find(&method.name, |name| draft.methods.get(name)) else {
        if is_static {
            let (target, offered) = (Target::Nothing, String::new());
            return Ok(BoundMethod { method: method.clone(), target, offered, token: false });
        }
        let hint = hint(&method.name, draft.methods.keys().map(String::as_str));
        return Err(LineError::UnknownMethod { method: method.name.clone(), hint });
    };
    let token = takes_token(offer, &method.inputs);
    fits(offer, method, &method.inputs[usize::from(token)..])?;
    if let (true, Target::Block(block)) = (token, offer.target)
        && blocks[block as usize].lease.is_none()
    {
        let what = "its first argument is a token, and no ControlLease is around that could grant one: add beside the element \
                    <InternalElement Name=\"Control\" RefBaseSystemUnitPath=\"Lineproof@Units/ControlLease\"/>"
            .into();
        return Err(LineError::Misplaced { element: method.name.clone(), what });
    }
    Ok(BoundMethod { method: method.clone(), target: offer.target, offered: offer.method.clone(), token })
}

/// Whether there is a control token before the arguments that the class asks for.
fn takes_token(offer: &Offer, inputs: &[Argument]) -> bool {
    let first = inputs.first().is_some_and(|input| input.name == "token" && input.data_type == DataType::UInt64);
    first && inputs.len() == offer.inputs.len() + 1 && matches!(offer.target, Target::Block(_))
}

fn fits(offer: &Offer, method: &Method, inputs: &[Argument]) -> Result<(), LineError> {
    let inputs_fit = inputs.iter().map(|input| (input.data_type, input.array)).eq(offer.inputs.iter().copied());
    let outputs = method.outputs.iter().map(|output| (output.data_type, output.array));
    if inputs_fit && outputs.eq(offer.outputs.iter().copied()) {
        return Ok(());
    }
    let list = |types: &mut dyn Iterator<Item = String>| types.collect::<Vec<_>>().join(", ");
    let inputs = list(&mut offer.inputs.iter().copied().map(type_name));
    let outputs = list(&mut offer.outputs.iter().copied().map(type_name));
    let expected = format!("inputs ({inputs}), after a token: UInt64 if it needs control, and outputs ({outputs})");
    Err(LineError::MethodArguments { method: method.name.clone(), expected })
}

fn type_name((of, array): (DataType, bool)) -> String {
    if array { format!("{of}[]") } else { of.to_string() }
}
