//! The cheapest path of choices over a horizon, with what it costs to change one's mind.
//!
//! Dynamic programming over months × options × switches made so far: what a path costs from a month
//! on depends on nothing but where it stands and how many switches are left (Bellman 1957).

/// What a path is planned from. All amounts are discounted to today.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prospect {
    /// `[option][month]`: the bill.
    pub monthly: Vec<Vec<f64>>,
    /// `[option]`: getting there from where one is.
    pub entry: Vec<f64>,
    /// `[from][to]`: a switch, in money of the month in which it is made.
    pub switching: Vec<Vec<Switch>>,
    /// `[option][month]`: what hosting costs there, people left out, in money of that month: what is
    /// paid twice while one moves away.
    pub hosting: Vec<Vec<f64>>,
    /// `[month]`: what a dollar of that month is worth today.
    pub discount: Vec<f64>,
}

/// What going from one option to another costs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Switch {
    /// Whenever it is done: work and fees; infinite where there is no way.
    pub usd: f64,
    /// Months of the old hosting bill that are paid beside the new one.
    pub overlap_months: f64,
}

/// A path: which option from which month on.
#[derive(Clone, Debug, PartialEq)]
pub struct Roadmap {
    /// (first month, option), months ascending from 0.
    pub legs: Vec<(usize, usize)>,
    /// Bills, entry and switches over the horizon, discounted.
    pub usd: f64,
}

impl Prospect {
    /// The cheapest path with at most `most_switches`; the one with fewer switches where two cost
    /// the same. `None` without options or months.
    pub fn cheapest(&self, most_switches: usize) -> Option<Roadmap> {
        let (options, months) = (self.monthly.len(), self.discount.len());
        if options == 0 || months == 0 {
            return None;
        }
        // [month][switches left][option]: (dollars from this month on, the option of the next month)
        let mut ahead: Vec<Vec<Vec<(f64, usize)>>> = Vec::with_capacity(months);
        for month in (0..months).rev() {
            let later = ahead.last();
            let row = (0..=most_switches)
                .map(|left| (0..options).map(|at| self.step(month, left, at, later)).collect())
                .collect();
            ahead.push(row);
        }
        ahead.reverse();
        let start = |left: usize, at: usize| Some(ahead.first()?.get(left)?.get(at)?.0 + self.entry.get(at)?);
        let mut best: Option<(f64, usize, usize)> = None;
        for left in 0..=most_switches {
            for at in 0..options {
                let usd = start(left, at)?;
                if best.is_none_or(|(least, _, _)| usd < least - 1e-9 * least.abs()) {
                    best = Some((usd, left, at));
                }
            }
        }
        let (_, mut left, mut at) = best?;
        let mut legs = vec![(0, at)];
        for month in 0..months - 1 {
            let next = ahead.get(month)?.get(left)?.get(at)?.1;
            if next != at {
                legs.push((month + 1, next));
                left -= 1;
                at = next;
            }
        }
        let usd = self.usd(&legs);
        Some(Roadmap { legs, usd })
    }

    /// The best choice for the month after this one.
    fn step(
        &self,
        month: usize,
        left: usize,
        at: usize,
        later: Option<&Vec<Vec<(f64, usize)>>>,
    ) -> (f64, usize) {
        let bill = self.bill(at, month);
        let Some(later) = later else { return (bill, at) };
        let from = |left: usize, at: usize| {
            later.get(left).and_then(|row| row.get(at)).map_or(f64::INFINITY, |known| known.0)
        };
        let mut best = (from(left, at), at);
        if let Some(fewer) = left.checked_sub(1) {
            for to in (0..self.monthly.len()).filter(|to| *to != at) {
                let usd = self.switch(at, to, month + 1) + from(fewer, to);
                if usd < best.0 - 1e-9 * best.0.abs() {
                    best = (usd, to);
                }
            }
        }
        (bill + best.0, best.1)
    }

    /// What a path costs.
    pub fn usd(&self, legs: &[(usize, usize)]) -> f64 {
        let Some((_, first)) = legs.first() else { return 0.0 };
        let mut usd = self.entry.get(*first).copied().unwrap_or(0.0);
        for (place, (from_month, option)) in legs.iter().enumerate() {
            let to_month = legs.get(place + 1).map_or(self.discount.len(), |(month, _)| *month);
            usd += (*from_month..to_month).map(|month| self.bill(*option, month)).sum::<f64>();
            if let Some((month, next)) = legs.get(place + 1) {
                usd += self.switch(*option, *next, *month);
            }
        }
        usd
    }

    fn bill(&self, option: usize, month: usize) -> f64 {
        self.monthly.get(option).and_then(|row| row.get(month)).copied().unwrap_or(0.0)
    }

    fn switch(&self, from: usize, to: usize, month: usize) -> f64 {
        let Switch { usd, overlap_months } =
            self.switching.get(from).and_then(|row| row.get(to)).copied().unwrap_or_default();
        let old_bill = self.hosting.get(from).and_then(|row| row.get(month)).copied().unwrap_or(0.0);
        (usd + overlap_months * old_bill) * self.discount.get(month).copied().unwrap_or(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::chance::Stream;

    /// A prospect of random bills, some of which grow.
    fn prospect(seed: u64, options: usize, months: usize) -> Prospect {
        let stream = Stream::new(seed, "roadmap");
        let mut draw = 0;
        let mut next = |to: f64| {
            draw += 1;
            stream.uniform(draw) * to
        };
        Prospect {
            monthly: (0..options)
                .map(|_| {
                    let (level, growth) = (next(100.0), next(20.0));
                    (0..months).map(|month| level + growth * month as f64 + next(10.0)).collect()
                })
                .collect(),
            entry: (0..options).map(|_| next(100.0)).collect(),
            switching: (0..options)
                .map(|_| {
                    (0..options).map(|_| Switch { usd: next(40.0), overlap_months: next(1.0) }).collect()
                })
                .collect(),
            hosting: (0..options).map(|_| (0..months).map(|_| next(40.0)).collect()).collect(),
            discount: (0..months).map(|month| 0.99_f64.powf(month as f64)).collect(),
        }
    }

    /// Every path there is.
    fn by_hand(prospect: &Prospect, most_switches: usize) -> f64 {
        let (options, months) = (prospect.monthly.len(), prospect.discount.len());
        let mut least = f64::INFINITY;
        for code in 0..options.pow(u32::try_from(months).unwrap()) {
            let path: Vec<usize> = (0..months)
                .map(|month| code / options.pow(u32::try_from(month).unwrap()) % options)
                .collect();
            let mut legs = vec![(0, path[0])];
            for month in 1..months {
                if path[month] != path[month - 1] {
                    legs.push((month, path[month]));
                }
            }
            if legs.len() <= most_switches + 1 {
                least = least.min(prospect.usd(&legs));
            }
        }
        least
    }

    #[test]
    fn the_path_found_is_the_cheapest_of_all() {
        for seed in 0..40 {
            for (options, months) in [(1, 6), (2, 8), (3, 6), (4, 5)] {
                let prospect = prospect(seed, options, months);
                for switches in 0..4 {
                    let found = prospect.cheapest(switches).unwrap();
                    let least = by_hand(&prospect, switches);
                    assert!(
                        (found.usd - least).abs() < 1e-7,
                        "{seed} {options} {months} {switches}: {found:?} {least}"
                    );
                    assert!(found.legs.len() <= switches + 1);
                }
            }
        }
    }

    /// What is paid twice is the old hosting of the month of the switch, not of the first one.
    #[test]
    fn a_switch_is_paid_in_its_month() {
        let prospect = Prospect {
            monthly: vec![vec![50.0, 60.0, 70.0], vec![10.0; 3]],
            entry: vec![0.0, 1000.0],
            switching: vec![vec![Switch { usd: 7.0, overlap_months: 0.5 }; 2]; 2],
            hosting: vec![vec![20.0, 30.0, 40.0], vec![5.0; 3]],
            discount: vec![1.0, 0.5, 0.25],
        };
        for (month, expected) in
            [(1, 50.0 + (7.0 + 0.5 * 30.0) * 0.5 + 20.0), (2, 110.0 + (7.0 + 0.5 * 40.0) * 0.25 + 10.0)]
        {
            let usd = prospect.usd(&[(0, 0), (month, 1)]);
            assert!((usd - expected).abs() < 1e-9, "{usd} in month {month}, expected {expected}");
        }
    }

    #[test]
    fn nothing_is_changed_for_nothing() {
        let even = Prospect {
            monthly: vec![vec![5.0; 6]; 3],
            entry: vec![0.0; 3],
            switching: vec![vec![Switch::default(); 3]; 3],
            hosting: vec![vec![5.0; 6]; 3],
            discount: vec![1.0; 6],
        };
        assert_eq!(even.cheapest(2).unwrap().legs, [(0, 0)]);
        assert_eq!(Prospect::default().cheapest(2), None);
    }
}
