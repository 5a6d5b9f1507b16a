//! Days of the calendar, for review dates.

use std::time::SystemTime;

use crate::pack::Date;

const HOUR: u64 = 60 * 60;

/// Today, in UTC.
pub(super) fn today() -> Date {
    day(seconds() / (24 * HOUR))
}

/// The last day that has begun somewhere: clocks east of here are up to fourteen hours ahead.
pub(super) fn latest() -> Date {
    day((seconds() + 14 * HOUR) / (24 * HOUR))
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// The day so many days after 1970-01-01: eras of 400 years, whose years begin in March, so that a leap day
/// is a year's last.
fn day(since: u64) -> Date {
    let days = since + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    let small = |number: u64| u8::try_from(number).unwrap_or(u8::MAX);
    Date { year: u16::try_from(year).unwrap_or(u16::MAX), month: small(month), day: small(day) }
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (since, expected) in [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_819, "2027-01-01"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(day(since).to_string(), expected);
        }
    }
}
