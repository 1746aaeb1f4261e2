//! Spot capacity that is taken away now and then, and what is paid while it is.

use crate::catalog::{Factor, Meter, Offer, Unbilled};

/// The meters that bill what one counts, each with its share of the quantity: the meter itself, and
/// the one that is paid while it is interrupted.
pub(super) fn shares<'a>(offer: &'a Offer, meter: &'a Meter) -> Result<Vec<(&'a Meter, f64)>, Unbilled> {
    let Some(interrupted) = meter.interrupted.as_ref().filter(|interrupted| interrupted.share > 0.0) else {
        return Ok(vec![(meter, 1.0)]);
    };
    let instead = offer
        .meters
        .iter()
        .find(|other| other.id == interrupted.instead)
        .ok_or_else(|| Unbilled::Meter { offer: offer.id.clone(), meter: interrupted.instead.clone() })?;
    Ok(vec![(meter, 1.0 - interrupted.share), (instead, interrupted.share)])
}

/// A meter's products, counting a share of the quantity.
pub(super) fn scaled(meter: &Meter, share: f64) -> Vec<Vec<Factor>> {
    let mut products = meter.quantity.clone();
    if share < 1.0 {
        for product in &mut products {
            if let Some(first) = product.first_mut() {
                first.divide_by =
                    if first.inverse { first.divide_by * share } else { first.divide_by / share };
            }
        }
    }
    products
}

/// What a meter is called that counts a share.
pub(super) fn name(meter: &Meter, share: f64) -> String {
    if share < 1.0 {
        let percent = crate::terms::quantity::number(100.0 * share);
        format!("{}, {percent} % of the time", meter.name)
    } else {
        meter.name.clone()
    }
}
