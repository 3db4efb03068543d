from dataclasses import replace

from harness.extension.services.lambda_.environment import Places, function_environment

PLACES = Places(task="/code", runtime="/runtime", opt="/layers", tmp="/scratch", interpreter_bin="/python/bin")


def build(engine=None, configured=None, tmp="/scratch"):
    return function_environment(
        {"AWS_REGION": "us-east-1", "_HANDLER": "app.handler"} | (engine or {}),
        configured or {},
        replace(PLACES, tmp=tmp),
        runtime="python3.12",
        endpoint_url="http://127.0.0.1:4566",
    )


def test_engine_internals_do_not_reach_the_function():
    got = build({"LOCALSTACK_RUNTIME_ID": "x", "EDGE_PORT": "4566", "AWS_LAMBDA_FUNCTION_TIMEOUT": 3})
    assert not {"LOCALSTACK_RUNTIME_ID", "EDGE_PORT", "AWS_LAMBDA_FUNCTION_TIMEOUT"} & set(got)


def test_environment_of_this_process_does_not_reach_the_function(monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_USER", "x")
    assert "SECRET_OF_THE_USER" not in build()


def test_directories_take_the_places_of_those_on_aws():
    got = build()
    assert (got["LAMBDA_TASK_ROOT"], got["LAMBDA_RUNTIME_DIR"]) == ("/code", "/runtime")
    assert got["TMPDIR"] == got["HOME"] == "/scratch"  # nothing else keeps functions apart
    assert got["PATH"].startswith("/python/bin:")
    assert got["PATH"].endswith(":/layers/bin")


def test_an_isolated_function_has_the_variables_of_aws():
    assert not {"TMPDIR", "HOME"} & set(build(tmp="/tmp"))


def test_values_are_text_and_absent_ones_are_left_out():
    got = build({"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": 128, "AWS_SESSION_TOKEN": None})
    assert got["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "128"
    assert "AWS_SESSION_TOKEN" not in got


def test_configured_variables_win():
    got = build(configured={"TZ": "Asia/Ho_Chi_Minh", "COLOUR": "blue"})
    assert (got["TZ"], got["COLOUR"]) == ("Asia/Ho_Chi_Minh", "blue")


def test_execution_environment_names_the_declared_runtime():
    assert build()["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.12"
