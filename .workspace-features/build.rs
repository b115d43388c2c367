//! Only a package with a build script has its build dependencies considered.

fn main() {}
