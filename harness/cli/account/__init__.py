"""Commands that look into the account of a lab, and drills, which are played in one."""
