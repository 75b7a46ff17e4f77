"""Start every process that the Procfile names, with the settings of the environment and .env."""

import os
import sys
from pathlib import Path

from dotenv import load_dotenv

BIN = Path(sys.executable).parent


def main():
    load_dotenv(".env")
    # Honcho hands each process a PORT, 5000 unless it is told, and its own reading of .env would
    # win over the environment: so both are settled here.
    os.environ["PORT"] = os.environ.get("PORT") or "8000"
    os.environ["PATH"] = os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])
    os.execv(BIN / "honcho", ["honcho", "--env", os.devnull, "start"])


if __name__ == "__main__":
    main()
