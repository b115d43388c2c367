//! The embedded cloud from its outside: real clients over mutual TLS, real rules, real tables; functions that speak the
//! real Runtime API, in the test's own process where it scripts them, as child processes where that matters.

pub(crate) mod client;
mod data;
mod environments;
mod functions;
mod hostile;
mod identity;
mod jobs;
mod leaks;
mod managed;
mod overheard;
mod parts;
mod policy;
mod presence;
mod rules;
pub(crate) mod scripted;
mod services;
mod shadows;
mod stacks;
pub(crate) mod support;
mod unsupported;
mod wills;
