//! What people want to learn and can teach, programme by programme.

use mentor_match::cohort::Side;

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

const fn topic(option: &'static str, need: &'static str, offer: &'static str) -> Topic {
    Topic { option, need, offer }
}

/// Clubs and associations, the most popular topic first, as in every list here. Some options contain a comma, as real
/// ones do.
pub(super) static CLUB: [Topic; 20] = [
    topic("Public speaking", "Speak in public without notes", "Speeches and public speaking"),
    topic("Leading a meeting", "Run meetings that end on time", "Chairing and leading meetings"),
    topic("Budgets, dues and accounts", "Understand a club budget", "Keeping budgets and accounts"),
    topic("Recruiting new members", "Win new members for my club", "Recruiting members and keeping them"),
    topic("Fundraising", "Raise funds for a project", "Fundraising campaigns"),
    topic("Motivating volunteers", "How to keep volunteers motivated", "Motivation of volunteers"),
    topic("Conflict resolution", "Resolve a conflict between members", "Calming conflicts"),
    topic("Strategic planning", "Write a plan for three years", "Plans and strategy for clubs"),
    topic("Delegation", "Learn to delegate", "Delegating without losing sight"),
    topic("Time management", "Manage my time better", "Managing time beside a full job"),
    topic("Grant writing", "Apply for a grant", "Grants: writing applications"),
    topic("Social media, newsletters and press", "Social media for our club", "Press work and newsletters"),
    topic("Event planning", "Plan a large event", "Planning events of any size"),
    topic("Community partnerships", "Find partners in the community", "Partnerships with schools and councils"),
    topic("Parliamentary procedure", "Understand parliamentary procedure", "Rules of procedure in assemblies"),
    topic("Career change", "Change my career at forty", "Changing careers"),
    topic("Negotiation", "Negotiate with sponsors", "Negotiations with sponsors and venues"),
    topic("Data and AI", "Use AI for our records", "Data and AI for small associations"),
    topic("Retail and small business", "Open a small shop", "Running a small retail business"),
    topic("Writing bylaws", "Bring our bylaws up to date", "Drafting bylaws"),
];

/// Insurance professionals.
pub(super) static INSURANCE: [Topic; 16] = [
    topic("Leading an association", "Lead my local association one day", "Leadership of a local association"),
    topic("Professional designations", "Prepare for my next designation", "Preparing for designation exams"),
    topic("Public speaking", "Speak in public at regional meetings", "Speaking in public"),
    topic("Claims handling", "Handle difficult claims", "Handling large claims"),
    topic("Underwriting", "Learn to underwrite commercial risks", "Underwriting of commercial risks"),
    topic("Networking", "Build a network in the business", "Building networks"),
    topic("Client relations", "Keep clients for longer", "Relations with demanding clients"),
    topic("Recruiting new members", "Win members among young agents", "Recruiting and keeping members"),
    topic("Ethics and compliance", "Understand compliance rules", "Compliance and ethics"),
    topic("Agency management", "Manage an agency", "Managing an agency and its staff"),
    topic("Risk management", "Risk management for small firms", "Managing risks of firms"),
    topic("Time management", "Manage my time better", "Managing time"),
    topic("Career planning", "Plan the next step of my career", "Planning careers in insurance"),
    topic("Cyber insurance", "Understand cyber policies", "Cyber policies"),
    topic("Sales", "Sell without pushing", "Selling insurance"),
    topic("Data and AI", "Use data in pricing", "Data and AI in pricing"),
];

/// Engineers.
pub(super) static ENGINEERING: [Topic; 18] = [
    topic("Project management", "Manage my first project", "Managing engineering projects"),
    topic("Leading a team", "Lead a team of engineers", "Leadership of teams"),
    topic("Running a section", "Take over a section", "Running a section and its board"),
    topic("Technical writing", "Write reports that are read", "Writing technical reports"),
    topic("Presenting to clients", "Present designs to clients", "Presentations to clients"),
    topic("Career planning", "Plan the next step of my career", "Planning careers in engineering"),
    topic("Corrosion control", "Understand corrosion control offshore", "Control of corrosion"),
    topic("Coatings and linings", "Choose coatings for steel", "Coatings for steel and concrete"),
    topic("Cathodic protection", "Design cathodic protection", "Cathodic protection design"),
    topic("Failure analysis", "Find out why a part failed", "Analysis of failures"),
    topic("Standards and certification", "Get my certificate", "Certification and work on standards"),
    topic("Conflict resolution", "Resolve conflicts in a team", "Resolving conflicts"),
    topic("Budgets and cost estimates", "Estimate costs of a project", "Cost estimates and budgets"),
    topic("Starting a consultancy", "Start my own consultancy", "Founding a consultancy"),
    topic("Recruiting new members", "Win students for our section", "Recruiting members for sections"),
    topic("Data and AI", "Use data from inspections", "Data and AI for inspection"),
    topic("Work abroad", "Work abroad for some years", "Working abroad"),
    topic("Work and family", "Balance work and family", "Balancing family and site work"),
];

/// Physicians.
pub(super) static MEDICINE: [Topic; 18] = [
    topic("Leading a department", "Prepare to lead a department", "Leadership of a department"),
    topic("Burnout and workload", "Avoid burnout in residency", "Workload without burnout"),
    topic("Board examinations", "Prepare for my board examination", "Preparing for board examinations"),
    topic("Clinical research", "Begin with clinical research", "Research beside clinical work"),
    topic("Teaching residents", "Teach students at the bedside", "Teaching of residents and students"),
    topic("Practice management", "Manage a practice of my own", "Managing a private practice"),
    topic("Difficult conversations", "Break bad news well", "Conversations with difficult families"),
    topic("Academic career", "Become a professor", "Academic careers"),
    topic("Fellowship applications", "Apply for a fellowship", "Applications for fellowships"),
    topic("Negotiating a contract", "Negotiate my first contract", "Negotiation of contracts"),
    topic("Grant writing", "Apply for a research grant", "Writing grant applications"),
    topic("Telemedicine", "Start telemedicine in a small town", "Telemedicine services"),
    topic("Quality and safety", "Improve patient safety", "Safety and quality of care"),
    topic("Work and family", "Balance night shifts and family", "Balancing family and medicine"),
    topic("Health policy", "Have a say in health policy", "Policy and advocacy for health"),
    topic("Scientific publishing", "Publish my first paper", "Publishing and peer review"),
    topic("Public speaking", "Speak at congresses", "Speaking at congresses"),
    topic("Leaving clinical work", "Leave the clinic for industry", "Medicine outside the clinic"),
];

/// Librarians.
pub(super) static LIBRARIES: [Topic; 18] = [
    topic("Information literacy", "Teach information literacy", "Teaching information literacy"),
    topic("Supervising staff", "Supervise students and staff", "Supervision of library staff"),
    topic("Publishing and presenting", "Publish my first article", "Publishing articles and presenting"),
    topic("Promotion and tenure", "Prepare my tenure file", "Tenure and promotion files"),
    topic("Collection development", "Build a collection on a small budget", "Developing collections"),
    topic("Cataloguing and metadata", "Learn cataloguing rules", "Metadata and cataloguing"),
    topic("Assessment", "Assess what our teaching achieves", "Assessment of services"),
    topic("Outreach", "Reach students who never come", "Outreach to students"),
    topic("Digital collections", "Digitise a special collection", "Digitisation and digital collections"),
    topic("Open access", "Explain open access to faculty", "Open access advice"),
    topic("Archives", "Begin with an archive", "Archives and special collections"),
    topic("Leading a library", "Lead a library one day", "Leadership of a library"),
    topic("Budgets", "Understand a library budget", "Budgeting for libraries"),
    topic("Job search", "Find my first position", "Searching for positions"),
    topic("Reference work", "Answer difficult reference questions", "Reference desk work"),
    topic("Systems and discovery", "Change the discovery system", "Library systems"),
    topic("Work with faculty", "Win faculty as partners", "Working with faculty"),
    topic("Data services", "Start a service for research data", "Services for research data"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_wording_is_of_one_topic() {
        for topics in [&CLUB[..], &INSURANCE, &ENGINEERING, &MEDICINE, &LIBRARIES] {
            let all = topics.iter().flat_map(|topic| [topic.option, topic.need, topic.offer]);
            assert_eq!(all.collect::<BTreeSet<_>>().len(), 3 * topics.len());
        }
    }
}
