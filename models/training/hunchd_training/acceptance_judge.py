"""How good chances of acceptance are, beside what else could be had: the home's own counts, trees on the same inputs, and a rule."""

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

from .acceptance_rows import INPUTS, Rows

OCCASIONS = ("long_past", "asleep", "away", "bright", "odd_one_out", "dusk")
BOUNDS = (0.85, 0.9)
"""From which chance on is asked."""
BINS = 15


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Log-odds to a chance."""
    return 1.0 / (1.0 + np.exp(-x))


def best_temperature(logits: np.ndarray, target: np.ndarray) -> float:
    """By which log-odds are divided so that the log loss is least."""

    def loss(temperature: float) -> float:
        p = np.clip(sigmoid(logits / temperature), 1e-5, 1 - 1e-5)
        return float(np.mean(-target * np.log(p) - (1 - target) * np.log(1 - p)))

    return float(min(np.arange(0.6, 2.01, 0.05), key=loss))


def figures_of(rows: Rows, p: np.ndarray) -> dict[str, float]:
    """Log loss, AUC, calibration error, and precision where it would be asked, with the share of wanted proposals that reaches."""
    everything = np.arange(len(p))
    found = {"log_loss": rows.log_loss(p, everything), "ece": calibration_error(rows.agrees, p)}
    if 0 < rows.agrees.sum() < len(p):
        found["auc"] = float(roc_auc_score(rows.agrees, p))
    for bound in BOUNDS:
        asked = p >= bound
        name = f"{bound:g}".replace("0.", "p")
        found[f"asked_{name}"] = int(asked.sum())
        if asked.any():
            found[f"precision_{name}"] = float(rows.agrees[asked].mean())
        found[f"recall_{name}"] = float((asked & rows.agrees).sum() / max(1, rows.agrees.sum()))
    return found


def calibration_error(agrees: np.ndarray, p: np.ndarray) -> float:
    """How far chance and share part, over bins of the chance."""
    place = np.minimum((p * BINS).astype(int), BINS - 1)
    shares = [(place == number) for number in range(BINS)]
    return float(sum(abs(agrees[rows].mean() - p[rows].mean()) * rows.mean() for rows in shares if rows.any()))


def trees(learnt: Rows, judged: Rows) -> np.ndarray:
    """Boosted trees on the same inputs."""

    def flat(rows: Rows) -> np.ndarray:
        return np.concatenate([rows.inputs[name] for name, _ in INPUTS], axis=1)

    boosted = HistGradientBoostingClassifier(max_iter=150, learning_rate=0.08, max_leaf_nodes=31, l2_regularization=1.0, random_state=1)
    # What is half wanted is shown as both.
    split = np.flatnonzero((learnt.target > 0.0) & (learnt.target < 1.0))
    shown = flat(learnt)
    weight = learnt.weight * np.where(learnt.agrees, 1.0, 1.0 - learnt.target)
    wanted = np.concatenate([learnt.agrees, np.ones(len(split), bool)])
    weight = np.concatenate([weight, learnt.weight[split] * learnt.target[split]])
    boosted.fit(np.concatenate([shown, shown[split]]), wanted, sample_weight=weight)
    return boosted.predict_proba(flat(judged))[:, 1]


def report(learnt: Rows, judged: Rows, network: np.ndarray) -> dict:
    """All that is compared, and the network by occasion and kind."""
    rule = np.maximum(judged.column("asleep"), judged.column("away"))
    # A rule that is sure of itself has an endless log loss: it is given the shares that it has on the homes of the training.
    at_rest = np.maximum(learnt.column("asleep"), learnt.column("away")) > 0.5
    shares = [float(learnt.agrees[rows].mean()) if rows.any() else 0.5 for rows in (~at_rest, at_rest)]
    boosted = trees(learnt, judged)
    methods = {"network": network, "habit": judged.habit_p, "trees": boosted, "rule": np.where(rule > 0.5, shares[1], shares[0])}
    told = {name: figures_of(judged, p) for name, p in methods.items()}
    told["rule"]["precision_asleep_or_away"] = float(judged.agrees[rule > 0.5].mean()) if (rule > 0.5).any() else 0.0
    groups = {f"occasion {name}": judged.column(name) > 0.5 for name in OCCASIONS}
    groups |= {f"kind {kind}": judged.kind == kind for kind in np.unique(judged.kind)}
    told["groups"] = {}
    for name, rows in groups.items():
        if rows.sum() >= 20:
            part = judged.part(np.flatnonzero(rows))
            by = {method: figures_of(part, methods[method][rows]) for method in ("network", "habit", "trees")}
            told["groups"][name] = {"rows": int(rows.sum()), "wanted": float(part.agrees.mean())} | by
    return told | {"rows": len(judged.target), "wanted": float(judged.agrees.mean())}
