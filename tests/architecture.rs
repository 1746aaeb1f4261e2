//! The arrows between the rooms, as `ARCHITECTURE.md` draws them, and a few habits of the house.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own sources has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room, and the rooms it may use.
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

/// What engines must not touch.
const ENGINES: [&str; 3] = ["hosting", "analysis", "assess"];
const WORLDLY: [&str; 9] = [
    "std::fs",
    "std::env",
    "std::io",
    "std::net",
    "std::process",
    "SystemTime",
    "Instant::now",
    "egui",
    "thread_local!",
];

#[test]
fn every_arrow_points_down() {
    let wrong: Vec<String> = sources().iter().flat_map(|(path, text)| wrong_arrows(path, text)).collect();
    assert!(wrong.is_empty(), "arrows that point up:\n{}", wrong.join("\n"));
}

#[test]
fn a_planted_arrow_is_found() {
    for (path, text, room) in [
        ("src/terms/unit.rs", "use crate::decision::Decision;", "decision"),
        ("src/analysis/first.rs", "use crate::{terms::chance, hosting::{bill, plan::{Plan}}};", "hosting"),
        ("src/hosting/bill.rs", "fn f() { super::super::analysis::weights::direct(&[]); }", "analysis"),
        ("src/hosting.rs", "use super::assess;", "assess"),
        ("src/report/json.rs", "type A = crate :: catalog :: Offer;", "catalog"),
        ("src/cli/traffic.rs", "use crate::hosting::bill::bill;", "hosting"),
        ("src/terms.rs", "pub use self::super::gui::run;", "gui"),
    ] {
        let found = wrong_arrows(path, text);
        assert!(found.iter().any(|line| line.contains(room)), "{path}: `{text}` was not caught: {found:?}");
    }
}

#[test]
fn what_is_allowed_or_only_written_is_not_an_arrow() {
    for (path, text) in [
        ("src/assess/x.rs", "use crate::{hosting::bill, analysis::{weights, first}};"),
        ("src/cli/calc/price.rs", "use crate::hosting::price::price_items;"),
        ("src/terms/x.rs", "// crate::decision is above\nconst A: &str = \"crate::gui\"; /* crate::cli */"),
        ("src/hosting/coldstart/x.rs", "use super::super::bill; use super::run;"),
    ] {
        assert_eq!(wrong_arrows(path, text), Vec::<String>::new(), "{path}");
    }
}

#[test]
fn engines_do_no_io() {
    for (path, text) in sources() {
        let room = room_of(&path);
        if ENGINES.contains(&room.as_str()) {
            let code = without_words(&text);
            for word in WORLDLY {
                assert!(!code.contains(word), "{path} uses {word}");
            }
        }
    }
}

#[test]
fn no_file_is_two_rooms() {
    for (path, text) in sources() {
        assert!(text.lines().count() <= 600, "{path} has {} lines", text.lines().count());
    }
}

#[test]
fn every_folder_is_a_room() {
    let known: Vec<&str> = ARROWS.iter().map(|(room, _)| *room).collect();
    for (path, _) in sources() {
        let room = room_of(&path);
        assert!(["lib", "main"].contains(&room.as_str()) || known.contains(&room.as_str()), "{path}");
    }
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
                let name = path.strip_prefix(root).unwrap().display().to_string();
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    assert!(files.len() > 50, "the sources were not found");
    files
}

/// `src/hosting/bill.rs` lies in `hosting`.
fn room_of(path: &str) -> String {
    let inside = path.strip_prefix("src/").unwrap_or(path);
    inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs").to_owned()
}

/// The module path of a file: `src/hosting/coldstart/x.rs` is `hosting::coldstart::x`.
fn module_of(path: &str) -> Vec<String> {
    let inside = path.strip_prefix("src/").unwrap_or(path).trim_end_matches(".rs");
    inside.split('/').map(str::to_owned).filter(|part| part != "lib" && part != "main").collect()
}

fn wrong_arrows(path: &str, text: &str) -> Vec<String> {
    let room = room_of(path);
    let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| *known == room) else { return Vec::new() };
    let is_calc = path.starts_with("src/cli/calc");
    let mut wrong = Vec::new();
    for (line, used) in used_paths(&module_of(path), &without_words(text)) {
        let Some(target) = used.first() else { continue };
        let is_room = ARROWS.iter().any(|(known, _)| known == target);
        let is_fine = *target == room
            || allowed.contains(&target.as_str())
            || (is_calc && CALC.contains(&target.as_str()));
        if is_room && !is_fine {
            wrong.push(format!("{path}:{line}: {room} uses {target}"));
        }
    }
    wrong
}

/// Every path that starts at the crate, as (line, segments from the crate's root).
fn used_paths(module: &[String], code: &str) -> Vec<(usize, Vec<String>)> {
    let tokens = tokens(code);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let (line, word) = &tokens[at];
        let starts = matches!(word.as_str(), "crate" | "super" | "self" | "siteplan");
        let is_head = at == 0 || tokens[at - 1].1 != "::";
        if starts && is_head && tokens.get(at + 1).is_some_and(|(_, next)| next == "::") {
            let mut base: Vec<String> = match word.as_str() {
                "crate" | "siteplan" => Vec::new(),
                "self" => module.to_vec(),
                _ => parent(module),
            };
            let mut next = at + 2;
            while tokens.get(next).is_some_and(|(_, word)| word == "super") {
                base = parent(&base);
                next += 2;
            }
            walk(&tokens, &mut next, &base, *line, &mut found);
            at = next.max(at + 1);
        } else {
            at += 1;
        }
    }
    found
}

fn parent(module: &[String]) -> Vec<String> {
    module[..module.len().saturating_sub(1)].to_vec()
}

/// Follows a path, into braces too.
fn walk(
    tokens: &[(usize, String)],
    at: &mut usize,
    base: &[String],
    line: usize,
    found: &mut Vec<(usize, Vec<String>)>,
) {
    let mut path = base.to_vec();
    loop {
        match tokens.get(*at).map(|(_, word)| word.as_str()) {
            Some("{") => {
                *at += 1;
                while tokens.get(*at).is_some_and(|(_, word)| word != "}") {
                    walk(tokens, at, &path, line, found);
                    if tokens.get(*at).is_some_and(|(_, word)| word == "as") {
                        *at += 2;
                    }
                    if tokens.get(*at).is_some_and(|(_, word)| word == ",") {
                        *at += 1;
                    }
                }
                *at += 1;
                return;
            }
            Some(word) if word.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '*') => {
                path.push(word.to_owned());
                *at += 1;
                if tokens.get(*at).is_none_or(|(_, next)| next != "::") {
                    found.push((line, path));
                    return;
                }
                *at += 1;
            }
            _ => {
                *at += 1;
                found.push((line, path));
                return;
            }
        }
    }
}

fn tokens(code: &str) -> Vec<(usize, String)> {
    let mut list = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            let length = if first.is_alphanumeric() || first == '_' {
                rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            if !first.is_whitespace() {
                list.push((number + 1, rest[..length].to_owned()));
            }
            rest = &rest[length..];
        }
    }
    list
}

/// The code with comments and texts blanked, lines kept.
fn without_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('/', Some('/')) => {
                while chars.peek().is_some_and(|next| *next != '\n') {
                    chars.next();
                }
            }
            ('/', Some('*')) => {
                let mut last = ' ';
                for next in chars.by_ref() {
                    if next == '\n' {
                        out.push('\n');
                    }
                    if last == '*' && next == '/' {
                        break;
                    }
                    last = next;
                }
            }
            ('"', _) => {
                let mut is_escaped = false;
                for next in chars.by_ref() {
                    if next == '\n' {
                        out.push('\n');
                    }
                    if next == '"' && !is_escaped {
                        break;
                    }
                    is_escaped = next == '\\' && !is_escaped;
                }
                out.push_str("\"\"");
            }
            // A character in quotes, not a lifetime.
            ('\'', Some(_)) if !before.is_alphanumeric() => {
                let mut ahead = chars.clone();
                let first = ahead.next();
                let is_char = if first == Some('\\') { true } else { ahead.next() == Some('\'') };
                if is_char {
                    let mut is_escaped = false;
                    for next in chars.by_ref() {
                        if next == '\'' && !is_escaped {
                            break;
                        }
                        is_escaped = next == '\\' && !is_escaped;
                    }
                } else {
                    out.push(c);
                }
            }
            _ => out.push(c),
        }
        before = c;
    }
    out
}
