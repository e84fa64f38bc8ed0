"""What the shards say about themselves: names, shapes and version of the tensors. Must not know how a feature is computed."""

import json
from dataclasses import dataclass
from pathlib import Path

VERSION = 1
"""The version of the features that this code was written for; shards of another one are refused."""

KEY = b"hunchd.schema"
"""The key of the schema among the key-value metadata of a shard."""

HORIZONS = ("15m", "1h", "4h", "12h", "24h")
"""The horizons, as the names of context columns spell them."""

HORIZONS_S = (900, 3600, 14400, 43200, 86400)
"""The horizons in seconds."""

PROBABILITIES = ("lately_", "yesterday_", "weekday_", "on_share_", "spell_ends_")
"""The beginnings of the names of context columns that are shares or probabilities: the forecaster also sees their log-odds."""

HABIT_SCALE = 6.0
"""The columns `habit_*` are log-odds already, divided by this."""


@dataclass(frozen=True)
class Schema:
    """The tensors of one set of shards."""

    device: dict[str, tuple[int, ...]]
    """The encoder's tensors, by name, in their order: shape behind the batch dimension."""
    context: tuple[str, ...]
    """The columns of a query's context."""
    own: int
    """How many of the first columns are the device's own."""

    def __post_init__(self):
        if tuple(self.device) != ("grid", "name", "place", "kind", "company"):
            raise ValueError(f"The shards name the device tensors {list(self.device)}, which this code does not know.")

    def column(self, name: str) -> int:
        """Where a column of the context stands."""
        return self.context.index(name)

    def columns(self, prefix: str) -> list[int]:
        """Where the columns whose names begin so stand."""
        return [i for i, name in enumerate(self.context) if name.startswith(prefix)]

    def probability_runs(self) -> list[tuple[int, int]]:
        """The columns that are probabilities, as runs (first, one behind the last): few slices instead of a gather."""
        runs: list[tuple[int, int]] = []
        for i, name in enumerate(self.context):
            if name.startswith(PROBABILITIES):
                if runs and runs[-1][1] == i:
                    runs[-1] = (runs[-1][0], i + 1)
                else:
                    runs.append((i, i + 1))
        return runs

    def to_json(self) -> str:
        """The schema as the shards carry it."""
        device = [
            {"name": name, "shape": list(shape), "dtype": "u8" if name == "grid" else "f32"}
            for name, shape in self.device.items()
        ]
        return json.dumps(
            {"version": VERSION, "device": device, "context": list(self.context), "own": self.own, "horizons_s": list(HORIZONS_S)}
        )

    @staticmethod
    def from_json(text: str | bytes, where: str) -> "Schema":
        """Reads a schema and refuses what this code was not written for; `where` is for the message."""
        raw = json.loads(text)
        if raw["version"] != VERSION:
            raise ValueError(f"{where} has feature schema {raw['version']}, this training knows {VERSION} alone.")
        if tuple(raw["horizons_s"]) != HORIZONS_S:
            raise ValueError(f"{where} has horizons of {raw['horizons_s']} s, not {list(HORIZONS_S)}.")
        return Schema(
            device={tensor["name"]: tuple(tensor["shape"]) for tensor in raw["device"]},
            context=tuple(raw["context"]),
            own=int(raw["own"]),
        )


def of_the_daemon() -> Schema:
    """The schema of the daemon's source beside this project: for made-up shards and untrained models only."""
    rust = Path(__file__).parents[3] / "src" / "features" / "schema.rs"
    body = rust.read_text().split("pub const CONTEXT: ")[1].split("];")[0]
    names = tuple(line.split('"')[1] for line in body.splitlines() if line.strip().startswith('"'))
    shapes = {"grid": (28, 48, 3), "name": (256,), "place": (128,), "kind": (16,), "company": (34,)}
    return Schema(device=shapes, context=names, own=10)
