"""What the forecaster is judged by: log loss over all horizons, pinball loss of the time until the next change. Unknown answers cost nothing."""

import torch
from torch import Tensor
from torch.nn import functional as F

LEVELS = (0.1, 0.5, 0.9)
"""The quantiles p10, p50, p90."""


def log_loss(logits: Tensor, on: Tensor) -> Tensor:
    """Mean over the known answers: logits and on [q, 5], on is 1, 0, or -1 where unknown."""
    known = (on >= 0).float()
    loss = F.binary_cross_entropy_with_logits(logits, on.clamp(min=0.0), reduction="none")
    return (loss * known).sum() / known.sum().clamp(min=1.0)


def pinball(quantiles: Tensor, minutes: Tensor, censored: Tensor) -> Tensor:
    """Mean pinball loss of ln(1 + minutes) over queries and levels; quantiles [q, 3], minutes [q], censored [q].

    A device that was watched for c minutes without a change says only that the time is longer than c: the answer is compared with
    min(answer, c), so one above c costs nothing (Powell, Censored regression quantiles, Journal of Econometrics 32, 1986).
    """
    true = torch.log1p(minutes)[:, None]
    level = torch.tensor(LEVELS, device=quantiles.device)
    answer = torch.where(censored[:, None], torch.minimum(quantiles, true), quantiles)
    error = true - answer
    return torch.maximum(level * error, (level - 1.0) * error).mean()


def roles(scores: Tensor, role: Tensor) -> Tensor:
    """Cross entropy of the devices' true roles, [n, roles] against [n]; -1 is unknown and costs nothing."""
    if scores.shape[1] == 0 or not bool((role >= 0).any()):
        return scores.sum() * 0.0
    return F.cross_entropy(scores, role, ignore_index=-1)
