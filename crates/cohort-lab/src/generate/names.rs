//! Invented people's names and addresses.

use std::collections::BTreeMap;

use mentor_match::text;

use super::draws::Draws;

const FIRST: [&str; 104] = [
    "Ada",
    "Adaeze",
    "Agnieszka",
    "Aiko",
    "Akua",
    "Alejandra",
    "Alma",
    "Amara",
    "Amélie",
    "Ana",
    "Anaïs",
    "Andrea",
    "Anika",
    "Anjali",
    "Annette",
    "Antonia",
    "Aoife",
    "Astrid",
    "Ayşe",
    "Beatriz",
    "Benedikt",
    "Bettina",
    "Bridget",
    "Camila",
    "Carmen",
    "Catarina",
    "Cécile",
    "Chiara",
    "Chidi",
    "Chloë",
    "Clara",
    "Concepción",
    "Cora",
    "Daniela",
    "Deborah",
    "Diego",
    "Dolores",
    "Edith",
    "Efua",
    "Eleni",
    "Elif",
    "Eloise",
    "Emeka",
    "Esther",
    "Evangelina",
    "Fatima",
    "Fiona",
    "Florence",
    "Françoise",
    "Freya",
    "Gabriela",
    "Giulia",
    "Grace",
    "Gwendolyn",
    "Hana",
    "Hannah",
    "Haruka",
    "Héctor",
    "Helena",
    "Hiroshi",
    "Ifeoma",
    "Inés",
    "Ingrid",
    "Irena",
    "Isabel",
    "Ivana",
    "Jacqueline",
    "Jamila",
    "Joan",
    "João",
    "Josephine",
    "Juanita",
    "Judith",
    "Kateřina",
    "Keiko",
    "Kirsten",
    "Kwame",
    "Laila",
    "Leonor",
    "Lucía",
    "Magdalena",
    "Mairéad",
    "Margaret",
    "Mariana",
    "Marjorie",
    "Meera",
    "Mercy",
    "Nadia",
    "Naomi",
    "Noémie",
    "Olga",
    "Paloma",
    "Priya",
    "Rachel",
    "Renée",
    "Rosalind",
    "Sanne",
    "Siobhán",
    "Sofía",
    "Tomáš",
    "Ursula",
    "Wanjiru",
    "Yusuf",
    "Zoë",
];

const LAST: [&str; 128] = [
    "Abara",
    "Acheampong",
    "Adeyemi",
    "Albrecht",
    "Almeida",
    "Álvarez",
    "Anand",
    "Andersson",
    "Antoniou",
    "Araújo",
    "Arslan",
    "Ashworth",
    "Baptiste",
    "Barros",
    "Beaumont",
    "Béranger",
    "Bianchi",
    "Blackwood",
    "Bonnet",
    "Brannigan",
    "Castañeda",
    "Čapek",
    "Chandrasekar",
    "Chevalier",
    "Collingwood",
    "Cortés",
    "Cruickshank",
    "Dabrowski",
    "D'Angelo",
    "Delacroix",
    "Demir",
    "Desrosiers",
    "Devereux",
    "Díaz",
    "Dlamini",
    "Dvořák",
    "Ekwueme",
    "Eriksson",
    "Escobar",
    "Fairweather",
    "Ferreira",
    "Figueroa",
    "Fitzgerald",
    "Fontaine",
    "Fujimoto",
    "Gallagher",
    "García",
    "Georgiou",
    "Gonçalves",
    "Greenwood",
    "Guerrero",
    "Gupta",
    "Hallström",
    "Hargreaves",
    "Hashimoto",
    "Hawthorne",
    "Hernández",
    "Hoffmann",
    "Holloway",
    "Ibáñez",
    "Ivanova",
    "Jankowska",
    "Jimenez",
    "Kamau",
    "Karlsson",
    "Kavanagh",
    "Kimura",
    "Kowalczyk",
    "Krishnan",
    "Kruger",
    "Lachance",
    "Laurent",
    "Lefèvre",
    "Lindqvist",
    "Lockwood",
    "Machado",
    "MacLeod",
    "Marchetti",
    "Mbeki",
    "McAllister",
    "Mehta",
    "Mendes",
    "Moreau",
    "Müller",
    "Muñoz",
    "Murakami",
    "Nakamura",
    "Navarro",
    "Ndiaye",
    "Ngugi",
    "Novák",
    "Núñez",
    "O'Brien",
    "O'Connell",
    "Obiora",
    "Okafor",
    "Oliveira",
    "Olsson",
    "Ortega",
    "Osei",
    "Papadakis",
    "Pereira",
    "Petrov",
    "Quesada",
    "Quigley",
    "Rao",
    "Rasmussen",
    "Reyes",
    "Richter",
    "Rinaldi",
    "Rousseau",
    "Salazar",
    "Santos",
    "Schäfer",
    "Sepúlveda",
    "Sokolov",
    "Stavros",
    "Subramanian",
    "Takahashi",
    "Thistlewood",
    "Tremblay",
    "Vasquez",
    "Villeneuve",
    "Whitfield",
    "Winterbourne",
    "Yamamoto",
    "Yılmaz",
    "Zieliński",
];

const DOMAINS: [&str; 3] = ["example.org", "mail.example.org", "members.example.org"];

/// Gives out names of which no two are the same, even without case and accents.
#[derive(Debug, Default)]
pub(super) struct NameBook {
    given: BTreeMap<(usize, usize), usize>,
}

impl NameBook {
    /// A first and a last name; initials between them when somebody has this name already.
    pub(super) fn draw(&mut self, draws: &mut Draws) -> String {
        let (first, last) = (draws.below(FIRST.len()), draws.below(LAST.len()));
        let namesakes = self.given.entry((first, last)).or_insert(0);
        let initials = initials(*namesakes);
        *namesakes += 1;
        format!("{}{initials} {}", FIRST[first], LAST[last])
    }
}

/// 0 is empty, then " A.", ..., " Z.", " A. A.", " B. A.", ...
fn initials(mut number: usize) -> String {
    let mut initials = String::new();
    while number > 0 {
        let letter = u8::try_from((number - 1) % 26).expect("below 26");
        initials.push(' ');
        initials.push(char::from(b'A' + letter));
        initials.push('.');
        number = (number - 1) / 26;
    }
    initials
}

/// An address at a domain that is reserved for examples.
pub(super) fn email(name: &str, draws: &mut Draws) -> String {
    let words = text::slug(name).replace('-', ".").replace('ı', "i");
    format!("{words}@{}", draws.pick(&DOMAINS))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::generate::draws::Stream;

    #[test]
    fn no_two_people_share_a_folded_name() {
        let (mut draws, mut book) = (Draws::new(3, Stream::Mentees), NameBook::default());
        let names: BTreeSet<String> = (0..60_000).map(|_| text::fold(&book.draw(&mut draws))).collect();
        assert_eq!(names.len(), 60_000);
        assert_eq!([0, 1, 26, 27].map(initials), ["", " A.", " Z.", " A. A."]);
    }

    #[test]
    fn addresses_are_plain() {
        let mut draws = Draws::new(3, Stream::Mentees);
        for name in FIRST.iter().flat_map(|first| LAST.iter().map(move |last| format!("{first} {last}"))) {
            assert!(email(&name, &mut draws).is_ascii(), "{name}");
        }
        assert!(email("Siobhán A. O'Brien", &mut draws).starts_with("siobhan.a.obrien@"));
    }
}
