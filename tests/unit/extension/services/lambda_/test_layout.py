from harness.extension.services.lambda_.layout import Layout


def test_later_layers_win(tmp_path):
    for number in (1, 2):
        directory = tmp_path / f"layer-{number}" / "python"
        directory.mkdir(parents=True)
        (directory / "shared.py").write_text(str(number))
        (directory / f"only_{number}.py").touch()
    layout = Layout(tmp_path / "base")
    target = layout.layers("arn:aws:lambda:us-east-1:1:function:f:$LATEST", "r1")
    layout.prepare_layers(target, [tmp_path / "layer-1", tmp_path / "layer-2"])
    assert sorted(path.name for path in (target / "python").iterdir()) == ["only_1.py", "only_2.py", "shared.py"]
    assert (target / "python" / "shared.py").read_text() == "2"


def test_versions_and_revisions_have_layers_of_their_own(tmp_path):
    layout = Layout(tmp_path)
    assert len({layout.layers("a:1", "r1"), layout.layers("a:2", "r1"), layout.layers("a:1", "r2")}) == 3


def test_environment_has_a_private_temporary_directory(tmp_path):
    directory = Layout(tmp_path).environment("env-1")
    assert (directory / "tmp").stat().st_mode & 0o777 == 0o700


def test_runtime_directory_is_filled(tmp_path):
    layout = Layout(tmp_path)
    layout.prepare_runtime()
    layout.prepare_runtime()
    assert (layout.runtime / "boto3" / "__init__.py").exists()
