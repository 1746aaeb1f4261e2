//! A decision table out of a spreadsheet: a header of criteria, a row for each option, and rows
//! for weights and directions where there are any.

use super::cells::best_delimiter;
use crate::terms::document::Located;

/// A table as it was pasted.
#[derive(Clone, Debug, PartialEq)]
pub struct PastedTable {
    pub criteria: Vec<String>,
    pub options: Vec<String>,
    /// Options × criteria.
    pub rows: Vec<Vec<f64>>,
    /// All equal where no row states them.
    pub weights: Vec<f64>,
    pub more_is_better: Vec<bool>,
    pub states_weights: bool,
    /// Whether any direction is stated; without a word more is better.
    pub states_directions: bool,
    /// Criteria without a word for their direction whose names tell of what one wants little of.
    pub sound_like_costs: Vec<String>,
}

/// Cells named in one go; the others are corrected after them.
const MOST_FAULTS: usize = 10;
const MOST_OPTIONS: usize = 1_000;
const MOST_CRITERIA: usize = 200;

/// Reads a table. Every cell that is wrong is named with its line and its column of cells.
pub fn pasted_table(text: &str) -> Result<PastedTable, Vec<Located>> {
    let (delimiter, _) = best_delimiter(text.as_bytes());
    let mut lines = lines(text, delimiter);
    let fault = |line, column, message: &str, advice: &str| {
        vec![Located { line, column, message: message.to_owned(), advice: advice.to_owned() }]
    };
    if lines.is_empty() {
        return Err(fault(1, 1, "there is no table", "paste a header of criteria and a row for each option"));
    }
    let header = lines.remove(0);
    if header.cells.len() < 2 {
        let advice = "separate cells by tabs, commas or semicolons, as a spreadsheet copies them";
        return Err(fault(header.number, 1, "the header has no criteria", advice));
    }
    let mut reading = Reading { commas: Commas::of(&lines, delimiter), faults: Vec::new() };
    let (mut criteria, mut directions) = (Vec::new(), Vec::new());
    for (column, written) in header.cells.iter().enumerate().skip(1) {
        let (name, direction) = heading(written);
        if name.is_empty() {
            reading.fault(
                header.number,
                column,
                "the criterion has no name".to_owned(),
                "name it in the header",
            );
        }
        if criteria.contains(&name) {
            reading.fault(
                header.number,
                column,
                format!("two criteria are called `{name}`"),
                "name each once",
            );
        }
        directions.push(direction);
        criteria.push(name);
    }
    let mut table = PastedTable {
        options: Vec::new(),
        rows: Vec::new(),
        weights: vec![1.0; criteria.len()],
        more_is_better: Vec::new(),
        states_weights: false,
        states_directions: false,
        sound_like_costs: Vec::new(),
        criteria,
    };
    for line in &lines {
        reading.line(line, &mut table, &mut directions);
    }
    table.states_directions = directions.iter().any(Option::is_some);
    table.more_is_better = directions.iter().map(|direction| direction.unwrap_or(true)).collect();
    let unsaid = table.criteria.iter().zip(&directions).filter(|(_, direction)| direction.is_none());
    table.sound_like_costs =
        unsaid.map(|(name, _)| name).filter(|name| sounds_like_a_cost(name)).cloned().collect();
    reading.sizes(&header, &table);
    if reading.faults.is_empty() { Ok(table) } else { Err(reading.faults) }
}

/// A line that is not blank, with its number in the text.
struct Line {
    number: usize,
    cells: Vec<String>,
}

fn lines(text: &str, delimiter: u8) -> Vec<Line> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut lines = Vec::new();
    for record in reader.records().map_while(Result::ok) {
        let number = record.position().map_or(0, csv::Position::line);
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            lines.push(Line { number: usize::try_from(number).unwrap_or(usize::MAX), cells });
        }
    }
    // Spreadsheets copy empty columns along.
    let used = lines
        .iter()
        .map(|line| line.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1))
        .max()
        .unwrap_or(0);
    for line in &mut lines {
        line.cells.truncate(used);
    }
    lines
}

/// What a comma inside a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Commas {
    Thousands,
    Decimals,
    /// Nothing in the table settles it: `1,234` may be either.
    Unsettled,
}

impl Commas {
    /// What the table's own numbers say: `0,5` has decimals, `1,234.5` and `0.5` have not.
    fn of(lines: &[Line], delimiter: u8) -> Self {
        let cells = || lines.iter().flat_map(|line| line.cells.iter().skip(1)).map(|cell| bare(cell));
        let groups_of_three = |cell: &str| {
            cell.split(',').skip(1).all(|group| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit()))
        };
        let has_decimals = |cell: &String| {
            let last_comma = cell.rfind(',');
            last_comma.is_some()
                && (cell.rfind('.') < last_comma && cell.contains('.')
                    || cell.matches(',').count() == 1 && !groups_of_three(cell) && !cell.contains('.'))
        };
        let has_thousands = |cell: &String| {
            cell.rfind('.').is_some_and(|point| cell.rfind(',').is_none_or(|comma| comma < point))
                || cell.matches(',').count() > 1
        };
        match (cells().any(|cell| has_decimals(&cell)), cells().any(|cell| has_thousands(&cell))) {
            (true, false) => Self::Decimals,
            (false, true) => Self::Thousands,
            _ if delimiter == b',' => Self::Thousands,
            _ => Self::Unsettled,
        }
    }
}

/// A number without what spreadsheets put around it: currency, percent, blanks.
fn bare(cell: &str) -> String {
    let kept = |c: &char| !matches!(c, '$' | '€' | '£' | '%' | '\'' | '\u{a0}' | '\u{202f}' | ' ');
    cell.chars().filter(kept).map(|c| if c == '\u{2212}' { '-' } else { c }).collect()
}

struct Reading {
    commas: Commas,
    faults: Vec<Located>,
}

/// What a row of its own is about.
enum RowKind {
    Weights,
    Directions,
    Option,
}

impl RowKind {
    fn of(first: &str) -> Self {
        match first.trim_end_matches(':').to_lowercase().as_str() {
            "weight" | "weights" | "points" => Self::Weights,
            "direction" | "directions" | "goal" | "better" | "max/min" | "min/max" => Self::Directions,
            _ => Self::Option,
        }
    }
}

impl Reading {
    fn fault(&mut self, line: usize, column: usize, message: String, advice: &str) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(Located { line, column: column + 1, message, advice: advice.to_owned() });
        }
    }

    fn line(&mut self, line: &Line, table: &mut PastedTable, directions: &mut [Option<bool>]) {
        let name = line.cells.first().cloned().unwrap_or_default();
        let count = table.criteria.len();
        match RowKind::of(&name) {
            RowKind::Weights => {
                let cells = self.numbers(line, table);
                if let Some(at) = cells.iter().position(|weight| *weight < 0.0) {
                    self.fault(line.number, at + 1, "a weight is negative".to_owned(), "write zero or more");
                }
                if cells.iter().all(|weight| *weight <= 0.0) {
                    self.fault(
                        line.number,
                        1,
                        "all weights are zero".to_owned(),
                        "give one criterion some weight",
                    );
                }
                table.weights = cells;
                table.states_weights = true;
            }
            RowKind::Directions => {
                for at in 0..count {
                    let word = line.cells.get(at + 1).map_or("", String::as_str);
                    match direction(word) {
                        Some(more) => {
                            if let Some(own) = directions.get_mut(at) {
                                *own = Some(more);
                            }
                        }
                        None => self.fault(
                            line.number,
                            at + 1,
                            format!("`{word}` is no direction"),
                            "write max where more is better and min where less is",
                        ),
                    }
                }
            }
            RowKind::Option => {
                if name.is_empty() {
                    self.fault(
                        line.number,
                        0,
                        "the option has no name".to_owned(),
                        "name it in the first column",
                    );
                } else if table.options.contains(&name) {
                    self.fault(line.number, 0, format!("two options are called `{name}`"), "name each once");
                }
                let cells = self.numbers(line, table);
                table.rows.push(cells);
                table.options.push(name);
            }
        }
    }

    fn numbers(&mut self, line: &Line, table: &PastedTable) -> Vec<f64> {
        let mut values = Vec::new();
        for (at, criterion) in table.criteria.iter().enumerate() {
            let written = line.cells.get(at + 1).map_or("", String::as_str);
            match self.number(written) {
                Ok(value) => values.push(value),
                Err((problem, advice)) => {
                    self.fault(line.number, at + 1, format!("{problem} under `{criterion}`"), advice);
                    values.push(0.0);
                }
            }
        }
        if line.cells.len() > table.criteria.len() + 1 {
            let message = format!(
                "this row has {} cells more than the header",
                line.cells.len() - table.criteria.len() - 1
            );
            self.fault(line.number, table.criteria.len() + 1, message, "name every column in the header");
        }
        values
    }

    fn number(&self, written: &str) -> Result<f64, (String, &'static str)> {
        let bare = bare(written);
        if bare.is_empty() {
            return Err(("there is nothing".to_owned(), "every option needs a number on every criterion"));
        }
        let plain = match self.commas {
            Commas::Decimals => bare.replace('.', "").replace(',', "."),
            Commas::Thousands => bare.replace(',', ""),
            Commas::Unsettled if bare.contains(',') => {
                return Err((
                    format!("`{written}` may be read in two ways"),
                    "write it without a comma, or with decimals after a point",
                ));
            }
            Commas::Unsettled => bare,
        };
        let shown: String = written.chars().take(40).collect();
        match plain.parse::<f64>() {
            Ok(value) if value.is_finite() && value.abs() < 1e100 => Ok(value),
            _ => Err((format!("`{shown}` is no number"), "write a number such as 12 or 0.5")),
        }
    }

    fn sizes(&mut self, header: &Line, table: &PastedTable) {
        let last = header.number;
        if table.options.is_empty() {
            self.fault(
                last,
                0,
                "there is no option".to_owned(),
                "write a row for each option below the header",
            );
        } else if table.options.len() == 1 {
            self.fault(last, 0, "there is only one option".to_owned(), "add what it is compared with");
        }
        if table.options.len() > MOST_OPTIONS || table.criteria.len() > MOST_CRITERIA {
            let message =
                format!("{} options by {} criteria are too many", table.options.len(), table.criteria.len());
            let advice = "keep to 1,000 options and 200 criteria: leave out what cannot win";
            self.fault(last, 0, message, advice);
        }
    }
}

/// `Cost (min)` is a criterion and its direction.
fn heading(written: &str) -> (String, Option<bool>) {
    let inside = written.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    match inside.and_then(|(name, word)| Some((name, direction(word)?))) {
        Some((name, more)) => (name.trim().to_owned(), Some(more)),
        None => (written.to_owned(), None),
    }
}

/// Whether more is better, by a word for it.
fn direction(word: &str) -> Option<bool> {
    match word.trim().to_lowercase().as_str() {
        "max" | "maximise" | "maximize" | "more" | "higher" | "high" | "benefit" | "up" | "+" | "↑" => {
            Some(true)
        }
        "min" | "minimise" | "minimize" | "less" | "lower" | "low" | "cost" | "down" | "-" | "−" | "↓" => {
            Some(false)
        }
        _ => None,
    }
}

/// Whether a criterion's name tells of what one wants little of.
fn sounds_like_a_cost(name: &str) -> bool {
    const COSTS: [&str; 18] = [
        "cost", "costs", "price", "prices", "fee", "fees", "expense", "expenses", "spend", "latency",
        "delay", "downtime", "outage", "outages", "risk", "risks", "effort", "debt",
    ];
    let name = name.to_lowercase();
    name.split(|one: char| !one.is_alphanumeric()).any(|word| COSTS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASTED: &str =
        "Option\tCost\tSpeed\nA\t1200\t0.5\nB\t900\t0.25\nWeights\t3\t1\nDirection\tmin\tmax\n";

    #[test]
    fn a_table_from_a_spreadsheet() {
        let table = pasted_table(PASTED).unwrap();
        assert_eq!(
            (table.criteria.join(" "), table.options.join(" ")),
            ("Cost Speed".to_owned(), "A B".to_owned())
        );
        assert_eq!(table.rows, [[1200.0, 0.5], [900.0, 0.25]]);
        assert_eq!((table.weights, table.more_is_better), (vec![3.0, 1.0], vec![false, true]));
        assert!(table.states_weights && table.states_directions);
    }

    #[test]
    fn a_cost_without_a_direction_is_pointed_out() {
        let costs = |text: &str| pasted_table(text).unwrap().sound_like_costs;
        assert_eq!(costs("\tMonthly cost\tFit\nA\t5\t1\nB\t3\t2\n"), ["Monthly cost"]);
        assert!(costs("\tMonthly cost (min)\tFit\nA\t5\t1\nB\t3\t2\n").is_empty());
        assert!(costs("\tCost\tFit\nDirection\tmin\tmax\nA\t5\t1\nB\t3\t2\n").is_empty());
        assert!(costs("\tCostume\tFit\nA\t5\t1\nB\t3\t2\n").is_empty());
    }

    #[test]
    fn separators_quotes_currencies_and_empty_columns_do_not_matter() {
        for text in [
            "Option,Cost (min),Speed\n\nA,\"1,200\",0.5,\nB,$900,25 %,\n",
            "Option;Cost (min);Speed\r\nA;1.200,0;0,5\r\nB;900;25\r\n",
            "\tCost (less)\tSpeed (max)\t\nA\t€1,200\t0.5\t\nB\t900\t25\t\n",
        ] {
            let table = pasted_table(text).unwrap();
            assert_eq!(table.rows, [[1200.0, 0.5], [900.0, 25.0]], "{text}");
            assert_eq!(table.more_is_better, [false, true], "{text}");
            assert_eq!(table.weights, [1.0, 1.0]);
            assert!(!table.states_weights);
        }
    }

    #[track_caller]
    fn refused(text: &str, place: (usize, usize), says: &str) {
        let faults = pasted_table(text).unwrap_err();
        let first = &faults[0];
        assert_eq!((first.line, first.column), place, "{first}");
        assert!(first.to_string().contains(says), "`{says}` is not in: {first}");
        assert!(!first.advice.is_empty());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_cell() {
        refused("", (1, 1), "no table");
        refused("one\ntwo\n", (1, 1), "no criteria");
        refused("o\tcost\nA\t\nB\t2\n", (2, 2), "nothing under `cost`");
        refused("o\tcost\nA\tcheap\nB\t2\n", (2, 2), "`cheap` is no number under `cost`");
        refused("o\tcost\nA\t1,234\nB\t2\n", (2, 2), "two ways");
        refused("o\tcost\tcost\nA\t1\t2\nB\t2\t3\n", (1, 3), "two criteria");
        refused("o\tcost\nA\t1\nA\t2\n", (3, 1), "two options");
        refused("o\tcost\nA\t1\n", (1, 1), "only one option");
        refused("o\tcost\nA\t1\t7\nB\t2\n", (2, 3), "more than the header");
        refused("o\tcost\nA\t1\nB\t2\ndirection\tsideways\n", (4, 2), "no direction");
        refused("o\tcost\nA\t1\nB\t2\nweights\t-1\n", (4, 2), "negative");
        refused("o\tcost\nA\tNaN\nB\tinf\n", (2, 2), "no number");
    }

    #[test]
    fn every_bad_cell_is_named_up_to_ten() {
        let rows: Vec<String> = (0..30).map(|at| format!("A{at}\tx\ty\n")).collect();
        assert_eq!(pasted_table(&format!("o\ta\tb\n{}", rows.concat())).unwrap_err().len(), MOST_FAULTS);
    }
}
