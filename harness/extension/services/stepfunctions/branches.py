"""Parallel and Map states: their branches on the execution's clock, and what becomes of the others when one fails.

* "If any branch fails, the entire Parallel state is considered to have failed and all its branches are stopped" (D:
  Developer Guide, "Parallel workflow state"); an Inline Map likewise. Functions that were invoked run on. In LocalStack
  the others ran on too, and reported into the history of what had failed.
* Events then (R: recorded by LocalStack, ``timeouts/test_timeouts::test_service_lambda_map_timeout`` and
  ``callback/test_callback``): TaskStateAborted for each Task state that was not left, the one that failed included;
  MapIterationAborted before it for each other iteration; all follow the event of the failure, and so does
  ParallelStateFailed or MapStateFailed. WaitStateAborted, ParallelStateAborted and MapStateAborted by analogy (U).
* ``States.Runtime`` in a branch ends the execution at once, with none of these (Q: measured in us-east-1,
  https://github.com/floci-io/floci/issues/2868).
* Distributed Map: the run fails with ``States.ExceedToleratedFailureThreshold`` when more items failed than
  ToleratedFailureCount or ToleratedFailurePercentage allow; without either, when one failed (D: Developer Guide,
  "Tolerated failure threshold for Distributed Map"; text of the cause U).

Limits: iterations of a Distributed Map are no executions of their own, and the threshold is looked at when all ended.
"""

import copy
import datetime
import threading
from collections.abc import Callable
from typing import Any

from localstack.aws.api.stepfunctions import (
    HistoryEventType,
    MapIterationEventDetails,
    MapRunFailedEventDetails,
)
from localstack.services.stepfunctions.asl.component.common.error_name.custom_error_name import CustomErrorName
from localstack.services.stepfunctions.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from localstack.services.stepfunctions.asl.component.state.state_execution.state_parallel import branches_decl
from localstack.services.stepfunctions.asl.component.state.state_execution.state_parallel.branch_worker import (
    BranchWorker,
)
from localstack.services.stepfunctions.asl.eval.event.event_detail import EventDetails
from localstack.services.stepfunctions.asl.eval.program_state import ProgramEnded, ProgramError
from localstack.utils.threads import TMP_THREADS

from harness.extension.patching import Patches, documented, recorded
from harness.extension.services.stepfunctions.errors import Uncatchable
from harness.extension.services.stepfunctions.matching import RUNTIME, exceeds_tolerance
from harness.extension.services.stepfunctions.running import abandon, running

__all__ = ["declare"]

_BRANCH_WORKER = "localstack.services.stepfunctions.asl.component.state.state_execution.state_parallel.branch_worker"
_BRANCHES_DECL = "localstack.services.stepfunctions.asl.component.state.state_execution.state_parallel.branches_decl"
_INLINE_ITERATION_COMPONENT = (
    "localstack.services.stepfunctions.asl.component.state."
    "state_execution.state_map.iteration.inline_iteration_component"
)
_ITERATION_WORKER = (
    "localstack.services.stepfunctions.asl.component.state.state_execution.state_map.iteration.iteration_worker"
)
_DISTRIBUTED_ITEM_PROCESSOR_WORKER = (
    "localstack.services.stepfunctions.asl.component.state."
    "state_execution.state_map.iteration.itemprocessor.distributed_item_processor_worker"
)
_DISTRIBUTED_ITERATION_COMPONENT = (
    "localstack.services.stepfunctions.asl.component.state."
    "state_execution.state_map.iteration.distributed_iteration_component"
)
PARALLEL = documented("https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html")
STOPPED = recorded("LocalStack: tests/aws/services/stepfunctions/v2/timeouts, test_service_lambda_map_timeout")
DISTRIBUTED = documented("https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html")

ABORTED = {
    HistoryEventType.TaskStateEntered: HistoryEventType.TaskStateAborted,
    HistoryEventType.WaitStateEntered: HistoryEventType.WaitStateAborted,
    HistoryEventType.ParallelStateEntered: HistoryEventType.ParallelStateAborted,
    HistoryEventType.MapStateEntered: HistoryEventType.MapStateAborted,
}
"""Event of a state that was entered → event of its being stopped."""

EXCEEDED = "The specified tolerated failure threshold was exceeded"


def declare(patches: Patches) -> None:
    """Count branches, stop them together, and evaluate what a Distributed Map tolerates."""
    _parallel(patches)
    _iterations(patches)
    _distributed(patches)


def _report_aborted(env: Any, branch: Any) -> None:
    """Events of the states that a stopped branch was in, the inner ones first."""
    for frame in list(branch._frames):
        _report_aborted(env, frame)
    if isinstance(branch._program_state, ProgramEnded):
        return
    state, event = getattr(branch, "daylab_state", None), None
    if state is not None:
        event = ABORTED.get(state.state_entered_event_type)
    if event is not None:
        env.event_manager.add_event(context=env.event_history_context, event_type=event, update_source_event_id=False)


def _stop(branch: Any) -> None:
    abandon(branch)
    branch.set_stop(stop_date=datetime.datetime.now(datetime.UTC), cause=None, error=None)


def _is_runtime(details: Any) -> bool:
    return bool(details) and details.get("error") == RUNTIME


def _parallel(patches: Patches) -> None:
    @patches.wrap(f"{_BRANCH_WORKER}:BranchWorker.start", "02a93935fe", PARALLEL)
    def start(original: Callable[..., Any], self: Any) -> None:
        """A branch runs on the execution's clock from its start."""
        running(self.env).clock.branch_started(self.env)
        original(self)

    @patches.wrap(f"{_BRANCH_WORKER}:BranchWorker._thread_routine", "b1da36ea9b", PARALLEL)
    def work(original: Callable[..., Any], self: Any) -> None:
        """A branch leaves the execution's clock when it ends."""
        try:
            original(self)
        finally:
            running(self.env).clock.branch_ended(self.env)

    @patches.wrap(f"{_BRANCHES_DECL}:BranchWorkerPool.on_terminated", "4200f6206d", PARALLEL)
    def ended(original: Callable[..., Any], self: Any, env: Any) -> None:
        """The first branch that fails is the one whose error counts."""
        with self._mutex:
            if isinstance(env._program_state, ProgramError) and not hasattr(self, "daylab_failed"):
                self.daylab_failed = env
        original(self, env)

    @patches.wrap(f"{_BRANCHES_DECL}:BranchesDecl._eval_body", "8268963800", PARALLEL)
    def evaluate(original: Callable[..., Any], self: Any, env: Any) -> None:
        """If a branch fails, all branches are stopped and their events say so."""
        given = env.stack.pop()
        pool = branches_decl.BranchWorkerPool(workers_num=len(self.programs))
        workers = []
        with running(env).clock.waiting_for_branches():
            for program in self.programs:
                frame = env.open_inner_frame()
                frame.states.reset(input_value=copy.deepcopy(given))
                workers.append(BranchWorker(branch_worker_comm=pool, program=program, env=frame))
            for worker in workers:
                worker.start()
            pool.wait()
        details = pool.get_exit_event_details()
        if details is None:
            env.stack.append([worker.env.states.get_input() for worker in workers])
            for worker in workers:
                env.close_frame(worker.env)
            return
        failed = pool.daylab_failed
        _stop_all(env, failed, [worker.env for worker in workers], is_runtime=_is_runtime(details))
        raise FailureEventException(
            FailureEvent(
                env=env,
                error_name=CustomErrorName(error_name=details.get("error")),
                event_type=HistoryEventType.ExecutionFailed,
                event_details=EventDetails(executionFailedEventDetails=details),
            )
        )


def _stop_all(env: Any, failed: Any, branches: list[Any], *, is_runtime: bool) -> None:
    """Stop what still runs of a state's branches; its next events follow the one with which ``failed`` failed."""
    for branch in branches:
        if branch is not failed:
            _stop(branch)
    env.event_history_context.source_event_id = failed.event_history_context.source_event_id
    if not is_runtime:
        for branch in branches:
            _report_aborted(env, branch)
    for branch in branches:
        env.delete_frame(branch)


def _iterations(patches: Patches) -> None:

    @patches.wrap(f"{_INLINE_ITERATION_COMPONENT}:InlineIterationComponent._launch_worker", "cd590af272", PARALLEL)
    def launch(original: Callable[..., Any], self: Any, env: Any, eval_input: Any, job_pool: Any) -> Any:
        """Iterations run on the execution's clock."""
        worker = self._create_worker(env=env, eval_input=eval_input, job_pool=job_pool)
        env.daylab_pool = job_pool
        clock = running(env).clock
        clock.branch_started(worker)

        def work() -> None:
            try:
                worker.eval()
            finally:
                clock.branch_ended(worker)

        thread = threading.Thread(target=work, daemon=True)
        TMP_THREADS.append(thread)
        thread.start()
        return worker

    @patches.wrap(f"{_ITERATION_WORKER}:IterationWorker._eval_job", "0c72cf96f3", STOPPED)
    def iterate(original: Callable[..., Any], self: Any, env: Any, job: Any) -> None:
        """If an iteration fails, the others are stopped."""
        pool = self._job_pool
        with pool._mutex:
            going = vars(pool).setdefault("daylab_going", {})
            if (failure := getattr(pool, "daylab_failure", None)) is not None:
                job.job_output = failure
                return
            going[job.job_index] = env
        try:
            original(self, env, job)
        except Uncatchable as error:
            job.job_output = error.failure
        with pool._mutex:
            if not isinstance(job.job_output, Exception):
                del going[job.job_index]
            elif getattr(pool, "daylab_failure", None) is None:
                pool.daylab_failure, pool.daylab_failed = job.job_output, job.job_index
                for index, other in going.items():
                    if index != job.job_index:
                        _stop(other)

    @patches.wrap(f"{_INLINE_ITERATION_COMPONENT}:InlineIterationComponent._eval_body", "61889d3a83", STOPPED)
    def evaluate(original: Callable[..., Any], self: Any, env: Any) -> None:
        """If an iteration fails, the events of the others say that they were stopped."""
        try:
            with running(env).clock.waiting_for_branches():
                original(self, env)
        except FailureEventException as error:
            pair = error.extract_error_cause_pair()
            _report_iterations(env, env.daylab_pool, is_runtime=bool(pair and pair[0] == RUNTIME))
            raise


def _report_iterations(env: Any, pool: Any, *, is_runtime: bool) -> None:
    failed = pool.daylab_failed
    going = dict(sorted(pool.daylab_going.items()))
    env.event_history_context.source_event_id = going[failed].event_history_context.source_event_id
    if not is_runtime:
        _report_aborted(env, going[failed])
        for index, iteration in going.items():
            if index != failed:
                details = MapIterationEventDetails(name=env.next_state_name, index=index)
                env.event_manager.add_event(
                    context=env.event_history_context,
                    event_type=HistoryEventType.MapIterationAborted,
                    event_details=EventDetails(mapIterationAbortedEventDetails=details),
                    update_source_event_id=False,
                )
                _report_aborted(env, iteration)
    for frame in list(env._frames):
        env.delete_frame(frame)


def _distributed(patches: Patches) -> None:

    @patches.wrap(
        f"{_DISTRIBUTED_ITEM_PROCESSOR_WORKER}:DistributedItemProcessorWorker._eval_job", "226f29a456", DISTRIBUTED
    )
    def iterate(original: Callable[..., Any], self: Any, env: Any, job: Any) -> None:
        """Items of a Distributed Map that ended are not counted as running."""
        original(self, env, job)
        if not isinstance(env.program_state(), ProgramEnded):
            self._map_run_record.execution_counter.running.offset(-1)

    @patches.wrap(
        f"{_DISTRIBUTED_ITERATION_COMPONENT}:DistributedIterationComponent._map_run", "40e48f2abc", DISTRIBUTED
    )
    def run(original: Callable[..., Any], self: Any, env: Any, eval_input: Any) -> None:
        """A Distributed Map fails when more items failed than it tolerates."""
        with running(env).clock.waiting_for_branches():
            original(self, env, eval_input)
        record = eval_input.map_run_record
        counts = record.execution_counter
        bad = counts.failed.get() + counts.timed_out.get()
        if exceeds_tolerance(
            bad, counts.total.get(), record.tolerated_failure_count, record.tolerated_failure_percentage
        ):
            details = MapRunFailedEventDetails(error="States.ExceedToleratedFailureThreshold", cause=EXCEEDED)
            raise FailureEventException(
                FailureEvent(
                    env=env,
                    error_name=CustomErrorName(error_name=details["error"]),
                    event_type=HistoryEventType.MapRunFailed,
                    event_details=EventDetails(mapRunFailedEventDetails=details),
                )
            )
