"""Whether archetypes mean something: mutual information between k-means clusters of embeddings and the true roles of simulated devices."""

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import normalized_mutual_info_score

from .shards import Shards


def last_of_each_device(shards: Shards, rows: np.ndarray) -> np.ndarray:
    """Of these device rows, those of each home's last moment: one row for each device."""
    last = np.r_[shards.moment_home[1:] != shards.moment_home[:-1], True]
    keep = np.zeros(len(shards.grid), bool)
    for low, high in shards.moment_rows[last]:
        keep[low:high] = True
    return keep[rows]


def information(embedding: np.ndarray, role: np.ndarray, clusters: int = 60, seed: int = 1) -> float:
    """Normalised mutual information of k-means and role, over the devices whose role is known."""
    known = role >= 0
    if known.sum() < 2 * clusters:
        clusters = max(2, int(known.sum()) // 4)
    if known.sum() < 8:
        return 0.0
    found = KMeans(clusters, n_init=4, random_state=seed).fit_predict(embedding[known])
    return float(normalized_mutual_info_score(role[known], found))
