"""The networks as ONNX files that tract can run: opset 17, f32, one dynamic dimension N; checked against PyTorch at batches 1, 7 and 64."""

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from . import golden, manifest
from .model import EMBEDDING, HIDDEN, Encoder, Forecaster, HomePool, Projector
from .schema import Schema

ROWS = 4
"""The batch of the golden vectors."""


@dataclass
class Models:
    """Everything that is exported."""

    encoder: Encoder
    home: HomePool
    forecaster: Forecaster
    projector: Projector


@dataclass
class Sample:
    """Tensors of some devices of one home at one time, at least 64 rows: inputs for checks and golden vectors."""

    device: dict[str, Tensor]
    context: Tensor


@dataclass
class Provenance:
    """What the manifests say about the training."""

    trained_on: str
    licence: str
    metrics: dict[str, dict[str, float]]


def export(models: Models, schema: Schema, sample: Sample, provenance: Provenance, folder: Path) -> None:
    """Writes the four models, their manifests and their golden vectors."""
    folder.mkdir(parents=True, exist_ok=True)
    for module in (models.encoder, models.home, models.forecaster, models.projector):
        module.eval()
    with torch.no_grad():
        embedding = models.encoder(*sample.device.values())
        own = sample.context[:, : schema.own]
        home = models.home(embedding, own).expand(len(embedding), -1).contiguous()
    one = (EMBEDDING,)
    columns = (len(schema.context),)
    work = [
        ("encoder", models.encoder, list(schema.device.items()), list(sample.device.values()), [("embedding", one)]),
        ("home", models.home, [("embedding", one), ("own", (schema.own,))], [embedding, own], [("home", one)]),
        (
            "forecaster",
            models.forecaster,
            [("embedding", one), ("home", one), ("context", columns)],
            [embedding, home, sample.context],
            [("logits", (5,)), ("quantiles", (3,)), ("hidden", (HIDDEN,))],
        ),
        ("projector", models.projector, [("embedding", one)], [embedding], [("map", (2,))]),
    ]
    for name, module, inputs, tensors, outputs in work:
        to_onnx(module, name, [n for n, _ in inputs], tensors, [n for n, _ in outputs], folder)
        rows = [tensor[:ROWS] for tensor in tensors]
        answers = run(folder / f"{name}.onnx", [n for n, _ in inputs], rows)
        golden.write(folder / f"{name}.golden", [tensor.numpy() for tensor in rows], answers)
        path = manifest.write(
            folder, name, inputs, outputs, ROWS, provenance.trained_on, provenance.licence, provenance.metrics.get(name, {})
        )
        golden.check(folder, manifest.read(path))


def to_onnx(module: nn.Module, name: str, inputs: list[str], tensors: list[Tensor], outputs: list[str], folder: Path) -> None:
    """Writes NAME.onnx and refuses it where onnxruntime and PyTorch differ at any batch."""
    path = folder / f"{name}.onnx"
    # home.onnx pools over N: its one row is not dynamic.
    dynamic = {tensor: {0: "N"} for tensor in [*inputs, *(() if name == "home" else outputs)]}
    with warnings.catch_warnings():
        # The older exporter is deprecated, and the newer one writes value_info that breaks fixed batches in tract.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            tuple(tensor[:7] for tensor in tensors),
            str(path),
            input_names=inputs,
            output_names=outputs,
            dynamic_axes=dynamic,
            opset_version=17,
            dynamo=False,
        )
    onnx.checker.check_model(onnx.load(path))
    for batch in (1, 7, 64):
        rows = [tensor[:batch] for tensor in tensors]
        if any(len(row) != batch for row in rows):
            raise ValueError(f"The sample has {len(tensors[0])} rows; 64 are needed to check {name}.onnx.")
        with torch.no_grad():
            wanted = module(*rows)
        wanted = wanted if isinstance(wanted, tuple) else (wanted,)
        for mine, theirs in zip(run(path, inputs, rows), wanted, strict=True):
            difference = float(np.abs(mine - theirs.numpy()).max())
            if difference > golden.TOLERANCE:
                raise ValueError(f"{path} differs from PyTorch by {difference} at batch {batch}.")


def run(path: Path, inputs: list[str], tensors: list[Tensor]) -> list[np.ndarray]:
    """A model's answers by onnxruntime on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return session.run(None, {name: np.ascontiguousarray(tensor.numpy()) for name, tensor in zip(inputs, tensors, strict=True)})
