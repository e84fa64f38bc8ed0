"""Proposals of many homes, as `hunchd features --asking` wrote them. Must not know what is learnt from them."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet
import torch
from torch import Tensor

INPUTS = (("asking", 62), ("embedding", 32), ("home", 32), ("context", 88))
"""What the network is shown, in order."""

SOON = 0.45
"""How far people agree who were about to do it themselves."""


@dataclass
class Rows:
    """One row for each proposal."""

    inputs: dict[str, np.ndarray]
    agrees: np.ndarray
    target: np.ndarray
    """1 where it was wanted, SOON where it soon was."""
    weight: np.ndarray
    habit_p: np.ndarray
    kind: np.ndarray
    home: np.ndarray
    columns: list[str]
    schema: int

    def tensors(self, chosen: np.ndarray) -> list[Tensor]:
        """The inputs of these rows, in their order."""
        return [torch.from_numpy(self.inputs[name][chosen]) for name, _ in INPUTS]

    def part(self, chosen: np.ndarray) -> "Rows":
        """These rows alone."""
        arrays = {name: getattr(self, name)[chosen] for name in ("agrees", "target", "weight", "habit_p", "kind", "home")}
        inputs = {name: array[chosen] for name, array in self.inputs.items()}
        return Rows(inputs=inputs, columns=self.columns, schema=self.schema, **arrays)

    def column(self, name: str) -> np.ndarray:
        """One column of what is asked."""
        return self.inputs["asking"][:, self.columns.index(name)]

    def log_loss(self, p: np.ndarray, chosen: np.ndarray) -> float:
        """Of these chances for these rows."""
        p, target, weight = np.clip(p, 1e-4, 1 - 1e-4), self.target[chosen], self.weight[chosen]
        return float(np.average(-target * np.log(p) - (1 - target) * np.log(1 - p), weights=weight))


def read(folders: list[Path]) -> Rows:
    """All shards of the folders; those with other columns are refused, and homes that are for evaluation only."""
    parts: list[dict[str, np.ndarray]] = []
    schema = None
    for number, path in enumerate(sorted(path for folder in folders for path in folder.glob("*.askings.parquet"))):
        table = parquet.read_table(path)
        about = json.loads(table.schema.metadata[b"hunchd.asking"])
        if "evaluation only" in about["licence"]:
            raise SystemExit(f"{path} is for evaluation only.")
        if schema is not None and (about["columns"], about["version"]) != (schema["columns"], schema["version"]):
            raise SystemExit(f"{path} has other columns than the files before it.")
        schema = about
        if len(table) == 0:
            continue
        part = {name: table[name].to_numpy() for name in ("agrees", "soon", "weight", "habit_p", "kind")}
        for name, length in INPUTS:
            part[f"input {name}"] = np.frombuffer(b"".join(table[name].to_pylist()), dtype="<f4").reshape(len(table), length)
        parts.append(part | {"of": np.full(len(table), number, np.int32)})
    if schema is None or not parts:
        raise SystemExit("There are no proposals in *.askings.parquet of these folders.")
    whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    agrees = whole["agrees"].astype(bool)
    return Rows(
        inputs={name: whole[f"input {name}"] for name, _ in INPUTS},
        agrees=agrees,
        target=np.where(agrees, 1.0, np.where(whole["soon"], SOON, 0.0)).astype(np.float32),
        weight=whole["weight"],
        habit_p=whole["habit_p"],
        kind=whole["kind"].astype(str),
        home=whole["of"],
        columns=about["columns"],
        schema=schema["version"],
    )
