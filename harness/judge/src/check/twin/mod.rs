//! The digital twin: what the cloud shows of the line, and what it wants of it, beside what the line is.
//!
//! - `shadow`: what the cloud says of a device shadow. `signals`: what signals are and were. `deceived`: when the
//!   plant does not show them.
//! - [`agrees`]: both say the same. [`goes_back`]: what is shown never becomes older. [`wanted`]: nothing is set that was not wanted.

pub mod agrees;
mod deceived;
pub mod goes_back;
mod shadow;
mod signals;
pub mod wanted;

#[cfg(test)]
mod testing;

pub use agrees::TwinAgrees;
pub use goes_back::TwinNeverGoesBack;
pub use wanted::OnlyWanted;
