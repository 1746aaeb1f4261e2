//! The real window, drawn by a software renderer: what a person clicks, types and sees.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use eframe::egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use siteplan::decision::{
    Ballot, Change, Confidence, Edit, Meeting, Person, Place, Points, Role as Role_, Weighing,
};
use siteplan::gui::{Action, App, Stage};
use siteplan::terms::Estimate;
use std::time::{Duration, Instant};

#[path = "window/dropped.rs"]
mod dropped;
#[path = "window/money.rs"]
mod money;
#[path = "window/traffic.rs"]
mod traffic;

type Window = Harness<'static, App>;

fn window(size: (f32, f32), theme: eframe::egui::Theme) -> Window {
    let mut window = Harness::builder()
        .with_size(size)
        .with_pixels_per_point(1.0)
        .with_theme(theme)
        .with_os(eframe::egui::os::OperatingSystem::Nix)
        .with_max_steps(12)
        .wgpu()
        .build_eframe(|creation| App::forgetful(creation.egui_ctx.clone()).unwrap());
    window.run_steps(3);
    window
}

fn light() -> Window {
    window((1440.0, 900.0), eframe::egui::Theme::Light)
}

fn perform(window: &mut Window, action: Action) {
    let ctx = window.ctx.clone();
    window.state_mut().perform(action, &ctx, None);
    settle(window);
}

/// Draws until the figures belong to the document.
#[track_caller]
fn settle(window: &mut Window) {
    let started = Instant::now();
    window.run_steps(6);
    loop {
        window.run_steps(2);
        if window.state().is_settled() {
            window.run_steps(4);
            return;
        }
        assert!(started.elapsed() < Duration::from_mins(1), "the figures never came");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn with_preset(id: &'static str) -> Window {
    let mut window = light();
    perform(&mut window, Action::OpenPreset(id));
    window
}

/// A preset with few futures, where what is clicked matters and not the figures.
fn quick(window: &mut Window, id: &str) {
    let presets = siteplan::assess::presets();
    let mut decision = presets.iter().find(|preset| preset.id == id).unwrap().decision().unwrap();
    decision.settings.draws = 200;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("quick.ron");
    siteplan::decision::file::save(&path, &decision).unwrap();
    perform(window, Action::OpenPath(path));
}

#[test]
fn a_preset_opens_with_a_verdict_and_every_stage_draws() {
    let mut window = with_preset("food-delivery");
    assert!(window.state().assessment().is_some(), "{:?}", window.state().said().collect::<Vec<_>>());
    for stage in Stage::ALL {
        window.get_by_role_and_label(Role::Tab, stage.label()).click();
        settle(&mut window);
    }
}

#[test]
fn a_new_decision_has_a_first_verdict_from_unknowns_alone() {
    let mut window = light();
    window.get_by_label("New decision").click();
    settle(&mut window);
    assert!(window.state().assessment().is_some());
}

#[test]
fn campaigns_are_added_and_their_height_is_typed() {
    let mut window = with_preset("office-app");
    let campaigns = |window: &Window| {
        window.state().decision().unwrap().application.campaigns.value.clone().unwrap_or_default()
    };
    perform(&mut window, Action::Ask(Place::Application, "campaigns".to_owned()));
    window.get_by_label("Add a campaign").click_accesskit();
    settle(&mut window);
    let name = "Traffic in the campaign of December";
    window.get_by_role_and_label(Role::TextInput, name).focus();
    window.run_steps(2);
    window.key_combination_modifiers(eframe::egui::Modifiers::COMMAND, &[eframe::egui::Key::A]);
    window.run_steps(2);
    window.get_by_role_and_label(Role::TextInput, name).type_text("3 to 8");
    settle(&mut window);
    let [december] = campaigns(&window)[..] else { panic!("{:?}", campaigns(&window)) };
    assert_eq!(december.month.label(), "December");
    assert!((december.times.low() - 3.0).abs() < 1e-9 && (december.times.high() - 8.0).abs() < 1e-9);
    window.get_by_label("Add a campaign").click_accesskit();
    settle(&mut window);
    let months: Vec<&str> = campaigns(&window).iter().map(|campaign| campaign.month.label()).collect();
    assert_eq!(months, ["December", "November"], "one a month");
    window.get_by_label("Remove the campaign of December").click_accesskit();
    settle(&mut window);
    assert_eq!(campaigns(&window).len(), 1);
}

#[test]
fn a_range_typed_becomes_an_answer_and_undo_takes_it_back() {
    let mut window = with_preset("office-app");
    let component = window.state().decision().unwrap().components[0].id.clone();
    let before = window.state().decision().unwrap().clone();
    perform(&mut window, Action::Ask(Place::Component(component), "wall-time".to_owned()));
    let name = "How long does one request take?";
    window.get_by_role_and_label(Role::TextInput, name).focus();
    window.run_steps(2);
    window.key_combination_modifiers(eframe::egui::Modifiers::COMMAND, &[eframe::egui::Key::A]);
    window.run_steps(2);
    window.get_by_role_and_label(Role::TextInput, name).type_text("90 to 400 ms");
    settle(&mut window);
    let wall_time = window.state().decision().unwrap().components[0].answers.wall_time.value.unwrap();
    assert!(
        (wall_time.low() - 90.0).abs() < 1e-9 && (wall_time.high() - 400.0).abs() < 1e-9,
        "{wall_time:?}"
    );
    perform(&mut window, Action::Undo);
    assert_eq!(**window.state().decision().unwrap(), *before);
}

#[test]
fn a_number_opens_what_it_is_made_of() {
    let mut window = with_preset("food-delivery");
    let leader = window.state().assessment().unwrap().leader().unwrap().id.clone();
    perform(&mut window, Action::Explain(siteplan::assess::FigureId::Bill { option: leader }));
    window.get_by_role_and_label(Role::Button, "Close").click();
    settle(&mut window);
    assert!(window.query_by_role_and_label(Role::Button, "Close").is_none());
}

/// The path plans as many switches as one asks for, and none where none are wanted.
#[test]
fn the_path_is_given_its_number_of_switches() {
    let mut window = light();
    quick(&mut window, "food-delivery");
    window.get_by_role_and_label(Role::Tab, Stage::Costs.label()).click();
    settle(&mut window);
    assert_eq!(window.state().decision().unwrap().costing.switches, 2, "as nobody asked");
    for asked in [0, 3] {
        window.get_by_label(&format!("Switches planned at most: {asked}")).click_accesskit();
        settle(&mut window);
        assert_eq!(window.state().decision().unwrap().costing.switches, asked);
        let roadmap = window.state().assessment().unwrap().roadmap.as_ref().unwrap();
        assert!(roadmap.legs.len() <= asked as usize + 1, "{}", roadmap.sentence);
    }
    perform(&mut window, Action::Undo);
    assert_eq!(window.state().decision().unwrap().costing.switches, 0);
}

#[test]
fn unsaved_changes_are_asked_about() {
    let mut window = with_preset("office-app");
    let decision = window.state().decision().unwrap().clone();
    let title =
        siteplan::decision::Edit::new("Title", siteplan::decision::Change::Title("Another".to_owned()));
    window.state_mut().edit(&title);
    perform(&mut window, Action::Close);
    window.get_by_label("Cancel").click();
    settle(&mut window);
    assert_eq!(window.state().decision().unwrap().title, "Another");
    perform(&mut window, Action::Close);
    window.get_by_label("Discard changes").click();
    settle(&mut window);
    assert!(window.state().decision().is_none());
    assert_ne!(decision.title, "Another");
}

#[test]
fn a_decision_saved_and_opened_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("decision.ron");
    let mut window = with_preset("marketing-site");
    let before = window.state().decision().unwrap().clone();
    perform(&mut window, Action::SaveTo(path.clone()));
    perform(&mut window, Action::Close);
    perform(&mut window, Action::OpenPath(path));
    assert_eq!(**window.state().decision().unwrap(), *before);
}

#[test]
fn a_file_that_is_no_decision_is_named_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("noise.ron");
    siteplan::terms::file::write_atomically(&path, &[0xff, 0xfe, 0x00, 0x41]).unwrap();
    let mut window = with_preset("marketing-site");
    let before = window.state().decision().unwrap().clone();
    for bad in [path, folder.path().to_path_buf(), folder.path().join("nowhere.ron")] {
        let count = window.state().said().count();
        perform(&mut window, Action::OpenPath(bad));
        assert_eq!(window.state().said().count(), count + 1);
        assert_eq!(**window.state().decision().unwrap(), *before);
    }
}

#[test]
fn accepting_stores_the_facts() {
    let mut window = with_preset("marketing-site");
    perform(&mut window, Action::Accept);
    let outcome = &window.state().decision().unwrap().outcome;
    assert_eq!(outcome.status, siteplan::decision::Status::Accepted);
    assert!(outcome.snapshot.is_some() && outcome.chosen.is_some() && outcome.date.is_some());
}

#[test]
fn nothing_is_drawn_again_when_nothing_changes() {
    let mut window = with_preset("food-delivery");
    for stage in Stage::ALL {
        perform(&mut window, Action::GoTo(stage));
        assert!(window.try_run().is_ok(), "{} asks to be drawn for ever", stage.label());
    }
}

type Shoot<'a> = &'a dyn Fn(&mut Window, &str);

fn workshop(window: &mut Window, shoot: Shoot<'_>) {
    perform(window, Action::GoTo(Stage::Workshop));
    shoot(window, "workshop-empty");
    let ids: Vec<String> = window
        .state()
        .assessment()
        .unwrap()
        .criteria
        .iter()
        .map(|used| used.criterion.id.to_string())
        .collect();
    let step = |window: &mut Window, step: Meeting| {
        window.state_mut().edit(&Edit::new("Workshop", Change::Meeting(step)));
    };
    for (at, name) in ["Ada Lovelace", "Bo", "Cy", "Dee"].into_iter().enumerate() {
        let role = if at == 3 { Role_::Observer } else { Role_::Voter };
        let person = Person { id: format!("person-{at}"), name: name.to_owned(), role };
        step(window, Meeting::AddPerson(person));
        let points =
            |nth: usize| Estimate::exactly(if nth == at { 100.0 } else { 20.0 + 7.0 * nth as f64 }).unwrap();
        let ballot = Ballot {
            person: format!("person-{at}"),
            weighing: Weighing::Direct,
            points: ids
                .iter()
                .enumerate()
                .map(|(nth, id)| Points { criterion: id.clone(), points: points(nth) })
                .collect(),
            ratings: Vec::new(),
            confidence: Confidence::Sure,
            because: "the team is small and nights are short".to_owned(),
        };
        if at != 2 {
            step(window, Meeting::Vote(ballot));
        }
    }
    settle(window);
    shoot(window, "workshop-turns");
    window.get_by_label("Cy: enter weights").click_accesskit();
    settle(window);
    shoot(window, "workshop-ballot");
    window.get_by_label("Leave without voting").click_accesskit();
    step(window, Meeting::Reveal);
    settle(window);
    shoot(window, "workshop-result");
}

fn weighing(window: &mut Window, shoot: Shoot<'_>) {
    perform(window, Action::GoTo(Stage::Verdict));
    window.get_by_label("Other ways to weigh").click_accesskit();
    settle(window);
    for way in ["Swing", "Order only", "Pairs", "Ranges", "Points"] {
        window.get_by_role_and_label(Role::CheckBox, way).click_accesskit();
        settle(window);
        window.get_by_label("Close the other ways to weigh").scroll_to_me();
        window.run_steps(4);
        shoot(window, &format!("weighing-{}", way.to_lowercase().replace(' ', "-")));
    }
    window.get_by_label("Close the other ways to weigh").click_accesskit();
    settle(window);
}

/// Writes pictures of the workshop and of the ways to weigh, likewise.
#[test]
fn pictures_of_weighing() {
    let Some(folder) = std::env::var_os("SITEPLAN_SCREENSHOTS").map(std::path::PathBuf::from) else { return };
    for (size, theme, name) in [
        ((1440.0, 900.0), eframe::egui::Theme::Light, "light"),
        ((1024.0, 700.0), eframe::egui::Theme::Dark, "dark-small"),
    ] {
        let mut window = window(size, theme);
        quick(&mut window, "food-delivery");
        let shoot = |window: &mut Window, what: &str| {
            let picture = window.render().unwrap();
            picture.save(folder.join(format!("{what}-{name}.png"))).unwrap();
        };
        workshop(&mut window, &shoot);
        weighing(&mut window, &shoot);
        perform(&mut window, Action::GoTo(Stage::Robustness));
        window.get_by_label("Compare each pair of options").click_accesskit();
        settle(&mut window);
        window.get_by_label("Hide the pairs").scroll_to_me();
        window.run_steps(4);
        shoot(&mut window, "robustness-more");
        perform(&mut window, Action::PasteTable);
        window.get_by_role_and_label(Role::MultilineTextInput, "Decision table").focus();
        window.run_steps(2);
        let text = "Option\tCost (min)\tSpeed\nA\t1200\t0.5\nB\t900\t0.25\nC\t1000\t0.4";
        window.get_by_role_and_label(Role::MultilineTextInput, "Decision table").type_text(text);
        window.run_steps(4);
        shoot(&mut window, "pasted");
    }
}

/// Writes a picture of every stage where `SITEPLAN_SCREENSHOTS` names a folder.
#[test]
fn pictures() {
    let Some(folder) = std::env::var_os("SITEPLAN_SCREENSHOTS").map(std::path::PathBuf::from) else { return };
    let only = std::env::var("SITEPLAN_ONLY").unwrap_or_default();
    for (size, theme, name) in [
        ((1440.0, 900.0), eframe::egui::Theme::Light, "light"),
        ((1440.0, 900.0), eframe::egui::Theme::Dark, "dark"),
        ((1024.0, 700.0), eframe::egui::Theme::Light, "light-small"),
        ((1024.0, 700.0), eframe::egui::Theme::Dark, "dark-small"),
    ] {
        if !only.is_empty() && !only.split(',').any(|wanted| wanted == name) {
            continue;
        }
        let mut window = window(size, theme);
        let shoot = |window: &mut Window, stage: &str| {
            let picture = window.render().unwrap();
            picture.save(folder.join(format!("{stage}-{name}.png"))).unwrap();
        };
        shoot(&mut window, "start");
        window.get_by_label("Menu").click();
        window.run_steps(3);
        shoot(&mut window, "menu");
        window.key_press(eframe::egui::Key::Escape);
        window.remove_cursor();
        window.run_steps(3);
        perform(&mut window, Action::OpenPreset("food-delivery"));
        shoot(&mut window, "first");
        let component = window.state().decision().unwrap().components[0].id.clone();
        perform(&mut window, Action::Ask(Place::Component(component), "volume".to_owned()));
        shoot(&mut window, "application");
        for stage in [Stage::Options, Stage::Costs, Stage::Verdict, Stage::Robustness, Stage::Record] {
            perform(&mut window, Action::GoTo(stage));
            shoot(&mut window, &stage.label().to_lowercase());
        }
        perform(&mut window, Action::GoTo(Stage::Costs));
        let leader = window.state().assessment().unwrap().leader().unwrap().id.clone();
        perform(&mut window, Action::Explain(siteplan::assess::FigureId::Bill { option: leader }));
        shoot(&mut window, "figure");
        window.get_by_role_and_label(Role::Button, "Close").click();
        perform(&mut window, Action::Palette);
        shoot(&mut window, "palette");
    }
}

/// Stages too long for a window, from top to bottom.
#[test]
fn pictures_of_whole_stages() {
    let Some(folder) = std::env::var_os("SITEPLAN_SCREENSHOTS").map(std::path::PathBuf::from) else { return };
    for (size, theme, name) in [
        ((1440.0, 3000.0), eframe::egui::Theme::Light, "light"),
        ((1024.0, 3000.0), eframe::egui::Theme::Dark, "dark-small"),
    ] {
        let mut window = window(size, theme);
        perform(&mut window, Action::OpenPreset("food-delivery"));
        for stage in [Stage::Options, Stage::Costs, Stage::Verdict, Stage::Robustness, Stage::Record] {
            perform(&mut window, Action::GoTo(stage));
            let picture = window.render().unwrap();
            let stage = stage.label().to_lowercase();
            picture.save(folder.join(format!("whole-{stage}-{name}.png"))).unwrap();
        }
    }
}

fn decision(window: &Window) -> std::sync::Arc<siteplan::decision::Decision> {
    std::sync::Arc::clone(window.state().decision().unwrap())
}

/// Moves a slider to its end by the keyboard, as somebody without a mouse would.
fn push(window: &mut Window, slider: &str, key: eframe::egui::Key, times: usize) {
    window.get_by_role_and_label(Role::Slider, slider).focus();
    window.run_steps(2);
    for _ in 0..times {
        window.key_press(key);
        window.run_steps(1);
    }
}

fn click(window: &mut Window, role: Role, label: &str) {
    window.get_by_role_and_label(role, label).click_accesskit();
    settle(window);
}

#[test]
fn three_people_weigh_in_turn_unseen_and_the_group_is_adopted() {
    let mut window = light();
    quick(&mut window, "office-app");
    perform(&mut window, Action::GoTo(Stage::Workshop));
    for name in ["Ada", "Bo", "Cy"] {
        window.get_by_role_and_label(Role::TextInput, "Name of a person").focus();
        window.run_steps(2);
        window.get_by_role_and_label(Role::TextInput, "Name of a person").type_text(name);
        window.run_steps(2);
        click(&mut window, Role::Button, "Add");
    }
    assert_eq!(decision(&window).workshop.people.len(), 3);
    let criteria: Vec<String> = window
        .state()
        .assessment()
        .unwrap()
        .criteria
        .iter()
        .map(|used| format!("Points of {}", used.criterion.name))
        .collect();
    for (at, name) in ["Ada", "Bo", "Cy"].into_iter().enumerate() {
        click(&mut window, Role::Button, &format!("{name}: enter weights"));
        // Nobody sees what the last one left: every slider stands where it stands for all.
        push(&mut window, &criteria[at], eframe::egui::Key::ArrowRight, 30);
        click(&mut window, Role::Button, "Hand in");
        assert!(window.query_by_label(&format!("{name}: has voted")).is_some());
        assert!(window.query_by_label("Where you stand").is_none(), "a ballot shows before the reveal");
    }
    let votes = decision(&window).workshop.rounds[0].ballots.clone();
    assert_eq!(votes.len(), 3);
    let ids: Vec<String> = window
        .state()
        .assessment()
        .unwrap()
        .criteria
        .iter()
        .map(|used| used.criterion.id.to_string())
        .collect();
    for (vote, own) in votes.iter().zip(&ids) {
        // What one entered did not reach the next: a single slider was moved on each ballot.
        let raised: Vec<&str> = vote
            .points
            .iter()
            .filter(|one| one.points.likely() > 50.0)
            .map(|one| one.criterion.as_str())
            .collect();
        assert_eq!(raised, [own.as_str()]);
    }
    // Who opens their own ballot again sees nothing of it either.
    click(&mut window, Role::Button, "Ada: has voted");
    window.get_by_role_and_label(Role::Button, "Leave without voting").click_accesskit();
    settle(&mut window);
    assert_eq!(decision(&window).workshop.rounds[0].ballots, votes);
    click(&mut window, Role::Button, "Reveal all ballots");
    assert!(window.query_by_label("Where you stand").is_some());
    assert!(window.query_by_label("What to argue about").is_some());
    click(&mut window, Role::Button, "Adopt the group's weights");
    let adopted = decision(&window);
    assert_eq!(adopted.weighing, siteplan::decision::Weighing::Ranges);
    assert!(adopted.criteria.iter().any(|weight| weight.points.low() < weight.points.high()));
    perform(&mut window, Action::Undo);
    assert_eq!(decision(&window).weighing, siteplan::decision::Weighing::Direct);
}

#[test]
fn weights_can_be_given_in_pairs_and_an_order_moved_by_buttons() {
    let mut window = light();
    quick(&mut window, "office-app");
    perform(&mut window, Action::GoTo(Stage::Verdict));
    click(&mut window, Role::Button, "Other ways to weigh");
    click(&mut window, Role::CheckBox, "Order only");
    let order = |window: &Window| match &decision(window).weighing {
        siteplan::decision::Weighing::Ranked { order, .. } => order.clone(),
        other => panic!("{other:?}"),
    };
    let before = order(&window);
    let names: Vec<String> = window
        .state()
        .assessment()
        .unwrap()
        .criteria
        .iter()
        .filter(|used| used.criterion.id == before[1])
        .map(|used| used.criterion.name.to_string())
        .collect();
    click(&mut window, Role::Button, &format!("Move {} up", names[0]));
    let after = order(&window);
    assert_eq!((&after[0], &after[1]), (&before[1], &before[0]));
    click(&mut window, Role::CheckBox, "Pairs");
    let criteria: Vec<String> = window
        .state()
        .assessment()
        .unwrap()
        .criteria
        .iter()
        .map(|used| used.criterion.name.to_string())
        .collect();
    click(&mut window, Role::Button, &format!("{} matters 3 times as much as {}", criteria[0], criteria[1]));
    match &decision(&window).weighing {
        siteplan::decision::Weighing::Pairwise { judgements } => {
            assert_eq!((judgements.len(), judgements[0].times), (1, 3.0));
        }
        other => panic!("{other:?}"),
    }
    // The next question is another pair.
    click(&mut window, Role::Button, &format!("{} and {} matter as much", criteria[1], criteria[2]));
    perform(&mut window, Action::Undo);
    perform(&mut window, Action::Undo);
    perform(&mut window, Action::Undo);
    assert_eq!(order(&window), after);
}

#[test]
fn a_table_pasted_is_ranked_and_its_bad_cells_are_named() {
    let mut window = light();
    perform(&mut window, Action::PasteTable);
    let field =
        |window: &Window| window.get_by_role_and_label(Role::MultilineTextInput, "Decision table").focus();
    field(&window);
    window.run_steps(2);
    let text = "Option\tCost (min)\tSpeed\nA\t1200\t0.5\nB\tcheap\t0.25";
    window.get_by_role_and_label(Role::MultilineTextInput, "Decision table").type_text(text);
    window.run_steps(4);
    assert!(window.query_by_label_contains("`cheap` is no number").is_some());
    window.key_combination_modifiers(eframe::egui::Modifiers::COMMAND, &[eframe::egui::Key::A]);
    window.run_steps(2);
    window
        .get_by_role_and_label(Role::MultilineTextInput, "Decision table")
        .type_text("Option\tCost (min)\tSpeed\nA\t1200\t0.5\nB\t900\t0.25");
    window.run_steps(4);
    assert!(window.query_by_label("TOPSIS").is_some());
    window.get_by_role_and_label(Role::Button, "Close").click();
    settle(&mut window);
    assert!(window.query_by_label("TOPSIS").is_none());
}
