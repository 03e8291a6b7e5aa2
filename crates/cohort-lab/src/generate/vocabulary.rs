//! The words that generated people use: lists in `words/`, one entry a line, its parts between bars.

use std::sync::LazyLock;

use mentor_match::cohort::Side;

/// One list.
pub(super) type List<T> = LazyLock<Vec<T>>;

/// What people are called.
pub(super) static FIRST_NAMES: List<&str> = LazyLock::new(|| lines(include_str!("words/first_names.txt")));
pub(super) static LAST_NAMES: List<&str> = LazyLock::new(|| lines(include_str!("words/last_names.txt")));
/// What people do after work.
pub(super) static INTERESTS: List<&str> = LazyLock::new(|| lines(include_str!("words/interests.txt")));
/// Employers and colleges, invented.
pub(super) static EMPLOYERS: List<&str> = LazyLock::new(|| lines(include_str!("words/employers.txt")));
pub(super) static COLLEGES: List<&str> = LazyLock::new(|| lines(include_str!("words/colleges.txt")));
/// Committees and projects one can lead, positions of responsibility outside the association.
pub(super) static COMMITTEES: List<&str> = LazyLock::new(|| lines(include_str!("words/committees.txt")));
pub(super) static PROJECTS: List<&str> = LazyLock::new(|| lines(include_str!("words/projects.txt")));
pub(super) static OUTSIDE: List<&str> = LazyLock::new(|| lines(include_str!("words/outside.txt")));
/// Offices of an association, with how often they are held and aspired to.
pub(super) static OFFICES: List<(&str, u64)> = LazyLock::new(|| {
    let offices = columns(include_str!("words/offices.txt"));
    offices.map(|[title, weight]| (title, weight.parse().expect("a weight"))).collect()
});
/// Local units.
pub(super) static UNITS: List<&str> = LazyLock::new(|| lines(include_str!("words/units.txt")));
/// Neighbours stand side by side, so that districts are regions of the map.
pub(super) static CITIES: List<City> = LazyLock::new(|| {
    let cities = columns(include_str!("words/cities.txt"));
    cities
        .map(|[name, latitude, longitude, zone, language]| City { name, latitude, longitude, zone, language })
        .collect()
});

/// Topics of clubs, the most popular one first, as in every list here. Some options contain a comma, as real ones do.
pub(super) static CLUB_TOPICS: List<Topic> = LazyLock::new(|| topics(include_str!("words/topics_club.txt")));
pub(super) static INSURANCE_TOPICS: List<Topic> = LazyLock::new(|| topics(include_str!("words/topics_insurance.txt")));
pub(super) static ENGINEERING_TOPICS: List<Topic> =
    LazyLock::new(|| topics(include_str!("words/topics_engineering.txt")));
pub(super) static MEDICINE_TOPICS: List<Topic> = LazyLock::new(|| topics(include_str!("words/topics_medicine.txt")));
pub(super) static LIBRARIES_TOPICS: List<Topic> = LazyLock::new(|| topics(include_str!("words/topics_libraries.txt")));

/// Members of clubs work anywhere.
pub(super) static ANY_FIELDS: List<Field> = LazyLock::new(|| fields(include_str!("words/fields_any.txt")));
pub(super) static INSURANCE_FIELDS: List<Field> = LazyLock::new(|| fields(include_str!("words/fields_insurance.txt")));
pub(super) static ENGINEERING_FIELDS: List<Field> =
    LazyLock::new(|| fields(include_str!("words/fields_engineering.txt")));
pub(super) static MEDICINE_FIELDS: List<Field> = LazyLock::new(|| fields(include_str!("words/fields_medicine.txt")));
pub(super) static LIBRARIES_FIELDS: List<Field> = LazyLock::new(|| fields(include_str!("words/fields_libraries.txt")));

/// A real city: name, latitude, longitude, IANA time zone, local language.
pub(super) struct City {
    pub(super) name: &'static str,
    pub(super) latitude: &'static str,
    pub(super) longitude: &'static str,
    pub(super) zone: &'static str,
    pub(super) language: &'static str,
}

/// A field of work from its broadest part on, and four job titles found in it, from the least to the most senior.
pub(super) type Field = (&'static str, [&'static str; 4]);

/// One topic: the option of the form, and how a mentee and a mentor say it in their own words.
pub(super) struct Topic {
    pub(super) option: &'static str,
    need: &'static str,
    offer: &'static str,
}

impl Topic {
    /// In the person's own words.
    pub(super) fn own_words(&self, side: Side) -> &'static str {
        match side {
            Side::Mentee => self.need,
            Side::Mentor => self.offer,
        }
    }

    /// Whether a written answer is this topic, in whatever words.
    pub(super) fn is(&self, written: &str) -> bool {
        [self.option, self.need, self.offer].contains(&written)
    }
}

fn lines(text: &'static str) -> Vec<&'static str> {
    text.lines().collect()
}

fn columns<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines().map(|line| line.split(" | ").collect::<Vec<_>>().try_into().expect("as many parts as the list has"))
}

fn topics(text: &'static str) -> Vec<Topic> {
    columns(text).map(|[option, need, offer]| Topic { option, need, offer }).collect()
}

fn fields(text: &'static str) -> Vec<Field> {
    columns(text).map(|[path, first, second, third, last]| (path, [first, second, third, last])).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_wording_is_of_one_topic() {
        for topics in [&CLUB_TOPICS, &INSURANCE_TOPICS, &ENGINEERING_TOPICS, &MEDICINE_TOPICS, &LIBRARIES_TOPICS] {
            let all = topics.iter().flat_map(|topic| [topic.option, topic.need, topic.offer]);
            assert_eq!(all.collect::<BTreeSet<_>>().len(), 3 * topics.len());
        }
    }

    #[test]
    fn every_list_can_be_read() {
        for fields in [&ANY_FIELDS, &INSURANCE_FIELDS, &ENGINEERING_FIELDS, &MEDICINE_FIELDS, &LIBRARIES_FIELDS] {
            assert!(fields.len() >= 8 && fields.iter().all(|(path, _)| path.contains(" > ")));
        }
        assert_eq!((FIRST_NAMES.len(), LAST_NAMES.len(), CITIES.len(), OFFICES.len()), (104, 128, 26, 6));
    }
}
