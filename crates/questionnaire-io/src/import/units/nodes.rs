//! From stated chains to units: which statements speak of the same unit.
//!
//! Invariant: nodes of a higher level stand first, so that a unit stands before its children. Statements are compared
//! as sets: nothing depends on who made them first, except [`Node::first`], which only messages use.
//! O(c · l²) for c different chains and l levels, apart from sorting.

use std::collections::BTreeMap;

/// Names from the most local level up, folded.
pub(crate) type Chain = Vec<Option<String>>;

/// A chain that people state.
#[derive(Debug)]
pub(crate) struct Stated {
    pub(crate) chain: Chain,
    /// How many state it.
    pub(crate) people: usize,
    /// Who states it first.
    pub(crate) first: usize,
}

/// The unit that a chain ends in.
#[derive(Debug, Clone)]
pub(crate) enum Placed {
    In(usize),
    OneOf(Vec<usize>),
}

/// One unit.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) level: usize,
    /// Folded.
    pub(crate) name: String,
    /// Position among the nodes.
    pub(crate) above: Option<usize>,
    /// How many people are in it.
    pub(crate) rows: usize,
    /// The only person who states it, as long as there is one.
    pub(crate) first: usize,
}

/// A chain from some level up, how many state it, and who does first.
type Statement<'c> = (&'c [Option<String>], usize, usize);

/// Makes the nodes from the highest level down and says which node each stated chain ends in. Chains stand in the order
/// of those who state them first.
pub(crate) fn arrange(chains: &[Stated], levels: usize) -> (Vec<Node>, BTreeMap<&[Option<String>], Placed>) {
    let mut nodes: Vec<Node> = Vec::new();
    let mut placed: BTreeMap<&[Option<String>], Placed> = BTreeMap::new();
    for level in (0..levels).rev() {
        // Name → unit above, as stated → the chains that state it, and who.
        let mut stated: BTreeMap<&str, BTreeMap<Option<usize>, Vec<Statement<'_>>>> = BTreeMap::new();
        for Stated { chain, people, first } in chains {
            let Some(name) = &chain[level] else { continue };
            let higher = (level + 1..levels).find(|&higher| chain[higher].is_some());
            let above = higher.and_then(|higher| match placed.get(&chain[higher..]) {
                Some(Placed::In(node)) => Some(*node),
                _ => None,
            });
            stated.entry(name).or_default().entry(above).or_default().push((&chain[level..], *people, *first));
        }
        let people = |rows: &[Statement<'_>]| rows.iter().map(|(_, people, _)| people).sum::<usize>();
        for (name, parents) in stated {
            // Which more detailed statements fit a less detailed one.
            let mut detailed: BTreeMap<Option<usize>, Vec<Option<usize>>> = BTreeMap::new();
            for &parent in parents.keys() {
                let mut above = parent.and_then(|parent| nodes[parent].above);
                while let Some(node) = above {
                    if parents.contains_key(&Some(node)) {
                        detailed.entry(Some(node)).or_default().push(parent);
                    }
                    above = nodes[node].above;
                }
                if parent.is_some() && parents.contains_key(&None) {
                    detailed.entry(None).or_default().push(parent);
                }
            }
            let mut made: BTreeMap<Option<usize>, usize> = BTreeMap::new();
            for (&above, rows) in parents.iter().filter(|(parent, _)| !detailed.contains_key(*parent)) {
                made.insert(above, nodes.len());
                nodes.push(Node { level, name: name.to_owned(), above, rows: people(rows), first: rows[0].2 });
            }
            for (parent, rows) in &parents {
                let which: Vec<usize> = match detailed.get(parent) {
                    None => vec![made[parent]],
                    Some(fitting) => fitting.iter().filter_map(|parent| made.get(parent).copied()).collect(),
                };
                let result = match which.as_slice() {
                    [only] => Placed::In(*only),
                    _ => Placed::OneOf(which),
                };
                if let (Placed::In(node), true) = (&result, detailed.contains_key(parent)) {
                    nodes[*node].rows += people(rows);
                }
                for (chain, ..) in rows {
                    placed.insert(chain, result.clone());
                }
            }
        }
    }
    (nodes, placed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(names: [&str; 3]) -> Chain {
        names.iter().map(|name| (!name.is_empty()).then(|| (*name).to_owned())).collect()
    }

    fn shown(chains: &[Chain]) -> (Vec<String>, Vec<String>) {
        let stated = |(first, chain): (usize, &Chain)| Stated { chain: chain.clone(), people: 1, first };
        let stated: Vec<Stated> = chains.iter().enumerate().map(stated).collect();
        let (nodes, placed) = arrange(&stated, 3);
        let path = |mut node: usize| {
            let mut path = nodes[node].name.clone();
            while let Some(above) = nodes[node].above {
                path = format!("{path}<{}", nodes[above].name);
                node = above;
            }
            path
        };
        let place = |chain: &Chain| {
            let level = chain.iter().position(Option::is_some).unwrap();
            match &placed[&chain[level..]] {
                Placed::In(node) => path(*node),
                Placed::OneOf(which) => format!("one of {}", which.len()),
            }
        };
        ((0..nodes.len()).map(path).collect(), chains.iter().map(place).collect())
    }

    #[test]
    fn a_row_that_states_less_belongs_where_it_fits() {
        let chains = [
            chain(["harbour", "north", "world"]),
            chain(["harbour", "", ""]),
            chain(["harbour", "", "world"]),
            chain(["", "north", ""]),
        ];
        let (nodes, places) = shown(&chains);
        assert_eq!(nodes, ["world", "north<world", "harbour<north<world"]);
        assert_eq!(places, ["harbour<north<world", "harbour<north<world", "harbour<north<world", "north<world"]);
    }

    #[test]
    fn the_same_name_in_two_places_is_two_units() {
        let chains = [chain(["harbour", "north", ""]), chain(["harbour", "south", ""]), chain(["harbour", "", ""])];
        let (nodes, places) = shown(&chains);
        assert_eq!(nodes, ["north", "south", "harbour<north", "harbour<south"]);
        assert_eq!(places, ["harbour<north", "harbour<south", "one of 2"]);
    }
}
