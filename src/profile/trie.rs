//! Which patterns a topic matches, found by walking its levels once: the time does not grow with the number of patterns.

use std::collections::BTreeMap;

use crate::profile::pattern::Level;
use crate::profile::pattern::Pattern;

/// Patterns, each with what it stands for.
#[derive(Clone, Debug)]
pub(super) struct Trie<T> {
    root: Node<T>,
}

#[derive(Clone, Debug)]
struct Node<T> {
    literals: BTreeMap<String, Node<T>>,
    parts: Vec<(Part, Node<T>)>,
    /// Patterns with a capture of several levels here; what stands behind it is matched from the end of the topic.
    deep: Option<Box<Node<T>>>,
    ends: Vec<T>,
}

#[derive(Clone, Debug, PartialEq)]
struct Part {
    before: String,
    behind: String,
    may_be_empty: bool,
}

impl<T: Copy> Trie<T> {
    /// Adds a pattern.
    pub(super) fn insert(&mut self, pattern: &Pattern, meaning: T) {
        let levels = pattern.levels();
        let deep = levels.iter().position(|level| matches!(level, Level::Deep(_)));
        let (front, back) = levels.split_at(deep.unwrap_or(levels.len()));
        let mut node = front.iter().fold(&mut self.root, |node, level| node.child(level));
        if deep.is_some() {
            node = back.iter().skip(1).rev().fold(node.deep.get_or_insert_default(), |node, level| node.child(level));
        }
        node.ends.push(meaning);
    }

    /// What every pattern that `topic` matches stands for.
    pub(super) fn find(&self, topic: &str) -> Vec<T> {
        let levels: Vec<&str> = topic.split('/').collect();
        let mut found = Vec::with_capacity(4);
        self.root.forward(&levels, &mut found);
        found
    }
}

impl<T: Copy> Node<T> {
    fn child(&mut self, level: &Level) -> &mut Node<T> {
        match level {
            Level::Literal(literal) => self.literals.entry(literal.clone()).or_default(),
            Level::Part { before, capture, behind } => {
                let may_be_empty = capture == "endpoint";
                let part = Part { before: before.clone(), behind: behind.clone(), may_be_empty };
                let at = self.parts.iter().position(|(known, _)| *known == part).unwrap_or_else(|| {
                    self.parts.push((part, Node::default()));
                    self.parts.len() - 1
                });
                &mut self.parts[at].1
            }
            // Patterns hold one such level at most, and `insert` splits there.
            Level::Deep(_) => self.deep.get_or_insert_default(),
        }
    }

    fn forward(&self, levels: &[&str], found: &mut Vec<T>) {
        let Some((first, rest)) = levels.split_first() else {
            found.extend(&self.ends);
            return;
        };
        self.children(first).for_each(|child| child.forward(rest, found));
        if let Some(deep) = &self.deep {
            deep.backward(levels, found);
        }
    }

    /// Matches from the end; at least one level must be left for the capture.
    fn backward(&self, levels: &[&str], found: &mut Vec<T>) {
        let Some((last, rest)) = levels.split_last() else { return };
        found.extend(&self.ends);
        if !rest.is_empty() {
            self.children(last).for_each(|child| child.backward(rest, found));
        }
    }

    fn children<'n>(&'n self, level: &'n str) -> impl Iterator<Item = &'n Node<T>> {
        let parts = self.parts.iter().filter(move |(part, _)| part.fits(level)).map(|(_, node)| node);
        self.literals.get(level).into_iter().chain(parts)
    }
}

impl Part {
    fn fits(&self, level: &str) -> bool {
        let inner = level.strip_prefix(self.before.as_str()).and_then(|rest| rest.strip_suffix(self.behind.as_str()));
        inner.is_some_and(|inner| self.may_be_empty || !inner.is_empty())
    }
}

impl<T> Default for Trie<T> {
    fn default() -> Trie<T> {
        Trie { root: Node::default() }
    }
}

impl<T> Default for Node<T> {
    fn default() -> Node<T> {
        Node { literals: BTreeMap::new(), parts: Vec::new(), deep: None, ends: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PATTERNS: &[&str] = &[
        "a/{device}",
        "a/{device}/set",
        "a/{device}/{attribute}",
        "a/b/c",
        "stat/{device}/POWER{endpoint}",
        "{id}/status",
        "shelly{id}/status/{endpoint}",
        "{id}/light/{object}/state",
        "{device}",
        "a/{device}/light/{object}/state",
    ];

    proptest! {
        /// The index and the patterns one by one agree on every topic.
        #[test]
        fn the_index_finds_what_matches(topic in "(a|b|c|set|stat|POWER2|POWER|shelly1|status|light|state|x|)(/(a|b|c|set|POWER2|POWER|shelly1|status|light|state|x|)){0,5}") {
            let patterns: Vec<Pattern> =
                PATTERNS.iter().map(|text| Pattern::compile(text, "").expect("a pattern")).collect();
            let mut trie = Trie::default();
            patterns.iter().enumerate().for_each(|(index, pattern)| trie.insert(pattern, index));
            let mut found = trie.find(&topic);
            found.retain(|index| patterns[*index].captures(&topic).is_some());
            found.sort_unstable();
            let expected: Vec<usize> =
                (0..patterns.len()).filter(|index| patterns[*index].captures(&topic).is_some()).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
