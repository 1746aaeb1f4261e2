//! The months of the horizon in a future: their traffic, their prices, and what a dollar of them is
//! worth today.

use super::{CampaignInputs, Prepared};
use crate::hosting::bill::Load;

impl Prepared {
    /// Month `month` of a future, in multiples of the first month's traffic; the horizon's
    /// [`peak`](Self::peak) is the same in all.
    pub fn load(&self, month: usize, peak: f64, draw: Option<usize>) -> Load {
        Load::with_campaign(self.usual(month, draw), peak, self.campaign_at(month, draw))
    }

    /// The largest load of the horizon in a future, in the weeks of a campaign where there is one:
    /// machines that stand all the time must fit it.
    pub fn peak(&self, draw: Option<usize>) -> f64 {
        let [while_it_shrinks, while_it_grows] = &self.tables.peak_months;
        let grows = self.at(self.tables.application.growth, draw) >= 0.0;
        let months = if grows { while_it_grows } else { while_it_shrinks };
        let busiest = |month: &usize| self.usual(*month, draw) * self.campaign_at(*month, draw).1;
        months.iter().map(busiest).fold(0.0, f64::max)
    }

    /// The load of a month of the horizon, at that month's prices.
    pub fn month(&self, month: usize, peak: f64, draw: Option<usize>) -> Load {
        Load {
            month: month as f64,
            prices: self.drift(month, draw),
            stored: self.stored(month, draw),
            ..self.load(month, peak, draw)
        }
    }

    /// The data kept in a month of the horizon, over that of the first.
    fn stored(&self, month: usize, draw: Option<usize>) -> f64 {
        let growth = self.at(self.tables.application.data_growth, draw) / 100.0;
        libm::pow((1.0 + growth).max(0.0), month as f64)
    }

    /// What a dollar of a month is worth in the first one.
    pub fn discount(&self, month: usize, draw: Option<usize>) -> f64 {
        let yearly = self.at(self.tables.application.discount, draw) / 100.0;
        libm::pow(1.0 + yearly, -(month as f64) / 12.0)
    }

    /// Hosting's prices of a month over today's.
    pub fn drift(&self, month: usize, draw: Option<usize>) -> f64 {
        let yearly = self.at(self.tables.application.drift, draw) / 100.0;
        libm::pow(1.0 + yearly, month as f64 / 12.0)
    }

    /// The same without the season.
    pub fn grown(&self, month: usize, draw: Option<usize>) -> f64 {
        let application = &self.tables.application;
        let growth = self.at(application.growth, draw) / 100.0;
        let ceiling = self.at(application.ceiling, draw);
        libm::pow((1.0 + growth).max(0.0), month as f64).min(ceiling.max(1.0))
    }

    /// The weeks of a month that belong to no campaign.
    fn usual(&self, month: usize, draw: Option<usize>) -> f64 {
        self.grown(month, draw) * season_at(&self.tables.season, self.tables.first_month, month)
    }

    /// What share of a month a campaign lasts, and how many times the other weeks' traffic it brings.
    fn campaign_at(&self, month: usize, draw: Option<usize>) -> (f64, f64) {
        let campaign = self.tables.campaigns.get((self.tables.first_month + month) % 12).copied().flatten();
        campaign.map_or((0.0, 1.0), |campaign| (campaign.share, self.at(campaign.times, draw)))
    }
}

/// A month's factor, in a horizon that starts with this month of the year.
fn season_at(season: &[f64; 12], first_month: usize, month: usize) -> f64 {
    season.get((first_month + month) % 12).copied().unwrap_or(1.0)
}

/// Months of which one is the busiest, whatever the growth: those with more of a season than every
/// month before them where traffic shrinks, than every month after them where it grows. At most
/// twelve each, and one where no month differs; a campaign counts in the first of its months, or in
/// the last, whatever their season.
pub(super) fn peak_months(
    season: &[f64; 12],
    campaigns: &[Option<CampaignInputs>; 12],
    first_month: usize,
    horizon: usize,
) -> [Vec<usize>; 2] {
    let above_all = |months: &mut dyn Iterator<Item = usize>| {
        let mut highest = f64::NEG_INFINITY;
        let mut waiting = campaigns.map(|campaign| campaign.is_some());
        months
            .filter(|month| {
                let here = season_at(season, first_month, *month);
                let is_higher = here > highest;
                highest = highest.max(here);
                let of_campaign = waiting.get_mut((first_month + month) % 12).is_some_and(std::mem::take);
                is_higher || of_campaign
            })
            .collect()
    };
    [above_all(&mut (0..horizon)), above_all(&mut (0..horizon).rev())]
}
