import pytest
from django.test import Client

from amends.merchants.models import User
from tests.cast import OWNER, PASSWORD


def test_change_name_and_language(owner: Client) -> None:
    answer = owner.post("/profile", {"name": "王小明", "language": "zh-hans"}, follow=True)
    assert ("王小明" in answer.text, '<html lang="zh-hans"' in answer.text) == (True, True)
    assert User.objects.get(email=OWNER).language == "zh-hans"


@pytest.mark.parametrize("sent", [{"name": "", "language": "en"}, {"name": "A", "language": "fr"}])
def test_a_bad_profile_changes_nothing_and_keeps_what_was_typed(owner: Client, sent: dict[str, str]) -> None:
    answer = owner.post("/profile", sent)
    assert answer.status_code == 422
    assert answer.context["form"].data["name"] == sent["name"]
    assert User.objects.get(email=OWNER).name == "owner"


def test_change_the_password(owner: Client) -> None:
    sent = {"old_password": PASSWORD, "new_password1": "quite another one", "new_password2": "quite another one"}
    assert owner.post("/profile/password", sent).status_code == 302
    assert owner.get("/profile").status_code == 200
    assert User.objects.get(email=OWNER).check_password("quite another one")


def test_a_request_that_fails_leaves_nothing_half_done(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it had written by then; the next one isn't any the worse for it."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    owner.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr("amends.merchants.views._speak", broken)
        assert owner.post("/profile", {"name": "Half", "language": "en"}).status_code == 500
    assert User.objects.get(email=OWNER).name == "owner"
    assert owner.post("/profile", {"name": "Whole", "language": "en"}).status_code == 302
    assert User.objects.get(email=OWNER).name == "Whole"


def test_a_wrong_old_password_is_said(owner: Client) -> None:
    sent = {"old_password": "wrong", "new_password1": "quite another one", "new_password2": "quite another one"}
    assert owner.post("/profile/password", sent).status_code == 422


def test_switch_the_language(owner: Client) -> None:
    owner.post("/language", {"language": "zh-hans", "next": "/profile"})
    assert '<html lang="zh-hans"' in owner.get("/profile").text
    owner.post("/language", {"language": "klingon"})
    assert '<html lang="zh-hans"' in owner.get("/profile").text
