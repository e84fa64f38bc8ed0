"""Exported models on shards of recorded homes that no training saw: figures for each home, early days apart from late ones.

`python -m hunchd_training.judge MODELS SHARDS...` A look for those who train; the judgement that counts is `hunchd evaluate`.
"""

import argparse
from pathlib import Path

import numpy as np
import onnxruntime

from . import metrics
from . import shards as shard_files
from .batches import gather
from .metrics import Answers
from .schema import HORIZONS
from .shards import Shards

FIRST_PART = 0.8
"""The share of a home's days by which one may tune; the rest is for judging."""


def answers(models: Path, shards: Shards, moments: np.ndarray, without_names: bool = False) -> Answers:
    """What the exported models answer, through onnxruntime."""
    sessions = {
        name: onnxruntime.InferenceSession(str(models / f"{name}.onnx"), providers=["CPUExecutionProvider"])
        for name in ("encoder", "home", "forecaster")
    }
    parts = []
    for moment in moments:
        batch = gather(shards, np.array([moment]))
        device = {name: tensor.numpy() for name, tensor in batch.device.items()}
        if without_names:
            device |= {name: np.zeros_like(device[name]) for name in ("name", "place")}
        (embedding,) = sessions["encoder"].run(None, device)
        asked, context, group = embedding[batch.row.numpy()], batch.context.numpy(), batch.group.numpy()
        home = np.empty_like(asked)
        for g in range(batch.groups):
            mine = group == g
            feed = {"embedding": asked[mine], "own": context[mine, : shards.schema.own]}
            home[mine] = sessions["home"].run(None, feed)[0]
        logits, quantiles, _ = sessions["forecaster"].run(None, {"embedding": asked, "home": home, "context": context})
        parts.append((batch.source, logits, quantiles, batch.device_rows, embedding))
    return Answers(*(np.concatenate(arrays) for arrays in zip(*parts)))


def main() -> None:
    """Prints a line for each home, part of its days, and with names withheld."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path)
    parser.add_argument("shards", nargs="+", type=Path)
    chosen = parser.parse_args()
    shards = shard_files.read(chosen.shards)
    at = np.repeat(shards.group_at, np.diff(shards.group_start))
    print("log loss of the fleet model alone / of the home's habit / of persistence with the home's own rates")
    for home, name in enumerate(shards.homes):
        moments = np.flatnonzero(shards.moment_home == home)
        rates = metrics.persistence(shards, moments)
        for withheld in (False, True):
            found = answers(chosen.models, shards, moments, withheld)
            times = at[found.source]
            cut = times.min() + FIRST_PART * (times.max() - times.min())
            for part, some in (("first days", times < cut), ("last days", times >= cut)):
                figures = metrics.judge(found, shards, rates, some)
                losses = "  ".join(
                    f"{h} " + "/".join(f"{figures[f'log_loss_{h}_{who}']:.3f}" for who in ("model", "habit", "persistence"))
                    for h in HORIZONS
                )
                names = "no names" if withheld else "named"
                print(f"{name:16} {part:10} {names:8} {losses}  p10-p90 {figures['p10_to_p90_covers']:.2f}")


if __name__ == "__main__":
    main()
