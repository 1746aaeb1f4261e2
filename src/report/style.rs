//! Colours, dashes and markers, once for window, SVG and PDF.
//!
//! Hosting models follow Okabe and Ito's palette and are told apart without colour by dash and
//! marker too.

use crate::terms::HostingModel;

/// Red, green, blue.
pub type Rgb = [u8; 3];

/// The colours of a theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens {
    pub ground: Rgb,
    pub surface: Rgb,
    pub raised: Rgb,
    pub ink: Rgb,
    pub muted: Rgb,
    pub faint: Rgb,
    pub line: Rgb,
    pub accent: Rgb,
    pub accent_soft: Rgb,
    pub warn: Rgb,
    /// Of a traffic light, beside `good`: yellow and red.
    pub amber: Rgb,
    pub red: Rgb,
    pub warn_soft: Rgb,
    pub good: Rgb,
}

pub const LIGHT: Tokens = Tokens {
    ground: hex(0xF7_F7F5),
    surface: hex(0xFF_FFFF),
    raised: hex(0xFF_FFFF),
    ink: hex(0x1A_1D21),
    muted: hex(0x66_7080),
    // A shade darker than the token sheet's, for a contrast of 4.5 on white.
    faint: hex(0x6F_7885),
    line: hex(0xE5_E7EA),
    accent: hex(0x2F_4BC7),
    accent_soft: hex(0xED_F0FC),
    warn: hex(0xB4_5309),
    amber: hex(0xE0_9F1F),
    red: hex(0xB3_2620),
    warn_soft: hex(0xFD_F4E7),
    good: hex(0x17_794A),
};

pub const DARK: Tokens = Tokens {
    ground: hex(0x13_1518),
    surface: hex(0x1B_1E22),
    raised: hex(0x23_272C),
    ink: hex(0xEC_EEF0),
    muted: hex(0xA3_ABB6),
    faint: hex(0x87_909C),
    line: hex(0x2C_3137),
    accent: hex(0x8F_A2FF),
    accent_soft: hex(0x23_2A47),
    warn: hex(0xF0_B267),
    amber: hex(0xE5_B84A),
    red: hex(0xF0_7A6E),
    warn_soft: hex(0x3A_2B17),
    good: hex(0x62_C796),
};

#[expect(clippy::cast_possible_truncation, reason = "one byte is wanted of each")]
const fn hex(rgb: u32) -> Rgb {
    [(rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8]
}

/// A model's colour, on light and on dark.
pub const fn colour(model: HostingModel) -> Rgb {
    match model {
        HostingModel::Dedicated => hex(0x6B_7684),
        HostingModel::Iaas => hex(0x00_72B2),
        HostingModel::Paas => hex(0x00_9E73),
        HostingModel::Containers => hex(0x56_B4E9),
        HostingModel::Serverless => hex(0xE6_9F00),
        HostingModel::Saas => hex(0xCC_79A7),
        HostingModel::Mixed => hex(0x8A_6FD1),
        HostingModel::AsIs => hex(0x8C_7B65),
    }
}

/// The same colour dark enough for words on white.
pub fn text_colour(model: HostingModel) -> Rgb {
    let darker = |part: u8| u8::try_from(u16::from(part) * 7 / 10).unwrap_or(part);
    match model {
        HostingModel::Dedicated | HostingModel::Iaas => colour(model),
        _ => colour(model).map(darker),
    }
}

/// Lengths of dashes and gaps in points; empty for a solid line.
pub const fn dashes(model: HostingModel) -> &'static [f32] {
    match model {
        HostingModel::Dedicated | HostingModel::Serverless => &[],
        HostingModel::Iaas => &[8.0, 4.0],
        HostingModel::Paas => &[1.5, 3.5],
        HostingModel::Containers => &[8.0, 3.0, 1.5, 3.0],
        HostingModel::Saas => &[4.0, 3.0],
        HostingModel::Mixed => &[12.0, 3.0],
        HostingModel::AsIs => &[2.0, 6.0],
    }
}

/// What stands at the end of a line, so that it can be told without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    Square,
    Circle,
    Triangle,
    Diamond,
    Star,
    Cross,
    Ring,
    Bar,
}

/// A model's marker.
pub const fn marker(model: HostingModel) -> Marker {
    match model {
        HostingModel::Dedicated => Marker::Square,
        HostingModel::Iaas => Marker::Circle,
        HostingModel::Paas => Marker::Triangle,
        HostingModel::Containers => Marker::Diamond,
        HostingModel::Serverless => Marker::Star,
        HostingModel::Saas => Marker::Cross,
        HostingModel::Mixed => Marker::Ring,
        HostingModel::AsIs => Marker::Bar,
    }
}

/// How strongly the n-th part of a whole is painted, from 0 to 1: neighbours are told apart by
/// lightness alone.
pub const fn strength(part: usize) -> f32 {
    const STRENGTHS: [f32; 7] = [0.80, 0.34, 0.60, 0.22, 0.46, 0.14, 0.28];
    STRENGTHS[part % STRENGTHS.len()]
}

/// Line width in points.
pub const fn width(model: HostingModel) -> f32 {
    match model {
        HostingModel::Serverless => 2.6,
        _ => 1.9,
    }
}

/// `#2f4bc7`
pub fn css([red, green, blue]: Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}
