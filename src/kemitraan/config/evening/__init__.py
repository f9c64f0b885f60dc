"""An evening in Jakarta that lives by itself: residents who report and answer, officers who drive and finish.

Demo only. Everybody here acts through the same doors and verbs as people do; nothing writes a state directly.
"""
