from __future__ import annotations

from pathlib import Path

from harness.engines.catalog import provide, save

NAME = "service-catalog-4_14_0-1_42_54.dill"


def made(data_dir: Path, name: str = NAME) -> Path:
    directory = data_dir / "var/lib/localstack/cache"
    directory.mkdir(parents=True, exist_ok=True)
    (directory / name).write_bytes(b"index")
    return data_dir


def test_an_index_made_by_one_engine_is_given_to_the_next(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    save(made(tmp_path / "first"), cache)
    provide(tmp_path / "second", cache)
    assert (tmp_path / "second/usr/lib/localstack" / NAME).read_bytes() == b"index"
    assert cache.stat().st_mode & 0o777 == 0o700


def test_indexes_of_other_versions_are_replaced(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    save(made(tmp_path / "old", "service-catalog-4_13_0-1_40_0.dill"), cache)
    save(made(tmp_path / "new"), cache)
    assert [path.name for path in cache.iterdir()] == [NAME]


def test_a_cache_that_others_can_write_to_is_not_used(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    save(made(tmp_path / "first"), cache)
    cache.chmod(0o777)
    provide(tmp_path / "second", cache)
    assert not (tmp_path / "second/usr/lib/localstack" / NAME).exists()


def test_without_cache_nothing_happens(tmp_path: Path) -> None:
    provide(tmp_path / "data", tmp_path / "none")
    save(tmp_path / "data", tmp_path / "none")
    assert not (tmp_path / "none").exists()
