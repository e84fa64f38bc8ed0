"""Reads Parquet shards into compact arrays in memory. One home is one pair of files; what is kept is sorted by home, moment and time.

Must not know what the numbers mean; only how they are grouped.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from .schema import KEY, Schema


@dataclass
class Shards:
    """D device rows (a device at a moment), Q query rows (a device at a time), G groups (a home at a time), M moments, U texts."""

    schema: Schema
    homes: list[str]
    licences: list[str]
    """The different licences of the homes."""
    grid: np.ndarray
    """[D, 28, 48, 3] u8."""
    text: np.ndarray
    """[D] i32: which row of `name` and `place` is the device's."""
    name: np.ndarray
    """[U, 256] f16."""
    place: np.ndarray
    """[U, 128] f16."""
    kind: np.ndarray
    """[D, 16] f16."""
    company: np.ndarray
    """[D, 34] f16."""
    role: np.ndarray
    """[D] i16: index into `roles`, -1 where the true role is not known."""
    roles: list[str]
    age_days: np.ndarray
    """[D] f32."""
    row: np.ndarray
    """[Q] i32: the query's device row."""
    context: np.ndarray
    """[Q, 88] f16."""
    on: np.ndarray
    """[Q, 5] i8: 1 in use at the horizon, 0 not, -1 unknown."""
    change_minutes: np.ndarray
    """[Q] f32: until the next change, or how long it was watched without one."""
    censored: np.ndarray
    """[Q] bool."""
    group_start: np.ndarray
    """[G + 1] i64: the queries of group g are group_start[g] .. group_start[g + 1]."""
    group_at: np.ndarray
    """[G] i64: when, in ms UTC."""
    moment_rows: np.ndarray
    """[M, 2] i64: the device rows of each moment, first and one behind the last."""
    moment_groups: np.ndarray
    """[M, 2] i64: the groups of each moment, likewise."""
    moment_home: np.ndarray
    """[M] i32: index into `homes`."""


def pairs(folders: list[Path]) -> list[tuple[str, Path, Path]]:
    """All homes of these folders that have both files: name, devices, queries."""
    found = []
    for folder in folders:
        for devices in sorted(folder.glob("*.devices.parquet")):
            name = devices.name.removesuffix(".devices.parquet")
            queries = devices.with_name(f"{name}.queries.parquet")
            if queries.exists():
                found.append((name, devices, queries))
    if not found:
        raise FileNotFoundError(f"No *.devices.parquet with its *.queries.parquet in {', '.join(map(str, folders))}.")
    return found


def part(home: str) -> str:
    """`train`, `stop` (early stopping) or `test` (the figures): by a hash of the home's name, so that it never depends on the other homes."""
    share = int.from_bytes(hashlib.sha256(home.encode()).digest()[:4], "big") % 20
    return {0: "stop", 1: "test"}.get(share, "train")


def read(folders: list[Path], progress: Callable[[int, int], None] = lambda done, of: None) -> Shards:
    """Reads all homes of the folders; `progress` is told (homes read, of how many)."""
    files = pairs(folders)
    schema: Schema | None = None
    rows = queries = 0
    for _, devices, asked in files:
        rows += pq.read_metadata(devices).num_rows
        queries += pq.read_metadata(asked).num_rows
    grid = row = context = on = change = censored = kind = company = age = role = text = None
    homes, licences, names, places, roles = [], set(), [], [], {}
    moment_rows, moment_groups, moment_home, group_start, group_at = [], [], [], [], []
    d = q = groups = texts = 0
    for done, (home, devices, asked) in enumerate(files):
        found, licence = schema_of(devices)
        licences.add(licence)
        if schema is None:
            schema = found
            shapes = schema.device
            grid = np.empty((rows, *shapes["grid"]), np.uint8)
            text = np.empty(rows, np.int32)
            kind = np.empty((rows, *shapes["kind"]), np.float16)
            company = np.empty((rows, *shapes["company"]), np.float16)
            role = np.empty(rows, np.int16)
            age = np.empty(rows, np.float32)
            row = np.empty(queries, np.int32)
            context = np.empty((queries, len(schema.context)), np.float16)
            on = np.empty((queries, 5), np.int8)
            change = np.empty(queries, np.float32)
            censored = np.empty(queries, bool)
        elif found != schema:
            raise ValueError(f"{devices} has another schema than {files[0][1]}.")
        table, ask = pq.read_table(devices), pq.read_table(asked)
        n, m = len(table), len(ask)
        if n == 0 or m == 0:
            continue
        # Device rows, as they stand: they are sorted by moment. Queries: by moment and time.
        moment = plain(table, "moment")
        if np.any(np.diff(moment) < 0):
            raise ValueError(f"{devices} is not sorted by moment.")
        grid[d : d + n] = fixed(table, "grid", np.uint8).reshape(n, *shapes["grid"])
        kind[d : d + n] = fixed(table, "kind_onehot", np.float32)
        company[d : d + n] = fixed(table, "company", np.float32)
        age[d : d + n] = plain(table, "age_days")
        words = np.concatenate([fixed(table, "name_ngrams", np.float32), fixed(table, "place_ngrams", np.float32)], axis=1)
        unique, which = distinct(words)
        names.append(unique[:, : shapes["name"][0]].astype(np.float16))
        places.append(unique[:, shapes["name"][0] :].astype(np.float16))
        text[d : d + n] = texts + which
        for i, word in enumerate(strings(table, "role")):
            role[d + i] = roles.setdefault(word, len(roles)) if word else -1
        at, of = plain(ask, "at"), plain(ask, "moment")
        order = np.lexsort((at, of))
        at, of = at[order], of[order]
        row[q : q + m] = d + plain(ask, "row")[order]
        context[q : q + m] = fixed(ask, "context", np.float32)[order]
        on[q : q + m] = fixed(ask, "on", np.int8)[order]
        change[q : q + m] = plain(ask, "change_minutes")[order]
        censored[q : q + m] = plain(ask, "censored")[order]
        # A group is a run of equal (moment, at); a moment without queries is of no use.
        begins = np.flatnonzero(np.r_[True, (np.diff(of) != 0) | (np.diff(at) != 0)])
        group_start.append(q + begins)
        group_at.append(at[begins])
        group_moment = of[begins]
        for index in np.unique(of):
            low, high = np.searchsorted(moment, [index, index + 1])
            first, last = np.searchsorted(group_moment, [index, index + 1])
            moment_rows.append((d + low, d + high))
            moment_groups.append((groups + first, groups + last))
            moment_home.append(len(homes))
        homes.append(home)
        d, q, groups, texts = d + n, q + m, groups + len(begins), texts + len(unique)
        progress(done + 1, len(files))
    return Shards(
        schema=schema,
        homes=homes,
        licences=sorted(licences),
        grid=grid[:d],
        text=text[:d],
        name=np.concatenate(names),
        place=np.concatenate(places),
        kind=kind[:d],
        company=company[:d],
        role=role[:d],
        roles=list(roles),
        age_days=age[:d],
        row=row[:q],
        context=context[:q],
        on=on[:q],
        change_minutes=change[:q],
        censored=censored[:q],
        group_start=np.append(np.concatenate(group_start), q).astype(np.int64),
        group_at=np.concatenate(group_at),
        moment_rows=np.array(moment_rows, np.int64),
        moment_groups=np.array(moment_groups, np.int64),
        moment_home=np.array(moment_home, np.int32),
    )


def schema_of(path: Path) -> tuple[Schema, str]:
    """The schema that a shard carries, and its home's licence."""
    metadata = pq.read_metadata(path).metadata or {}
    if KEY not in metadata:
        raise ValueError(f"{path} carries no {KEY.decode()}; was it written by `hunchd features`?")
    return Schema.from_json(metadata[KEY], str(path)), json.loads(metadata[KEY]).get("licence", "")


def plain(table: pa.Table, column: str) -> np.ndarray:
    """A column of numbers or of truth values."""
    return table[column].to_numpy()


def strings(table: pa.Table, column: str) -> list[str]:
    """A column of words."""
    return [word.decode() if isinstance(word, bytes) else word for word in table[column].to_pylist()]


def fixed(table: pa.Table, column: str, dtype: type) -> np.ndarray:
    """A column of byte arrays of one length, as a matrix of numbers: a view, without a loop over rows."""
    array = table[column].combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks)
    width = array.type.byte_width
    raw = np.frombuffer(array.buffers()[1], np.uint8)[array.offset * width : (array.offset + len(array)) * width]
    return raw.reshape(len(array), width).view(dtype)


def distinct(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different rows of a matrix, and which of them each row is."""
    as_bytes = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.shape[1] * rows.itemsize))).ravel()
    _, first, which = np.unique(as_bytes, return_index=True, return_inverse=True)
    return rows[first], which
