"""The layers of ``harness/``: what each is and may import. The test of imports and ARCHITECTURE.md read this table.

Pure data. To add a layer: a row below those that it imports.
"""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["LAYERS", "Layer", "architecture"]

ARCHITECTURE = Path(__file__).resolve().parent.parent / "ARCHITECTURE.md"
BEGIN, END = "<!-- layers: written by make docs -->\n", "<!-- end of layers -->\n"


@dataclass(frozen=True, slots=True)
class Layer:
    """A module or package of ``harness/``.

    Attributes:
        what: its purpose, in a few words.
        imports: the layers that it may import, separated by spaces; itself always.
        pure: values in, values out: no network, process, thread or clock.
    """

    what: str
    imports: str = ""
    pure: bool = False

    @property
    def may_import(self) -> frozenset[str]:
        """Names of the layers that it may import."""
        return frozenset(self.imports.split())


LAYERS = {
    "bootstrap": Layer("makes `.venv` from the lock; runs before anything is installed"),
    "i18n": Layer("the type of a message in English and Vietnamese; `catalogue/` holds them all, by area"),
    "errors": Layer("the error tree: what happened, where, what to try", "i18n"),
    "language": Layer("which language a run speaks", "errors i18n"),
    "descriptors": Layer(
        "what the others must know of each AWS service, as `services/<aws name>/service.py` says it", "errors i18n"
    ),
    "tempdirs": Layer("temporary directories that go with their work, also when that is killed"),
    "atomic_files": Layer("files that are replaced in one step"),
    "yaml_model_keys": Layer("which keys a model of a YAML file has", "errors i18n"),
    "yaml_files": Layer("YAML files that people write, every problem with its line", "errors i18n yaml_model_keys"),
    "iam": Layer(
        "policy → decision with reasons, AWS's wording, the smallest fix; lint rules", "errors i18n", pure=True
    ),
    "diagrams": Layer("state machines, charts, dashboards, deployments as SVG", "errors i18n", pure=True),
    "grading": Layer("results, points, lateness, formats (registry `FORMATS`)", "errors i18n diagrams", pure=True),
    "clients": Layer("endpoint → boto3 clients; a 12-digit access key id is an account", "errors i18n"),
    "engines": Layer(
        "what answers AWS calls: registry `ENGINES`, start, stop, readiness, state of `daylab up`, `/_daylab`",
        "errors language descriptors i18n atomic_files clients",
    ),
    "scenarios": Layer(
        "scenario.yaml, solution and starter, faults, overlays, packaging, plan (pure), deploy (I/O)",
        "errors tempdirs i18n atomic_files yaml_files yaml_model_keys clients",
    ),
    "permissions": Layer(
        "who may do what, on files or an engine: call graph, least privilege, refusals read back; `bugs/`: bug files",
        "errors descriptors i18n yaml_files iam clients engines",
    ),
    "curriculum": Layer(
        "lab.yaml, submissions, the author gate",
        "errors tempdirs i18n yaml_files yaml_model_keys clients engines scenarios grading diagrams",
    ),
    "progress": Layer("what an intern has done: `work/.daylab/`, atomic and locked", "errors i18n atomic_files"),
    "drills": Layer(
        "break a deployed lab, ask for the diagnosis, verify the repair",
        "errors i18n atomic_files yaml_files clients engines scenarios grading curriculum progress diagrams",
    ),
    "grading_run": Layer(
        "grade many submissions: discover, isolate, schedule, resume, compare",
        "errors tempdirs i18n atomic_files yaml_files clients engines scenarios grading curriculum",
    ),
    "lab_kit": Layer("what the checks of labs share: least privilege", "errors i18n iam permissions"),
    "pytest_plugin": Layer(
        "labs as tests: checks, faults, reports, results",
        "errors language tempdirs i18n atomic_files yaml_files iam grading diagrams clients engines scenarios"
        " permissions curriculum",
    ),
    "cli": Layer(
        "the `daylab` command",
        "errors language tempdirs i18n atomic_files yaml_files iam grading diagrams clients engines scenarios"
        " permissions curriculum progress drills grading_run",
    ),
    "extension": Layer(
        "runs **inside** LocalStack; the only code that imports localstack, moto, rolo or plux; entry points load it",
        "errors i18n language descriptors iam",
    ),
}


def architecture() -> str:
    """ARCHITECTURE.md with its table of layers as it is here."""
    rows = [
        f"| `{name}` | {'**pure**: ' if layer.pure else ''}{layer.what} |"
        f" {', '.join(f'`{each}`' for each in layer.imports.split()) or '–'} |"
        for name, layer in LAYERS.items()
    ]
    table = "\n".join(["| layer | what it is | may import |", "|---|---|---|", *rows]) + "\n"
    text = ARCHITECTURE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    return head + BEGIN + table + END + rest.partition(END)[2]
