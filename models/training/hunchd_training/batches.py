"""Cuts the shards into batches of whole moments, without a loop over rows, and withholds at random what a real home may lack."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np
import torch
from torch import Tensor

from .schema import Schema
from .shards import Shards, part


@dataclass
class Batch:
    """n device rows, q queries, g groups."""

    device: dict[str, Tensor]
    """The encoder's tensors, [n, ...] f32."""
    role: Tensor
    """[n] i64, -1 unknown."""
    row: Tensor
    """[q]: which of the n device rows a query is about."""
    group: Tensor
    """[q]: which of the g groups (one home at one time) a query is in."""
    groups: int
    context: Tensor
    """[q, 88] f32."""
    on: Tensor
    """[q, 5] f32: 1, 0, or -1 unknown."""
    minutes: Tensor
    """[q] f32."""
    censored: Tensor
    """[q] bool."""
    source: np.ndarray
    """[q]: the queries' places in the shards."""
    device_rows: np.ndarray
    """[n]: the devices' rows in the shards."""

    def to(self, place: torch.device) -> "Batch":
        """The same batch on an accelerator."""
        if place.type == "cpu":
            return self
        tensors = {f.name: getattr(self, f.name) for f in fields(self)}
        moved = {name: t.to(place) if isinstance(t, Tensor) else t for name, t in tensors.items()}
        return replace(self, **(moved | {"device": {name: t.to(place) for name, t in self.device.items()}}))


def moments_of(shards: Shards, which: str) -> np.ndarray:
    """The moments of the homes of one part: `train`, `stop` or `test`. Where too few homes are held out by their names, the last ones are."""
    parts = [part(home) for home in shards.homes]
    if "stop" not in parts or "test" not in parts or "train" not in parts:
        parts = ["train"] * len(parts)
        parts[-2:] = ["stop", "test"]
    mine = np.array([p == which for p in parts])
    return np.flatnonzero(mine[shards.moment_home])


def ranges(starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All integers of the ranges one after another, and which range each is of."""
    lengths = ends - starts
    which = np.repeat(np.arange(len(starts)), lengths)
    before = np.cumsum(lengths) - lengths
    return np.arange(lengths.sum()) - before[which] + starts[which], which


def gather(shards: Shards, moments: np.ndarray) -> Batch:
    """One batch of these moments."""
    rows, _ = ranges(shards.moment_rows[moments, 0], shards.moment_rows[moments, 1])
    groups, of_moment = ranges(shards.moment_groups[moments, 0], shards.moment_groups[moments, 1])
    queries, group = ranges(shards.group_start[groups], shards.group_start[groups + 1])
    # Where each moment's rows begin, in the shards and in this batch.
    lengths = shards.moment_rows[moments, 1] - shards.moment_rows[moments, 0]
    shift = np.cumsum(lengths) - lengths - shards.moment_rows[moments, 0]
    text = shards.text[rows]

    def float32(array: np.ndarray) -> Tensor:
        return torch.from_numpy(array.astype(np.float32))

    device = {
        "grid": torch.from_numpy(shards.grid[rows]).float(),
        "name": float32(shards.name[text]),
        "place": float32(shards.place[text]),
        "kind": float32(shards.kind[rows]),
        "company": float32(shards.company[rows]),
    }
    return Batch(
        device=device,
        role=torch.from_numpy(shards.role[rows].astype(np.int64)),
        row=torch.from_numpy(shards.row[queries] + shift[of_moment[group]]),
        group=torch.from_numpy(group),
        groups=len(groups),
        context=float32(shards.context[queries]),
        on=float32(shards.on[queries]),
        minutes=torch.from_numpy(shards.change_minutes[queries]),
        censored=torch.from_numpy(shards.censored[queries]),
        source=queries,
        device_rows=rows,
    )


def batches(shards: Shards, moments: np.ndarray, rows: int, random: np.random.Generator | None) -> Iterator[Batch]:
    """Batches of about so many device rows; shuffled where a random source is given."""
    if random is not None:
        moments = random.permutation(moments)
    sizes = shards.moment_rows[moments, 1] - shards.moment_rows[moments, 0]
    which = np.cumsum(sizes) // rows
    for chunk in np.split(moments, np.flatnonzero(np.diff(which)) + 1):
        if len(chunk):
            yield gather(shards, chunk)


class Withhold:
    """Takes from a batch, at random, what a real home may lack: names, rooms, the sun, a watched room, mates."""

    def __init__(self, schema: Schema, shards: Shards, names: float = 0.3, columns: float = 0.08):
        self.names = names
        self.columns = columns
        self.sun = schema.columns("sun_")
        self.room = [i for i in schema.columns("room_") if schema.context[i] != "room_lights_on"]
        self.mates = [schema.columns(f"mate{k}_") for k in (1, 2, 3)]
        # What the columns hold where the thing is missing is the daemon's to say: it is read off rows where it is so.
        self.without = torch.zeros(len(schema.context))
        for flag, columns_of in (("sun_known", self.sun), ("room_watched", self.room), ("mate3_goes_with", self.mates[2])):
            missing = np.flatnonzero(shards.context[:200_000, schema.column(flag)] == 0)
            if len(missing):
                usual = np.median(shards.context[missing][:, columns_of].astype(np.float32), axis=0)
                self.without[columns_of] = torch.from_numpy(usual)
        for columns_of in self.mates[:2]:
            self.without[columns_of] = self.without[self.mates[2]]

    def __call__(self, batch: Batch, random: torch.Generator) -> None:
        """Changes the batch in place."""

        def chance(n: int, p: float) -> Tensor:
            return torch.rand(n, generator=random) < p

        n, q = len(batch.role), len(batch.row)
        batch.device["name"][chance(n, self.names)] = 0.0
        batch.device["place"][chance(n, self.names)] = 0.0
        for columns in (self.sun, self.room):
            lacking = chance(batch.groups, self.columns)[batch.group]
            self.clear(batch.context, lacking, columns)
        lacking = chance(q, self.columns)
        for columns in self.mates:
            self.clear(batch.context, lacking, columns)

    def clear(self, context: Tensor, rows: Tensor, columns: list[int]) -> None:
        """Writes into these rows what the columns hold where the thing is missing."""
        context[:, columns] = torch.where(rows[:, None], self.without[columns], context[:, columns])
