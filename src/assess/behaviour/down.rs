//! How long an option is down: its parts, estimated one by one.

use super::super::candidates::Candidate;
use super::super::inputs::InputAt;
use super::super::outcome::SourceNote;
use super::super::prepared::Prepared;
use super::{DownOutcome, SlaOutcome, recovering};
use crate::catalog::{Rating, RatingKind, Role};
use crate::hosting::amount::Amount;
use crate::hosting::behaviour::Running;
use crate::hosting::behaviour::outage::{Estimates, Group, down};
use crate::hosting::bill::Load;
use crate::hosting::demand::{HourClass, World};
use crate::hosting::plan::{ServiceRole, store_kind};
use crate::hosting::recovery::Recovery;
use crate::terms::HostingModel;

pub fn of(prepared: &Prepared, candidate: &Candidate, world: &World) -> DownOutcome {
    const MINUTES: f64 = 60.0;
    let estimates = estimates(prepared, candidate, |at| prepared.at(at, None));
    let groups = groups(candidate, &prepared.tables().queue_classes, world);
    let found = down(&groups, &estimates).unwrap_or_default();
    let pattern = pattern(prepared, candidate);
    let mut slas: Vec<SlaOutcome> = Vec::new();
    for host in &candidate.plan.hosts {
        if let Some(sla) = prepared.catalog.sla(&host.offer)
            && !slas.iter().any(|known| known.offer_name == host.offer_name)
        {
            slas.push(SlaOutcome {
                offer_name: host.offer_name.clone(),
                percent: sla.percent,
                says: sla.says.clone(),
                source: prepared.note(&sla.source),
            });
        }
    }
    DownOutcome {
        minutes_a_year: found.all_h * MINUTES,
        parts: vec![
            ("instances", found.instances_h * MINUTES),
            ("platform", found.platform_h * MINUTES),
            ("services", found.services_h * MINUTES),
            ("disasters", found.disasters_h * MINUTES),
        ],
        recovery: pattern.label(candidate.model == HostingModel::Serverless),
        recovery_time_h: back_in_h(prepared, candidate),
        recovery_point_h: pattern.point_hours(),
        patterns: recovering::patterns(prepared, candidate, world, &groups, &estimates),
        waiting: waiting(prepared, candidate),
        sources: sources(prepared, candidate),
        slas,
    }
}

/// The estimates behind it, in the futures that `get` reads inputs of. The share of common causes
/// is taken at likely everywhere.
pub fn estimates<A: Amount>(
    prepared: &Prepared,
    candidate: &Candidate,
    get: impl Fn(InputAt) -> A,
) -> Estimates<A> {
    let rating = |kind| {
        let at = prepared.rating_input(kind, candidate.rated_as);
        at.map_or_else(A::default, &get)
    };
    let common = prepared.rating(RatingKind::CommonCausePercent, candidate.rated_as, None);
    Estimates {
        instance_h: rating(RatingKind::InstanceHoursDown),
        platform_h: rating(RatingKind::PlatformHoursDown),
        services_h: needed(prepared, candidate, &get),
        common_cause: (common / 100.0).clamp(0.0, 1.0),
        disasters_a_year: rating(RatingKind::DisastersAYear),
        recovery_h: back_in_h(prepared, candidate),
    }
}

/// Hours a year of the services it cannot do without. A product brings its own.
fn needed<A: Amount>(prepared: &Prepared, candidate: &Candidate, hours: impl Fn(InputAt) -> A) -> A {
    let mut all = A::default();
    for (_, at) in prepared.tables().outages.iter().filter(|(role, _)| is_needed(prepared, candidate, *role))
    {
        all += hours(*at);
    }
    all
}

fn is_needed(prepared: &Prepared, candidate: &Candidate, role: Role) -> bool {
    if candidate.model == HostingModel::Saas {
        return false;
    }
    match store_kind(role) {
        Some(kind) => prepared.tables().stores.iter().any(|store| store.kind == kind),
        None => candidate
            .plan
            .services
            .iter()
            .any(|service| service.role == ServiceRole::Attached(role) && !service.components.is_empty()),
    }
}

/// Where those estimates come from, each source once.
pub fn sources(prepared: &Prepared, candidate: &Candidate) -> Vec<SourceNote> {
    let part = &prepared.catalog.part;
    let rated = [
        RatingKind::InstanceHoursDown,
        RatingKind::PlatformHoursDown,
        RatingKind::CommonCausePercent,
        RatingKind::DisastersAYear,
    ];
    let ratings = rated.into_iter().filter_map(|kind| {
        let fits = |rating: &&Rating| {
            rating.what == kind && rating.model == candidate.rated_as && rating.offers.is_empty()
        };
        part.ratings.iter().find(fits).map(|rating| rating.source.as_str())
    });
    let needed = part.outages.iter().filter(|outage| is_needed(prepared, candidate, outage.of));
    let mut ids: Vec<&str> = Vec::new();
    for id in ratings.chain(needed.map(|outage| outage.source.as_str())) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids.into_iter().map(|id| prepared.note(id)).collect()
}

/// How it comes back: by what stands by on its bill; whoever sells a product has a standby.
pub fn pattern(prepared: &Prepared, candidate: &Candidate) -> Recovery {
    match candidate.model {
        HostingModel::Saas => Recovery::Standby,
        _ if candidate.plan.standby.is_some() => prepared.tables().terms.recovery,
        _ => Recovery::Rebuild,
    }
}

/// Hours until the parts that matter are back; where all may wait, until they are set up anew.
fn back_in_h(prepared: &Prepared, candidate: &Candidate) -> f64 {
    let components = prepared.decision.components.len();
    if waiting(prepared, candidate).len() == components {
        Recovery::Rebuild.time_hours()
    } else {
        pattern(prepared, candidate).time_hours()
    }
}

/// Parts for which nothing stands by where something does for others. Copies of the data are of the
/// application: from those all parts come back alike.
fn waiting(prepared: &Prepared, candidate: &Candidate) -> Vec<String> {
    let stands_by = matches!(pattern(prepared, candidate), Recovery::Standby | Recovery::StoreFirst);
    if candidate.model == HostingModel::Saas || !stands_by {
        return Vec::new();
    }
    let terms = &prepared.tables().terms;
    let components = prepared.decision.components.iter().enumerate();
    let waits = components.filter(|(at, _)| !terms.recovers(*at));
    waits.map(|(_, component)| component.name.clone()).collect()
}

/// Machines an hour runs, counted at most: beyond them shares stay what they are.
const COUNTED: f64 = 200.0;

/// Needed and running machines of each host over the hours; one that is needed and runs where
/// nothing is planned, as today.
pub fn groups(candidate: &Candidate, classes: &[HourClass], world: &World) -> Vec<Group> {
    if candidate.model == HostingModel::AsIs {
        return vec![Group { hours: vec![(1, 1, 1.0)] }];
    }
    let all: f64 = classes.iter().map(|class| class.hours).sum();
    let of = |running: Running<f64>| {
        let mut hours: Vec<(u32, u32, f64)> = Vec::new();
        for class in classes {
            let (running, used) = running.machines(class);
            let scale = (COUNTED / running).min(1.0);
            let (needed, running) = (count(used * scale).max(1), count(running * scale).max(1));
            let share = class.hours / all;
            match hours.iter_mut().find(|known| (known.0, known.1) == (needed, running)) {
                Some(known) => known.2 += share,
                None => hours.push((needed, running, share)),
            }
        }
        Group { hours }
    };
    let plan = &candidate.plan;
    let hosts = plan.hosts.iter();
    hosts.filter_map(|host| Running::of(plan, host, classes, world, Load::of(world, 1.0))).map(of).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; saturates")]
fn count(value: f64) -> u32 {
    libm::ceil(value - 1e-9) as u32
}
