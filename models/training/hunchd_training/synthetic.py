"""Made-up shards in the exact form of `hunchd features`: for the self test only. Real training data comes from the simulator."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from .schema import HABIT_SCALE, HORIZONS, HORIZONS_S, KEY, Schema, of_the_daemon

ROLES = ("porch", "desk", "kettle", "television", "bedside", "hall")
HALF_HOUR_MS = 1_800_000
DAYS = 40


def write(folder: Path, homes: int = 24, devices: int = 8, seed: int = 1) -> None:
    """Writes so many homes of so many devices, each with 3 moments and 4 times at each moment."""
    folder.mkdir(parents=True, exist_ok=True)
    schema = of_the_daemon()
    for home in range(homes):
        one_home(folder, f"home_{home:04}", schema, devices, np.random.default_rng([seed, home]))


def one_home(folder: Path, name: str, schema: Schema, devices: int, random: np.random.Generator) -> None:
    """Writes one home's pair of files."""
    roles = random.integers(0, len(ROLES), devices)
    slots = np.arange(DAYS * 48)
    hour = (slots % 48) / 2.0
    # Each role has its own two hours of the day; each device its own shift and noise.
    centre = np.array([20.0, 14.0, 8.0, 21.0, 22.5, 18.0])[roles] + random.normal(0, 0.7, devices)
    width = np.array([3.0, 3.0, 0.4, 1.5, 0.6, 2.0])[roles]
    away = np.abs((hour[None] - centre[:, None] + 12) % 24 - 12)
    chance = 0.95 / (1.0 + np.exp((away - width[:, None]) * 4.0)) + 0.01
    # One draw for each two hours makes runs instead of flicker.
    draw = np.repeat(random.random((devices, len(slots) // 4)), 4, axis=1)
    on = draw < chance
    changed = np.diff(on, axis=1, prepend=on[:, :1])
    habit = on.reshape(devices, DAYS, 48)
    kind = np.eye(16, dtype=np.float32)[roles % 3]
    words = {n: np.zeros((devices, schema.device[n][0]), np.float32) for n in ("name", "place")}
    for i, role in enumerate(roles):
        words["name"][i, [role * 7, role * 7 + 3]] = 0.7
        words["place"][i, random.integers(0, 128, 2)] = 0.7
    company = np.full((devices, schema.device["company"][0]), 0.2, np.float32)
    told, asked = [], []
    for moment, start in enumerate((10 * 48, 20 * 48, 30 * 48)):
        for i in range(devices):
            grid = np.zeros(schema.device["grid"], np.uint8)
            for r in range(min(28, start // 48)):
                day = slice(start - (r + 1) * 48, start - r * 48)
                grid[r, :, 0], grid[r, :, 1], grid[r, :, 2] = on[i, day] * 255, 255, changed[i, day]
            told.append((moment, start, i, grid))
        for slot in np.sort(start + random.integers(0, 48 * 4, 4)):
            for i in range(devices):
                asked.append((moment, slot, moment * devices + i, i))
    licence = "made-up data"
    metadata = {KEY: schema.to_json().replace("{", f'{{"home": "{name}", "licence": "{licence}", ', 1).encode()}
    columns = {
        "moment": pa.array([t[0] for t in told], pa.int32()),
        "at": pa.array([int(t[1]) * HALF_HOUR_MS for t in told], pa.int64()),
        "device": [f"device_{t[2]}" for t in told],
        "kind": ["light" for _ in told],
        "name": [ROLES[roles[t[2]]] for t in told],
        "room": ["" for _ in told],
        "role": [ROLES[roles[t[2]]] for t in told],
        "age_days": pa.array([t[1] / 48 for t in told], pa.float32()),
        "grid": fixed([t[3] for t in told]),
        "name_ngrams": fixed([words["name"][t[2]] for t in told]),
        "place_ngrams": fixed([words["place"][t[2]] for t in told]),
        "kind_onehot": fixed([kind[t[2]] for t in told]),
        "company": fixed([company[t[2]] for t in told]),
    }
    pq.write_table(pa.table(columns).replace_schema_metadata(metadata), folder / f"{name}.devices.parquet")
    answers, contexts, minutes, cut = [], [], [], []
    for moment, slot, _, i in asked:
        ahead = [slot + s // 1800 for s in HORIZONS_S]
        answers.append(np.array([on[i, a] if a < on.shape[1] else -1 for a in ahead], np.int8))
        context = random.random(len(schema.context)).astype(np.float32)
        context[schema.column("in_use")] = on[i, slot]
        past = habit[i, : slot // 48].mean(axis=0)
        for a, horizon in zip(ahead, HORIZONS):
            share = np.clip(past[a % 48], 0.01, 0.99)
            context[schema.column(f"habit_at_{horizon}")] = np.log(share / (1.0 - share)) / HABIT_SCALE
        contexts.append(context)
        later = np.flatnonzero(on[i, slot:] != on[i, slot])
        cut.append(len(later) == 0)
        minutes.append(30.0 * (later[0] if len(later) else on.shape[1] - slot))
    columns = {
        "moment": pa.array([a[0] for a in asked], pa.int32()),
        "at": pa.array([int(a[1]) * HALF_HOUR_MS for a in asked], pa.int64()),
        "row": pa.array([a[2] for a in asked], pa.int32()),
        "context": fixed(contexts),
        "on": fixed(answers),
        "change_minutes": pa.array(minutes, pa.float32()),
        "censored": pa.array(cut, pa.bool_()),
    }
    pq.write_table(pa.table(columns).replace_schema_metadata(metadata), folder / f"{name}.queries.parquet")


def fixed(arrays: list[np.ndarray]) -> pa.Array:
    """Arrays of one length as byte arrays of one length, little-endian."""
    rows = [array.tobytes() for array in arrays]
    return pa.array(rows, pa.binary(len(rows[0])))
