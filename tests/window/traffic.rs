//! Traffic out of files: what a person sees of it, and corrects.

use super::{Window, decision, perform, settle, window, with_preset};
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use siteplan::gui::Action;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

#[test]
fn a_log_answers_for_the_component_in_view_and_suggests_its_parts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("access.log");
    let mut log = String::new();
    for hour in 0..48 {
        let day = 17 + hour / 24;
        for (path, times) in [("/menu/3", 6), ("/order", 4)] {
            for second in 0..times {
                let time = format!("{day}/May/2015:{:02}:05:{second:02} +0000", hour % 24);
                writeln!(log, "1.2.3.4 - - [{time}] \"GET {path} HTTP/1.1\" 200 2048").unwrap();
            }
        }
    }
    siteplan::terms::file::write_atomically(&path, log.as_bytes()).unwrap();
    let mut window = with_preset("marketing-site");
    perform(&mut window, Action::ImportTrafficFrom(path));
    let said: Vec<_> = window.state().said().map(str::to_owned).collect();
    assert!(said.iter().any(|text| text.starts_with("access.log: 480 requests")), "{said:?}");
    let volume = window.state().decision().unwrap().components[0].answers.volume.value.unwrap();
    assert!((volume.likely() - 7300.0).abs() < 1.0, "{volume:?}");
    window.get_by_label("Make them components").click_accesskit();
    settle(&mut window);
    let names: Vec<_> =
        window.state().decision().unwrap().components.iter().map(|part| part.name.clone()).collect();
    assert_eq!(names, ["Menu", "Order"]);
    perform(&mut window, Action::Undo);
    assert_eq!(window.state().decision().unwrap().components.len(), 1, "one step back");
}

#[test]
fn a_column_guessed_wrong_is_chosen_in_the_window_and_the_file_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("series.csv");
    let mut series = "time,request_count,cached_count,depth\n".to_owned();
    for hour in (0..48).filter(|hour| !(20..23).contains(hour)) {
        writeln!(series, "2026-05-{:02} {:02}:00:00,100,7,0", 11 + hour / 24, hour % 24).unwrap();
    }
    series += "soon,100,7,0\n";
    siteplan::terms::file::write_atomically(&path, series.as_bytes()).unwrap();
    let mut window = window((1440.0, 2400.0), eframe::egui::Theme::Light);
    let act = |window: &mut Window, action: Action| {
        let ctx = window.ctx.clone();
        window.state_mut().perform(action, &ctx, None);
        window.run_steps(4);
    };
    let volume = |window: &Window| {
        decision(window).components[0].answers.volume.value.map_or(0.0, siteplan::terms::Estimate::likely)
    };
    let choose = |window: &mut Window, name: &str, choice: &str| {
        window.get_by_role_and_label(Role::ComboBox, name).click_accesskit();
        window.run_steps(4);
        window.get_by_label(choice).click_accesskit();
        window.run_steps(4);
    };
    act(&mut window, Action::New);
    act(&mut window, Action::ImportTrafficFrom(path));
    until(&mut window, "the series was not read", |window| volume(window) > 0.0);
    let requests = volume(&window);
    for told in [
        "counts from column `request_count`",
        "nothing is recorded for 3 hours",
        "3 hours from 2026-05-11",
        "1 lines could not be read:",
    ] {
        assert!(window.query_by_label_contains(told).is_some(), "not told: {told}");
    }
    let bad = "line 47: `soon` is no time; write 2026-11-23 14:00:00, or seconds since 1970";
    assert!(window.query_by_label(bad).is_some());
    choose(&mut window, "Count column", "cached_count");
    until(&mut window, "the other column was not read", |window| volume(window) < requests * 0.9);
    let cached = volume(&window);
    assert!((cached / requests - 0.07).abs() < 1e-4, "{cached} of {requests}");
    choose(&mut window, "Unit of the counts", "requests a minute");
    until(&mut window, "the unit was not taken", |window| volume(window) > cached * 1.1);
    assert!((volume(&window) / cached - 60.0).abs() < 0.1, "{} of {cached}", volume(&window));
    // A column without traffic is said to be one, changes nothing, and can be left again.
    choose(&mut window, "Count column", "depth");
    until(&mut window, "the empty column was not told", |window| {
        let why =
            "series.csv: all counts are zero; choose another column for the count, or a time with traffic";
        window.query_by_label(why).is_some()
    });
    assert!((volume(&window) / cached - 60.0).abs() < 0.1, "answers changed");
    choose(&mut window, "Count column", "request_count");
    until(&mut window, "the first column was not read again", |window| {
        (volume(window) - requests).abs() < 0.01
    });
    act(&mut window, Action::Undo);
    assert!((volume(&window) / cached - 60.0).abs() < 0.1, "one step back");
}

/// Draws until it is so; figures may still be on their way.
#[track_caller]
fn until(window: &mut Window, what: &str, is_so: impl Fn(&Window) -> bool) {
    let started = Instant::now();
    while !is_so(window) {
        assert!(started.elapsed() < Duration::from_mins(1), "{what}");
        std::thread::sleep(Duration::from_millis(10));
        window.run_steps(2);
    }
    window.run_steps(4);
}
