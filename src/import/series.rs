//! Several series in one table, told apart by labels, and counters, which are followed each on its own.

use super::cells::Cells;
use super::stamp::Stamp;
use std::collections::{BTreeMap, HashMap, HashSet};

/// More series than a metric has are a column of identifiers.
const MOST_SERIES: usize = 10_000;

/// Headers of numbers that name a series rather than count something.
const LABELS: [&str; 28] = [
    "instance",
    "job",
    "pod",
    "host",
    "hostname",
    "node",
    "server",
    "region",
    "zone",
    "container",
    "namespace",
    "service",
    "app",
    "code",
    "status",
    "method",
    "handler",
    "path",
    "route",
    "env",
    "cluster",
    "id",
    "shard",
    "worker",
    "port",
    "table",
    "replica",
    "version",
];

/// Between two labels in a key.
const SEPARATOR: u8 = 0x1f;

/// Whether a column tells series apart that lie in one another or behind each other: words that come
/// again, or numbers that differ between the lines of one time or are called like a label.
pub fn tells_apart(timed: &[(i64, &[u8])], name: Option<&str>, is_number: bool) -> bool {
    let values: HashSet<&[u8]> = timed.iter().map(|(_, value)| *value).collect();
    let few = timed.len() <= 8 || values.len() * 2 <= timed.len();
    if values.len() < 2 || !few {
        return false;
    }
    let changes = timed.iter().zip(timed.iter().skip(1)).filter(|((_, value), (_, next))| value != next);
    let (mut often, mut steps_back) = (0, false);
    for ((time, _), (later, _)) in changes {
        often += 1;
        steps_back |= later <= time;
    }
    // A day of the week goes on with its time: it is no other series.
    if !steps_back && often * 3 < timed.len() {
        return false;
    }
    if !is_number {
        return true;
    }
    let mut at_time: BTreeMap<i64, Vec<&[u8]>> = BTreeMap::new();
    for (time, value) in timed {
        at_time.entry(*time).or_default().push(value);
    }
    let shared: Vec<&Vec<&[u8]>> = at_time.values().filter(|values| values.len() > 1).collect();
    let most = shared.iter().map(|values| values.len()).max().unwrap_or(0);
    let differ = |values: &&&Vec<&[u8]>| values.iter().collect::<HashSet<_>>().len() == values.len();
    let tells = !shared.is_empty()
        && shared.iter().filter(differ).count() * 10 >= shared.len() * 9
        && values.len() <= 2 * most;
    tells || name.is_some_and(is_label)
}

/// Whether a header names what labels of a metric are called.
fn is_label(name: &str) -> bool {
    LABELS.contains(&name.to_ascii_lowercase().as_str())
}

/// The labels of a line, one after the other.
pub fn key(cells: &Cells, labels: &[usize]) -> Vec<u8> {
    let mut key = Vec::new();
    for label in labels {
        key.extend_from_slice(cells.get(*label).map_or(&b""[..], Vec::as_slice));
        key.push(SEPARATOR);
    }
    key
}

/// How the counts of a sample rise and fall, each series by itself in the order of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub counts: usize,
    pub rises: usize,
    /// Falls to less than half: a start anew.
    pub resets: usize,
    pub falls: usize,
    /// The usual step is a day or longer.
    pub is_daily: bool,
}

impl Seen {
    /// Of (series, time, count).
    pub fn of(lines: impl Iterator<Item = (Vec<u8>, i64, f64)>) -> Self {
        let mut series: BTreeMap<Vec<u8>, Vec<(i64, f64)>> = BTreeMap::new();
        for (key, time, count) in lines {
            series.entry(key).or_default().push((time, count));
        }
        let mut seen = Self::default();
        let mut steps = Vec::new();
        for counts in series.values_mut() {
            // One exported newest first rises too.
            counts.sort_by_key(|(time, _)| *time);
            seen.counts += counts.len();
            for ((time, count), (later, next)) in counts.iter().zip(counts.iter().skip(1)) {
                steps.push(later - time);
                if next > count {
                    seen.rises += 1;
                } else if next * 2.0 < *count {
                    seen.resets += 1;
                } else if next < count {
                    seen.falls += 1;
                }
            }
        }
        steps.sort_unstable();
        seen.is_daily = steps.get(steps.len() / 2).is_some_and(|step| *step >= 86_400);
        seen
    }

    pub fn together(all: Vec<Self>) -> Self {
        all.into_iter().fold(Self::default(), |sum, one| Self {
            counts: sum.counts + one.counts,
            rises: sum.rises + one.rises,
            resets: sum.resets + one.resets,
            falls: sum.falls + one.falls,
            is_daily: sum.is_daily || one.is_daily,
        })
    }
}

/// Counters as they are read: a line counts what each is above the line before of its series.
#[derive(Default)]
pub struct Counters {
    series: HashMap<Vec<u8>, Before>,
    key: Vec<u8>,
    last: Option<Stamp>,
}

/// A series' last line.
struct Before {
    at: Stamp,
    counts: Vec<Option<f64>>,
}

impl Counters {
    /// The time since when, and how many requests were counted; `None` for the first line of a series.
    /// What was counted until a line belongs to the time of the line before.
    pub fn read<'a>(
        &mut self,
        labels: impl Iterator<Item = &'a [u8]>,
        at: Stamp,
        counts: &[Option<f64>],
    ) -> Result<Option<(Stamp, f64)>, String> {
        self.key.clear();
        for label in labels {
            self.key.extend_from_slice(label);
            self.key.push(SEPARATOR);
        }
        let Some(before) = self.series.get_mut(&self.key) else {
            if self.series.len() >= MOST_SERIES {
                return Err(format!("it is of more than {MOST_SERIES} series; sum them before exporting"));
            }
            self.series.insert(self.key.clone(), Before { at, counts: counts.to_vec() });
            self.last = Some(at);
            return Ok(None);
        };
        if at.is_before(before.at) {
            return Err("it is older than the line before; sort a counter's lines by time".to_owned());
        }
        let since = std::mem::replace(&mut before.at, at);
        let mut sum = 0.0;
        for (count, before) in counts.iter().zip(&mut before.counts) {
            if let Some(count) = *count {
                let from = before.replace(count);
                // A fall is a start anew.
                sum += from.map_or(0.0, |from| if count < from { count } else { count - from });
            }
        }
        self.last = Some(at);
        Ok(Some((since, sum)))
    }

    /// The time of the last line that was read.
    pub const fn last(&self) -> Option<Stamp> {
        self.last
    }

    /// How many series there are.
    pub fn count(&self) -> usize {
        self.series.len()
    }
}
