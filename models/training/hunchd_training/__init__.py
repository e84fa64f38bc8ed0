"""Training of hunchd's fleet models: Parquet shards of `hunchd features` in, ONNX models with manifests and golden vectors out.

What a feature is, is decided and computed by the daemon's own code; nothing here computes one a second time.
"""
