"""`python -m amends`: the same as the command `amends`."""

from amends.cli import main

if __name__ == "__main__":
    main()
