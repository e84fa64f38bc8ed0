"""The command: shards in, models out. `python -m hunchd_training SHARDS... --out models --seed 1`; `--tiny` is the self test."""

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np
import torch

from . import curves, golden, manifest, meaning, metrics, projector, synthetic
from . import shards as shard_files
from .batches import gather, moments_of
from .export import Models, Provenance, Sample, export
from .fleet import Fleet
from .model import parameters
from .settings import Settings
from .shards import Shards
from .train import train

TINY_EPOCHS = 5
"""Of the self test."""

MODELS = ("encoder", "home", "forecaster", "projector")


def main() -> None:
    """Reads, trains, judges, exports."""
    parser = argparse.ArgumentParser(prog="hunchd_training", description=__doc__)
    parser.add_argument("shards", nargs="*", type=Path, help="folders that `hunchd features` wrote")
    parser.add_argument("--out", type=Path, default=Path("models"), help="where the models go")
    parser.add_argument("--report", type=Path, help="where figures and learning curves go (default: OUT/report)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=Settings.epochs, help="passes over the training homes")
    parser.add_argument("--minutes", type=float, default=0.0, help="end the schedule after so long at the latest (then not repeatable to the bit)")
    parser.add_argument("--threads", type=int, default=Settings.threads)
    parser.add_argument("--trained-on", default="", help="what the shards are, in plain words, for the manifests")
    parser.add_argument("--tiny", action="store_true", help="a few short passes; without shards: on made-up ones")
    chosen = parser.parse_args()
    if not chosen.shards and not chosen.tiny:
        parser.error("name the folders of shards, or ask for --tiny")
    with tempfile.TemporaryDirectory() as made_up:
        if not chosen.shards:
            synthetic.write(Path(made_up))
            chosen.shards = [Path(made_up)]
        began = time.monotonic()
        shards = shard_files.read(chosen.shards)
    print(
        f"{len(shards.homes)} homes, {len(shards.grid)} device rows, {len(shards.row)} queries, {len(shards.name)} texts, "
        f"{len(shards.roles)} roles, read in {time.monotonic() - began:.0f} s"
    )
    epochs = TINY_EPOCHS if chosen.tiny else chosen.epochs
    settings = Settings(seed=chosen.seed, epochs=epochs, minutes=chosen.minutes, threads=chosen.threads)
    if chosen.tiny:
        settings.rows, settings.warm_up_steps = 48, 5
    began = time.monotonic()
    fleet, history = train(shards, settings)
    minutes = (time.monotonic() - began) / 60.0
    report = chosen.report or chosen.out / "report"
    report.mkdir(parents=True, exist_ok=True)
    curves.write(history, report)
    if chosen.tiny and history[-1]["train_log_loss"] > 0.8 * history[0]["train_log_loss"]:
        raise SystemExit("Nothing was learnt in the self test: the log loss on the training homes hardly fell.")
    finish(shards, fleet, settings, chosen, minutes, report)


def finish(shards: Shards, fleet: Fleet, settings: Settings, chosen: argparse.Namespace, minutes: float, report: Path) -> None:
    """The figures on the homes that neither training nor stopping saw, the projector, and the files."""
    test = moments_of(shards, "test")
    rates = metrics.persistence(shards, moments_of(shards, "train"))
    named = metrics.answers(fleet, shards, test)
    unnamed = metrics.answers(fleet, shards, test, without_names=True)
    figures = {"named": metrics.judge(named, shards, rates), "names_withheld": metrics.judge(unnamed, shards, rates)}
    for kind, found in (("named", named), ("names_withheld", unnamed)):
        last = meaning.last_of_each_device(shards, found.device_rows)
        role = shards.role[found.device_rows[last]]
        figures[kind]["role_information"] = meaning.information(found.embedding[last], role, seed=settings.seed)
        figures[kind]["role_guessed"] = guessed(fleet, found.embedding[last], role)
    held_out = metrics.answers(fleet, shards, np.concatenate([moments_of(shards, "stop"), test])).embedding
    small = {"most": 300, "steps": 200} if chosen.tiny else {}
    map_of, explained = projector.fit(held_out, settings.seed, **small)
    figures["named"]["map_explained"] = explained
    sizes = fleet.sizes() | {"projector": parameters(map_of)}
    homes = {which: len(np.unique(shards.moment_home[moments_of(shards, which)])) for which in ("train", "stop", "test")}
    plain = f"{homes['train']} homes" if not chosen.trained_on else f"{chosen.trained_on} ({homes['train']} homes trained on)"
    provenance = Provenance(
        trained_on=f"{plain}, seed {settings.seed}",
        licence="; ".join(filter(None, shards.licences)) or "not stated",
        metrics={
            "encoder": {"parameters": sizes["encoder"]}
            | {f"held_out_{key}": figures["named"][key] for key in ("role_information", "role_guessed")}
            | {f"held_out_names_withheld_{key}": figures["names_withheld"][key] for key in ("role_information", "role_guessed")},
            "home": {"parameters": sizes["home"]},
            "forecaster": {"parameters": sizes["forecaster"], "training_minutes": round(minutes, 1)}
            | {f"held_out_{key}": value for key, value in figures["named"].items() if "role" not in key and "map" not in key},
            "projector": {"parameters": sizes["projector"], "held_out_map_explained": explained},
        },
    )
    sample = sample_of(shards, test)
    export(Models(fleet.encoder, fleet.home, fleet.forecaster, map_of), shards.schema, sample, provenance, chosen.out)
    for name in MODELS:
        worst = golden.check(chosen.out, manifest.read(chosen.out / f"{name}.toml"))
        size = (chosen.out / f"{name}.onnx").stat().st_size
        print(f"{name:10} {sizes[name]:7} parameters {size / 1024:6.0f} KiB, golden vectors within {worst:.1e}")
    figures |= {"parameters": sizes, "homes": homes, "training_minutes": round(minutes, 1), "settings": vars(settings)}
    (report / "figures.json").write_text(json.dumps(figures, indent=1))
    for key, value in figures["named"].items():
        print(f"{key:32} {value:8.4f}   names withheld {figures['names_withheld'].get(key, float('nan')):8.4f}")


@torch.no_grad()
def guessed(fleet: Fleet, embedding: np.ndarray, role: np.ndarray) -> float:
    """The share of devices whose true role the head of the training names first."""
    known = role >= 0
    if not known.any():
        return 0.0
    scores = fleet.role(torch.from_numpy(embedding[known]))
    return float((scores.argmax(dim=1).numpy() == role[known]).mean())


def sample_of(shards: Shards, moments: np.ndarray, rows: int = 64) -> Sample:
    """Devices and contexts of held-out homes: inputs for checks and golden vectors."""
    batch = gather(shards, moments)
    queries = torch.linspace(0, len(batch.row) - 1, rows).long()
    device = {name: tensor[batch.row[queries]] for name, tensor in batch.device.items()}
    return Sample(device=device, context=batch.context[queries])


if __name__ == "__main__":
    main()
