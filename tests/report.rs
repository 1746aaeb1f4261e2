//! What a record promises: every form says the same, nobody's words become markup, and what is
//! written twice is the same twice.

#![expect(clippy::expect_used, reason = "a helper of a test fails the test")]

use siteplan::assess::{self, Assessment, FlipKind, Level, Stance, flip_words, full_name};
use siteplan::decision::{Answer, Decision, Status, file};
use siteplan::report::chart::{CostView, cost_chart};
use siteplan::report::{assessment_json, export, madr, svg, text_within};
use siteplan::terms::Unit;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Words that are markup in one of the formats, or that no font has.
const AWKWARD: &str =
    "# 1. *a* _b_ `c` $x$ #strong[d] <tag> & \"q\" \\ | 東京 {{e}} --- \u{1}\u{feff}\u{e000}";

fn preset(id: &str) -> Decision {
    let preset = assess::presets().iter().find(|preset| preset.id == id).expect("a preset");
    let mut decision = preset.decision().expect("a decision");
    decision.settings.draws = 200;
    decision
}

fn assessed(decision: &Decision) -> Assessment {
    let catalog = assess::catalog_of(decision).expect("a catalogue");
    assess::assess(decision, &catalog).expect("an assessment")
}

fn awkward() -> Decision {
    let mut decision = preset("food-delivery");
    AWKWARD.clone_into(&mut decision.title);
    decision.application.purpose = Answer::own(format!("{AWKWARD}\n# heading\n- list\n{}", "x".repeat(400)));
    AWKWARD.clone_into(&mut decision.notes);
    decision.outcome.status = Status::Accepted;
    decision.outcome.chosen = Some("serverless-aws".to_owned());
    decision.outcome.deciders = vec![AWKWARD.to_owned(), "yes".to_owned()];
    AWKWARD.clone_into(&mut decision.outcome.because);
    AWKWARD.clone_into(&mut decision.components[0].name);
    decision
}

fn nothing_feasible() -> Decision {
    let mut decision = preset("food-delivery");
    decision.application.residency = Answer::own(vec!["AQ".to_owned()]);
    decision.application.providers = Answer::own(vec!["aws".to_owned()]);
    decision
}

/// Every decision a record must stand for, assessed once.
static ALL: LazyLock<Vec<Assessment>> = LazyLock::new(|| {
    let mut all: Vec<Decision> = assess::presets().iter().map(|known| preset(known.id)).collect();
    let mut blank = Decision::blank("Blank");
    blank.settings.draws = 200;
    all.extend([awkward(), nothing_feasible(), blank]);
    all.iter().map(assessed).collect()
});

#[track_caller]
fn exported(assessment: &Assessment, name: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    export(&path, assessment).expect("an export");
    std::fs::read(path).expect("the file")
}

/// The rules of MADR 4.0.0 and of the importers that read it line by line.
#[test]
fn markdown_is_madr() {
    for assessment in ALL.iter() {
        let decision = &assessment.decision;
        let text = madr(assessment, 7);
        let mut parts = text.splitn(3, "---\n");
        assert_eq!(parts.next(), Some(""), "the first line opens the front matter");
        let matter = parts.next().expect("front matter");
        let body = parts.next().expect("a body");
        for (line, key) in matter.lines().zip(["number: 7", "title: ", "status: ", "date: "]) {
            assert!(line.starts_with(key), "{line}");
        }
        let status = matter.lines().find_map(|line| line.strip_prefix("status: ")).expect("a status");
        assert!(["proposed", "accepted", "rejected", "superseded"].contains(&status), "{status}");
        let date = matter.lines().find_map(|line| line.strip_prefix("date: ")).expect("a date");
        date.parse::<jiff::civil::Date>().expect("an unquoted date");
        let people = matter.lines().filter(|line| line.starts_with("  - ")).count();
        assert_eq!(people, decision.outcome.deciders.len(), "{matter}");

        let headings: Vec<&str> = body.lines().filter(|line| line.starts_with("## ")).collect();
        assert_eq!(
            headings,
            [
                "## Context and Problem Statement",
                "## Decision Drivers",
                "## Considered Options",
                "## Decision Outcome",
                "## Pros and Cons of the Options",
                "## More Information",
            ]
        );
        assert_eq!(body.lines().filter(|line| line.starts_with("# ")).count(), 1, "one title");
        let options = section(body, "## Considered Options");
        let considered: Vec<&str> = options.lines().filter_map(|line| line.strip_prefix("* ")).collect();
        let argued: Vec<&str> = section(body, "## Pros and Cons of the Options")
            .lines()
            .filter_map(|line| line.strip_prefix("### "))
            .collect();
        assert_eq!(considered, argued);
        assert_eq!(considered.len(), assessment.options.len());
        let outcome = section(body, "## Decision Outcome");
        if let Some(rest) = outcome.lines().find_map(|line| line.strip_prefix("Chosen option: \"")) {
            let (chosen, because) = rest.split_once("\", because ").expect("a reason");
            assert!(considered.contains(&chosen), "{chosen}");
            assert!(!because.is_empty());
        } else {
            assert!(assessment.leader().is_none());
        }
        for line in
            section(body, "## Pros and Cons of the Options").lines().filter(|line| line.starts_with('*'))
        {
            let is_argument = ["* Good, because ", "* Neutral, because ", "* Bad, because "];
            assert!(is_argument.iter().any(|start| line.starts_with(start)), "{line}");
        }
        for table in body.lines().filter(|line| line.starts_with("| ")) {
            assert!(table.ends_with(" |"), "{table}");
        }
    }
}

fn section<'a>(body: &'a str, heading: &str) -> &'a str {
    let from = body.find(&format!("\n{heading}\n")).map_or(0, |at| at + heading.len() + 2);
    let rest = &body[from..];
    rest.find("\n## ").map_or(rest, |to| &rest[..to])
}

#[test]
fn the_break_even_of_2016_is_marked() {
    let assessment = assessed(&preset("break-even-2016"));
    let chart = cost_chart(&assessment, &CostView::default());
    let name = |id: &str| full_name(assessment.option(id).expect("an option"));
    let (lambda, machine) = (name("serverless-aws"), name("iaas-aws"));
    let mark = chart.marks.iter().find(|mark| mark.label.contains(&lambda) && mark.label.contains(&machine));
    let a_second = mark.expect("a mark").x / assess::SECONDS_A_MONTH;
    assert!((a_second / 81.9 - 1.0).abs() < 0.005, "{a_second}");
}

#[test]
fn a_chart_tells_what_it_draws() {
    for assessment in ALL.iter() {
        let chart = cost_chart(assessment, &CostView::default());
        assert!(!chart.series.is_empty() && chart.series.len() <= 8);
        assert!(chart.series.iter().filter(|line| line.emphasis).count() <= 1);
        for line in &chart.series {
            assert!(chart.alt.contains(&line.label), "{}", chart.alt);
            assert!(line.points.windows(2).all(|pair| pair[0].0 <= pair[1].0 * (1.0 + 1e-12)));
        }
        let letters: String = chart.marks.iter().map(|mark| mark.letter).collect();
        assert!("ABCDEFGHIJKLMNOPQRSTUVWXYZ".starts_with(&letters), "{letters}");
        assert!(chart.marks.windows(2).all(|pair| pair[0].x <= pair[1].x));
        for axis in [&chart.x, &chart.y] {
            assert!(axis.least < axis.most && axis.ticks.len() >= 2, "{axis:?}");
        }
        for span in &chart.spans {
            assert!(span.from <= span.at && span.at <= span.to, "{span:?}");
        }
    }
}

#[test]
fn an_svg_is_one_picture_with_words() {
    for assessment in ALL.iter() {
        let chart = cost_chart(assessment, &CostView::default());
        let picture = svg(&chart);
        assert_eq!(picture, svg(&chart));
        assert!(picture.contains("role=\"img\"") && picture.contains("<desc id=\"d\">"));
        assert!(picture.contains("font-family=\"Inter"));
        let opened = picture.matches('<').count();
        assert_eq!(opened, picture.matches('>').count());
        assert!(!picture.contains("NaN") && !picture.contains("inf"), "coordinates are numbers");
    }
}

#[test]
fn the_table_is_tidy() {
    let decision = preset("food-delivery");
    let assessment = assessed(&decision);
    let bytes = exported(&assessment, "a.csv");
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let columns = reader.headers().expect("a header").clone();
    let at = |name: &str| columns.iter().position(|column| column == name).expect("a column");
    let (mut curves, mut pairs) = (0, std::collections::BTreeSet::new());
    for row in reader.records() {
        let row = row.expect("as many fields as columns");
        match &row[at("table")] {
            "curve" => {
                curves += 1;
                assert!(row[at("usd_per_month")].parse::<f64>().expect("dollars") >= 0.0);
            }
            "break_even" => {
                pairs.insert((row[at("option")].to_owned(), row[at("other")].to_owned()));
            }
            table => assert_eq!(table, "band"),
        }
    }
    assert_eq!(curves, assessment.curves.options.iter().map(|curve| curve.points.len()).sum::<usize>());
    assert_eq!(pairs.len(), assessment.break_evens.len());
}

#[test]
fn json_has_the_documented_keys_and_no_others() {
    let value = assessment_json(&assessed(&preset("food-delivery")));
    let documented: std::collections::BTreeSet<&str> =
        include_str!("../docs/json.md").split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    let mut keys = Vec::new();
    collect_keys(&value, &mut keys);
    for key in keys {
        assert!(documented.contains(key.as_str()), "`{key}` is not in docs/json.md");
    }
    let wins: f64 =
        value["models"].as_array().expect("models").iter().filter_map(|m| m["p_first"].as_f64()).sum();
    assert!((wins - 1.0).abs() < 1e-9, "{wins}");
}

fn collect_keys(value: &serde_json::Value, keys: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (key, inner) in fields {
                keys.push(key.clone());
                collect_keys(inner, keys);
            }
        }
        serde_json::Value::Array(values) => values.iter().for_each(|value| collect_keys(value, keys)),
        _ => {}
    }
}

#[test]
fn a_record_opens_to_the_same_verdict() {
    let first = assessed(&preset("card-payments"));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record.ron");
    export(&path, &first).expect("an export");
    let record = file::load(&path).expect("a decision");
    let kept = record.outcome.snapshot.as_ref().expect("the facts used");
    // All sizes of the providers that are allowed, and nothing of the others, an entry a line.
    assert!(kept.offers.contains("id: \"aws.ec2.t3.medium") && !kept.offers.contains("id: \"hetzner."));
    assert!(kept.offers.lines().count() < 2000, "{} lines", kept.offers.lines().count());
    let second = assessed(&record);
    assert_eq!(first.verdict, second.verdict);
    assert_eq!(first.options, second.options);
    let flips = |assessment: &Assessment| assessment.sensitivity.as_ref().map(|found| found.flips.clone());
    assert_eq!(flips(&first), flips(&second));
    assert_eq!(first.stamp, second.stamp);
    let again = folder.path().join("again.ron");
    export(&again, &second).expect("an export");
    assert_eq!(std::fs::read(&path).expect("a file"), std::fs::read(&again).expect("a file"));
}

#[test]
fn a_terminal_is_not_overrun() {
    for assessment in ALL.iter().filter(|assessment| assessment.decision.title != AWKWARD) {
        for width in [80, 120] {
            let text = text_within(assessment, width);
            for line in text.lines() {
                assert!(line.chars().count() <= width, "{} > {width}: {line}", line.chars().count());
            }
            assert!(text.contains(assessment.verdict.sentence.split(' ').next().unwrap_or_default()));
        }
    }
}

#[test]
fn two_exports_are_the_same_bytes() {
    let decision = preset("food-delivery");
    let (first, second) = (assessed(&decision), assessed(&decision));
    for name in ["a.md", "a.csv", "a.json", "a.svg", "a.ron"] {
        assert!(exported(&first, name) == exported(&second, name), "{name}");
    }
}

#[cfg(feature = "pdf")]
#[test]
fn a_pdf_is_archivable_accessible_and_the_same_twice() {
    for assessment in ALL.iter() {
        let bytes = exported(assessment, "a.pdf");
        assert!(bytes.starts_with(b"%PDF-"));
        let has = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        assert!(has(b"pdfaid:part") && has(b"pdfuaid:part"), "says what it conforms to");
        assert!(bytes == exported(assessment, "a.pdf"), "{}", assessment.decision.title);
    }
}

#[cfg(not(feature = "pdf"))]
#[test]
fn a_build_without_pdf_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = export(&folder.path().join("a.pdf"), &assessed(&preset("office-app"))).expect_err("no PDF");
    assert!(matches!(error, siteplan::report::ExportError::NoPdf(_)));
    assert!(error.to_string().contains("`pdf` feature"), "{error}");
}

#[track_caller]
fn refused(path: &Path, assessment: &Assessment, says: &str) {
    let error = export(path, assessment).expect_err("nothing is written").to_string();
    assert!(error.contains(says), "{error}");
}

#[test]
fn what_cannot_be_written_is_said_and_nothing_is_touched() {
    let assessment = assessed(&preset("office-app"));
    let folder = tempfile::tempdir().expect("a folder");
    let inside = |name: &str| -> PathBuf { folder.path().join(name) };
    refused(&inside("a.docx"), &assessment, ".md, .pdf");
    refused(&inside("a"), &assessment, ".md, .pdf");
    refused(&inside("none/a.md"), &assessment, "folder");
    std::fs::create_dir(inside("folder.md")).expect("a folder");
    refused(&inside("folder.md"), &assessment, "folder");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left lying about");
}

/// What an architect argues with: what speaks for and against each option, and who sees it otherwise.
#[test]
fn text_and_markdown_argue_for_every_option_in_words() {
    let mut argued = [0; 3];
    let mut dissents = 0;
    for assessment in ALL.iter().filter(|assessment| assessment.decision.title != AWKWARD) {
        let (text, markdown) = (text_within(assessment, 100_000), madr(assessment, 1));
        let arguments = section(&markdown, "## Pros and Cons of the Options");
        let options: Vec<&str> = arguments.split("\n### ").skip(1).collect();
        assert_eq!(options.len(), assessment.options.len());
        for (option, told) in assessment.options.iter().zip(options) {
            let starts = ["* Good, because ", "* Neutral, because ", "* Bad, because "];
            let count = |start: &str| told.lines().filter(|line| line.starts_with(start)).count();
            let [pros, neutral, cons] = starts.map(count);
            let of = |stance| option.points.iter().filter(|point| point.stance == stance).count();
            assert_eq!(pros, of(Stance::Pro), "{}: {told}", option.id);
            assert_eq!(
                neutral,
                of(Stance::Neutral) + usize::from(option.near_miss.is_some()),
                "{}",
                option.id
            );
            let others = option.knocked_out.len() + usize::from(option.dominated_by.is_some());
            assert_eq!(cons, of(Stance::Con) + others, "{}: {told}", option.id);
            for (sum, more) in argued.iter_mut().zip([pros, neutral, cons]) {
                *sum += more;
            }
        }
        // Rules speak in sentences, and no id of one stands where a person reads.
        for out in assessment.options.iter().flat_map(|option| &option.knocked_out) {
            assert!(text.contains(&out.says) && arguments.contains(&out.says), "{}", out.says);
        }
        for rule in &assessment.prepared.catalog.part.rules {
            let id = format!("`{}`", rule.id);
            assert!(!text.contains(&id) && !markdown.contains(&id), "{id}");
        }
        let opinions = assessment.sensitivity.iter().flat_map(|found| &found.opinions);
        for opinion in opinions {
            let other = format!("{} would put ", opinion.method);
            assert_eq!(text.contains(&other), !opinion.agrees, "{other}");
            if !opinion.agrees {
                assert!(text.contains(opinion.means), "it says what the disagreement means");
                dissents += 1;
            }
        }
    }
    assert!(argued.iter().all(|count| *count > 0) && dissents > 0, "{argued:?} and {dissents}");
}

/// Where a flip lies so near that both numbers read alike, the side is told.
#[test]
fn a_flip_beside_todays_value_is_just_above_or_just_below_it() {
    let assessment = ALL.iter().find(|known| known.sensitivity.iter().any(|found| !found.flips.is_empty()));
    let assessment = assessment.expect("a decision that something flips");
    let flips = &assessment.sensitivity.as_ref().expect("flips").flips;
    let mut flip = flips.first().expect("a flip").clone();
    flip.kind = FlipKind::Number;
    let to = flip.to.name.clone();
    for (at, says) in [
        (512.01, "just above 512 MiB: "),
        (511.99, "just below 512 MiB: "),
        (1024.0, "1 GiB instead of 512 MiB: "),
    ] {
        flip.now = Level::Number(512.0, Unit::Mebibytes);
        flip.flips_at = Level::Number(at, Unit::Mebibytes);
        let said = flip_words(assessment, &flip);
        assert!(said.contains(&format!("{says}{to} leads")), "{said}");
    }
}
