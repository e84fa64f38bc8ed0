"""What can be chosen about a training. The values here are those that ship; search.py tries others."""

from dataclasses import dataclass


@dataclass
class Settings:
    """The choices, with the units in their names where there are any."""

    seed: int = 1
    epochs: int = 14
    """The length of the cosine schedule, in passes over the training homes."""
    minutes: float = 0.0
    """Where above 0: the schedule ends after so long at the latest."""
    patience_epochs: int = 4
    """Stops after so many passes without a better figure on the homes held out for stopping."""
    rows: int = 192
    """Device rows in a batch (each has several queries)."""
    learning_rate: float = 2e-3
    weight_decay: float = 0.01
    warm_up_steps: int = 100
    channels: int = 16
    """Of the encoder's first convolution."""
    width: int = 128
    """Of the forecaster."""
    blocks: int = 2
    dropout: float = 0.0
    embedding_noise: float = 0.2
    """Deviation of the noise on embeddings in training: without it they come to say which home a device is of, and what happened there."""
    names_withheld: float = 0.3
    columns_withheld: float = 0.08
    pinball_weight: float = 0.25
    role_weight: float = 0.1
    role_pace: float = 5.0
    """How much faster than the rest the head that names roles learns: the embedding learns from it only once it means something."""
    hidden_weight: float = 0.1
    """Of the log loss that the 16 hidden features reach alone: they feed a linear head on the hub."""
    threads: int = 2
