"""What can be wrong with a table as a whole."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EMPTY: Final = _("The file is empty.")
NO_ROWS: Final = _("There is nothing below the column names.")
ONE_COLUMN: Final = _("Only one column was found. Columns must be separated by comma, semicolon or tab.")
NO_HEADER: Final = _("The first line holds values, not the names of the columns.")
UNKNOWN_TEXT: Final = _("The text's encoding can't be told. Save it as UTF-8 or as an Excel workbook.")
DAMAGED: Final = _("The workbook is damaged or cut short. Open it in Excel and save it again.")
LOCKED: Final = _("The workbook is protected by a password. Save it without one.")
TOO_LARGE: Final = _("The workbook unpacks to more than we read. Save it as CSV, or split it.")
TOO_MANY_ROWS: Final = _("The table has more than 100,000 rows. Split it, by month for instance.")
WEB_PAGE: Final = _("This is a web page that is only called a workbook. Open it in Excel and save it as .xlsx.")
OTHER_FILE: Final = _("This is no table. Take a CSV or TSV file, or an Excel workbook (.xlsx, .xls).")


class TableError(ValueError):
    """The file can't be read as a table; ``said``: why, in the reader's words."""

    def __init__(self, said: str | Promise) -> None:
        super().__init__(str(said))
        self.said = said
