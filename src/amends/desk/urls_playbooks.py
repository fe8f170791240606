"""The addresses of playbooks and of a merchant's own values over them."""

from django.urls import path

from amends.desk.views import (
    approvers,
    levels,
    older_versions,
    overlays,
    own_scripts,
    ownforms,
    playbooks,
    script_folders,
)

urlpatterns = [
    path("playbooks/", playbooks.packs, name="playbooks"),
    path("playbooks/older-cases/", older_versions.older_versions, name="older_versions"),
    path("playbooks/<slug:name>/", playbooks.pack, name="playbook"),
    path("playbooks/<slug:name>/examples", playbooks.examples, name="playbook_examples"),
    path("playbooks/<slug:name>/conduct", playbooks.conduct, name="playbook_conduct"),
    path("settings/playbooks/", ownforms.home, name="own_playbooks"),
    path("settings/scripts/", script_folders.page, name="script_folders"),
    path("settings/scripts/write", own_scripts.write, name="own_script_write"),
    path("settings/scripts/reads", own_scripts.reads, name="own_written_reads"),
    path("settings/scripts/own/<slug:name>", own_scripts.change, name="own_script_change"),
    path("settings/scripts/own/<slug:name>/use", own_scripts.use, name="own_script_use"),
    path("settings/scripts/new", script_folders.make, name="script_folder_make"),
    path("settings/scripts/move", script_folders.move, name="scripts_move"),
    path("settings/scripts/<int:id>", script_folders.change, name="script_folder_change"),
    path("settings/scripts/<int:id>/shift", script_folders.shift, name="script_folder_shift"),
    path("settings/scripts/<int:id>/drop", script_folders.drop, name="script_folder_drop"),
    path("playbooks/<slug:name>/changes", ownforms.changes, name="playbook_changes"),
    path("playbooks/<slug:name>/own", overlays.own, name="overlay"),
    path("playbooks/<slug:name>/own/authority", ownforms.authority, name="own_authority"),
    path("playbooks/<slug:name>/own/approvers", approvers.approvers, name="own_approvers"),
    path("playbooks/<slug:name>/own/automation", levels.levels, name="own_levels"),
    path("playbooks/<slug:name>/own/scripts/<slug:script>", ownforms.script, name="own_script"),
    path("playbooks/<slug:name>/own/scripts/<slug:script>/reads", ownforms.script_reads, name="own_script_reads"),
    path("playbooks/<slug:name>/own/trial", overlays.trial, name="overlay_trial"),
    path("playbooks/<slug:name>/own/<int:number>", ownforms.version, name="own_version"),
    path("playbooks/<slug:name>/own/change", overlays.change, name="overlay_change"),
    path("playbooks/<slug:name>/own/preview", overlays.preview, name="overlay_preview"),
    path("playbooks/<slug:name>/own/put", overlays.put, name="overlay_put"),
    path("playbooks/<slug:name>/own/activate", overlays.activate, name="overlay_activate"),
    path("playbooks/<slug:name>/<slug:scene>/", playbooks.scene, name="scene"),
    path("playbooks/<slug:name>/<slug:scene>/bpmn", playbooks.scene_bpmn, name="scene_bpmn"),
]
