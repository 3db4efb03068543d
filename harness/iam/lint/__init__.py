"""Rules of ``daylab iam lint``: one small function each, registered in `registry.RULES`."""
