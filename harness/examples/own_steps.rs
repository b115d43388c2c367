//! `lineproof` with a step of its own: the power supply of a lab bench, which is told over the network what to do.
//!
//! A crate of yours looks like this file. It asks for `lineproof`, `async-trait` and `tokio` in its `Cargo.toml`, is built like any
//! other, and is used as `lineproof` is: `cargo run -- run`, `cargo run -- steps`. Features say
//!
//! ```gherkin
//! When the supply at "192.168.0.7:5025" is told "OUTP OFF"
//! ```

use std::process::ExitCode;

use async_trait::async_trait;
use lineproof::bench::Bench;
use lineproof::steps::{Action, Definition, Keyword, OwnAct};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

const STEPS: &[Definition] = &[Definition {
    keyword: Keyword::Act,
    expression: "the supply at {name} is told {name}",
    doc: "Sends a command to a device that speaks SCPI over TCP, and waits until it has done it.",
    bind: |args| Ok(Action::own(Told { address: args.text(0), command: args.text(1) })),
}];

/// A command for a device.
#[derive(Debug)]
struct Told {
    address: String,
    command: String,
}

#[async_trait]
impl OwnAct for Told {
    async fn run(&self, _: &mut Bench) -> Result<String, String> {
        let Self { address, command } = self;
        match done(address, command).await {
            Ok(answer) if answer.trim() == "1" => Ok(format!("{address} did `{command}`")),
            Ok(answer) => Err(format!("{address} answers `{}` and not that it has done `{command}`", answer.trim())),
            Err(error) => Err(format!("{address} cannot be told `{command}`: {error}; see whether it is switched on")),
        }
    }
}

/// What a device answers when it has done all that it was told (IEEE 488.2, `*OPC?`).
async fn done(address: &str, command: &str) -> std::io::Result<String> {
    let mut device = BufReader::new(TcpStream::connect(address).await?);
    device.write_all(format!("{command};*OPC?\n").as_bytes()).await?;
    let mut answer = String::new();
    device.read_line(&mut answer).await?;
    Ok(answer)
}

fn main() -> ExitCode {
    lineproof::cli::main_with(STEPS)
}
