//! Names and phrases of the sample company. All of them are made up.

/// A service of the catalogue.
pub(crate) struct Service {
    pub(crate) name: &'static str,
    /// Share of incidents per mille.
    pub(crate) share: i64,
    /// Work per incident, in percent of the usual.
    pub(crate) effort: i64,
    /// How far the work of two incidents differs, in percent of the usual.
    pub(crate) spread: i64,
    /// Incidents per mille that wait for somebody.
    pub(crate) waits: i64,
    /// Of those that wait, per mille that wait for the vendor.
    pub(crate) vendor: i64,
    /// Configuration items; `#` becomes a number, `%` a digit, `@` a site.
    pub(crate) items: &'static [&'static str],
    /// The group that knows the service.
    pub(crate) group: usize,
    /// Category, subcategory and title; `#` becomes a number, `@` a site.
    pub(crate) titles: &'static [(&'static str, &'static str, &'static str)],
}

/// A support group and its members.
pub(crate) struct Group {
    pub(crate) name: &'static str,
    pub(crate) members: &'static [&'static str],
}

/// The first group gets every call.
pub(crate) const GROUPS: [Group; 8] = [
    Group {
        name: "Service Desk",
        members: &[
            "Anja Köhler",
            "Bilal Yildiz",
            "Clara Weiß",
            "David Osei",
            "Eva Brunner",
            "Farid Nasser",
            "Greta Huber",
        ],
    },
    Group { name: "Messaging", members: &["Hannah Vogt", "Ivo Petrov", "Jana Schäfer", "Kilian Graf"] },
    Group {
        name: "Network Operations",
        members: &["Lars Lindqvist", "Miriam Böhm", "Nils Jäger", "Omar Haddad", "Paula Reis"],
    },
    Group { name: "ERP Support", members: &["Quirin Maier", "Rosa Marín", "Stefan Groß", "Tamara Ilic"] },
    Group {
        name: "Workplace Services",
        members: &["Ulrike Sommer", "Viktor Nowak", "Wanda Fuchs", "Xaver Lang", "Yara Stein"],
    },
    Group { name: "Field Support", members: &["Zoltán Farkas", "Amelie Roth", "Bruno Keller", "Chiara Conti"] },
    Group { name: "Identity and Access", members: &["Daniela Frank", "Emil Sørensen", "Fatma Öztürk"] },
    Group { name: "Telephony", members: &["Georg Winkler", "Helena Krüger", "Ilse Baumann"] },
];

pub(crate) const EMAIL: usize = 0;
pub(crate) const WAREHOUSE: usize = 5;

pub(crate) const SERVICES: [Service; 8] = [
    Service {
        name: "Email",
        share: 195,
        effort: 100,
        spread: 68,
        waits: 220,
        vendor: 100,
        items: &["exch-0%", "mailgw-0%", "archive-01"],
        group: 1,
        titles: &[
            ("Software", "Mailbox", "Shared mailbox not visible after move"),
            ("Software", "Mailbox", "Mailbox moved to the cloud, calendar is empty"),
            ("Software", "Mailbox", "Mailbox over quota, cannot send"),
            ("Software", "Delivery", "Mail to customer returned as undeliverable"),
            ("Software", "Delivery", "Newsletter from supplier lands in quarantine"),
            ("Software", "Client", "Outlook asks for the password every # minutes"),
            ("Software", "Calendar", "Meeting room @ # shows as busy all day"),
            ("Inquiry", "How to", "How do I share my calendar with the team in @?"),
        ],
    },
    Service {
        name: "Workplace",
        share: 195,
        effort: 92,
        spread: 100,
        waits: 270,
        vendor: 160,
        items: &["nb-#", "dock-#", "nb-#"],
        group: 4,
        titles: &[
            ("Hardware", "Notebook", "Notebook does not start after update"),
            ("Hardware", "Notebook", "Battery lasts # minutes only"),
            ("Hardware", "Dock", "Second screen stays black on dock #"),
            ("Hardware", "Headset", "Headset not found in meetings"),
            ("Software", "Office", "Excel crashes when the sheet has € amounts"),
            ("Software", "Office", "Word template “Angebot” opens empty"),
            ("Software", "Update", "Update hangs at # percent"),
            ("Inquiry", "How to", "Where do I get a spare charger in @?"),
        ],
    },
    Service {
        name: "ERP",
        share: 130,
        effort: 118,
        spread: 100,
        waits: 300,
        vendor: 260,
        items: &["erp-prod-0%", "erp-db-01"],
        group: 3,
        titles: &[
            ("Software", "Orders", "Purchase order # cannot be released"),
            ("Software", "Orders", "Order confirmation prints without prices"),
            ("Software", "Finance", "Posting period closed although month is open"),
            ("Software", "Finance", "Invoice # booked twice"),
            ("Software", "Performance", "Stock report takes # minutes"),
            ("Access", "Role", "No authorisation for cost centre #"),
        ],
    },
    Service {
        name: "VPN",
        share: 115,
        effort: 88,
        spread: 100,
        waits: 190,
        vendor: 120,
        items: &["vpn-gw-0%", "fw-@"],
        group: 2,
        titles: &[
            ("Network", "Remote access", "VPN drops every # minutes"),
            ("Network", "Remote access", "VPN connects but no drive is reachable"),
            ("Network", "Remote access", "No VPN from hotel network"),
            ("Network", "Wireless", "Slow wireless in @, floor #"),
            ("Network", "Switch", "Socket # in @ is dead"),
        ],
    },
    Service {
        name: "Identity",
        share: 115,
        effort: 62,
        spread: 100,
        waits: 120,
        vendor: 40,
        items: &["ad-dc-0%", "sso-01"],
        group: 6,
        titles: &[
            ("Access", "Password", "Password expired during holiday"),
            ("Access", "Password", "Account locked after # attempts"),
            ("Access", "Second factor", "New phone, second factor is gone"),
            ("Access", "Sign-in", "Sign-in loop in the portal"),
            ("Access", "Role", "Former colleague still in the group of @"),
        ],
    },
    Service {
        name: "Warehouse scanning",
        share: 96,
        effort: 100,
        spread: 100,
        waits: 230,
        vendor: 330,
        items: &["hh-#", "wlan-@", "lblprn-#"],
        group: 5,
        titles: &[
            ("Network", "Roaming", "Handhelds lose session after roaming, hall #"),
            ("Hardware", "Handheld", "Scanner # does not read labels in the cold store"),
            ("Hardware", "Label printer", "Label printer offline at dock #"),
            ("Software", "Scan app", "Goods receipt # is not booked after the scan"),
            ("Software", "Scan app", "Pick list stays empty on handheld #"),
            ("Hardware", "Battery", "Handheld # dies in the middle of the shift"),
        ],
    },
    Service {
        name: "Printing",
        share: 89,
        effort: 108,
        spread: 100,
        waits: 330,
        vendor: 450,
        items: &["prn-#", "prn-@-0%"],
        group: 5,
        titles: &[
            ("Hardware", "Printer", "Paper jam on printer #, @"),
            ("Hardware", "Printer", "Grey stripes on every page"),
            ("Software", "Queue", "Print jobs hang in the queue of @"),
            ("Software", "Driver", "Duplex is not offered any more"),
            ("Hardware", "Toner", "Toner empty on printer #"),
        ],
    },
    Service {
        name: "Telephony",
        share: 65,
        effort: 120,
        spread: 100,
        waits: 320,
        vendor: 520,
        items: &["pbx-01", "sbc-0%"],
        group: 7,
        titles: &[
            ("Network", "Calls", "Calls break off after # seconds"),
            ("Network", "Calls", "No dial tone in @"),
            ("Hardware", "Handset", "Handset # shows no display"),
            ("Software", "Hotline", "Hotline queue plays no announcement"),
        ],
    },
];

pub(crate) const SITES: [&str; 6] = ["München", "Nürnberg", "Augsburg", "Würzburg", "Hof", "Linz"];

pub(crate) const FIRST_NAMES: [&str; 30] = [
    "Lena", "Jürgen", "Sophie", "Matthias", "Zoë", "René", "Käthe", "Björn", "Maria", "Tobias", "Ayse", "Günther",
    "Laura", "Simon", "Renée", "Florian", "Petra", "Håkon", "Inês", "Markus", "Silke", "Andreas", "Nadia", "Uwe",
    "Carla", "Sören", "Birgit", "Ismail", "Theresa", "Jörg",
];
pub(crate) const LAST_NAMES: [&str; 40] = [
    "Müller",
    "Vogel",
    "Schäfer",
    "Weiß",
    "Öztürk",
    "Bauer",
    "Strauß",
    "Kühn",
    "Pohl",
    "Lehmann",
    "Novák",
    "Seidel",
    "Groß",
    "Haas",
    "Kaiser",
    "Löwe",
    "Ferreira",
    "Zimmermann",
    "Böttcher",
    "Engel",
    "Sauer",
    "Rühl",
    "Arslan",
    "Thoma",
    "Götz",
    "Wolf",
    "Dietrich",
    "Ålander",
    "Pfeiffer",
    "Brandt",
    "Jansen",
    "Hofer",
    "Kessler",
    "Reuß",
    "Moreau",
    "Schütz",
    "Ebner",
    "Döring",
    "Fischer",
    "O'Brien",
];
