//! hunchd.
fn main() {}
