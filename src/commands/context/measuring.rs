//! What is asked of metrics under the settings of the project, and what these settings name that no data have.

use crate::commands::context::Context;
use crate::error::{Error, Result};
use crate::metrics::{Dimension, FieldFilter, MetricRequest, WantedValues};
use crate::period::Period;
use crate::store::Store;
use crate::{metrics, sla};

impl Context {
    /// Every metric of these periods, as a whole.
    pub(crate) fn request<'a>(&'a self, periods: &'a [Period], as_of: i64) -> MetricRequest<'a> {
        MetricRequest {
            metrics: &[],
            periods,
            by: &[],
            filters: &[],
            wanted: WantedValues::default(),
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

    /// The fields of these names. Fields that name people are for those who have switched names on.
    pub(crate) fn dimensions<'n>(&self, names: impl IntoIterator<Item = &'n String>) -> Result<Vec<Dimension>> {
        let field = |name: &String| {
            let field = Dimension::named(name)?;
            if field.names_people() && !self.project.settings.project.names {
                return Err(Error::setting(format!("`{name}` names people, and names are switched off"))
                    .hint("switch them on with `names = true` under `[project]`"));
            }
            Ok(field)
        };
        names.into_iter().map(field).collect()
    }

    /// The conditions of these texts. Names their values that no ticket has.
    pub(crate) fn conditions(&self, store: &Store, texts: &[String]) -> Result<Vec<FieldFilter>> {
        let filters = texts.iter().map(|text| FieldFilter::parse(text)).collect::<Result<Vec<_>>>()?;
        for remark in sla::unmatched_conditions(store, &filters)? {
            self.terminal.warning(&remark);
        }
        Ok(filters)
    }

    /// Names the values of service levels and exclusions that no ticket has.
    pub(crate) fn warn_of_values(&self, store: &Store) -> Result<()> {
        for remark in sla::unmatched(store, self.project.settings.rules())? {
            self.terminal.warning(&remark);
        }
        Ok(())
    }
}
