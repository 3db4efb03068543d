"""``daylab drill``: a lab is broken on purpose; the learner finds out what it is and repairs it."""
