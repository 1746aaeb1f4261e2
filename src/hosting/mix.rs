//! The best mix: each component on the platform that suits it, what components share paid once.
//!
//! What a mix costs is no sum of parts: machines, clusters, allowances and support are shared. So
//! whole mixes are priced. Few enough are priced one by one; of more, sets of open platforms are
//! gone through and components placed one after the other until none wants to move.

/// Mixes that are priced one by one; beyond, they are searched.
pub const MOST_PRICED: usize = 1024;
/// Rounds of moving single components before a search ends.
const MOST_ROUNDS: usize = 8;

/// A platform for each component, and what that costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Mix {
    /// By component.
    pub platforms: Vec<usize>,
    pub usd: f64,
}

/// The cheapest mix; of equals the first in the order of the platforms. `price` says what a mix
/// costs, `None` where it cannot be had. `None` without platforms, components or a mix to be had.
pub fn cheapest(
    components: usize,
    platforms: usize,
    mut price: impl FnMut(&[usize]) -> Option<f64>,
) -> Option<Mix> {
    if components == 0 || platforms == 0 {
        return None;
    }
    let mut best: Option<Mix> = None;
    let mut consider = |mix: &[usize], best: &mut Option<Mix>| -> bool {
        let Some(usd) = price(mix) else { return false };
        let is_better = best.as_ref().is_none_or(|known| usd < known.usd - 1e-9 * known.usd.abs());
        if is_better {
            *best = Some(Mix { platforms: mix.to_vec(), usd });
        }
        is_better
    };
    let all = u32::try_from(components).ok().and_then(|places| platforms.checked_pow(places));
    if let Some(all) = all.filter(|all| *all <= MOST_PRICED) {
        let mut mix = vec![0; components];
        for _ in 0..all {
            consider(&mix, &mut best);
            for place in mix.iter_mut().rev() {
                *place += 1;
                if *place < platforms {
                    break;
                }
                *place = 0;
            }
        }
        return best;
    }
    // Every platform and every pair of them opened in turn.
    for first in 0..platforms {
        for second in first..platforms {
            let mut local: Option<Mix> = None;
            consider(&vec![first; components], &mut local);
            for _ in 0..MOST_ROUNDS {
                let mut moved = false;
                for component in 0..components {
                    let Some(mut mix) = local.as_ref().map(|known| known.platforms.clone()) else { break };
                    for platform in [first, second] {
                        if let Some(place) = mix.get_mut(component) {
                            *place = platform;
                        }
                        moved |= consider(&mix, &mut local);
                    }
                }
                if !moved {
                    break;
                }
            }
            if let Some(local) = local
                && best.as_ref().is_none_or(|known| local.usd < known.usd - 1e-9 * known.usd.abs())
            {
                best = Some(local);
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::chance::Stream;

    /// Fixed fees of open platforms, paid once, and running costs by component and platform.
    fn priced(fees: &[f64], running: &[Vec<f64>], mix: &[usize]) -> f64 {
        let open: f64 = fees.iter().enumerate().filter(|(at, _)| mix.contains(at)).map(|(_, fee)| fee).sum();
        open + mix.iter().zip(running).map(|(platform, row)| row[*platform]).sum::<f64>()
    }

    #[test]
    fn the_mix_found_is_the_cheapest_of_all() {
        for seed in 0..60 {
            let stream = Stream::new(seed, "mix");
            let (components, platforms) = (1 + usize::try_from(seed % 5).unwrap(), 3);
            let fees: Vec<f64> = (0..platforms).map(|at| 40.0 * stream.uniform(at as u64)).collect();
            let running: Vec<Vec<f64>> = (0..components)
                .map(|c| (0..platforms).map(|p| 30.0 * stream.uniform((10 + c * 10 + p) as u64)).collect())
                .collect();
            let found = cheapest(components, platforms, |mix| Some(priced(&fees, &running, mix))).unwrap();
            // Opening sets of platforms and placing each component on its cheapest open one.
            let mut least = f64::INFINITY;
            for open in 1..1_usize << platforms {
                let is_open = |p: &usize| open >> p & 1 == 1;
                let fixed: f64 = (0..platforms).filter(is_open).map(|p| fees[p]).sum();
                let placed: f64 = running
                    .iter()
                    .map(|row| (0..platforms).filter(is_open).map(|p| row[p]).fold(f64::INFINITY, f64::min))
                    .sum();
                least = least.min(fixed + placed);
            }
            assert!((found.usd - least).abs() < 1e-9, "{seed}: {found:?} against {least}");
        }
    }

    #[test]
    fn a_mix_that_cannot_be_had_is_not_taken() {
        let only_second = |mix: &[usize]| (mix == [1, 0]).then_some(7.0);
        assert_eq!(cheapest(2, 2, only_second), Some(Mix { platforms: vec![1, 0], usd: 7.0 }));
        assert_eq!(cheapest(2, 2, |_| None), None);
        assert_eq!(cheapest(0, 2, |_| Some(1.0)), None);
    }

    #[test]
    fn many_components_are_searched_and_never_worse_than_pure() {
        let running = |component: usize, platform: usize| ((component * 7 + platform * 5) % 11) as f64;
        let price = |mix: &[usize]| {
            Some(
                mix.iter()
                    .enumerate()
                    .map(|(component, platform)| running(component, *platform))
                    .sum::<f64>(),
            )
        };
        let found = cheapest(12, 3, price).unwrap();
        for platform in 0..3 {
            assert!(found.usd <= price(&[platform; 12]).unwrap());
        }
    }
}
