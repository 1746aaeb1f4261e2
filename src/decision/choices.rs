//! The closed lists an answer is chosen from.

use crate::terms::{DataClass, Regime};
use serde::{Deserialize, Serialize};

/// Where a question is answered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    Application,
    /// A component, by id.
    Component(String),
}

impl Place {
    /// `volume/menu`: how an answer is named in exports, streams and figures.
    pub fn input(&self, question: &str) -> String {
        match self {
            Self::Application => question.to_owned(),
            Self::Component(id) => format!("{question}/{id}"),
        }
    }
}

/// A closed list of options with stable ids and the words people read.
pub trait Choice: Copy + 'static {
    /// Every option, in the order shown, with its id and label.
    const ALL: &'static [(Self, &'static str, &'static str)];

    fn id(self) -> &'static str;

    fn by_id(id: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == id).map(|(choice, _, _)| *choice)
    }
}

/// Declares an enum whose ids are its serde names, so that table and file cannot disagree.
macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident $id:literal $label:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $(#[serde(rename = $id)] $variant,)*
        }

        impl Choice for $name {
            const ALL: &'static [(Self, &'static str, &'static str)] =
                &[$((Self::$variant, $id, $label),)*];

            fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }
        }
    )*};
}

choices! {
    /// What sort of application it is.
    AppKind {
        Web "web" "Web site or web app",
        Api "api" "API",
        MobileBackend "mobile_backend" "Mobile backend",
        Iot "iot" "Devices (IoT)",
        Batch "batch" "Batch work",
        InternalTool "internal_tool" "Internal tool",
        Commerce "commerce" "Commerce",
        Data "data" "Data pipeline",
    }

    /// What starts the work.
    Trigger {
        Http "http" "HTTP request",
        Event "event" "Event or queue",
        Timer "timer" "Timer",
        Stream "stream" "Stream",
        Socket "socket" "Open socket",
    }

    /// What a component needs that not every host gives.
    Need {
        LocalDisk "local_disk" "Local disk that lasts",
        Sessions "sessions" "Sessions in memory",
        Gpu "gpu" "GPU",
        Devices "devices" "Special devices",
    }

    /// What the code runs on.
    Runtime {
        Compiled "compiled" "Go, Rust or C++",
        Jvm "jvm" "Java or Kotlin",
        DotNet "dotnet" ".NET",
        Node "node" "Node.js",
        Python "python" "Python",
        Php "php" "PHP",
        Ruby "ruby" "Ruby",
        WindowsOnly "windows_only" "Windows only",
        Other "other" "Something else",
    }

    /// Where the application runs today.
    Start {
        Greenfield "greenfield" "Nowhere yet",
        OwnedServer "owned_server" "Own server",
        Vm "vm" "Virtual machine",
        Paas "paas" "Platform",
        Containers "containers" "Containers",
        Functions "functions" "Functions",
        Bought "bought" "Bought software",
    }

    /// How the code hangs together.
    CodeShape {
        Parts "parts" "Separate parts",
        Modular "modular" "One program, clear modules",
        Monolith "monolith" "Tangled monolith",
    }

    /// How old the code is, and what it stands on.
    CodeAge {
        Recent "recent" "Under three years, or renewed since",
        Settled "settled" "Three to ten years, what it stands on still supported",
        Old "old" "Older, or on what nobody supports any more",
    }

    /// How far tests would notice that something broke on the way.
    CodeTests {
        Most "most" "Most of what it does is tested, at every change",
        Some "some" "Some of it is",
        Hardly "hardly" "Hardly any; people try it out",
    }

    /// What one is willing to change on the way (the 7 Rs).
    PathTaken {
        Rehost "rehost" "Rehost: move as it is",
        Replatform "replatform" "Replatform: small changes",
        Refactor "refactor" "Refactor: restructure the code",
        Rebuild "rebuild" "Rebuild: write it anew",
        Replace "replace" "Replace: buy instead",
        Retain "retain" "Retain: leave it",
        Retire "retire" "Retire: switch it off",
    }

    /// Who answers at 2 AM.
    OnCall {
        Nobody "nobody" "Nobody until morning",
        BestEffort "best_effort" "Somebody, if they wake",
        Rota "rota" "A rota, day and night",
    }

    /// Security checks that exist today.
    Check {
        DesignReview "design_review" "Design review (threat model)",
        Tooling "tooling" "Automated tooling",
        BlackBox "black_box" "Black-box audit",
        WhiteBox "white_box" "White-box review",
        Criteria "criteria" "Objective security criteria",
        Detection "detection" "Continuous detection",
    }

    /// Whether a part must be back within the tolerable time after a disaster.
    Recovers {
        Within "within" "Must be back within the tolerable time",
        MayWait "may_wait" "May wait until it is set up anew",
    }

    /// A month of the year.
    MonthName {
        January "january" "January",
        February "february" "February",
        March "march" "March",
        April "april" "April",
        May "may" "May",
        June "june" "June",
        July "july" "July",
        August "august" "August",
        September "september" "September",
        October "october" "October",
        November "november" "November",
        December "december" "December",
    }

    /// What must stay under one's own hand.
    Control {
        Kernel "kernel" "Operating system kernel",
        Network "network" "Network",
        Hardware "hardware" "Hardware",
        Keys "keys" "Encryption keys",
        Location "location" "Exact location",
    }

    /// Whether the need can be bought.
    Product {
        None "none" "No product covers it",
        Exists "exists" "A product exists",
    }

    /// Operational duties somebody must hold.
    Duty {
        PatchOs "patch_os" "Patch the operating system",
        PatchDependencies "patch_dependencies" "Patch the application's dependencies",
        RotateSecrets "rotate_secrets" "Rotate secrets",
        Watch "watch" "Watch production",
        BackUp "back_up" "Back up and restore",
        Access "access" "Grant and revoke access",
    }

    /// Who holds a duty.
    Holder {
        Us "us" "We do",
        Provider "provider" "The provider",
        Nobody "nobody" "Nobody",
        Unknown "unknown" "Nobody knows",
    }
}

impl MonthName {
    /// `November`.
    pub fn label(self) -> &'static str {
        Self::ALL.iter().find(|(month, _, _)| *month == self).map_or("", |(_, _, label)| label)
    }

    /// Months after January, 0 to 11.
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// One duty and who holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DutyHolder {
    pub duty: Duty,
    pub holder: Holder,
}

/// The ids are the serde names of the terms, which live in another room.
impl Choice for DataClass {
    const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::Public, "public", "Public"),
        (Self::Internal, "internal", "Internal"),
        (Self::Personal, "personal", "Personal"),
        (Self::Health, "health", "Health"),
        (Self::Card, "card", "Payment cards"),
        (Self::Secret, "secret", "Secret"),
    ];

    fn id(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
            Self::Personal => "personal",
            Self::Health => "health",
            Self::Card => "card",
            Self::Secret => "secret",
        }
    }
}

impl Choice for Regime {
    const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::PciDss, "pci_dss", "PCI DSS"),
        (Self::Hipaa, "hipaa", "HIPAA"),
        (Self::Gdpr, "gdpr", "GDPR"),
        (Self::Soc2, "soc2", "SOC 2"),
        (Self::Iso27001, "iso27001", "ISO 27001"),
        (Self::FedRamp, "fed_ramp", "FedRAMP"),
        (Self::Sector, "sector", "Sector rules"),
    ];

    fn id(self) -> &'static str {
        match self {
            Self::PciDss => "pci_dss",
            Self::Hipaa => "hipaa",
            Self::Gdpr => "gdpr",
            Self::Soc2 => "soc2",
            Self::Iso27001 => "iso27001",
            Self::FedRamp => "fed_ramp",
            Self::Sector => "sector",
        }
    }
}
