"""The plugin costs nothing until it is used."""

import subprocess
import sys

HEAVY = ("boto3", "botocore", "localstack", "moto", "pydantic", "yaml", "harness.engines", "harness.scenarios", "rich")


def loaded(code):
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print('\\n'.join(sys.modules))"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return {name for name in done.stdout.split() if name.startswith(HEAVY)}


def test_importing_the_plugin_loads_nothing_heavy():
    assert loaded("import harness.pytest_plugin") == set()


def test_a_pytest_run_without_labs_loads_nothing_heavy(tmp_path):
    (tmp_path / "test_plain.py").write_text(
        "import sys\n"
        "def test_nothing_heavy_is_loaded():\n"
        f"    assert not [name for name in sys.modules if name.startswith({HEAVY!r})]\n"
    )
    # Other plugins of the environment may load what they like; ours alone is under test.
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", str(tmp_path)]
    env = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PATH": ""}
    done = subprocess.run(
        [*command, "-p", "harness.pytest_plugin"], capture_output=True, text=True, timeout=60, env=env, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
