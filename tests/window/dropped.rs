//! Files over the window and dropped on it.

use super::{Window, decision, light, settle};
use eframe::egui::{DroppedFile, HoveredFile};
use egui_kittest::kittest::Queryable as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

fn hover(window: &mut Window, path: &Path) {
    let file = HoveredFile { path: Some(path.to_owned()), mime: String::new() };
    window.input_mut().hovered_files = vec![file];
    window.run_steps(2);
}

fn let_go(window: &mut Window, paths: &[&Path]) {
    window.input_mut().hovered_files.clear();
    window.input_mut().dropped_files =
        paths.iter().map(|path| Arc::new(Dropped((*path).to_owned())) as _).collect();
    settle(window);
}

#[test]
fn a_dropped_decision_opens_and_a_dropped_log_is_read_into_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("site.ron");
    let presets = siteplan::assess::presets();
    let mut kept = presets.iter().find(|preset| preset.id == "marketing-site").unwrap().decision().unwrap();
    kept.settings.draws = 200;
    siteplan::decision::file::save(&file, &kept).unwrap();
    let log = folder.path().join("access.log");
    let line = "1.2.3.4 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 2048\n";
    let later = line.replace("17/May", "18/May");
    siteplan::terms::file::write_atomically(&log, [line, &later].concat().as_bytes()).unwrap();

    let mut window = light();
    hover(&mut window, &log);
    assert!(window.query_by_label_contains("open one first").is_some());
    hover(&mut window, &file);
    assert!(window.query_by_label("Drop to open site.ron").is_some());
    let_go(&mut window, &[&file]);
    assert!(window.query_by_label_contains("Drop to open").is_none(), "the hint goes with the file");
    assert_eq!(decision(&window).title, kept.title);

    hover(&mut window, &log);
    assert!(window.query_by_label("Drop to read the traffic in access.log").is_some());
    let before = decision(&window).components[0].answers.volume.value;
    let_go(&mut window, &[&log, &file]);
    assert_ne!(decision(&window).components[0].answers.volume.value, before);
    let said: Vec<_> = window.state().said().collect();
    assert!(said.iter().any(|text| text.starts_with("Several files were dropped")), "{said:?}");
}

#[test]
fn a_dropped_file_that_is_no_decision_leaves_the_document_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("broken.ron");
    siteplan::terms::file::write_atomically(&file, b"(format: 1, titel: \"x\")").unwrap();
    let mut window = super::with_preset("marketing-site");
    let before = decision(&window);
    let_go(&mut window, &[&file]);
    assert_eq!(decision(&window), before);
    let said: Vec<_> = window.state().said().collect();
    assert!(said.iter().any(|text| text.contains("did you mean `title`?")), "{said:?}");
}
