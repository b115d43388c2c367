//! Commands on standard input while a plant serves.

use std::io::{self, BufRead};
use std::str::FromStr;

use line_model::fault::{FaultError, FaultId, PlantFault};
use plant_sim::{HealedFault, SimulatedPlant};
use tokio::sync::mpsc;

use super::output;

/// How many lines may wait.
const WAITING: usize = 16;

/// A command.
#[derive(Debug, PartialEq)]
enum Command {
    Fault(PlantFault),
    Heal(FaultId),
    HealAll,
    Faults,
}

/// Obeys commands for ever. Ends only when standard output is gone.
pub(super) async fn obey(plant: &SimulatedPlant) -> io::Result<()> {
    let mut lines = read();
    while let Some(line) = lines.recv().await {
        let answer = match line.parse() {
            Ok(command) => answer(plant, command).await.unwrap_or_else(|error| refused(&error)),
            Err(error) => refused(&error),
        };
        output::print(answer)?;
    }
    std::future::pending().await
}

/// The lines of standard input that are not empty. A thread of its own reads them, which ends with the process: nothing can
/// end a read of a terminal.
fn read() -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel(WAITING);
    std::thread::spawn(move || {
        let lines = io::stdin().lock().lines().map_while(Result::ok);
        for line in lines.filter(|line| !line.trim().is_empty()) {
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    lines
}

async fn answer(plant: &SimulatedPlant, command: Command) -> Result<String, FaultError> {
    Ok(match command {
        Command::Fault(fault) => format!("{} is in force\n", plant.inject(fault).await?),
        Command::Heal(id) => described(&plant.heal(id).await?),
        Command::HealAll => match plant.heal_all().await?.as_slice() {
            [] => "no fault is in force\n".to_owned(),
            healed => healed.iter().map(described).collect(),
        },
        Command::Faults => match plant.faults().await?.as_slice() {
            [] => "no fault is in force\n".to_owned(),
            faults => {
                let lines: Vec<_> = faults.iter().map(|(id, fault)| format!("{id}: {fault}\n")).collect();
                lines.concat()
            }
        },
    })
}

fn described(HealedFault { id, fault, touched }: &HealedFault) -> String {
    format!("{id} is healed: {fault}; it {}\n", touched.as_ref().map_or("touched nothing", |touched| &touched.words))
}

fn refused(error: &FaultError) -> String {
    format!("refused: {error}\n")
}

impl FromStr for Command {
    type Err = FaultError;

    fn from_str(line: &str) -> Result<Self, FaultError> {
        let (word, rest) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
        let unknown = || {
            let why = "write `fault FAULT`, `heal NUMBER`, `heal all` or `faults`".to_owned();
            FaultError::Text { text: line.to_owned(), why }
        };
        match (word, rest.trim()) {
            ("fault", text) => text.parse().map(Self::Fault),
            ("heal", "all") => Ok(Self::HealAll),
            ("heal", number) => number.parse().map(|number| Self::Heal(FaultId(number))).map_err(|_| unknown()),
            ("faults", "") => Ok(Self::Faults),
            _ => Err(unknown()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_commands() {
        assert_eq!("fault air lost".parse(), Ok(Command::Fault(PlantFault::AirLost)));
        assert_eq!(" heal 3 ".parse(), Ok(Command::Heal(FaultId(3))));
        assert_eq!("heal all".parse(), Ok(Command::HealAll));
        assert_eq!("faults".parse(), Ok(Command::Faults));
    }

    #[test]
    fn other_lines_are_told_what_to_write() {
        for line in ["heal three", "faults now", "break it", "heal"] {
            let error = line.parse::<Command>().unwrap_err().to_string();
            assert!(error.contains("write `fault FAULT`"), "{error}");
        }
        assert!("fault air gone".parse::<Command>().unwrap_err().to_string().contains("did you mean air lost?"));
    }
}
