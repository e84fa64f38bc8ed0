"""The networks. Convolutions and small dense layers only: those are what tract runs well, and no shape in them depends on the batch.

N is the number of devices, always the first dimension.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .schema import Schema

EMBEDDING = 32
HIDDEN = 16
HEADS = 4


class Encoder(nn.Module):
    """A device's raw usage grid, names, kind and company -> its embedding [N, 32], each value in -1..1."""

    def __init__(self, schema: Schema, channels: int = 16):
        super().__init__()
        days, slots, raw = schema.device["grid"]
        side = sum(schema.device[name][0] for name in ("name", "place", "kind", "company"))
        # The local patterns: edges of use within the day and over days.
        self.edges = nn.Sequential(
            nn.Conv2d(raw, channels, (4, 4), stride=(4, 2), padding=(0, 1)),
            nn.SiLU(),
            nn.Conv2d(channels, 2 * channels, (3, 3), stride=(1, 2), padding=(1, 1)),
            nn.SiLU(),
            nn.Conv2d(2 * channels, 2 * channels, (7, 3), stride=(1, 2), padding=(0, 1)),
            nn.SiLU(),
            nn.Flatten(),
        )
        # The habit: each half hour over all days, in learned weightings of the days.
        self.habit = nn.Sequential(nn.Conv2d(raw, 8, (days, 1)), nn.SiLU(), nn.Flatten())
        wide = 2 * channels * (slots // 8) + 8 * slots
        self.use = nn.Sequential(nn.Linear(wide, 96), nn.SiLU())
        self.words = nn.Sequential(nn.Linear(side, 64), nn.SiLU())
        self.both = nn.Sequential(nn.Linear(96 + 64, 96), nn.SiLU(), nn.Linear(96, EMBEDDING), nn.Tanh())
        wake(self)

    def forward(self, grid: Tensor, name: Tensor, place: Tensor, kind: Tensor, company: Tensor) -> Tensor:
        """grid [N, 28, 48, 3] in raw bytes; the others as the shards have them."""
        shares = grid[..., :2] * (1.0 / 255.0)
        changes = grid[..., 2:].clamp(max=8.0) * 0.125
        image = 2.0 * torch.cat([shares, changes], dim=3).permute(0, 3, 1, 2)
        use = self.use(torch.cat([self.edges(image), self.habit(image)], dim=1))
        # A row of n-grams has length 1: so scaled, its entries are as large as those of the rest.
        words = self.words(torch.cat([name * 8.0, place * 8.0, kind * 2.0, company * 2.0], dim=1))
        return self.both(torch.cat([use, words], dim=1))


class HomePool(nn.Module):
    """All devices of one home -> the home's embedding: attention by what each device is and does now."""

    def __init__(self, schema: Schema):
        super().__init__()
        self.score = nn.Sequential(nn.Linear(EMBEDDING + schema.own, 32), nn.SiLU(), nn.Linear(32, HEADS))
        self.value = nn.Sequential(nn.Linear(EMBEDDING + schema.own, EMBEDDING), nn.Tanh())
        self.last = nn.Sequential(nn.Linear(EMBEDDING, EMBEDDING), nn.Tanh())
        # Each head weighs its share of the values; as a matrix, since a reshape would depend on N.
        spread = torch.zeros(HEADS, EMBEDDING)
        for head in range(HEADS):
            spread[head, head * EMBEDDING // HEADS : (head + 1) * EMBEDDING // HEADS] = 1.0
        self.register_buffer("spread", spread)
        wake(self)

    def parts(self, embedding: Tensor, own: Tensor) -> tuple[Tensor, Tensor]:
        """Scores [N, 4], bounded so that their exponential is, and values [N, 32]."""
        x = torch.cat([embedding, own], dim=1)
        return 8.0 * torch.tanh(self.score(x) * 0.125), self.value(x)

    def forward(self, embedding: Tensor, own: Tensor) -> Tensor:
        """embedding [N, 32] and own [N, 10] of ONE home -> [1, 32]."""
        score, value = self.parts(embedding, own)
        weight = torch.softmax(score, dim=0) @ self.spread
        return self.last((weight * value).sum(dim=0, keepdim=True))

    def many(self, embedding: Tensor, own: Tensor, group: Tensor, groups: int) -> Tensor:
        """The same for many homes at once: group [N] says whose each row is -> [groups, 32]."""
        score, value = self.parts(embedding, own)
        weight = torch.exp(score) @ self.spread
        zero = torch.zeros(groups, EMBEDDING, device=value.device, dtype=value.dtype)
        above = zero.index_add(0, group, weight * value)
        below = zero.index_add(0, group, weight)
        return self.last(above / below.clamp(min=1e-12))


class Forecaster(nn.Module):
    """Embeddings of device and home, and a query's context -> log-odds, quantiles, and the last hidden layer."""

    def __init__(self, schema: Schema, width: int = 128, blocks: int = 2, dropout: float = 0.0):
        super().__init__()
        columns = len(schema.context)
        self.runs = schema.probability_runs()
        chances = sum(end - start for start, end in self.runs)
        self.register_buffer("mean", torch.zeros(columns))
        self.register_buffer("scale", torch.ones(columns))
        self.first = nn.Linear(2 * EMBEDDING + columns + chances, width)
        self.blocks = nn.ModuleList(nn.Linear(width, width) for _ in range(blocks))
        self.dropout = nn.Dropout(dropout)
        self.squash = nn.Linear(width, HIDDEN)
        self.odds = nn.Linear(width + HIDDEN, 5)
        self.until = nn.Linear(width + HIDDEN, 3)
        self.odds_of_hidden = nn.Linear(HIDDEN, 5)
        wake(self.first)

    def standardise(self, mean: Tensor, deviation: Tensor) -> None:
        """Sets the constants, [88] each, that bring a context's columns to mean 0 and deviation 1; a constant column stays as it is."""
        self.mean.copy_(mean)
        self.scale.copy_(1.0 / torch.where(deviation > 1e-3, deviation, torch.ones_like(deviation)))

    def forward(self, embedding: Tensor, home: Tensor, context: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """embedding [N, 32], home [N, 32], context [N, 88] -> logits [N, 5], quantiles [N, 3] of ln(1 + minutes), hidden [N, 16]."""
        level = ((context - self.mean) * self.scale).clamp(-6.0, 6.0)
        chance = torch.cat([context[:, start:end] for start, end in self.runs], dim=1).clamp(0.002, 0.998)
        log_odds = (torch.log(chance) - torch.log(1.0 - chance)) * 0.3
        x = F.silu(self.first(torch.cat([embedding, home, level, log_odds], dim=1)))
        for block in self.blocks:
            x = x + F.silu(block(self.dropout(x)))
        hidden = torch.tanh(self.squash(x))
        x = torch.cat([x, hidden], dim=1)
        steps = F.softplus(self.until(x))
        p10, to_p50, to_p90 = steps[:, :1], steps[:, 1:2], steps[:, 2:]
        quantiles = torch.cat([p10, p10 + to_p50, p10 + to_p50 + to_p90], dim=1)
        return self.odds(x), quantiles, hidden


class Projector(nn.Module):
    """An embedding -> its place on the fleet's map [N, 2]."""

    def __init__(self, width: int = 96):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(EMBEDDING, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, 2)
        )

    def forward(self, embedding: Tensor) -> Tensor:
        """embedding [N, 32] -> map [N, 2]."""
        return self.layers(embedding)


def wake(module: nn.Module) -> None:
    """Weights such that what goes in comes out about as large: PyTorch's own fade within three layers, and little is learnt for long."""
    for layer in module.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.xavier_normal_(layer.weight, gain=1.5)
            nn.init.zeros_(layer.bias)


def parameters(module: nn.Module) -> int:
    """How many numbers a module learns."""
    return sum(p.numel() for p in module.parameters() if p.requires_grad)
