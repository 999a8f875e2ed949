//! What every stage of a run may read.

use std::sync::Arc;

use super::inputs::Inputs;
use crate::job::Job;
use crate::publish::Manifest;

/// The job, its inputs, and the manifest as it is before the stage.
#[derive(Clone, Copy)]
pub(super) struct Context<'c> {
    pub(super) job: &'c Job,
    pub(super) inputs: &'c Arc<Inputs>,
    pub(super) manifest: &'c Manifest,
}
