"""Tests. What Python compiles is kept, wherever they run: without it each of some fifty processes compiles the portal anew."""

import os
import sys

sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
