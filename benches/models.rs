//! What the fleet's models cost: loading them, embedding a thousand devices, and forecasting a home.
//!
//! `cargo bench --bench models`. The targets: a thousand devices embedded in under a second on one core, ten microseconds a forecast in
//! a batch of 32. How that compares with onnxruntime is what models/training/compare_runtimes.py tells.
#![allow(clippy::unwrap_used, reason = "a benchmark may stop")]

use std::hint::black_box;

use criterion::Criterion;
use criterion::Throughput;
use criterion::criterion_group;
use criterion::criterion_main;
use hunchd::features::CONTEXT_LEN;
use hunchd::features::DeviceTensors;
use hunchd::features::GRID_LEN;
use hunchd::features::OWN_LEN;
use hunchd::inference::Embedding;
use hunchd::inference::Models;

fn models(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("models");
    group.bench_function("load, check and optimise", |bench| bench.iter(|| Models::shipped().unwrap()));
    let models = Models::shipped().unwrap();
    let devices: Vec<DeviceTensors> = (0..1000).map(device).collect();
    group.throughput(Throughput::Elements(1000));
    group.bench_function("embed 1,000 devices at once", |bench| bench.iter(|| models.embed(black_box(&devices))));
    group.bench_function("embed 1,000 devices one by one", |bench| {
        bench.iter(|| devices.chunks(1).map(|one| models.embed(black_box(one)).unwrap().len()).sum::<usize>())
    });
    let embeddings: Vec<Embedding> = models.embed(&devices[..200]).unwrap();
    let contexts: Vec<[f32; CONTEXT_LEN]> = devices.iter().map(|device| *device.name.first_chunk().unwrap()).collect();
    let own: Vec<[f32; OWN_LEN]> = contexts.iter().map(|context| *context.first_chunk().unwrap()).collect();
    for rows in [1, 32, 200] {
        let (embeddings, contexts, own) = (&embeddings[..rows], &contexts[..rows], &own[..rows]);
        group.throughput(Throughput::Elements(rows as u64));
        group.bench_function(format!("home of {rows} devices"), |bench| bench.iter(|| models.home(embeddings, own)));
        let home = models.home(embeddings, own).unwrap();
        group.bench_function(format!("forecast {rows} devices"), |bench| {
            bench.iter(|| models.forecast(embeddings, &home, black_box(contexts)))
        });
    }
    group.finish();
}

/// A device that nobody has.
fn device(seed: u32) -> DeviceTensors {
    let mut state = seed;
    let mut share = move |_: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32
    };
    DeviceTensors {
        name: std::array::from_fn(&mut share),
        place: std::array::from_fn(&mut share),
        kind: std::array::from_fn(&mut share),
        company: std::array::from_fn(&mut share),
        grid: (0..GRID_LEN).map(|at| (share(at) * 255.0) as u8).collect(),
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = models
}
criterion_main!(benches);
