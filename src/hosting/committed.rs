//! Spend promised to a provider: what is not used of it is paid all the same.
//!
//! A promise is paid by every option. One that spends with that provider uses it up first, so that
//! up to the promise it costs nothing more; another pays it beside its own bill. Either way the
//! provider is paid the larger of the two, and a bill never falls as traffic grows.

use super::amount::Amount;
use super::plan::{HostKind, Plan};
use super::price::Account;

/// What is promised to one provider.
#[derive(Clone, Debug, PartialEq)]
pub struct Promise {
    /// The provider's id.
    pub provider: String,
    /// What people call it.
    pub provider_name: String,
    /// Contracts side by side: dollars a month, and the month of the horizon, counted from 1, that is
    /// the last to hold; `None` to its end.
    pub contracts: Vec<(f64, Option<u32>)>,
}

impl Promise {
    /// Dollars promised in a month, the first of which is 0.
    pub fn usd<A: Amount>(&self, month: A) -> A {
        month.map(|month| {
            let holds = |last: Option<u32>| last.is_none_or(|last| month < f64::from(last));
            self.contracts.iter().filter(|(_, last)| holds(*last)).map(|(usd, _)| usd).sum()
        })
    }
}

/// A promise, and what of a plan is spent on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Committed {
    pub promise: Promise,
    /// Places in the plan's account.
    pub(super) meters: Vec<usize>,
    /// Places in the account of what stands by.
    pub(super) standby: Vec<usize>,
    /// The provider sells the seats.
    pub(super) sells_seats: bool,
}

impl Plan {
    /// Holds promises against what is bought from those who were promised. Whatever is added to the
    /// plan later is not held.
    pub(super) fn commit(&mut self, promises: &[Promise]) {
        let from = |account: &Account, provider: &str| -> Vec<usize> {
            let meters = account.meters.iter().enumerate();
            meters.filter(|(_, meter)| meter.provider() == provider).map(|(at, _)| at).collect()
        };
        self.committed = promises
            .iter()
            .map(|promise| Committed {
                meters: from(&self.account, &promise.provider),
                standby: self
                    .standby
                    .as_deref()
                    .map_or_else(Vec::new, |plan| from(&plan.account, &promise.provider)),
                sells_seats: self.hosts.iter().any(|host| {
                    host.kind == HostKind::Seats && host.offer.split('.').next() == Some(&*promise.provider)
                }),
                promise: promise.clone(),
            })
            .collect();
    }

    /// The same plan where nobody was promised anything: what it spends, whoever pays for it.
    #[must_use]
    pub fn without_promises(&self) -> Self {
        Self { committed: Vec::new(), ..self.clone() }
    }

    /// Dollars of a month that are paid whatever runs.
    pub fn committed_usd(&self, month: f64) -> f64 {
        self.committed.iter().map(|committed| committed.promise.usd(month)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contracts_end_after_their_last_month() {
        let promise = Promise {
            provider: "aws".to_owned(),
            provider_name: "AWS".to_owned(),
            contracts: vec![(1000.0, Some(12)), (500.0, None)],
        };
        for (month, usd) in [(0.0, 1500.0), (11.0, 1500.0), (12.0, 500.0), (59.0, 500.0)] {
            assert!((promise.usd(month) - usd).abs() < 1e-9, "month {month}");
        }
    }
}
