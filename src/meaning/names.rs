//! How alike names are, in any language: by the three-letter pieces that they share, each weighing the more the fewer rooms have it.

use std::collections::BTreeMap;

/// The pieces of a name, and how often each occurs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Pieces(BTreeMap<[char; 3], f32>);

impl Pieces {
    /// Letters and digits are compared; all else is a gap between words.
    pub(super) fn of(name: &str) -> Pieces {
        let mut letters = vec![' '];
        for letter in name.chars().flat_map(char::to_lowercase) {
            if letter.is_alphanumeric() {
                letters.push(letter);
            } else if letters.last() != Some(&' ') {
                letters.push(' ');
            }
        }
        if letters.last() != Some(&' ') {
            letters.push(' ');
        }
        let mut pieces = BTreeMap::new();
        for piece in letters.windows(3) {
            // Windows of that length are arrays of it.
            let Ok(piece) = <[char; 3]>::try_from(piece) else { continue };
            *pieces.entry(piece).or_insert(0.0) += 1.0;
        }
        Pieces(pieces)
    }
}

/// In how many rooms each piece occurs, in the room's own name or in those of its devices.
#[derive(Clone, Debug, Default)]
pub(super) struct Rarity {
    rooms_with: BTreeMap<[char; 3], f32>,
    rooms: f32,
}

impl Rarity {
    /// One more room, by all its names.
    pub(super) fn add<'a>(&mut self, names: impl Iterator<Item = &'a Pieces>) {
        let mut all: Vec<[char; 3]> = names.flat_map(|pieces| pieces.0.keys().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all.into_iter().for_each(|piece| *self.rooms_with.entry(piece).or_default() += 1.0);
        self.rooms += 1.0;
    }

    /// How alike two names are, 0 to 1: the cosine of their weighed pieces.
    pub(super) fn alike(&self, left: &Pieces, right: &Pieces) -> f32 {
        let weight = |piece: &[char; 3]| {
            let with = self.rooms_with.get(piece).copied().unwrap_or(1.0);
            ((1.0 + self.rooms) / with).ln()
        };
        let square =
            |pieces: &Pieces| pieces.0.iter().map(|(piece, count)| (count * weight(piece)).powi(2)).sum::<f32>();
        let shared: f32 = (left.0.iter())
            .filter_map(|(piece, count)| Some(count * right.0.get(piece)? * weight(piece).powi(2)))
            .sum();
        let lengths = (square(left) * square(right)).sqrt();
        if lengths > 0.0 { shared / lengths } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_by_what_is_rare_in_the_house() {
        let rooms = [["Living Room", "Living Room light"], ["Kitchen", "Kitchen light"], ["Cuisine d'été", "light 3"]];
        let mut rarity = Rarity::default();
        for names in &rooms {
            let pieces: Vec<Pieces> = names.iter().map(|name| Pieces::of(name)).collect();
            rarity.add(pieces.iter());
        }
        let alike = |left: &str, right: &str| rarity.alike(&Pieces::of(left), &Pieces::of(right));
        assert!(alike("living-room_tv", "Living Room") > 0.7);
        assert!(alike("kitchen light", "Kitchen") > 2.0 * alike("kitchen light", "Living Room light"));
        assert_eq!(alike("", "Kitchen"), 0.0);
        assert!(alike("Cuisine D'ÉTÉ prise", "Cuisine d'été") > 0.7);
    }
}
