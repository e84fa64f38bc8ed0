//! The shipped models: they load, compute the same in any batch, and every kind of damage is told in a sentence.
//!
//! Nothing here depends on what they were trained to say.

use std::fs;
use std::path::Path;

use hunchd::features::CONTEXT_LEN;
use hunchd::features::DeviceTensors;
use hunchd::features::GRID_LEN;
use hunchd::features::OWN_LEN;
use hunchd::inference::Embedding;
use hunchd::inference::Fleet;
use hunchd::inference::ModelError;
use hunchd::inference::Models;
use hunchd::inference::Part;
use hunchd::inference::SHIPPED;
use hunchd::inference::SHIPPED_ACCEPTANCE;
use hunchd::inference::SHIPPED_PRESENCE;
use proptest::prelude::*;
use sha2::Digest;
use sha2::Sha256;

/// The shipped parts with one of them changed.
struct Files {
    name: String,
    manifest: String,
    onnx: Vec<u8>,
    golden: Vec<u8>,
    others: Vec<Part<'static>>,
}

impl Files {
    fn of(name: &str) -> Files {
        let [part] = SHIPPED.iter().filter(|part| part.name == name).collect::<Vec<_>>()[..] else { panic!("{name}") };
        Files {
            name: name.to_owned(),
            manifest: part.manifest.to_owned(),
            onnx: part.onnx.to_vec(),
            golden: part.golden.to_vec(),
            others: SHIPPED.iter().filter(|part| part.name != name).copied().collect(),
        }
    }

    fn manifest(mut self, from: &str, to: &str) -> Files {
        assert!(self.manifest.contains(from), "{from} is not in\n{}", self.manifest);
        self.manifest = self.manifest.replacen(from, to, 1);
        self
    }

    fn onnx(mut self, onnx: &[u8]) -> Files {
        self.onnx = onnx.to_vec();
        self
    }

    /// Writes the checksum of the file as it now is into the manifest.
    fn signed(mut self) -> Files {
        let sum: String = Sha256::digest(&self.onnx).iter().map(|byte| format!("{byte:02x}")).collect();
        let (before, rest) = self.manifest.split_once("sha256 = \"").unwrap();
        let (_, after) = rest.split_once('"').unwrap();
        self.manifest = format!("{before}sha256 = \"{sum}\"{after}");
        self
    }

    fn load(&self) -> Result<Models, ModelError> {
        let changed = Part { name: &self.name, manifest: &self.manifest, onnx: &self.onnx, golden: &self.golden };
        let parts: Vec<Part<'_>> = self.others.iter().copied().chain([changed]).collect();
        Models::from_parts(&parts)
    }

    fn refused(&self, sentence: &str) {
        let said = self.load().expect_err(sentence).to_string();
        assert!(said.contains(sentence), "{said}\nshould say\n{sentence}");
        assert!(said.ends_with('.') && !said.contains(".."), "{said}");
    }
}

#[test]
fn the_shipped_models_load() {
    let models = Models::shipped().unwrap();
    let names: Vec<&str> = models.about().iter().map(|about| about.name).collect();
    assert_eq!(names, ["encoder", "home", "forecaster", "projector"]);
    for about in models.about() {
        assert!(!about.trained_on.is_empty() && !about.licence.is_empty(), "{about:?}");
        assert!(format!("{models:?}").contains(&about.version), "{models:?}");
    }
    assert_eq!(models.version(), Models::shipped().unwrap().version());
    let bytes: usize = SHIPPED.iter().chain([&SHIPPED_PRESENCE, &SHIPPED_ACCEPTANCE]).map(|part| part.onnx.len()).sum();
    assert!(bytes < 4_000_000, "{bytes} bytes of models");
}

#[test]
fn every_model_of_the_folder_is_shipped() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let mut files: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "onnx"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let parts = SHIPPED.iter().chain([&SHIPPED_PRESENCE, &SHIPPED_ACCEPTANCE]);
    let mut shipped: Vec<String> = parts.map(|part| part.name.to_owned()).collect();
    shipped.sort();
    assert_eq!(files, shipped);
}

#[test]
fn models_are_shared_between_threads() {
    fn shared<T: Send + Sync + Clone>(_: &T) {}
    shared(&Models::shipped().unwrap());
}

#[test]
fn a_set_is_whole_and_each_of_it_once() {
    let [encoder, home, forecaster, projector] = SHIPPED;
    let check = |parts: &[Part<'_>], sentence: &str| {
        let said = Models::from_parts(parts).unwrap_err().to_string();
        assert!(said.contains(sentence), "{said}");
    };
    assert!(Models::from_parts(&[projector, forecaster, home, encoder]).is_ok(), "in any order");
    check(&[encoder, home, projector], "The model `forecaster` is missing");
    check(&[encoder, home, forecaster, projector, home], "The model `home` was given twice.");
    check(&[encoder, Part { name: "acceptance", ..home }], "There is no use for a model named `acceptance`");
}

#[test]
fn each_kind_of_damage_has_its_sentence() {
    let wrong = |text: &str| format!("The manifest of the model `encoder` cannot be used: {text}");
    Files::of("encoder").manifest("name = ", "name ").refused(&wrong("TOML parse error at line 1"));
    Files::of("encoder").manifest("licence", "license").refused("unknown field `license`");
    Files::of("encoder").manifest("\"encoder\"", "\"home\"").refused(&wrong("It is the manifest of `home`."));
    Files::of("encoder").manifest("encoder.onnx", "new.onnx").refused("It speaks of the file `new.onnx`");
    Files::of("encoder").manifest("encoder.golden", "new.golden").refused("Its golden vectors are in `new.golden`");
    Files::of("encoder").manifest("rows = ", "rows = 0 # ").refused("Golden vectors need a row or more");
    Files::of("home")
        .manifest("feature_schema = ", "feature_schema = 7")
        .refused("The model `home` was trained on version 71 of the features, and this hunchd computes version 1.");
    Files::of("home")
        .onnx(b"")
        .refused("The file of the model `home` is damaged or another one: its manifest tells the SHA-256 ");
    Files::of("projector").manifest("[32]", "[33]").refused(
        "The manifest of the model `projector` has the inputs `embedding` [33], but hunchd needs `embedding` [32].",
    );
    Files::of("encoder").manifest("\"place\"", "\"room\"").refused("`name` [256], `room` [128]");
    Files::of("projector").manifest("\"map\"", "\"maps\"").refused("has the outputs `maps` [2]");
    // Another model's file, with its right checksum.
    Files::of("projector").onnx(SHIPPED[1].onnx).signed().refused(
        "The file of the model `projector` has the inputs `embedding` [32], `own` [10], but hunchd needs `embedding` [32].",
    );
    Files::of("projector").onnx(b"no model").signed().refused("The file of the model `projector` cannot be run: ");
    let mut short = Files::of("forecaster");
    short.golden.truncate(100);
    short.refused("The golden vectors of the model `forecaster` should be ");
    let mut other = Files::of("forecaster");
    // The last number of the golden vectors is one of the last output, and none of them is 7.
    let end = other.golden.len() - 4;
    other.golden[end..].copy_from_slice(&7.0_f32.to_le_bytes());
    other.refused("The model `forecaster` does not compute here what it computed where it was trained: the output `hidden` of row ");
    other.golden[end..].copy_from_slice(&f32::NAN.to_le_bytes());
    other.refused("should be NaN");
}

#[test]
fn damage_is_found_before_the_file_is_taken_apart() {
    for part in SHIPPED {
        let whole = Files::of(part.name);
        for at in (0..part.onnx.len()).step_by(part.onnx.len() / 20 + 1) {
            let mut flipped = part.onnx.to_vec();
            flipped[at] ^= 1;
            for damaged in [&flipped[..], &part.onnx[..at]] {
                let files = Files { onnx: damaged.to_vec(), manifest: whole.manifest.clone(), ..Files::of(part.name) };
                assert!(matches!(files.load(), Err(ModelError::Checksum { .. })), "{} at {at}", part.name);
            }
        }
    }
}

#[test]
fn a_file_that_was_made_wrong_is_refused_too() {
    // The checksum is right: so tract sees what was done to the file.
    let onnx = SHIPPED[3].onnx;
    let mut refused = 0;
    for at in (0..90).step_by(3).chain((90..onnx.len()).step_by(5000)) {
        let mut flipped = onnx.to_vec();
        flipped[at] ^= 0x15;
        refused += u32::from(Files::of("projector").onnx(&flipped).signed().load().is_err());
    }
    for at in (0..onnx.len()).step_by(5000) {
        assert!(Files::of("projector").onnx(&onnx[..at]).signed().load().is_err(), "{at} bytes");
    }
    assert!(refused > 10, "{refused} refused");
}

#[test]
fn a_batch_says_what_each_would_say_alone() {
    let models = Models::shipped().unwrap();
    for count in [1, 3, 6, 31, 33, 70] {
        let devices: Vec<DeviceTensors> = (0..count).map(device).collect();
        let embeddings = models.embed(&devices).unwrap();
        let contexts: Vec<[f32; CONTEXT_LEN]> = (0..count).map(context).collect();
        let own: Vec<[f32; OWN_LEN]> = contexts.iter().map(|context| *context.first_chunk().unwrap()).collect();
        let home = models.home(&embeddings, &own).unwrap();
        let forecasts = models.forecast(&embeddings, &home, &contexts).unwrap();
        let places = models.project(&embeddings).unwrap();
        assert_eq!((embeddings.len(), forecasts.len(), places.len()), (count, count, count));
        for at in 0..count {
            close(&models.embed(&devices[at..=at]).unwrap()[0], &embeddings[at]);
            let alone = models.forecast(&embeddings[at..=at], &home, &contexts[at..=at]).unwrap();
            close(&numbers(&alone[0]), &numbers(&forecasts[at]));
            close(&models.project(&embeddings[at..=at]).unwrap()[0], &places[at]);
        }
        let backwards = |rows: &[Embedding]| rows.iter().rev().copied().collect::<Vec<_>>();
        let own: Vec<[f32; OWN_LEN]> = own.into_iter().rev().collect();
        close(&models.home(&backwards(&embeddings), &own).unwrap(), &home);
    }
}

#[test]
fn nothing_asked_is_nothing_said() {
    let models = Models::shipped().unwrap();
    assert_eq!(models.embed(&[]).unwrap(), Vec::<Embedding>::new());
    assert_eq!(models.home(&[], &[]).unwrap(), [0.0; 32]);
    assert_eq!(models.forecast(&[], &[0.0; 32], &[]).unwrap(), Vec::<Fleet>::new());
    assert_eq!(models.project(&[]).unwrap(), Vec::<[f32; 2]>::new());
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let models = Models::shipped().unwrap();
    let said = models.forecast(&[[0.0; 32]; 2], &[0.0; 32], &[[0.0; CONTEXT_LEN]]).unwrap_err().to_string();
    assert_eq!(said, "The model `forecaster` was given 2 rows of `embedding`, but 1 of `context`.");
    let said = models.home(&[[0.0; 32]; 2], &[]).unwrap_err().to_string();
    assert_eq!(said, "The model `home` was given 2 rows of `embedding`, but 0 of `own`.");
    let short = DeviceTensors { grid: Box::new([0; 3]), ..device(1) };
    let said = models.embed(&[device(0), short]).unwrap_err().to_string();
    assert_eq!(said, "The model `encoder` failed (rows: 1): `grid` has 3 numbers, not 1 x 4032.");
}

#[test]
fn no_number_in_means_no_answer_out() {
    let models = Models::shipped().unwrap();
    let mut contexts = [context(0), context(1)];
    for what in [f32::NAN, f32::INFINITY] {
        contexts[1][7] = what;
        let said = models.forecast(&[[0.1; 32]; 2], &[0.0; 32], &contexts).unwrap_err().to_string();
        let expected = "The model `forecaster` has something that is no number in its input `context`, row 2 of 2.";
        assert_eq!(said, expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn finite_in_is_finite_out(
        seed in 0_usize..1_000_000,
        all in -1000.0_f32..1000.0,
        spread in prop::collection::vec(-1000.0_f32..1000.0, CONTEXT_LEN),
    ) {
        let models = Models::shipped().unwrap();
        let mut odd = device(seed);
        odd.name = [all; 256];
        odd.company = [-all; 34];
        let embeddings = models.embed(&[device(seed + 1), odd]).unwrap();
        let mut contexts = [[all; CONTEXT_LEN]; 2];
        contexts[1].copy_from_slice(&spread);
        let own = contexts.map(|context| *context.first_chunk().unwrap());
        let home = models.home(&embeddings, &own).unwrap();
        for forecast in models.forecast(&embeddings, &home, &contexts).unwrap() {
            prop_assert!(numbers(&forecast).iter().all(|number| number.is_finite()), "{forecast:?}");
            prop_assert!(forecast.quantiles.is_sorted(), "{forecast:?}");
        }
        prop_assert!(models.project(&embeddings).unwrap().iter().flatten().all(|number| number.is_finite()));
    }
}

/// A device that nobody has: numbers that differ with the seed.
fn device(seed: usize) -> DeviceTensors {
    let mut state = seed as u32 ^ 0x9e37_79b9;
    let mut next = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 8
    };
    let mut share = |_| next() as f32 / (1 << 24) as f32;
    DeviceTensors {
        name: std::array::from_fn(&mut share),
        place: std::array::from_fn(&mut share),
        kind: std::array::from_fn(|at| if at == seed % 16 { 1.0 } else { 0.0 }),
        company: std::array::from_fn(&mut share),
        grid: (0..GRID_LEN).map(|at| (share(at) * 255.0) as u8).collect(),
    }
}

fn context(seed: usize) -> [f32; CONTEXT_LEN] {
    *device(seed).name.first_chunk().unwrap()
}

fn numbers(forecast: &Fleet) -> Vec<f32> {
    [&forecast.log_odds[..], &forecast.quantiles, &forecast.hidden].concat()
}

fn close(one: &[f32], other: &[f32]) {
    for (a, b) in one.iter().zip(other) {
        assert!((a - b).abs() <= 1e-5 * a.abs().max(1.0), "{one:?}\n{other:?}");
    }
}
