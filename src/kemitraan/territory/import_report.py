"""What an import found and did, for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

Progress = Callable[[str, float], None]  # what is being done, and the share of the whole from 0 to 1

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Finding:
    """One thing to know about one feature. An error keeps the feature out; a warning does not."""

    severity: str
    kind: str  # a stable word: invalid_ring, unknown_code, overlap …
    index: int  # place of the feature in the file, from 1
    code: str
    name: str
    message: str

    def __str__(self) -> str:
        who = " ".join(part for part in (self.code, self.name) if part)
        return f"{self.severity}: feature {self.index}{f' ({who})' if who else ''} {self.message} [{self.kind}]"


@dataclass
class ImportReport:
    """What an import found and did. Nothing was stored when ``dry_run`` or when ``refused``."""

    source: str
    what: str  # areas or places
    features: int = 0
    stored: int = 0
    made: int = 0  # rows that are new to the tree or the map
    skipped: int = 0
    dry_run: bool = False
    refused: bool = False  # there were errors, and the bad features were not to be skipped
    edition: int = 0
    seconds: float = 0.0
    summary: dict[str, object] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        """What keeps features out."""
        return [finding for finding in self.findings if finding.severity == ERROR]

    @property
    def warnings(self) -> list[Finding]:
        """What is worth knowing."""
        return [finding for finding in self.findings if finding.severity == WARNING]

    def add(self, severity: str, kind: str, index: int, message: str, *, code: str = "", name: str = "") -> None:
        """Write down a finding."""
        self.findings.append(Finding(severity, kind, index, code, name, message))

    def as_dict(self) -> dict[str, object]:
        """All of it, ready for JSON."""
        return asdict(self)

    def lines(self, *, limit: int = 50) -> list[str]:
        """The report as lines of text, with at most ``limit`` findings of each severity."""
        told = [
            f"{self.source}: {self.features} features, {self.stored} {self.what}"
            f" {'would be stored' if self.dry_run else 'stored'}"
            f" ({self.made} new), {self.skipped} left out, in {self.seconds:.1f} s"
        ]
        told += [f"  {name}: {value}" for name, value in self.summary.items()]
        for group in (self.errors, self.warnings):
            told += [f"  {finding}" for finding in group[:limit]]
            if len(group) > limit:
                rest = Counter(finding.kind for finding in group[limit:])
                more = ", ".join(f"{kind} {count}" for kind, count in rest.most_common())
                told.append(f"  … and {len(group) - limit} more: {more}")
        if self.refused:
            told.append("Nothing was stored. Correct the file, or leave the bad features out with --skip-bad.")
        elif self.dry_run:
            told.append("Dry run: nothing was stored.")
        return told
