//! What is measured at the likely values alone, and again with one input moved.
//!
//! Flips and the tornado ask thousands of times what would be if one number were another. Most
//! numbers touch few bills: a candidate whose world is what it was keeps what it cost. Looking
//! around, six months stand for the horizon ([`Grain::Coarse`]), scaled to what every month gave
//! where nothing moved; what is told is measured with every month.

use super::answering::{Answering, Wait};
use super::at_once;
use super::candidates::Candidate;
use super::knockouts::{DrawTest, Seen};
use super::measures::{BLOCKS, Month, criteria};
use super::money::{drifted, one_off_cost, stated_once_usd};
use super::prepared::Prepared;
use crate::hosting::amount::{Amount as _, Eight, LANES};
use crate::hosting::behaviour::at_once::AtOnce;
use crate::hosting::bill::Counted;
use crate::hosting::demand::{HourClass, Staff, World};
use crate::hosting::plan::Plan;
use crate::hosting::price::Total;
use std::sync::Arc;

/// How the horizon is priced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// Every month and every hour of the week.
    Exact,
    /// A month of each sixth, and like hours together: for looking around.
    Coarse,
}

/// Every candidate at the likely values.
#[derive(Clone, Debug)]
pub struct AtLikely {
    /// `[criterion][candidate]`
    pub criteria: Vec<Vec<f64>>,
    /// `[candidate]`: the bill of a month at the stated traffic.
    pub monthly: Vec<f64>,
    /// `[candidate]`: whether no rule fails there.
    pub feasible: Vec<bool>,
    grain: Grain,
    scene: Scene,
    /// `[candidate]`: what it was priced with, and what came out.
    bills: Vec<Priced>,
}

#[derive(Clone, Debug)]
struct Priced {
    plan: Arc<Plan>,
    staff: Staff<Eight>,
    monthly: f64,
    horizon: f64,
    /// What every month gives, over what the months looked at do.
    scale: f64,
}

impl AtLikely {
    /// Every candidate, every month.
    pub fn of(prepared: &Prepared) -> Self {
        Self::priced(prepared, Grain::Exact, None)
    }

    /// The same candidates in the same world, ready to be looked at coarsely.
    pub fn coarse(&self, prepared: &Prepared) -> Self {
        let mut coarse = Self::priced(prepared, Grain::Coarse, None);
        for (bill, exact) in coarse.bills.iter_mut().zip(&self.bills) {
            bill.scale = if bill.horizon > 0.0 { exact.horizon / bill.horizon } else { 1.0 };
        }
        Self { criteria: self.criteria.clone(), monthly: self.monthly.clone(), ..coarse }
    }

    /// The candidates of tables that differ in one likely value, or in a few answers: what was
    /// priced alike is not priced again.
    #[must_use]
    pub fn moved(&self, prepared: &Prepared) -> Self {
        Self::priced(prepared, self.grain, Some(self))
    }

    /// A candidate's bill over the horizon, discounted.
    pub fn horizon_usd(&self, candidate: usize) -> f64 {
        self.bills.get(candidate).map_or(0.0, |bill| bill.horizon * bill.scale)
    }

    /// Whether these were priced in the same world, so that no bill can differ.
    pub fn costs_as(&self, other: &Self) -> bool {
        self.scene == other.scene
            && self.bills.iter().zip(&other.bills).all(|(own, other)| own.staff == other.staff)
    }

    fn priced(prepared: &Prepared, grain: Grain, before: Option<&Self>) -> Self {
        let tables = prepared.tables();
        let scene = Scene::of(prepared, grain);
        let is_same_scene = before.is_some_and(|before| before.scene == scene);
        let classes = if grain == Grain::Exact { &tables.classes } else { &tables.draw_classes };
        let waits = [Wait::all(prepared, None)];
        let mut answering = Answering::default();
        let (mut world, mut counted) = (scene.world.clone(), Counted::default());
        let mut likely = Self {
            criteria: vec![Vec::new(); prepared.criteria().len()],
            monthly: Vec::new(),
            feasible: Vec::new(),
            grain,
            scene,
            bills: Vec::with_capacity(tables.candidates.len()),
        };
        for candidate in &tables.candidates {
            prepared.likely_staffs(candidate.rated_as, &mut world);
            let known = before
                .and_then(|before| before.bills.iter().find(|bill| Arc::ptr_eq(&bill.plan, &candidate.plan)));
            let bill = match known.filter(|known| is_same_scene && known.staff == world.staff) {
                Some(known) => known.clone(),
                None => {
                    let (monthly, horizon) = likely.scene.price(candidate, classes, &world, &mut counted);
                    Priced {
                        plan: Arc::clone(&candidate.plan),
                        staff: world.staff.clone(),
                        monthly,
                        horizon,
                        scale: known.map_or(1.0, |known| known.scale),
                    }
                }
            };
            answering.enter(prepared, candidate, &world, &waits, |at| Eight::of(prepared.at(at, None)));
            let answers =
                answering.lane(prepared, candidate, 0, waits.first().map_or(&[][..], Vec::as_slice));
            let horizon = bill.horizon * bill.scale + one_off_cost(prepared, candidate, None);
            let values = criteria(prepared, candidate, None, answers, horizon);
            let own = candidate.own_ratings.iter().map(|rating| prepared.at(*rating, None));
            for (row, value) in likely.criteria.iter_mut().zip(values.into_iter().chain(own)) {
                row.push(value);
            }
            let at = |input| prepared.at(input, None);
            let at_once = if candidate.draw_tests.iter().any(DrawTest::asks_at_once) {
                at_once::at_likely(prepared, &candidate.plan, 1.0)
            } else {
                AtOnce::default()
            };
            let seen = Seen { monthly_usd: bill.monthly, at_once };
            let once = || stated_once_usd(prepared, candidate, None);
            let holds = candidate.draw_tests.iter().all(|test| test.holds(at, seen, once));
            likely.monthly.push(bill.monthly);
            likely.bills.push(bill);
            likely.feasible.push(candidate.knocked_out.is_empty() && holds);
        }
        likely
    }
}

/// The application at likely and the months it is priced in, without people.
#[derive(Clone, Debug, PartialEq)]
struct Scene {
    world: World<Eight>,
    /// Eight months side by side in each.
    blocks: Vec<Month>,
}

impl Scene {
    /// The last lane of the last block is the month at the stated traffic.
    fn of(prepared: &Prepared, grain: Grain) -> Self {
        let mut world = World::default();
        prepared.likely_worlds(&mut world);
        let horizon = prepared.tables().horizon_months;
        let months: Vec<(usize, f64)> = match grain {
            Grain::Exact => (0..horizon).map(|month| (month, 1.0)).collect(),
            Grain::Coarse => {
                let blocks = BLOCKS.min(horizon);
                (0..blocks)
                    .map(|block| {
                        let (from, to) = (block * horizon / blocks, (block + 1) * horizon / blocks);
                        (usize::midpoint(from, to - 1), (to - from) as f64)
                    })
                    .collect()
            }
        };
        let peak = prepared.peak(None);
        let blocks = (0..=months.len())
            .step_by(LANES)
            .map(|first| {
                let mut block = Month::stated(&world);
                for (lane, (month, length)) in months.iter().skip(first).take(LANES).enumerate() {
                    block.enter(prepared, lane, (*month, *length, peak), None);
                }
                block
            })
            .collect();
        Self { world, blocks }
    }

    /// The bill of a month at the stated traffic, and that of the horizon.
    fn price(
        &self,
        candidate: &Candidate,
        classes: &[HourClass],
        world: &World<Eight>,
        counted: &mut Counted<Eight>,
    ) -> (f64, f64) {
        let (mut stated, mut horizon) = (Eight::default(), Eight::default());
        counted.count(&candidate.plan, classes, world);
        for block in &self.blocks {
            let mut total = Total::default();
            counted.price(&candidate.plan, classes, world, block.load, &mut total);
            stated = total.usd;
            horizon += drifted(total.usd, counted.people_usd(), block.load.prices) * block.stands_for;
        }
        (stated.0[LANES - 1], horizon.0.iter().sum())
    }
}
