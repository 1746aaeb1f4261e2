//! Curves and break-evens as one tidy table, and any chart as what it draws.

use super::chart::Chart;
use crate::assess::Assessment;

/// The columns of the one table; a row leaves empty what it does not have. That of money is named by
/// its currency: `usd_per_month`.
const COLUMNS: [&str; 11] = [
    "table",
    "option",
    "other",
    "model",
    "multiple",
    "requests_per_month",
    "",
    "p10",
    "p90",
    "p_never",
    "p_a_cheaper",
];

/// One row a point. `curve` rows have an option, a load and money; `band` rows the money that one in
/// ten futures stay below and above; `break_even` rows two options (the first is cheaper at the
/// least traffic) and a load at which they cost the same, or none where they never do; the range of
/// the last one, in requests a month, stands in its `p10` and `p90`.
pub fn tables(assessment: &Assessment) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let money = assessment.money();
    let a_month = format!("{}_per_month", money.code().to_lowercase());
    writer.write_record(COLUMNS.map(|name| if name.is_empty() { a_month.as_str() } else { name }))?;
    let stated = assessment.curves.stated_requests;
    let number = |value: f64| format!("{value}");
    for (option, curve) in assessment.options.iter().zip(&assessment.curves.options) {
        for (load, usd) in &curve.points {
            let row = [
                "curve",
                &option.id,
                "",
                option.model.id(),
                &number(*load),
                &number(load * stated),
                &number(money.of_usd(*usd)),
                "",
                "",
                "",
                "",
            ];
            writer.write_record(row)?;
        }
        for (load, p10, p90) in &curve.band {
            let row = [
                "band",
                &option.id,
                "",
                option.model.id(),
                &number(*load),
                &number(load * stated),
                "",
                &number(money.of_usd(*p10)),
                &number(money.of_usd(*p90)),
                "",
                "",
            ];
            writer.write_record(row)?;
        }
    }
    for pair in &assessment.break_evens {
        let (Some(a), Some(b)) = (assessment.options.get(pair.a), assessment.options.get(pair.b)) else {
            continue;
        };
        let spread = pair.requests_per_month;
        let maybe = |value: Option<f64>| value.map_or_else(String::new, number);
        let mut row = |load: Option<f64>, is_last: bool| {
            let spread = spread.filter(|_| is_last);
            writer.write_record([
                "break_even",
                &a.id,
                &b.id,
                "",
                &maybe(load),
                &maybe(load.map(|load| load * stated)),
                "",
                &maybe(spread.map(|spread| spread.p10)),
                &maybe(spread.map(|spread| spread.p90)),
                &number(pair.p_never),
                &number(pair.p_a_cheaper),
            ])
        };
        if pair.crossings.is_empty() {
            row(None, true)?;
        }
        for (at, load) in pair.crossings.iter().enumerate() {
            row(Some(*load), at + 1 == pair.crossings.len())?;
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// One row a point: the line's name or the option's, and its values on the chart's two axes.
pub fn of_chart(chart: &Chart) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["what", &chart.x.label, &chart.y.label, "front"])?;
    for line in &chart.series {
        for (x, y) in &line.points {
            writer.write_record([&line.label, &format!("{x}"), &format!("{y}"), ""])?;
        }
    }
    for dot in &chart.dots {
        let front = if dot.is_front { "yes" } else { "no" };
        writer.write_record([&dot.label, &format!("{}", dot.x), &format!("{}", dot.y), front])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}
