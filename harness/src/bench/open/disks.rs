//! Disks for the components' files.

use std::path::Path;
use std::sync::Arc;

use lineproof_disk::Disk;

use crate::nemesis::{Disks, waiting};
use crate::profile::ComponentConfig;

use super::system::folder_of;
use super::{OpenError, Opening};

impl Opening<'_> {
    /// A disk for each component, over its folder, if disks are to be broken. Unmounted when the system has stopped, by the
    /// guardian if need be.
    pub(super) async fn disks(&mut self, folder: &Path) -> Result<Disks, OpenError> {
        let mut disks = Vec::new();
        if self.breaks_disks {
            for component in &self.setting.profile.settings.system.component {
                disks.push((component.name.get_ref().clone(), self.disk(component, folder).await?));
            }
        }
        Ok(Disks::new(disks, self.seed))
    }

    async fn disk(&mut self, component: &ComponentConfig, folder: &Path) -> Result<Arc<Disk>, OpenError> {
        let (own, guardian) = (folder_of(component, folder), self.setting.guardian.clone());
        std::fs::create_dir_all(&own).map_err(OpenError::Folder)?;
        // Before it is mounted: nobody else would unmount it if the harness were killed in between.
        guardian.register_mount(&own).await?;
        let place = own.clone();
        let disk = Arc::new(waiting(move || Disk::mount(&place)).await?);
        let closing = Arc::clone(&disk);
        self.clean_up.add("disk", || async move {
            waiting(move || closing.unmount()).await.map_err(|error| error.to_string())?;
            guardian.release_mount(&own).await.map_err(|error| error.to_string())
        });
        Ok(disk)
    }
}
