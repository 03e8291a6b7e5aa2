//! One search: somebody left over is matched, or left over at no cost.
//!
//! From a root that is not matched and whose dual value is positive, a tree of blossoms grows along tight edges: *outer*
//! ones at the end of an even number of edges, the root first, and *inner* ones between them. Dual values of nodes in outer
//! blossoms fall, of those in inner ones rise; dual values of outer blossoms rise twice as fast, of inner ones fall so. That
//! goes on until
//! - an edge from an outer blossom to one outside of the tree is tight: the tree grows by that one and its partner, or,
//!   if it has none, all along the path change partners and one more pair is matched: the end;
//! - an edge between two outer blossoms is tight: the ring that it closes shrinks to one outer blossom;
//! - the dual value of an inner blossom is 0: it is expanded;
//! - the dual value of a node in an outer blossom is 0: it may stay without a partner, and all along the path to it
//!   change theirs: the end.
//!
//! How far the values have moved is one number, `moved`; nodes of outer blossoms are stored with it added, of inner ones
//! subtracted, and blossoms so with twice of it, so that moving it changes nothing else.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::blossoms::{Blossoms, NONE};
use super::graph::{Graph, Weight};
use crate::context::{Pace, StopReason};

/// What an outermost blossom is in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    Outside,
    Outer,
    Inner,
}

/// What may happen next, by when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// The edge of this place is tight; the place is on the list of a node in an outer blossom.
    Tight(u32),
    /// The dual value of this inner blossom is 0.
    Expand(u32),
}

/// How the search may end.
#[derive(Clone, Copy, Debug)]
enum End {
    /// The dual value of this node is 0.
    Zero(u32),
    /// The edge of this place, to a blossom without partner, is tight.
    Free(u32),
}

/// The tree of one search after the other, and the dual values.
#[derive(Debug)]
pub(super) struct Search<'g, W> {
    graph: &'g Graph<W>,
    pub(super) blossoms: Blossoms<W>,
    /// For each node its dual value, as stored.
    pub(super) dual: Vec<W>,
    /// For each blossom what it is in the tree, if it is outermost.
    label: Vec<Label>,
    /// For each inner blossom the place by which the tree came to it, on the outer side.
    via: Vec<u32>,
    /// For each node the least stored dual value of a node in an outer blossom less twice the weight of the edge to it,
    /// and the place of that edge, on the outer side.
    nearest: Vec<(W, u32)>,
    /// Nodes that have something in `nearest`.
    near: Vec<u32>,
    /// Blossoms that have had a label.
    labelled: Vec<u32>,
    /// Nodes of outer blossoms whose edges have not been looked at.
    unseen: Vec<u32>,
    events: BinaryHeap<Reverse<(W, Event)>>,
    moved: W,
    end: (W, End),
    /// For each blossom the last walk that came by.
    walk: Vec<u32>,
    walks: u32,
}

impl<'g, W: Weight> Search<'g, W> {
    /// Greedy dual values, and whoever they allow to match at once.
    pub(super) fn new(graph: &'g Graph<W>) -> Self {
        let nodes = graph.nodes();
        let zero = W::from(0);
        let list = |node: u32| graph.places(node).map(|place| place as usize);
        let ids = || 0..u32::try_from(nodes).unwrap_or(NONE);
        let halves = ids().map(|node| list(node).map(|place| graph.twice[place].half()).max().unwrap_or(zero));
        let mut dual: Vec<W> = halves.collect();
        let mut blossoms = Blossoms::new(nodes);
        for node in ids().filter(|&node| graph.places(node).len() > 0) {
            if blossoms.partner[node as usize] != NONE {
                continue;
            }
            // As low as the edges allow; then one of them is tight.
            let slack = |place: &usize| dual[graph.to[*place] as usize] - graph.twice[*place];
            let least = list(node).map(|place| slack(&place)).min().unwrap_or(zero);
            dual[node as usize] = zero.max(-least);
            let is_free = |place: &usize| blossoms.partner[graph.to[*place] as usize] == NONE;
            let tight = list(node).find(|place| is_free(place) && dual[node as usize] + slack_of(&dual, graph, *place) == zero);
            if let Some(place) = tight {
                blossoms.join(graph, u32::try_from(place).unwrap_or(NONE));
            }
        }
        Self {
            graph,
            blossoms,
            dual,
            label: vec![Label::Outside; nodes],
            via: vec![NONE; nodes],
            nearest: vec![(W::MOST, NONE); nodes],
            near: Vec::new(),
            labelled: Vec::new(),
            unseen: Vec::new(),
            events: BinaryHeap::new(),
            moved: zero,
            end: (W::MOST, End::Zero(NONE)),
            walk: vec![0; nodes],
            walks: 0,
        }
    }

    /// Whether a node is left over although that costs.
    pub(super) fn is_owed(&self, node: u32) -> bool {
        self.blossoms.partner[node as usize] == NONE && self.dual[node as usize] > W::from(0)
    }

    /// Searches from a node that is owed a partner.
    pub(super) fn run(&mut self, root: u32, pace: &mut Pace<'_>) -> Result<(), StopReason> {
        self.moved = W::from(0);
        self.end = (W::MOST, End::Zero(NONE));
        self.become_outer(self.blossoms.top[root as usize]);
        loop {
            while let Some(node) = self.unseen.pop() {
                let places = self.graph.places(node);
                pace.go(u64::from(places.end - places.start) + 1)?;
                self.look(node);
            }
            let next = self.events.pop().map(|Reverse(next)| next).filter(|(by, _)| *by < self.end.0);
            let Some((by, event)) = next else { break };
            self.moved = by;
            match event {
                Event::Tight(place) => self.follow(place),
                Event::Expand(blossom) => {
                    let is_due = self.label[blossom as usize] == Label::Inner
                        && self.blossoms.is_outermost(blossom)
                        && self.blossoms.dual[blossom as usize] == by + by;
                    if is_due {
                        self.expand(blossom);
                    }
                }
            }
        }
        self.moved = self.end.0;
        let end = self.end.1;
        let path = self.path_from(match end {
            End::Zero(node) => node,
            End::Free(place) => self.graph.ends(place).0,
        });
        let settled = self.settle();
        match end {
            End::Zero(node) => {
                self.change_partners(&path);
                self.blossoms.partner[node as usize] = NONE;
                self.blossoms.rebase(self.graph, self.blossoms.top[node as usize], node);
            }
            End::Free(place) => {
                self.change_partners(&path);
                self.blossoms.join(self.graph, place);
            }
        }
        self.dissolve(settled);
        Ok(())
    }

    /// Expands blossoms without dual value, those within as well.
    fn dissolve(&mut self, mut blossoms: Vec<u32>) {
        while let Some(blossom) = blossoms.pop() {
            let is_empty = self.blossoms.dual[blossom as usize] == W::from(0) && self.blossoms.is_outermost(blossom);
            if is_empty && self.blossoms.is_nested(blossom) {
                blossoms.extend(self.blossoms.expand(blossom).0);
            }
        }
    }

    fn slack(&self, place: u32) -> W {
        let (node, other) = self.graph.ends(place);
        self.value(node) + self.value(other) - self.graph.twice[place as usize]
    }

    /// The dual value of a node.
    fn value(&self, node: u32) -> W {
        let stored = self.dual[node as usize];
        match self.label[self.blossoms.top[node as usize] as usize] {
            Label::Outside => stored,
            Label::Outer => stored - self.moved,
            Label::Inner => stored + self.moved,
        }
    }

    fn expect_by(&mut self, by: W, event: Event) {
        if by < self.end.0 {
            self.events.push(Reverse((by, event)));
        }
    }

    fn end_by(&mut self, by: W, end: End) {
        if by < self.end.0 {
            self.end = (by, end);
        }
    }

    /// A blossom outside becomes outer.
    fn become_outer(&mut self, blossom: u32) {
        self.label[blossom as usize] = Label::Outer;
        self.labelled.push(blossom);
        self.blossoms.dual[blossom as usize] -= self.moved + self.moved;
        self.add_outer_nodes(blossom, self.moved);
    }

    /// The nodes of a blossom are in an outer one from now on; `add` makes their stored values so.
    fn add_outer_nodes(&mut self, blossom: u32, add: W) {
        let from = self.unseen.len();
        let unseen = &mut self.unseen;
        self.blossoms.for_each_node(blossom, |node| unseen.push(node));
        for at in from..self.unseen.len() {
            let node = self.unseen[at];
            self.dual[node as usize] += add;
            self.end_by(self.dual[node as usize], End::Zero(node));
        }
    }

    /// A blossom outside becomes inner.
    fn become_inner(&mut self, blossom: u32, via: u32) {
        self.label[blossom as usize] = Label::Inner;
        self.via[blossom as usize] = via;
        self.labelled.push(blossom);
        let (dual, moved) = (&mut self.dual, self.moved);
        self.blossoms.for_each_node(blossom, |node| dual[node as usize] -= moved);
        self.await_expansion(blossom);
    }

    /// An inner blossom whose dual value is not yet stored as one of the tree.
    fn await_expansion(&mut self, blossom: u32) {
        if self.blossoms.is_nested(blossom) {
            let value = self.blossoms.dual[blossom as usize];
            self.blossoms.dual[blossom as usize] = value + self.moved + self.moved;
            self.expect_by(self.moved + value.half(), Event::Expand(blossom));
        }
    }

    /// Looks at all edges of a node in an outer blossom.
    fn look(&mut self, node: u32) {
        let (own, top) = (self.dual[node as usize], self.blossoms.top[node as usize]);
        for place in self.graph.places(node) {
            let other = self.graph.to[place as usize];
            let there = self.blossoms.top[other as usize];
            if there == top {
                continue;
            }
            let reduced = own - self.graph.twice[place as usize];
            if self.label[there as usize] == Label::Outer {
                self.expect_by((reduced + self.dual[other as usize]).half(), Event::Tight(place));
            } else if reduced < self.nearest[other as usize].0 {
                if self.nearest[other as usize].1 == NONE {
                    self.near.push(other);
                }
                self.nearest[other as usize] = (reduced, place);
                if self.label[there as usize] == Label::Outside {
                    self.await_growth(other);
                }
            }
        }
    }

    /// A node outside of the tree that has an edge to it.
    fn await_growth(&mut self, node: u32) {
        let (reduced, place) = self.nearest[node as usize];
        let by = reduced + self.dual[node as usize];
        let base = self.blossoms.base[self.blossoms.top[node as usize] as usize];
        if self.blossoms.partner[base as usize] == NONE {
            self.end_by(by, End::Free(place));
        } else {
            self.expect_by(by, Event::Tight(place));
        }
    }

    /// An edge of an outer blossom may have become tight.
    fn follow(&mut self, place: u32) {
        let (node, other) = self.graph.ends(place);
        let (top, there) = (self.blossoms.top[node as usize], self.blossoms.top[other as usize]);
        if top == there || self.slack(place) != W::from(0) {
            return;
        }
        match self.label[there as usize] {
            Label::Outer => self.shrink(place),
            Label::Inner => {}
            Label::Outside => {
                self.become_inner(there, place);
                let base = self.blossoms.base[there as usize];
                let partner = self.graph.to[self.blossoms.partner[base as usize] as usize];
                self.become_outer(self.blossoms.top[partner as usize]);
            }
        }
    }

    /// The inner blossom above an outer one and the outer one above that, with the places that lead up to them; `None`:
    /// it is the root.
    fn above(&self, outer: u32) -> Option<[(u32, u32); 2]> {
        let up = self.blossoms.partner[self.blossoms.base[outer as usize] as usize];
        let inner = self.blossoms.top[*self.graph.to.get(up as usize)? as usize];
        let via = self.graph.mate[self.via[inner as usize] as usize];
        let next = self.blossoms.top[self.graph.to[via as usize] as usize];
        Some([(inner, up), (next, via)])
    }

    /// The outer blossom at which the paths from two others to the root meet.
    fn meeting(&mut self, one: u32, other: u32) -> u32 {
        self.walks += 1;
        self.walk.resize(self.blossoms.base.len(), 0);
        let (mut at, mut turn) = (Some(one), Some(other));
        loop {
            if let Some(outer) = at {
                if self.walk[outer as usize] == self.walks {
                    return outer;
                }
                self.walk[outer as usize] = self.walks;
                at = self.above(outer).map(|[_, (next, _)]| next);
            }
            std::mem::swap(&mut at, &mut turn);
        }
    }

    /// A tight edge closes a ring of blossoms of the tree, which become one outer blossom.
    fn shrink(&mut self, place: u32) {
        let (node, other) = self.graph.ends(place);
        let [one, two] = [node, other].map(|node| self.blossoms.top[node as usize]);
        let first = self.meeting(one, two);
        // Down to the edge on its own side, over it, and up on the other side.
        let (mut children, mut links) = (Vec::new(), Vec::new());
        let mut at = one;
        while at != first {
            let [(inner, up), (next, via)] = self.above(at).expect("the root is above");
            children.extend([at, inner]);
            links.extend([self.graph.mate[up as usize], self.graph.mate[via as usize]]);
            at = next;
        }
        children.push(first);
        children.reverse();
        links.reverse();
        links.push(place);
        let mut at = two;
        while at != first {
            let [(inner, up), (next, via)] = self.above(at).expect("the root is above");
            children.extend([at, inner]);
            links.extend([up, via]);
            at = next;
        }
        let twice = self.moved + self.moved;
        for &child in &children {
            if self.label[child as usize] == Label::Inner {
                self.blossoms.dual[child as usize] -= twice;
                self.add_outer_nodes(child, twice);
            } else {
                self.blossoms.dual[child as usize] += twice;
            }
            self.label[child as usize] = Label::Outside;
        }
        let blossom = self.blossoms.shrink(children, links);
        self.label.resize(self.blossoms.base.len(), Label::Outside);
        self.via.resize(self.blossoms.base.len(), NONE);
        self.label[blossom as usize] = Label::Outer;
        self.labelled.push(blossom);
        self.blossoms.dual[blossom as usize] = -twice;
    }

    /// An inner blossom without dual value makes room for its children: those on the way from where the tree came in
    /// to the base stay in the tree.
    fn expand(&mut self, blossom: u32) {
        let via = self.via[blossom as usize];
        let entry = self.blossoms.child_with(blossom, self.graph.to[via as usize]);
        self.label[blossom as usize] = Label::Outside;
        let (mut children, mut links) = self.blossoms.expand(blossom);
        let mut at = children.iter().position(|&child| child == entry).expect("a child of its parent");
        if at % 2 == 1 {
            // The other way round; the base stays in front.
            children[1..].reverse();
            links.reverse();
            links.iter_mut().for_each(|link| *link = self.graph.mate[*link as usize]);
            at = children.len() - at;
        }
        let twice = self.moved + self.moved;
        let mut via = via;
        for (place, &child) in children.iter().enumerate().rev() {
            if place > at {
                let (dual, moved) = (&mut self.dual, self.moved);
                let mut nodes = Vec::new();
                self.blossoms.for_each_node(child, |node| {
                    dual[node as usize] += moved;
                    nodes.push(node);
                });
                let is_near = |node: &u32| self.nearest[*node as usize].1 != NONE;
                nodes.retain(is_near);
                nodes.into_iter().for_each(|node| self.await_growth(node));
            } else if place % 2 == 0 {
                self.label[child as usize] = Label::Inner;
                self.via[child as usize] = via;
                self.labelled.push(child);
                self.await_expansion(child);
            } else {
                self.label[child as usize] = Label::Outer;
                self.labelled.push(child);
                self.blossoms.dual[child as usize] -= twice;
                self.add_outer_nodes(child, twice);
                via = self.graph.mate[links[place - 1] as usize];
            }
        }
    }

    /// The places from a node in an outer blossom to the root that are matched once all change partners: from the inner
    /// blossoms up.
    fn path_from(&self, node: u32) -> Vec<u32> {
        let (mut path, mut at) = (Vec::new(), self.blossoms.top[node as usize]);
        while let Some([_, (next, via)]) = self.above(at) {
            path.push(via);
            at = next;
        }
        path
    }

    /// Matches along a path; who was matched there is not any more.
    fn change_partners(&mut self, path: &[u32]) {
        path.iter().for_each(|&place| self.blossoms.join(self.graph, place));
    }

    /// Takes down the tree: all values are stored as they are. The blossoms that were in it.
    fn settle(&mut self) -> Vec<u32> {
        let (moved, twice) = (self.moved, self.moved + self.moved);
        let mut settled = Vec::new();
        for blossom in std::mem::take(&mut self.labelled) {
            let label = std::mem::replace(&mut self.label[blossom as usize], Label::Outside);
            if label == Label::Outside {
                continue;
            }
            let is_outer = label == Label::Outer;
            let dual = &mut self.dual;
            self.blossoms.for_each_node(blossom, |node| {
                let value = &mut dual[node as usize];
                *value = if is_outer { *value - moved } else { *value + moved };
            });
            if self.blossoms.is_nested(blossom) {
                let value = &mut self.blossoms.dual[blossom as usize];
                *value = if is_outer { *value + twice } else { *value - twice };
                settled.push(blossom);
            } else {
                self.blossoms.dual[blossom as usize] = W::from(0);
            }
        }
        for node in std::mem::take(&mut self.near) {
            self.nearest[node as usize] = (W::MOST, NONE);
        }
        self.events.clear();
        self.unseen.clear();
        settled
    }
}

fn slack_of<W: Weight>(dual: &[W], graph: &Graph<W>, place: usize) -> W {
    dual[graph.to[place] as usize] - graph.twice[place]
}
