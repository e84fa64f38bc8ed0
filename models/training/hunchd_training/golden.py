"""Golden vectors: inputs and the answers that onnxruntime gives, as raw little-endian f32. The daemon checks its own answers against them."""

from pathlib import Path

import numpy as np

TOLERANCE = 1e-4
"""How far an answer may be from the golden one, absolute."""


def write(path: Path, inputs: list[np.ndarray], outputs: list[np.ndarray]) -> None:
    """All inputs one after another in the manifest's order, then all outputs in theirs."""
    with path.open("wb") as file:
        for array in [*inputs, *outputs]:
            file.write(np.ascontiguousarray(array, dtype="<f4").tobytes())


def read(path: Path, shapes: list[tuple[int, ...]]) -> list[np.ndarray]:
    """The arrays of these shapes (the batch dimension included); a file of another length is refused."""
    raw = np.frombuffer(path.read_bytes(), dtype="<f4")
    wanted = sum(int(np.prod(shape)) for shape in shapes)
    if len(raw) != wanted:
        raise ValueError(f"{path} holds {len(raw)} numbers, the manifest means {wanted}.")
    arrays, start = [], 0
    for shape in shapes:
        end = start + int(np.prod(shape))
        arrays.append(raw[start:end].reshape(shape))
        start = end
    return arrays


def check(folder: Path, manifest: dict) -> float:
    """Runs a model on its golden inputs through onnxruntime; the greatest difference, which must be within the tolerance."""
    import onnxruntime

    rows = manifest["golden"]["rows"]
    ins = [(rows, *tensor["shape"]) for tensor in manifest["input"]]
    outs = [(1 if manifest["name"] == "home" else rows, *tensor["shape"]) for tensor in manifest["output"]]
    arrays = read(folder / manifest["golden"]["inputs_file"], ins + outs)
    session = onnxruntime.InferenceSession(str(folder / manifest["file"]), providers=["CPUExecutionProvider"])
    feed = {tensor["name"]: array for tensor, array in zip(manifest["input"], arrays)}
    answers = session.run([tensor["name"] for tensor in manifest["output"]], feed)
    worst = max(float(np.abs(answer - golden).max()) for answer, golden in zip(answers, arrays[len(ins) :]))
    if worst > manifest["golden"]["tolerance"]:
        raise ValueError(f"{manifest['file']} is {worst} away from its golden answers, more than {manifest['golden']['tolerance']}.")
    return worst
