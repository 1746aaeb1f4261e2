//! Traffic out of files: what a person sees of it, and corrects.

use super::{Window, decision, perform, settle, window, with_preset};
use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2, vec2};
use egui_kittest::kittest::Queryable as _;
use siteplan::decision::{Place, Shape};
use siteplan::gui::{Action, Stage};
use siteplan::report::chart::ChartId;
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
        "1 line could not be read:",
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
    // Nor need any column be a count: then each line is one request.
    choose(&mut window, "Count column", "Each line is one request");
    until(&mut window, "the lines were not counted", |window| volume(window) < requests * 0.02);
    assert!((volume(&window) / requests - 0.01).abs() < 1e-4, "{} of {requests}", volume(&window));
    assert!(window.query_by_label_contains("each line counts one request").is_some());
    choose(&mut window, "Count column", "cached_count");
    until(&mut window, "the count was not taken again", |window| (volume(window) - cached).abs() < 0.01);
}

/// What the hours of a component's week are to their mean.
fn week(window: &Window) -> Vec<f64> {
    let shape = decision(window).components[0].answers.shape.value.clone().unwrap();
    siteplan::assess::draw_week(&shape).to_vec()
}

/// Where an hour of the week is on the map.
fn hour_at(window: &Window, hour: usize) -> Pos2 {
    let map = window.get_by_role_and_label(Role::Image, "A week of requests: When do they come?").rect();
    let step = ((map.width() - 36.0) / 24.0).min(22.0);
    let height = (map.height() - 20.0) / 7.0;
    let (day, hour) = ((hour / 24) as f32, (hour % 24) as f32);
    map.min + vec2(36.0 + (hour + 0.5) * step, (day + 0.5) * height)
}

fn ask_for_the_shape(window: &mut Window) {
    let component = decision(window).components[0].id.clone();
    perform(window, Action::Ask(Place::Component(component), "shape".to_owned()));
}

#[test]
fn a_week_is_drawn_by_dragging_over_its_hours() {
    let mut window = super::light();
    super::quick(&mut window, "office-app");
    ask_for_the_shape(&mut window);
    let before = decision(&window);
    let drawn_before = week(&window);
    // Tuesday night, from two to six.
    let stroke: Vec<usize> = (26..=30).collect();
    window.hover_at(hour_at(&window, stroke[0]));
    window.run_steps(2);
    window.drag_at(hour_at(&window, stroke[0]));
    window.run_steps(2);
    for hour in &stroke {
        window.hover_at(hour_at(&window, *hour));
        window.run_steps(2);
    }
    window.drop_at(hour_at(&window, stroke[4]));
    settle(&mut window);
    let shape = decision(&window).components[0].answers.shape.value.clone();
    assert!(matches!(shape, Some(Shape::Drawn { .. })), "{shape:?}");
    let drawn = week(&window);
    // A busier hour takes from all others alike: the mean hour is one.
    let rest = drawn[60] / drawn_before[60];
    for hour in 0..168 {
        let times = drawn[hour] / drawn_before[hour] / rest;
        if stroke.contains(&hour) {
            assert!(times > 1.3, "hour {hour} became {times} times as busy");
        } else {
            assert!((times - 1.0).abs() < 1e-6, "hour {hour}, never touched, became {times} times as busy");
        }
    }
    perform(&mut window, Action::Undo);
    assert!(*decision(&window) == *before, "a stroke is one step back, its first hour included");
    // With the other button the hours become quieter.
    let (ten, eleven) = (hour_at(&window, 34), hour_at(&window, 35));
    window.hover_at(ten);
    window.run_steps(2);
    for (pos, pressed) in [(ten, true), (eleven, false)] {
        window.hover_at(pos);
        window.event(Event::PointerButton {
            pos,
            button: PointerButton::Secondary,
            pressed,
            modifiers: Modifiers::NONE,
        });
        window.run_steps(2);
    }
    settle(&mut window);
    let quieter = week(&window);
    let times = quieter[34] / drawn_before[34] / (quieter[60] / drawn_before[60]);
    assert!((times - 1.0 / 1.35).abs() < 1e-6, "{times}");
}

/// Somebody without a mouse goes from hour to hour and hears which one it is and how busy.
#[test]
fn a_week_is_drawn_by_keys() {
    let mut window = super::light();
    super::quick(&mut window, "office-app");
    ask_for_the_shape(&mut window);
    let before = decision(&window);
    let drawn_before = week(&window);
    let map = "A week of requests: When do they come?";
    window.get_by_role_and_label(Role::Image, map).focus();
    window.run_steps(3);
    let press = |window: &mut Window, modifiers: Modifiers, keys: &[Key]| {
        for key in keys {
            window.key_press_modifiers(modifiers, *key);
            window.run_steps(2);
        }
    };
    // Down to Tuesday, two hours on, back by one: one o'clock.
    press(&mut window, Modifiers::NONE, &[Key::ArrowDown, Key::ArrowRight, Key::ArrowRight, Key::ArrowLeft]);
    let said = |window: &Window| window.get_by_role_and_label(Role::Image, map).value().unwrap_or_default();
    assert!(said(&window).starts_with("Tue 01:00: "), "{}", said(&window));
    press(&mut window, Modifiers::NONE, &[Key::Plus]);
    let busier = week(&window);
    assert!(busier[25] > 1.3 * drawn_before[25] && (busier[26] / drawn_before[26]) < 1.0 + 1e-9);
    press(&mut window, Modifiers::SHIFT, &[Key::ArrowUp]);
    assert!(week(&window)[25] > 1.2 * busier[25]);
    press(&mut window, Modifiers::NONE, &[Key::Minus, Key::End]);
    assert!(said(&window).starts_with("Tue 23:00: "), "{}", said(&window));
    settle(&mut window);
    for _ in 0..3 {
        perform(&mut window, Action::Undo);
    }
    assert!(*decision(&window) == *before, "each key is a step back");
}

/// The week is kept as other charts are.
#[test]
fn a_week_is_saved_as_a_chart() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = with_preset("office-app");
    let component = decision(&window).components[0].id.clone();
    for (ending, words) in [("svg", "A week of requests"), ("csv", "hour")] {
        let path = folder.path().join(format!("week.{ending}"));
        perform(&mut window, Action::ExportChartTo(ChartId::Week(component.clone()), path.clone()));
        until(&mut window, "the week was not written", |_| path.exists());
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.to_lowercase().contains(&words.to_lowercase()) && text.len() > 1000, "{text}");
    }
    ask_for_the_shape(&mut window);
    assert!(window.query_by_label("Save as SVG: the week of When do they come?").is_some());
}

/// A long log can be left alone in the middle, and no answer changes.
#[test]
fn a_reading_is_cancelled_in_the_window() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.log");
    let line = "1.2.3.4 - - [17/May/2015:10:05:03 +0000] \"GET /menu HTTP/1.1\" 200 2048\n";
    siteplan::terms::file::write_atomically(&path, line.repeat(3_000_000).as_bytes()).unwrap();
    let mut window = with_preset("office-app");
    let before = decision(&window);
    let ctx = window.ctx.clone();
    window.state_mut().perform(Action::ImportTrafficFrom(path), &ctx, None);
    window.state_mut().perform(Action::CancelImport, &ctx, None);
    until(&mut window, "nothing was said", |window| {
        window.state().said().any(|text| text.contains("the reading was cancelled"))
    });
    assert!(*decision(&window) == *before, "answers changed");
}

#[test]
fn a_chip_sets_the_usual_shape_and_devices_answer_for_the_volume() {
    let mut window = super::light();
    super::quick(&mut window, "office-app");
    ask_for_the_shape(&mut window);
    let asked = "When do they come?";
    for (label, usual) in Shape::usual() {
        window.get_by_label(&format!("{label}: {asked}")).click_accesskit();
        settle(&mut window);
        assert_eq!(decision(&window).components[0].answers.shape.value, Some(usual), "{label}");
    }
    window.get_by_label(&format!("Event-driven: {asked}")).click_accesskit();
    settle(&mut window);
    for (what, number) in [("Devices", 500.0), ("Minutes between two reports", 10.0)] {
        window.get_by_label(&format!("{what}: {asked}")).set_value_accesskit(number);
        window.run_steps(3);
    }
    // They are kept in the file, and shown again when it is opened.
    let kept = decision(&window).components[0].answers.shape.value.clone();
    let expected = Shape::EventDriven { day_over_night: 1.3, devices: Some(500.0), interval_min: Some(10.0) };
    assert_eq!(kept, Some(expected));
    // Every ten minutes is 4,380 times in a month of 730 hours.
    window.get_by_label("Take 2.19M requests a month from them").click_accesskit();
    settle(&mut window);
    assert_eq!(decision(&window).components[0].answers.volume.value, None, "the devices say it from now on");
    let stated = |window: &Window| window.state().assessment().unwrap().curves.stated_requests;
    assert!((stated(&window) - 2_190_000.0).abs() < 0.5, "{}", stated(&window));
    window.get_by_label(&format!("Devices: {asked}")).set_value_accesskit(1000.0);
    settle(&mut window);
    assert!((stated(&window) - 4_380_000.0).abs() < 0.5, "{}", stated(&window));
}

#[test]
fn chips_show_machines_answers_and_all_options_and_how_it_recovers() {
    let mut window = window((1440.0, 3000.0), eframe::egui::Theme::Light);
    super::quick(&mut window, "food-delivery");
    perform(&mut window, Action::GoTo(Stage::Costs));
    let machines = window.state().assessment().unwrap().options.iter().find(|option| {
        option.feasible && option.behaviour.as_ref().is_some_and(|found| !found.machines.is_empty())
    });
    let (id, label) =
        machines.map(|option| (option.id.clone(), format!("{} · {}", option.model, option.name))).unwrap();
    let bill = window.get_by_role_and_label(Role::ComboBox, "The option whose bill is shown");
    bill.click_accesskit();
    window.run_steps(4);
    window.get_by_role_and_label(Role::Button, &label).click_accesskit();
    settle(&mut window);
    assert!(
        window.query_by_role_and_label(Role::Button, &label).is_none(),
        "the list stays open after a choice"
    );
    let is_told = |window: &Window, words: &str| window.query_all_by_label_contains(words).next().is_some();
    for (chip, shown) in [
        ("Answers by the hour", "answers, by the hour"),
        ("Cost and latency of all", "Cost and latency of all options"),
        ("Machines and their work", "of this bill’s machine time is idle"),
    ] {
        window.get_by_label(chip).click_accesskit();
        settle(&mut window);
        assert!(is_told(&window, shown), "{chip} does not show: {shown}");
    }
    // Below stands how it would come back, every way of it.
    let patterns = window
        .state()
        .assessment()
        .unwrap()
        .option(&id)
        .unwrap()
        .behaviour
        .as_ref()
        .unwrap()
        .down
        .patterns
        .clone();
    assert_eq!(patterns.len(), 5);
    for pattern in patterns {
        assert!(is_told(&window, pattern.name), "{} is not shown", pattern.name);
        assert!(is_told(&window, &pattern.why), "{}: {} is not said", pattern.name, pattern.why);
    }
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
