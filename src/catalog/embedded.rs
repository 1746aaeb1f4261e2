//! The catalogues that ship inside the program. A tagged one is immutable: new prices are a new id.

/// The catalogue taken where none is named.
pub const CURRENT: &str = "2026-11";

macro_rules! files {
    ($id:literal: $($file:literal),* $(,)?) => {
        ($id, &[$((
            concat!("presets/catalog/", $id, "/", $file),
            include_str!(concat!("../../presets/catalog/", $id, "/", $file)),
        )),*])
    };
}

/// A shipped catalogue: its id, and its files by name and text.
pub type Shipped = (&'static str, &'static [(&'static str, &'static str)]);

/// Every shipped catalogue, the current one first.
pub const SHIPPED: &[Shipped] = &[
    files!("2026-11": "catalog.ron", "knowledge.ron", "running.ron", "rules.ron", "remarks.ron", "aws.ron", "azure.ron", "gcp.ron", "others.ron", "owned.ron", "saas.ron", "commitments.ron"),
    files!("articles-2016-2018": "catalog.ron", "knowledge.ron", "running.ron", "rules.ron", "remarks.ron", "offers.ron"),
];
