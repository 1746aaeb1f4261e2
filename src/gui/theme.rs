//! Colours and type: the only place in the window that knows either.
//!
//! Tokens come from [`report::style`](crate::report::style), so that window, SVG and PDF agree.
//! Inter's variable font gives three weights from one file; what it lacks, egui's own fonts have.

use crate::report::style::{self, Tokens};
use crate::terms::HostingModel;
use eframe::egui::{
    self, Color32, CornerRadius, FontFamily, FontId, Margin, RichText, Stroke, TextStyle, Ui, vec2,
};
use egui::epaint::text::{FontData, FontTweak, LayoutJob, TextFormat, VariationCoords};
use std::sync::Arc;

/// Every colour the window uses.
#[derive(Clone, Copy, Debug)]
pub struct Palette {
    pub ground: Color32,
    pub surface: Color32,
    pub raised: Color32,
    pub ink: Color32,
    pub muted: Color32,
    pub faint: Color32,
    pub line: Color32,
    pub accent: Color32,
    pub accent_soft: Color32,
    /// Text and marks upon a surface of accent.
    pub on_accent: Color32,
    pub warn: Color32,
    /// Of a traffic light, beside `good`: yellow and red.
    pub amber: Color32,
    pub red: Color32,
    pub warn_soft: Color32,
    pub good: Color32,
    /// The empty part of a bar.
    pub track: Color32,
    is_dark: bool,
}

impl Palette {
    const fn of(tokens: &Tokens, is_dark: bool) -> Self {
        Self {
            ground: rgb(tokens.ground),
            surface: rgb(tokens.surface),
            raised: rgb(tokens.raised),
            ink: rgb(tokens.ink),
            muted: rgb(tokens.muted),
            faint: rgb(tokens.faint),
            line: rgb(tokens.line),
            accent: rgb(tokens.accent),
            accent_soft: rgb(tokens.accent_soft),
            on_accent: rgb(if is_dark { tokens.ground } else { tokens.surface }),
            warn: rgb(tokens.warn),
            amber: rgb(tokens.amber),
            red: rgb(tokens.red),
            warn_soft: rgb(tokens.warn_soft),
            good: rgb(tokens.good),
            track: rgb(tokens.line),
            is_dark,
        }
    }

    /// The colour of a way of hosting, as fills and lines show it.
    pub fn model(&self, model: HostingModel) -> Color32 {
        let colour = rgb(style::colour(model));
        // The palette was chosen for paper: on dark ground its blue needs a little light.
        if self.is_dark { mix(colour, self.ink, 0.18) } else { colour }
    }

    /// The same colour as text, dark or light enough to be read.
    pub fn model_ink(&self, model: HostingModel) -> Color32 {
        if self.is_dark { mix(self.model(model), self.ink, 0.3) } else { rgb(style::text_colour(model)) }
    }

    /// A step of the heat map: 0 is the ground, 1 the accent.
    pub fn heat(&self, share: f32) -> Color32 {
        mix(self.accent_soft, self.accent, share.clamp(0.0, 1.0))
    }
}

const LIGHT: Palette = Palette::of(&style::LIGHT, false);
const DARK: Palette = Palette::of(&style::DARK, true);

/// The colours of the theme this part of the window is drawn in.
pub fn palette(ui: &Ui) -> &'static Palette {
    if ui.visuals().dark_mode { &DARK } else { &LIGHT }
}

const fn rgb([red, green, blue]: [u8; 3]) -> Color32 {
    Color32::from_rgb(red, green, blue)
}

/// `share` of the way from one colour to another.
pub fn mix(from: Color32, to: Color32, share: f32) -> Color32 {
    from.lerp_to_gamma(to, share)
}

/// A colour seen through.
pub fn faded(colour: Color32, opacity: f32) -> Color32 {
    colour.gamma_multiply(opacity)
}

const MEDIUM: &str = "inter-medium";
const SEMIBOLD: &str = "inter-semibold";

/// The sizes and weights of the house, never below 12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Headline,
    Section,
    Body,
    Strong,
    Secondary,
    Label,
}

impl Type {
    pub fn font(self) -> FontId {
        let medium = || FontFamily::Name(MEDIUM.into());
        let semibold = || FontFamily::Name(SEMIBOLD.into());
        match self {
            Self::Headline => FontId::new(22.0, semibold()),
            Self::Section => FontId::new(15.0, semibold()),
            Self::Body => FontId::new(14.0, FontFamily::Proportional),
            Self::Strong => FontId::new(14.0, medium()),
            Self::Secondary => FontId::new(12.5, FontFamily::Proportional),
            Self::Label => FontId::new(12.5, medium()),
        }
    }

    /// Text of this type, with the line height of the house.
    pub fn text(self, text: impl Into<String>) -> RichText {
        let font = self.font();
        let leading = if self == Self::Headline { 1.25 } else { 1.42 };
        let height = (font.size * leading).round();
        RichText::new(text).font(font).line_height(Some(height))
    }
}

/// Gives the context its fonts and both themes.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    ctx.set_style_of(egui::Theme::Light, style_of(ctx.style_of(egui::Theme::Light), &LIGHT));
    ctx.set_style_of(egui::Theme::Dark, style_of(ctx.style_of(egui::Theme::Dark), &DARK));
}

fn fonts() -> egui::FontDefinitions {
    let mut fonts = egui::FontDefinitions::default();
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let cuts = [
        (FontFamily::Proportional, "inter", 400.0),
        (FontFamily::Name(MEDIUM.into()), MEDIUM, 540.0),
        (FontFamily::Name(SEMIBOLD.into()), SEMIBOLD, 640.0),
    ];
    for (family, name, weight) in cuts {
        let tweak = FontTweak { coords: VariationCoords::new([(b"wght", weight)]), ..FontTweak::default() };
        let cut = FontData::from_static(ttf_inter::REGULAR).tweak(tweak);
        fonts.font_data.insert(name.to_owned(), Arc::new(cut));
        let mut names = vec![name.to_owned()];
        names.extend(fallback.iter().cloned());
        fonts.families.insert(family, names);
    }
    fonts
}

fn style_of(style: Arc<egui::Style>, colours: &Palette) -> egui::Style {
    let mut style = Arc::unwrap_or_clone(style);
    style.text_styles = [
        (TextStyle::Heading, Type::Headline.font()),
        (TextStyle::Body, Type::Body.font()),
        (TextStyle::Button, Type::Body.font()),
        (TextStyle::Small, Type::Secondary.font()),
        (TextStyle::Monospace, FontId::monospace(13.0)),
    ]
    .into();
    style.animation_time = 0.1;
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(8.0, 8.0);
    spacing.button_padding = vec2(12.0, 6.0);
    spacing.interact_size = vec2(40.0, 32.0);
    spacing.menu_margin = Margin::same(8);
    spacing.window_margin = Margin::same(24);
    spacing.tooltip_width = 360.0;
    spacing.slider_rail_height = 4.0;
    spacing.scroll =
        egui::style::ScrollStyle { dormant_handle_opacity: 0.3, ..egui::style::ScrollStyle::thin() };

    let visuals = &mut style.visuals;
    visuals.panel_fill = colours.ground;
    visuals.window_fill = colours.raised;
    visuals.window_stroke = Stroke::new(1.0, colours.line);
    visuals.window_corner_radius = CornerRadius::same(12);
    visuals.menu_corner_radius = CornerRadius::same(10);
    visuals.extreme_bg_color = colours.surface;
    visuals.text_edit_bg_color = Some(colours.surface);
    visuals.faint_bg_color = colours.ground;
    visuals.code_bg_color = colours.ground;
    visuals.hyperlink_color = colours.accent;
    visuals.warn_fg_color = colours.warn;
    visuals.error_fg_color = colours.warn;
    visuals.weak_text_color = Some(colours.muted);
    visuals.selection.bg_fill =
        if colours.is_dark { colours.accent_soft } else { mix(colours.accent_soft, colours.accent, 0.12) };
    visuals.selection.stroke = Stroke::new(1.0, colours.accent);
    visuals.slider_trailing_fill = true;
    let states = &mut visuals.widgets;
    for (state, fill, line, ink) in [
        (&mut states.noninteractive, colours.surface, colours.line, colours.ink),
        (&mut states.inactive, colours.surface, colours.line, colours.ink),
        (
            &mut states.hovered,
            mix(colours.surface, colours.accent_soft, 0.7),
            mix(colours.line, colours.accent, 0.35),
            colours.ink,
        ),
        (&mut states.active, colours.accent_soft, colours.accent, colours.accent),
        (&mut states.open, colours.accent_soft, colours.line, colours.ink),
    ] {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.bg_stroke = Stroke::new(1.0, line);
        state.fg_stroke = Stroke::new(1.0, ink);
        state.corner_radius = CornerRadius::same(8);
        state.expansion = 0.0;
    }
    // A slider's rail and a heat map's rest are quieter than a button.
    states.inactive.bg_fill = mix(colours.surface, colours.line, 0.9);
    style
}

/// Figures that stand in columns: every digit as wide as a zero.
///
/// The font's own tabular figures cannot be asked for, so each digit is set in a box of its own.
pub fn tabular(ui: &Ui, text: &str, font: Type, colour: Color32) -> LayoutJob {
    let id = font.font();
    let wide = |digit: char| ui.fonts_mut(|fonts| fonts.glyph_width(&id, digit));
    let zero = wide('0');
    let mut job = LayoutJob::default();
    let mut owed = 0.0;
    for character in text.chars() {
        let spare = if character.is_ascii_digit() { (zero - wide(character)) / 2.0 } else { 0.0 };
        job.append(character.encode_utf8(&mut [0; 4]), owed + spare, TextFormat::simple(id.clone(), colour));
        owed = spare;
    }
    job
}
