//! Fields of work, from the broadest part on, each with job titles found in it, from the least to the most senior.

/// A path and its four titles.
pub(super) type Field = (&'static str, [&'static str; 4]);

/// Members of clubs work anywhere.
pub(super) static ANY: [Field; 24] = [
    ("Health care > Nursing", ["Community nurse", "Nurse educator", "Head nurse", "Clinic manager"]),
    ("Health care > Pharmacy", ["Pharmacy technician", "Pharmacist", "Clinical pharmacist", "Pharmacy manager"]),
    ("Health care > Medicine > Paediatrics", ["Resident physician", "Physician", "Paediatrician", "Medical director"]),
    ("Education > Schools", ["Teacher", "Special education teacher", "School counsellor", "School principal"]),
    ("Education > Universities", ["Lecturer", "Registrar", "Professor", "Dean of students"]),
    ("Education > Libraries", ["Librarian", "Archivist", "Branch librarian", "Library director"]),
    ("Engineering > Civil > Bridges", ["Civil engineer", "Bridge inspector", "Bridge engineer", "Project engineer"]),
    ("Engineering > Civil > Water", ["Civil engineer", "Hydrologist", "Water engineer", "Plant manager"]),
    ("Engineering > Electrical", ["Test engineer", "Electrical engineer", "Power engineer", "Engineering manager"]),
    ("Engineering > Software", ["Test engineer", "Software developer", "Systems analyst", "Product manager"]),
    ("Finance > Accounting", ["Bookkeeper", "Accountant", "Auditor", "Controller"]),
    ("Finance > Banking", ["Loan officer", "Financial adviser", "Risk analyst", "Branch manager"]),
    ("Finance > Insurance > Claims", ["Loss assessor", "Claims adjuster", "Claims examiner", "Claims manager"]),
    ("Finance > Insurance > Underwriting", ["Account executive", "Broker", "Underwriter", "Senior underwriter"]),
    ("Law > Family law", ["Paralegal", "Mediator", "Attorney", "Judge"]),
    ("Law > Public administration", ["Council officer", "Policy analyst", "Town planner", "City clerk"]),
    ("Business > Retail", ["Buyer", "Retail consultant", "Store manager", "Shop owner"]),
    ("Business > Marketing", ["Copywriter", "Press officer", "Brand consultant", "Marketing manager"]),
    ("Business > Human resources", ["Recruiter", "Benefits adviser", "Training officer", "HR manager"]),
    ("Business > Hospitality", ["Caterer", "Event manager", "Restaurant owner", "Hotel manager"]),
    ("Arts > Music", ["Music teacher", "Composer", "Choir director", "Orchestra manager"]),
    ("Arts > Journalism", ["Reporter", "Photo editor", "Radio producer", "Editor"]),
    ("Science > Biology", ["Biologist", "Research scientist", "Ecologist", "Lab manager"]),
    ("Social services > Charities", ["Fundraiser", "Social worker", "Programme officer", "Executive director"]),
];

pub(super) static INSURANCE: [Field; 8] = [
    ("Insurance > Claims > Property", ["Claims trainee", "Claims adjuster", "Claims examiner", "Claims manager"]),
    ("Insurance > Claims > Motor", ["Claims trainee", "Loss assessor", "Claims examiner", "Claims manager"]),
    (
        "Insurance > Underwriting > Commercial",
        ["Assistant underwriter", "Underwriter", "Senior underwriter", "Underwriting manager"],
    ),
    (
        "Insurance > Underwriting > Personal",
        ["Assistant underwriter", "Underwriter", "Senior underwriter", "Product manager"],
    ),
    ("Insurance > Agency", ["Service representative", "Account executive", "Producer", "Agency owner"]),
    ("Insurance > Brokerage", ["Junior broker", "Broker", "Placement broker", "Managing broker"]),
    ("Insurance > Risk management", ["Risk analyst", "Loss control consultant", "Risk manager", "Chief risk officer"]),
    ("Insurance > Actuarial", ["Actuarial analyst", "Pricing analyst", "Actuary", "Chief actuary"]),
];

pub(super) static ENGINEERING: [Field; 10] = [
    (
        "Engineering > Corrosion > Coatings",
        ["Coating inspector", "Coatings engineer", "Senior coatings engineer", "Coatings manager"],
    ),
    (
        "Engineering > Corrosion > Cathodic protection",
        ["CP technician", "CP engineer", "Senior CP engineer", "CP specialist"],
    ),
    (
        "Engineering > Corrosion > Pipelines",
        ["Field technician", "Integrity engineer", "Senior integrity engineer", "Integrity manager"],
    ),
    (
        "Engineering > Materials > Metals",
        ["Lab technician", "Materials engineer", "Metallurgist", "Head of laboratory"],
    ),
    (
        "Engineering > Materials > Polymers",
        ["Lab technician", "Materials engineer", "Polymer scientist", "Head of research"],
    ),
    ("Engineering > Civil > Bridges", ["Graduate engineer", "Bridge inspector", "Bridge engineer", "Chief engineer"]),
    ("Engineering > Civil > Water", ["Graduate engineer", "Civil engineer", "Water engineer", "Plant manager"]),
    (
        "Engineering > Chemical > Refining",
        ["Process technician", "Process engineer", "Inspection engineer", "Plant manager"],
    ),
    ("Engineering > Electrical", ["Test engineer", "Electrical engineer", "Power engineer", "Engineering manager"]),
    ("Engineering > Marine", ["Graduate engineer", "Marine surveyor", "Naval architect", "Fleet manager"]),
];

pub(super) static MEDICINE: [Field; 12] = [
    (
        "Medicine > Primary care > Family medicine",
        ["Resident", "Family physician", "Senior physician", "Practice owner"],
    ),
    ("Medicine > Primary care > Internal medicine", ["Resident", "Internist", "Senior internist", "Medical director"]),
    (
        "Medicine > Primary care > Paediatrics",
        ["Resident", "Paediatrician", "Senior paediatrician", "Head of paediatrics"],
    ),
    ("Medicine > Surgery > General surgery", ["Surgical resident", "Surgeon", "Senior surgeon", "Chief of surgery"]),
    (
        "Medicine > Surgery > Orthopaedics",
        ["Surgical resident", "Orthopaedic surgeon", "Senior surgeon", "Chief of surgery"],
    ),
    (
        "Medicine > Hospital > Emergency medicine",
        ["Resident", "Emergency physician", "Shift lead", "Head of emergency"],
    ),
    ("Medicine > Hospital > Anaesthesia", ["Resident", "Anaesthetist", "Senior anaesthetist", "Head of anaesthesia"]),
    ("Medicine > Hospital > Intensive care", ["Resident", "Intensivist", "Senior intensivist", "Medical director"]),
    ("Medicine > Specialties > Cardiology", ["Fellow", "Cardiologist", "Senior cardiologist", "Head of cardiology"]),
    ("Medicine > Specialties > Oncology", ["Fellow", "Oncologist", "Senior oncologist", "Head of oncology"]),
    ("Medicine > Specialties > Psychiatry", ["Resident", "Psychiatrist", "Senior psychiatrist", "Head of psychiatry"]),
    ("Medicine > Public health", ["Medical officer", "Epidemiologist", "Senior epidemiologist", "Health commissioner"]),
];

pub(super) static LIBRARIES: [Field; 8] = [
    (
        "Libraries > Public services > Instruction",
        ["Library assistant", "Instruction librarian", "Instruction coordinator", "Head of public services"],
    ),
    (
        "Libraries > Public services > Reference",
        ["Library assistant", "Reference librarian", "Subject librarian", "Head of reference"],
    ),
    (
        "Libraries > Public services > Access",
        ["Circulation assistant", "Access librarian", "Access coordinator", "Head of access"],
    ),
    (
        "Libraries > Collections > Cataloguing",
        ["Cataloguing assistant", "Cataloguer", "Metadata librarian", "Head of cataloguing"],
    ),
    (
        "Libraries > Collections > Acquisitions",
        ["Acquisitions assistant", "Acquisitions librarian", "Collections librarian", "Head of collections"],
    ),
    ("Libraries > Archives", ["Archives assistant", "Archivist", "Senior archivist", "Head of archives"]),
    (
        "Libraries > Digital services > Systems",
        ["Systems assistant", "Systems librarian", "Discovery librarian", "Head of systems"],
    ),
    (
        "Libraries > Digital services > Scholarly communication",
        ["Repository assistant", "Repository librarian", "Open access librarian", "Head of digital services"],
    ),
];
