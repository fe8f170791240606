from django.urls import path

from amends.desk.views import cases, holds, playbooks, quarantine, search, work

urlpatterns = [
    path("work/", work.work, name="work"),
    path("work/fresh", work.fresh, name="work_fresh"),
    path("work/next", work.next_case, name="work_next"),
    path("work/take", work.take_several, name="work_take"),
    path("cases/<int:dossier_id>/<int:no>/", cases.case, name="case"),
    path("cases/<int:dossier_id>/<int:no>/older", cases.older, name="case_older"),
    path("cases/<int:dossier_id>/<int:no>/<slug:name>", cases.deed, name="deed"),
    path("holds/", holds.hold_list, name="holds"),
    path("holds.csv", holds.hold_file, name="holds_csv"),
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("quarantine/<int:id>/", quarantine.item, name="quarantine_item"),
    path("quarantine/<int:id>/mend", quarantine.mend, name="quarantine_mend"),
    path("quarantine/<int:id>/discard", quarantine.put_away, name="quarantine_discard"),
    path("playbooks/", playbooks.packs, name="playbooks"),
    path("playbooks/<slug:name>/", playbooks.pack, name="playbook"),
    path("playbooks/<slug:name>/examples", playbooks.examples, name="playbook_examples"),
    path("playbooks/<slug:name>/<slug:scene>/", playbooks.scene, name="scene"),
    path("search", search.find, name="search"),
]
