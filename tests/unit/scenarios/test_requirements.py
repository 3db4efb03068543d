"""Layers with requirements: what is installed here goes into the layer, and nothing else does."""

import importlib.metadata
import shutil
import subprocess
import sys
import zipfile
from io import BytesIO

import pytest

from harness.errors import FileError
from harness.scenarios.loader import SCENARIOS_DIR, load_scenario
from harness.scenarios.packaging import SourceFile, package
from harness.scenarios.plan import plan
from harness.scenarios.requirements import with_libraries

LAYER = "layers/libs"


def filled(text, **more):
    files = {f"{LAYER}/requirements.txt": SourceFile(text.encode()), **more}
    return with_libraries(files, [LAYER])


def test_library_and_what_it_requires_are_in_python_without_metadata():
    files = filled("# drawings\nJinja2>=3  # with MarkupSafe\n\n")
    roots = {path.removeprefix(f"{LAYER}/python/").split("/")[0] for path in files}
    assert roots == {"jinja2", "markupsafe"}
    assert not any("__pycache__" in path or path.endswith("requirements.txt") for path in files)


def test_layer_works_alone(tmp_path):
    made = package("layer", {path.removeprefix(f"{LAYER}/"): file for path, file in filled("pillow").items()})
    with zipfile.ZipFile(BytesIO(made.body)) as archive:
        archive.extractall(tmp_path)
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'python')!r}); from PIL import Image; print(Image.__file__)"
    base = getattr(sys, "_base_executable", sys.executable)
    done = subprocess.run([base, "-S", "-I", "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.startswith(str(tmp_path))


def test_packaging_twice_gives_equal_bytes():
    assert package("n", filled("jinja2")) == package("n", filled("jinja2"))


def test_own_files_of_a_layer_stay_and_win():
    own = {f"{LAYER}/python/jinja2/__init__.py": SourceFile(b"mine"), f"{LAYER}/python/own.py": SourceFile(b"1")}
    files = filled("jinja2", **own)
    assert {path: files[path] for path in own} == own
    assert f"{LAYER}/python/jinja2/environment.py" in files


def test_other_directories_keep_their_requirements():
    files = {"functions/f/requirements.txt": SourceFile(b"nonsense!")}
    assert with_libraries(files, [LAYER]) == files


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("jinja2\nno-such-thing-anywhere", "no-such-thing-anywhere is not installed here"),
        ("\njinja2<1", f"jinja2 {importlib.metadata.version('jinja2')} is installed here"),
        ("\n-r other.txt", "invalid requirement '-r other.txt'"),
    ],
)
def test_what_cannot_be_packaged_is_told_with_its_line(text, problem):
    with pytest.raises(FileError, match=problem) as caught:
        filled(text)
    assert caught.value.where == f"{LAYER}/requirements.txt:2"


def test_plan_packages_a_layers_libraries(tmp_path):
    scenario = load_scenario(shutil.copytree(SCENARIOS_DIR / "api_dynamodb_crud", tmp_path / "api_dynamodb_crud"))
    (scenario.directory / "layers/api/requirements.txt").write_text("jinja2\n")
    [layer] = [each for each in plan(scenario).packages if "/layers/api/" in each.key]
    with zipfile.ZipFile(BytesIO(layer.body)) as archive:
        assert {"python/api.py", "python/jinja2/environment.py"} <= set(archive.namelist())
