//! What the window has to say: a short toast, and a log that keeps it.

use super::parts;
use super::theme::{Type, palette};
use eframe::egui::{self, Align2, Area, Frame, Label, Margin, Order, Stroke, vec2};
use std::time::Duration;

/// How long a toast stays; the log keeps it.
const SECONDS: f64 = 5.0;
/// Trouble takes longer to read.
const TROUBLE_SECONDS: f64 = 30.0;
const KEPT: usize = 200;

/// How much a message matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Note,
    Trouble,
}

/// One message.
#[derive(Clone, Debug)]
pub struct Message {
    pub weight: Weight,
    pub text: String,
    /// When it was first shown, in the context's seconds; `None` before that.
    shown_at: Option<f64>,
    is_dismissed: bool,
}

/// Everything said since the window opened, oldest first.
#[derive(Debug, Default)]
pub struct Messages {
    log: Vec<Message>,
}

impl Messages {
    pub fn note(&mut self, text: impl Into<String>) {
        self.push(Weight::Note, text.into());
    }

    pub fn trouble(&mut self, text: impl Into<String>) {
        self.push(Weight::Trouble, text.into());
    }

    fn push(&mut self, weight: Weight, text: String) {
        // What is said again is one toast.
        for known in self.log.iter_mut().filter(|known| known.text == text) {
            known.is_dismissed = true;
        }
        if self.log.len() >= KEPT {
            self.log.remove(0);
        }
        self.log.push(Message { weight, text, shown_at: None, is_dismissed: false });
    }

    /// Takes every toast away: what was said of another document is in the log.
    pub fn dismiss(&mut self) {
        for message in &mut self.log {
            message.is_dismissed = true;
        }
    }

    pub fn log(&self) -> &[Message] {
        &self.log
    }

    /// Draws the toasts above the status line.
    pub fn show(&mut self, ctx: &egui::Context) {
        let now = ctx.input(|input| input.time);
        let mut height = 44.0;
        for (at, message) in self.log.iter_mut().enumerate().rev() {
            if message.is_dismissed {
                continue;
            }
            let shown_at = *message.shown_at.get_or_insert(now);
            let stays = if message.weight == Weight::Note { SECONDS } else { TROUBLE_SECONDS };
            let left = stays - (now - shown_at);
            if left <= 0.0 {
                message.is_dismissed = true;
                continue;
            }
            ctx.request_repaint_after(Duration::from_secs_f64(left));
            let response = Area::new(egui::Id::unique(("toast", at)))
                .order(Order::Foreground)
                .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -height))
                .show(ctx, |ui| toast(ui, message));
            height += response.response.rect.height() + 8.0;
            if response.inner {
                message.is_dismissed = true;
            }
        }
    }
}

/// Draws one toast; returns whether it was dismissed.
fn toast(ui: &mut egui::Ui, message: &Message) -> bool {
    let colours = palette(ui);
    let (fill, line) = match message.weight {
        Weight::Note => (colours.raised, colours.line),
        Weight::Trouble => (colours.warn_soft, colours.warn),
    };
    Frame::new()
        .fill(fill)
        .stroke(Stroke::new(1.0, line))
        .corner_radius(10)
        .inner_margin(Margin::symmetric(16, 10))
        .show(ui, |ui| {
            ui.set_max_width(480.0);
            ui.horizontal_top(|ui| {
                ui.vertical(|ui| {
                    ui.set_max_width(400.0);
                    ui.add(
                        Label::new(Type::Body.text(&message.text).color(colours.ink)).wrap().selectable(true),
                    );
                });
                parts::link(ui, "Dismiss").clicked()
            })
            .inner
        })
        .inner
}
