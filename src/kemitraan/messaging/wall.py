"""The rule for messages: for who may read what they are about, for staff their own mail; anybody may cause one."""

from __future__ import annotations

from kemitraan.toolbox.wall_rules import SOMEBODY, Walled

WALLS = (
    Walled(
        "messaging_message",
        sees="""
            [['messages' = any(:duties)]]
            or ([[messaging_message.about in ('report', 'desk')]]
                and exists (select 1 from reports_report r where [[r.id = messaging_message.about_id]]
                and (([[r.unit_id = any(:read_units)]] or [[r.holder_id = any(:read_units)]])
                     and [[r.caveat <= :clearance]]
                     and [[not exists (select 1 from reports_exclusion e
                        where e.report_id = r.id and e.unit_id = any(:kept_from))]]
                     or ([[messaging_message.about = 'report']] and [[r.code = any(:receipts)]]))))
            or ([[about = 'post']] and [[about_id = any(:posts)]])
            or ([[about = 'desk']] and [[channel = 'email']]
                and [[address = (select a.email from people_account a where a.id = :account)]])
        """,
        adds=SOMEBODY,
    ),
)
