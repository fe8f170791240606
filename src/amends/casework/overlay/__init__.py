"""Which playbook decides where: the shipped ones, merchants' own values over them, compiled and kept."""
