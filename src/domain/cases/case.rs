//! Cases (hồ sơ TTHC): one application to one administrative procedure.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime, Time};

use super::agency::Slug;
use crate::domain::period::Month;

/// A day in Vietnam, with the time of day where one is known.
///
/// Due dates are promised to citizens as civil dates, often without an hour, and one-stop software
/// exports them so. They are kept as such: `2026-07-01` or `2026-07-01T09:30:00+07:00`, which sort
/// in time order as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Moment {
    /// The day.
    pub date: Date,
    /// The time of day, where known.
    pub time: Option<Time>,
}

/// A text that is no date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a date: write 2026-07-01 or 01/07/2026, with 09:30 or 09:30:00 after it if known"
)]
pub struct MomentError(String);

impl Moment {
    /// The month it lies in.
    pub fn month(self) -> Month {
        Month::of(self.date)
    }

    /// Reads what files and people write: ISO 8601 or dd/mm/yyyy, with or without a time of day.
    /// A time with an offset is brought to Vietnam's.
    ///
    /// # Errors
    /// When the text is neither, or the day doesn't exist.
    pub fn parse(text: &str) -> Result<Self, MomentError> {
        let wrong = || MomentError(text.chars().take(40).collect());
        let trimmed = text.trim();
        if let Ok(moment) = trimmed.parse::<jiff::Timestamp>() {
            let local = moment.to_zoned(crate::domain::VIETNAM).datetime();
            return is_year(local.year())
                .then(|| Self::at(local))
                .ok_or_else(wrong);
        }
        let (day, time) = match trimmed.find([' ', 'T', 't']) {
            Some(at) => (&trimmed[..at], Some(trimmed[at + 1..].trim())),
            None => (trimmed, None),
        };
        let date = parse_date(day).ok_or_else(wrong)?;
        let time = match time {
            None | Some("") => None,
            Some(time) => Some(parse_time(time).ok_or_else(wrong)?),
        };
        Ok(Self { date, time })
    }

    /// The moment of a local date and time, to the second.
    pub fn at(local: DateTime) -> Self {
        let time = local.time();
        Self {
            date: local.date(),
            time: Time::new(time.hour(), time.minute(), time.second(), 0).ok(),
        }
    }
}

/// One to four digits, and nothing else.
fn number(text: &str) -> Option<i16> {
    ((1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// No period begins earlier, and none ends later.
fn is_year(year: i16) -> bool {
    (1900..9999).contains(&year)
}

fn parse_date(text: &str) -> Option<Date> {
    let (year, month, day) = if let Some((day, rest)) = text.split_once('/') {
        let (month, year) = rest.split_once('/')?;
        (year, month, day)
    } else {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        (year, month, day)
    };
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    let small = |text: &str| number(text).and_then(|n| i8::try_from(n).ok());
    let year = number(year).filter(|year| is_year(*year))?;
    Date::new(year, small(month)?, small(day)?).ok()
}

fn parse_time(text: &str) -> Option<Time> {
    let mut parts = text.split(':');
    let mut next = |required: bool| match parts.next() {
        Some(part) if part.len() <= 2 => number(part).and_then(|n| i8::try_from(n).ok()),
        Some(_) => None,
        None => (!required).then_some(0),
    };
    let (hour, minute, second) = (next(true)?, next(true)?, next(false)?);
    if parts.next().is_some() {
        return None;
    }
    Time::new(hour, minute, second, 0).ok()
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.time {
            None => write!(f, "{}", self.date),
            Some(t) => write!(
                f,
                "{}T{:02}:{:02}:{:02}+07:00",
                self.date,
                t.hour(),
                t.minute(),
                t.second()
            ),
        }
    }
}

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        Self::parse(text)
    }
}

/// Declares an enum that is kept as a fixed English word.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word kept in databases, files and JSON.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The value of a kept word.
            pub fn from_name(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

words! {
    /// How the case was handed in (kênh nộp).
    Channel {
        /// At the counter (trực tiếp).
        Counter = "counter",
        /// On the public service portal (trực tuyến).
        Online = "online",
        /// By public post (bưu chính công ích).
        Post = "post",
    }
}

words! {
    /// How the case ended.
    Outcome {
        /// Decided as applied for (đã giải quyết).
        Granted = "granted",
        /// Refused (từ chối).
        Refused = "refused",
        /// Handed back to the applicant (trả lại).
        Returned = "returned",
        /// Withdrawn by the applicant (rút hồ sơ).
        Withdrawn = "withdrawn",
    }
}

words! {
    /// Who applied.
    Applicant {
        /// A person (cá nhân).
        Person = "person",
        /// An organisation (tổ chức).
        Organisation = "organisation",
    }
}

words! {
    /// By which way the link of a finished case is handed over.
    Delivery {
        /// On a printed slip (phiếu in).
        Slip = "slip",
        /// On the counter's display.
        Display = "display",
        /// At the kiosk.
        Kiosk = "kiosk",
        /// By SMS, Zalo, e-mail or portal.
        Message = "message",
        /// On a paper form.
        Paper = "paper",
    }
}

words! {
    /// The state of a finished case against its due date.
    Punctuality {
        /// Trước hạn.
        Early = "early",
        /// Đúng hạn.
        OnTime = "on_time",
        /// Quá hạn.
        Overdue = "overdue",
    }
}

/// One case, as the one-stop software knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The deciding agency: what is scored.
    pub agency: Slug,
    /// The number on the receipt, unique within the agency.
    pub case_code: String,
    /// Where it was handed in.
    pub intake_office: Option<Slug>,
    /// Where the result is returned; the intake office unless told otherwise.
    pub return_office: Option<Slug>,
    /// The counter.
    pub counter: Option<String>,
    /// The procedure's code.
    pub procedure: Option<String>,
    /// The procedure's name.
    pub procedure_name: Option<String>,
    /// The field (lĩnh vực).
    pub field: Option<String>,
    /// Who applied.
    pub applicant: Option<Applicant>,
    /// How it was handed in.
    pub channel: Channel,
    /// When it was received.
    pub received_at: Moment,
    /// When it is due.
    pub due_at: Option<Moment>,
    /// When it was finished; none while pending.
    pub finished_at: Option<Moment>,
    /// How it ended; none while pending.
    pub outcome: Option<Outcome>,
    /// Why it was overdue.
    pub overdue_reason: Option<String>,
}

impl Case {
    /// The case's state against its due date; none while pending.
    ///
    /// Early: finished on a day before the due day. On time: on the due day, not after its hour
    /// where one is given; also when there is no due date.
    pub fn punctuality(&self) -> Option<Punctuality> {
        let finished = self.finished_at?;
        let Some(due) = self.due_at else {
            return Some(Punctuality::OnTime);
        };
        Some(match finished.date.cmp(&due.date) {
            Ordering::Less => Punctuality::Early,
            Ordering::Greater => Punctuality::Overdue,
            Ordering::Equal => match (finished.time, due.time) {
                (Some(finished), Some(due)) if finished > due => Punctuality::Overdue,
                _ => Punctuality::OnTime,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::cases::case::*;
    use proptest::prelude::*;

    fn finished(finished_at: &str, due_at: &str) -> Option<Punctuality> {
        let moment = |text: &str| (!text.is_empty()).then(|| Moment::parse(text).unwrap());
        Case {
            agency: Slug::parse("so-khcn").unwrap(),
            case_code: "1".into(),
            intake_office: None,
            return_office: None,
            counter: None,
            procedure: None,
            procedure_name: None,
            field: None,
            applicant: None,
            channel: Channel::Counter,
            received_at: Moment::parse("2026-06-01").unwrap(),
            due_at: moment(due_at),
            finished_at: moment(finished_at),
            outcome: None,
            overdue_reason: None,
        }
        .punctuality()
    }

    #[test]
    fn a_day_before_the_due_day_is_early() {
        assert_eq!(
            finished("2026-06-30 23:59", "2026-07-01"),
            Some(Punctuality::Early)
        );
    }

    #[test]
    fn the_due_day_itself_is_on_time_whatever_the_hour() {
        assert_eq!(
            finished("2026-07-01 23:59", "2026-07-01"),
            Some(Punctuality::OnTime)
        );
    }

    #[test]
    fn an_hour_that_was_promised_counts() {
        assert_eq!(
            finished("2026-07-01 11:30", "2026-07-01 11:30"),
            Some(Punctuality::OnTime)
        );
        assert_eq!(
            finished("2026-07-01 11:31", "2026-07-01 11:30"),
            Some(Punctuality::Overdue)
        );
        assert_eq!(
            finished("2026-07-01", "2026-07-01 11:30"),
            Some(Punctuality::OnTime)
        );
    }

    #[test]
    fn a_case_without_a_due_date_is_on_time() {
        assert_eq!(finished("2026-07-09", ""), Some(Punctuality::OnTime));
        assert_eq!(finished("", "2026-07-01"), None);
    }

    #[test]
    fn both_date_forms_and_offsets_are_read() {
        let read = |text: &str| Moment::parse(text).unwrap().to_string();
        assert_eq!(read("01/07/2026"), "2026-07-01");
        assert_eq!(read("1/7/2026 9:05"), "2026-07-01T09:05:00+07:00");
        assert_eq!(read("2026-07-01T09:05:07"), "2026-07-01T09:05:07+07:00");
        assert_eq!(read("2026-06-30T20:00:00Z"), "2026-07-01T03:00:00+07:00");
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in [
            "31/02/2026",
            "2026-13-01",
            "07/2026",
            "01/07/26",
            "2026-07-01 25:00",
            "01/07/1899",
            "0098-10-01",
            "0098-10-01T00:00:00+07:00",
            "9999-07-01",
            "hôm qua",
            "",
        ] {
            assert!(Moment::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,30}") {
            let _ = Moment::parse(&text);
        }

        #[test]
        fn what_is_kept_reads_back(
            y in 1900i16..2100, m in 1i8..=12, d in 1i8..=28, h in 0i8..24, s in 0i8..60, timed: bool
        ) {
            let moment = Moment {
                date: jiff::civil::date(y, m, d),
                time: timed.then(|| jiff::civil::time(h, s, s, 0)),
            };
            prop_assert_eq!(Moment::parse(&moment.to_string()), Ok(moment));
        }
    }
}
