//! What every preset comes to, with its reasons, what would turn it round and what is found: a
//! page to be argued with. `SITEPLAN_UPDATE=1 cargo test --test presets_verdicts` writes it anew.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use siteplan::assess::{Assessment, assess, catalog_of, flip_words, full_name, presets};
use siteplan::terms::quantity::of_hundred;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Futures: enough that a share does not turn on one of them.
const DRAWS: u32 = 2000;
/// Flips told of each preset.
const FLIPS: usize = 3;

/// One line on why the verdict is right, which an architect may dispute.
const ARGUMENTS: [(&str, &str); 8] = [
    (
        "food-delivery",
        "Nobody in the team wants to hold machines at night, and a platform takes that over for less than the median bill; functions would lead a team that knew them.",
    ),
    (
        "office-app",
        "People are most of this bill, and a platform takes the patching over without a rewrite; functions would cost less to run, and more to move to and to learn; three platforms are level.",
    ),
    (
        "iot-telemetry",
        "Devices report at one even rate, day and night: paying for each report comes to within a few percent of a platform's few machines, and the platform takes less moving and fewer nights.",
    ),
    (
        "legacy-monolith",
        "A tangled program moves whole or not at all: a platform takes it as it is and takes the patching over; machines are the shorter way there, and the longer one after.",
    ),
    (
        "card-payments",
        "Duties towards the auditor weigh most, and each layer the provider holds is one proof less, and fewer people to pay; the shop's peaks any platform that scales can take.",
    ),
    (
        "marketing-site",
        "Traffic is little and nobody is on call, so whatever runs without people wins; a product does that too, where its templates are enough.",
    ),
    (
        "crm-buy-or-build",
        "A product that meets most of the needs is there tomorrow and costs less than the people who would build one; building repays only where the gap costs more than the seats.",
    ),
    (
        "break-even-2016",
        "At the published break-even the two cost the same and people are left out, as the article left them out: whoever leads does so by a hair.",
    ),
];

fn told(id: &str, assessment: &Assessment) -> String {
    let verdict = &assessment.verdict;
    let mut out = format!("== {id}\n");
    let argument = ARGUMENTS.iter().find(|(known, _)| *known == id);
    let (_, argument) = argument.unwrap_or_else(|| panic!("{id} has no argument"));
    writeln!(out, "argument: {argument}").unwrap();
    match assessment.leader() {
        Some(leader) => writeln!(
            out,
            "leads: {} ({}), first in {} of 100 futures, {:.1} points ahead",
            full_name(leader),
            verdict.kind.id(),
            of_hundred(verdict.p_first),
            verdict.lead
        )
        .unwrap(),
        None => writeln!(out, "leads: nothing").unwrap(),
    }
    for reason in &verdict.reasons {
        writeln!(out, "  + {reason}").unwrap();
    }
    for reason in &verdict.against {
        writeln!(out, "  - {reason}").unwrap();
    }
    for flip in assessment.sensitivity.iter().flat_map(|found| &found.flips).take(FLIPS) {
        writeln!(out, "  flips: {}", flip_words(assessment, flip)).unwrap();
    }
    for option in assessment.options.iter().filter(|option| !option.feasible) {
        let rules: Vec<&str> = option.knocked_out.iter().map(|out| out.rule.as_str()).collect();
        let back = option.near_miss.as_ref().map_or("no single change or pair", |near| &near.label);
        writeln!(out, "  out: {} by {}; back with: {back}", full_name(option), rules.join(", ")).unwrap();
    }
    for finding in &assessment.findings {
        let about = finding.about.as_deref().unwrap_or("all");
        writeln!(out, "  found: {} about {about}", finding.id).unwrap();
    }
    out.push('\n');
    out
}

#[test]
fn every_preset_comes_to_the_verdict_on_the_page() {
    let now: String = presets()
        .iter()
        .map(|preset| {
            let mut decision = preset.decision().unwrap();
            decision.settings.draws = DRAWS;
            let catalog = catalog_of(&decision).unwrap();
            told(preset.id, &assess(&decision, &catalog).unwrap())
        })
        .collect();
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/presets_verdicts.txt");
    if std::env::var_os("SITEPLAN_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        siteplan::terms::file::write_atomically(&path, now.as_bytes()).unwrap();
        return;
    }
    let then = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = then.lines().zip(now.lines()).find(|(a, b)| a != b);
    assert!(
        then == now,
        "the page is not what the presets come to: {differs:?} (or a line more or less); if that is as it should be, write it anew with SITEPLAN_UPDATE=1"
    );
}
