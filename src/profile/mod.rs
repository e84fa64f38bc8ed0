//! How an ecosystem speaks: files in `device-profiles/`, and the one interpreter that reads them.

mod reject;

pub use reject::Reject;
