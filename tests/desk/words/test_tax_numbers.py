"""CPF and CNPJ as people type them: read, checked, and not kept."""

import pytest
from django.core.exceptions import ValidationError

from amends.desk.record.tax_numbers import TaxNumber, read


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("529.982.247-25", ("cpf …25", True)),
        (" 52998224725 ", ("cpf …25", True)),
        ("529.982.247-52", ("cpf …52", False)),
        ("629.982.247-25", ("cpf …25", False)),
        ("111.111.111-11", ("cpf …11", False)),
        ("11.222.333/0001-81", ("cnpj …81", True)),
        ("11.222.333/0001-18", ("cnpj …18", False)),
        ("12.abc.345/01de-35", ("cnpj …35", True)),
        ("12.ABC.345/01DE-36", ("cnpj …36", False)),
    ],
)
def test_its_check_digits_decide(typed: str, found: tuple[str, bool]) -> None:
    assert read(typed) == TaxNumber(*found)


@pytest.mark.parametrize("typed", ["", "cpf", "529.982.247-2", "11.222.333/0001-8A", "٥٢٩٩٨٢٢٤٧٢٥", "5" * 200])
def test_what_can_be_neither_is_said(typed: str) -> None:
    with pytest.raises(ValidationError):
        read(typed)
