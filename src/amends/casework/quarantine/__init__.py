"""What could not be taken or decided: kept sealed, with a reason that holds nothing a buyer wrote."""
