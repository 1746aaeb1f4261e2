use super::{Acceptability, Problem, WeightSpace};

/// Shares of the weight simplex by its geometry: for up to three criteria that are known exactly.
/// `None` for anything else (or more than 24 options, whose cells are too many to be worth it).
///
/// Each pair of options is level along a straight line; the lines cut the simplex into cells in
/// which the ranking does not change.
pub fn exact(problem: &Problem) -> Option<Acceptability> {
    let values = problem.values()?;
    let (options, criteria) = (values.len(), problem.criteria());
    if criteria > 3 || options > 24 {
        return None;
    }
    let whole = Cell::whole(&problem.weights, criteria)?;
    let mut cells = vec![whole];
    for (index, a) in values.iter().enumerate() {
        for b in values.iter().skip(index + 1) {
            let lead: Point = point(a.iter().zip(b).map(|(a, b)| a - b));
            cells = cells.into_iter().flat_map(|cell| cell.split(&lead)).flatten().collect();
        }
    }
    Some(shares(&cells, &values, criteria))
}

/// Weights of up to three criteria; those that are not there weigh nothing.
type Point = [f64; 3];

/// A convex piece of the simplex by its corners in order.
struct Cell {
    corners: Vec<Point>,
}

impl Cell {
    fn whole(space: &WeightSpace, criteria: usize) -> Option<Self> {
        let unit = |k: usize| point((0..criteria).map(|j| f64::from(u8::from(j == k))));
        let corners = match space {
            WeightSpace::Any => (0..criteria).map(unit).collect(),
            // The most important alone, the first two alike, all alike.
            WeightSpace::Ordered(order) => (1..=criteria)
                .map(|leading| {
                    let leaders: Vec<usize> = order.iter().copied().take(leading).collect();
                    #[expect(clippy::cast_precision_loss, reason = "at most three")]
                    let share = 1.0 / leading as f64;
                    point((0..criteria).map(|j| if leaders.contains(&j) { share } else { 0.0 }))
                })
                .collect(),
            WeightSpace::Given(_) => return None,
        };
        Some(Self { corners })
    }

    /// The parts on which `lead` is positive and negative; the cell itself where it is of one sign.
    fn split(self, lead: &Point) -> [Option<Self>; 2] {
        let reach = lead.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
        let side: Vec<f64> = self
            .corners
            .iter()
            .map(|corner| {
                let value = dot(lead, corner);
                if value.abs() <= 1e-14 * reach { 0.0 } else { value }
            })
            .collect();
        if side.iter().all(|x| *x >= 0.0) || side.iter().all(|x| *x <= 0.0) {
            return [Some(self), None];
        }
        let part = |sign: f64| {
            let mut corners = Vec::with_capacity(self.corners.len() + 1);
            let around = self.corners.iter().zip(&side);
            for ((corner, value), (next, next_value)) in around.clone().zip(around.cycle().skip(1)) {
                if value * sign >= 0.0 {
                    corners.push(*corner);
                }
                if value * next_value < 0.0 {
                    let t = value / (value - next_value);
                    corners.push(point(corner.iter().zip(next).map(|(a, b)| a + t * (b - a))));
                }
            }
            Self { corners }
        };
        [Some(part(1.0)), Some(part(-1.0))]
    }

    /// Size (any constant multiple of it) and centre of mass.
    fn mass(&self, criteria: usize) -> (f64, Point) {
        let first = self.corners.first().copied().unwrap_or_default();
        if criteria == 1 {
            return (1.0, first);
        }
        if criteria == 2 {
            let ends = |pick: fn(f64, f64) -> f64| self.corners.iter().map(|corner| corner[0]).reduce(pick);
            let (low, high) = (ends(f64::min).unwrap_or(0.0), ends(f64::max).unwrap_or(0.0));
            let middle = f64::midpoint(low, high);
            return (high - low, [middle, 1.0 - middle, 0.0]);
        }
        let (mut area, mut moment) = (0.0, [0.0; 3]);
        for (a, b) in self.corners.iter().skip(1).zip(self.corners.iter().skip(2)) {
            let cross = (a[0] - first[0]) * (b[1] - first[1]) - (b[0] - first[0]) * (a[1] - first[1]);
            let triangle = cross.abs();
            area += triangle;
            for (sum, ((x, y), z)) in moment.iter_mut().zip(first.iter().zip(a).zip(b)) {
                *sum += triangle * (x + y + z) / 3.0;
            }
        }
        (area, moment.map(|sum| sum / area))
    }
}

/// Cells smaller than this share of the whole are slivers that rounding left between lines that
/// meet in a point.
const SLIVER: f64 = 1e-13;

fn shares(cells: &[Cell], values: &[Vec<f64>], criteria: usize) -> Acceptability {
    let options = values.len();
    let masses: Vec<(f64, Point)> = cells.iter().map(|cell| cell.mass(criteria)).collect();
    let all: f64 = masses.iter().map(|(size, _)| size).sum();
    let kept: Vec<(f64, Point)> = masses.into_iter().filter(|(size, _)| *size > SLIVER * all).collect();
    let whole: f64 = kept.iter().map(|(size, _)| size).sum();

    let mut rank_acceptability = vec![vec![0.0; options]; options];
    let mut pairwise_winning = vec![vec![0.0; options]; options];
    let mut first_weights = vec![[0.0; 3]; options];
    for (size, centre) in &kept {
        let share = size / whole;
        let scores = scores(values, centre);
        for (a, score) in scores.iter().enumerate() {
            let above = scores.iter().filter(|other| *other > score).count();
            add(&mut rank_acceptability, a, above, share);
            for (b, _) in scores.iter().enumerate().filter(|(_, other)| score > *other) {
                add(&mut pairwise_winning, a, b, share);
            }
            if above == 0
                && let Some(sum) = first_weights.get_mut(a)
            {
                for (sum, weight) in sum.iter_mut().zip(centre) {
                    *sum += share * weight;
                }
            }
        }
    }
    let central: Vec<Option<Point>> = first_weights
        .iter()
        .zip(&rank_acceptability)
        .map(|(sum, ranks)| ranks.first().filter(|b| **b > 0.0).map(|b| sum.map(|weight| weight / b)))
        .collect();
    let confidence = |(option, weights): (usize, &Option<Point>)| {
        let scores = scores(values, &(*weights)?);
        let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let own = scores.get(option)?;
        Some(f64::from(u8::from(*own >= most - 1e-12 * most.abs())))
    };
    Acceptability {
        confidence_factor: central.iter().enumerate().map(confidence).collect(),
        central_weights: central
            .iter()
            .map(|weights| weights.map(|weights| weights.into_iter().take(criteria).collect()))
            .collect(),
        rank_acceptability,
        pairwise_winning,
        draws: None,
    }
}

fn scores(values: &[Vec<f64>], weights: &Point) -> Vec<f64> {
    values.iter().map(|row| row.iter().zip(weights).map(|(value, weight)| value * weight).sum()).collect()
}

fn add(matrix: &mut [Vec<f64>], row: usize, column: usize, share: f64) {
    if let Some(entry) = matrix.get_mut(row).and_then(|row| row.get_mut(column)) {
        *entry += share;
    }
}

fn point(coordinates: impl IntoIterator<Item = f64>) -> Point {
    let mut point = [0.0; 3];
    for (place, coordinate) in point.iter_mut().zip(coordinates) {
        *place = coordinate;
    }
    point
}

fn dot(a: &Point, b: &Point) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
