//! Weeks of the year that bring more than the rest of their month.

use super::typed::{Typed, range_field};
use super::{Field, add_or_none};
use crate::decision::{Campaign, Choice as _, MonthName, Value, WEEKS_A_MONTH};
use crate::gui::parts;
use crate::gui::theme::{Type, palette};
use crate::gui::view::{Asks, View};
use crate::terms::{Estimate, Unit};
use eframe::egui::{DragValue, Ui, vec2};

pub fn campaigns(ui: &mut Ui, field: &Field<'_>, view: &mut View, asks: &mut Asks) -> Option<String> {
    let mut campaigns: Vec<Campaign> = match &field.value {
        Some(Value::Campaigns(campaigns)) => campaigns.clone(),
        _ => Vec::new(),
    };
    let (mut is_changed, mut removed, mut complaint) = (false, None, None);
    let taken: Vec<MonthName> = campaigns.iter().map(|campaign| campaign.month).collect();
    for (at, campaign) in campaigns.iter_mut().enumerate() {
        ui.push_id(at, |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
                is_changed |= month(ui, campaign, &taken);
                is_changed |= weeks(ui, campaign);
                match times(ui, field, campaign, view) {
                    Ok(was_changed) => is_changed |= was_changed,
                    Err(message) => complaint = Some(message),
                }
                let name = format!("Remove the campaign of {}", campaign.month.label());
                if parts::quiet_link(ui, "Remove").accessible_name(name).clicked() {
                    removed = Some(at);
                }
            });
        });
    }
    if let Some(at) = removed {
        campaigns.remove(at);
        is_changed = true;
    }
    let mut months = MonthName::ALL.iter().rev().map(|(month, _, _)| *month);
    let free = months.find(|month| !taken.contains(month));
    let fresh = free.map(|month| move || Campaign { month, weeks: 2.0, times: usual_times() });
    is_changed |= add_or_none(ui, field, &mut campaigns, ("Add a campaign", "No campaigns"), fresh);
    if is_changed {
        field.answer(Some(Value::Campaigns(campaigns)), asks);
    }
    complaint
}

/// Each month has one campaign at most.
fn month(ui: &mut Ui, campaign: &mut Campaign, taken: &[MonthName]) -> bool {
    let before = campaign.month;
    let name = format!("Month of the campaign of {}", before.label());
    let all = MonthName::ALL.iter().filter(|(month, ..)| *month == before || !taken.contains(month));
    let all = all.map(|(month, _, label)| (*month, (*label).to_owned()));
    let chosen = parts::combo(ui, &name, 120.0, before.label(), Some(&before), all);
    campaign.month = chosen.unwrap_or(before);
    chosen.is_some()
}

fn weeks(ui: &mut Ui, campaign: &mut Campaign) -> bool {
    let name = format!("Weeks of the campaign of {}", campaign.month.label());
    let range = 0.1..=(WEEKS_A_MONTH * 10.0).floor() / 10.0;
    let drag = DragValue::new(&mut campaign.weeks).speed(0.05).range(range).max_decimals(1);
    let is_changed = ui.add(drag).accessible_name(name).changed();
    ui.label(Type::Body.text("weeks, with").color(palette(ui).muted));
    is_changed
}

fn times(ui: &mut Ui, field: &Field<'_>, campaign: &mut Campaign, view: &mut View) -> Result<bool, String> {
    let month = campaign.month;
    let key = format!("{}/{}", field.key, month.id());
    let name = format!("Traffic in the campaign of {}", month.label());
    let typed = range_field(
        ui,
        view,
        (key.as_str(), name.as_str()),
        (Some(campaign.times), Unit::Times),
        ("2 to 5", 190.0),
    );
    ui.label(Type::Body.text("the month’s other weeks").color(palette(ui).muted));
    let stated = match typed {
        Typed::AsItWas => return Ok(false),
        Typed::Wrong(message) => return Err(message),
        Typed::Emptied => return Err(format!("{name}: write how many times, such as 2 to 5")),
        Typed::Range(estimate) => estimate,
    };
    let after = Campaign { times: stated, ..*campaign };
    if let Err((_, advice)) = after.check() {
        return Err(format!("{name}: {advice}"));
    }
    *campaign = after;
    Ok(true)
}

fn usual_times() -> Estimate {
    Estimate::between(2.0, 5.0).unwrap_or_else(|_| unreachable!("2 to 5 is a range"))
}
