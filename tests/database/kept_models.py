"""While migrations run one by one: models that only stand beside a changed one are not drawn anew.

After each operation Django draws all that are related to the changed one, which is nearly everything, for all belong to
a merchant: nine tenths of what the steps took. A model or field that comes, a field that goes, an index or a constraint
changes no other model; every other operation is left to Django. Django draws all anew before the next Python that a
migration runs (``is_delayed``). What writes the tables is untouched, and what they are compared with (``tables.sql``)
was made without this.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.migrations.state import ModelState, ProjectState


@contextmanager
def kept_models() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, does in (("add_model", _add_model), ("_append_option", _append), ("_remove_option", _remove)):
            assert hasattr(ProjectState, name)
            patch.setattr(ProjectState, name, does)
        for name in ("add_field", "remove_field"):
            patch.setattr(ProjectState, name, _alone(getattr(ProjectState, name)))
        yield


def _add_model(self: Any, model: ModelState) -> None:
    key = model.app_label, model.name_lower
    self.models[key] = model
    if self._relations is not None:
        self.resolve_model_relations(key)
    if "apps" in self.__dict__:  # drawn at all
        self._reload({key})


def _alone(change: Callable[..., None]) -> Callable[..., None]:
    """A change to one model, after which that one is drawn anew and no other."""

    def changed(self: Any, app: str, model: str, *about: Any) -> None:
        drawn = self.__dict__.pop("apps", None)
        change(self, app, model, *about)
        if drawn is not None:
            self.apps, self.is_delayed = drawn, True
            self._reload({(app, model)})

    return changed


def _append(self: Any, app: str, model: str, option: str, what: Any) -> None:
    _set(self, app, model, option, [*self.models[app, model].options[option], what])


def _remove(self: Any, app: str, model: str, option: str, name: str) -> None:
    _set(self, app, model, option, [each for each in self.models[app, model].options[option] if each.name != name])


def _set(self: Any, app: str, model: str, option: str, all_of_them: list[Any]) -> None:
    self.models[app, model].options[option] = all_of_them
    if "apps" in self.__dict__:
        setattr(self.apps.get_model(app, model)._meta, option, all_of_them)
