//! Blossoms: sets of an odd number of nodes that act as one, nested in each other.
//!
//! Blossom `b` is node `b` for `b < n`; the others have an odd number of *children*, blossoms in a ring, in which
//! `links[i]` is a place from a node of `children[i]` to one of `children[i + 1]`. All nodes but the *base* are matched
//! within; the base is in `children[0]`, and the children 1 and 2, 3 and 4, ... are matched with each other.

use super::graph::{Graph, Weight};

/// No node, no place, no blossom.
pub(super) const NONE: u32 = u32::MAX;

/// The nested blossoms of a graph, and with them who is matched.
#[derive(Debug)]
pub(super) struct Blossoms<W> {
    nodes: u32,
    /// For each node the place at which it is matched, on its own list.
    pub(super) partner: Vec<u32>,
    /// For each node a node of the outermost blossom that it is in, the same for all of that.
    token: Vec<u32>,
    /// For each such node that blossom.
    outermost: Vec<u32>,
    /// For each blossom how many nodes it has.
    size: Vec<u32>,
    /// For each blossom the node that is not matched within.
    pub(super) base: Vec<u32>,
    /// For each blossom the next larger one.
    parent: Vec<u32>,
    /// For each blossom its dual value; in a search, of an outermost one, as `search` stores it.
    pub(super) dual: Vec<W>,
    pub(super) children: Vec<Vec<u32>>,
    links: Vec<Vec<u32>>,
    unused: Vec<u32>,
}

impl<W: Weight> Blossoms<W> {
    /// Every node by itself and nobody matched.
    pub(super) fn new(nodes: usize) -> Self {
        let count = u32::try_from(nodes).expect("fewer nodes than u32::MAX");
        Self {
            nodes: count,
            partner: vec![NONE; nodes],
            token: (0..count).collect(),
            outermost: (0..count).collect(),
            size: vec![1; nodes],
            base: (0..count).collect(),
            parent: vec![NONE; nodes],
            dual: vec![W::from(0); nodes],
            children: vec![Vec::new(); nodes],
            links: vec![Vec::new(); nodes],
            unused: Vec::new(),
        }
    }

    /// The outermost blossom that a node is in.
    #[inline]
    pub(super) fn top(&self, node: u32) -> u32 {
        self.outermost[self.token[node as usize] as usize]
    }

    /// Whether it is more than a node.
    pub(super) fn is_nested(&self, blossom: u32) -> bool {
        blossom >= self.nodes
    }

    /// All blossoms that may be in use, nodes first.
    pub(super) fn all(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.base.len()).expect("at most two blossoms a node")
    }

    /// Whether it is in no other one; also of blossoms that are not in use, which have no children.
    pub(super) fn is_outermost(&self, blossom: u32) -> bool {
        self.parent[blossom as usize] == NONE
    }

    /// Calls for each node of a blossom.
    pub(super) fn for_each_node(&self, blossom: u32, mut call: impl FnMut(u32)) {
        if !self.is_nested(blossom) {
            return call(blossom);
        }
        let mut stack = vec![blossom];
        while let Some(one) = stack.pop() {
            for &child in &self.children[one as usize] {
                if self.is_nested(child) { stack.push(child) } else { call(child) }
            }
        }
    }

    /// Makes one blossom of several outermost ones in a ring; the first has the base.
    pub(super) fn shrink(&mut self, children: Vec<u32>, links: Vec<u32>) -> u32 {
        let blossom = self.unused.pop().unwrap_or_else(|| {
            self.base.push(NONE);
            self.parent.push(NONE);
            self.dual.push(W::from(0));
            self.size.push(0);
            self.children.push(Vec::new());
            self.links.push(Vec::new());
            u32::try_from(self.base.len() - 1).expect("at most two blossoms a node")
        });
        // The largest child keeps its token, so that a node changes its own at most log n times while blossoms grow.
        let largest = children.iter().copied().max_by_key(|&child| self.size[child as usize]);
        let token = self.token[self.base[largest.expect("at least three children") as usize] as usize];
        for &child in &children {
            self.parent[child as usize] = blossom;
            if Some(child) != largest {
                self.hand_out(child, token);
            }
        }
        self.outermost[token as usize] = blossom;
        self.size[blossom as usize] = children.iter().map(|&child| self.size[child as usize]).sum();
        self.base[blossom as usize] = self.base[children[0] as usize];
        (self.children[blossom as usize], self.links[blossom as usize]) = (children, links);
        blossom
    }

    /// Makes several outermost blossoms of one; its children and links.
    pub(super) fn expand(&mut self, blossom: u32) -> (Vec<u32>, Vec<u32>) {
        let children = std::mem::take(&mut self.children[blossom as usize]);
        for &child in &children {
            self.parent[child as usize] = NONE;
            let token = self.base[child as usize];
            self.hand_out(child, token);
            self.outermost[token as usize] = child;
        }
        self.unused.push(blossom);
        (children, std::mem::take(&mut self.links[blossom as usize]))
    }

    fn hand_out(&mut self, blossom: u32, token: u32) {
        let mut tokens = std::mem::take(&mut self.token);
        self.for_each_node(blossom, |node| tokens[node as usize] = token);
        self.token = tokens;
    }

    /// Which child of a blossom holds one of its nodes.
    pub(super) fn child_with(&self, blossom: u32, node: u32) -> u32 {
        let mut child = node;
        while self.parent[child as usize] != blossom {
            child = self.parent[child as usize];
        }
        child
    }

    /// Matches two nodes of different outermost blossoms, each of which becomes the base of its own.
    pub(super) fn join(&mut self, graph: &Graph<W>, place: u32) {
        let (node, other) = graph.ends(place);
        for (node, place) in [(node, place), (other, graph.mate[place as usize])] {
            self.rebase(graph, self.top(node), node);
            self.partner[node as usize] = place;
        }
    }

    /// Matches the nodes of a blossom so that a given one is left over.
    pub(super) fn rebase(&mut self, graph: &Graph<W>, blossom: u32, node: u32) {
        let mut stack = vec![(blossom, node)];
        while let Some((blossom, node)) = stack.pop() {
            if !self.is_nested(blossom) || self.base[blossom as usize] == node {
                continue;
            }
            let child = self.child_with(blossom, node);
            stack.push((child, node));
            let (children, links) = (&self.children[blossom as usize], &self.links[blossom as usize]);
            let count = children.len();
            let at = children.iter().position(|&one| one == child).expect("a child of its parent");
            // Two by two from the child to the old base, along the side of an even number of children.
            let pairs: Vec<u32> = if at % 2 == 1 {
                (at + 1..count).step_by(2).map(|first| links[first]).collect()
            } else {
                (0..at).step_by(2).map(|first| links[first]).collect()
            };
            for place in pairs {
                let (one, other) = graph.ends(place);
                (self.partner[one as usize], self.partner[other as usize]) = (place, graph.mate[place as usize]);
                for end in [one, other] {
                    stack.push((self.child_with(blossom, end), end));
                }
            }
            self.children[blossom as usize].rotate_left(at);
            self.links[blossom as usize].rotate_left(at);
            self.base[blossom as usize] = node;
        }
    }
}
