/// What a simulation found, over the part of it that was counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Requests that came, rejected ones included.
    pub requests: u64,
    pub cold_starts: u64,
    pub rejected: u64,
    /// Requests that went to an instance that is kept warm.
    pub on_provisioned: u64,
    /// Instances alive at once, at most. One starts only where none is idle, so that as many
    /// requests were once at work at once.
    pub most_instances: usize,
    pub seconds: f64,
    /// Of all requests.
    pub cold_start_prob: Figure,
    pub rejection_prob: Figure,
    /// Instances alive, on average over time; those at work; those idle.
    pub avg_server_count: Figure,
    pub avg_running_count: Figure,
    pub avg_idle_count: Figure,
    /// Idle of alive, 0 to 1; `None` where none was ever alive for any time.
    pub wasted_capacity: Option<Figure>,
    /// From an instance's start to its end, s; `None` where none ended.
    pub avg_lifespan_s: Option<Figure>,
    pub by_slot: BySlot,
}

/// What came of the requests of each slot of a profile, over all its rounds; empty without a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BySlot {
    pub requests: Vec<u64>,
    pub cold_starts: Vec<u64>,
    pub rejected: Vec<u64>,
}

impl BySlot {
    pub(super) fn of(slots: usize) -> Self {
        let none = || vec![0; slots];
        Self { requests: none(), cold_starts: none(), rejected: none() }
    }
}

/// A figure and how far off it may be by chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    pub mean: f64,
    /// From the differences between consecutive stretches; `None` where there is one only.
    pub standard_error: Option<f64>,
}

/// Everything counted from the start to a moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Account {
    pub seconds: f64,
    pub requests: u64,
    pub cold_starts: u64,
    pub rejected: u64,
    pub on_provisioned: u64,
    pub work_s: f64,
    pub lived_s: f64,
    pub ended: u64,
    pub ended_lives_s: f64,
}

impl Report {
    /// From the accounts at the ends of consecutive stretches, the first where counting begins.
    pub(super) fn new(accounts: &[Account], most_instances: usize, by_slot: BySlot) -> Self {
        let (first, last) = match accounts {
            [first, .., last] => (*first, *last),
            _ => (Account::NOTHING, Account::NOTHING),
        };
        let of = |part: fn(&Account) -> f64, whole: fn(&Account) -> f64| ratio(accounts, part, whole);
        let requests = |account: &Account| count(account.requests);
        let seconds = |account: &Account| account.seconds;
        let idle_s = |account: &Account| account.lived_s - account.work_s;
        let or_none = |figure: Option<Figure>| figure.unwrap_or(Figure { mean: 0.0, standard_error: None });
        Self {
            requests: last.requests - first.requests,
            cold_starts: last.cold_starts - first.cold_starts,
            rejected: last.rejected - first.rejected,
            on_provisioned: last.on_provisioned - first.on_provisioned,
            most_instances,
            seconds: last.seconds - first.seconds,
            cold_start_prob: or_none(of(|account| count(account.cold_starts), requests)),
            rejection_prob: or_none(of(|account| count(account.rejected), requests)),
            avg_server_count: or_none(of(|account| account.lived_s, seconds)),
            avg_running_count: or_none(of(|account| account.work_s, seconds)),
            avg_idle_count: or_none(of(idle_s, seconds)),
            wasted_capacity: of(idle_s, |account| account.lived_s),
            avg_lifespan_s: of(|account| account.ended_lives_s, |account| count(account.ended)),
            by_slot,
        }
    }
}

impl Account {
    pub const NOTHING: Self = Self {
        seconds: 0.0,
        requests: 0,
        cold_starts: 0,
        rejected: 0,
        on_provisioned: 0,
        work_s: 0.0,
        lived_s: 0.0,
        ended: 0,
        ended_lives_s: 0.0,
    };
}

/// A ratio of sums over all stretches, with the standard error of a ratio estimator (Cochran,
/// "Sampling Techniques", 1977, chapter 6). `None` where the whole is nought.
fn ratio(accounts: &[Account], part: fn(&Account) -> f64, whole: fn(&Account) -> f64) -> Option<Figure> {
    let over = |from: &Account, to: &Account| (part(to) - part(from), whole(to) - whole(from));
    let (all_part, all_whole) = over(accounts.first()?, accounts.last()?);
    if all_whole <= 0.0 {
        return None;
    }
    let mean = all_part / all_whole;
    let stretches = count(accounts.len().saturating_sub(1) as u64);
    let squares: f64 = accounts
        .windows(2)
        .filter_map(|pair| if let [from, to] = pair { Some(over(from, to)) } else { None })
        .map(|(part, whole)| (part - mean * whole) * (part - mean * whole))
        .sum();
    let standard_error =
        (stretches > 1.0).then(|| libm::sqrt(squares * stretches / (stretches - 1.0)) / all_whole);
    Some(Figure { mean, standard_error })
}

const fn count(number: u64) -> f64 {
    number as f64
}
