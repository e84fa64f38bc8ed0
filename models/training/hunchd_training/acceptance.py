"""The acceptance network: proposals of simulated homes in, acceptance.onnx out. `python -m hunchd_training.acceptance SHARDS... --out models`.

One proposal (its columns, the embeddings of its device and home, the forecaster's context; `hunchd features --asking` wrote them) to the
chance that the people of the house want it. What the forecaster sees goes through the forecaster's own first layers to begin with.
"""

import argparse
import copy
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional as F

from . import acceptance_rows, golden, manifest
from .acceptance_judge import best_temperature, report, sigmoid
from .acceptance_rows import INPUTS, Rows
from .export import ROWS, run, to_onnx
from .schema import of_the_daemon

BATCH = 768
RATE = 1.5e-3
TRUNK_RATE = 3e-4
"""The trunk has learnt already."""
PATIENCE = 4
STOP_SHARE = 0.12
"""Of the homes: never trained on, they say when to stop and how far to trust."""


class Acceptance(nn.Module):
    """The four inputs to the log-odds that the proposal is wanted."""

    def __init__(self, weights: dict[str, Tensor], mean: Tensor, spread: Tensor, width: int, dropout: float) -> None:
        super().__init__()
        for name in ("mean", "scale"):
            self.register_buffer(name, weights[name])
        self.register_buffer("asking_mean", mean)
        self.register_buffer("asking_spread", spread)
        self.runs = of_the_daemon().probability_runs()
        wide, fed = weights["first.weight"].shape
        self.first, self.second = nn.Linear(fed, wide), nn.Linear(wide, wide)
        for layer, name in ((self.first, "first"), (self.second, "blocks.0")):
            layer.weight.data.copy_(weights[f"{name}.weight"])
            layer.bias.data.copy_(weights[f"{name}.bias"])
        self.squeeze = nn.Linear(wide, 32)
        self.joined = nn.Linear(len(mean) + 32, width)
        self.last = nn.Linear(width, width)
        self.out = nn.Linear(width, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, asking: Tensor, embedding: Tensor, home: Tensor, context: Tensor) -> Tensor:
        """asking [N, 62], embedding [N, 32], home [N, 32], context [N, 88] -> log-odds [N, 1]."""
        level = ((context - self.mean) * self.scale).clamp(-6.0, 6.0)
        chance = torch.cat([context[:, start:end] for start, end in self.runs], dim=1).clamp(0.002, 0.998)
        log_odds = (torch.log(chance) - torch.log(1.0 - chance)) * 0.3
        x = F.silu(self.first(self.dropout(torch.cat([embedding, home, level, log_odds], dim=1))))
        x = x + F.silu(self.second(x))
        x = F.silu(self.squeeze(self.dropout(x)))
        columns = ((asking - self.asking_mean) / self.asking_spread).clamp(-4.0, 4.0)
        x = F.silu(self.joined(torch.cat([columns, x], dim=1)))
        x = F.silu(self.last(self.dropout(x)))
        return self.out(self.dropout(x))

    def trunk(self) -> list[nn.Parameter]:
        """What the forecaster taught."""
        return [*self.first.parameters(), *self.second.parameters()]


class Chance(nn.Module):
    """As it ships: the chance instead of log-odds, averaged over the networks."""

    def __init__(self, networks: list[Acceptance], temperature: float) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)
        self.temperature = temperature

    def forward(self, asking: Tensor, embedding: Tensor, home: Tensor, context: Tensor) -> Tensor:
        """P(they want it) [N, 1]."""
        total = self.networks[0](asking, embedding, home, context)
        for network in self.networks[1:]:
            total = total + network(asking, embedding, home, context)
        return torch.sigmoid(total / (self.temperature * len(self.networks)))


def forecaster_weights(path: Path) -> dict[str, Tensor]:
    """The constants and layers of the forecaster that ships, by their names."""
    return {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in onnx.load(path).graph.initializer}


def train(rows: Rows, chosen: np.ndarray, stop: np.ndarray, weights: dict[str, Tensor], settings: argparse.Namespace, seed: int) -> Acceptance:
    """Log loss; the network of the pass that was best on the homes held out for stopping."""
    torch.manual_seed(seed)
    inputs, target, weight = rows.tensors(chosen), torch.from_numpy(rows.target[chosen]), torch.from_numpy(rows.weight[chosen])
    network = Acceptance(weights, inputs[0].mean(0), inputs[0].std(0) + 0.05, settings.width, settings.dropout)
    network.out.bias.data.fill_(float(torch.logit(target.mean().clamp(0.01, 0.99))))
    trunk = {id(parameter) for parameter in network.trunk()}
    groups = [
        {"params": network.trunk(), "lr": TRUNK_RATE},
        {"params": [parameter for parameter in network.parameters() if id(parameter) not in trunk], "lr": RATE},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=settings.decay)
    batch = min(BATCH, len(target))
    steps = settings.epochs * max(1, len(target) // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [TRUNK_RATE, RATE], total_steps=steps + 1, pct_start=0.1)
    best, since, kept = float("inf"), 0, copy.deepcopy(network.state_dict())
    for epoch in range(settings.epochs):
        network.train()
        order = torch.randperm(len(target))
        for start in range(0, len(target) - batch + 1, batch):
            taken = order[start : start + batch]
            # A home's embedding must not come to say which home it is.
            mine = [tensor[taken] for tensor in inputs]
            mine[1] = mine[1] + settings.noise * torch.randn_like(mine[1])
            mine[2] = mine[2] + settings.noise * torch.randn_like(mine[2])
            losses = F.binary_cross_entropy_with_logits(network(*mine)[:, 0], target[taken], reduction="none")
            loss = (losses * weight[taken]).sum() / weight[taken].sum()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
        found = rows.log_loss(sigmoid(logits(network, rows, stop)), stop)
        print(f"  pass {epoch}: log loss on the homes for stopping {found:.4f}", flush=True)
        since += 1
        if found < best:
            best, since, kept = found, 0, copy.deepcopy(network.state_dict())
        if since >= PATIENCE:
            break
    network.load_state_dict(kept)
    return network.eval()


@torch.no_grad()
def logits(network: nn.Module, rows: Rows, chosen: np.ndarray) -> np.ndarray:
    """Log-odds of these rows."""
    network.eval()
    return network(*rows.tensors(chosen))[:, 0].numpy()


def export(module: Chance, rows: Rows, figures: dict[str, float], trained_on: str, out: Path) -> None:
    """Writes acceptance.onnx, its manifest and its golden vectors."""
    out.mkdir(parents=True, exist_ok=True)
    names = [name for name, _ in INPUTS]
    sample = rows.tensors(np.linspace(0, len(rows.target) - 1, 64).astype(int))
    to_onnx(module, "acceptance", names, sample, ["chance"], out)
    golden_rows = [tensor[:: len(tensor) // ROWS][:ROWS].contiguous() for tensor in sample]
    answers = run(out / "acceptance.onnx", names, golden_rows)
    golden.write(out / "acceptance.golden", [tensor.numpy() for tensor in golden_rows], answers)
    inputs = [(name, (length,)) for name, length in INPUTS]
    licence = "simulated data of this project"
    path = manifest.write(out, "acceptance", inputs, [("chance", (1,))], ROWS, trained_on, licence, figures, rows.schema)
    golden.check(out, manifest.read(path))


def main() -> None:
    """Reads, trains, judges on homes that were held out, exports."""
    parser = argparse.ArgumentParser(prog="hunchd_training.acceptance", description=__doc__)
    parser.add_argument("shards", nargs="+", type=Path, help="folders that `hunchd features --asking` wrote")
    parser.add_argument("--judge", nargs="*", type=Path, default=[], help="folders of homes that are judged and not trained on")
    parser.add_argument("--out", type=Path, default=Path("models"), help="where the model goes")
    parser.add_argument("--forecaster", type=Path, default=Path(__file__).parents[2] / "forecaster.onnx", help="whose first layers it begins with")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--networks", type=int, default=2, help="trained from different seeds and averaged")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--dropout", type=float, default=0.15)
    parser.add_argument("--noise", type=float, default=0.1, help="deviation of the noise on embeddings in training")
    parser.add_argument("--decay", type=float, default=0.02)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--trained-on", default="", help="what the shards are, in plain words, for the manifest")
    parser.add_argument("--dry", action="store_true", help="write no model")
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    rows = acceptance_rows.read(chosen.shards)
    homes = np.unique(rows.home)
    held_out = np.random.default_rng(chosen.seed).permutation(homes)[: max(1, int(len(homes) * STOP_SHARE))]
    stop = np.flatnonzero(np.isin(rows.home, held_out))
    learnt = np.flatnonzero(~np.isin(rows.home, held_out))
    print(f"{len(homes)} homes, {len(rows.target)} proposals, {len(stop)} of them in {len(held_out)} homes for stopping; wanted: {rows.agrees.mean():.3f}")
    weights = forecaster_weights(chosen.forecaster)
    networks = [train(rows, learnt, stop, weights, chosen, chosen.seed + number) for number in range(chosen.networks)]
    mean = np.mean([logits(network, rows, stop) for network in networks], axis=0)
    temperature = best_temperature(mean, rows.target[stop])
    module = Chance(networks, temperature).eval()
    judged = acceptance_rows.read(chosen.judge) if chosen.judge else rows.part(stop)
    figures = report(rows.part(learnt), judged, logits(module, judged, np.arange(len(judged.target))))
    print(json.dumps(figures, indent=1))
    shipped = {f"held_out_{name}": value for name, value in figures["network"].items()} | {"temperature": temperature}
    shipped |= {"homes_trained_on": len(homes) - len(held_out), "proposals_trained_on": len(learnt)}
    if not chosen.dry:
        export(module, rows, shipped, chosen.trained_on, chosen.out)


if __name__ == "__main__":
    main()
