#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The bench on trial on this machine's kernel: how often it tells two equal links apart, and how often it finds one
that carries 20 % less. Each plan is run under a seed of its own. Needs root, and 45 minutes for 200 and 50 plans.

Usage: trial.py BESSER SOURCE_DIR [EQUAL [SLOWED]]
"""
import json
import pathlib
import subprocess
import sys
import tempfile

POWER = 0.9  # what plans/local-slowed.toml promises: `besser verify` says so when it is less than 80 %


def verdict(besser, source, plan, seed):
    """Of the plan's one prediction, and what was observed."""
    with tempfile.TemporaryDirectory() as directory:
        out = pathlib.Path(directory) / "out"
        done = subprocess.run(
            [besser, "verify", source / "plans" / plan, "--rig", source / "rigs" / "local.toml", "--seed", str(seed),
             "--out", out, "--quiet"], capture_output=True, text=True, check=False)
        if not (out / "result.json").exists():
            sys.exit(f"{plan}, seed {seed}: exit status {done.returncode}: {done.stderr}")
        prediction = json.loads((out / "result.json").read_text())["predictions"][0]
        return prediction["verdict"], prediction["observed"]


def count(besser, source, plan, runs):
    passed = 0
    for seed in range(1, runs + 1):
        said, observed = verdict(besser, source, plan, seed)
        passed += said == "PASS"
        print(f"{plan}: seed {seed}: {said}, {observed}; {passed} PASS of {seed}", flush=True)
    return passed


def main():
    if not 3 <= len(sys.argv) <= 5:
        sys.exit(__doc__)
    besser, source = sys.argv[1], pathlib.Path(sys.argv[2])
    equal, slowed = (int(text) for text in (sys.argv[3:] + ["200", "50"][len(sys.argv) - 3:]))
    alarms = count(besser, source, "local-aa.toml", equal)
    found = count(besser, source, "local-slowed.toml", slowed)
    print(f"{alarms} false alarms in {equal} plans; 20 % less was found in {found} of {slowed}")
    # At a rate of 5 %: 99 of 100 trials of 200 plans give 4 to 17.
    return 0 if 0.02 * equal <= alarms <= 0.085 * equal and found >= POWER * slowed else 1


if __name__ == "__main__":
    sys.exit(main())
