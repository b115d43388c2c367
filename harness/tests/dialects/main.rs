//! The same features on the line as the servers of several vendors show it.

#[path = "../cli/mod.rs"]
mod cli;
#[path = "../cli/one.rs"]
mod one;
#[path = "../cli/refusal.rs"]
mod refusal;
#[path = "../cli/run.rs"]
mod run;
#[path = "../cli/whole.rs"]
mod whole;

mod reference;
mod small;
