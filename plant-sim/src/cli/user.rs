//! `plant-sim user`: a line for a users file.

use std::io;

use plant_server::{Role, User, Users};

use super::{Outcome, output};

#[derive(clap::Args)]
pub(super) struct Args {
    /// The user's name.
    name: String,
    /// What the user may do: observer, gateway, operator, maintenance; several with commas between.
    #[arg(long, required = true, value_delimiter = ',')]
    role: Vec<Role>,
}

pub(super) fn run(args: &Args) -> Outcome {
    let mut password = String::new();
    io::stdin().read_line(&mut password)?;
    let password = password.trim_end_matches(['\n', '\r']);
    if password.is_empty() {
        return Err("there is no password on standard input; pipe it in, or type it and press return".into());
    }
    let user = User::with_password(&args.role, password);
    // The file that the line is for would be refused with a name that nobody can have.
    Users::default().add(&args.name, user.clone())?;
    Ok(output::print(format_args!("{}:{user}\n", args.name))?)
}
