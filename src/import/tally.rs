//! What traffic says: one sum for each hour of the calendar, and what follows from them.

use super::silence::{self, Rhythm};
use super::{Access, Format, Unreadable, moment};
use crate::decision::HOURS_A_WEEK;
use crate::terms::Estimate;
use crate::terms::chance::{quantile, quantiles};
use jiff::civil::DateTime;
use std::collections::BTreeMap;

/// Hours in a month, as the providers' calculators count them.
const HOURS_A_MONTH: f64 = 730.0;

/// A century: more is a wrong column.
const MOST_HOURS: usize = 876_600;

const A_CENTURY: i64 = 876_600 * SECONDS_AN_HOUR;

/// A series by the month has the longest steps that are spread over their hours.
const LONGEST_STEP: i64 = 31 * 86_400;

/// Hours after which a line belongs to another time.
const HALF_A_YEAR: i64 = 4383;

const SECONDS_AN_HOUR: i64 = 3600;

/// Different steps between lines that are told apart; a series has a handful.
const MOST_STEPS: usize = 1000;

/// A series is out of order where more than one line in so many steps back.
const DISORDER: u64 = 10;

/// Gaps kept with their times; the others are counted.
const NAMED_GAPS: usize = 10;

/// Steps back kept with their lines: the longest.
const NAMED_STEPS_BACK: usize = 10;

/// Share of the lines of its hours, in hundredths, from which on a series leaves none out.
const FULL: i64 = 95;

/// Traffic, read.
#[derive(Clone, Debug)]
pub struct Traffic {
    /// The file's name.
    pub source: String,
    /// How the file was read.
    pub format: Format,
    /// The file is one JSON array; its entries are counted as lines.
    pub is_array: bool,
    /// Lines that were read.
    pub rows: u64,
    /// Lines that were not, and the first ten of them.
    pub unread: u64,
    pub unreadable: Vec<Unreadable>,
    /// Why reading ended before the file did; what came before counts.
    pub broken_off: Option<String>,
    /// Lines so far from all others that their clock must have been wrong; they do not count.
    pub set_aside: Vec<SetAside>,
    /// Lines older than the line before them, and the longest step back, in seconds.
    pub out_of_order: u64,
    pub longest_step_back: i64,
    /// The ten longest of these steps, in the order of their lines.
    pub steps_back: Vec<StepBack>,
    /// Lines of a table whose time another line has already; their counts were added.
    pub repeated: u64,
    /// What the first line's clock is ahead of UTC, in minutes, and whether other lines differ.
    pub offset_minutes: Option<i32>,
    pub offsets_differ: bool,
    /// Wall-clock times as written.
    pub first: DateTime,
    pub last: DateTime,
    /// The usual time between two lines, in seconds; 0 for a single time.
    pub step_seconds: i64,
    /// Every step forward between two lines, with how often it was taken; at most a thousand.
    pub steps: Vec<(i64, u64)>,
    /// Calendar hours from the first to the last, both counted.
    pub span_hours: usize,
    /// The same in days.
    pub span_days: i64,
    pub total: f64,
    /// The largest count of one line.
    pub largest_row: f64,
    pub mean_per_hour: f64,
    /// The start of the fullest calendar hour, and its requests.
    pub peak_hour: DateTime,
    pub peak_count: f64,
    /// Requests of a calendar hour below which that share of the hours stays: 50, 95, 99 %.
    pub p50_hour: f64,
    pub p95_hour: f64,
    pub p99_hour: f64,
    /// Requests by hour of the day, midnight first.
    pub by_hour_of_day: Vec<f64>,
    /// Requests by day of the week, Monday first.
    pub by_weekday: Vec<f64>,
    /// Calendar hours without a request, gaps included.
    pub idle_hours: usize,
    /// Stretches for which nothing was recorded although something usually is, and their minutes in all;
    /// they count as time without traffic.
    pub gap_count: usize,
    pub gap_minutes: i64,
    /// The first ten of them.
    pub gaps: Vec<Gap>,
    /// Mean requests in each hour of the week, Monday midnight first.
    pub week: [f64; HOURS_A_WEEK],
    /// Hours of the week the series covers; the rest are taken from the same hour of other days.
    pub covered_hours: usize,
    /// Requests a month, with the range its weeks (or days) suggest.
    pub monthly: Estimate,
    /// Where that range comes from, in a few words.
    pub monthly_basis: &'static str,
    /// What only a log of single requests tells.
    pub access: Option<Access>,
}

/// Lines on a clock that was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetAside {
    pub lines: u64,
    pub first: DateTime,
    pub last: DateTime,
}

/// A stretch for which nothing was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The first minute without a line, or the time of the first line that is missing.
    pub from: DateTime,
    /// The time of the next line.
    pub to: DateTime,
    pub minutes: i64,
}

/// A line that is older than the line before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepBack {
    pub line: u64,
    /// The time of the line before.
    pub from: DateTime,
    pub to: DateTime,
    pub seconds: i64,
}

impl Traffic {
    /// The fullest hour over the mean hour.
    pub fn peak_to_mean(&self) -> f64 {
        self.peak_count / self.mean_per_hour
    }

    /// The week as factors with mean one, to four digits: what the file keeps.
    pub fn weights(&self) -> Vec<f64> {
        let mean = self.week.iter().sum::<f64>() / HOURS_A_WEEK as f64;
        self.week.iter().map(|hour| libm::round(hour / mean * 1e4) / 1e4).collect()
    }
}

/// Traffic as it is read.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub rows: u64,
    previous: Option<i64>,
    out_of_order: u64,
    longest_step_back: i64,
    /// (seconds back, line, time before)
    steps_back: Vec<(i64, u64, i64)>,
    largest_row: f64,
    ends: Option<(i64, i64)>,
    /// The line with which the times came to span more than a century.
    strange_line: Option<u64>,
    /// The hour last counted, kept at hand: most lines belong to it.
    current: Option<(i64, Hour)>,
    hours: BTreeMap<i64, Hour>,
    steps: BTreeMap<i64, u64>,
}

/// What was counted in a calendar hour.
#[derive(Clone, Copy, Debug)]
struct Hour {
    count: f64,
    rows: u64,
    /// Seconds of the first and of the last line in it.
    first: i64,
    last: i64,
    /// Lines at a time that was there before.
    repeated: u64,
    /// Whole minutes that lines stand at, one bit each.
    minutes: u64,
    /// Minutes that hold a line, whole or not.
    seen: u64,
}

impl Hour {
    fn add(&mut self, other: Self) {
        self.repeated += other.repeated + u64::from((self.minutes & other.minutes).count_ones());
        self.minutes |= other.minutes;
        self.seen |= other.seen;
        self.count += other.count;
        self.rows += other.rows;
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
    }
}

/// How a reading ended.
pub struct Ending {
    pub format: Format,
    pub unread: u64,
    pub unreadable: Vec<Unreadable>,
    pub broken_off: Option<String>,
    pub offset_minutes: Option<i32>,
    pub offsets_differ: bool,
    pub access: Option<Access>,
}

impl Tally {
    /// Counts a line; `false` if there are more hours than a century has.
    pub fn add(&mut self, line: u64, seconds: i64, count: f64) -> bool {
        let (first, last) =
            self.ends.map_or((seconds, seconds), |(first, last)| (first.min(seconds), last.max(seconds)));
        if last - first > A_CENTURY && self.strange_line.is_none() {
            self.strange_line = Some(line);
        }
        self.ends = Some((first, last));
        self.rows += 1;
        self.largest_row = self.largest_row.max(count);
        let at = seconds.div_euclid(SECONDS_AN_HOUR);
        // A time between two minutes is known again only in the very next line.
        let in_hour = seconds.rem_euclid(SECONDS_AN_HOUR);
        let is_whole = in_hour % 60 == 0;
        let row = Hour {
            count,
            rows: 1,
            first: seconds,
            last: seconds,
            repeated: u64::from(!is_whole && self.previous == Some(seconds)),
            minutes: if is_whole { 1 << (in_hour / 60) } else { 0 },
            seen: 1 << (in_hour / 60),
        };
        match &mut self.current {
            Some((hour, sum)) if *hour == at => sum.add(row),
            _ => {
                self.put_down();
                self.current = Some((at, row));
            }
        }
        self.step_to(line, seconds);
        self.hours.len() <= MOST_HOURS
    }

    /// Notes the step from the last line, to the next or to one that counts nothing and only ends it.
    pub fn step_to(&mut self, line: u64, seconds: i64) {
        if let Some(previous) = self.previous {
            let step = seconds - previous;
            if step < 0 {
                self.out_of_order += 1;
                self.step_back(-step, line, previous);
            } else if step > 0 && (self.steps.len() < MOST_STEPS || self.steps.contains_key(&step)) {
                *self.steps.entry(step).or_default() += 1;
            }
        }
        self.previous = Some(seconds);
    }

    fn step_back(&mut self, seconds: i64, line: u64, before: i64) {
        self.longest_step_back = self.longest_step_back.max(seconds);
        let is_full = self.steps_back.len() >= NAMED_STEPS_BACK;
        // Of those as long the first stay.
        let shortest = self.steps_back.iter().enumerate().rev().min_by_key(|(_, (seconds, ..))| *seconds);
        match shortest.map(|(at, (shortest, ..))| (at, *shortest)).filter(|_| is_full) {
            Some((_, shortest)) if shortest >= seconds => return,
            Some((at, _)) => {
                self.steps_back.remove(at);
            }
            None => {}
        }
        self.steps_back.push((seconds, line, before));
    }

    fn put_down(&mut self) {
        if let Some((hour, sum)) = self.current.take() {
            self.hours.entry(hour).and_modify(|known| known.add(sum)).or_insert(sum);
        }
    }

    /// The line whose time is strange, if it was not set aside.
    pub fn strange_line(&self) -> Option<u64> {
        let (first, last) = (self.hours.keys().next()?, self.hours.keys().next_back()?);
        self.strange_line.filter(|_| (last - first) * SECONDS_AN_HOUR > A_CENTURY)
    }

    /// The usual step: the most frequent, the shortest of those; a month at most. Lines in no order,
    /// as some consoles export them, say nothing by their steps: there it is the usual time between
    /// hours that were recorded, shared by the lines of one hour.
    pub fn step(&self) -> i64 {
        let by_line = usual(self.steps.iter().map(|(step, lines)| (*step, *lines)));
        if self.out_of_order <= self.rows / DISORDER {
            return by_line;
        }
        let apart = self.hours.keys().zip(self.hours.keys().skip(1));
        let by_hour = usual(tallied(apart.map(|(hour, next)| (next - hour) * SECONDS_AN_HOUR)));
        let lines = tallied(self.hours.values().map(|hour| i64::try_from(hour.rows).unwrap_or(1)));
        let in_an_hour =
            lines.into_iter().max_by_key(|(_, hours)| *hours).map_or(1, |(lines, _)| lines.max(1));
        by_line.min(by_hour / in_an_hour)
    }

    /// What the lines say together; `None` where there is no traffic in them.
    pub fn traffic(mut self, source: &str, set_aside: Vec<SetAside>, ending: Ending) -> Option<Traffic> {
        let step = self.step();
        self.count_rates(step, ending.format.columns().and_then(|columns| columns.unit.seconds()));
        let (from, counts) = self.calendar(step)?;
        let (first, last) = self
            .hours
            .values()
            .fold((i64::MAX, i64::MIN), |(first, last), hour| (first.min(hour.first), last.max(hour.last)));
        let (first, last) = (moment::time_of(first)?, moment::time_of(last)?);
        // Where each line is a request, many share a second.
        let counts_lines = ending.format.columns().is_none_or(|columns| columns.count_name.is_none());
        let repeated = self.hours.values().map(|hour| hour.repeated).sum::<u64>();
        let repeated = if counts_lines { 0 } else { repeated };
        let start = |at: usize| moment::time_of((from + i64::try_from(at).ok()?) * SECONDS_AN_HOUR);
        let total: f64 = counts.iter().sum();
        if total <= 0.0 {
            return None;
        }
        let mean_per_hour = total / counts.len() as f64;
        let (peak, peak_count) = counts
            .iter()
            .copied()
            .enumerate()
            .fold((0, 0.0), |best, hour| if hour.1 > best.1 { hour } else { best });
        let rhythm = if counts_lines { Rhythm::Requests } else { self.rhythm(step) };
        let seen = self.hours.iter().map(|(hour, sum)| (*hour, sum.seen)).collect();
        let gaps = silence::gaps(&seen, rhythm);
        let (week, covered_hours) = week(from, &counts);
        let (monthly, monthly_basis) = monthly(&counts, mean_per_hour)?;
        let [p50_hour, p95_hour, p99_hour] = quantiles(&mut counts.clone(), [0.5, 0.95, 0.99]);
        let (mut by_hour_of_day, mut by_weekday) = (vec![0.0; 24], vec![0.0; 7]);
        for (count, slot) in counts.iter().zip(slots(from)) {
            for (sums, at) in [(&mut by_hour_of_day, slot % 24), (&mut by_weekday, slot / 24)] {
                if let Some(sum) = sums.get_mut(at) {
                    *sum += count;
                }
            }
        }
        let Ending { format, unread, unreadable, broken_off, offset_minutes, offsets_differ, access } =
            ending;
        Some(Traffic {
            source: source.to_owned(),
            format,
            is_array: false,
            rows: self.rows,
            unread,
            unreadable,
            broken_off,
            set_aside,
            repeated,
            out_of_order: self.out_of_order,
            longest_step_back: self.longest_step_back,
            steps_back: self
                .steps_back
                .iter()
                .filter_map(|(seconds, line, before)| {
                    let (from, to) = (moment::time_of(*before)?, moment::time_of(before - seconds)?);
                    Some(StepBack { line: *line, from, to, seconds: *seconds })
                })
                .collect(),
            offset_minutes,
            offsets_differ,
            first,
            last,
            step_seconds: step,
            steps: self.steps.into_iter().collect(),
            span_hours: counts.len(),
            span_days: i64::from(last.date().since(first.date()).ok()?.get_days()) + 1,
            total,
            largest_row: self.largest_row,
            mean_per_hour,
            peak_hour: start(peak)?,
            peak_count,
            p50_hour,
            p95_hour,
            p99_hour,
            by_hour_of_day,
            by_weekday,
            idle_hours: counts.iter().filter(|count| **count <= 0.0).count(),
            gap_count: gaps.len(),
            gap_minutes: gaps.iter().map(|gap| gap.to - gap.from).sum(),
            gaps: gaps
                .iter()
                .take(NAMED_GAPS)
                .filter_map(|gap| {
                    let [from, to] = [gap.from, gap.to].map(|minute| moment::time_of(minute * 60));
                    Some(Gap { from: from?, to: to?, minutes: gap.to - gap.from })
                })
                .collect(),
            week,
            covered_hours,
            monthly,
            monthly_basis,
            access,
        })
    }

    /// Makes counts of rates: each held for the usual step.
    fn count_rates(&mut self, step: i64, seconds: Option<f64>) {
        let Some(seconds) = seconds else { return };
        let held = step as f64 / seconds;
        self.largest_row *= held;
        self.hours.values_mut().for_each(|hour| hour.count *= held);
    }

    /// Takes out what lies more than half a year from the bulk of the lines: a clock that stood at
    /// 1970 must not turn three days into fifty years.
    pub fn set_aside(&mut self) -> Vec<SetAside> {
        self.put_down();
        let mut islands: Vec<Vec<(i64, Hour)>> = Vec::new();
        for (at, hour) in &self.hours {
            match islands.last_mut() {
                Some(island) if island.last().is_some_and(|(last, _)| at - last <= HALF_A_YEAR) => {
                    island.push((*at, *hour));
                }
                _ => islands.push(vec![(*at, *hour)]),
            }
        }
        let rows = |island: &Vec<(i64, Hour)>| island.iter().map(|(_, hour)| hour.rows).sum::<u64>();
        let Some(most) = islands.iter().map(rows).max() else { return Vec::new() };
        let bulk = islands.iter().position(|island| rows(island) == most);
        // Where no part is the bulk, no clock is plainly wrong.
        if self.rows - most > most / 10 {
            return Vec::new();
        }
        let mut aside = Vec::new();
        for (_, island) in islands.iter().enumerate().filter(|(nth, _)| Some(*nth) != bulk) {
            for (at, _) in island {
                self.hours.remove(at);
            }
            self.rows -= rows(island);
            let ends = island.first().zip(island.last());
            aside.extend(ends.and_then(|((_, first), (_, last))| {
                let (first, last) = (moment::time_of(first.first)?, moment::time_of(last.last)?);
                Some(SetAside { lines: rows(island), first, last })
            }));
        }
        aside
    }

    /// How the lines of a series come: where it leaves out those of nothing, as if somebody asked.
    fn rhythm(&self, step: i64) -> Rhythm {
        let lines = if step > 0 && step < SECONDS_AN_HOUR { SECONDS_AN_HOUR / step } else { 1 };
        // The first hour and the last may be parts of one.
        let hours = i64::try_from(self.hours.len()).unwrap_or(i64::MAX).saturating_sub(2);
        let rows = i64::try_from(self.rows).unwrap_or(i64::MAX);
        let is_full =
            step >= SECONDS_AN_HOUR || rows.saturating_mul(100) >= hours.saturating_mul(lines * FULL);
        if step > 0 && is_full { Rhythm::Clockwork { step: (step / 60).max(1) } } else { Rhythm::Requests }
    }

    /// Every hour from the first to the last. A line of a coarser series (a day) is spread evenly over
    /// the hours it stands for.
    fn calendar(&self, step: i64) -> Option<(i64, Vec<f64>)> {
        let each = usize::try_from((step + SECONDS_AN_HOUR / 2) / SECONDS_AN_HOUR).ok()?.max(1);
        let (from, to) = (*self.hours.keys().next()?, *self.hours.keys().next_back()?);
        let mut hours = vec![0.0; usize::try_from(to - from).ok()? + each];
        for (hour, sum) in &self.hours {
            let at = usize::try_from(hour - from).ok()?;
            for slot in hours.iter_mut().skip(at).take(each) {
                *slot += sum.count / each as f64;
            }
        }
        Some((from, hours))
    }
}

/// The step that most lines took, the shortest of those; 0 without any, and none above a month.
fn usual(steps: impl IntoIterator<Item = (i64, u64)>) -> i64 {
    let within = steps.into_iter().filter(|(step, _)| *step <= LONGEST_STEP);
    within.max_by_key(|(step, lines)| (*lines, -*step)).map_or(0, |(step, _)| step)
}

/// How often each value occurs.
fn tallied(values: impl Iterator<Item = i64>) -> BTreeMap<i64, u64> {
    let mut counts = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts
}

/// The hour of the week, Monday midnight first. 1970 began on a Thursday, three days after a Monday.
pub fn hour_of_week(seconds: i64) -> usize {
    usize::try_from((seconds.div_euclid(SECONDS_AN_HOUR) + 72).rem_euclid(168)).unwrap_or(0)
}

/// Hours of the week from a calendar hour on, without end.
fn slots(from: i64) -> impl Iterator<Item = usize> {
    (0..HOURS_A_WEEK).cycle().skip(hour_of_week(from * SECONDS_AN_HOUR))
}

/// The mean of each hour of the week, and how many of them the series covers.
fn week(from: i64, counts: &[f64]) -> ([f64; HOURS_A_WEEK], usize) {
    let mut sums = [(0.0, 0_u32); HOURS_A_WEEK];
    for (count, slot) in counts.iter().zip(slots(from)) {
        if let Some((sum, times)) = sums.get_mut(slot) {
            *sum += count;
            *times += 1;
        }
    }
    let mean = |wanted: &dyn Fn(usize) -> bool| {
        let chosen = sums.iter().enumerate().filter(|(at, (_, times))| *times > 0 && wanted(*at));
        let (sum, times) = chosen.fold((0.0, 0_u32), |(sum, times), (_, (s, t))| (sum + s, times + t));
        (times > 0).then(|| sum / f64::from(times))
    };
    let overall = mean(&|_| true).unwrap_or(1.0);
    let mut week = [0.0; HOURS_A_WEEK];
    for (at, hour) in week.iter_mut().enumerate() {
        *hour =
            mean(&|other| other == at).or_else(|| mean(&|other| other % 24 == at % 24)).unwrap_or(overall);
    }
    (week, sums.iter().filter(|(_, times)| *times > 0).count())
}

/// Requests a month: likely at the mean, ranging as the series' own weeks range, else its days.
fn monthly(counts: &[f64], mean_per_hour: f64) -> Option<(Estimate, &'static str)> {
    let likely = mean_per_hour * HOURS_A_MONTH;
    let tails = |length: usize| {
        let mut months: Vec<f64> = rolling(counts, length, 24).map(|mean| mean * HOURS_A_MONTH).collect();
        months.sort_by(f64::total_cmp);
        Some((quantile(&months, 0.1)?, quantile(&months, 0.9)?))
    };
    let (range, basis) = if counts.len() >= 2 * HOURS_A_WEEK {
        (tails(HOURS_A_WEEK)?, "range: its weeks, eight in ten of them")
    } else if counts.len() >= 72 {
        (tails(24)?, "range: its days, eight in ten of them, as there are less than two weeks")
    } else {
        ((likely / 2.0, likely * 2.0), "range: half to double, as there are less than three days")
    };
    let (low, high) = (telling(range.0.min(likely)), telling(range.1.max(likely)));
    Some((Estimate::new(low, telling(likely), high).ok()?, basis))
}

/// Four digits: a range read from a few weeks tells no more.
fn telling(requests: f64) -> f64 {
    if requests <= 0.0 {
        return 0.0;
    }
    let unit = libm::pow(10.0, libm::floor(libm::log10(requests)) - 3.0);
    if unit <= 1.0 {
        libm::round(requests / unit) / libm::round(1.0 / unit)
    } else {
        libm::round(requests / unit) * unit
    }
}

/// Means of all windows of `length` hours that start `apart` hours after each other.
fn rolling(counts: &[f64], length: usize, apart: usize) -> impl Iterator<Item = f64> {
    counts.windows(length).step_by(apart).map(move |window| window.iter().sum::<f64>() / length as f64)
}
