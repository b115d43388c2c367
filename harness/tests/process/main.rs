//! Processes of the system under test: built, started, observed, broken, and never left behind.

mod build;
mod child;
mod guardian;
mod system;
