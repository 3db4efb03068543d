"""Where LocalStack finds daylab: wiring only, each part is a module of its own.

The open-source release runs start-up hooks but loads no extensions, so this is a hook. A hook that fails is only
logged by LocalStack; the engine counts as ready only when ``/_daylab/info`` answers, so that it never runs without.
"""

import atexit
import logging

from localstack import config
from localstack.aws import handlers
from localstack.runtime import hooks
from localstack.services.edge import ROUTER

from harness.descriptors import loaded, services
from harness.extension import caches, corrections, engine_stores, gc_tuning, service_loading
from harness.extension.account_door import AccountDoor
from harness.extension.account_release import AccountReleases
from harness.extension.answers import AnswerHandler
from harness.extension.authorization import signature
from harness.extension.authorization.authorization_details import AuthorizationDetails
from harness.extension.authorization.decisions import DecisionLog
from harness.extension.authorization.handler import AuthorizationHandler
from harness.extension.authorization.questions import Questions
from harness.extension.engine_stores import EngineClients
from harness.extension.request_guard import RequestGuard, tell_transport
from harness.extension.routes import Routes
from harness.extension.services.cloudtrail.history import History
from harness.extension.services.cloudtrail.recorder import Recorder
from harness.extension.services.iam.toolbox import Toolbox
from harness.extension.services.sns.mailbox import Mailbox
from harness.extension.settings import Settings
from harness.extension.timescale import Timescale
from harness.extension.tools import Tools

__all__ = ["install_daylab"]

LOG = logging.getLogger(__name__)


@hooks.on_infra_start(priority=1000)
def install_daylab() -> None:
    """Add authorization, AWS's own checks and the ``/_daylab`` routes to the gateway that is about to serve."""
    settings = Settings.from_environment()
    log = DecisionLog(settings.data_dir / "decisions" if settings.data_dir else None)
    atexit.register(log.close)
    details = AuthorizationDetails()
    history = History()
    recorder = Recorder(history)
    timescale = Timescale(settings.time_scale)
    door = AccountDoor()
    clients = EngineClients()
    releases = AccountReleases(door, kept=frozenset({config.INTERNAL_RESOURCE_ACCOUNT}))
    releases.add("garbage", forget=gc_tuning.AfterReleases())
    releases.add("stores", forget=engine_stores.forget)
    releases.add("clients", forget=clients.forget)
    releases.add("decisions", forget=log.forget)
    releases.add("authorization details", forget=details.forget)
    releases.add("trail", forget=history.forget)
    releases.add("time scale", forget=timescale.forget)
    tools = Tools(Questions(settings.iam), Mailbox(), timescale, releases, settings.unknown_types)
    guard = RequestGuard()
    corrections.engine_patches(
        clients,
        guard,
        before=(service_loading.Corrections(tools).apply,),
        after=(caches.DeferredCaches().apply_imported, gc_tuning.freeze_loaded),
    ).apply()
    gc_tuning.set_thresholds()
    service_loading.select_providers()
    for one in services().values():
        if one.routes:
            loaded(one.name, one.routes)(ROUTER, tools)
    handlers.preprocess_request.handlers.insert(0, signature.remember)
    handlers.preprocess_request.handlers.insert(0, guard)
    handlers.preprocess_request.handlers.append(Toolbox(details, settings.iam))
    if settings.tls == "actual":
        handlers.preprocess_request.handlers.insert(0, tell_transport)
    handlers.serve_custom_service_request_handlers.append(door)
    handlers.run_custom_finalizers.append(door.leave)
    handlers.serve_custom_service_request_handlers.append(AuthorizationHandler(settings.iam, log, details))
    handlers.serve_custom_service_request_handlers.append(
        AnswerHandler({("cloudtrail", "LookupEvents"): recorder.lookup})
    )
    handlers.run_custom_response_handlers.append(recorder.record)
    Routes(settings, log, timescale, releases).add_to(ROUTER)
    LOG.warning("daylab: IAM mode is '%s'", settings.iam)
