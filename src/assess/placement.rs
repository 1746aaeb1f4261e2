//! Where each component is placed, and on how many instances.

use super::prepared::Prepared;
use crate::hosting::bill;
use crate::hosting::plan::Plan;
use crate::terms::quantity::number;

/// Where one component would run.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacementOutcome {
    /// The component's id.
    pub component: String,
    pub offer: String,
    pub offer_name: String,
    pub region: String,
    /// Instances in the busiest hour at likely; 0 where nothing is reserved.
    pub instances: f64,
    /// Other components on the same instances.
    pub shared_with: usize,
}

impl PlacementOutcome {
    /// `2`, `2, shared`, or that nothing is reserved.
    pub fn instance_words(&self) -> String {
        match (self.instances > 0.0, self.shared_with) {
            (false, _) => "none reserved".to_owned(),
            (true, 0) => number(self.instances),
            (true, _) => format!("{}, shared", number(self.instances)),
        }
    }
}

/// Where a plan places components, along `placed`'s (offer id, offer name, region).
pub fn placements(
    prepared: &Prepared,
    plan: &Plan,
    placed: &[(String, String, String)],
    sides: &[bill::HostSide],
) -> Vec<PlacementOutcome> {
    prepared
        .decision
        .components
        .iter()
        .zip(placed)
        .enumerate()
        .map(|(at, (component, (offer, name, region)))| {
            let side = plan.hosts.iter().zip(sides).find(|(host, _)| host.components.contains(&at));
            PlacementOutcome {
                component: component.id.clone(),
                offer: offer.clone(),
                offer_name: name.clone(),
                region: region.clone(),
                instances: side.map_or(0.0, |(_, side)| side.fleet.most),
                shared_with: side.map_or(0, |(host, _)| host.components.len().saturating_sub(1)),
            }
        })
        .collect()
}
