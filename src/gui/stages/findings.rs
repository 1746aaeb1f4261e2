//! What must be known beside the figures: by kind, what is to be checked first in front; and the
//! risks of an option, as lights with words.

use super::super::figure::source_words;
use super::super::parts;
use super::super::theme::{Type, palette};
use super::components::ROWS;
use crate::assess::{Assessment, Finding, OptionOutcome, RemarkKind, RiskLevel, Severity};
use crate::report::said;
use eframe::egui::{Label, Sense, Ui, vec2};

/// Every finding by kind; the same about several options is one line.
pub fn all(ui: &mut Ui, assessment: &Assessment) {
    if assessment.findings.is_empty() {
        return;
    }
    parts::surface(ui, ROWS, |ui| {
        ui.label(Type::Section.text("To know beside the figures").color(palette(ui).ink));
        let findings = said::findings(assessment);
        for kind in RemarkKind::ALL {
            let group: Vec<_> = findings.iter().filter(|(one, _)| one.kind == kind).collect();
            if group.is_empty() {
                continue;
            }
            parts::rule(ui);
            parts::label(ui, kind.label());
            for (finding, options) in group {
                one(ui, finding, options);
            }
        }
    });
}

fn one(ui: &mut Ui, finding: &Finding, about: &[String]) {
    let colours = palette(ui);
    let ink = if finding.severity == Severity::Warning { colours.warn } else { colours.ink };
    ui.scope(|ui| {
        ui.set_max_width(parts::PROSE.min(ui.available_width()));
        ui.spacing_mut().item_spacing.y = 2.0;
        let text = match about {
            [] => finding.message.clone(),
            about => format!("{}: {}", said::about(about), finding.message),
        };
        let response = ui.add(Label::new(Type::Body.text(text).color(ink)).wrap());
        if let Some(note) = &finding.source {
            response.on_hover_text(source_words(note));
        }
        if !finding.action.is_empty() {
            parts::secondary(ui, &finding.action);
        }
    });
    ui.add_space(4.0);
}

/// An option's risks, the worst first; words say what the colour does.
pub fn risks(ui: &mut Ui, option: &OptionOutcome) {
    let colours = palette(ui);
    let mut risks: Vec<_> = option.risks.iter().collect();
    risks.sort_by_key(|risk| std::cmp::Reverse(risk.level));
    for risk in risks {
        let colour = match risk.level {
            RiskLevel::Green => colours.good,
            RiskLevel::Yellow => colours.amber,
            RiskLevel::Red => colours.red,
        };
        ui.push_id(&risk.id, |ui| {
            parts::line(ui, |ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(12.0, 14.0), Sense::hover());
                ui.painter().circle_filled(rect.center(), 4.5, colour);
                ui.label(
                    Type::Secondary.text(format!("{} · {}", risk.name, risk.level.id())).color(colours.ink),
                );
                let says = Label::new(Type::Secondary.text(&risk.says).color(colours.muted)).truncate();
                ui.add(says).on_hover_text(format!("{}; {}", risk.thresholds, source_words(&risk.source)));
            });
        });
    }
}
