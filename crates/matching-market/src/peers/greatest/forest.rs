//! A forest of trees that grow at once, one from each node that is left over.
//!
//! From every node that is not matched and whose dual value is positive, a tree of blossoms grows along tight edges:
//! *outer* ones at the end of an even number of edges, the root first, and *inner* ones between them. Dual values of
//! nodes in outer blossoms fall, of those in inner ones rise; dual values of outer blossoms rise twice as fast, of
//! inner ones fall so. Again and again the first of these happens:
//! - an edge from an outer blossom to one outside of the forest is tight: the tree grows by that one and its partner,
//!   or, if it has none, all along the path change partners and one more pair is matched;
//! - an edge between two outer blossoms of one tree is tight: the ring that it closes shrinks to one outer blossom;
//! - an edge between two trees is tight: all along the path from root to root change partners;
//! - the dual value of an inner blossom is 0: it is expanded;
//! - the dual value of a node in an outer blossom is 0: it may stay without a partner, and all along the path to it
//!   change theirs.
//!
//! Trees in which partners have changed are taken down; the others stay as they are. How far values have moved is one
//! number, `moved`, the same for all trees from first to last; nodes of outer blossoms are stored with it added, of
//! inner ones subtracted, and blossoms so with twice of it, so that moving it changes nothing else.
//!
//! Values of roots are even at the beginning and move together, tight edges join nodes whose values are both even or
//! both odd, so all nodes in outer blossoms are alike in that, and edges between two of them become tight at a whole
//! number.

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
    /// The dual value of this node in an outer blossom is 0.
    Zero(u32),
}

/// One tree.
#[derive(Debug)]
struct Tree<W> {
    /// Blossoms that have been in it.
    members: Vec<u32>,
    /// The least stored dual value of a node in its outer blossoms.
    zero: W,
}

/// The forest and the dual values.
#[derive(Debug)]
pub(super) struct Forest<'g, W> {
    graph: &'g Graph<W>,
    pub(super) blossoms: Blossoms<W>,
    /// For each node its dual value, as stored.
    pub(super) dual: Vec<W>,
    /// For each blossom what it is in the forest, if it is outermost.
    label: Vec<Label>,
    /// For each blossom in the forest its tree.
    tree: Vec<u32>,
    /// For each inner blossom the place by which its tree came to it, on the outer side.
    via: Vec<u32>,
    /// For each node the least stored dual value of a node in an outer blossom less twice the weight of the edge to it,
    /// and the place of that edge, on the outer side. That tree may have been taken down since: then it is too low.
    nearest: Vec<(W, u32)>,
    trees: Vec<Tree<W>>,
    /// How many trees stand.
    standing: usize,
    /// Nodes of outer blossoms whose edges have not been looked at.
    unseen: Vec<u32>,
    events: BinaryHeap<Reverse<(W, Event)>>,
    moved: W,
    /// For each blossom the last walk that came by.
    walk: Vec<u32>,
    walks: u32,
}

impl<'g, W: Weight> Forest<'g, W> {
    /// Greedy dual values, and whoever they allow to match at once.
    pub(super) fn new(graph: &'g Graph<W>) -> Self {
        let nodes = graph.nodes();
        let zero = W::from(0);
        let list = |node: u32| graph.places(node).map(|place| place as usize);
        let ids = || 0..u32::try_from(nodes).unwrap_or(NONE);
        let halves = ids().map(|node| list(node).map(|place| graph.twice[place].half()).max().unwrap_or(zero));
        let mut dual: Vec<W> = halves.collect();
        let mut blossoms = Blossoms::new(nodes);
        for node in ids().filter(|&node| !graph.places(node).is_empty()) {
            if blossoms.partner[node as usize] != NONE {
                continue;
            }
            // As low as the edges allow; then one of them is tight.
            let slack = |place: &usize| dual[graph.to[*place] as usize] - graph.twice[*place];
            let least = list(node).map(|place| slack(&place)).min().unwrap_or(zero);
            dual[node as usize] = zero.max(-least);
            let is_free = |place: &usize| blossoms.partner[graph.to[*place] as usize] == NONE;
            let tight =
                list(node).find(|place| is_free(place) && dual[node as usize] + slack_of(&dual, graph, *place) == zero);
            if let Some(place) = tight {
                blossoms.join(graph, u32::try_from(place).unwrap_or(NONE));
            }
        }
        // Whoever is left over begins at an even value: no edge of theirs need be tight.
        for node in ids().filter(|&node| blossoms.partner[node as usize] == NONE) {
            let value = &mut dual[node as usize];
            *value = value.to_even();
        }
        Self {
            graph,
            blossoms,
            dual,
            label: vec![Label::Outside; nodes],
            tree: vec![NONE; nodes],
            via: vec![NONE; nodes],
            nearest: vec![(W::MOST, NONE); nodes],
            trees: Vec::new(),
            standing: 0,
            unseen: Vec::new(),
            events: BinaryHeap::new(),
            moved: zero,
            walk: vec![0; nodes],
            walks: 0,
        }
    }

    /// Grows trees until nobody is left over at a positive value.
    pub(super) fn grow(&mut self, stride: &mut Pace<'_>) -> Result<(), StopReason> {
        for root in 0..u32::try_from(self.graph.nodes()).expect("fewer nodes than u32::MAX") {
            if self.blossoms.partner[root as usize] == NONE && self.dual[root as usize] > W::from(0) {
                let tree = u32::try_from(self.trees.len()).expect("at most one tree a node");
                self.trees.push(Tree { members: Vec::new(), zero: W::MOST });
                self.standing += 1;
                self.become_outer(root, tree);
            }
        }
        while self.standing > 0 {
            while let Some(node) = self.unseen.pop() {
                self.look(node, stride)?;
            }
            let Reverse((by, event)) = self.events.pop().expect("every tree has a node whose value comes to 0");
            self.moved = by;
            match event {
                Event::Tight(place) => self.follow(place, stride)?,
                Event::Expand(blossom) => {
                    let is_due = self.label[blossom as usize] == Label::Inner
                        && self.blossoms.is_outermost(blossom)
                        && self.blossoms.dual[blossom as usize] == by + by;
                    if is_due {
                        self.expand(blossom, stride)?;
                    }
                }
                Event::Zero(node) => {
                    let top = self.blossoms.top(node);
                    if self.label[top as usize] == Label::Outer && self.dual[node as usize] == by {
                        self.leave_over(node, stride)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// All along the path from a node to its root change partners, so that the node has none.
    fn leave_over(&mut self, node: u32, stride: &mut Pace<'_>) -> Result<(), StopReason> {
        let path = self.path_from(node);
        let mut taken = self.take_down(self.tree[self.blossoms.top(node) as usize]);
        for &place in &path {
            self.blossoms.join(self.graph, place);
        }
        self.blossoms.partner[node as usize] = NONE;
        self.blossoms.rebase(self.graph, self.blossoms.top(node), node);
        self.dissolve(&mut taken);
        self.stay_outside(&taken, stride)
    }

    /// All along the path through a tight edge change partners: from root to root, or to one outside who had none.
    fn match_over(&mut self, place: u32, stride: &mut Pace<'_>) -> Result<(), StopReason> {
        let (node, other) = self.graph.ends(place);
        let there = self.blossoms.top(other);
        let is_outside = self.label[there as usize] == Label::Outside;
        let ends = if is_outside { vec![node] } else { vec![node, other] };
        let paths: Vec<u32> = ends.iter().flat_map(|&end| self.path_from(end)).collect();
        let trees: Vec<u32> = ends.iter().map(|&end| self.tree[self.blossoms.top(end) as usize]).collect();
        let mut taken: Vec<u32> = trees.into_iter().flat_map(|tree| self.take_down(tree)).collect();
        // What was nearest to it has come, and will not come again.
        taken.extend(Some(there).filter(|_| is_outside));
        for step in paths.into_iter().chain([place]) {
            self.blossoms.join(self.graph, step);
        }
        self.dissolve(&mut taken);
        self.stay_outside(&taken, stride)
    }

    /// Takes down a tree: its values are stored as they are. The blossoms that were in it.
    fn take_down(&mut self, tree: u32) -> Vec<u32> {
        let (moved, twice) = (self.moved, self.moved + self.moved);
        self.standing -= 1;
        let mut members = std::mem::take(&mut self.trees[tree as usize].members);
        members.retain(|&blossom| {
            // Some have gone into larger ones since, or have made room for their children.
            if self.label[blossom as usize] == Label::Outside || self.tree[blossom as usize] != tree {
                return false;
            }
            let is_outer = std::mem::replace(&mut self.label[blossom as usize], Label::Outside) == Label::Outer;
            let dual = &mut self.dual;
            self.blossoms.for_each_node(blossom, |node| {
                let value = &mut dual[node as usize];
                *value = if is_outer { *value - moved } else { *value + moved };
            });
            let value = &mut self.blossoms.dual[blossom as usize];
            *value = if is_outer { *value + twice } else { *value - twice };
            true
        });
        members
    }

    /// Expands blossoms without dual value, those within as well; what is left of them.
    fn dissolve(&mut self, blossoms: &mut Vec<u32>) {
        let mut at = 0;
        while let Some(&blossom) = blossoms.get(at) {
            if self.blossoms.is_nested(blossom) && self.blossoms.dual[blossom as usize] == W::from(0) {
                blossoms.swap_remove(at);
                blossoms.extend(self.blossoms.expand(blossom).0);
            } else {
                at += 1;
            }
        }
    }

    /// Nodes of blossoms that have just come to be outside find out which standing tree is nearest.
    fn stay_outside(&mut self, blossoms: &[u32], stride: &mut Pace<'_>) -> Result<(), StopReason> {
        let mut nodes = Vec::new();
        for &blossom in blossoms {
            self.blossoms.for_each_node(blossom, |node| nodes.push(node));
        }
        nodes.into_iter().try_for_each(|node| self.find_nearest(node, stride))
    }

    /// The edge by which a node outside may come into the forest first.
    fn find_nearest(&mut self, node: u32, stride: &mut Pace<'_>) -> Result<(), StopReason> {
        let places = self.graph.places(node);
        stride.go(u64::from(places.end - places.start) + 1)?;
        let outer = places
            .filter(|&place| self.label[self.blossoms.top(self.graph.to[place as usize]) as usize] == Label::Outer);
        let reduced = outer.map(|place| {
            let place = place as usize;
            (self.dual[self.graph.to[place] as usize] - self.graph.twice[place], self.graph.mate[place])
        });
        self.nearest[node as usize] = reduced.min().unwrap_or((W::MOST, NONE));
        self.await_growth(node);
        Ok(())
    }

    fn slack(&self, place: u32) -> W {
        let (node, other) = self.graph.ends(place);
        self.value(node) + self.value(other) - self.graph.twice[place as usize]
    }

    /// The dual value of a node.
    fn value(&self, node: u32) -> W {
        let stored = self.dual[node as usize];
        match self.label[self.blossoms.top(node) as usize] {
            Label::Outside => stored,
            Label::Outer => stored - self.moved,
            Label::Inner => stored + self.moved,
        }
    }

    fn expect_by(&mut self, by: W, event: Event) {
        self.events.push(Reverse((by, event)));
    }

    /// A blossom outside becomes outer.
    fn become_outer(&mut self, blossom: u32, tree: u32) {
        self.enter(blossom, Label::Outer, tree);
        self.blossoms.dual[blossom as usize] -= self.moved + self.moved;
        self.add_outer_nodes(blossom, tree, self.moved);
    }

    /// The nodes of a blossom are in an outer one from now on; `add` makes their stored values so.
    fn add_outer_nodes(&mut self, blossom: u32, tree: u32, add: W) {
        let from = self.unseen.len();
        let unseen = &mut self.unseen;
        self.blossoms.for_each_node(blossom, |node| unseen.push(node));
        let zero = &mut self.trees[tree as usize].zero;
        for &node in &self.unseen[from..] {
            let value = &mut self.dual[node as usize];
            *value += add;
            if *value < *zero {
                *zero = *value;
                self.events.push(Reverse((*value, Event::Zero(node))));
            }
        }
    }

    /// A blossom outside becomes inner.
    fn become_inner(&mut self, blossom: u32, tree: u32, via: u32) {
        self.enter(blossom, Label::Inner, tree);
        self.via[blossom as usize] = via;
        let (dual, moved) = (&mut self.dual, self.moved);
        self.blossoms.for_each_node(blossom, |node| dual[node as usize] -= moved);
        self.await_expansion(blossom);
    }

    fn enter(&mut self, blossom: u32, label: Label, tree: u32) {
        self.label[blossom as usize] = label;
        self.tree[blossom as usize] = tree;
        self.trees[tree as usize].members.push(blossom);
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
    fn look(&mut self, node: u32, stride: &mut Pace<'_>) -> Result<(), StopReason> {
        let (own, top) = (self.dual[node as usize], self.blossoms.top(node));
        let zero = self.trees[self.tree[top as usize] as usize].zero;
        let places = self.graph.places(node);
        stride.go(u64::from(places.end - places.start) + 1)?;
        for place in places {
            let other = self.graph.to[place as usize];
            let there = self.blossoms.top(other);
            if there == top {
                continue;
            }
            let reduced = own - self.graph.twice[place as usize];
            if self.label[there as usize] == Label::Outer {
                let by = (reduced + self.dual[other as usize]).half();
                // A tree is taken down when a value of it comes to 0, and what enters again looks again.
                if by < zero && by < self.trees[self.tree[there as usize] as usize].zero {
                    self.expect_by(by, Event::Tight(place));
                }
            } else if reduced < self.nearest[other as usize].0 {
                self.nearest[other as usize] = (reduced, place);
                if self.label[there as usize] == Label::Outside {
                    self.await_growth(other);
                }
            }
        }
        Ok(())
    }

    /// A node outside of the forest that may have an edge to it.
    fn await_growth(&mut self, node: u32) {
        let (reduced, place) = self.nearest[node as usize];
        if place != NONE {
            self.expect_by(reduced + self.dual[node as usize], Event::Tight(place));
        }
    }

    /// An edge of an outer blossom may have become tight.
    fn follow(&mut self, place: u32, stride: &mut Pace<'_>) -> Result<(), StopReason> {
        let (node, other) = self.graph.ends(place);
        let (top, there) = (self.blossoms.top(node), self.blossoms.top(other));
        let label = self.label[there as usize];
        if self.label[top as usize] != Label::Outer || self.slack(place) != W::from(0) {
            // The tree it was expected from has been taken down since.
            let is_nearest = label == Label::Outside && self.nearest[other as usize].1 == place;
            return if is_nearest { self.find_nearest(other, stride) } else { Ok(()) };
        }
        let tree = self.tree[top as usize];
        match label {
            _ if top == there => {}
            Label::Inner => {}
            Label::Outer if self.tree[there as usize] == tree => self.shrink(place),
            Label::Outer => return self.match_over(place, stride),
            Label::Outside => {
                let up = self.blossoms.partner[self.blossoms.base[there as usize] as usize];
                let Some(&partner) = self.graph.to.get(up as usize) else { return self.match_over(place, stride) };
                self.become_inner(there, tree, place);
                self.become_outer(self.blossoms.top(partner), tree);
            }
        }
        Ok(())
    }

    /// The inner blossom above an outer one and the outer one above that, with the places that lead up to them; `None`:
    /// it is the root.
    fn above(&self, outer: u32) -> Option<[(u32, u32); 2]> {
        let up = self.blossoms.partner[self.blossoms.base[outer as usize] as usize];
        let inner = self.blossoms.top(*self.graph.to.get(up as usize)?);
        let via = self.graph.mate[self.via[inner as usize] as usize];
        let next = self.blossoms.top(self.graph.to[via as usize]);
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
        let [one, two] = [node, other].map(|node| self.blossoms.top(node));
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
        let (twice, tree) = (self.moved + self.moved, self.tree[first as usize]);
        for &child in &children {
            if self.label[child as usize] == Label::Inner {
                self.blossoms.dual[child as usize] -= twice;
                self.add_outer_nodes(child, tree, twice);
            } else {
                self.blossoms.dual[child as usize] += twice;
            }
            self.label[child as usize] = Label::Outside;
        }
        let blossom = self.blossoms.shrink(children, links);
        self.label.resize(self.blossoms.base.len(), Label::Outside);
        self.via.resize(self.blossoms.base.len(), NONE);
        self.tree.resize(self.blossoms.base.len(), NONE);
        self.enter(blossom, Label::Outer, tree);
        self.blossoms.dual[blossom as usize] = -twice;
    }

    /// An inner blossom without dual value makes room for its children: those on the way from where the tree came in
    /// to the base stay in the tree.
    fn expand(&mut self, blossom: u32, stride: &mut Pace<'_>) -> Result<(), StopReason> {
        let (mut via, tree) = (self.via[blossom as usize], self.tree[blossom as usize]);
        let entry = self.blossoms.child_with(blossom, self.graph.to[via as usize]);
        self.label[blossom as usize] = Label::Outside;
        let (mut children, mut links) = self.blossoms.expand(blossom);
        let mut at = children.iter().position(|&child| child == entry).expect("a child of its parent");
        if at % 2 == 1 {
            // The other way round; the base stays in front.
            children[1..].reverse();
            links.reverse();
            for link in &mut links {
                *link = self.graph.mate[*link as usize];
            }
            at = children.len() - at;
        }
        let twice = self.moved + self.moved;
        for (place, &child) in children.iter().enumerate().rev() {
            if place > at {
                let (dual, moved) = (&mut self.dual, self.moved);
                self.blossoms.for_each_node(child, |node| dual[node as usize] += moved);
                self.stay_outside(&[child], stride)?;
            } else if place % 2 == 0 {
                self.enter(child, Label::Inner, tree);
                self.via[child as usize] = via;
                self.await_expansion(child);
            } else {
                self.enter(child, Label::Outer, tree);
                self.blossoms.dual[child as usize] -= twice;
                self.add_outer_nodes(child, tree, twice);
                via = self.graph.mate[links[place - 1] as usize];
            }
        }
        Ok(())
    }

    /// The places from a node in an outer blossom to the root that are matched once all change partners: from the inner
    /// blossoms up.
    fn path_from(&self, node: u32) -> Vec<u32> {
        let (mut path, mut at) = (Vec::new(), self.blossoms.top(node));
        while let Some([_, (next, via)]) = self.above(at) {
            path.push(via);
            at = next;
        }
        path
    }
}

fn slack_of<W: Weight>(dual: &[W], graph: &Graph<W>, place: usize) -> W {
    dual[graph.to[place] as usize] - graph.twice[place]
}
