"""The training loop: batches of whole homes, one cosine schedule, stops early on homes that were held out."""

import copy
import math
import time
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from . import losses, metrics
from .batches import Withhold, batches, moments_of
from .fleet import Fleet, device_of_choice
from .settings import Settings
from .shards import Shards


def train(shards: Shards, settings: Settings, say: Callable[[str], None] = print) -> tuple[Fleet, list[dict[str, float]]]:
    """The networks at their best pass on the homes held out for stopping, and a row of figures for each pass."""
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    random = np.random.default_rng(settings.seed)
    chances = torch.Generator().manual_seed(settings.seed)
    place = device_of_choice()
    mine, stop = moments_of(shards, "train"), moments_of(shards, "stop")
    fleet = Fleet(shards.schema, settings, len(shards.roles))
    fleet.forecaster.standardise(*column_statistics(shards, mine, random))
    fleet.to(place)
    withhold = Withhold(shards.schema, shards, settings.names_withheld, settings.columns_withheld)
    rates = metrics.persistence(shards, mine)
    optimiser = torch.optim.AdamW(groups(fleet, settings), lr=settings.learning_rate, betas=(0.9, 0.98))
    steps_in_pass = max(1, int((shards.moment_rows[mine, 1] - shards.moment_rows[mine, 0]).sum() / settings.rows))
    steps = steps_in_pass * settings.epochs
    best, best_weights, since_best, history = math.inf, copy.deepcopy(fleet.state_dict()), 0, []
    step, began = 0, time.monotonic()
    for epoch in range(1, settings.epochs + 1):
        fleet.train()
        sums, count, began_pass = np.zeros(4), 0, time.monotonic()
        for batch in batches(shards, mine, settings.rows, random):
            done = step / steps
            if settings.minutes:
                done = max(done, (time.monotonic() - began) / 60.0 / settings.minutes)
            if done >= 1.0:
                break
            rate = settings.learning_rate * min(1.0, (step + 1) / settings.warm_up_steps) * (0.01 + 0.99 * cosine(done))
            for group in optimiser.param_groups:
                group["lr"] = rate * group["pace"]
            withhold(batch, chances)
            loss, parts = total(fleet, batch.to(place), settings)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(fleet.parameters(), 1.0)
            optimiser.step()
            sums += parts
            count += 1
            step += 1
        if count == 0:
            break
        took = time.monotonic() - began_pass
        figures = metrics.judge(metrics.answers(fleet, shards, stop), shards, rates)
        score = figures["log_loss_model"] + settings.pinball_weight * figures["pinball"]
        row = dict(zip(("train_log_loss", "train_pinball", "train_role", "train_hidden"), sums / count))
        history.append({"epoch": epoch, "seconds": took, "score": score, **row, **figures})
        say(
            f"pass {epoch:2} {took:5.0f} s  train {row['train_log_loss']:.4f} {row['train_pinball']:.4f} role {row['train_role']:.3f}  "
            f"held out {figures['log_loss_model']:.4f} (habit {figures['log_loss_habit']:.4f}) pinball {figures['pinball']:.4f}"
        )
        if score < best:
            best, best_weights, since_best = score, copy.deepcopy(fleet.state_dict()), 0
        else:
            since_best += 1
            if since_best >= settings.patience_epochs:
                say(f"No better pass for {since_best}: stopped.")
                break
    fleet.load_state_dict(best_weights)
    return fleet.cpu().eval(), history


def total(fleet: Fleet, batch, settings: Settings) -> tuple[Tensor, np.ndarray]:
    """The loss that is minimised, and its four parts: log loss, pinball, roles, log loss of the hidden features alone."""
    embedding, logits, quantiles, hidden = fleet(batch)
    log_loss = losses.log_loss(logits, batch.on)
    pinball = losses.pinball(quantiles, batch.minutes, batch.censored)
    roles = losses.roles(fleet.role(embedding), batch.role)
    alone = losses.log_loss(fleet.forecaster.odds_of_hidden(hidden), batch.on)
    loss = log_loss + settings.pinball_weight * pinball + settings.role_weight * roles + settings.hidden_weight * alone
    return loss, torch.stack([log_loss, pinball, roles, alone]).detach().cpu().numpy()


def cosine(done: float) -> float:
    """From 1 at the start to 0 at the end."""
    return 0.5 * (1.0 + math.cos(math.pi * min(done, 1.0)))


def groups(fleet: Fleet, settings: Settings) -> list[dict]:
    """Weights decay, offsets do not; the head that names roles has its own pace."""
    head = list(fleet.role.parameters())
    rest = [p for name, p in fleet.named_parameters() if not name.startswith("role.")]
    return [
        {"params": [p for p in rest if p.dim() > 1], "weight_decay": settings.weight_decay, "pace": 1.0},
        {"params": [p for p in rest if p.dim() <= 1], "weight_decay": 0.0, "pace": 1.0},
        {"params": head, "weight_decay": 0.0, "pace": settings.role_pace},
    ]


def column_statistics(shards: Shards, moments: np.ndarray, random: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Mean and deviation of the context's columns, [88] each, on the training homes."""
    queries = metrics.queries_of(shards, moments)
    some = random.choice(queries, size=min(len(queries), 200_000), replace=False)
    context = shards.context[np.sort(some)].astype(np.float32)
    return torch.from_numpy(context.mean(axis=0)), torch.from_numpy(context.std(axis=0))
