//! Boosted trees on log loss, by histograms: each tree is fitted to where those before it are wrong (Friedman 2001), split by
//! the gain in second order (Chen and Guestrin 2016), grown from the leaf that gains most (Ke et al. 2017).
//!
//! Small on purpose: dense numbers, two outcomes, one thread. Knows nothing of homes.

use crate::evaluate::predictor::log_odds;
use crate::evaluate::predictor::sigmoid;
use crate::evaluate::random::Random;

/// Inputs are told apart by at most so many bins.
const BINS: usize = 64;

/// How trees are grown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Growth {
    /// Trees at most.
    pub most_trees: usize,
    /// Trees without gain on what is held out, after which it ends.
    pub patience: usize,
    /// How far each tree goes.
    pub rate: f64,
    /// Leaves of a tree at most.
    pub leaves: usize,
    /// Samples at least in each leaf.
    pub fewest: u32,
    /// Weight that leans each leaf to nothing.
    pub lambda: f64,
    /// Share of the samples that each tree sees.
    pub rows: f64,
    /// Share of the inputs that each tree sees.
    pub columns: f64,
}

impl Default for Growth {
    fn default() -> Growth {
        Growth {
            most_trees: 200,
            patience: 20,
            rate: 0.08,
            leaves: 12,
            fewest: 20,
            lambda: 5.0,
            rows: 0.7,
            columns: 0.6,
        }
    }
}

/// A fitted model.
pub(super) struct Boosted {
    start: f64,
    trees: Vec<Vec<Node>>,
}

#[derive(Clone, Copy)]
enum Node {
    Leaf(f64),
    /// Rows whose input is at most the bound go to `low`, others to `low + 1`; the bin is the same bound among the bins.
    Split {
        input: usize,
        bound: f32,
        bin: u8,
        low: usize,
    },
}

/// First and second derivatives of the loss, summed over samples.
#[derive(Clone, Copy, Default)]
struct Sum {
    gradient: f32,
    curve: f32,
    count: u32,
}

impl Sum {
    fn less(self, other: Sum) -> Sum {
        Sum {
            gradient: self.gradient - other.gradient,
            curve: self.curve - other.curve,
            count: self.count - other.count,
        }
    }

    fn score(self, lambda: f64) -> f64 {
        f64::from(self.gradient).powi(2) / (f64::from(self.curve) + lambda)
    }
}

/// Where a leaf is best split, and what is gained.
#[derive(Clone, Copy)]
struct Cut {
    gain: f64,
    input: usize,
    bin: u8,
}

/// A leaf that may still be split.
struct Leaf {
    node: usize,
    rows: Vec<u32>,
    sums: Vec<Sum>,
    total: Sum,
    cut: Option<Cut>,
}

/// Inputs as bins, row by row; all bins of all inputs are numbered through.
struct Table {
    /// Upper bounds of the bins of each input but the last.
    bounds: Vec<Vec<f32>>,
    /// Number of the first bin of each input, and of all bins at the end.
    starts: Vec<usize>,
    cells: Vec<u8>,
    width: usize,
}

impl Boosted {
    /// Fits to rows of `width` inputs with outcomes 0 and 1; without `held_out` all trees are grown.
    pub(super) fn fit(
        inputs: &[f32],
        width: usize,
        outcomes: &[f32],
        held_out: Option<&[bool]>,
        growth: Growth,
        random: &mut Random,
    ) -> Boosted {
        let table = Table::new(inputs, width);
        let out = |row: usize| held_out.is_some_and(|held_out| held_out[row]);
        let (watched, seen): (Vec<u32>, Vec<u32>) = (0..outcomes.len() as u32).partition(|row| out(*row as usize));
        let on: f64 = seen.iter().map(|row| f64::from(outcomes[*row as usize])).sum();
        // One more of each, so that what was never seen is not impossible.
        let start = log_odds((on + 1.0) / (seen.len() as f64 + 2.0));
        let mut model = Boosted { start, trees: Vec::new() };
        let mut said = vec![start as f32; outcomes.len()];
        let (mut best, mut best_count) = (f64::INFINITY, 0);
        let mut slopes = vec![(0.0_f32, 0.0_f32); outcomes.len()];
        for tree in 0..growth.most_trees {
            if held_out.is_some() {
                let loss: f64 = watched.iter().map(|row| loss(said[*row as usize], outcomes[*row as usize])).sum();
                if loss < best {
                    (best, best_count) = (loss, tree);
                } else if tree - best_count >= growth.patience {
                    break;
                }
            } else {
                best_count = tree + 1;
            }
            for ((slope, said), outcome) in slopes.iter_mut().zip(&said).zip(outcomes) {
                let p = 1.0 / (1.0 + (-said).exp());
                *slope = (p - outcome, (p * (1.0 - p)).max(1e-6));
            }
            let drawn = seen.iter().copied().filter(|_| chance(random, growth.rows)).collect();
            let columns = (0..width).map(|_| chance(random, growth.columns)).collect();
            let grown = Grower { table: &table, slopes: &slopes, growth: &growth, columns }.grow(drawn);
            if grown.len() == 1 {
                // Nothing to be split in what was drawn: an empty tree keeps the count, the next draw may differ.
                model.trees.push(vec![Node::Leaf(0.0)]);
                continue;
            }
            for (row, said) in said.iter_mut().enumerate() {
                *said += leaf(&grown, |input, _, bin| table.cells[row * width + input] <= bin) as f32;
            }
            model.trees.push(grown);
        }
        model.trees.truncate(best_count);
        model
    }

    /// P(on) where the inputs are so.
    pub(super) fn p_on(&self, row: &[f32]) -> f64 {
        let each = self.trees.iter().map(|tree| leaf(tree, |input, bound, _| row[input] <= bound));
        sigmoid(self.start + each.sum::<f64>())
    }
}

fn chance(random: &mut Random, share: f64) -> bool {
    random.below(1 << 32) as f64 <= share * (1_u64 << 32) as f64
}

fn loss(said: f32, outcome: f32) -> f64 {
    let z = f64::from(if outcome > 0.5 { -said } else { said });
    // ln(1 + e^z) without overflow.
    z.max(0.0) + (-z.abs()).exp().ln_1p()
}

fn leaf(tree: &[Node], is_low: impl Fn(usize, f32, u8) -> bool) -> f64 {
    let mut place = 0;
    loop {
        match tree[place] {
            Node::Leaf(value) => return value,
            Node::Split { input, bound, bin, low } => place = if is_low(input, bound, bin) { low } else { low + 1 },
        }
    }
}

impl Table {
    fn new(inputs: &[f32], width: usize) -> Table {
        let height = inputs.len() / width.max(1);
        let mut cells = vec![0; inputs.len()];
        let (mut bounds, mut starts) = (Vec::new(), vec![0]);
        for input in 0..width {
            let mut sorted: Vec<f32> = (0..height).map(|row| inputs[row * width + input]).collect();
            sorted.sort_unstable_by(f32::total_cmp);
            let mut own: Vec<f32> = (1..BINS).map(|bin| sorted[bin * (height - 1) / BINS]).collect();
            own.dedup();
            sorted.dedup();
            if sorted.len() <= BINS {
                own = sorted;
            }
            // What is above the last bound has a bin of its own, unless nothing is.
            while own.last().is_some_and(|last| *last >= inputs_most(inputs, width, input)) {
                own.pop();
            }
            for row in 0..height {
                cells[row * width + input] = own.partition_point(|bound| *bound < inputs[row * width + input]) as u8;
            }
            starts.push(starts[input] + own.len() + 1);
            bounds.push(own);
        }
        Table { bounds, starts, cells, width }
    }
}

fn inputs_most(inputs: &[f32], width: usize, input: usize) -> f32 {
    inputs.iter().skip(input).step_by(width).copied().fold(f32::NEG_INFINITY, f32::max)
}

/// Grows one tree.
struct Grower<'a> {
    table: &'a Table,
    slopes: &'a [(f32, f32)],
    growth: &'a Growth,
    columns: Vec<bool>,
}

impl Grower<'_> {
    fn grow(&self, rows: Vec<u32>) -> Vec<Node> {
        let mut tree = vec![Node::Leaf(0.0)];
        let sums = self.sums(&rows);
        let mut leaves = vec![self.leaf(0, rows, sums)];
        while leaves.len() < self.growth.leaves {
            let gain = |leaf: &Leaf| leaf.cut.map_or(0.0, |cut| cut.gain);
            let best = (0..leaves.len()).max_by(|a, b| gain(&leaves[*a]).total_cmp(&gain(&leaves[*b])));
            let Some((best, cut)) = best.and_then(|best| Some((best, leaves[best].cut?))) else { break };
            let Leaf { node, rows, mut sums, .. } = leaves.swap_remove(best);
            let cell = |row: &u32| self.table.cells[*row as usize * self.table.width + cut.input];
            let (low, high): (Vec<u32>, Vec<u32>) = rows.iter().partition(|row| cell(row) <= cut.bin);
            // Only the smaller side is counted; the other is what remains.
            let smaller = self.sums(if low.len() < high.len() { &low } else { &high });
            for (sum, other) in sums.iter_mut().zip(&smaller) {
                *sum = sum.less(*other);
            }
            let (low_sums, high_sums) = if low.len() < high.len() { (smaller, sums) } else { (sums, smaller) };
            let next = tree.len();
            let bound = self.table.bounds[cut.input][usize::from(cut.bin)];
            tree[node] = Node::Split { input: cut.input, bound, bin: cut.bin, low: next };
            tree.extend([Node::Leaf(0.0); 2]);
            leaves.push(self.leaf(next, low, low_sums));
            leaves.push(self.leaf(next + 1, high, high_sums));
        }
        for Leaf { node, total, .. } in leaves {
            let step = -f64::from(total.gradient) / (f64::from(total.curve) + self.growth.lambda);
            tree[node] = Node::Leaf(self.growth.rate * step);
        }
        tree
    }

    fn sums(&self, rows: &[u32]) -> Vec<Sum> {
        let Table { starts, cells, width, .. } = self.table;
        let mut sums = vec![Sum::default(); starts[*width]];
        for row in rows {
            let (gradient, curve) = self.slopes[*row as usize];
            let row = &cells[*row as usize * width..][..*width];
            for (cell, start) in row.iter().zip(starts) {
                let sum = &mut sums[start + usize::from(*cell)];
                sum.gradient += gradient;
                sum.curve += curve;
                sum.count += 1;
            }
        }
        sums
    }

    fn leaf(&self, node: usize, rows: Vec<u32>, sums: Vec<Sum>) -> Leaf {
        let mut total = Sum::default();
        for sum in &sums[..self.table.starts[1]] {
            total = Sum {
                gradient: total.gradient + sum.gradient,
                curve: total.curve + sum.curve,
                count: total.count + sum.count,
            };
        }
        let Growth { lambda, fewest, .. } = *self.growth;
        let mut best: Option<Cut> = None;
        for input in (0..self.table.width).filter(|input| self.columns[*input]) {
            let mut low = Sum::default();
            let bins = &sums[self.table.starts[input]..self.table.starts[input + 1]];
            for (bin, sum) in bins[..bins.len() - 1].iter().enumerate() {
                low = Sum {
                    gradient: low.gradient + sum.gradient,
                    curve: low.curve + sum.curve,
                    count: low.count + sum.count,
                };
                let high = total.less(low);
                if low.count < fewest || high.count < fewest {
                    continue;
                }
                let gain = low.score(lambda) + high.score(lambda) - total.score(lambda);
                if gain > best.map_or(1e-6, |best| best.gain) {
                    best = Some(Cut { gain, input, bin: bin as u8 });
                }
            }
        }
        Leaf { node, rows, sums, total, cut: best }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of three inputs: what matters, what matters only together with it, and noise.
    fn rows(count: usize, seed: u64) -> (Vec<f32>, Vec<f32>) {
        let mut random = Random::new(seed, "rows");
        let mut unit = move || random.below(1 << 24) as f32 / (1 << 24) as f32;
        let (mut inputs, mut outcomes) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let (a, b, noise) = (unit(), unit(), unit());
            let z = if (a > 0.5) == (b > 0.3) { 2.0 } else { -2.0 };
            inputs.extend([a, b, noise]);
            outcomes.push(if f64::from(unit()) < sigmoid(z) { 1.0 } else { 0.0 });
        }
        (inputs, outcomes)
    }

    fn mean_loss(model: &Boosted, inputs: &[f32], outcomes: &[f32]) -> f64 {
        let each = inputs.chunks(3).zip(outcomes).map(|(row, on)| {
            let p = model.p_on(row);
            -(if *on > 0.5 { p } else { 1.0 - p }).ln()
        });
        each.sum::<f64>() / outcomes.len() as f64
    }

    #[test]
    fn what_can_be_known_is_learnt_and_what_cannot_is_not() {
        let (inputs, outcomes) = rows(6000, 1);
        let held_out: Vec<bool> = (0..6000).map(|row| row % 5 == 0).collect();
        let mut random = Random::new(3, "fit");
        let model = Boosted::fit(&inputs, 3, &outcomes, Some(&held_out), Growth::default(), &mut random);
        let (fresh, came) = rows(20_000, 2);
        // Whoever knows the rule itself is left with the entropy of a coin of 0.881.
        let p = sigmoid(2.0);
        let least = -(p * p.ln() + (1.0 - p) * (1.0 - p).ln());
        let loss = mean_loss(&model, &fresh, &came);
        assert!((least..least + 0.02).contains(&loss), "{loss} where {least} is the least");
        assert!(model.trees.len() < 200, "noise is not learnt for long: {} trees", model.trees.len());
    }

    #[test]
    fn bins_and_bounds_send_a_row_the_same_way() {
        let (inputs, outcomes) = rows(500, 7);
        let mut random = Random::new(3, "fit");
        let growth = Growth { most_trees: 10, ..Growth::default() };
        let model = Boosted::fit(&inputs, 3, &outcomes, None, growth, &mut random);
        let table = Table::new(&inputs, 3);
        assert_eq!(model.trees.len(), 10);
        for (place, row) in inputs.chunks(3).enumerate() {
            for tree in &model.trees {
                let by_bin = leaf(tree, |input, _, bin| table.cells[place * 3 + input] <= bin);
                assert_eq!(by_bin, leaf(tree, |input, bound, _| row[input] <= bound));
            }
        }
    }

    #[test]
    fn where_nothing_differs_the_share_is_said() {
        let mut random = Random::new(3, "fit");
        let outcomes: Vec<f32> = (0..98).map(|n| if n < 24 { 1.0 } else { 0.0 }).collect();
        let model = Boosted::fit(&[1.0; 98], 1, &outcomes, None, Growth::default(), &mut random);
        assert!((model.p_on(&[5.0]) - 0.25).abs() < 0.01, "{}", model.p_on(&[5.0]));
    }
}
