//! What is asked of metrics under the settings of the project, and what these settings name that no data have.

use crate::commands::context::Context;
use crate::error::Result;
use crate::metrics::Request;
use crate::period::Period;
use crate::store::Store;
use crate::{metrics, sla};

impl Context {
    /// Every metric of these periods, as a whole.
    pub(crate) fn request<'a>(&'a self, periods: &'a [Period], as_of: i64) -> Request<'a> {
        Request {
            metrics: &[],
            periods,
            by: &[],
            as_of,
            zone: &self.zone,
            calendars: &self.calendars,
            policies: &self.project.settings.sla,
            agreements: &self.project.settings.availability,
            emergency_approval_hours: self.project.settings.change.emergency_approval_hours,
        }
    }

    /// Warns of agreements on services that the data do not know by these names.
    pub(crate) fn warn_of_services(&self, store: &Store) -> Result<()> {
        for unmatched in metrics::unmatched(store, &self.project.settings.availability)? {
            self.terminal.warning(&unmatched.message());
        }
        Ok(())
    }

    /// Names the values of service levels and exclusions that no ticket has.
    pub(crate) fn warn_of_values(&self, store: &Store) -> Result<()> {
        for remark in sla::unmatched(store, self.project.settings.rules())? {
            self.terminal.warning(&remark);
        }
        Ok(())
    }
}
