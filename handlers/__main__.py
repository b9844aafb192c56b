"""The command line: `python -m handlers COMMAND`, called by `./run`."""

from handlers.commands import main

if __name__ == "__main__":
    main()
