//! The arrows between the rooms, as `ARCHITECTURE.md` draws them, and a few habits of the house.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own sources has failed")]

#[path = "architecture/scan.rs"]
mod scan;

use scan::{Token, paths, tokens, without_tests};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room, and the rooms it may use. `lib.rs` and `main.rs` are the map, and free.
const ARROWS: [(&str, &[&str]); 12] = [
    ("terms", &[]),
    ("decision", &["terms"]),
    ("catalog", &["terms"]),
    ("import", &["terms", "decision"]),
    ("hosting", &["terms", "decision", "catalog"]),
    ("analysis", &["terms"]),
    ("assess", &["terms", "decision", "catalog", "hosting", "analysis"]),
    ("watch", &["terms", "decision", "catalog", "assess"]),
    ("report", &["terms", "decision", "assess", "watch"]),
    ("workshop", &["terms", "decision", "assess"]),
    ("gui", &["terms", "decision", "catalog", "import", "assess", "watch", "report", "workshop"]),
    ("cli", &["terms", "decision", "catalog", "import", "assess", "watch", "report", "workshop"]),
];

/// What `cli/calc` may use on top: engines on their own.
const CALC: [&str; 2] = ["hosting", "analysis"];

/// The rooms that have no I/O, no clock, no window and no global state.
const ENGINES: [&str; 3] = ["hosting", "analysis", "assess"];
const WORLDLY_MODULES: [&str; 5] = ["fs", "env", "io", "net", "process"];
const WORLDLY_WORDS: [&str; 6] = ["SystemTime", "Instant", "egui", "eframe", "thread_local", "now"];

/// Figures made here have the same bits on every machine. The standard library leaves the last bit
/// of these to the platform; `libm` does not.
const EXACT: [&str; 7] = ["terms", "decision", "catalog", "hosting", "analysis", "assess", "watch"];
const INEXACT: [&str; 27] = [
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "cos", "cosh", "exp", "exp2",
    "exp_m1", "gamma", "hypot", "ln", "ln_1p", "log", "log10", "log2", "powf", "powi", "sin", "sin_cos",
    "sinh", "tan", "tanh",
];

const LONGEST_FILE: usize = 600;

#[test]
fn every_arrow_points_down() {
    none(wrong_arrows);
}

#[test]
fn engines_stay_out_of_the_world() {
    none(|path, text| if ENGINES.contains(&room_of(path)) { worldly(path, text) } else { Vec::new() });
}

#[test]
fn figures_have_the_same_bits_everywhere() {
    none(|path, text| if EXACT.contains(&room_of(path)) { inexact(path, text) } else { Vec::new() });
}

#[test]
fn colours_are_mixed_in_the_theme() {
    none(|path, text| if path.starts_with("src/gui/theme") { Vec::new() } else { raw_colours(path, text) });
}

#[test]
fn no_file_is_two_rooms() {
    none(|path, text| {
        let lines = text.lines().count();
        if lines > LONGEST_FILE {
            vec![format!("{path}:{LONGEST_FILE}: it has {lines} lines")]
        } else {
            Vec::new()
        }
    });
}

#[test]
fn every_file_lies_in_a_room() {
    none(|path, text| {
        let room = room_of(path);
        let mut wrong = Vec::new();
        if !["lib", "main"].contains(&room) && ARROWS.iter().all(|(known, _)| *known != room) {
            wrong.push(format!("{path}:1: `{room}` is no room"));
        }
        if path.ends_with("/mod.rs") {
            wrong.push(format!("{path}:1: a room is `foo.rs` beside `foo/`"));
        }
        let words = tokens(text);
        for (token, next) in words.iter().zip(words.iter().skip(1)) {
            // Both would carry a file past its room's door.
            if (token.word == "[" && next.word == "path") || (token.word == "include" && next.word == "!") {
                wrong.push(format!("{path}:{}: a file is named from where it lies", token.line));
            }
        }
        wrong
    });
}

#[test]
fn a_planted_arrow_is_found() {
    #[track_caller]
    fn check(path: &str, text: &str, expected: &[&str]) {
        let expected: Vec<String> = expected.iter().map(|end| format!("{path}:{end}")).collect();
        assert_eq!(wrong_arrows(path, text), expected, "{text}");
    }
    check("src/terms/unit.rs", "use crate::decision::Decision;", &["1: terms uses decision"]);
    check("src/terms/unit.rs", "\n\nfn f() -> crate::gui::App {}", &["3: terms uses gui"]);
    check(
        "src/analysis/first.rs",
        "use crate::{\n  terms::chance,\n  hosting::{bill, plan::{Plan}},\n  catalog as sheets,\n};",
        &["3: analysis uses hosting", "4: analysis uses catalog"],
    );
    check("src/watch.rs", "use {crate::report::{self}, std::fmt};", &["1: watch uses report"]);
    check(
        "src/hosting/bill.rs",
        "fn f() { super::super::analysis::direct(&[]) }",
        &["1: hosting uses analysis"],
    );
    check("src/hosting/a/b.rs", "use super::super::super::assess;", &["1: hosting uses assess"]);
    check("src/hosting.rs", "use super::assess;", &["1: hosting uses assess"]);
    check("src/terms.rs", "pub use self::super::gui::run;", &["1: terms uses gui"]);
    check("src/report/json.rs", "type A = crate :: catalog :: Offer;", &["1: report uses catalog"]);
    check("src/report/json.rs", "macro_rules! m { () => { $crate::gui::run() } }", &["1: report uses gui"]);
    check(
        "src/decision.rs",
        "mod tests { use super::super::catalog::Offer; }",
        &["1: decision uses catalog"],
    );
    check("src/decision.rs", "mod a { mod b {} use super::super::import; }", &["1: decision uses import"]);
    check("src/cli/traffic.rs", "use crate::hosting::bill::bill;", &["1: cli uses hosting"]);
    check("src/cli/calculator.rs", "use crate::analysis;", &["1: cli uses analysis"]);
    check("src/cli/calc/price.rs", "use crate::gui::run;", &["1: cli uses gui"]);
    check("src/gui/app.rs", "use siteplan::hosting;", &["1: gui uses hosting"]);
    check("src/terms/a.rs", "use crate::*;", &["1: terms uses everything"]);
    check("src/terms/a.rs", "use crate as house;", &["1: terms uses everything"]);
    check("src/terms/a.rs", "use crate::{self as house};", &["1: terms uses everything"]);
    check("src/terms.rs", "use super::*;", &["1: terms uses everything"]);
    check(
        "src/catalog/a.rs",
        "let a = ('\"', b'\"', '\\'', r\"\\\"); crate::gui::run()",
        &["1: catalog uses gui"],
    );
    check("src/catalog/a.rs", "fn f<'a>(a: &'a str) { crate::gui::run(a, 'a') }", &["1: catalog uses gui"]);
    check("src/catalog/a.rs", "/* a /* b */ c */ use crate::gui; // crate::cli", &["1: catalog uses gui"]);
    check("src/catalog/a.rs", "let a = r#\"a\n\"b\"#;\ncrate::gui::run()", &["3: catalog uses gui"]);
}

#[test]
fn what_is_allowed_or_only_written_is_no_arrow() {
    #[track_caller]
    fn check(path: &str, text: &str) {
        assert_eq!(wrong_arrows(path, text), Vec::<String>::new(), "{text}");
    }
    check("src/assess/x.rs", "use crate::{hosting::bill, analysis::{weights, first}};");
    check("src/cli/calc.rs", "use crate::analysis::weights;");
    check("src/cli/calc/price.rs", "use crate::hosting::price::price_items;");
    check("src/main.rs", "fn main() { siteplan::gui::run(siteplan::cli::main()) }");
    check("src/lib.rs", "pub mod gui; pub use crate::hosting::bill;");
    check("src/terms/x.rs", "// crate::decision is above\nconst A: &str = \"crate::gui\"; /* crate::cli */");
    check("src/terms/x.rs", "/// [`crate::gui`]\nconst A: &str = r##\"crate::gui \"# crate::cli\"##;");
    check(
        "src/terms/x.rs",
        "const A: &[u8] = b\"\\\" crate::gui\"; const B: char = '\\u{22}'; // crate::cli",
    );
    check("src/hosting/coldstart/x.rs", "use super::super::bill; use super::run; use self::report;");
    check("src/hosting/x.rs", "mod tests { use super::*; use super::super::analysis_of; }");
    check("src/hosting/x.rs", "mod a { mod b { use super::super::super::gui; } }");
    check("src/terms/x.rs", "pub(crate) fn f(self) { self.gui(); Self::cli(); decision::f() }");
}

#[test]
fn planted_worldliness_is_found() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = worldly("src/hosting/x.rs", text);
        assert!(found.iter().any(|line| line.ends_with(expected)), "{text}: {found:?}");
    }
    check("use std::fs;", ":1: std::fs");
    check("use std::{fmt, io::{self, Read}};", ":1: std::io");
    check("\nlet home = std::env::var(\"HOME\");", ":2: std::env");
    check("use std::*;", ":1: std::*");
    check("use std::time::Instant;", ":1: Instant");
    check("let day = jiff::Zoned::now();", ":1: now");
    check("static mut COUNT: u32 = 0;", ":1: static mut");
    check("thread_local! { static A: u8 = 0; }", ":1: thread_local");
    check("fn f(ui: &mut egui::Ui) {}", ":1: egui");
    let innocent =
        "// std::fs\nuse std::fmt; let now = 1; let why = \"std::env, Instant\"; fn f() -> &'static str {}";
    assert_eq!(worldly("src/hosting/x.rs", innocent), Vec::<String>::new());
}

#[test]
fn planted_platform_arithmetic_is_found() {
    assert_eq!(inexact("src/terms/x.rs", "\nlet a = 2.0_f64.ln();"), ["src/terms/x.rs:2: ln, use libm"]);
    assert_eq!(inexact("src/terms/x.rs", "xs.map(f64::exp)"), ["src/terms/x.rs:1: exp, use libm"]);
    let fine = "let a = libm::log(b).sqrt(); fn exp() {} #[cfg(test)] mod tests { fn f() { let c = {2.0}; c.powi(2); } }";
    assert_eq!(inexact("src/terms/x.rs", fine), Vec::<String>::new());
    assert_eq!(inexact("src/terms/x.rs", "#[cfg(test)] mod tests { } fn f() { a.tanh() }").len(), 1);
}

/// Fails with everything `look` finds wrong in any source file.
#[track_caller]
fn none(look: impl Fn(&str, &str) -> Vec<String>) {
    let wrong: Vec<String> = sources().iter().flat_map(|(path, text)| look(path, text)).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn sources() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src")];
    let mut files = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(root).unwrap();
                let name: Vec<String> =
                    inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
                files.insert(name.join("/"), fs::read_to_string(&path).unwrap());
            }
        }
    }
    assert!(files.len() > 50, "the sources were not found");
    files
}

/// `src/hosting/bill.rs` lies in `hosting`.
fn room_of(path: &str) -> &str {
    let inside = path.trim_start_matches("src/");
    inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs")
}

/// `src/hosting/coldstart/x.rs` is `hosting::coldstart::x`.
fn module_of(path: &str) -> Vec<String> {
    let inside = path.trim_start_matches("src/").trim_end_matches(".rs");
    inside
        .split('/')
        .map(str::to_owned)
        .filter(|part| !["lib", "main", "mod"].contains(&part.as_str()))
        .collect()
}

/// The arrows of a file that the table does not have, as `path:line: room uses room`.
fn wrong_arrows(path: &str, text: &str) -> Vec<String> {
    let room = room_of(path);
    let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| *known == room) else { return Vec::new() };
    let module = module_of(path);
    let is_calc = module.starts_with(&["cli".to_owned(), "calc".to_owned()]);
    let mut wrong = Vec::new();
    for named in paths(&module, &tokens(text)) {
        let Some(target) = named.path.first().map(String::as_str) else { continue };
        let is_room = ARROWS.iter().any(|(known, _)| *known == target);
        let is_fine = target == room || allowed.contains(&target) || (is_calc && CALC.contains(&target));
        if target == "*" {
            wrong.push(format!("{path}:{}: {room} uses everything", named.line));
        } else if is_room && !is_fine {
            wrong.push(format!("{path}:{}: {room} uses {target}", named.line));
        }
    }
    wrong.dedup();
    wrong
}

/// Where a file reads the world, the clock or the window, or keeps state of its own.
fn worldly(path: &str, text: &str) -> Vec<String> {
    let words = tokens(text);
    let mut wrong = Vec::new();
    for named in paths(&module_of(path), &words) {
        if let [library, module, ..] = named.path.as_slice()
            && ["std", "core", "alloc"].contains(&library.as_str())
            && (WORLDLY_MODULES.contains(&module.as_str()) || module == "*")
        {
            wrong.push(format!("{path}:{}: {library}::{module}", named.line));
        }
    }
    for (at, Token { line, word }) in words.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| words[before].word.as_str());
        if word == "mut" && before == Some("static") {
            wrong.push(format!("{path}:{line}: static mut"));
        } else if WORLDLY_WORDS.contains(&word.as_str()) && (word != "now" || before == Some("::")) {
            wrong.push(format!("{path}:{line}: {word}"));
        }
    }
    wrong
}

/// Where a file calculates with what differs from platform to platform, tests aside.
fn inexact(path: &str, text: &str) -> Vec<String> {
    if path.ends_with("/tests.rs") {
        return Vec::new();
    }
    let words = without_tests(&tokens(text));
    let mut wrong = Vec::new();
    for (at, Token { line, word }) in words.iter().enumerate() {
        let before: Vec<&str> = words[..at].iter().rev().take(2).map(|token| token.word.as_str()).collect();
        let is_method =
            before.first() == Some(&".") && words.get(at + 1).is_some_and(|next| next.word == "(");
        let is_path = matches!(before.as_slice(), ["::", "f64" | "f32"]);
        if INEXACT.contains(&word.as_str()) && (is_method || is_path) {
            wrong.push(format!("{path}:{line}: {word}, use libm"));
        }
    }
    wrong
}

/// Where a colour is made out of numbers.
fn raw_colours(path: &str, text: &str) -> Vec<String> {
    let words = tokens(text);
    let mut wrong = Vec::new();
    for three in words.windows(3) {
        if let [kind, colons, made] = three
            && ["Color32", "Rgba", "Hsva"].contains(&kind.word.as_str())
            && colons.word == "::"
            && (made.word.starts_with("from_") || made.word == "new")
        {
            wrong.push(format!("{path}:{}: {}::{} outside the theme", made.line, kind.word, made.word));
        }
    }
    wrong
}
