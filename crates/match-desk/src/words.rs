//! Keys of files in the words of a page.

use mentor_match::compatibility::Feature;

/// What a rule demands, as a sentence.
pub(crate) fn rule(name: &str) -> &str {
    match name {
        "active-mentee" => "The mentee is an active member",
        "active-mentor" => "The mentor is an active member",
        "vetted-mentor" => "The mentor has been vetted",
        "trained-mentee" => "The mentee has been to the training",
        "trained-mentor" => "The mentor has been to the training",
        "declared-target" => "The mentee says which level they want to lead at",
        "leadership-count" => "The mentor has held enough leadership positions",
        "held-position" => "The mentor knows the position that the mentee aims for",
        "led-at-level" => "The mentor has held office at the level or above it",
        "attendance" => "The mentor has been to enough conferences",
        "same-unit" => "The two belong to the same club or unit",
        "different-unit" => "The two belong to different clubs or units",
        "unit-history" => "The mentor is or was in the mentee’s unit",
        "not-supervisor" => "The mentor is not the mentee’s supervisor",
        "not-acquainted" => "The two do not know each other yet",
        "unpaired-mentee" => "The mentee has no mentor at present",
        "same-language" => "The two have a language in common",
        "minimum-fit" => "The two fit well enough",
        "hours-apart" => "Their clocks are not too far apart",
        "same-answer" => "The two give the same answer to a question of yours",
        "different-answer" => "The two give different answers to a question of yours",
        "common-answer" => "The two have an answer to a question of yours in common",
        "own-condition" => "Each meets what the other one demands",
        other => other,
    }
}

/// What a feature is about.
pub(crate) fn feature(feature: Feature) -> &'static str {
    match feature {
        Feature::Goals => "What the mentee wants to learn, against what the mentor offers",
        Feature::Interests => "Hobbies and interests",
        Feature::Profession => "Field of work",
        Feature::Location => "How near they live",
        Feature::Leadership => "Positions that the mentor has held",
        Feature::Background => "Employer, college or network in common",
        Feature::Style => "Working and learning style",
        Feature::Languages => "Languages",
        Feature::Availability => "Hours of the week in common",
        Feature::Membership => "How long the mentor has been a member",
    }
}

/// How much a weight counts: the number for policies, in words.
pub(crate) const WEIGHTS: [(u32, &str); 5] =
    [(0, "not at all"), (1, "a little"), (3, "some"), (6, "much"), (12, "very much")];

/// What a column can hold: a field's key in words.
pub(crate) fn field(key: &str) -> String {
    let (stem, rest) = key.split_once('.').unwrap_or((key, ""));
    let words = match stem {
        "role" => "mentor or mentee",
        "is_mentee" => "wants to be mentored (yes or no)",
        "is_mentor" => "wants to mentor (yes or no)",
        "id" => "member number",
        "email" => "e-mail address",
        "name" => "full name",
        "first_name" => "first name",
        "last_name" => "last name",
        "active" => "active member (yes or no)",
        "track" => "track of the programme",
        "unit" => "belongs to",
        "past_unit" => "belonged to before",
        "time_zone" => "time zone",
        "meeting" => "in person or online",
        "meeting_frequency" => "how often to meet",
        "meeting_length" => "how long to meet",
        "profession_path" => "field of work",
        "title" => "job title",
        "employers" => "employers, now and before",
        "colleges" => "colleges and universities",
        "service" => "service work",
        "goals" => "what to learn, or to help with",
        "ranked_goals" => "what to learn, in order of importance",
        "goal" => "goal number",
        "top_goals" => "the most important goals",
        "avoids" => "what to avoid",
        "interests" => "hobbies and interests",
        "leadership" => "positions held",
        "attendance" => "has been to",
        "target_position" => "position aimed for",
        "target_level" => "level aimed for",
        "sponsor" => "sponsor",
        "supervisors" => "supervisors at work",
        "acquainted" => "people known already",
        "choices" | "choice" => "wish number",
        "choice_number" => "which wish this row is",
        "beyond_choices" => "others than the wishes are fine (yes or no)",
        "accepts" => "whom the mentor accepts",
        "declines" => "whom they do not want",
        "importance" => "how important",
        "custom" => "a question of your own",
        "capacity" | "seats" => "how many mentees to take",
        "mentors_wanted" => "how many mentors to have",
        "running" => "how many mentees or mentors at present",
        "running_with" => "whom they are matched with at present",
        "failed_with" => "earlier partners with whom it did not work out",
        "ended_with" => "earlier partners with whom it ended well",
        "waited" => "rounds without a mentor so far",
        "vetted" => "has been vetted (yes or no)",
        "trained" => "has been trained (yes or no)",
        "style" => "a statement about oneself",
        "style_wish" => "alike or unlike",
        "wants" => "a statement about the partner",
        "wants_only" => "only with partners who answered",
        "availability" => "hours of the week",
        "biography" => "about oneself, for the letter",
        "member_since" => "member since when",
        "meetings_attended" => "how many meetings attended",
        "networks" => "networks and groups",
        "submitted" => "when the form was filled in",
        "languages" => "languages",
        "consent" => "agrees",
        other => return [&other.replace('_', " "), rest].join(" ").trim().to_owned(),
    };
    if rest.is_empty() { words.to_owned() } else { format!("{words}: {}", rest.replace(['_', '.'], " ")) }
}

#[cfg(test)]
mod tests {
    use questionnaire_io::import::Field;

    #[test]
    fn no_field_is_called_like_another_and_none_by_its_key() {
        let mut seen = std::collections::BTreeMap::new();
        for key in Field::all().map(|field| field.to_string()) {
            let words = super::field(&key);
            assert!(!words.contains('_'), "{key}: {words}");
            assert_eq!(seen.insert(words.clone(), key.clone()), None, "{key}: {words}");
        }
    }
}
