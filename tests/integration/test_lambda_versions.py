"""Versions over time: provisioned concurrency, published versions, updates under way, asynchronous invocation."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.integration.marked_processes import end_sleep, names_of, processes_of
from tests.support.packages import zipped
from tests.support.waiting import eventually


def test_provisioned_environment_is_initialized_before_it_is_invoked(account):
    client = account.client("lambda")
    name = account.function("import os\ndef handler(e, c): return os.environ['AWS_LAMBDA_INITIALIZATION_TYPE']\n")
    version = client.publish_version(FunctionName=name)["Version"]
    client.put_provisioned_concurrency_config(FunctionName=name, Qualifier=version, ProvisionedConcurrentExecutions=1)
    read = client.get_provisioned_concurrency_config
    eventually(lambda: read(FunctionName=name, Qualifier=version)["Status"] == "READY")
    assert account.invoke(name, Qualifier=version).payload == "provisioned-concurrency"
    assert account.invoke(name).payload == "on-demand"


def test_provisioned_environment_that_does_not_initialize_is_failed(account):
    client = account.client("lambda")
    name = account.function("raise RuntimeError('boot')\n")
    version = client.publish_version(FunctionName=name)["Version"]
    client.put_provisioned_concurrency_config(FunctionName=name, Qualifier=version, ProvisionedConcurrentExecutions=1)
    read = client.get_provisioned_concurrency_config
    got = eventually(lambda: (c := read(FunctionName=name, Qualifier=version))["Status"] != "IN_PROGRESS" and c)
    assert (got["Status"], got["StatusReason"]) == ("FAILED", "FUNCTION_ERROR_INIT_FAILURE")


def test_published_version_keeps_code_and_layers_when_latest_changes(account):
    client = account.client("lambda")
    layer = client.publish_layer_version(
        LayerName="kept", Content={"ZipFile": zipped({"python/kept.py": "x = 'layer'\n"})}
    )
    name = account.function("import kept\ndef handler(e, c): return kept.x\n", Layers=[layer["LayerVersionArn"]])
    version = client.publish_version(FunctionName=name)["Version"]
    client.update_function_configuration(FunctionName=name, Layers=[])
    account.wait_active(name)
    assert account.invoke(name).payload["errorType"] == "Runtime.ImportModuleError"
    assert account.invoke(name, Qualifier=version).payload == "layer"


@pytest.mark.parametrize("change", ["update", "delete"])
def test_running_invocation_comes_to_its_end_when_the_function_changes(account, request, change):
    client, mark = account.client("lambda"), request.node.nodeid
    source = (
        "import subprocess\n"
        "def handler(e, c):\n"
        "    subprocess.run(['sleep', '600'])\n"
        "    print('old code ends')\n"
        "    return 'old'\n"
    )
    name = account.function(source, Environment={"Variables": {"MARK": mark}}, Timeout=120)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(account.invoke, name)
        eventually(lambda: "sleep" in names_of(mark))
        if change == "update":
            new = "def handler(e, c): return 'new'\n"
            client.update_function_code(FunctionName=name, ZipFile=zipped({"app.py": new}))
            account.wait_active(name)
            assert account.invoke(name).payload == "new"
        else:
            client.delete_function(FunctionName=name)
        assert not running.done()
        end_sleep(mark)
        assert running.result().payload == "old"
    account.log_when(name, lambda lines: "old code ends" in lines)
    eventually(lambda: not processes_of(mark) if change == "delete" else "sleep" not in names_of(mark))


def test_asynchronous_invocation_runs_and_is_logged(account):
    name = account.function("def handler(e, c):\n    print('got', e)\n")
    assert account.client("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=b"7")["StatusCode"] == 202
    assert "got 7" in account.log_when(name, lambda lines: any(line.startswith("REPORT") for line in lines))
