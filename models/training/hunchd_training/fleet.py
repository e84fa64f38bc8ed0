"""All networks together, as they are trained: a batch of homes in, forecasts and embeddings out."""

import torch
from torch import Tensor, nn

from .batches import Batch
from .model import EMBEDDING, Encoder, Forecaster, HomePool, parameters
from .schema import Schema
from .settings import Settings


class Fleet(nn.Module):
    """Encoder, home pooling, forecaster, and the heads that exist in training alone."""

    def __init__(self, schema: Schema, settings: Settings, roles: int):
        super().__init__()
        self.own = schema.own
        self.noise = settings.embedding_noise
        self.encoder = Encoder(schema, settings.channels)
        self.home = HomePool(schema)
        self.forecaster = Forecaster(schema, settings.width, settings.blocks, settings.dropout)
        # What a device is for, from its embedding: it makes the archetypes carry meaning.
        self.role = nn.Linear(EMBEDDING, roles)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """-> embeddings [n, 32] of the devices; logits [q, 5], quantiles [q, 3], hidden [q, 16] of the queries."""
        embedding = self.encoder(*batch.device.values())
        if self.training:
            embedding = embedding + self.noise * torch.randn_like(embedding)
        asked = embedding[batch.row]
        home = self.home.many(asked, batch.context[:, : self.own], batch.group, batch.groups)
        return embedding, *self.forecaster(asked, home[batch.group], batch.context)

    def sizes(self) -> dict[str, int]:
        """How many parameters each exported network has."""
        return {name: parameters(getattr(self, name)) for name in ("encoder", "home", "forecaster")}


def device_of_choice() -> torch.device:
    """An accelerator where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")
