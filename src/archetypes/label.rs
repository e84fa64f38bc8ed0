//! What to call a cluster: the words in its members' names that are more frequent there than elsewhere, by more than chance.
//!
//! Log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn, "Fightin' Words", Political Analysis 16, 2008):
//! the prior is the words of all names, so that a word seen twice, both times in one cluster, does not beat a word seen there a
//! thousand times. Knows nothing of clusters but the words in them.

use std::collections::BTreeMap;

/// Words that the prior is worth: as much as a small cluster.
const PRIOR_WORDS: f64 = 200.0;
/// Words that are looked at.
const MOST_WORDS: usize = 24;
/// In standard deviations: what is less over-represented may be chance.
const TELLING: f64 = 3.0;

/// The words of a name, lower-cased: runs of letters of any script. Numbers and single Latin letters tell things apart, not what
/// they are.
pub fn words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase).filter(|word| word.len() > 1).collect()
}

/// The room of which an English word speaks. Archetypes are told in plain English, whatever language their members' names are in.
pub(super) fn place(word: &str) -> Option<&'static str> {
    Some(match word {
        "kitchen" => "kitchen",
        "living" | "lounge" => "living room",
        "bedroom" => "bedroom",
        "bathroom" | "bath" => "bathroom",
        "hall" | "hallway" | "corridor" => "hallway",
        "dining" => "dining room",
        "office" | "study" => "office",
        "toilet" | "wc" => "toilet",
        "stairs" | "landing" => "stairs",
        "attic" | "loft" => "attic",
        "basement" | "cellar" => "basement",
        "laundry" | "utility" => "laundry",
        "garage" => "garage",
        "garden" | "yard" => "garden",
        "nursery" | "kids" | "children" => "children's room",
        "guest" => "guest room",
        "balcony" | "terrace" => "balcony",
        _ => return None,
    })
}

/// How often each word occurs.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    of: BTreeMap<String, f64>,
    total: f64,
}

impl Counts {
    /// Counts each of a name's words once.
    pub(super) fn add(&mut self, mut words: Vec<String>) {
        words.sort_unstable();
        words.dedup();
        for word in words {
            self.total += 1.0;
            *self.of.entry(word).or_default() += 1.0;
        }
    }

    fn of(&self, word: &str) -> f64 {
        self.of.get(word).copied().unwrap_or(0.0)
    }
}

/// The words that set a cluster apart from the rest of `all`, which it is a part of, best first, each with its z-score.
pub(super) fn telling(cluster: &Counts, all: &Counts) -> Vec<(String, f64)> {
    let mut scored: Vec<(String, f64)> =
        cluster.of.keys().map(|word| (word.clone(), z(cluster, all, word))).filter(|(_, z)| *z >= TELLING).collect();
    scored.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    scored.truncate(MOST_WORDS);
    scored
}

/// How far the word's log-odds here lie above those elsewhere, in standard deviations.
fn z(cluster: &Counts, all: &Counts, word: &str) -> f64 {
    let everywhere = all.of(word);
    let prior = PRIOR_WORDS * everywhere / all.total;
    let here = cluster.of(word) + prior;
    let there = everywhere - cluster.of(word) + prior;
    let other_words_here = cluster.total + PRIOR_WORDS - here;
    let other_words_there = all.total - cluster.total + PRIOR_WORDS - there;
    // Where there is only one word, or only one cluster, nothing sets it apart.
    if other_words_here <= 0.0 || other_words_there <= 0.0 {
        return 0.0;
    }
    let apart = (here / other_words_here).ln() - (there / other_words_there).ln();
    apart / (1.0 / here + 1.0 / there).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_in_any_script() {
        assert_eq!(words("Living-Room TV 2"), ["living", "room", "tv"]);
        assert_eq!(words("Лампа у дивана"), ["лампа", "у", "дивана"]);
        assert_eq!(words("Küche/Decke_L1"), ["küche", "decke"]);
        assert_eq!(words("リビングの照明"), ["リビングの照明"]);
        assert_eq!(words("3 7 b"), Vec::<String>::new());
    }

    #[test]
    fn a_rare_word_does_not_win_and_a_word_that_is_everywhere_does_not_either() {
        let mut all = Counts::default();
        let mut cluster = Counts::default();
        for _ in 0..60 {
            cluster.add(words("porch light"));
        }
        cluster.add(words("Zanzibar light"));
        for name in (0..60).map(|_| "porch light").chain(["Zanzibar light"]).chain((0..900).map(|_| "ceiling light")) {
            all.add(words(name));
        }
        let told = telling(&cluster, &all);
        assert_eq!(told[0].0, "porch");
        assert!(told.iter().all(|(word, _)| word != "zanzibar" && word != "light"), "{told:?}");
    }
}
