//! The fields a profile can fill: the canonical tables as the importer sees them, with the form each value must take. The
//! one list behind validation of profiles, conversion and `inspect`. Knows nothing of files.

use serde::{Deserialize, Serialize};

/// The table that the records of a relation go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Target {
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

impl Target {
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
    pub form: Form,
    /// Where it is kept.
    pub home: Home,
}

/// The form of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
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
pub(crate) enum Home {
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

const fn main(name: &'static str, form: Form) -> Field {
    Field { name, form, home: Home::Main }
}

const fn at(home: Home, name: &'static str, form: Form) -> Field {
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
    main("number", Form::Text),
    at(Home::Nowhere, "kind", Form::Code),
    at(Home::Nowhere, "native_id", Form::Text),
    main("title", Form::Text),
    main("state", Form::Code),
    main("priority", Form::Level),
    main("impact", Form::Level),
    main("urgency", Form::Level),
    main("category", Form::Text),
    main("subcategory", Form::Text),
    main("channel", Form::Text),
    main("customer_id", Form::Text),
    main("site_id", Form::Text),
    main("service_id", Form::Text),
    main("ci_id", Form::Text),
    main("group_id", Form::Text),
    main("assignee_id", Form::Text),
    main("requester_id", Form::Text),
    main("opened_by_id", Form::Text),
    main("resolved_by_id", Form::Text),
    main("closed_by_id", Form::Text),
    main("opened_at", Form::Instant),
    main("created_at", Form::Instant),
    main("acknowledged_at", Form::Instant),
    main("resolved_at", Form::Instant),
    main("closed_at", Form::Instant),
    main("updated_at", Form::Instant),
    // Of an update log: who made the update, and the order of updates within one instant.
    at(Home::Nowhere, "updated_by_id", Form::Text),
    at(Home::Nowhere, "update_no", Form::Count),
    main("reopened_at", Form::Instant),
    main("due_at", Form::Instant),
    main("reopened_count", Form::Count),
    main("reassign_count", Form::Count),
    main("hold_reason", Form::Text),
    main("resolution_code", Form::Text),
    main("resolution_notes", Form::Notes),
    main("parent_id", Form::Text),
    main("is_major", Form::Flag),
    main("made_sla", Form::Flag),
    main("aware_at", Form::Instant),
    main("classified_major_at", Form::Instant),
    at(Home::Link { kind: "caused_by", to: "change" }, "caused_by", Form::Text),
    at(Home::Link { kind: "fixed_by", to: "change" }, "fixed_by", Form::Text),
    at(Home::Link { kind: "problem", to: "problem" }, "problem", Form::Text),
    at(Home::Link { kind: "parent", to: "" }, "parent", Form::Text),
    at(Home::Link { kind: "duplicate_of", to: "" }, "duplicate_of", Form::Text),
    at(Home::Link { kind: "related", to: "" }, RELATED, Form::Text),
    at(Home::Change, "change_type", Form::Word(CHANGE_TYPES)),
    at(Home::Change, "risk", Form::Text),
    at(Home::Change, "risk_assessed_at", Form::Instant),
    at(Home::Change, "planned_start", Form::Instant),
    at(Home::Change, "planned_end", Form::Instant),
    at(Home::Change, "actual_start", Form::Instant),
    at(Home::Change, "actual_end", Form::Instant),
    at(Home::Change, "implementer_id", Form::Text),
    at(Home::Change, "outcome", Form::Code),
    at(Home::Change, "backout_plan", Form::Notes),
    at(Home::Change, "test_completed_at", Form::Instant),
    at(Home::Change, "pir_at", Form::Instant),
    at(Home::Change, "template_id", Form::Text),
    at(Home::Change, "freeze_exempt", Form::Flag),
    at(Home::Change, "unauthorized", Form::Flag),
    at(Home::Request, "catalog_item_id", Form::Text),
    at(Home::Request, "approval_required", Form::Flag),
    at(Home::Request, "fulfilled_at", Form::Instant),
    // Whether the end of a request was its fulfilment, by the words of its state, stage or reason of closing.
    at(Home::Request, "is_fulfilled", Form::Flag),
    // An order that holds requested items, which name it as their parent.
    at(Home::Request, "is_order", Form::Flag),
    at(Home::Problem, "root_cause", Form::Notes),
    at(Home::Problem, "rca_completed_at", Form::Instant),
    at(Home::Problem, "known_error", Form::Flag),
    at(Home::Problem, "workaround", Form::Notes),
    at(Home::Problem, "fix_change_id", Form::Text),
];

const APPROVAL: &[Field] = &[
    at(Home::Nowhere, "native_id", Form::Text),
    main("ticket_number", Form::Text),
    main("approver_id", Form::Text),
    main("decision", Form::Word(DECISIONS)),
    main("stage", Form::Text),
    main("decided_at", Form::Instant),
];

const TICKET_EVENT: &[Field] = &[
    at(Home::Nowhere, "native_id", Form::Text),
    at(Home::Nowhere, "kind", Form::Code),
    main("ticket_number", Form::Text),
    main("event_at", Form::Instant),
    main("actor_id", Form::Text),
    main("field", Form::Text),
    main("old_value", Form::Text),
    main("new_value", Form::Text),
];

const SLA_INSTANCE: &[Field] = &[
    at(Home::Nowhere, "native_id", Form::Text),
    main("ticket_number", Form::Text),
    main("name", Form::Text),
    main("target_type", Form::Code),
    main("stage", Form::Text),
    main("target_minutes", Form::Minutes),
    main("started_at", Form::Instant),
    main("stopped_at", Form::Instant),
    main("due_at", Form::Instant),
    main("paused_minutes", Form::Minutes),
    main("elapsed_minutes", Form::Minutes),
    main("paused_seconds", Form::Seconds),
    main("business_seconds", Form::Seconds),
    main("breached", Form::Flag),
    main("breach_reason", Form::Text),
    main("updated_at", Form::Instant),
];

const TICKET_SUPPLEMENT: &[Field] = &[
    main("ticket_number", Form::Text),
    at(Home::Nowhere, "opened_at", Form::Instant),
    main("acknowledged_at", Form::Instant),
    main("resolved_at", Form::Instant),
    main("closed_at", Form::Instant),
    main("reopened_count", Form::Count),
    main("reassign_count", Form::Count),
    main("updated_at", Form::Instant),
];

const OUTAGE: &[Field] = &[
    at(Home::Nowhere, "native_id", Form::Text),
    main("ticket_number", Form::Text),
    main("service_id", Form::Text),
    main("title", Form::Text),
    main("started_at", Form::Instant),
    main("ended_at", Form::Instant),
    main("planned", Form::Flag),
    main("degraded", Form::Flag),
    main("updated_at", Form::Instant),
];

const LINK_RECORD: &[Field] = &[
    at(Home::Nowhere, "native_id", Form::Text),
    main("ticket_number", Form::Text),
    // `change`, `problem` or `ticket`, where numbers of kinds are the same.
    main("ticket_kind", Form::Text),
    main("other_number", Form::Text),
    main("other_kind", Form::Text),
    main("inward_number", Form::Text),
    main("link", Form::Code),
    // The tool's own word for the link.
    main("word", Form::Text),
    main("updated_at", Form::Instant),
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
