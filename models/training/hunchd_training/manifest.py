"""The manifest beside each model: what goes in and out, what it was trained on, its figures, its golden vectors."""

import hashlib
import json
import tomllib
from pathlib import Path

from .golden import TOLERANCE
from .schema import VERSION


def write(
    folder: Path,
    name: str,
    inputs: list[tuple[str, tuple[int, ...]]],
    outputs: list[tuple[str, tuple[int, ...]]],
    rows: int,
    trained_on: str,
    licence: str,
    metrics: dict[str, float],
    schema: int = VERSION,
) -> Path:
    """Writes NAME.toml for the NAME.onnx that lies in the folder; shapes are those behind the batch dimension."""
    digest = hashlib.sha256((folder / f"{name}.onnx").read_bytes()).hexdigest()
    lines = [
        f"name = {json.dumps(name)}",
        f'file = "{name}.onnx"',
        f'sha256 = "{digest}"',
        f"feature_schema = {schema}",
        f"trained_on = {json.dumps(trained_on, ensure_ascii=False)}",
        f"licence = {json.dumps(licence, ensure_ascii=False)}",
    ]
    for table, tensors in (("input", inputs), ("output", outputs)):
        for tensor, shape in tensors:
            lines += ["", f"[[{table}]]", f'name = "{tensor}"', f"shape = {list(shape)}"]
    lines += ["", "[metrics]"]
    lines += [f"{key} = {float(value):.6g}" if not float(value).is_integer() else f"{key} = {int(value)}" for key, value in metrics.items()]
    lines += ["", "[golden]", f"rows = {rows}", f"tolerance = {TOLERANCE:.4f}", f'inputs_file = "{name}.golden"', ""]
    path = folder / f"{name}.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def read(path: Path) -> dict:
    """A manifest as plain dictionaries."""
    return tomllib.loads(path.read_text(encoding="utf-8"))
