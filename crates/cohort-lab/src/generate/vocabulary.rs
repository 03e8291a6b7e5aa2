//! The words that generated people use.

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
