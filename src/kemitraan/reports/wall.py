"""The rules for what residents told us: the story where it is restricted, who told it, and the talk about it."""

from __future__ import annotations

from kemitraan.toolbox.wall_rules import SOMEBODY, Walled

from .models import ORDINARY

# An ordinary report passes with comparisons that cost next to nothing: lists and maps read thousands, and the access
# functions judge those. A restricted one (above ORDINARY, or kept from a unit) is judged here as well. Without a
# context there is no account, not even 0, and to ask for it is an error.
_REPORT = f"""
    ([[caveat <= {ORDINARY}]] and [[kept_from is null]] and [[:account is not null]])
    or [['reports' = any(:duties)]]
    or [[code = any(:receipts)]]
    or (([[unit_id = any(:read_units)]] or [[holder_id = any(:read_units)]]) and [[caveat <= :clearance]]
        and [[not coalesce(kept_from && :kept_from, false)]])
"""

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
    Walled("reports_report", sees=_REPORT, adds=SOMEBODY),
    Walled("reports_reporter", sees=_REPORTER.format("reports_reporter"), adds=SOMEBODY),
    Walled("reports_word", sees=_WORD.format("reports_word")),
)
