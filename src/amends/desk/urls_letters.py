"""Addresses below a case for writing to its buyer; before ``action``, which takes every other name."""

from django.urls import path

from amends.desk.views import (
    case_actions,
    composer,
    lists,
    manyletters,
    outside,
    promises,
    tasks,
    work,
    work_list,
)

AT = "cases/<int:dossier_id>/<int:no>"

urlpatterns = [
    path(f"{AT}/reply", composer.reply, name="reply"),
    path(f"{AT}/guard", composer.guard, name="guard"),
    path(f"{AT}/script/<slug:name>", composer.script, name="script"),
    path(f"{AT}/colleagues", composer.colleagues, name="colleagues"),
    path(f"{AT}/draft", composer.draft, name="draft"),
    path(f"{AT}/take-back", composer.take_back, name="take_back"),
    path(f"{AT}/out", composer.out, name="letters_out"),
    path(f"{AT}/here", composer.here, name="here"),
    path(f"{AT}/take-pen", composer.take_pen, name="take_pen"),
    path(f"{AT}/undo", case_actions.take_back, name="case_undo"),
    path(f"{AT}/links", outside.make, name="outside_make"),
    path("cases/<int:dossier_id>/<int:no>/buyers-page", outside.buyers_page, name="outside_buyers_page"),
    path("links/<int:number>/revoke", outside.revoke, name="outside_revoke"),
    path(f"{AT}/task", tasks.leave, name="task_leave"),
    path("tasks/", tasks.mine, name="tasks"),
    path("tasks/<str:ref>/answer", tasks.answer, name="task_answer"),
    path("work/look", work_list.preview, name="bulk"),
    path("work/do", work_list.do, name="bulk_do"),
    path("work/take-back", work_list.take_back, name="bulk_undo"),
    path("work/letters/look", manyletters.look, name="letters_look"),
    path("work/letters/send", manyletters.send, name="letters_send"),
    path("work/letters/take-back", manyletters.take_back, name="letters_take_back"),
    path("work/tabs", work.tab_counts, name="work_tabs"),
    path("work/lists/", lists.lists, name="lists"),
    path("work/lists/keep", lists.save, name="list_save"),
    path("work/lists/forget", lists.forget, name="list_forget"),
    path("work/look-of-it", lists.look, name="list_look"),
    path("work/promises/count", lists.waiting_counts, name="promises_count"),
    path("work/promises/", promises.promises, name="promises"),
    path("work/promises.csv", promises.promises_file, {"kind": "csv"}, name="promises_csv"),
    path("work/promises.xlsx", promises.promises_file, {"kind": "xlsx"}, name="promises_xlsx"),
]
