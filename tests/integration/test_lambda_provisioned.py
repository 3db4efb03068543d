"""Provisioned concurrency, published versions and asynchronous invocation on processes."""


def test_provisioned_environment_is_initialized_before_it_is_invoked(account, eventually):
    client = account.client("lambda")
    name = account.function("import os\ndef handler(e, c): return os.environ['AWS_LAMBDA_INITIALIZATION_TYPE']\n")
    version = client.publish_version(FunctionName=name)["Version"]
    client.put_provisioned_concurrency_config(FunctionName=name, Qualifier=version, ProvisionedConcurrentExecutions=1)
    read = client.get_provisioned_concurrency_config
    eventually(lambda: read(FunctionName=name, Qualifier=version)["Status"] == "READY")
    assert account.invoke(name, Qualifier=version).payload == "provisioned-concurrency"
    assert account.invoke(name).payload == "on-demand"


def test_provisioned_environment_that_does_not_initialize_is_failed(account, eventually):
    client = account.client("lambda")
    name = account.function("raise RuntimeError('boot')\n")
    version = client.publish_version(FunctionName=name)["Version"]
    client.put_provisioned_concurrency_config(FunctionName=name, Qualifier=version, ProvisionedConcurrentExecutions=1)
    read = client.get_provisioned_concurrency_config
    got = eventually(lambda: (c := read(FunctionName=name, Qualifier=version))["Status"] != "IN_PROGRESS" and c)
    assert (got["Status"], got["StatusReason"]) == ("FAILED", "FUNCTION_ERROR_INIT_FAILURE")


def test_published_version_keeps_code_and_layers_when_latest_changes(account, archive):
    client = account.client("lambda")
    layer = client.publish_layer_version(
        LayerName="kept", Content={"ZipFile": archive({"python/kept.py": "x = 'layer'\n"})}
    )
    name = account.function("import kept\ndef handler(e, c): return kept.x\n", Layers=[layer["LayerVersionArn"]])
    version = client.publish_version(FunctionName=name)["Version"]
    client.update_function_configuration(FunctionName=name, Layers=[])
    account.wait_active(name)
    assert account.invoke(name).payload["errorType"] == "Runtime.ImportModuleError"
    assert account.invoke(name, Qualifier=version).payload == "layer"


def test_asynchronous_invocation_runs_and_is_logged(account):
    name = account.function("def handler(e, c):\n    print('got', e)\n")
    assert account.client("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=b"7")["StatusCode"] == 202
    assert "got 7" in account.log_when(name, lambda lines: any(line.startswith("REPORT") for line in lines))
