"""Addresses of nights: staff's screens, and what heads, leaders and members do by link."""

from django.urls import path

from .views import door, head, lead, member, rules, sheets, squad, staff

app_name = "nights"
urlpatterns = [
    path("", staff.tonight, name="tonight"),
    path("riwayat/", staff.history, name="history"),
    path("malam/<int:number>/", staff.night, name="night"),
    path("aturan/", rules.rules, name="rules"),
    path("jadwal/", staff.roster_list, name="rosters"),
    path("jadwal/<int:number>/", staff.roster, name="roster"),
    path("jadwal/<int:number>/lakukan/", staff.roster_act, name="roster_act"),
    path("jadwal/<int:number>/aturan/", staff.roster_rules, name="roster_rules"),
    path("pos/<int:number>/jadwal-baru/", staff.new_roster, name="new_roster"),
    path("pos/<int:number>/tautan/", staff.invite, name="invite"),
    path("h/<str:code>/", door.door, name="door"),
    path("t/<str:code>/", door.checkpoint, name="checkpoint"),
    path("m/<str:token>/", lead.lead, name="lead"),
    path("m/<str:token>/<slug:step>/", lead.lead, name="lead_step"),
    path("a/<str:token>/", member.member, name="member"),
    path("a/<str:token>/waktu/", member.availability, name="availability"),
    path("a/<str:token>/kalender.ics", member.calendar, name="member_calendar"),
    path("k/<str:token>/", head.head, name="head"),
    path("k/<str:token>/jadwal-baru/", head.new_roster, name="head_new_roster"),
    path("k/<str:token>/jadwal/<int:number>/", head.roster, name="head_roster"),
    path("k/<str:token>/jadwal/<int:number>/aturan/", head.roster_rules, name="head_roster_rules"),
    path("k/<str:token>/malam/<int:number>/", head.night, name="head_night"),
    path("k/<str:token>/malam/<int:number>/regu/", squad.change_squad, name="head_squad"),
    path("k/<str:token>/malam-baru/", squad.new_night, name="head_new_night"),
    path("k/<str:token>/orang/", head.people, name="head_people"),
    path("k/<str:token>/orang/<int:number>/", head.person, name="head_person"),
    path("j/<str:token>/", sheets.sheet, name="sheet"),
    path("j/<str:token>/jadwal.pdf", sheets.paper, name="paper"),
    path("j/<str:token>/kalender.ics", sheets.calendar, name="calendar"),
]
