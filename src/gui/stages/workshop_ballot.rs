//! One person's ballot: what each step from worst to best is worth to them.

use super::super::editors::typed::{Typed, range_field};
use super::super::parts;
use super::super::theme::{Type, palette};
use super::super::view::{Asks, Scene, View};
use super::weighing::{self, Saying, Sheet};
use super::workshop::meeting;
use crate::assess::{Assessment, CriterionOutcome, consistency, full_name};
use crate::decision::{
    Ballot, BallotRating, Confidence, Decision, Meeting, Points, Role, RoundState, Weighing,
};
use crate::terms::{Estimate, Unit};
use eframe::egui::{Label, Ui, vec2};

/// Points of a criterion nobody has moved yet.
const BEGIN: f64 = 50.0;

/// A fresh ballot: what the person said in the last round that was shown, or nothing. What stands in
/// an open round is never shown again.
pub fn begin(decision: &Decision, person: &str) -> Ballot {
    let revealed = decision.workshop.rounds.iter().rev().filter(|round| round.state == RoundState::Revealed);
    let mut own = revealed.filter_map(|round| round.ballots.iter().find(|ballot| ballot.person == person));
    own.next().cloned().unwrap_or_else(|| Ballot {
        person: person.to_owned(),
        weighing: Weighing::Direct,
        points: Vec::new(),
        ratings: Vec::new(),
        confidence: Confidence::default(),
        because: String::new(),
    })
}

pub fn show(ui: &mut Ui, scene: &Scene<'_>, assessment: &Assessment, view: &mut View, asks: &mut Asks) {
    let Some(mut ballot) = view.ballot.take() else { return };
    let workshop = &scene.decision.workshop;
    let person = workshop.person(&ballot.person);
    // The document may have lost the person meanwhile.
    let Some(person) = person else { return };
    let observes = if person.role == Role::Observer {
        " You observe: your ballot is shown and not counted."
    } else {
        ""
    };
    parts::headline(
        ui,
        &format!("{}, what matters to you?", person.name),
        &format!(
            "How much is each step worth to you, from its worst to its best? The greatest gets 100, the others less. Nobody sees it until all are shown.{observes}"
        ),
    );
    ui.add_space(12.0);
    let (mut is_done, mut is_left) = (false, false);
    // What waits to be weighed is not voted on.
    let counted: Vec<&CriterionOutcome> =
        assessment.criteria.iter().filter(|used| used.weight > 0.0).collect();
    parts::card(ui, |ui| {
        let sheet = Sheet {
            key: "ballot",
            decision: scene.decision,
            criteria: counted.clone(),
            weighing: &ballot.weighing.clone(),
            points: counted.iter().map(|used| points_of(&ballot, &used.criterion.id)).collect(),
            consistency: consistency(&ballot.weighing),
        };
        let mut said = Vec::new();
        if sheet.weighing.is_direct() {
            said.extend(sliders(ui, &sheet));
        }
        let key = "ballot/ways";
        let is_open = view.unfolded.contains(key) || !sheet.weighing.is_direct();
        if is_open {
            said.extend(weighing::ways(ui, &sheet));
            said.extend(weighing::entry(ui, &sheet, view));
        } else if parts::quiet_link(ui, "Other ways to weigh").clicked() {
            view.unfolded.insert(key.to_owned());
        }
        for saying in said {
            take(&mut ballot, saying);
        }
        ratings(ui, scene, assessment, &mut ballot, view);
        ui.add_space(8.0);
        parts::rule(ui);
        ui.add_space(4.0);
        parts::label(ui, "How sure are you?");
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            for confidence in Confidence::ALL {
                if parts::chip(ui, confidence.label(), ballot.confidence == confidence).clicked() {
                    ballot.confidence = confidence;
                }
            }
        });
        ui.add_space(4.0);
        parts::label(ui, "Because");
        parts::area(ui, "ballot-because", "Because", &mut ballot.because, "In a sentence, if you like", 2);
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            is_done = parts::primary(ui, "Hand in").clicked();
            is_left = parts::button(ui, "Leave without voting").clicked();
        });
    });
    if is_done || is_left {
        view.unfolded.remove("ballot/ways");
        view.drafts.retain(|key, _| !key.starts_with("ballot"));
    }
    if is_done {
        // Every criterion is on the ballot, moved or not.
        if matches!(ballot.weighing, Weighing::Direct | Weighing::Swing { .. } | Weighing::Ranges) {
            for used in &counted {
                let points = points_of(&ballot, &used.criterion.id);
                take(&mut ballot, Saying::Points(used.criterion.id.to_string(), points));
            }
        }
        asks.edit(meeting(&format!("Ballot of {}", person.name), Meeting::Vote(ballot)));
    } else if !is_left {
        view.ballot = Some(ballot);
    }
}

fn points_of(ballot: &Ballot, criterion: &str) -> Estimate {
    let said = ballot.points.iter().find(|one| one.criterion == criterion).map(|one| one.points);
    said.or_else(|| Estimate::exactly(BEGIN).ok()).unwrap_or_else(crate::decision::unweighed)
}

fn take(ballot: &mut Ballot, saying: Saying) {
    match saying {
        Saying::Way(way) => ballot.weighing = way,
        Saying::Points(criterion, points) => {
            match ballot.points.iter_mut().find(|one| one.criterion == criterion) {
                Some(known) => known.points = points,
                None => ballot.points.push(Points { criterion, points }),
            }
        }
    }
}

/// One large slider a criterion, with what the step is.
fn sliders(ui: &mut Ui, sheet: &Sheet<'_>) -> Vec<Saying> {
    let colours = palette(ui);
    let mut said = Vec::new();
    for (used, points) in sheet.criteria.iter().zip(&sheet.points) {
        let id = &*used.criterion.id;
        ui.push_id(id, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.add(Label::new(Type::Section.text(&*used.criterion.name).color(colours.ink)).wrap());
            parts::secondary(ui, &step(used));
            ui.horizontal(|ui| {
                ui.spacing_mut().interact_size.y = 32.0;
                let mut likely = points.likely();
                let name = format!("Points of {}", used.criterion.name);
                let width = (ui.available_width() - 60.0).min(560.0);
                if weighing::slider(ui, &mut likely, &name, width)
                    && let Ok(exact) = Estimate::exactly(likely)
                {
                    said.push(Saying::Points(id.to_owned(), exact));
                }
            });
            ui.add_space(6.0);
        });
    }
    said
}

/// `from $180,000 (worst) to $40,000 (best)`
fn step(used: &CriterionOutcome) -> String {
    format!(
        "from {} (worst) to {} (best)",
        used.criterion.words(used.anchors.worst),
        used.criterion.words(used.anchors.best)
    )
}

/// How the options do on the group's own criteria, in this person's eyes.
fn ratings(ui: &mut Ui, scene: &Scene<'_>, assessment: &Assessment, ballot: &mut Ballot, view: &mut View) {
    for own in &scene.decision.own_criteria {
        ui.push_id(("rate", &own.id), |ui| {
            ui.add_space(6.0);
            parts::rule(ui);
            parts::label(ui, &format!("{}: how does each option do?", own.name));
            let hint = format!("{} to {}", own.scale.worst, own.scale.best);
            for option in assessment.options.iter().filter(|option| option.feasible) {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
                    let stored = ballot
                        .ratings
                        .iter()
                        .find(|one| one.criterion == own.id && one.option == option.id)
                        .map(|one| one.value);
                    let key = format!("ballot/{}/{}", own.id, option.id);
                    let name = format!("{} of {}", own.name, full_name(option));
                    let typed = range_field(ui, view, (&key, &name), (stored, Unit::Count), (&hint, 110.0));
                    parts::secondary(ui, &full_name(option));
                    match typed {
                        Typed::Range(value) => rate(ballot, &own.id, &option.id, Some(value)),
                        Typed::Emptied => rate(ballot, &own.id, &option.id, None),
                        Typed::Wrong(problem) => {
                            parts::warning(ui, &problem);
                        }
                        Typed::AsItWas => {}
                    }
                });
            }
        });
    }
}

fn rate(ballot: &mut Ballot, criterion: &str, option: &str, value: Option<Estimate>) {
    ballot.ratings.retain(|one| one.criterion != criterion || one.option != option);
    if let Some(value) = value {
        ballot.ratings.push(BallotRating {
            criterion: criterion.to_owned(),
            option: option.to_owned(),
            value,
        });
    }
}
