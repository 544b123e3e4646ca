//! Where one open store spills what does not fit into memory, the engine as well as held batches: a hidden folder beside the store, which
//! goes with it. Knows nothing of what is spilled.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::ground::StagingFolder;

/// A folder of one process. Gone when dropped; after a kill, at the next opening.
#[derive(Debug)]
pub(super) struct ScratchFolder {
    path: PathBuf,
    _ground: StagingFolder,
}

impl ScratchFolder {
    /// Makes one beside `store`, or, where nothing can be written there, among the temporary files of the system.
    pub(super) fn beside(store: &Path) -> Result<Self> {
        let folder = store.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        StagingFolder::in_folder(folder).and_then(Self::on).or_else(|_| Self::anywhere())
    }

    /// Makes one among the temporary files of the system.
    pub(super) fn anywhere() -> Result<Self> {
        Self::on(StagingFolder::in_folder(&std::env::temp_dir())?)
    }

    fn on(ground: StagingFolder) -> Result<Self> {
        let path = ground.path("spill")?;
        fs::create_dir(&path).map_err(Error::io("create", &path))?;
        Ok(Self { path, _ground: ground })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}
