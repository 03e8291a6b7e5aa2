//! The words that generated people use.

/// Topics that can be learned and taught, the most popular one first. Some contain a comma, as real options do.
pub(super) const TOPICS: [&str; 20] = [
    "Public speaking",
    "Leading a meeting",
    "Budgets, dues and accounts",
    "Recruiting new members",
    "Fundraising",
    "Motivating volunteers",
    "Conflict resolution",
    "Strategic planning",
    "Delegation",
    "Time management",
    "Grant writing",
    "Social media, newsletters and press",
    "Event planning",
    "Community partnerships",
    "Parliamentary procedure",
    "Career change",
    "Negotiation",
    "Data and AI",
    "Retail and small business",
    "Writing bylaws",
];

/// What people do after work.
pub(super) const INTERESTS: [&str; 28] = [
    "Hiking",
    "Reading",
    "Gardening",
    "Travel",
    "Cooking",
    "Choir singing",
    "Photography",
    "Cycling",
    "Yoga",
    "Running",
    "Quilting",
    "Chess",
    "Board games",
    "Dancing",
    "Swimming",
    "Birdwatching",
    "Theatre",
    "Museums",
    "Tennis",
    "Football",
    "Baking",
    "Painting",
    "Genealogy",
    "Sailing",
    "Playing the piano",
    "Local history",
    "Camping",
    "Crossword puzzles",
];

/// Fields of work, from the broadest part on, each with the job titles found in it.
pub(super) const FIELDS: [(&str, [&str; 4]); 24] = [
    ("Health care > Nursing", ["Head nurse", "Nurse educator", "Community nurse", "Clinic manager"]),
    ("Health care > Pharmacy", ["Pharmacist", "Pharmacy manager", "Clinical pharmacist", "Pharmacy technician"]),
    ("Health care > Medicine > Paediatrics", ["Paediatrician", "Physician", "Medical director", "Resident physician"]),
    ("Education > Schools", ["Teacher", "School principal", "School counsellor", "Special education teacher"]),
    ("Education > Universities", ["Professor", "Registrar", "Lecturer", "Dean of students"]),
    ("Education > Libraries", ["Librarian", "Branch librarian", "Archivist", "Library director"]),
    ("Engineering > Civil > Bridges", ["Bridge engineer", "Bridge inspector", "Civil engineer", "Project engineer"]),
    ("Engineering > Civil > Water", ["Water engineer", "Hydrologist", "Civil engineer", "Plant manager"]),
    ("Engineering > Electrical", ["Electrical engineer", "Test engineer", "Power engineer", "Engineering manager"]),
    ("Engineering > Software", ["Software developer", "Systems analyst", "Product manager", "Test engineer"]),
    ("Finance > Accounting", ["Accountant", "Auditor", "Controller", "Bookkeeper"]),
    ("Finance > Banking", ["Branch manager", "Loan officer", "Financial adviser", "Risk analyst"]),
    ("Finance > Insurance > Claims", ["Claims adjuster", "Claims manager", "Claims examiner", "Loss assessor"]),
    ("Finance > Insurance > Underwriting", ["Underwriter", "Senior underwriter", "Broker", "Account executive"]),
    ("Law > Family law", ["Attorney", "Paralegal", "Mediator", "Judge"]),
    ("Law > Public administration", ["City clerk", "Policy analyst", "Town planner", "Council officer"]),
    ("Business > Retail", ["Shop owner", "Buyer", "Store manager", "Retail consultant"]),
    ("Business > Marketing", ["Marketing manager", "Copywriter", "Brand consultant", "Press officer"]),
    ("Business > Human resources", ["Recruiter", "HR manager", "Training officer", "Benefits adviser"]),
    ("Business > Hospitality", ["Hotel manager", "Caterer", "Event manager", "Restaurant owner"]),
    ("Arts > Music", ["Music teacher", "Orchestra manager", "Composer", "Choir director"]),
    ("Arts > Journalism", ["Editor", "Reporter", "Radio producer", "Photo editor"]),
    ("Science > Biology", ["Biologist", "Lab manager", "Research scientist", "Ecologist"]),
    ("Social services > Charities", ["Programme officer", "Social worker", "Fundraiser", "Executive director"]),
];

/// Employers, invented.
pub(super) const EMPLOYERS: [&str; 24] = [
    "Northgate Hospital",
    "Lindenfeld & Sons",
    "Brightwater Utilities",
    "City of Two Rivers",
    "Meridian Mutual",
    "Copperfield Bank",
    "Oakhurst School District",
    "Halden Engineering",
    "Tamarack Software",
    "St Brigid's Clinic",
    "Calloway Legal",
    "Port Amity Council",
    "Sunfield Foods",
    "Larkspur Media",
    "Ridgeline Insurance",
    "Fairhaven University",
    "Kestrel Logistics",
    "Open Door Charity",
    "Silver Birch Hotels",
    "Marlowe & Vance",
    "Greenacre Labs",
    "Bluebell Pharmacies",
    "Harrow Lane Retail",
    "Westerly Radio",
];

/// Colleges, invented.
pub(super) const COLLEGES: [&str; 14] = [
    "Fairhaven University",
    "Lakeshore State College",
    "Ashgrove College",
    "Institute of Technology Halden",
    "St Brigid's College of Nursing",
    "Two Rivers Community College",
    "Universidad del Puerto Sur",
    "Thornbury University",
    "Meridian Business School",
    "Cedar Valley College",
    "Ostrava Hill Academy",
    "Pacific Crest University",
    "Université des Trois Lacs",
    "Kingsmere Law School",
];

/// Offices of an association, with how often they are held and aspired to.
pub(super) const OFFICES: [(&str, u64); 6] = [
    ("President", 6),
    ("Treasurer", 5),
    ("Secretary", 5),
    ("Vice president", 4),
    ("Membership chair", 3),
    ("Programme chair", 3),
];

/// Committees one can lead.
pub(super) const COMMITTEES: [&str; 8] = [
    "Service committee",
    "Finance committee",
    "Nominating committee",
    "Communications committee",
    "Literacy committee",
    "Conference committee",
    "Bylaws committee",
    "Foundation committee",
];

/// Projects one can lead.
pub(super) const PROJECTS: [&str; 8] = [
    "Annual gala",
    "Book drive",
    "Scholarship day",
    "Community garden",
    "Food bank weekend",
    "Reading hour",
    "Charity run",
    "Holiday market",
];

/// Positions of responsibility outside the association.
pub(super) const OUTSIDE: [&str; 8] = [
    "Sales manager",
    "Department head",
    "Parent council chair",
    "Choir board member",
    "Union representative",
    "Youth coach",
    "Team lead",
    "Museum trustee",
];

/// Statements answered on a scale of 1 to 5.
pub(super) const STYLE: [&str; 3] = [
    "On a scale of 1 to 5: I like a clear plan",
    "On a scale of 1 to 5: I like direct feedback",
    "On a scale of 1 to 5: I learn best by doing",
];
