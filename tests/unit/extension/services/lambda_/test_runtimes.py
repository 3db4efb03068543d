import platform

import pytest

from harness.extension.services.lambda_ import runtimes


@pytest.mark.parametrize("runtime", ["python3.8", "python3.12", "python3.13", "python3.14"])
def test_every_python_runtime_runs(runtime):
    assert runtimes.refusal("Zip", runtime) is None


@pytest.mark.parametrize("runtime", ["nodejs20.x", "java21", "provided.al2023", "python2.7", "python3.12\n", None])
def test_other_runtimes_are_refused_with_what_to_do(runtime):
    reason = runtimes.refusal("Zip", runtime)
    assert reason == f"runtime {runtime} cannot run on the embedded engine (no Docker); use --engine container"


def test_images_are_refused():
    assert "container images cannot run" in runtimes.refusal("Image", None)


def test_interpreter_is_named_with_its_version():
    assert runtimes.interpreter() == f"{platform.python_implementation()} {runtimes.version()}"


def test_bundle_holds_what_aws_bundles_and_can_be_repeated(tmp_path):
    for _ in range(2):
        runtimes.bundle(tmp_path)
    names = {path.name.partition(".")[0] for path in tmp_path.iterdir()}
    assert names == set(runtimes.BUNDLED_MODULES)
    assert all(path.exists() for path in tmp_path.iterdir())
