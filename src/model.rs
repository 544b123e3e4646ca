//! The words of the canonical model: plain types without I/O. The text form of each is what stands in the store, in
//! settings and in output.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// Every value, in the order of the model.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word used in the store, in settings and in output.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }

            /// The value a word stands for.
            pub fn parse(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

words! {
    /// What a ticket is (`record_type` in the store, `kind` in settings and output).
    Kind {
        /// An unplanned interruption or reduction in quality of a service.
        Incident = "incident",
        /// A request of a user for something agreed.
        Request = "request",
        /// The addition, modification or removal of anything that could affect services.
        Change = "change",
        /// A cause, or potential cause, of incidents.
        Problem = "problem",
    }
}

words! {
    /// The state of a ticket, whatever its tool calls it.
    StateClass {
        /// Registered, nobody has taken it up.
        New = "new",
        /// Being worked on.
        Open = "open",
        /// Waiting for somebody outside.
        Pending = "pending",
        /// A change being assessed.
        Assess = "assess",
        /// A change waiting for authorisation.
        Authorize = "authorize",
        /// A change with a date.
        Scheduled = "scheduled",
        /// A change being carried out.
        Implement = "implement",
        /// A change after its work.
        Review = "review",
        /// Solved, not yet confirmed.
        Resolved = "resolved",
        /// Finished.
        Closed = "closed",
        /// Withdrawn.
        Cancelled = "cancelled",
    }
}

words! {
    /// How a change ended.
    Outcome {
        /// As planned.
        Successful = "successful",
        /// Reached its aim with trouble on the way.
        SuccessfulWithIssues = "successful_with_issues",
        /// Did not reach its aim.
        Failed = "failed",
        /// Undone.
        BackedOut = "backed_out",
        /// Withdrawn.
        Cancelled = "cancelled",
    }
}

words! {
    /// What a service level measures: the event that stops its clock.
    Measure {
        /// First response.
        Respond = "respond",
        /// Resolution.
        Resolve = "resolve",
        /// Closing.
        Close = "close",
        /// Fulfilment of a request.
        Fulfil = "fulfil",
    }
}

words! {
    /// State of a service-level clock at as-of.
    ClockState {
        /// Stopped within its target.
        Met = "met",
        /// Stopped beyond its target.
        Breached = "breached",
        /// Running, not near its target.
        OpenOk = "open_ok",
        /// Running, near its target.
        OpenNear = "open_near",
        /// Running beyond its target.
        OpenBreached = "open_breached",
        /// Paused, target not used up.
        Paused = "paused",
        /// The ticket was cancelled while the clock was open.
        Cancelled = "cancelled",
        /// No target applies.
        NotApplicable = "not_applicable",
        /// Its instants contradict each other.
        Unmeasurable = "unmeasurable",
    }
}

words! {
    /// Where the figures of a clock come from.
    Basis {
        /// Start, stop and pauses from recorded events.
        Measured = "measured",
        /// The tool's own flag.
        TakenOver = "taken_over",
        /// Something was inferred, such as pauses from a total.
        Estimated = "estimated",
        /// The tool's own flag, of which nothing shows that it is more than the tool's default.
        DefaultFlag = "default_flag",
        /// The tool's own due instant, of a tool that keeps no flag.
        DueTime = "due_time",
    }
}
