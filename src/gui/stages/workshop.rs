//! The workshop: who is in the room, who has voted, and what the ballots say once they are shown.
//!
//! Until a round is revealed nothing of a ballot is drawn, not even to the one who handed it in: the
//! next person looks at the same screen.

use super::super::commands::Action;
use super::super::parts;
use super::super::status;
use super::super::theme::{Type, palette};
use super::super::view::{Asks, Scene, Stage, View};
use super::{workshop_ballot, workshop_result};
use crate::assess::{GroupOutcome, RoundOutcome, adopt};
use crate::decision::{Change, Decision, Edit, Meeting, Naming, Person, Role, RoundState};
use eframe::egui::{Align, Button, Key, Label, Layout, Stroke, Ui, vec2};

pub fn show(ui: &mut Ui, scene: &Scene<'_>, view: &mut View, asks: &mut Asks) {
    let Some(assessment) = scene.assessment else { return status::waiting(ui, scene) };
    if view.ballot.is_some() {
        return workshop_ballot::show(ui, scene, assessment, view, asks);
    }
    let workshop = &scene.decision.workshop;
    let group = assessment.group.as_ref().filter(|_| !workshop.people.is_empty());
    let is_hidden = workshop.open_round().is_some();
    match group {
        None => {
            let sentence = "Each person enters their own weights in turn, unseen by the others. Then all are shown at once, with what is worth arguing about.";
            parts::headline(ui, "Weigh together", sentence);
        }
        Some(group) => headline(ui, scene, group),
    }
    ui.add_space(12.0);
    let shown = group.and_then(|group| shown_round(group, view));
    if is_hidden || shown.is_none() {
        parts::card(ui, |ui| turns(ui, scene, view, asks));
        ui.add_space(8.0);
    }
    if let (Some(group), Some(nth)) = (group, shown)
        && let Some(result) = group.rounds.get(nth).and_then(|round| round.result.as_ref())
    {
        rounds(ui, scene, group, nth, view, asks);
        workshop_result::show(ui, assessment, result);
        ui.add_space(8.0);
    }
    parts::card(ui, |ui| people(ui, scene.decision, view, asks));
}

/// The revealed round on screen: the one asked for, else the last, while none is being voted in.
fn shown_round(group: &GroupOutcome, view: &View) -> Option<usize> {
    let has_result = |at: &usize| group.rounds.get(*at).is_some_and(|round| round.result.is_some());
    let last = || (0..group.rounds.len()).rev().find(has_result);
    let is_voting = group.rounds.last().is_some_and(|round| !round.is_revealed);
    view.round.filter(has_result).or_else(|| if is_voting { None } else { last() })
}

fn headline(ui: &mut Ui, scene: &Scene<'_>, group: &GroupOutcome) {
    let round = group.rounds.last();
    match round {
        Some(round) if round.is_revealed => {
            let sentence = round
                .result
                .as_ref()
                .map_or("No voter has voted in this round.", |result| result.sentence.as_str());
            parts::headline(ui, &format!("Round {}: what the group says", group.rounds.len()), sentence);
        }
        _ => {
            let round_number = group.rounds.len().max(1);
            let sentence = match scene.decision.workshop.naming {
                Naming::Named => "Choose a name to vote. Nobody sees a ballot until all are shown at once.",
                Naming::Anonymous => {
                    "Choose a name to vote. Ballots are shown all at once, and never with a name."
                }
            };
            parts::headline(ui, &format!("Round {round_number}: {}", count(group, round)), sentence);
        }
    }
}

fn count(group: &GroupOutcome, round: Option<&RoundOutcome>) -> String {
    let voted = round.map_or(0, |round| round.voted);
    if group.voters == 0 {
        "nobody votes yet".to_owned()
    } else {
        format!("{voted} of {} have voted", group.voters)
    }
}

/// A large button for everybody, with whether they have voted and nothing more.
fn turns(ui: &mut Ui, scene: &Scene<'_>, view: &mut View, asks: &mut Asks) {
    let colours = palette(ui);
    let workshop = &scene.decision.workshop;
    if workshop.people.is_empty() {
        parts::prose(ui, "Nobody is in the room yet. Add everybody who has a say below.");
        return;
    }
    let round = workshop.open_round();
    let has_voted =
        |id: &str| round.is_some_and(|round| round.ballots.iter().any(|ballot| ballot.person == id));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(10.0, 10.0);
        for person in &workshop.people {
            let (state, ink) = match (has_voted(&person.id), person.role) {
                (true, _) => ("has voted", colours.good),
                (false, Role::Observer) => ("observes", colours.muted),
                (false, Role::Voter) => ("enter weights", colours.accent),
            };
            let mut text = eframe::egui::text::LayoutJob::default();
            for (line, font, ink) in [
                (person.name.as_str(), Type::Headline.font(), colours.ink),
                ("\n", Type::Secondary.font(), ink),
                (state, Type::Secondary.font(), ink),
            ] {
                let format = eframe::egui::TextFormat { font_id: font, color: ink, ..Default::default() };
                text.append(line, 0.0, format);
            }
            let button = Button::new(text)
                .fill(colours.surface)
                .stroke(Stroke::new(1.0, colours.line))
                .corner_radius(10)
                .min_size(vec2(150.0, 72.0));
            let response = ui.add(button).accessible_name(format!("{}: {state}", person.name));
            if response.clicked() {
                view.ballot = Some(workshop_ballot::begin(scene.decision, &person.id));
            }
        }
    });
    ui.add_space(8.0);
    let can_reveal = round.is_some_and(|round| !round.ballots.is_empty());
    ui.horizontal(|ui| {
        let reveal = ui.add_enabled_ui(can_reveal, |ui| parts::primary(ui, "Reveal all ballots")).inner;
        if reveal.on_disabled_hover_text("Nobody has voted yet").clicked() {
            view.round = None;
            asks.edit(meeting("Reveal the round", Meeting::Reveal));
        }
        let waiting = workshop.voters().filter(|person| !has_voted(&person.id)).count();
        if can_reveal && waiting > 0 {
            let who = if waiting == 1 { "1 person has".to_owned() } else { format!("{waiting} people have") };
            parts::secondary(ui, &format!("{who} not voted; revealed ballots cannot be changed."));
        }
    });
}

/// Which round is shown, and what comes next.
fn rounds(
    ui: &mut Ui,
    scene: &Scene<'_>,
    group: &GroupOutcome,
    nth: usize,
    view: &mut View,
    asks: &mut Asks,
) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        let revealed = group.rounds.iter().enumerate().filter(|(_, round)| round.result.is_some());
        for (at, _) in revealed {
            if group.rounds.len() > 1 && parts::chip(ui, &format!("Round {}", at + 1), at == nth).clicked() {
                view.round = Some(at);
            }
        }
        let is_last =
            scene.decision.workshop.rounds.last().is_some_and(|round| round.state == RoundState::Revealed);
        if is_last && nth + 1 == group.rounds.len() {
            let adopts = parts::primary(ui, "Adopt the group's weights")
                .on_hover_text(
                    "The decision takes them as ranges, from the least to the most that anyone says",
                )
                .clicked();
            if adopts && let Some(edit) = scene.assessment.and_then(|known| adopt(known)) {
                asks.edit(edit);
                asks.action(Action::GoTo(Stage::Verdict));
            }
            if parts::button(ui, "New round").on_hover_text("Vote again; this round is kept").clicked() {
                view.round = None;
                asks.edit(meeting("Open a new round", Meeting::NewRound));
            }
        }
    });
    ui.add_space(8.0);
}

fn people(ui: &mut Ui, decision: &Decision, view: &mut View, asks: &mut Asks) {
    const KEY: &str = "workshop/name";
    let workshop = &decision.workshop;
    let colours = palette(ui);
    parts::label(ui, "In the room");
    ui.horizontal_wrapped(|ui| {
        let mut name = view.drafts.get(KEY).cloned().unwrap_or_default();
        let field = parts::field(ui, KEY, "Name of a person", &mut name, "A name", 220.0);
        let is_entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let is_named = !name.trim().is_empty();
        let add = ui.add_enabled_ui(is_named, |ui| parts::button(ui, "Add")).inner;
        if is_named && (add.clicked() || is_entered) {
            let person = Person { id: fresh(decision), name: name.trim().to_owned(), role: Role::Voter };
            asks.edit(meeting(&format!("Add {}", person.name), Meeting::AddPerson(person)));
            view.drafts.remove(KEY);
            field.request_focus();
        } else {
            view.drafts.insert(KEY.to_owned(), name);
        }
    });
    for person in &workshop.people {
        ui.push_id(&person.id, |ui| one(ui, person, asks));
    }
    let is_chosen = workshop.rounds.iter().any(|round| !round.ballots.is_empty());
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.label(Type::Secondary.text("Results").color(colours.muted));
        for (naming, text) in [(Naming::Named, "with names"), (Naming::Anonymous, "anonymous")] {
            let is_this = workshop.naming == naming;
            let chip = ui.add_enabled_ui(is_this || !is_chosen, |ui| parts::chip(ui, text, is_this)).inner;
            let chip = chip.on_disabled_hover_text("Chosen before the first ballot, and kept");
            if chip.clicked() && !is_this {
                asks.edit(meeting("How results are named", Meeting::Naming(naming)));
            }
        }
    });
}

fn one(ui: &mut Ui, person: &Person, asks: &mut Asks) {
    let colours = palette(ui);
    ui.horizontal(|ui| {
        let width = (ui.available_width() - 230.0).clamp(80.0, 240.0);
        ui.allocate_ui_with_layout(vec2(width, 30.0), Layout::left_to_right(Align::Center), |ui| {
            ui.set_width(width);
            ui.add(Label::new(Type::Body.text(&person.name).color(colours.ink)).truncate());
        });
        for (role, text) in [(Role::Voter, "votes"), (Role::Observer, "observes")] {
            let is_this = person.role == role;
            let chip = parts::chip(ui, text, is_this).accessible_name(format!("{} {text}", person.name));
            if chip.clicked() && !is_this {
                let changed = Person { role, ..person.clone() };
                asks.edit(meeting(&format!("{} {text}", person.name), Meeting::ChangePerson(changed)));
            }
        }
        let remove = parts::quiet_link(ui, "Remove").accessible_name(format!("Remove {}", person.name));
        if remove.clicked() {
            let label = format!("Remove {}", person.name);
            asks.edit(meeting(&label, Meeting::RemovePerson(person.id.clone())));
        }
    });
}

/// An id nobody has.
fn fresh(decision: &Decision) -> String {
    let known = decision.workshop.people.len();
    let is_free = |id: &String| decision.workshop.person(id).is_none();
    (1..=known + 1).map(|number| format!("person-{number}")).find(is_free).unwrap_or_default()
}

pub fn meeting(label: &str, step: Meeting) -> Edit {
    Edit::new(label, Change::Meeting(step))
}
