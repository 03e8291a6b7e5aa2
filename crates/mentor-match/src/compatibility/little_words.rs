//! Little words of six languages: what says nothing, what negates, and what undoes a negation. All folded.

use std::collections::BTreeSet;

use super::Language;

/// Words with a function instead of a meaning.
#[derive(Debug, Default)]
pub(super) struct LittleWords {
    /// Say nothing about a goal or an interest.
    pub(super) stop: BTreeSet<&'static str>,
    /// What follows is not wanted; sequences of words.
    pub(super) negations: Vec<Vec<&'static str>>,
    /// Directly after a negation, one word or two: it is no exclusion ("not only", "do not know how to").
    pub(super) undone_by: BTreeSet<&'static str>,
    /// Directly before a negation: it is no exclusion ("how to say no").
    pub(super) undone_after: BTreeSet<&'static str>,
    /// End what a negation is about.
    pub(super) turns: BTreeSet<&'static str>,
    /// Continue what a negation is about behind a comma.
    pub(super) goes_on: BTreeSet<&'static str>,
}

/// The same as they are written down here; entries of several words are divided by commas.
struct Table {
    stop: &'static str,
    negations: &'static str,
    undone_by: &'static str,
    undone_after: &'static str,
    turns: &'static str,
    goes_on: &'static str,
}

impl LittleWords {
    /// Those of a language; none where they are not known.
    pub(super) fn of(language: Language) -> Self {
        let table = match language {
            Language::English => ENGLISH,
            Language::French => FRENCH,
            Language::German => GERMAN,
            Language::Italian => ITALIAN,
            Language::Portuguese => PORTUGUESE,
            Language::Spanish => SPANISH,
            _ => return Self::default(),
        };
        let words = |list: &'static str| list.split(' ').collect();
        let entries = |list: &'static str| list.split(',').map(str::trim);
        Self {
            stop: words(table.stop),
            negations: entries(table.negations).map(|entry| entry.split(' ').collect()).collect(),
            undone_by: entries(table.undone_by).collect(),
            undone_after: words(table.undone_after),
            turns: words(table.turns),
            goes_on: words(table.goes_on),
        }
    }
}

const ENGLISH: Table = Table {
    stop: "a about also am an and any anything are as at be become becoming been being better by can could do \
            does etc for from get getting good had has have help helping her his how i i'd i'm if improve \
            improving in interested into is it its just learn learning like looking me more my myself need of on \
            one's or other others our please prefer rather skill skills so some something than thank thanks that \
            the their them there these they things this to too up us very want was way ways we what when where \
            which while who will wish with would you your",
    negations: "not, no, nor, neither, nothing, none, without, except, excluding, avoid, avoiding, don't, dont, \
            doesn't, won't, isn't, aren't, anything but, everything but, other than, rather than, instead of, \
            apart from, aside from",
    undone_by: "able, afraid, comfortable, confident, enough, experience, experienced, for profit, good, idea, just, \
            know, knowing, knowledge, matter, merely, only, simply, strong, sure, understand, yet",
    undone_after: "or say saying why yes",
    turns: "although but however instead only though yet",
    goes_on: "nor or",
};

const FRENCH: Table = Table {
    stop: "a ai ameliorer apprendre au aux avec ce ces cette comment d dans de des du en est et etre il j'ai je \
            la le les leur ma me mes mieux mon on ou par plus pour que qui sa se ses son sur un une veux vos \
            votre",
    negations: "non, ne, pas, sans, sauf, jamais, aucun, aucune, ni",
    undone_by: "seulement, uniquement",
    undone_after: "dire ou",
    turns: "cependant mais plutot",
    goes_on: "ni ou",
};

const GERMAN: Table = Table {
    stop: "als am an auf aus bei besser das dem den der des die ein eine einem einen einer er es fur gerne ich \
            im in ist lernen mehr mein meine mit mochte oder sich sie uber um und verbessern von was wie will zu \
            zum zur",
    negations: "nicht, kein, keine, keinen, keiner, nie, niemals, ohne, ausser, außer, weder, noch, nichts",
    undone_by: "mehr, nur, sicher",
    undone_after: "immer oder",
    turns: "aber doch jedoch lieber sondern",
    goes_on: "noch oder",
};

const ITALIAN: Table = Table {
    stop: "a ai al alla anche che come con da dei del della di e essere gli ho i il imparare in io la le lo \
            meglio mi mia migliorare mio nel nella o per piu si sono su un una uno voglio vorrei",
    negations: "no, non, senza, tranne, eccetto, mai, nessun, nessuna, ne",
    undone_by: "solo, soltanto",
    undone_after: "dire o",
    turns: "bensi invece ma pero",
    goes_on: "ne o",
};

const PORTUGUESE: Table = Table {
    stop: "a ao aos aprender as com como da das de do dos e em eu gostaria mais me melhor melhorar meu minha na \
            nas no nos o os ou para pela pelo por que quero se ser seu sobre sua um uma",
    negations: "nao, nem, nunca, sem, exceto, menos, nenhum, nenhuma, nada",
    undone_by: "apenas, sei, so, somente",
    undone_after: "dizer ou",
    turns: "mas porem sim",
    goes_on: "nem ou",
};

const SPANISH: Table = Table {
    stop: "a al aprender como con de del e el en es ganas gustaria la las lo los mas me mejor mejorar mi mis o \
            para por que quiero se ser sobre su sus u un una y yo",
    negations: "no, ni, nunca, sin, excepto, salvo, ningun, ninguna, nada",
    undone_by: "se, solamente, solo",
    undone_after: "decir o",
    turns: "pero sino",
    goes_on: "ni o",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;

    #[test]
    fn little_words_are_folded() {
        for &language in Language::ALL {
            let little = LittleWords::of(language);
            let lists = [&little.stop, &little.undone_by, &little.undone_after, &little.turns, &little.goes_on];
            for word in lists.into_iter().flatten().chain(little.negations.iter().flatten()) {
                assert_eq!(text::fold(word), *word, "{language}");
                assert!(!word.is_empty());
            }
        }
    }
}
