//! Days in one answer and times in another: "Monday, Wednesday" and "evenings" are "Monday, Wednesday evenings".

use super::weekly;

/// Two answers as one, when the one names days only and the other times only.
pub(crate) fn together(one: &str, other: &str) -> Option<String> {
    let (days, times) = match (are_days(one), are_days(other)) {
        (true, false) if are_times(other) => (one, other),
        (false, true) if are_times(one) => (other, one),
        _ => return None,
    };
    let days = parts(days).collect::<Vec<_>>().join(", ");
    Some(parts(times).map(|time| format!("{days} {time}")).collect::<Vec<_>>().join("; "))
}

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([';', ',', '\n']).map(str::trim).filter(|part| !part.is_empty())
}

fn are_days(cell: &str) -> bool {
    parts(cell).next().is_some() && parts(cell).all(weekly::names_days)
}

fn are_times(cell: &str) -> bool {
    let is_time = |part: &str| weekly::parse(part).is_none() && weekly::parse(&format!("Monday {part}")).is_some();
    parts(cell).next().is_some() && parts(cell).all(is_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_one_answer_in_either_order() {
        let both = Some("Monday, Wed evenings; Monday, Wed 12-14".to_owned());
        assert_eq!(together("Monday; Wed", "evenings, 12-14"), both);
        assert_eq!(together("evenings, 12-14", "Monday; Wed"), both);
        for (one, other) in [("Monday", "Tuesday"), ("evenings", "12-14"), ("Monday evenings", "12-14"), ("", "12-14")]
        {
            assert_eq!(together(one, other), None, "{one}, {other}");
        }
    }
}
