use std::fmt::Display;

/// No hold on one spot may ever last longer, in seconds.
pub(super) const LONGEST_HOLD: u32 = 60;
/// One side may not be rolled longer in a session, in seconds.
pub(super) const LONGEST_SIDE: u32 = 120;
/// No session may last longer, in minutes.
pub(super) const LONGEST_SESSION: f64 = 15.0;
/// The roller never moves faster, in inches per second.
pub(super) const FASTEST: f64 = 1.0;

/// Centimetres in an inch.
const CM_PER_INCH: f64 = 2.54;
/// Far below a tenth, and far above what floating-point numbers get wrong.
const TOLERANCE: f64 = 1e-6;

/// Inches, or inches per second, in centimetres rounded down to a tenth.
pub(super) fn centimetres(inches: f64) -> f64 {
    (inches * CM_PER_INCH * 10.0 + TOLERANCE).floor() / 10.0
}

/// Whether two numbers are the same but for the error of floating-point numbers.
pub(super) fn same(one: f64, other: f64) -> bool {
    (one - other).abs() < TOLERANCE
}

/// The first number that is smaller than the one before it: its name and what is wrong.
pub(super) fn descending<T: PartialOrd + Copy + Display>(
    numbers: &[(&'static str, T)],
) -> Option<(&'static str, String)> {
    numbers.windows(2).find_map(|pair| match pair {
        [(lower, least), (upper, most)] if most < least => {
            Some((*upper, format!("`{upper}` ({most}) is smaller than `{lower}` ({least})")))
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::{centimetres, descending, same};

    #[test]
    fn centimetres_are_rounded_down_to_a_tenth() {
        for (inches, expected) in
            [(1.0, 2.5), (0.5, 1.2), (12.0, 30.4), (18.0, 45.7), (36.0, 91.4), (20.0, 50.8), (5.0, 12.7)]
        {
            assert!(same(centimetres(inches), expected), "{inches} in became {} cm", centimetres(inches));
        }
    }

    #[test]
    fn the_number_out_of_order_is_named() {
        assert_eq!(descending(&[("min", 1), ("max", 1), ("limit", 2)]), None);
        assert_eq!(descending(&[("min", 1), ("max", 3), ("limit", 2)]).map(|found| found.0), Some("limit"));
    }
}
