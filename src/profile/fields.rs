//! The fields a profile can fill: the canonical tables as the importer sees them, with the form each value must take. The
//! one list behind validation of profiles, conversion and `inspect`. Knows nothing of files.

use serde::{Deserialize, Serialize};

/// The table that the records of a relation go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TargetTable {
    /// Tickets with the details of their kind.
    #[default]
    Ticket,
    /// Decisions of approvers.
    Approval,
    /// Changes of fields, one per row.
    TicketEvent,
    /// Service-level runs as the tool recorded them.
    SlaInstance,
    /// What other records say about tickets whose own do not.
    TicketSupplement,
    /// Times in which a service was out of order or in maintenance.
    Outage,
    /// Links between tickets, one per row.
    LinkRecord,
    /// Nothing of them is kept.
    None,
}

impl TargetTable {
    /// The table's name in the store.
    pub(crate) const fn table(self) -> &'static str {
        match self {
            Self::Ticket => "ticket",
            Self::Approval => "approval",
            Self::TicketEvent => "ticket_event",
            Self::SlaInstance => "sla_instance",
            Self::TicketSupplement => "ticket_supplement",
            Self::Outage => "outage",
            Self::LinkRecord => "link_record",
            Self::None => "none",
        }
    }

    /// The column that identifies a row.
    pub(crate) const fn id_column(self) -> &'static str {
        match self {
            Self::Ticket => "ticket_id",
            Self::Approval => "approval_id",
            Self::TicketEvent => "event_id",
            Self::SlaInstance => "sla_id",
            Self::TicketSupplement => "supplement_id",
            Self::Outage => "outage_id",
            Self::LinkRecord => "link_id",
            Self::None => "",
        }
    }

    /// The stored instant that says which of two versions of a row is newer.
    pub(crate) const fn version_column(self) -> &'static str {
        match self {
            Self::Ticket | Self::SlaInstance | Self::TicketSupplement | Self::Outage | Self::LinkRecord => "updated_at",
            Self::Approval => "decided_at",
            Self::TicketEvent => "event_at",
            Self::None => "",
        }
    }

    /// The fields of the table and of its details.
    pub(crate) const fn fields(self) -> &'static [Field] {
        match self {
            Self::Ticket => TICKET,
            Self::Approval => APPROVAL,
            Self::TicketEvent => TICKET_EVENT,
            Self::SlaInstance => SLA_INSTANCE,
            Self::TicketSupplement => TICKET_SUPPLEMENT,
            Self::Outage => OUTAGE,
            Self::LinkRecord => LINK_RECORD,
            Self::None => &[],
        }
    }

    /// Fields without which a record cannot be kept.
    pub(crate) const fn required(self) -> &'static [&'static str] {
        match self {
            Self::Ticket => &["number", "opened_at"],
            Self::Approval | Self::SlaInstance | Self::TicketSupplement | Self::LinkRecord => &["ticket_number"],
            Self::TicketEvent => &["ticket_number", "event_at", "field"],
            Self::Outage => &["service_id", "started_at"],
            Self::None => &[],
        }
    }

    /// Columns that identify a row which has no id of its own; all its columns where empty.
    pub(crate) const fn natural_key(self) -> &'static [&'static str] {
        match self {
            Self::SlaInstance => &["ticket_number", "name", "started_at"],
            Self::TicketSupplement => &["ticket_number"],
            Self::Outage => &["service_id", "started_at"],
            Self::LinkRecord => {
                &["ticket_number", "ticket_kind", "other_number", "other_kind", "inward_number", "link", "word"]
            }
            Self::Ticket | Self::Approval | Self::TicketEvent | Self::None => &[],
        }
    }

    /// The field of this name.
    pub(crate) fn field(self, name: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.name == name)
    }
}

/// One canonical field.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// Its name in profiles; for most the column in the store.
    pub name: &'static str,
    /// The form its text must have.
    pub form: FieldType,
    /// Where it is kept.
    pub home: FieldDestination,
}

/// The form of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldType {
    /// Any text; a value map may translate it, unmapped words stay.
    Text,
    /// A text that is one of these codes, by value map or as it is written; another word stays, with a warning.
    Word(&'static [&'static str]),
    /// Free text, of which no long story is stored: its length, or its beginning where a profile keeps it.
    Notes,
    /// A point in time.
    Instant,
    /// A whole number.
    Count,
    /// 1 to 5 by value map or leading digit.
    Level,
    /// A word of a closed list, by value map; unmapped gives NULL and a warning.
    Code,
    /// A truth value.
    Flag,
    /// A duration kept in seconds.
    Seconds,
    /// A duration kept in whole minutes.
    Minutes,
}

/// Where a field is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldDestination {
    /// The target table itself.
    Main,
    /// `change_detail`, `request_detail`, `problem_detail`.
    Change,
    /// See `Change`.
    Request,
    /// See `Change`.
    Problem,
    /// `ticket_link`, as links of this kind to tickets of that kind: all that the columns of a field name.
    Link {
        /// `caused_by`, `fixed_by`, `problem`, `parent`, `duplicate_of`, `related`.
        kind: &'static str,
        /// `change`, `problem`; empty where it may be any.
        to: &'static str,
    },
    /// Not kept under this name; it takes part in making other columns.
    Nowhere,
}

const fn main(name: &'static str, form: FieldType) -> Field {
    Field { name, form, home: FieldDestination::Main }
}

const fn at(home: FieldDestination, name: &'static str, form: FieldType) -> Field {
    Field { name, form, home }
}

/// Links that say no more than that there is something to do with each other: a column that another field of links has is not among them.
pub(crate) const RELATED: &str = "related";

/// The types of changes that rules tell apart.
const CHANGE_TYPES: &[&str] = &["normal", "standard", "emergency"];

/// What may become of an asked approval.
const DECISIONS: &[&str] =
    &["approved", "rejected", "requested", "not_requested", "not_required", "cancelled", "duplicate"];

const TICKET: &[Field] = &[
    main("number", FieldType::Text),
    at(FieldDestination::Nowhere, "kind", FieldType::Code),
    at(FieldDestination::Nowhere, "native_id", FieldType::Text),
    main("title", FieldType::Text),
    main("state", FieldType::Code),
    main("priority", FieldType::Level),
    main("impact", FieldType::Level),
    main("urgency", FieldType::Level),
    main("category", FieldType::Text),
    main("subcategory", FieldType::Text),
    main("channel", FieldType::Text),
    main("customer_id", FieldType::Text),
    main("site_id", FieldType::Text),
    main("service_id", FieldType::Text),
    main("ci_id", FieldType::Text),
    main("group_id", FieldType::Text),
    main("assignee_id", FieldType::Text),
    main("requester_id", FieldType::Text),
    main("opened_by_id", FieldType::Text),
    main("resolved_by_id", FieldType::Text),
    main("closed_by_id", FieldType::Text),
    main("opened_at", FieldType::Instant),
    main("created_at", FieldType::Instant),
    main("acknowledged_at", FieldType::Instant),
    main("resolved_at", FieldType::Instant),
    main("closed_at", FieldType::Instant),
    main("updated_at", FieldType::Instant),
    // Of an update log: who made the update, and the order of updates within one instant.
    at(FieldDestination::Nowhere, "updated_by_id", FieldType::Text),
    at(FieldDestination::Nowhere, "update_no", FieldType::Count),
    main("reopened_at", FieldType::Instant),
    main("due_at", FieldType::Instant),
    main("reopened_count", FieldType::Count),
    main("reassign_count", FieldType::Count),
    main("hold_reason", FieldType::Text),
    main("resolution_code", FieldType::Text),
    main("resolution_notes", FieldType::Notes),
    main("parent_id", FieldType::Text),
    main("is_major", FieldType::Flag),
    main("made_sla", FieldType::Flag),
    main("aware_at", FieldType::Instant),
    main("classified_major_at", FieldType::Instant),
    at(FieldDestination::Link { kind: "caused_by", to: "change" }, "caused_by", FieldType::Text),
    at(FieldDestination::Link { kind: "fixed_by", to: "change" }, "fixed_by", FieldType::Text),
    at(FieldDestination::Link { kind: "problem", to: "problem" }, "problem", FieldType::Text),
    at(FieldDestination::Link { kind: "parent", to: "" }, "parent", FieldType::Text),
    at(FieldDestination::Link { kind: "duplicate_of", to: "" }, "duplicate_of", FieldType::Text),
    at(FieldDestination::Link { kind: "related", to: "" }, RELATED, FieldType::Text),
    at(FieldDestination::Change, "change_type", FieldType::Word(CHANGE_TYPES)),
    at(FieldDestination::Change, "risk", FieldType::Text),
    at(FieldDestination::Change, "risk_assessed_at", FieldType::Instant),
    at(FieldDestination::Change, "planned_start", FieldType::Instant),
    at(FieldDestination::Change, "planned_end", FieldType::Instant),
    at(FieldDestination::Change, "actual_start", FieldType::Instant),
    at(FieldDestination::Change, "actual_end", FieldType::Instant),
    at(FieldDestination::Change, "implementer_id", FieldType::Text),
    at(FieldDestination::Change, "outcome", FieldType::Code),
    at(FieldDestination::Change, "backout_plan", FieldType::Notes),
    at(FieldDestination::Change, "test_completed_at", FieldType::Instant),
    at(FieldDestination::Change, "pir_at", FieldType::Instant),
    at(FieldDestination::Change, "template_id", FieldType::Text),
    at(FieldDestination::Change, "freeze_exempt", FieldType::Flag),
    at(FieldDestination::Change, "unauthorized", FieldType::Flag),
    at(FieldDestination::Request, "catalog_item_id", FieldType::Text),
    at(FieldDestination::Request, "approval_required", FieldType::Flag),
    at(FieldDestination::Request, "fulfilled_at", FieldType::Instant),
    // Whether the end of a request was its fulfilment, by the words of its state, stage or reason of closing.
    at(FieldDestination::Request, "is_fulfilled", FieldType::Flag),
    // An order that holds requested items, which name it as their parent.
    at(FieldDestination::Request, "is_order", FieldType::Flag),
    at(FieldDestination::Problem, "root_cause", FieldType::Notes),
    at(FieldDestination::Problem, "rca_completed_at", FieldType::Instant),
    at(FieldDestination::Problem, "known_error", FieldType::Flag),
    at(FieldDestination::Problem, "workaround", FieldType::Notes),
    at(FieldDestination::Problem, "fix_change_id", FieldType::Text),
];

const APPROVAL: &[Field] = &[
    at(FieldDestination::Nowhere, "native_id", FieldType::Text),
    main("ticket_number", FieldType::Text),
    main("approver_id", FieldType::Text),
    main("decision", FieldType::Word(DECISIONS)),
    main("stage", FieldType::Text),
    main("decided_at", FieldType::Instant),
];

const TICKET_EVENT: &[Field] = &[
    at(FieldDestination::Nowhere, "native_id", FieldType::Text),
    at(FieldDestination::Nowhere, "kind", FieldType::Code),
    main("ticket_number", FieldType::Text),
    main("event_at", FieldType::Instant),
    main("actor_id", FieldType::Text),
    main("field", FieldType::Text),
    main("old_value", FieldType::Text),
    main("new_value", FieldType::Text),
];

const SLA_INSTANCE: &[Field] = &[
    at(FieldDestination::Nowhere, "native_id", FieldType::Text),
    main("ticket_number", FieldType::Text),
    main("name", FieldType::Text),
    main("target_type", FieldType::Code),
    main("stage", FieldType::Text),
    main("target_minutes", FieldType::Minutes),
    main("started_at", FieldType::Instant),
    main("stopped_at", FieldType::Instant),
    main("due_at", FieldType::Instant),
    main("paused_minutes", FieldType::Minutes),
    main("elapsed_minutes", FieldType::Minutes),
    main("paused_seconds", FieldType::Seconds),
    main("business_seconds", FieldType::Seconds),
    main("breached", FieldType::Flag),
    main("breach_reason", FieldType::Text),
    main("updated_at", FieldType::Instant),
];

const TICKET_SUPPLEMENT: &[Field] = &[
    main("ticket_number", FieldType::Text),
    at(FieldDestination::Nowhere, "opened_at", FieldType::Instant),
    main("acknowledged_at", FieldType::Instant),
    main("resolved_at", FieldType::Instant),
    main("closed_at", FieldType::Instant),
    main("reopened_count", FieldType::Count),
    main("reassign_count", FieldType::Count),
    main("updated_at", FieldType::Instant),
];

const OUTAGE: &[Field] = &[
    at(FieldDestination::Nowhere, "native_id", FieldType::Text),
    main("ticket_number", FieldType::Text),
    main("service_id", FieldType::Text),
    main("title", FieldType::Text),
    main("started_at", FieldType::Instant),
    main("ended_at", FieldType::Instant),
    main("planned", FieldType::Flag),
    main("degraded", FieldType::Flag),
    main("updated_at", FieldType::Instant),
];

const LINK_RECORD: &[Field] = &[
    at(FieldDestination::Nowhere, "native_id", FieldType::Text),
    main("ticket_number", FieldType::Text),
    // `change`, `problem` or `ticket`, where numbers of kinds are the same.
    main("ticket_kind", FieldType::Text),
    main("other_number", FieldType::Text),
    main("other_kind", FieldType::Text),
    main("inward_number", FieldType::Text),
    main("link", FieldType::Code),
    // The tool's own word for the link.
    main("word", FieldType::Text),
    main("updated_at", FieldType::Instant),
];

/// What a record may say its ticket is to the other one: the kinds of `ticket_link`, and the same seen from the other end.
pub(crate) const LINK_WORDS: &[&str] = &[
    "caused_by",
    "fixed_by",
    "problem",
    "parent",
    "duplicate_of",
    "related",
    "causes",
    "fixes",
    "problem_of",
    "parent_of",
    "duplicated_by",
];

/// In `filled`: the resolution is the closing, because the tool knows no other time.
pub(crate) const BY_CLOSING: &str = "resolved_at=closed_at";
