"""Hold tract, as hunchd runs it, against onnxruntime on the same files: one thread, on one core, taking turns.

    cargo build --release
    python models/training/compare_runtimes.py --hunchd target/release/hunchd --models models

tract's times are those of the whole call: checking, copying in and out, and looking for what is no number. onnxruntime's are those of
`run` alone, at its best batch for each number of rows. Needs onnxruntime and numpy.
"""

import argparse
import json
import os
import subprocess
import time
import tomllib
from pathlib import Path
from statistics import median

import numpy as np
import onnxruntime

ROUNDS = 3
REPEAT_FOR_S = 0.4


def tract(hunchd: str, folder: Path) -> dict[tuple[str, int], float]:
    """Microseconds of a call, by model and rows."""
    said = subprocess.run(
        [hunchd, "bench", "--models", "--folder", str(folder), "--json"], check=True, capture_output=True, text=True
    )
    return {(run["model"], run["rows"]): run["median_us"] for run in json.loads(said.stdout)["runs"]}


def reference(folder: Path, wanted: list[tuple[str, int]]) -> dict[tuple[str, int], float]:
    """The same by onnxruntime, in batches of at most 32, which is where its convolutions are quickest."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    random = np.random.default_rng(1)
    found = {}
    for name, rows in wanted:
        manifest = tomllib.loads((folder / f"{name}.toml").read_text())
        session = onnxruntime.InferenceSession(str(folder / manifest["file"]), options, ["CPUExecutionProvider"])
        batch = rows if name == "home" else min(rows, 32)
        inputs = {
            tensor["name"]: random.random((batch, *tensor["shape"]), dtype=np.float32) for tensor in manifest["input"]
        }
        times = []
        session.run(None, inputs)
        began = time.perf_counter()
        while len(times) < 3 or time.perf_counter() - began < REPEAT_FOR_S:
            start = time.perf_counter()
            session.run(None, inputs)
            times.append(time.perf_counter() - start)
        found[name, rows] = median(times) * 1e6 * rows / batch
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hunchd", default="target/release/hunchd", help="a release build")
    parser.add_argument("--models", type=Path, default=Path("models"), help="the folder with the model files")
    arguments = parser.parse_args()
    # The last core, which the system uses least; the child inherits it.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    ours: dict[tuple[str, int], list[float]] = {}
    theirs: dict[tuple[str, int], list[float]] = {}
    for _ in range(ROUNDS):
        for key, value in tract(arguments.hunchd, arguments.models).items():
            ours.setdefault(key, []).append(value)
        for key, value in reference(arguments.models, list(ours)).items():
            theirs.setdefault(key, []).append(value)
    print(f"| model | devices | tract, us | onnxruntime {onnxruntime.__version__}, us | ratio |")
    print("|---|---:|---:|---:|---:|")
    for name, rows in ours:
        one, other = median(ours[name, rows]), median(theirs[name, rows])
        print(f"| {name} | {rows} | {one:.1f} | {other:.1f} | {one / other:.2f} |")


if __name__ == "__main__":
    main()
