"""The learning curves: a row for each pass as CSV, and the picture."""

import csv
from pathlib import Path


def write(rows: list[dict[str, float]], folder: Path) -> None:
    """learning_curves.csv and learning_curves.svg in the folder."""
    import matplotlib

    matplotlib.use("Agg")
    # Without this every run would write other identifiers into the same picture.
    matplotlib.rcParams["svg.hashsalt"] = "hunchd"
    from matplotlib import pyplot

    columns = list(rows[0])
    with (folder / "learning_curves.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows({key: f"{value:.6g}" for key, value in row.items()} for row in rows)
    epochs = [row["epoch"] for row in rows]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
    left.plot(epochs, [row["train_log_loss"] for row in rows], label="training homes")
    left.plot(epochs, [row["log_loss_model"] for row in rows], label="held-out homes")
    left.axhline(rows[-1]["log_loss_habit"], color="grey", linestyle=":", label="habit of the home")
    left.set(xlabel="pass", ylabel="log loss, all horizons")
    right.plot(epochs, [row["train_pinball"] for row in rows], label="training homes")
    right.plot(epochs, [row["pinball"] for row in rows], label="held-out homes")
    right.set(xlabel="pass", ylabel="pinball loss of ln(1 + minutes)")
    for axis in (left, right):
        axis.legend()
        axis.grid(alpha=0.3)
    figure.savefig(folder / "learning_curves.svg", metadata={"Date": None})
    pyplot.close(figure)
