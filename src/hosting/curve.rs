//! Cost curves and break-evens, exact at likely.
//!
//! A bill is piecewise linear in the load: it bends where an allowance or a tier ends and jumps
//! where a server is added. [`Curve::of`] finds those knots, so that curves are drawn with true
//! steps and crossings are solved on segments instead of searched for on a grid.

use super::amount::{Amount, Eight, LANES};
use super::bill::{COMMITTED, Counted, Load, bill};
use super::demand::{HourClass, World};
use super::fleet::{self, Fleet, Sizing};
use super::machines::{Surely, capacity_of, host_fleet};
use super::plan::{HostKind, Plan};
use super::price::{Sink, Total};
use std::array;

/// Multiples of the stated traffic over which curves are drawn: eight decades.
pub const LEAST_LOAD: f64 = 1e-4;
/// The other end of the axis.
pub const MOST_LOAD: f64 = 1e4;

/// A monthly bill over load, as line segments.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// Ascending and gapless in load.
    pub segments: Vec<Segment>,
    /// Loads above which a server more is needed, with its number and offer: "2nd t3.medium".
    pub steps: Vec<(f64, String)>,
}

/// A straight piece: open at its start, closed at its end, as a server is added just above a load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    pub from: f64,
    pub to: f64,
    /// Dollars just above `from`.
    pub usd_from: f64,
    /// Dollars at `to`.
    pub usd_to: f64,
}

impl Segment {
    fn at(&self, load: f64) -> f64 {
        if self.to > self.from {
            self.usd_from + (self.usd_to - self.usd_from) * (load - self.from) / (self.to - self.from)
        } else {
            self.usd_to
        }
    }
}

/// The monthly bill at a multiple of the stated traffic, with nothing kept.
pub fn usd_at<A: Amount>(
    plan: &Plan,
    classes: &[HourClass],
    world: &World<A>,
    load: A,
    counted: &mut Counted<A>,
) -> A {
    let mut total = Total::default();
    bill(plan, classes, world, Load::of(world, load), counted, &mut total);
    total.usd
}

/// One world at many loads, eight at a time.
struct Loads<'a> {
    plan: &'a Plan,
    classes: &'a [HourClass],
    world: World<Eight>,
    counted: Counted<Eight>,
}

impl<'a> Loads<'a> {
    fn of(plan: &'a Plan, classes: &'a [HourClass], world: &World) -> Self {
        let (world, mut counted) = (world.eightfold(), Counted::default());
        counted.count(plan, classes, &world);
        Self { plan, classes, world, counted }
    }

    fn price(&mut self, loads: Eight, sink: &mut impl Sink<Eight>) {
        let load = Load::of(&self.world, loads);
        self.counted.price(self.plan, self.classes, &self.world, load, sink);
    }

    fn each(&mut self, loads: &[f64], mut told: impl FnMut(&mut Self, Eight, usize)) {
        for eight in loads.chunks(LANES) {
            let at = Eight(array::from_fn(|lane| eight.get(lane).copied().unwrap_or(LEAST_LOAD)));
            told(self, at, eight.len());
        }
    }

    /// Dollars at each load.
    fn usd(&mut self, loads: &[f64]) -> Vec<f64> {
        let mut usd = Vec::with_capacity(loads.len());
        self.each(loads, |within, at, count| {
            let mut total = Total::default();
            within.price(at, &mut total);
            usd.extend(total.usd.0.into_iter().take(count));
        });
        usd
    }

    /// What each meter counts beyond its free part at each load, and after the meters the sums of
    /// those that share an allowance, and what is spent on each promise.
    fn quantities(&mut self, loads: &[f64]) -> Vec<Vec<f64>> {
        let mut by_load = Vec::with_capacity(loads.len());
        self.each(loads, |within, at, count| {
            let mut sums = Quantities {
                meters: vec![Eight::default(); within.plan.account.meters.len()],
                spent: vec![Eight::default(); within.plan.committed.len()],
            };
            within.price(at, &mut sums);
            let account = &within.plan.account;
            let servers = within.counted.servers(Load::of(&within.world, at));
            by_load.extend((0..count).map(|lane| {
                let by_meter: Vec<f64> = sums.meters.iter().map(|meter| meter.0[lane]).collect();
                let spent = sums.spent.iter().map(|spent| spent.0[lane]);
                let shared = account
                    .shared_allowances()
                    .map(|(meters, _)| meters.iter().filter_map(|at| by_meter.get(*at)).sum::<f64>());
                account.beyond(&by_meter, servers.0[lane]).into_iter().chain(shared).chain(spent).collect()
            }));
        });
        by_load
    }
}

/// Keeps the account's quantities and what is spent on promises, and no prices.
struct Quantities {
    meters: Vec<Eight>,
    spent: Vec<Eight>,
}

impl Sink<Eight> for Quantities {
    fn counted(&mut self, _: usize, _: Option<usize>, _: Eight) {}

    fn priced(&mut self, meter: usize, quantity: Eight, _: Eight) {
        let sum = match meter.checked_sub(COMMITTED) {
            Some(promise) => self.spent.get_mut(promise),
            None => self.meters.get_mut(meter),
        };
        if let Some(sum) = sum {
            *sum = quantity;
        }
    }
}

impl Curve {
    /// The exact curve of a plan in one world.
    pub fn of(plan: &Plan, classes: &[HourClass], world: &World) -> Self {
        let mut loads_of = Loads::of(plan, classes, world);
        let mut knots = vec![LEAST_LOAD, 1.0, MOST_LOAD];
        let mut steps = Vec::new();
        for host in &plan.hosts {
            if let HostKind::RequestTime { size, most_concurrency } = host.kind {
                knots.extend(busy_knots(world, &host.components, classes, size.vcpu(), most_concurrency));
            }
            let Some(capacity) = capacity_of(plan, host) else { continue };
            // What stands is there for the peak: so much sooner it grows.
            let ahead =
                if matches!(host.kind, HostKind::Standing { .. }) { world.peak.max(1.0) } else { 1.0 };
            let range = (LEAST_LOAD * ahead, MOST_LOAD * ahead);
            let minimum = plan.minimum_instances;
            let fleet = Fleet::of(capacity, &world.components, &host.components, classes, Sizing::Planned);
            let loads = fleet::steps(&fleet, classes, range, minimum);
            let named = named_steps(&host.offer_name, &fleet, capacity.step, classes, (range, minimum));
            steps.extend(named.into_iter().map(|(load, name)| (load / ahead, name)));
            knots.extend(loads.into_iter().map(|load| load / ahead));
            if plan.account.has_inclusions()
                && let Some(servers) = host_fleet(plan, host, classes, &world.components)
            {
                // From here on more traffic comes with more servers.
                knots.extend(Surely::of(&servers, classes).grows_from().map(|load| load / ahead));
            }
        }
        let mut knots = tidy(knots);
        knots = tidy(bends(&mut loads_of, knots));
        if plan.account.has_share_of_spend() {
            // What is spent bends where its parts do, so its own thresholds are found between those.
            knots = tidy(bends(&mut loads_of, knots));
        }
        if !plan.committed.is_empty() {
            // So does what is used up of a promise, support and all.
            knots = tidy(bends(&mut loads_of, knots));
        }
        let middles: Vec<f64> = pairs(&knots).map(|(from, to)| f64::midpoint(from, to)).collect();
        let (at_middles, at_knots) = (loads_of.usd(&middles), loads_of.usd(&knots));
        let segments = pairs(&knots)
            .zip(at_middles.into_iter().zip(at_knots.into_iter().skip(1)))
            .map(|((from, to), (middle, usd_to))| Segment {
                from,
                to,
                usd_from: 2.0 * middle - usd_to,
                usd_to,
            })
            .collect();
        steps.sort_by(|a, b| a.0.total_cmp(&b.0));
        Self { segments, steps }
    }

    /// Dollars a month at a load within the axis.
    pub fn usd(&self, load: f64) -> f64 {
        let at = self.segments.partition_point(|segment| segment.to < load);
        match self.segments.get(at).or(self.segments.last()) {
            Some(segment) => segment.at(load),
            None => 0.0,
        }
    }

    /// Corner points for a drawing, at most about `most` of them: every jump the eye can tell.
    pub fn points(&self, most: usize) -> Vec<(f64, f64)> {
        let mut points: Vec<(f64, f64)> = Vec::new();
        let apart = libm::log(MOST_LOAD / LEAST_LOAD) / most.max(2) as f64;
        for segment in &self.segments {
            // Long pieces are bent on a log-log chart and take points in between.
            let pieces = libm::ceil(libm::log(segment.to / segment.from) / apart).clamp(1.0, 400.0);
            for (load, usd) in
                std::iter::once((segment.from, segment.usd_from)).chain((1..=count(pieces)).map(|n| {
                    let load = segment.from * libm::pow(segment.to / segment.from, n as f64 / pieces);
                    (load, segment.at(load))
                }))
            {
                let is_new = points.last().is_none_or(|last| {
                    libm::fabs(libm::log(load / last.0)) > apart * 0.25
                        || libm::fabs(usd - last.1) > 0.004 * last.1.abs().max(1e-9)
                });
                if is_new {
                    points.push((load, usd));
                }
            }
        }
        // What is drawn ends where the axis does.
        if let Some(end) = self.segments.last()
            && points.last().is_some_and(|last| last.0 < end.to)
        {
            points.push((end.to, end.usd_to));
        }
        points
    }
}

/// Neighbours.
fn pairs(knots: &[f64]) -> impl Iterator<Item = (f64, f64)> {
    knots.iter().copied().zip(knots.iter().copied().skip(1))
}

fn tidy(mut knots: Vec<f64>) -> Vec<f64> {
    knots.retain(|knot| (LEAST_LOAD..=MOST_LOAD).contains(knot));
    knots.sort_by(f64::total_cmp);
    knots.dedup_by(|later, earlier| *later - *earlier <= 1e-12 * *earlier);
    knots
}

/// Loads at which a meter's quantity passes an allowance or a tier's end. Between the knots so far
/// quantities are linear, so each passing is a division.
fn bends(loads_of: &mut Loads<'_>, knots: Vec<f64>) -> Vec<f64> {
    // Meters, after them the sums of meters that share an allowance, and then promises.
    let Plan { account, committed, .. } = loads_of.plan;
    let thresholds: Vec<Vec<f64>> = account
        .meters
        .iter()
        .map(|meter| meter.thresholds().collect())
        .chain(account.shared_allowances().map(|(_, allowance)| vec![allowance]))
        .chain(committed.iter().map(|committed| vec![committed.promise.usd(0.0)]))
        .collect();
    if thresholds.iter().all(Vec::is_empty) {
        return knots;
    }
    // Most quantities grow with the load and nothing else: one division finds their bends.
    let Ok([least, middle, most]) =
        <[Vec<f64>; 3]>::try_from(loads_of.quantities(&[LEAST_LOAD, 1.0, MOST_LOAD]))
    else {
        return knots;
    };
    let is_straight = |meter: usize| {
        let at = |list: &Vec<f64>| list.get(meter).copied().unwrap_or(0.0);
        let share = (1.0 - LEAST_LOAD) / (MOST_LOAD - LEAST_LOAD);
        let expected = at(&least) + (at(&most) - at(&least)) * share;
        (at(&middle) - expected).abs() <= 1e-9 * at(&most).abs()
    };
    let mut found = Vec::new();
    let mut crooked = Vec::new();
    for (meter, ends) in thresholds.iter().enumerate().filter(|(_, ends)| !ends.is_empty()) {
        if !is_straight(meter) {
            crooked.push(meter);
            continue;
        }
        let (Some(start), Some(end)) = (least.get(meter), most.get(meter)) else { continue };
        let passed = ends.iter().filter(|threshold| start < *threshold && *threshold < end);
        found.extend(passed.map(|at| LEAST_LOAD + (MOST_LOAD - LEAST_LOAD) * (at - start) / (end - start)));
    }
    if crooked.is_empty() {
        found.extend(knots);
        return found;
    }
    let middles: Vec<f64> = pairs(&knots).map(|(from, to)| f64::midpoint(from, to)).collect();
    let (at_middles, at_knots) = (loads_of.quantities(&middles), loads_of.quantities(&knots));
    for ((from, to), (middle, end)) in pairs(&knots).zip(at_middles.iter().zip(at_knots.iter().skip(1))) {
        for meter in &crooked {
            let (meter, ends) = (*meter, thresholds.get(*meter).map_or(&[][..], Vec::as_slice));
            let (Some(m), Some(e)) = (middle.get(meter), end.get(meter)) else { continue };
            let start = 2.0 * m - e;
            for threshold in ends {
                if start < *threshold && threshold < e {
                    found.push(from + (to - from) * (threshold - start) / (e - start));
                }
            }
        }
    }
    found.extend(knots);
    found
}

/// Where containers paid by request time change from alone to overlapping to full.
fn busy_knots(
    world: &World,
    components: &[usize],
    classes: &[HourClass],
    vcpu: f64,
    most_concurrency: f64,
) -> Vec<f64> {
    let mut knots = Vec::new();
    for at in components {
        let Some(demand) = world.components.get(*at) else { continue };
        let together = demand.concurrency.min(most_concurrency).max(1.0);
        for class in classes {
            let rate = demand.rate(1.0) * class.factor(*at);
            let in_flight = rate * demand.wall_ms / 1000.0;
            let by_cpu = rate * demand.cpu_ms / 1000.0 / vcpu;
            if in_flight > 0.0 {
                knots.extend([1.0 / in_flight, together / in_flight]);
            }
            if by_cpu > 0.0 {
                knots.push(1.0 / by_cpu);
            }
        }
    }
    knots
}

/// Steps of the busiest hour, named: the ones a reader of the chart looks for.
fn named_steps(
    offer: &str,
    fleet: &Fleet<f64>,
    step: f64,
    classes: &[HourClass],
    (range, minimum): ((f64, f64), f64),
) -> Vec<(f64, String)> {
    let need_at_one = |class: &&HourClass| fleet.need(class, 1.0);
    let busiest = classes.iter().max_by(|a, b| need_at_one(a).total_cmp(&need_at_one(b)));
    let Some(busiest) = busiest else { return Vec::new() };
    let loads = fleet::steps(fleet, std::slice::from_ref(busiest), range, minimum);
    // The last one of those added: with one at a time, the one after the minimum.
    let first = count(libm::ceil(minimum / step).max(1.0)) + 1;
    let step = count(step);
    let last = |n: usize| ordinal((first + n) * step);
    loads.into_iter().enumerate().map(|(n, load)| (load, format!("{} {offer}", last(n)))).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of at most some hundreds"
)]
fn count(number: f64) -> usize {
    number.clamp(0.0, 1e6) as usize
}

fn ordinal(n: usize) -> String {
    let suffix = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{suffix}")
}

/// Loads at which two curves cost the same, ascending: where the sign of their difference turns.
///
/// A jump across counts at the load of the jump. Touching without crossing does not count.
pub fn crossings(a: &Curve, b: &Curve) -> Vec<f64> {
    let mut knots: Vec<f64> = a.segments.iter().chain(&b.segments).flat_map(|s| [s.from, s.to]).collect();
    knots.sort_by(f64::total_cmp);
    knots.dedup();
    let mut found = Vec::new();
    let mut sign = 0.0_f64;
    let (mut at_a, mut at_b) = (0, 0);
    for pair in knots.windows(2) {
        let &[from, to] = pair else { continue };
        advance(&a.segments, &mut at_a, to);
        advance(&b.segments, &mut at_b, to);
        let (Some(piece_a), Some(piece_b)) = (a.segments.get(at_a), b.segments.get(at_b)) else { break };
        let start = piece_a.at(from) - piece_b.at(from);
        let end = piece_a.at(to) - piece_b.at(to);
        for (load, difference) in [(from, start), (to, end)] {
            let now =
                if difference.abs() <= 1e-12 * piece_a.at(load).abs() { 0.0 } else { difference.signum() };
            if now != 0.0 {
                if sign * now < 0.0 {
                    let inside = load > from && (start - end).abs() > 0.0 && start.signum() != end.signum();
                    found.push(if inside { from + (to - from) * start / (start - end) } else { from });
                }
                sign = now;
            }
        }
    }
    found
}

fn advance(segments: &[Segment], at: &mut usize, load: f64) {
    while segments.get(*at).is_some_and(|segment| segment.to < load) {
        *at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(corners: &[(f64, f64, f64, f64)]) -> Curve {
        let segments = corners
            .iter()
            .map(|&(from, to, usd_from, usd_to)| Segment { from, to, usd_from, usd_to })
            .collect();
        Curve { segments, steps: Vec::new() }
    }

    #[test]
    fn lines_cross_where_algebra_says() {
        let flat = curve(&[(1.0, 100.0, 50.0, 50.0)]);
        let rising = curve(&[(1.0, 100.0, 1.0, 100.0)]);
        assert_eq!(crossings(&rising, &flat), [50.0]);
        assert_eq!(crossings(&flat, &rising), [50.0]);
    }

    #[test]
    fn a_jump_across_counts_where_it_jumps() {
        let steps = curve(&[(1.0, 10.0, 5.0, 5.0), (10.0, 100.0, 15.0, 15.0)]);
        let flat = curve(&[(1.0, 100.0, 10.0, 10.0)]);
        assert_eq!(crossings(&steps, &flat), [10.0]);
    }

    #[test]
    fn a_staircase_crosses_a_line_more_than_once() {
        let steps = curve(&[(0.5, 10.0, 8.0, 8.0), (10.0, 20.0, 16.0, 16.0), (20.0, 30.0, 24.0, 24.0)]);
        let line = curve(&[(0.5, 30.0, 0.5, 30.0)]);
        assert_eq!(crossings(&line, &steps), [8.0, 10.0, 16.0, 20.0, 24.0]);
    }
}
