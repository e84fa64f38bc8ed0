"""The presence network: minutes of simulated homes in, presence.onnx out. `python -m hunchd_training.presence SHARDS... --out models`.

One minute of a house (columns that `hunchd features --presence` wrote) to the chances that somebody is up, that everybody sleeps, that
everybody is away. A small perceptron: all memory is in the columns.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet
import torch
from torch import Tensor, nn

from . import golden, manifest
from .export import ROWS, run, to_onnx

HIDDEN = (128, 64)
BATCH = 8192
RATE = 4e-3
TEST_SHARE = 0.07
"""Of the homes: never trained on, they give the figures of the manifest."""


@dataclass
class Minutes:
    """Rows of many homes."""

    columns: np.ndarray
    doing: np.ndarray
    weight: np.ndarray
    home: np.ndarray
    schema: int


def read(folders: list[Path]) -> Minutes:
    """All shards of the folders; those with other columns are refused."""
    parts: list[tuple[np.ndarray, ...]] = []
    schema = None
    for number, path in enumerate(sorted(path for folder in folders for path in folder.glob("*.minutes.parquet"))):
        table = parquet.read_table(path)
        about = json.loads(table.schema.metadata[b"hunchd.presence"])
        if "evaluation only" in about["licence"]:
            raise SystemExit(f"{path} is for evaluation only.")
        if schema is not None and about["columns"] != schema["columns"]:
            raise SystemExit(f"{path} has other columns than the files before it.")
        schema = about
        raw = b"".join(table["columns"].to_pylist())
        columns = np.frombuffer(raw, dtype="<f4").reshape(len(table), len(about["columns"]))
        rows = (columns.astype(np.float16), table["doing"].to_numpy(), table["weight"].to_numpy(), np.full(len(table), number, np.int32))
        parts.append(rows)
    if schema is None:
        raise SystemExit("There are no *.minutes.parquet in these folders.")
    columns, doing, weight, home = (np.concatenate(part) for part in zip(*parts))
    return Minutes(columns, doing.astype(np.int64), weight, home, schema["version"])


class Presence(nn.Module):
    """Columns to log-odds of up, asleep and away."""

    def __init__(self, mean: Tensor, spread: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("spread", spread)
        sizes = (len(mean), *HIDDEN)
        layers: list[nn.Module] = []
        for size, following in zip(sizes, sizes[1:]):
            layers += [nn.Linear(size, following), nn.ReLU(), nn.Dropout(0.1)]
        self.layers = nn.Sequential(*layers, nn.Linear(sizes[-1], 3))

    def forward(self, columns: Tensor) -> Tensor:
        """What no home has shown is cut off rather than extrapolated."""
        return self.layers(((columns - self.mean) / self.spread).clamp(-4.0, 4.0))


class Chances(nn.Module):
    """As it ships: chances instead of log-odds."""

    def __init__(self, presence: Presence, temperature: float) -> None:
        super().__init__()
        self.presence = presence
        self.temperature = temperature

    def forward(self, columns: Tensor) -> Tensor:
        """Chances of up, asleep and away."""
        return torch.softmax(self.presence(columns) / self.temperature, dim=1)


def train(minutes: Minutes, chosen: np.ndarray, epochs: int) -> Presence:
    """Log loss, each minute by what it stands for."""
    columns = torch.from_numpy(minutes.columns[chosen])
    doing, weight = torch.from_numpy(minutes.doing[chosen]), torch.from_numpy(minutes.weight[chosen])
    some = columns[:: max(1, len(columns) // 100_000)].float()
    presence = Presence(some.mean(0), some.std(0) + 0.05)
    batch = min(BATCH, len(columns))
    steps = epochs * (len(columns) // batch)
    optimiser = torch.optim.AdamW(presence.parameters(), RATE, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    for epoch in range(epochs):
        order, total = torch.randperm(len(columns)), 0.0
        for start in range(0, len(columns) - batch + 1, batch):
            rows = order[start : start + batch]
            loss = nn.functional.cross_entropy(presence(columns[rows].float()), doing[rows], reduction="none")
            loss = (loss * weight[rows]).sum() / weight[rows].sum()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch}: log loss {total / (len(columns) // batch):.4f}", flush=True)
    return presence.eval()


def log_loss(logits: Tensor, doing: Tensor, weight: Tensor, temperature: float) -> float:
    """Of the rows, each by what it stands for."""
    losses = nn.functional.cross_entropy(logits / temperature, doing, reduction="none")
    return float((losses * weight).sum() / weight.sum())


def export(presence: Presence, sample: Tensor, temperature: float, metrics: dict[str, float], trained_on: str, schema: int, out: Path) -> None:
    """Writes presence.onnx, its manifest and its golden vectors."""
    out.mkdir(parents=True, exist_ok=True)
    module = Chances(presence, temperature).eval()
    to_onnx(module, "presence", ["columns"], [sample], ["chances"], out)
    answers = run(out / "presence.onnx", ["columns"], [sample[:ROWS]])
    golden.write(out / "presence.golden", [sample[:ROWS].numpy()], answers)
    path = manifest.write(
        out,
        "presence",
        [("columns", (sample.shape[1],))],
        [("chances", (3,))],
        ROWS,
        trained_on,
        "simulated data of this project",
        metrics,
        schema,
    )
    golden.check(out, manifest.read(path))


def main() -> None:
    """Reads, trains, judges on homes that were held out, exports."""
    parser = argparse.ArgumentParser(prog="hunchd_training.presence", description=__doc__)
    parser.add_argument("shards", nargs="+", type=Path, help="folders that `hunchd features --presence` wrote")
    parser.add_argument("--out", type=Path, default=Path("models"), help="where the model goes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--trained-on", default="", help="what the shards are, in plain words, for the manifest")
    chosen = parser.parse_args()
    torch.manual_seed(chosen.seed)
    torch.set_num_threads(chosen.threads)
    minutes = read(chosen.shards)
    homes = np.unique(minutes.home)
    held_out = np.isin(minutes.home, homes[len(homes) - max(1, int(len(homes) * TEST_SHARE)) :])
    print(f"{len(homes)} homes, {len(minutes.doing)} minutes, {held_out.sum()} of them held out")
    presence = train(minutes, ~held_out, chosen.epochs)
    columns = torch.from_numpy(minutes.columns[held_out].astype(np.float32))
    doing, weight = torch.from_numpy(minutes.doing[held_out]), torch.from_numpy(minutes.weight[held_out])
    with torch.no_grad():
        logits = presence(columns)
    temperature = min(np.arange(0.7, 1.6, 0.05), key=lambda t: log_loss(logits, doing, weight, float(t)))
    metrics = {"held_out_log_loss": log_loss(logits, doing, weight, float(temperature)), "temperature": float(temperature)}
    print(metrics)
    export(presence, columns[:256], float(temperature), metrics, chosen.trained_on, minutes.schema, chosen.out)


if __name__ == "__main__":
    main()
