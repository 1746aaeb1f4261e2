//! Curves and break-evens as one tidy table.

use crate::assess::Assessment;

/// One row a point: `curve` rows have an option, a load and dollars (with the band, where there is
/// one); `break_even` rows have two options and the load at which they cost the same.
pub fn tables(assessment: &Assessment) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "table", "option", "other", "model", "multiple", "requests_per_month", "usd_per_month", "p10", "p90", "p_a_cheaper",
    ])?;
    let stated = assessment.curves.stated_requests;
    let number = |value: f64| format!("{value}");
    for (option, curve) in assessment.options.iter().zip(&assessment.curves.options) {
        for (load, usd) in &curve.points {
            let row = ["curve", &option.id, "", option.model.id(), &number(*load), &number(load * stated), &number(*usd), "", "", ""];
            writer.write_record(row)?;
        }
        for (load, p10, p90) in &curve.band {
            let row = [
                "band", &option.id, "", option.model.id(), &number(*load), &number(load * stated), "", &number(*p10), &number(*p90), "",
            ];
            writer.write_record(row)?;
        }
    }
    for pair in &assessment.break_evens {
        let (Some(a), Some(b)) = (assessment.options.get(pair.a), assessment.options.get(pair.b)) else { continue };
        let spread = pair.requests_per_month;
        for load in &pair.crossings {
            let is_last = pair.last() == Some(*load);
            let of_last = |value: Option<f64>| value.filter(|_| is_last).map_or_else(String::new, number);
            writer.write_record([
                "break_even",
                &a.id,
                &b.id,
                "",
                &number(*load),
                &number(load * stated),
                "",
                &of_last(spread.map(|spread| spread.p10)),
                &of_last(spread.map(|spread| spread.p90)),
                &number(pair.p_a_cheaper),
            ])?;
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}
