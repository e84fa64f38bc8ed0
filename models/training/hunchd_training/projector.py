"""The fleet's map: UMAP of embeddings, made parametric by a small network that learns where UMAP puts them."""

import warnings

import numpy as np
import torch
from torch.nn import functional as F

from .model import Projector


def fit(embedding: np.ndarray, seed: int = 1, most: int = 4000, steps: int = 3000) -> tuple[Projector, float]:
    """The network, and the share of the map's variance that it explains on a fifth of the devices which it did not see."""
    random = np.random.default_rng(seed)
    some = random.choice(len(embedding), size=min(len(embedding), most), replace=False)
    x = torch.from_numpy(embedding[some].astype(np.float32))
    with warnings.catch_warnings():
        # One thread, because a seed was given: that is what we want.
        warnings.simplefilter("ignore")
        import umap

        neighbours = max(2, min(30, len(some) // 4))
        places = umap.UMAP(n_neighbors=neighbours, min_dist=0.2, random_state=seed).fit_transform(x.numpy())
    # The map fills about -1..1, whatever UMAP's units were.
    places = places - places.mean(axis=0)
    y = torch.from_numpy((places / np.abs(places).max()).astype(np.float32))
    seen = torch.arange(len(x)) % 5 != 0
    torch.manual_seed(seed)
    projector = Projector()
    optimiser = torch.optim.AdamW(projector.parameters(), lr=3e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for _ in range(steps):
        batch = torch.from_numpy(random.choice(np.flatnonzero(seen.numpy()), size=256))
        # A little noise, so that near embeddings stay near on the map.
        near = x[batch] + 0.03 * torch.randn(256, x.shape[1])
        loss = F.smooth_l1_loss(projector(near), y[batch], beta=0.1)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    with torch.no_grad():
        rest = y[~seen]
        explained = 1.0 - float(((projector(x[~seen]) - rest) ** 2).sum() / ((rest - rest.mean(dim=0)) ** 2).sum())
    return projector.eval(), explained
