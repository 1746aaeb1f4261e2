//! An option's week, component by component and hour by hour.

use super::super::candidates::Candidate;
use super::super::prepared::{ComponentInputs, Prepared};
use super::{
    ColdOutcome, ComponentBehaviour, HourBehaviour, ProvisionedOutcome, SlowOutcome, SurgeOutcome,
    TargetOutcome,
};
use crate::catalog::{ColdStart, Driver, Growth};
use crate::hosting::behaviour::at_once;
use crate::hosting::behaviour::cold::{ColdWeek, OnDemand, follow};
use crate::hosting::behaviour::kinds::WorkMix;
use crate::hosting::behaviour::latency::{Delayed, Mixed, Queued, Start, served_within, time_of};
use crate::hosting::behaviour::{
    HostHour, Pressure, Running, found_room, in_worst_minute, rise_on_demand, slowed_ms, steepest, together,
};
use crate::hosting::bill::Load;
use crate::hosting::demand::{Demand, HourClass, World};
use crate::hosting::plan::{Host, Plan};
use crate::hosting::price::{Allowances, Item, price_items};
use crate::hosting::traffic::Week;
use crate::hosting::{HOURS_A_MONTH, traffic};
use crate::terms::Unit;
use crate::terms::chance::Stream;
use crate::terms::quantity::{number, with_unit};

/// Every component's week, and the machines of all hosts by hour.
pub fn of(
    prepared: &Prepared,
    candidate: &Candidate,
    world: &World,
) -> (Vec<ComponentBehaviour>, Vec<(f64, f64)>) {
    let tables = prepared.tables();
    let plan = &candidate.plan;
    let runs: Vec<Option<HostRun>> =
        plan.hosts.iter().map(|host| HostRun::of(prepared, plan, host, world)).collect();
    let components = tables
        .components
        .iter()
        .zip(&tables.kinds)
        .zip(&world.components)
        .enumerate()
        .map(|(at, ((inputs, kinds), demand))| {
            let host = plan.hosts.iter().zip(&runs).find(|(host, _)| host.components.contains(&at));
            Looked { prepared, candidate, world, at, inputs, kinds: &kinds.answering, demand }.through(host)
        })
        .collect();
    let reserved: Vec<&HostRun> = runs.iter().flatten().collect();
    let machines = if reserved.is_empty() {
        Vec::new()
    } else {
        by_hour(prepared, |class| {
            let of =
                |run: &&HostRun| run.hours.get(class).map_or((0.0, 0.0), |hour| (hour.instances, hour.used));
            reserved.iter().map(of).fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
        })
    };
    (components, machines)
}

/// A host with reserved machines: its hours along the classes, and how its components wait.
struct HostRun {
    running: Running<f64>,
    hours: Vec<HostHour>,
    pressures: Vec<Pressure>,
}

impl HostRun {
    fn of(prepared: &Prepared, plan: &Plan, host: &Host, world: &World) -> Option<Self> {
        let tables = prepared.tables();
        let running = Running::of(plan, host, &tables.classes, world, Load::of(world, 1.0))?;
        let waits = |servers, busy| tables.lookups.waits.exactly(servers, busy);
        let hours = tables.classes.iter().map(|class| running.hour(class, waits)).collect();
        let mut pressures = vec![Pressure::default(); world.components.len()];
        running.pressures(&tables.classes, waits, &mut pressures);
        Some(Self { running, hours, pressures })
    }
}

/// Something of each class of hours, spread over the hours of the week.
fn by_hour<T>(prepared: &Prepared, of: impl Fn(usize) -> T) -> Vec<T> {
    prepared.tables().class_by_hour.iter().map(|class| of(*class)).collect()
}

/// One component of one option.
struct Looked<'a> {
    prepared: &'a Prepared,
    candidate: &'a Candidate,
    world: &'a World,
    at: usize,
    inputs: &'a ComponentInputs,
    kinds: &'a WorkMix,
    demand: &'a Demand,
}

impl Looked<'_> {
    fn through(&self, host: Option<(&Host, &Option<HostRun>)>) -> ComponentBehaviour {
        let tables = self.prepared.tables();
        let component = self.prepared.decision.components.get(self.at);
        let target_ms = self.inputs.latency.map(|at| self.prepared.at(at, None));
        let mut found = ComponentBehaviour {
            component: component.map(|component| component.id.clone()).unwrap_or_default(),
            name: component.map(|component| component.name.clone()).unwrap_or_default(),
            target_ms,
            surge: self.unhurried(),
            ..ComponentBehaviour::default()
        };
        match host {
            Some((host, Some(run))) => self.queued(host, run, &mut found),
            Some((host, None)) if self.started(host, &mut found).is_some() => {}
            _ => self.as_stated(&mut found),
        }
        if let Some((host, run)) = host {
            found.surge = self.surge(host, run.as_ref());
        }
        let worst = |(at, hour): (usize, &HourBehaviour), (other, than): (usize, &HourBehaviour)| {
            let is_later = hour.is_busy().cmp(&than.is_busy()).then(hour.p95_ms.total_cmp(&than.p95_ms));
            is_later.then(other.cmp(&at))
        };
        let longest = found.hours.iter().enumerate().max_by(|a, b| worst(*a, *b));
        found.worst_hour = longest.map_or(0, |(at, _)| at);
        let late = |hour: &&HourBehaviour| {
            let within = hour.within_target.filter(|_| hour.is_busy());
            within.is_some_and(|within| 1.0 - within > self.inputs.slow_share)
        };
        found.missed_hours = found.hours.iter().filter(late).count();
        found.targets = TargetOutcome::all(self.inputs, &found);
        debug_assert_eq!(found.hours.len(), tables.class_by_hour.len(), "a week has its hours");
        found
    }

    fn per_s(&self, class: usize) -> f64 {
        let classes = &self.prepared.tables().classes;
        let factor = classes.get(class).and_then(|class| class.factors.get(self.at)).copied().unwrap_or(1.0);
        self.demand.rate(1.0) * factor
    }

    /// Share of answers within a time, over the kinds of work, all of which wait alike.
    fn within(&self, delayed: &Delayed, wall_ms: f64, pressure: Pressure, time_ms: f64) -> f64 {
        let Pressure { p_wait, wait_if_any_ms } = pressure;
        self.kinds.mean(|times| {
            Queued { wall_ms: times * wall_ms, p_wait, wait_if_any_ms }.within(delayed, time_ms)
        })
    }

    /// Nothing is known beside the work: today's machines, or a product's.
    fn as_stated(&self, found: &mut ComponentBehaviour) {
        let delayed = &self.prepared.tables().lookups.delayed;
        let within = |time| self.within(delayed, self.demand.wall_ms, Pressure::default(), time);
        let [p50_ms, p95_ms, p99_ms] = quantiles(self.demand.wall_ms, within);
        (found.p50_ms, found.p95_ms, found.p99_ms) = (p50_ms, p95_ms, p99_ms);
        found.within_target = found.target_ms.map(within);
        found.slow = SlowOutcome::of(self.inputs, within);
        found.hours = by_hour(self.prepared, |class| HourBehaviour {
            requests_per_s: self.per_s(class),
            within_target: found.within_target,
            p50_ms,
            p95_ms,
            p99_ms,
            ..HourBehaviour::default()
        });
    }

    /// Requests queue for the processors of machines.
    fn queued(&self, host: &Host, run: &HostRun, found: &mut ComponentBehaviour) {
        let tables = self.prepared.tables();
        let delayed = &tables.lookups.delayed;
        let wall_ms = self.demand.wall_ms + slowed_ms(&self.candidate.plan, host, self.demand);
        let pressure = run.pressures.get(self.at).copied().unwrap_or_default();
        let within = |time| self.within(delayed, wall_ms, pressure, time);
        [found.p50_ms, found.p95_ms, found.p99_ms] = quantiles(wall_ms, within);
        found.p_wait = pressure.p_wait;
        found.within_target = found.target_ms.map(within);
        found.slow = SlowOutcome::of(self.inputs, within);
        let hours: Vec<HourBehaviour> = run
            .hours
            .iter()
            .enumerate()
            .map(|(class, hour)| {
                // The worst minute and the rest wait differently, and the slow answers are of the worst.
                let share = in_worst_minute(self.demand.burst);
                let within = |time: f64| {
                    let of = |pressure| self.within(delayed, wall_ms, pressure, time);
                    let rest = of(hour.rest);
                    rest + share * (of(hour.worst) - rest)
                };
                let [p50_ms, p95_ms, p99_ms] = quantiles(wall_ms, within);
                HourBehaviour {
                    requests_per_s: self.per_s(class),
                    machines: Some(hour.instances),
                    utilisation: Some(hour.utilisation),
                    p_wait: hour.pressure(self.demand.burst).p_wait,
                    within_target: found.target_ms.map(within),
                    p50_ms,
                    p95_ms,
                    p99_ms,
                    ..HourBehaviour::default()
                }
            })
            .collect();
        found.hours = by_hour(self.prepared, |class| hours.get(class).copied().unwrap_or_default());
    }

    /// Requests start instances. `None` where the simulation has nothing to follow.
    fn started(&self, host: &Host, found: &mut ComponentBehaviour) -> Option<()> {
        let cold = self.candidate.cold.get(self.at)?.as_ref()?;
        let function = self.on_demand(host, cold)?;
        let week = self.prepared.tables().weeks.get(self.at)?;
        let run = follow(week, &function, self.seed()).ok()?;
        let mixed = Mixed::new(self.demand.wall_ms, self.kinds, function.start);
        let times = |cold: f64| [0.5, 0.95, 0.99].map(|share| mixed.time_of(share, cold));
        let cold_answers = run.share_of_answers();
        [found.p50_ms, found.p95_ms, found.p99_ms] = times(cold_answers);
        let (start, wall_ms) = (Start::<20>::through(cold.p50_ms, cold.p99_ms), self.demand.wall_ms);
        let target = found
            .target_ms
            .map(|target| (self.served(wall_ms, target), self.then_served(start, wall_ms, target)));
        let mixed_with = |share: f64| target.map(|(warm, started)| warm + share * (started - warm));
        found.within_target = mixed_with(cold_answers);
        found.slow = self.slow_starts(cold, cold_answers);
        let classes = &self.prepared.tables().class_by_hour;
        found.hours = classes
            .iter()
            .zip(run.by_hour.iter().zip(&run.rejected_by_hour).zip(run.hours_of_answers()))
            .map(|(class, ((cold_share, rejected), cold_answers))| {
                let [p50_ms, p95_ms, p99_ms] = times(cold_answers);
                HourBehaviour {
                    requests_per_s: self.per_s(*class),
                    cold_share: *cold_share,
                    rejected: *rejected,
                    within_target: mixed_with(cold_answers),
                    p50_ms,
                    p95_ms,
                    p99_ms,
                    ..HourBehaviour::default()
                }
            })
            .collect();
        found.cold = Some(ColdOutcome {
            predicted: run.share,
            is_sampled: run.is_sampled,
            mean_instances: run.mean_instances,
            most_instances: run.most_instances,
            rejected: run.rejected,
            limit: function.most_at_once,
            stated: self.prepared.at(self.inputs.cold_share, None) / 100.0,
            provisioned: self.provisioned(host, &function, week),
            source: Some(self.prepared.note(&cold.source)),
        });
        Some(())
    }

    /// Answers that take too long even for slow ones, where a share of them starts an instance: the
    /// long starts are what matters, so they are taken finely.
    fn slow_starts(&self, cold: &ColdStart, share: f64) -> Option<SlowOutcome> {
        let (start, wall_ms) = (Start::<200>::through(cold.p50_ms, cold.p99_ms), self.demand.wall_ms);
        let started = |time: f64| self.then_served(start, wall_ms, time);
        let slow = SlowOutcome::of(self.inputs, |time| {
            let warm = self.served(wall_ms, time);
            warm + share * (started(time) - warm)
        })?;
        let started_p99_ms = (share > 0.0).then(|| time_of(0.99, wall_ms + cold.p99_ms, started));
        Some(SlowOutcome { started_p99_ms, ..slow })
    }

    /// Share of answers within a time, over the kinds of work, where nothing waits or starts.
    fn served(&self, wall_ms: f64, time_ms: f64) -> f64 {
        self.kinds.mean(|times| served_within(times * wall_ms, time_ms))
    }

    /// The same of those that start an instance.
    fn then_served<const N: usize>(&self, start: Start<N>, wall_ms: f64, time_ms: f64) -> f64 {
        self.kinds.mean(|times| start.then_served_within(times * wall_ms, time_ms))
    }

    fn on_demand(&self, host: &Host, cold: &ColdStart) -> Option<OnDemand> {
        let Some(Growth::OnDemand { idle_life_s, .. }) = host.growth else { return None };
        Some(OnDemand {
            per_s: self.demand.rate(1.0),
            wall_ms: self.demand.wall_ms,
            together: together(host, self.demand)?,
            start: Start::through(cold.p50_ms, cold.p99_ms),
            idle_life_s,
            provisioned: 0.0,
            most_at_once: host.most_at_once,
            burst: self.demand.burst,
        })
    }

    /// Traffic is of the world: every option meets the same requests.
    fn seed(&self) -> u64 {
        let settings = &self.prepared.decision.settings;
        let component = self.prepared.decision.components.get(self.at);
        let name = component.map(|component| component.id.as_str()).unwrap_or_default();
        Stream::new(settings.seed, &format!("cold/{name}")).bits(0)
    }

    /// As many instances kept warm as the busiest hour has at work, where the offer sells that.
    fn provisioned(&self, host: &Host, function: &OnDemand, week: &Week) -> Option<ProvisionedOutcome> {
        let offer = self.prepared.catalog.offer(&host.offer)?;
        offer.meters.iter().find(|meter| meter.id == "provisioned")?;
        let (peak, _) = traffic::peak(week);
        let busiest = function.per_s * peak * function.wall_ms / 1000.0 / function.together;
        let allowed = function.most_instances().map_or(f64::INFINITY, f64::from);
        let instances = libm::ceil(busiest).max(1.0).min(allowed);
        let kept = OnDemand { provisioned: instances, ..*function };
        let run: ColdWeek = follow(week, &kept, self.seed()).ok()?;
        let requests = self.demand.requests;
        let on_kept = requests * run.on_provisioned;
        let work = |requests: f64| {
            vec![
                (Driver::Requests, requests),
                (Driver::DurationMs, self.demand.wall_ms),
                (Driver::MemoryMib, self.demand.memory_mib),
            ]
        };
        let usd = |workload: Vec<(Driver, f64)>| {
            let item =
                Item { offer: host.offer.clone(), region: host.region.clone(), workload, ..Item::default() };
            price_items(&self.prepared.catalog, &[item], &Allowances::None).ok().map(|priced| priced.usd)
        };
        let mut with = work(requests - on_kept);
        with.extend([
            (Driver::ProvisionedInstances, instances),
            (Driver::ProvisionedHours, HOURS_A_MONTH),
            (Driver::ProvisionedRequests, on_kept),
            (Driver::ProvisionedDurationMs, self.demand.wall_ms),
        ]);
        Some(ProvisionedOutcome {
            instances,
            cold_share: run.share,
            usd_per_month: usd(with)? - usd(work(requests))?,
        })
    }

    /// What is at work at once, where nothing rises: in the worst minute of the busiest hour.
    fn unhurried(&self) -> SurgeOutcome {
        let peak = self.prepared.tables().weeks.get(self.at).map_or(1.0, |week| traffic::peak(week).0);
        let at_once = |load: f64| at_once::requests(self.demand, peak, load);
        SurgeOutcome {
            found: 1.0,
            at_once: at_once(1.0),
            at_once_at_peak: at_once(self.prepared.peak(None)),
            ..SurgeOutcome::default()
        }
    }

    fn surge(&self, host: &Host, run: Option<&HostRun>) -> SurgeOutcome {
        let tables = self.prepared.tables();
        let Some((before, after)) = steep_hours(self.prepared, host, self.world) else {
            return self.unhurried();
        };
        let class = |hour: usize| tables.class_by_hour.get(hour).and_then(|class| tables.classes.get(*class));
        let found = match (class(before), class(after)) {
            (Some(before), Some(after)) => {
                found(host, run.map(|run| &run.running), self.demand, self.at, before, after)
            }
            _ => 1.0,
        };
        let model = self.candidate.rated_as;
        let offer = self.prepared.catalog.offer(&host.offer);
        let scaling =
            self.prepared.catalog.scaling(offer.and_then(|offer| offer.model).unwrap_or(model), &host.offer);
        SurgeOutcome {
            hour: after,
            found,
            limit: host.most_at_once,
            grows: scaling.map(|known| grows(known.how)).unwrap_or_default(),
            source: scaling.map(|known| self.prepared.note(&known.source)),
            ..self.unhurried()
        }
    }
}

fn quantiles(guess_ms: f64, within: impl Fn(f64) -> f64) -> [f64; 3] {
    [0.5, 0.95, 0.99].map(|share| time_of(share, guess_ms, &within))
}

/// Share of requests that find room in the rise from one hour to the next.
fn found(
    host: &Host,
    running: Option<&Running<f64>>,
    demand: &Demand,
    component: usize,
    before: &HourClass,
    after: &HourClass,
) -> f64 {
    match running {
        Some(running) => {
            let [room, mean, worst, planned] = running.rise(before, after);
            found_room(host, [room, mean, worst], Some(planned), f64::INFINITY)
        }
        None => rise_on_demand(host, demand, component, (before, after), 1.0)
            .map_or(1.0, |[before, mean, worst, limit]| found_room(host, [before, mean, worst], None, limit)),
    }
}

/// The hours between which the demand on a host rises most, counted in computing.
pub fn steep_hours(prepared: &Prepared, host: &Host, world: &World) -> Option<(usize, usize)> {
    let tables = prepared.tables();
    let work = |class: usize| {
        let class = tables.classes.get(class)?;
        let of = |at: &usize| {
            let demand = world.components.get(*at)?;
            Some(demand.rate(1.0) * demand.cpu_ms * class.factors.get(*at).copied().unwrap_or(1.0))
        };
        Some(host.components.iter().filter_map(of).sum::<f64>())
    };
    let week: Option<Vec<f64>> = tables.class_by_hour.iter().map(|class| work(*class)).collect();
    week.filter(|week| !week.is_empty()).map(|week| steepest(&week))
}

/// How room is added, in words.
pub fn grows(how: Growth) -> String {
    match how {
        Growth::Steps { lag_s, adds } => format!(
            "a step of at most {:.0} % after {}",
            100.0 * adds,
            with_unit(lag_s * 1000.0, Unit::Milliseconds)
        ),
        Growth::OnDemand { at_once, per_second, .. } => {
            format!("{} instances at once, {} more a second", number(at_once), number(per_second))
        }
    }
}
