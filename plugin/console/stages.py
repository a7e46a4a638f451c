"""The stages of a draft on its way to what is live, each told in a sentence, with the one thing to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from config.rights import Right
from workers.tuning.checks import Check, Kind, State
from workers.tuning.drafts import EDITABLE, Draft
from workers.tuning.gates import GateName, GateState, Standing, Verdict, counting
from workers.tuning.shadowing import ShadowReport

USUAL_BACKTEST: Mapping[str, int] = MappingProxyType({"days": 30, "sessions": 500})
CHECKED = {GateName.EXAMPLES: Kind.EXAMPLES, GateName.REGRESSION: Kind.REGRESSION, GateName.BACKTEST: Kind.BACKTEST}

TITLES: Mapping[GateName, str] = MappingProxyType(
    {
        GateName.READABLE: "Readable",
        GateName.UP_TO_DATE: "Up to date",
        GateName.EXAMPLES: "Examples",
        GateName.REGRESSION: "Regression set",
        GateName.BACKTEST: "Backtest",
        GateName.SHADOW: "Shadow",
        GateName.APPROVAL: "Approval",
    }
)

# A word for the state, and how the list shows it.
STATES: Mapping[GateState, tuple[str, str]] = MappingProxyType(
    {
        GateState.PASSED: ("passed", "done"),
        GateState.WAIVED: ("waived", "done"),
        GateState.NOT_NEEDED: ("not needed", "done"),
        GateState.OPEN: ("to do", "to-do"),
        GateState.RUNNING: ("running", "now"),
        GateState.FAILED: ("stopped here", "stopped"),
    }
)


@dataclass(frozen=True)
class Act:
    """A button: what it says, and where its form goes, with what."""

    label: str
    path: str
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """One line of the list. `see`: the page with everything that was found, below the draft's own."""

    gate: GateName
    state: GateState
    said: str
    at: datetime | None = None
    act: Act | None = None
    see: str = ""
    check: Check | None = None

    @property
    def title(self) -> str:
        """What it is called."""
        return TITLES[self.gate]


@dataclass(frozen=True)
class Known:
    """What is known about a draft when its page is drawn."""

    draft: Draft
    where: Standing
    checks: Mapping[Kind, Check]
    heard: ShadowReport
    rights: frozenset[Right]

    @property
    def may_edit(self) -> bool:
        """Whether whoever looks may change it and have it checked."""
        return Right.EDIT_RULES in self.rights and self.draft.state in EDITABLE


def stages(known: Known) -> list[Stage]:
    """Return all stages, in order."""
    told = {GateName.READABLE: _readable, GateName.UP_TO_DATE: _up_to_date, GateName.SHADOW: _shadow}
    return [
        told[gate](known) if gate in told else _approval(known) if gate is GateName.APPROVAL else _checked(gate, known)
        for gate in GateName
    ]


def _readable(known: Known) -> Stage:
    said = known.where.unreadable or "All of its documents can be read together."
    return Stage(GateName.READABLE, known.where.gates[GateName.READABLE], said)


def _up_to_date(known: Known) -> Stage:
    state = known.where.gates[GateName.UP_TO_DATE]
    if state is GateState.PASSED:
        return Stage(GateName.UP_TO_DATE, state, "It was made from what is live now.")
    if state is GateState.OPEN or not known.may_edit:
        return Stage(
            GateName.UP_TO_DATE, state, "Whether it was made from what is live now counts once it is readable."
        )
    said = "Something else went live since it was begun. Take that in, then check it again."
    return Stage(GateName.UP_TO_DATE, state, said, see="merge")


def _checked(gate: GateName, known: Known) -> Stage:
    state, kind = known.where.gates[gate], CHECKED[gate]
    if state is GateState.NOT_NEEDED:
        return Stage(gate, state, "No rule is changed, so there is nothing to prove.")
    check = known.checks.get(kind)
    act = _act(kind, check) if known.may_edit and known.where.unreadable is None else None
    if check is None:
        return Stage(gate, state, _PURPOSE[kind], act=act, see="checks/backtest" if kind is Kind.BACKTEST else "")
    at = check.ended_at or check.worked_at or check.asked_at
    return Stage(gate, state, found(check), at, act, f"checks/{kind.value}", check)


def _act(kind: Kind, check: Check | None) -> Act:
    path, fields = f"checks/{kind.value}", USUAL_BACKTEST if kind is Kind.BACKTEST else {}
    if check and check.state.goes_on:
        return Act("Cancel", f"{path}/cancel")
    again = check is not None and check.state is not State.CANCELLED
    return Act("Run again" if again else "Run", path, check.asked if check else fields)


def found(check: Check) -> str:
    """What a check has come to, in a sentence."""
    if check.state.goes_on:
        return f"{check.done:,} of {check.total:,} done." if check.total else "Waits for a worker."
    if check.state is State.CANCELLED:
        return f"Cancelled after {check.done:,} of {check.total:,}. What it found until then is kept."
    if error := check.found.get("error"):
        return f"It could not be done: {error}"
    return _FOUND[check.kind](check.found)


def _examples(of: Mapping[str, int]) -> str:
    if of["failed"]:
        return f"{of['failed']:,} of {of['examples']:,} examples do not do what they say."
    return f"All {of['examples']:,} examples of the changed rules do what they say."


def _regression(of: Mapping[str, int]) -> str:
    cases = f"{of.get('examples', 0) + of.get('labelled', 0):,} made-up cases"
    wrong = {"missed": "missed", "lowered": "heard as less severe", "alarmed": "alarms over nothing"}
    told = [f"{of[kind]:,} {words}" for kind, words in wrong.items() if of.get(kind)]
    return f"Of {cases}, newly wrong: {', '.join(told)}." if told else f"Of {cases}, none that is right gets wrong."


def _backtest(of: Mapping[str, object]) -> str:
    differs = told_counts(*(_sum(of.get(kind)) for kind in ("new", "lost", "changed")))
    live, candidate = per_hour(of, "prompts_live"), per_hour(of, "prompts_candidate")
    return f"{of['sessions']:,} sessions: {differs}. Prompts an hour: {live} live, {candidate} with this draft."


def told_counts(new: int, lost: int, changed: int) -> str:
    """How much two versions differ."""
    return f"{new:,} found anew, {lost:,} no longer, {changed:,} at another severity"


def per_hour(of: Mapping[str, object], prompts: str) -> str:
    """Prompts by hours of talk, to a tenth."""
    number, hours = of.get(prompts), of.get("hours")
    return f"{number / hours:.1f}" if isinstance(number, int) and isinstance(hours, int | float) and hours else "–"


def _sum(counts: object) -> int:
    return sum(counts.values()) if isinstance(counts, Mapping) else 0


def _shadow(known: Known) -> Stage:
    state, heard, draft = known.where.gates[GateName.SHADOW], known.heard, known.draft
    if state is GateState.NOT_NEEDED:
        return Stage(GateName.SHADOW, state, "No rule is changed, so there is nothing to hear otherwise.")
    act = None
    if known.may_edit and known.where.unreadable is None:
        act = Act("Stop", "shadow", {"do": "stop"}) if draft.shadowed_at else Act("Start", "shadow", {"do": "start"})
    if not draft.shadowed_at:
        said = "It listens beside what is live, in real sessions, and prompts nobody. Let it run until it is published."
        return Stage(GateName.SHADOW, state, said, act=act, see="shadow" if heard.new or heard.lost else "")
    counts = told_counts(*(_sum(each) for each in (heard.new, heard.lost, heard.changed)))
    said = f"Listens: {heard.sessions:,} sessions, {heard.hours:.1f} hours so far. {counts}."
    return Stage(GateName.SHADOW, state, said, draft.shadowed_at, act, "shadow")


def _approval(known: Known) -> Stage:
    where, yes = known.where, {each.by for each in counting(known.where.approvals, known.draft)}
    said = f"{len(yes)} of {where.needed} approvals by people who wrote no part of it."
    if where.weakened:
        said += f" It needs two, because it weakens the safety core: {', '.join(where.weakened)}."
    last = where.approvals[-1] if where.approvals else None
    if last and last.verdict is Verdict.RETURNED:
        said = f"Returned: {last.reason}"
    return Stage(GateName.APPROVAL, where.gates[GateName.APPROVAL], said, last.at if last else None)


_FOUND = {Kind.EXAMPLES: _examples, Kind.REGRESSION: _regression, Kind.BACKTEST: _backtest}

_PURPOSE = {
    Kind.EXAMPLES: "Every changed rule has to do what its own examples say.",
    Kind.REGRESSION: "Nothing that is right now may get wrong.",
    Kind.BACKTEST: "What it would have found in the sessions of the last 30 days, 500 at most.",
}
