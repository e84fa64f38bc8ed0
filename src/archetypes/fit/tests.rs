//! Tests of the fit, on embeddings that are made up around known centres.

use super::*;
use crate::archetypes::FileError;
use crate::archetypes::usage::grid;

/// A small fleet: three ways to behave, named in two languages, each around its own corner of the embedding.
fn fleet() -> Vec<Member> {
    let mut members = Vec::new();
    for row in 0..240_u32 {
        let (role, name, kind, corner) = match (row % 3, row % 2) {
            (0, 0) => ("lamp_porch", "Front porch light", Kind::Light, 0),
            (0, _) => ("lamp_porch", "Lampe véranda", Kind::Plug, 0),
            (1, 0) => ("kettle", "Kettle 2", Kind::Plug, 1),
            (1, _) => ("kettle", "Bouilloire", Kind::Plug, 1),
            _ => ("lamp_ceiling", "Plafonnier", Kind::Light, 2),
        };
        let embedding =
            std::array::from_fn(|at| if at == corner { 3.0 } else { (row as f32 * (at + 1) as f32).sin() * 0.2 });
        let usage = Usage::of_grid(&grid(20, |_, slot| match corner {
            0 if (36..46).contains(&slot) => (255, u8::from(slot == 36 || slot == 45)),
            1 if slot == 14 || slot == 36 => (25, 2),
            _ => (0, 0),
        }));
        let at = Timestamp::parse_rfc3339("2026-01-05T00:00:00Z").unwrap();
        members.push(Member { home: row / 6, embedding, name: name.into(), kind, role: role.into(), at, usage });
    }
    members
}

fn how(k: usize) -> Fit {
    Fit { k, restarts: 5, seed: 1, feature_schema: 1, encoder_sha256: "ab".repeat(32), made_from: "a \"test\"".into() }
}

#[test]
fn a_fleet_falls_into_its_ways_to_behave_and_each_is_told_in_plain_words() {
    let archetypes = fit(&fleet(), &how(3)).unwrap();
    let told: Vec<(u8, &str, &str)> =
        archetypes.all.iter().map(|a| (a.id, a.label.as_str(), a.habits.as_str())).collect();
    assert_eq!(
        told,
        [
            (1, "ceiling light", "hardly ever on"),
            (2, "kettle", "a few minutes at a time, mornings and evenings, twice a day"),
            (3, "porch light", "on from around 18:00, off around 23:00"),
        ]
    );
    let porch = archetypes.by_id(3).unwrap();
    assert_eq!((porch.members, porch.lamp_share, porch.minutes_on), (80, 1.0, 300.0));
    assert_eq!(archetypes.by_id(2).unwrap().lamp_share, 0.0);
    assert_eq!(archetypes.homes, 40);
    assert!(
        porch.words.contains(&"porch".to_owned()) && porch.words.contains(&"véranda".to_owned()),
        "{:?}",
        porch.words
    );
}

#[test]
fn a_device_is_assigned_to_the_nearest_with_a_word_on_how_sure_that_is() {
    let archetypes = fit(&fleet(), &how(3)).unwrap();
    let porch = archetypes.by_id(3).unwrap();
    let at_home = archetypes.nearest(&porch.centre).unwrap();
    assert_eq!((at_home.id, at_home.confidence, at_home.is_at_home), (3, "much like", true));
    assert!(at_home.distance < 1e-5 && at_home.margin > 0.99);
    let kettle = archetypes.by_id(2).unwrap();
    let between = std::array::from_fn(|at| f32::midpoint(porch.centre[at], kettle.centre[at]));
    let torn = archetypes.nearest(&between).unwrap();
    assert!(torn.margin < 0.01 && !torn.is_at_home, "{torn:?}");
    assert_eq!(archetypes.nearest(&[f32::NAN; EMBEDDING_LEN]), None);
}

#[test]
fn the_file_holds_all_of_it_and_the_same_fleet_gives_the_same_file() {
    let archetypes = fit(&fleet(), &how(3)).unwrap();
    let text = archetypes.to_toml();
    let read = Archetypes::from_toml(&text, 1).unwrap();
    assert_eq!(read.to_toml(), text);
    assert_eq!(read.all.len(), 3);
    assert_eq!(read.made_from, "a \"test\"");
    assert!(squared_distance(&read.all[2].centre, &archetypes.all[2].centre) < 1e-8);
    assert_eq!(fit(&fleet(), &how(3)).unwrap().to_toml(), text);
    assert_eq!(read.check_encoder(&"AB".repeat(32)), Ok(()));
    assert!(read.check_encoder("cd").is_err());
}

#[test]
fn a_file_that_does_not_fit_is_refused_with_the_reason() {
    let text = fit(&fleet(), &how(3)).unwrap().to_toml();
    assert_eq!(Archetypes::from_toml(&text, 2), Err(FileError::Schema { found: 1, expected: 2 }));
    assert_eq!(
        Archetypes::from_toml(&text.replacen("version = 1", "version = 9", 1), 1),
        Err(FileError::Layout { found: 9 })
    );
    for (from, to, said) in [
        ("id = 2", "id = 7", "it should be archetype 2"),
        ("radius = [", "radius = [-1.0, ", "a radius is negative"),
        ("centre = [", "centre = [0.5, ", "centre has 33 numbers instead of 32."),
        ("lamp_share = 1.000", "lamp_share = 1.5", "lamp_share is 1.5"),
        ("label = \"kettle\"", "lable = \"kettle\"", "unknown field `lable`"),
        ("day_pct = [", "day_pct = [101.0, ", "day_pct has 49 numbers"),
    ] {
        let error = Archetypes::from_toml(&text.replacen(from, to, 1), 1).expect_err(said).to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn what_cannot_be_fitted_is_said() {
    assert_eq!(fit(&fleet(), &how(0)), Err(FitError::K { k: 0 }));
    assert_eq!(fit(&fleet()[..2], &how(3)), Err(FitError::TooFew { members: 2, k: 3 }));
    let mut broken = fleet();
    broken[7].embedding[3] = f32::NAN;
    assert_eq!(fit(&broken, &how(3)), Err(FitError::NotFinite { name: "Bouilloire".into(), index: 7 }));
}
