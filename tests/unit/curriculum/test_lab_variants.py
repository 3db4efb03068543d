"""Solutions kept as data: each fits its lab, in names and texts."""

import pytest

from harness.curriculum.loader import LABS_DIR, load_lab
from tests.support.lab_variants import KINDS, lab_variants, write_variant


@pytest.mark.parametrize("kind", KINDS)
def test_each_can_be_written_and_names_checks_of_its_lab(kind, tmp_path):
    for number, name in enumerate(lab_variants(kind)):
        lab = load_lab(LABS_DIR / name.partition("/")[0])
        work = tmp_path / str(number)
        fails = write_variant(kind, name, work).fails
        assert set(fails) <= set(lab.checks), name
        assert bool(fails) == (kind == "wrong"), name
