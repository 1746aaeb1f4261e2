//! What was promised to providers, typed and taken back.

use super::{Window, perform, quick, settle};
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use siteplan::decision::{Commitment, Place};
use siteplan::gui::Action;

fn promised(window: &Window) -> Option<Vec<Commitment>> {
    window.state().decision().unwrap().application.commitments.value.clone()
}

#[track_caller]
fn type_over(window: &mut Window, name: &str, text: &str) {
    window.get_by_role_and_label(Role::TextInput, name).focus();
    window.run_steps(2);
    window.key_combination_modifiers(eframe::egui::Modifiers::COMMAND, &[eframe::egui::Key::A]);
    window.run_steps(2);
    window.get_by_role_and_label(Role::TextInput, name).type_text(text);
    settle(window);
}

#[test]
fn a_promise_is_typed_priced_and_taken_back() {
    let mut window = super::light();
    quick(&mut window, "office-app");
    perform(&mut window, Action::Ask(Place::Application, "commitments".to_owned()));
    window.get_by_role_and_label(Role::Button, "Add a commitment").click();
    settle(&mut window);
    type_over(&mut window, "USD a month of commitment 1", "2500");
    type_over(&mut window, "Last month of commitment 1", "18");
    let expected = Commitment { provider: "aws".to_owned(), per_month: 2500.0, until_month: Some(18) };
    assert_eq!(promised(&window), Some(vec![expected.clone()]));
    let assessment = window.state().assessment().unwrap();
    let lines = assessment.options.iter().flat_map(|option| &option.bill.lines);
    assert!(lines.clone().any(|line| line.meter == "committed/aws" && line.usd > 0.0));
    // What cannot be a contract changes nothing.
    type_over(&mut window, "USD a month of commitment 1", "2 to 9");
    type_over(&mut window, "Last month of commitment 1", "0");
    assert_eq!(promised(&window), Some(vec![expected]));
    window.get_by_role_and_label(Role::Button, "Remove commitment 1").click();
    settle(&mut window);
    assert_eq!(promised(&window), Some(Vec::new()));
}

#[test]
fn euros_are_chosen_typed_and_shown() {
    let mut window = super::light();
    quick(&mut window, "office-app");
    perform(&mut window, Action::Ask(Place::Application, "currency".to_owned()));
    let asked = "In which currency do you reckon?";
    window.get_by_label(&format!("EUR: {asked}")).click_accesskit();
    settle(&mut window);
    assert_eq!(window.state().decision().unwrap().currency(), "EUR");
    assert!(window.query_by_label_contains("EUR at 1.1 USD").is_some(), "the rate is beside the answer");
    let licences = "What do licences cost a month that you bring along?";
    type_over(&mut window, licences, "€1,200");
    let assessment = window.state().assessment().unwrap();
    let lines = assessment.options.iter().flat_map(|option| &option.bill.lines);
    let paid = lines.filter(|line| line.meter == "licences/brought").map(|line| line.usd).next();
    assert!((paid.unwrap() - 1320.0).abs() < 1e-6, "{paid:?}");
    // Dollars are none of it.
    type_over(&mut window, licences, "$5");
    assert!(window.query_by_label_contains("is another currency").is_some());
    perform(&mut window, Action::Undo);
    perform(&mut window, Action::Undo);
    assert_eq!(window.state().decision().unwrap().currency(), "USD");
}
