//! The command: what it answers, in which shape, with which exit code.

#![expect(clippy::expect_used, reason = "helpers of tests may fail as tests do")]

#[path = "support/command.rs"]
mod command;

use command::{Run, SITEPLAN, preset, read, siteplan, write};
use serde_json::Value;
use siteplan::catalog::{Catalog, Rate};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Enough futures to see every figure, few enough to be quick.
const DRAWS: &str = "--draws=200";

fn text(path: &Path) -> &str {
    path.to_str().expect("a test's path is text")
}

#[track_caller]
fn has_keys(value: &Value, wanted: &str) {
    let keys: BTreeSet<&str> = value.as_object().expect("an object").keys().map(String::as_str).collect();
    for key in wanted.split_whitespace() {
        assert!(keys.contains(key), "`{key}` is not among {keys:?}");
    }
}

#[test]
fn help_names_every_task() {
    let help = siteplan(["--help"]).succeeded();
    for task in
        ["open", "new", "presets", "assess", "explain", "export", "diff", "import-traffic", "catalog", "calc"]
    {
        assert!(help.out.contains(&format!("  {task} ")), "{task} is not in:\n{}", help.out);
        siteplan([task, "--help"]).succeeded();
    }
    assert!(siteplan(["--version"]).succeeded().out.starts_with("siteplan "));
}

#[test]
fn usage_errors_are_errors() {
    for wrong in [
        &["assess"][..],
        &["frobnicate"],
        &["assess", "x.ron", "--draws", "0"],
        &["assess", "x.ron", "--on", "tomorrow"],
    ] {
        let run = siteplan(wrong);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{wrong:?}: {}", run.err);
    }
}

#[test]
fn presets_start_decisions() {
    let folder = tempfile::tempdir().unwrap();
    let listed = siteplan(["presets", "--json"]).succeeded().json();
    let ids: Vec<String> =
        listed.as_array().unwrap().iter().map(|preset| preset["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), 8);
    for id in ids {
        assert!(siteplan(["presets"]).out.contains(&id));
        let file = folder.path().join(&id).with_extension("ron");
        siteplan(["new", "--preset", &id, "-o", text(&file)]).succeeded();
        siteplan(["assess", text(&file), DRAWS]).succeeded();
    }
}

#[test]
fn a_new_decision_replaces_nothing_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.ron");
    siteplan(["new", "--title", "Where?", "-o", text(&file)]).succeeded();
    let before = read(&file);
    let again = siteplan(["new", "--title", "Else?", "-o", text(&file)]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("--force"), "{}", again.err);
    assert_eq!(read(&file), before);
    siteplan(["new", "--title", "Else?", "-o", text(&file), "--force"]).succeeded();
    assert!(String::from_utf8(read(&file)).unwrap().contains("Else?"));
    let near = siteplan(["new", "--preset", "ofice-app", "-o", text(&folder.path().join("n.ron"))]);
    assert_eq!(near.code, 2);
    assert!(near.err.contains("`office-app`"), "{}", near.err);
}

#[test]
fn a_decision_of_ones_own_is_a_preset_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("new.ron");
    siteplan(["new", "--preset", text(&preset("office-app")), "-o", text(&file)]).succeeded();
    let shipped = folder.path().join("shipped.ron");
    siteplan(["new", "--preset", "office-app", "-o", text(&shipped)]).succeeded();
    assert_eq!(read(&file), read(&shipped));
    assert!(String::from_utf8(read(&file)).unwrap().contains("origin: preset"));
}

#[test]
fn an_assessment_is_told_in_words() {
    let run = siteplan(["assess", text(&preset("food-delivery")), DRAWS]).succeeded();
    for words in [
        "Dedicated",
        "IaaS",
        "PaaS",
        "Containers",
        "Serverless",
        "SaaS",
        "a month",
        "removed by a rule",
        "source:",
        "break-evens",
    ] {
        assert!(run.out.contains(words), "`{words}` is not in:\n{}", run.out);
    }
}

#[test]
fn an_assessment_has_the_documented_keys() {
    let found = siteplan(["assess", text(&preset("food-delivery")), DRAWS, "--json"]).succeeded().json();
    has_keys(&found, "decision catalog settings verdict models options break_evens");
    has_keys(&found["decision"], "title sha256");
    has_keys(&found["catalog"], "id sha256 facts_from facts_to");
    has_keys(&found["settings"], "seed draws on");
    has_keys(&found["verdict"], "kind option sentence p_first");
    let options = found["options"].as_array().unwrap();
    let models: BTreeSet<&str> = options.iter().map(|option| option["model"].as_str().unwrap()).collect();
    for model in ["dedicated", "iaas", "paas", "containers", "serverless", "saas"] {
        assert!(models.contains(model), "{model} is not among {models:?}");
    }
    for option in options {
        has_keys(
            option,
            "id name model placements feasible rank score p_first knocked_out monthly_usd idle_share measures bill",
        );
        has_keys(&option["monthly_usd"], "p10 p50 p90");
        has_keys(&option["bill"], "usd lines");
        for placement in option["placements"].as_array().unwrap() {
            has_keys(placement, "component offer region instances");
        }
        for measure in option["measures"].as_array().unwrap() {
            has_keys(measure, "criterion value unit p10 p90 utility weight contribution evidence");
        }
        for line in option["bill"]["lines"].as_array().unwrap() {
            has_keys(line, "meter component quantity unit usd counts_as formula source evidence");
        }
        assert_eq!(option["feasible"] == false, option["rank"].is_null());
        assert_eq!(option["feasible"] == false, !option["knocked_out"].as_array().unwrap().is_empty());
    }
    for pair in found["break_evens"].as_array().unwrap() {
        has_keys(pair, "a b first last between requests_per_month requests_per_second p_never p_a_cheaper");
    }
    let shares: f64 =
        found["models"].as_array().unwrap().iter().map(|model| model["p_first"].as_f64().unwrap()).sum();
    assert!((shares - 1.0).abs() < 1e-9, "{shares}");
}

#[test]
fn the_same_question_has_the_same_answer_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    let file = preset("food-delivery");
    for format in ["--json", "--require-clear"] {
        let ask = |threads: &str, home: &Path| -> String {
            let arguments = ["assess", text(&file), DRAWS, format, "--threads", threads];
            let run: Run = Command::new(SITEPLAN).args(arguments).current_dir(home).output().unwrap().into();
            assert!(run.code < 2, "{}", run.err);
            run.out
        };
        let here = Path::new(".");
        let first = ask("1", here);
        assert!(!first.is_empty());
        for other in [ask("1", here), ask("2", here), ask("2", folder.path())] {
            assert!(first == other, "{format}: two answers to one question");
        }
    }
}

#[test]
fn another_seed_and_day_are_taken_and_told() {
    let ask = |more: &[&str]| {
        let file = preset("office-app");
        siteplan([&["assess", text(&file), "--json"], more].concat()).succeeded().json()
    };
    let settings = ask(&["--seed", "11", "--draws", "150", "--on", "2027-02-03"])["settings"].clone();
    assert_eq!((settings["seed"].as_u64(), settings["draws"].as_u64()), (Some(11), Some(150)));
    assert_eq!(settings["on"], "2027-02-03");
}

#[test]
fn no_clear_winner_is_a_no_where_one_is_required() {
    let file = preset("food-delivery");
    let kind = siteplan(["assess", text(&file), DRAWS, "--json"]).json()["verdict"]["kind"].clone();
    let required = siteplan(["assess", text(&file), DRAWS, "--require-clear"]);
    assert_eq!(required.code, i32::from(kind != "clear"), "{kind}");
}

#[test]
fn the_published_break_even_is_found() {
    let file = preset("break-even-2016");
    let found = siteplan(["assess", text(&file), DRAWS, "--json"]).succeeded().json();
    let model = |id: &Value| {
        let option = found["options"].as_array().unwrap().iter().find(|option| option["id"] == *id).unwrap();
        option["model"].as_str().unwrap().to_owned()
    };
    let pair = found["break_evens"]
        .as_array()
        .unwrap()
        .iter()
        .find(|pair| model(&pair["a"]) == "serverless" && model(&pair["b"]) == "iaas")
        .expect("Lambda against the machine");
    let a_second = pair["requests_per_second"].as_f64().unwrap();
    assert!((a_second / 81.9 - 1.0).abs() < 0.005, "{a_second} requests a second");
    let figure = format!("break-even/{}/{}", pair["a"].as_str().unwrap(), pair["b"].as_str().unwrap());
    let told = siteplan(["explain", text(&file), &figure, DRAWS]).succeeded();
    assert!(told.out.contains("7.0") && told.out.contains("a day"), "{}", told.out);
}

#[test]
fn every_named_figure_is_explained() {
    let file = preset("office-app");
    let found = siteplan(["assess", text(&file), DRAWS, "--json"]).succeeded().json();
    let option = found["options"][0]["id"].as_str().unwrap();
    let meter = found["options"][0]["bill"]["lines"][0]["meter"].as_str().unwrap();
    for figure in [
        format!("bill/{option}"),
        format!("bill/{option}/{meter}"),
        format!("score/{option}"),
        format!("score/{option}/horizon-cost"),
    ] {
        let told = siteplan(["explain", text(&file), &figure, DRAWS, "--json"]).succeeded().json();
        has_keys(&told, "title value formula inputs sources children");
        assert!(!siteplan(["explain", text(&file), &figure, DRAWS]).succeeded().out.is_empty());
    }
    for (wrong, says) in [("bill", "bill/OPTION"), ("bill/nobody", "there are"), ("score/x/y", "option")] {
        let run = siteplan(["explain", text(&file), wrong, DRAWS]);
        assert_eq!(run.code, 2, "{wrong}");
        assert!(run.err.contains(says), "{wrong}: {}", run.err);
    }
}

#[test]
fn records_are_written_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let file = preset("office-app");
    for (extension, starts) in
        [("md", "---"), ("csv", ""), ("json", "{"), ("svg", "<svg"), ("ron", "("), ("pdf", "%PDF")]
    {
        let out = folder.path().join("0007-record").with_extension(extension);
        let run = siteplan(["export", text(&file), "-o", text(&out), DRAWS]);
        if extension == "pdf" && !cfg!(feature = "pdf") {
            assert_eq!(run.code, 2);
            assert!(run.err.contains("pdf") && !out.exists(), "{}", run.err);
            continue;
        }
        run.succeeded();
        let bytes = read(&out);
        assert!(
            bytes.len() > 500 && bytes.starts_with(starts.as_bytes()),
            "{extension}: {} bytes",
            bytes.len()
        );
    }
    let unknown = siteplan(["export", text(&file), "-o", text(&folder.path().join("a.docx")), DRAWS]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains(".pdf"), "{}", unknown.err);
}

#[test]
fn a_record_opens_to_the_same_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let (file, record) = (preset("office-app"), folder.path().join("record.ron"));
    siteplan(["export", text(&file), "-o", text(&record), DRAWS]).succeeded();
    let ask = |file: &Path| siteplan(["assess", text(file), DRAWS, "--json"]).succeeded().json();
    let (before, after) = (ask(&file), ask(&record));
    assert_eq!(before["verdict"], after["verdict"]);
    assert_eq!(before["options"], after["options"]);
}

#[test]
fn differences_are_a_no() {
    let folder = tempfile::tempdir().unwrap();
    let file = preset("break-even-2016");
    let same = siteplan(["diff", text(&file), text(&file), DRAWS]);
    assert_eq!((same.code, same.out.as_str()), (0, "no difference\n"), "{}", same.err);
    let other = folder.path().join("other.ron");
    write(&other, fs::read_to_string(&file).unwrap().replace("memory: (value: 128)", "memory: (value: 256)"));
    let run = siteplan(["diff", text(&file), text(&other), DRAWS, "--json"]);
    assert_eq!(run.code, 1, "{}", run.err);
    let found = run.json();
    let first = &found["changes"][0];
    assert_eq!(
        (first["id"].as_str(), first["before"].as_str(), first["after"].as_str()),
        (Some("memory/api"), Some("128 MiB"), Some("256 MiB"))
    );
    has_keys(&found["options"][0], "id name before after");
    let catalogs =
        siteplan(["diff", text(&file), "--catalog", "articles-2016-2018", "--catalog", "2026-11", DRAWS]);
    assert_eq!(catalogs.code, 1, "{}", catalogs.err);
    assert!(catalogs.out.contains("2026-11") && catalogs.out.contains("rank"), "{}", catalogs.out);
    assert_eq!(siteplan(["diff", text(&file), DRAWS]).code, 2);
}

#[test]
fn a_series_becomes_answers() {
    let folder = tempfile::tempdir().unwrap();
    let (decision, series, other) =
        (folder.path().join("d.ron"), folder.path().join("s.csv"), folder.path().join("o.ron"));
    let original = fs::read_to_string(preset("break-even-2016")).unwrap();
    write(&decision, &original);
    let mut rows = "when;hits\n".to_owned();
    for hour in 0..24 * 21 {
        writeln!(rows, "{};{}", 1_795_392_000 + hour * 3600, 100 + 10 * (hour % 24)).unwrap();
    }
    rows.push_str("never;5\n");
    write(&series, &rows);
    let run =
        siteplan(["import-traffic", text(&series), "--into", text(&decision), "-o", text(&other), "--json"])
            .succeeded();
    let told = run.json();
    assert_eq!((told["rows"].as_u64(), told["unreadable_lines"].as_u64()), (Some(504), Some(1)));
    assert_eq!(told["columns"]["count"], "hits");
    assert_eq!(told["unparsed_lines"], serde_json::json!([506]));
    assert_eq!(fs::read_to_string(&decision).unwrap(), original, "-o leaves the decision alone");
    let words = siteplan(["import-traffic", text(&series), "--into", text(&decision)]).succeeded();
    assert!(words.out.contains("line 506: `never` is no time"), "{}", words.out);
    assert_eq!(read(&decision), read(&other));
    assert_eq!(
        fs::read_to_string(folder.path().join("d.ron.bak")).unwrap(),
        original,
        "its comments are kept beside"
    );
    let changed =
        siteplan(["diff", text(&preset("break-even-2016")), text(&decision), DRAWS, "--json"]).json();
    let ids: Vec<&str> =
        changed["changes"].as_array().unwrap().iter().filter_map(|change| change["id"].as_str()).collect();
    assert!(ids.contains(&"volume/api") && ids.contains(&"shape/api"), "{ids:?}");
    let wrong = siteplan([
        "import-traffic",
        text(&series),
        "--into",
        text(&preset("food-delivery")),
        "--component",
        "oder",
        "-o",
        text(&other),
    ]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("`order`"), "{}", wrong.err);
}

#[test]
fn catalogues_are_listed_shown_and_checked() {
    let listed = siteplan(["catalog", "list", "--json"]).succeeded().json();
    assert_eq!(listed[0]["id"], "2026-11");
    let offers = siteplan(["catalog", "show", "2026-11", "--json"]).succeeded().json();
    assert!(offers.as_array().unwrap().len() >= 40);
    let shown = siteplan(["catalog", "show", "aws.lambda.x86"]).succeeded();
    assert!(shown.out.contains("GB-second") && shown.out.contains("free:"), "{}", shown.out);
    let near = siteplan(["catalog", "show", "2026-11", "aws.lamda.x86"]);
    assert_eq!(near.code, 2);
    assert!(near.err.contains("`aws.lambda.x86`"), "{}", near.err);
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("ours.ron");
    write(&book, OWN_BOOK);
    siteplan(["catalog", "validate", text(&book)]).succeeded();
    let file = preset("break-even-2016");
    let found =
        siteplan(["assess", text(&file), "--catalog", text(&book), DRAWS, "--json"]).succeeded().json();
    assert_eq!(found["catalog"]["id"], "ours");
}

/// A hundredfold price of what leads makes another lead, and the comparison says whom it moves.
#[test]
fn a_price_that_takes_the_lead_away_moves_a_decision() {
    let folder = tempfile::tempdir().unwrap();
    let file = preset("break-even-2016");
    let now = siteplan(["assess", text(&file), "--catalog", "2026-11", DRAWS, "--json"]).succeeded().json();
    let leader = now["verdict"]["option"].as_str().unwrap();
    let options = now["options"].as_array().unwrap();
    let placed = &options.iter().find(|option| option["id"] == leader).unwrap()["placements"][0]["offer"];
    let offer = placed.as_str().unwrap();
    let mut dear = Catalog::shipped("2026-11").unwrap();
    // Every size and family of the product, lest another one of them takes its place.
    let product: String = offer.split_inclusive('.').take(2).collect();
    let sizes = dear.part.offers.iter_mut().filter(|known| known.id.starts_with(&product));
    for meter in sizes.flat_map(|known| &mut known.meters) {
        for rate in meter.rates.values_mut() {
            match rate {
                Rate::Flat { price, .. } => *price *= 100.0,
                Rate::Tiered { tiers, .. } => tiers.iter_mut().for_each(|tier| tier.price *= 100.0),
                Rate::Share { .. } => {}
            }
        }
    }
    let book = folder.path().join("dear.ron");
    write(&book, dear.to_text().unwrap());
    let run = siteplan(["catalog", "diff", "2026-11", text(&book), text(&file), DRAWS, "--json"]);
    assert_eq!(run.code, 1, "{}", run.err);
    let found = run.json();
    let decision = &found["decisions"][0];
    assert_eq!(decision["moved"], true, "{leader} on {offer}: {decision}");
    assert_eq!(decision["before"]["option"], leader);
    assert_ne!(decision["after"]["option"], leader, "{decision}");
    let prices = found["prices"].as_array().unwrap();
    assert!(prices.iter().any(|price| price["offer"] == offer && price["percent"] == 9900.0), "{offer}");
    let told = siteplan(["catalog", "diff", "2026-11", text(&book), text(&file), DRAWS]);
    assert!(told.out.contains("break-even-2016.ron: moves"), "{}", told.out);
}

#[test]
fn catalogues_are_compared_with_the_decisions_they_move() {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("dear.ron");
    let dear = r#"(
  id: "dear", extends: "2026-11",
  sources: {"quote": (text: "A quote", as_of: "2026-11-01", evidence: documented)},
  offers: [
    (id: "aws.ec2.t2.medium", name: "EC2 t2.medium", model: iaas, billing: fleet(vcpu: 2, memory_gib: 4), meters: [
      (id: "hours", name: "Instance hours", unit: "instance-hour", quantity: [[(of: instances), (of: hours)]], rates: {"us-east-1": flat(price: 0.0928, source: "quote")}),
    ]),
  ],
)"#;
    write(&book, dear);
    let same = siteplan(["catalog", "diff", "2026-11", "2026-11"]);
    assert_eq!((same.code, same.out.as_str()), (0, "no difference\n"));
    let file = preset("break-even-2016");
    let found = siteplan(["catalog", "diff", "2026-11", text(&book), text(&file), DRAWS, "--json"]);
    assert_eq!(found.code, 1, "{}", found.err);
    let found = found.json();
    // The book sells it in one region alone; elsewhere its price is gone.
    let is_sold = |change: &&serde_json::Value| !change["after_usd"].is_null();
    let sold: Vec<_> = found["prices"].as_array().unwrap().iter().filter(is_sold).collect();
    assert_eq!(sold.len(), 1, "{found}");
    let change = sold[0];
    assert_eq!((&change["offer"], &change["percent"]), (&"aws.ec2.t2.medium".into(), &100.0.into()));
    assert_eq!(found["decisions"][0]["moved"], false);
    let worlds = siteplan(["catalog", "diff", "2026-11", "articles-2016-2018", text(&file), DRAWS]);
    assert_eq!(worlds.code, 1, "{}", worlds.err);
    assert!(
        worlds.out.contains("− aws.fargate.arm") && worlds.out.contains("break-even-2016.ron: "),
        "{}",
        worlds.out
    );
    let lost = siteplan(["catalog", "diff", "2026-11", "2027"]);
    assert_eq!(lost.code, 2);
}

const OWN_BOOK: &str = r#"(
  id: "ours",
  extends: "2026-11",
  sources: {"quote": (text: "A quote", as_of: "2026-11-01", evidence: documented)},
  offers: [
    (id: "owned.rack", name: "Our rack", model: dedicated, billing: standing(vcpu: 16, memory_gib: 64), meters: [
      (id: "machine", name: "Machine", unit: "month", quantity: [[(of: instances)]], rates: {"own": flat(price: 300, source: "quote")}),
    ]),
  ],
)
"#;

#[test]
fn a_reader_that_leaves_early_is_content() {
    let mut child = Command::new(SITEPLAN)
        .args(["catalog", "show", "2026-11", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let run: Run = child.wait_with_output().unwrap().into();
    assert_eq!((run.code, run.err.as_str()), (0, ""));
}

#[test]
fn a_published_price_comes_out() {
    let folder = tempfile::tempdir().unwrap();
    let cases = folder.path().join("cases.json");
    write(
        &cases,
        r#"[
        {"id": "published", "allowances": "all", "items": [{"offer": "aws.lambda.x86", "region": "us-east-1",
            "workload": {"requests": 3000000, "duration_ms": 120, "memory_mib": 1536}}]},
        {"id": "typo", "items": [{"offer": "aws.lambda.x86", "region": "us-east-1", "workload": {"request": 1}}]},
        {"id": "text", "items": [{"offer": "aws.lambda.x86", "region": "us-east-1", "workload": {"requests": "many"}}]},
        {"id": "negative", "items": [{"offer": "aws.lambda.x86", "region": "us-east-1", "workload": {"requests": -1}}]},
        {"id": "offer", "items": [{"offer": "aws.lamda.x86", "region": "us-east-1", "workload": {"requests": 1}}]},
        {"id": "region", "items": [{"offer": "aws.lambda.x86", "region": "atlantis", "workload": {"requests": 1, "duration_ms": 1, "memory_mib": 128}}]},
        {"id": "catalog", "catalog": "2031", "items": []}
    ]"#,
    );
    let answers = siteplan(["calc", "price", text(&cases)]).succeeded().json();
    assert!((answers[0]["usd"].as_f64().unwrap() - 2.73).abs() < 0.01, "{}", answers[0]);
    has_keys(&answers[0]["lines"][0], "meter quantity unit usd formula source");
    for (at, says) in
        ["", "`requests`", "must be a number", "zero or more", "`aws.lambda.x86`", "us-east-1", "2026-11"]
            .iter()
            .enumerate()
            .skip(1)
    {
        let error = answers[at]["error"].as_str().unwrap();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn cases_are_priced_under_a_book_of_ones_own() {
    let folder = tempfile::tempdir().unwrap();
    let (book, cases) = (folder.path().join("ours.ron"), folder.path().join("cases.json"));
    write(&book, OWN_BOOK);
    write(
        &cases,
        r#"[
        {"items": [{"offer": "owned.rack", "region": "own", "workload": {"instances": 2}}]},
        {"catalog": "2026-11", "items": [{"offer": "owned.rack", "region": "own", "workload": {"instances": 2}}]}
    ]"#,
    );
    let answers = siteplan(["calc", "price", text(&cases), "--catalog", text(&book)]).succeeded().json();
    assert!((answers[0]["usd"].as_f64().unwrap() - 600.0).abs() < 1e-9, "{}", answers[0]);
    assert!(answers[1]["error"].as_str().unwrap().contains("no offer `owned.rack`"), "{}", answers[1]);
}

#[test]
fn what_is_no_number_spoils_its_own_case_alone() {
    let folder = tempfile::tempdir().unwrap();
    let cases = folder.path().join("cases.json");
    write(
        &cases,
        r#"[
        {"id": "NaN \"NaN", "items": [{"offer": "aws.egress", "region": "us-east-1", "workload": {"egress_gib": NaN}}]},
        {"id": 2, "items": [{"offer": "aws.egress", "region": "us-east-1", "workload": {"egress_gib": -Infinity}}]},
        {"id": 3, "items": [{"offer": "aws.egress", "region": "us-east-1", "workload": {"egress_gib": 200}}]}
    ]"#,
    );
    let answers = siteplan(["calc", "price", text(&cases)]).succeeded().json();
    assert_eq!(answers[0]["id"], "NaN \"NaN");
    for at in [0, 1] {
        let error = answers[at]["error"].as_str().unwrap();
        assert!(error.contains("`egress_gib`"), "{error}");
    }
    assert!((answers[2]["usd"].as_f64().unwrap() - 9.0).abs() < 1e-9, "{}", answers[2]);
}

#[test]
fn every_published_price_comes_out() {
    let Some(folder) = std::env::var_os("SITEPLAN_REAL_DATA") else {
        eprintln!("not run: set SITEPLAN_REAL_DATA to the folder that holds price_cases.json");
        return;
    };
    let path = Path::new(&folder).join("price_cases.json");
    let cases: Value = serde_json::from_slice(&read(&path)).unwrap();
    let answers = siteplan(["calc", "price", text(&path)]).succeeded().json();
    let mut wrong = Vec::new();
    for (case, answer) in cases.as_array().unwrap().iter().zip(answers.as_array().unwrap()) {
        assert_eq!(case["id"], answer["id"]);
        let expected = case["expected_usd"].as_f64().unwrap();
        let off = answer["usd"].as_f64().map_or(f64::INFINITY, |usd| (usd - expected).abs());
        if off > case["tolerance_usd"].as_f64().unwrap() + 1e-9 {
            wrong.push(format!("{}: {} instead of {expected}", case["id"], answer["usd"]));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.as_array().unwrap().len(),
        wrong.join("\n")
    );
}

#[test]
fn without_a_window_the_command_says_so() {
    if cfg!(feature = "gui") {
        return;
    }
    let run = siteplan(["open"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("siteplan assess"), "{}", run.err);
}
