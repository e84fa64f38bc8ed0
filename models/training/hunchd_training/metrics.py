"""How good forecasts are, beside persistence and the home's own habit, on homes that the training never saw."""

from dataclasses import dataclass, replace

import numpy as np
import torch

from .batches import batches, ranges
from .fleet import Fleet
from .losses import LEVELS
from .schema import HABIT_SCALE, HORIZONS
from .shards import Shards

LEAST = 0.005
"""Baselines that are nothing but a count are held this far from 0 and 1, in their favour."""


@dataclass
class Answers:
    """Forecasts of q queries, and where the queries stand in the shards."""

    source: np.ndarray
    logits: np.ndarray
    """[q, 5]"""
    quantiles: np.ndarray
    """[q, 3] of ln(1 + minutes)."""
    device_rows: np.ndarray
    """[n]: the devices' rows in the shards."""
    embedding: np.ndarray
    """[n, 32]"""


@torch.no_grad()
def answers(fleet: Fleet, shards: Shards, moments: np.ndarray, without_names: bool = False, rows: int = 1024) -> Answers:
    """Runs the networks over these moments."""
    fleet.eval()
    place = next(fleet.parameters()).device
    parts = []
    for batch in batches(shards, moments, rows, None):
        if without_names:
            batch.device["name"].zero_()
            batch.device["place"].zero_()
        embedding, logits, quantiles, _ = fleet(batch.to(place))
        parts.append((batch.source, logits.cpu().numpy(), quantiles.cpu().numpy(), batch.device_rows, embedding.cpu().numpy()))
    return Answers(*(np.concatenate(arrays) for arrays in zip(*parts)))


def log_loss(p: np.ndarray, on: np.ndarray) -> np.ndarray:
    """Per query and horizon; NaN where the answer is unknown."""
    p = np.clip(p, 1e-6, 1.0 - 1e-6)
    return np.where(on < 0, np.nan, -np.where(on == 1, np.log(p), np.log(1.0 - p)))


def calibration_error(p: np.ndarray, on: np.ndarray, bins: int = 20) -> float:
    """Expected calibration error over bins of equal width."""
    known = on >= 0
    p, on = p[known], on[known]
    which = np.minimum((p * bins).astype(int), bins - 1)
    gap = np.abs(np.bincount(which, p - on, bins))
    return float(gap.sum() / max(len(p), 1))


def persistence(shards: Shards, moments: np.ndarray) -> np.ndarray:
    """P(on at each horizon | in use now) as counted on the training homes, [2, 5]."""
    queries = queries_of(shards, moments)
    now = shards.context[queries, shards.schema.column("in_use")] > 0.5
    on = shards.on[queries]
    rates = np.empty((2, len(HORIZONS)))
    for state in (0, 1):
        for h in range(len(HORIZONS)):
            known = on[(now == bool(state)) & (on[:, h] >= 0), h]
            rates[state, h] = (known.sum() + 1.0) / (len(known) + 2.0)
    return rates


def queries_of(shards: Shards, moments: np.ndarray) -> np.ndarray:
    """The places of all queries of these moments."""
    groups, _ = ranges(shards.moment_groups[moments, 0], shards.moment_groups[moments, 1])
    return ranges(shards.group_start[groups], shards.group_start[groups + 1])[0]


def judge(found: Answers, shards: Shards, rates: np.ndarray, some: np.ndarray | None = None) -> dict[str, float]:
    """All figures of one set of forecasts, or of `some` of them; `rates` are those of `persistence`."""
    if some is not None:
        found = replace(found, source=found.source[some], logits=found.logits[some], quantiles=found.quantiles[some])
    context = shards.context[found.source].astype(np.float32)
    on = shards.on[found.source]
    p = 1.0 / (1.0 + np.exp(-found.logits.astype(np.float64)))
    now = (context[:, shards.schema.column("in_use")] > 0.5).astype(int)
    habit = HABIT_SCALE * context[:, [shards.schema.column(f"habit_at_{h}") for h in HORIZONS]]
    habit = (1.0 / (1.0 + np.exp(-habit))).clip(LEAST, 1.0 - LEAST)
    figures: dict[str, float] = {}
    losses = {"model": log_loss(p, on), "habit": log_loss(habit, on), "persistence": log_loss(rates[now], on)}
    for who, loss in losses.items():
        for h, name in enumerate(HORIZONS):
            figures[f"log_loss_{name}_{who}"] = float(np.nanmean(loss[:, h]))
        figures[f"log_loss_{who}"] = float(np.nanmean(loss))
    young = shards.age_days[shards.row[found.source]] < 14.0
    for who, some in (("first_14_days", young), ("later", ~young)):
        if some.any():
            figures[f"log_loss_model_{who}"] = float(np.nanmean(losses["model"][some]))
            figures[f"log_loss_habit_{who}"] = float(np.nanmean(losses["habit"][some]))
    for h, name in enumerate(HORIZONS):
        figures[f"calibration_error_{name}"] = calibration_error(p[:, h], on[:, h])
    figures |= quantile_figures(found.quantiles, shards.change_minutes[found.source], shards.censored[found.source])
    return figures


def quantile_figures(quantiles: np.ndarray, minutes: np.ndarray, censored: np.ndarray) -> dict[str, float]:
    """Pinball loss, and the share of true times between p10 and p90 (of the queries where that can be told)."""
    true = np.log1p(minutes)[:, None]
    answer = np.where(censored[:, None], np.minimum(quantiles, true), quantiles)
    error = true - answer
    level = np.array(LEVELS)
    figures = {"pinball": float(np.maximum(level * error, (level - 1.0) * error).mean())}
    # A time that was cut off above p90 is known to lie outside; of one cut off below it nothing is known.
    known = ~censored | (true[:, 0] > quantiles[:, 2])
    inside = ~censored & (true[:, 0] >= quantiles[:, 0]) & (true[:, 0] <= quantiles[:, 2])
    figures["p10_to_p90_covers"] = float(inside[known].mean())
    figures["below_p50"] = float((true[:, 0] <= quantiles[:, 1])[~censored].mean())
    return figures
