"""The rules for complaints about the police: inspectors above the shield, whoever has the ten words, the custodian."""

from __future__ import annotations

from kemitraan.toolbox.wall_rules import Walled

# The units are worked out from the posts (people/wall.py): strictly above the shield, and none that serves in it.
_COMPLAINT = """
    [['complaints' = any(:duties)]]
    or [[lookup = any(:words)]]
    or ([[coalesce(shield_id, 0) = any(:judge_units)]]
        and [[not exists (select 1 from accountability_complaintconflict c
            where c.complaint_id = accountability_complaint.id and c.account_id = :account)]])
    or ([[coalesce(shield_id, 0) = any(:custody_units)]] and [[identity is not null]])
"""
# What belongs to a complaint: for whoever sees the complaint itself; its own rule is asked again by this question.
_SEEN = "exists (select 1 from accountability_complaint o where [[o.id = {table}.complaint_id]]"
# A custodian sees that there is one and who asked for the name, and reads none of its words but a custodian's own.
_READ = _SEEN + " and ([[o.lookup = any(:words)]] or [[coalesce(o.shield_id, 0) = any(:judge_units)]]"
_DUTY = "[['complaints' = any(:duties)]]"


def _of_complaint(table: str, rule: str) -> Walled:
    return Walled(table, sees=rule.replace("{table}", table))


WALLS = (
    Walled("accountability_complaint", sees=_COMPLAINT),
    _of_complaint("accountability_complaintword", f"{_DUTY} or {_READ} or [[{{table}}.by = 'custodian']]))"),
    _of_complaint("accountability_complaintpicture", f"{_DUTY} or {_READ}))"),
    _of_complaint("accountability_complaintopening", f"{_DUTY} or {_READ}))"),
    _of_complaint("accountability_complaintreferral", f"{_DUTY} or {_READ}))"),
    _of_complaint("accountability_identityrequest", f"{_SEEN})"),
    # One's own row must be seen by the complaint's rule, so this one asks no other table.
    Walled("accountability_complaintconflict", sees=f"{_DUTY} or [[account_id = :account]]"),
)
