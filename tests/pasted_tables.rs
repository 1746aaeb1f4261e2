//! A decision table out of a spreadsheet through `siteplan calc rank`, as a file and piped in.

#![expect(clippy::expect_used, reason = "helpers of tests may fail as tests do")]

#[path = "support/command.rs"]
mod command;

use command::{Run, SITEPLAN, preset, read, siteplan, write};
use serde_json::Value;
use std::io::Write as _;
use std::process::{Command, Stdio};

const TABLE: &str =
    "Option,Cost (min),Speed,Support\nA,1200,0.5,3\nB,900,0.25,2\nC,2000,0.2,1\nWeights,2,1,1\n";

fn piped(text: &str) -> Run {
    let mut child = Command::new(SITEPLAN)
        .args(["calc", "rank", "-", "--draws", "5000"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("what is piped is read");
    child.wait_with_output().expect("it ends").into()
}

fn of<'a>(answers: &'a Value, id: &str) -> &'a Value {
    let answers = answers.as_array().expect("an array");
    answers.iter().find(|answer| answer["id"] == id).expect("an answer")
}

#[test]
fn a_file_and_a_pipe_give_the_same_ranking() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("table.csv");
    write(&path, TABLE);
    let file = siteplan(["calc", "rank", path.to_str().expect("text"), "--draws", "5000"]).succeeded();
    assert_eq!(file.out, piped(TABLE).succeeded().out);
    assert_eq!(file.out, piped(&TABLE.replace(',', "\t")).succeeded().out);
    let answers = file.json();
    for method in ["weighted_sum", "topsis", "promethee_ii", "vikor"] {
        // C is the worst on every criterion.
        assert_eq!(of(&answers, method)["rank"]["C"], 3, "{method}");
    }
    // By hand: A has 800/1100 of the cost, B all of it; A has the rest in full.
    let score = of(&answers, "weighted_sum")["score"]["A"].as_f64().expect("a number");
    assert!((score - (0.5 * 800.0 / 1100.0 + 0.5)).abs() < 1e-12, "{score}");
    let any = &of(&answers, "any_weights")["p_first"];
    assert_eq!(any["C"], 0.0);
    assert_eq!(of(&answers, "table")["criteria"][0]["direction"], "min");
    assert_eq!(of(&answers, "table")["directions_stated"], true);
}

#[test]
fn a_bad_cell_is_named_with_its_place() {
    let bad = piped(&TABLE.replace("900", "cheap").replace("0.2,1", "quick,1"));
    assert_eq!(bad.code, 2);
    for word in ["line 3, column 2", "`cheap` is no number under `Cost`", "line 4, column 3", "`quick`"] {
        assert!(bad.err.contains(word), "`{word}` is not in {}", bad.err);
    }
    let level = piped("o,a\nX,1\nY,1\n");
    assert_eq!(level.code, 2);
    assert!(!level.err.contains("NaN") && !level.out.contains("NaN"));
}

#[test]
fn cases_in_json_are_still_cases() {
    let run = piped(r#"[{"id": "one", "method": "roc_weights", "params": {"n": 2}}]"#).succeeded();
    assert_eq!(run.json()[0]["weights"][0], 0.75);
    // A decision is no table.
    assert_eq!(piped(&String::from_utf8(read(&preset("office-app"))).expect("text")).code, 2);
}
