"""Settings that must be in place before anything is imported: nothing leaves the machine, as for the command line."""

import os

from ui.offline import stay_offline

stay_offline(os.environ)
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
