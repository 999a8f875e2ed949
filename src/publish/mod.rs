//! Files that appear whole or not at all, the manifest of what was published, and the lock that keeps two
//! runs apart. Takes bytes; never looks at what a page shows.

mod file;
mod lock;
mod manifest;
mod rewrite;

pub use file::{
    Staged, clock, folder_of, publish, publish_folder, publish_into, publish_parts, stage,
    sync_folder,
};
pub use lock::Lock;
pub use manifest::{Manifest, PublishedDocument, StoredWarning};
pub use rewrite::{Rewrite, TempGuard, restage};
