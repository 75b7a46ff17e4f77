"""The command line of Taskdesk: `python manage.py --help` lists what it can do."""

from admin_app.cli import main

if __name__ == "__main__":
    main()
