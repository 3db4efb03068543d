"""What an intern has done so far: ``work/.daylab/progress.json``, and copies of the work that was replaced."""
