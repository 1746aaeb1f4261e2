//! What requests of a log tell beside their times: statuses, methods, sizes, times and paths.

use super::Access;
use super::access::Hit;
use super::histogram::Histogram;
use super::routes::Routes;
use super::tally::hour_of_week;
use crate::decision::HOURS_A_WEEK;
use std::collections::BTreeMap;

/// Parts of the application that are offered as components.
const ROUTES: usize = 8;
/// Methods told apart; HTTP has nine, and scanners invent more.
const MOST_METHODS: usize = 32;

/// What is counted of the requests beside their times.
#[derive(Clone, Default)]
pub struct Counted {
    statuses: BTreeMap<u16, u64>,
    /// In the order in which they came; a log has a handful.
    methods: Vec<(Vec<u8>, u64)>,
    bytes: Histogram,
    bytes_sum: u64,
    service_ms: Histogram,
    routes: Routes,
    week: Vec<f64>,
}

impl Counted {
    pub fn add(&mut self, hit: &Hit<'_>) {
        if let Some(status) = hit.status {
            *self.statuses.entry(status).or_default() += 1;
        }
        self.count_method(hit.method, 1);
        if let Some(bytes) = hit.bytes {
            self.bytes.add(bytes as f64);
            self.bytes_sum = self.bytes_sum.saturating_add(bytes);
        }
        if let Some(service_ms) = hit.service_ms {
            self.service_ms.add(service_ms);
        }
        self.week.resize(HOURS_A_WEEK, 0.0);
        let hour = hour_of_week(hit.at.seconds);
        if let Some(sum) = self.week.get_mut(hour) {
            *sum += 1.0;
        }
        self.routes.add(hit, hour);
    }

    fn count_method(&mut self, method: &[u8], more: u64) {
        if let Some((_, count)) = self.methods.iter_mut().find(|(known, _)| known == method) {
            *count += more;
        } else if self.methods.len() < MOST_METHODS && is_method(method) {
            self.methods.push((method.to_vec(), more));
        }
    }

    /// Adds what was counted elsewhere.
    pub fn join(&mut self, other: Self) {
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        for (method, count) in other.methods {
            self.count_method(&method, count);
        }
        self.bytes.join(&other.bytes);
        self.bytes_sum = self.bytes_sum.saturating_add(other.bytes_sum);
        self.service_ms.join(&other.service_ms);
        self.routes.join(other.routes);
        self.week.resize(HOURS_A_WEEK, 0.0);
        self.week.iter_mut().zip(&other.week).for_each(|(sum, more)| *sum += more);
    }

    pub fn told(self) -> Access {
        let mut methods: Vec<(String, u64)> = self
            .methods
            .into_iter()
            .map(|(method, count)| (String::from_utf8_lossy(&method).into_owned(), count))
            .collect();
        methods.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Access {
            statuses: self.statuses.into_iter().collect(),
            methods,
            bytes: self.bytes,
            bytes_sum: self.bytes_sum,
            service_ms: self.service_ms,
            routes: self.routes.top(ROUTES),
            week: self.week,
        }
    }
}

fn is_method(word: &[u8]) -> bool {
    (3..=10).contains(&word.len()) && word.iter().all(u8::is_ascii_uppercase)
}
