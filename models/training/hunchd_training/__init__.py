"""Training of hunchd's fleet models: Parquet shards of `hunchd features` in, ONNX models with manifests and golden vectors out.

What a feature is, is decided and computed by the daemon's own code; nothing here computes one a second time.
"""

import os

# Threads that wait by spinning take the cores from whoever else is at work on the machine: a pass then lasts five times as long.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
