//! How far a written name is from somebody's name, to find out who may be meant.
//!
//! Names are compared word by word. Each written word is set against the word of the name that costs least; what that
//! costs, in halves of a letter mistyped:
//!
//! | word | cost |
//! |---|---|
//! | the same | 0 |
//! | a nickname of it | 2 |
//! | its initial, or its first three letters or more | 3 |
//! | mistyped | 2 for each letter inserted, left out, changed, or exchanged with its neighbour; at most 1 to 4, by its length |
//! | a word of the name that is not written | 3, an initial 2 |
//! | a written word that the name does not have | 5, an initial 3 |
//! | words in another order | 1 |
//!
//! Names are also compared without their spaces. Nothing is alike when a word is left over on both sides and fewer
//! than two agree: "Ana Costa" is not "Ana Silva". Distances between texts: optimal string alignment (Wagner and
//! Lowrance 1975, J. ACM 22(2), doi:10.1145/321879.321880, with transposed neighbours never edited again).
//!
//! O(w v l²) for w and v words of l letters.

use crate::import::given::nicknames::Nicknames;

/// Dearer than this is not alike.
const DEAREST: usize = 14;
/// Names of more words are compared as a whole only.
const MOST_WORDS: usize = 8;

/// The cost of a written key for somebody's key; `None`: not alike.
pub(crate) fn distance(written: &str, name: &str, nicknames: &Nicknames) -> Option<usize> {
    if written == name {
        return Some(0);
    }
    let (given, name_words): (Vec<&str>, Vec<&str>) = (written.split(' ').collect(), name.split(' ').collect());
    let by_words =
        if given.len().max(name_words.len()) <= MOST_WORDS { by_words(&given, &name_words, nicknames) } else { None };
    let best = [by_words, together(&given, &name_words)].into_iter().flatten().min();
    best.filter(|&cost| cost <= DEAREST).or_else(|| initials(&given, &name_words))
}

/// How many letters may be wrong in a word of that length.
fn bound(letters: usize) -> usize {
    match letters {
        0..=2 => 0,
        3 | 4 => 1,
        5..=7 => 2,
        8..=11 => 3,
        _ => 4,
    }
}

fn by_words(given: &[&str], name_words: &[&str], nicknames: &Nicknames) -> Option<usize> {
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for (at, word) in given.iter().enumerate() {
        for (place, that) in name_words.iter().enumerate() {
            pairs.extend(cost_of(word, that, nicknames).map(|cost| (cost, at, place)));
        }
    }
    pairs.sort_unstable_by_key(|&(cost, at, place)| (cost, at.abs_diff(place), at, place));
    let (mut taken, mut used) = ([None; MOST_WORDS], [false; MOST_WORDS]);
    let (mut cost, mut agree) = (0, 0);
    for (price, at, place) in pairs {
        if taken[at].is_none() && !used[place] {
            (taken[at], used[place]) = (Some(place), true);
            cost += price;
            agree += usize::from(is_word(given[at]) && is_word(name_words[place]));
        }
    }
    let extra = given.iter().zip(&taken).filter(|(_, taken)| taken.is_none()).map(|(word, _)| is_word(word));
    let missing = name_words.iter().zip(&used).filter(|(_, used)| !**used).map(|(word, _)| is_word(word));
    let (extra, missing): (Vec<bool>, Vec<bool>) = (extra.collect(), missing.collect());
    if agree == 0 || (agree < 2 && extra.contains(&true) && missing.contains(&true)) {
        return None;
    }
    cost += extra.iter().map(|&whole| if whole { 5 } else { 3 }).sum::<usize>();
    cost += missing.iter().map(|&whole| if whole { 3 } else { 2 }).sum::<usize>();
    let order: Vec<usize> = taken.into_iter().flatten().collect();
    Some(cost + usize::from(!order.is_sorted()))
}

fn is_word(word: &str) -> bool {
    word.chars().nth(1).is_some()
}

fn cost_of(word: &str, that: &str, nicknames: &Nicknames) -> Option<usize> {
    if word == that {
        return Some(0);
    }
    if nicknames.alike(word, that) {
        return Some(2);
    }
    if !is_word(word) || !is_word(that) {
        return (word.chars().next() == that.chars().next()).then_some(3);
    }
    let (letters, others) = (word.chars().count(), that.chars().count());
    let begins = letters.min(others) >= 3 && (word.starts_with(that) || that.starts_with(word));
    let mistyped = mistyped(word, that, bound(letters.max(others))).map(|wrong| 2 * wrong);
    [mistyped, begins.then_some(3)].into_iter().flatten().min()
}

/// How many letters are wrong, if they are few.
fn mistyped(word: &str, that: &str, bound: usize) -> Option<usize> {
    // Each mistake changes the length by one at most, and the set of letters by two: most texts are told apart by that.
    let set = |text: &str| text.chars().fold(0u64, |set, letter| set | 1 << (u32::from(letter) % 64));
    let unlike = word.chars().count().abs_diff(that.chars().count()) > bound
        || (set(word) ^ set(that)).count_ones() as usize > 2 * bound;
    if unlike { None } else { Some(strsim::osa_distance(word, that)).filter(|&wrong| wrong <= bound) }
}

/// "Mac Leod" for `MacLeod`, and typing errors across words.
fn together(given: &[&str], name_words: &[&str]) -> Option<usize> {
    let (word, that) = (given.concat(), name_words.concat());
    let letters = word.chars().count();
    if letters < 4 {
        return None;
    }
    mistyped(&word, &that, bound(letters)).map(|wrong| 2 * wrong + 1)
}

/// "JS", "J. S." for John Smith.
fn initials(given: &[&str], name_words: &[&str]) -> Option<usize> {
    let written = given.concat();
    let glued = given.len() == 1 && (2..=3).contains(&written.chars().count());
    let initials: String = name_words.iter().filter_map(|word| word.chars().next()).collect();
    let ends: String = initials.chars().take(1).chain(initials.chars().skip(1).last()).collect();
    let are_initials = glued || (given.len() > 1 && !given.iter().any(|word| is_word(word)));
    (are_initials && (written == initials || written == ends)).then_some(DEAREST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(written: &str, name: &str) -> Option<usize> {
        let nicknames = Nicknames::parse("n.csv", b"nickname,name\nbill,william\n").expect("a table");
        distance(written, name, &nicknames)
    }

    #[test]
    fn costs_follow_the_table() {
        for (written, name, expected) in [
            ("grace hopper", "grace hopper", Some(0)),
            ("grace hoper", "grace hopper", Some(2)),
            ("garce hopper", "grace hopper", Some(2)),
            // Two letters of six, as words; three only as a whole.
            ("grace hoqqer", "grace hopper", Some(4)),
            ("grace hoqqeq", "grace hopper", Some(7)),
            ("bill gates", "william gates", Some(2)),
            ("g hopper", "grace hopper", Some(3)),
            ("hopper", "grace hopper", Some(3)),
            ("hopper grace", "grace hopper", Some(1)),
            ("grace b hopper", "grace hopper", Some(3)),
            ("mac leod", "macleod", Some(1)),
            ("alex roux", "alexandra roux", Some(3)),
            ("js", "john smith", Some(14)),
            ("j s", "john a smith", Some(14)),
            ("ana costa", "ana silva", None),
            ("my old boss", "grace hopper", None),
            ("bo", "jo", None),
        ] {
            assert_eq!(cost(written, name), expected, "{written} / {name}");
        }
    }
}
