"""The rules for what residents told us: who told it, and the talk about it. The story itself: the last rule."""

from __future__ import annotations

from kemitraan.toolbox.wall_rules import SOMEBODY, Walled

# Who told it is for fewer than the story: READ_REPORTER in the report's units, or whoever holds the receipt code.
_REPORTER = """
    [['identity' = any(:duties)]]
    or exists (select 1 from reports_report r where [[r.id = {}.report_id]]
        and (([[r.unit_id = any(:name_units)]] or [[r.holder_id = any(:name_units)]]) and [[r.caveat <= :clearance]]
            and [[not exists (select 1 from reports_exclusion e
            where e.report_id = r.id and e.unit_id = any(:kept_from))]]
             or [[r.code = any(:receipts)]]))
"""
# Columns of the table itself carry its name: inside a question, ``kind`` alone would be the report's.
# Notes among staff are not for the reporter.
_WORD = """
    [['talk' = any(:duties)]]
    or exists (select 1 from reports_report r where [[r.id = {}.report_id]]
        and (([[r.unit_id = any(:read_units)]] or [[r.holder_id = any(:read_units)]]) and [[r.caveat <= :clearance]]
            and [[not exists (select 1 from reports_exclusion e
            where e.report_id = r.id and e.unit_id = any(:kept_from))]]
             or ([[r.code = any(:receipts)]] and [[reports_word.kind <> 'note']])))
"""

WALLS = (
    Walled("reports_reporter", sees=_REPORTER.format("reports_reporter"), adds=SOMEBODY),
    Walled("reports_word", sees=_WORD.format("reports_word")),
)
