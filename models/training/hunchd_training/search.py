"""A random search over the settings: short trainings, one line each in a table that is kept.

`python -m hunchd_training.search SHARDS... --trials 20 --epochs 3 --table search.csv`
"""

import argparse
import csv
import math
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from . import shards as shard_files
from .settings import Settings
from .train import train

FIGURES = ("score", "log_loss_model", "pinball", "train_log_loss", "seconds")


def draw(random: np.random.Generator, base: Settings) -> Settings:
    """One random choice; the ranges are what seemed reasonable, in log scale where sizes matter by their ratio."""

    def log_uniform(low: float, high: float) -> float:
        return float(np.exp(random.uniform(math.log(low), math.log(high))))

    return replace(
        base,
        learning_rate=log_uniform(5e-4, 6e-3),
        weight_decay=log_uniform(1e-3, 0.1),
        rows=int(random.choice([192, 384, 768])),
        channels=int(random.choice([8, 12, 16, 24])),
        width=int(random.choice([96, 128, 160])),
        blocks=int(random.choice([1, 2, 3])),
        dropout=float(random.choice([0.0, 0.05, 0.1])),
        embedding_noise=float(random.choice([0.0, 0.1, 0.2, 0.3])),
        names_withheld=float(random.choice([0.2, 0.3, 0.5])),
        columns_withheld=float(random.choice([0.03, 0.08, 0.15])),
        pinball_weight=log_uniform(0.05, 0.5),
        role_weight=log_uniform(0.005, 0.1),
    )


def main() -> None:
    """Runs the trials and appends each to the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shards", nargs="+", type=Path)
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--epochs", type=int, default=3, help="passes of each trial: on a busy machine fairer than minutes")
    parser.add_argument("--minutes", type=float, default=0.0, help="where above 0: of each trial, at the most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--table", type=Path, default=Path("search.csv"))
    chosen = parser.parse_args()
    fleet = shard_files.read(chosen.shards)
    random = np.random.default_rng(chosen.seed)
    base = Settings(seed=chosen.seed, epochs=chosen.epochs, minutes=chosen.minutes)
    for trial in range(chosen.trials):
        # The first trial is what ships, for comparison.
        drawn = draw(random, base)
        settings = drawn if trial else base
        print(f"trial {trial}: {settings}")
        _, history = train(fleet, settings)
        # Trials differ in the weight of the pinball loss, so they are held against each other with the one that ships.
        best = min(history, key=lambda row: row["log_loss_model"] + Settings.pinball_weight * row["pinball"])
        best["score"] = best["log_loss_model"] + Settings.pinball_weight * best["pinball"]
        row = {"trial": trial} | {key: f"{best[key]:.5g}" for key in FIGURES} | {"passes": len(history)}
        row |= {key: f"{value:.4g}" if isinstance(value, float) else value for key, value in asdict(settings).items()}
        new = not chosen.table.exists()
        with chosen.table.open("a", newline="") as file:
            writer = csv.DictWriter(file, list(row))
            if new:
                writer.writeheader()
            writer.writerow(row)


if __name__ == "__main__":
    main()
