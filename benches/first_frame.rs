//! From the start of the process to the first frame on screen, the workbench beside an empty window
//! of the same size: run `xvfb-run -s "-screen 0 1440x900x24" cargo bench --bench first_frame`.
//!
//! The two take turns, each time in a process of its own. A frame counts as shown when the next one
//! is asked for.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot set up has nothing to measure, and prints what it measured"
)]

use eframe::egui;
use siteplan::gui::{self, App};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Windows opened of each kind.
const ROUNDS: usize = 11;

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("empty") => open("empty", |_| Box::new(Empty)),
        Some("workbench") => open("workbench", |ctx| {
            Box::new(App::new(ctx, gui::Options::default()).expect("the workbench starts"))
        }),
        _ => compare(),
    }
}

fn compare() {
    let (mut empty, mut workbench) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        empty.push(once("empty"));
        workbench.push(once("workbench"));
    }
    let (empty, workbench) = (median(empty), median(workbench));
    println!(
        "first frame, median of {ROUNDS}: empty window {empty:.0?}, workbench {workbench:.0?}, {:.2} times",
        workbench.as_secs_f64() / empty.as_secs_f64()
    );
}

/// Starts a window of its own process and waits for it to say when its first frame was shown.
fn once(kind: &str) -> Duration {
    let this = std::env::current_exe().expect("a path");
    let started = now();
    let output = Command::new(this).arg(kind).stderr(Stdio::inherit()).output().expect("a window");
    let shown = String::from_utf8_lossy(&output.stdout);
    let shown: u64 = shown.trim().parse().expect("the window says when");
    Duration::from_nanos(shown).saturating_sub(started)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970")
}

fn open(name: &str, app: impl FnOnce(&egui::Context) -> Box<dyn eframe::App>) {
    let timed = |app| Box::new(Timed { app, frames: 0 });
    eframe::run_native(name, gui::window(), Box::new(|creation| Ok(timed(app(&creation.egui_ctx)))))
        .expect("a display to open a window on");
}

struct Empty;

impl eframe::App for Empty {
    fn ui(&mut self, _: &mut egui::Ui, _: &mut eframe::Frame) {}
}

/// Says when its first frame has been shown, and closes.
struct Timed {
    app: Box<dyn eframe::App>,
    frames: usize,
}

impl eframe::App for Timed {
    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        self.app.logic(ctx, frame);
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        if self.frames == 1 {
            println!("{}", now().as_nanos());
            ui.send_viewport_cmd(egui::ViewportCommand::Close);
        }
        self.frames += 1;
        self.app.ui(ui, frame);
        ui.request_repaint();
    }
}
