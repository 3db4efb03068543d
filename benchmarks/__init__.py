"""daylab measured beside other emulators, all in one run: ``python -m benchmarks``.

Every peer answers on loopback and is asked by the same boto3 calls from one process. Rounds interleave the peers, so
that a machine whose speed drifts slows all of them alike; warm-ups are not counted. Nothing here asserts a time.

Limits: POSIX only; the first run needs the network to install the peers from their locks in ``peers/``; a run that is
killed with -9 leaves the foreign servers running.
"""
