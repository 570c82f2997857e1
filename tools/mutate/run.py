#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Lets commands hunt every mutant and says which survived.

Usage: run.py MUTANTS.tsv RESULT.tsv COMMAND [-- COMMAND]...

Each command is run with BESSER_MUTANT set until one fails (exit status other than 0), which kills
the mutant; so does a command that takes much more CPU time than it does without a mutant (which, unlike
wall time, does not depend on what else the machine does).
"""

import os
import resource
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

LIMIT_FACTOR = 3
LIMIT_LEAST_S = 10


def killed_by(command, mutant, limit_s):
    environment = dict(os.environ, BESSER_MUTANT=str(mutant))
    limit = (resource.RLIMIT_CPU, (limit_s, limit_s))
    done = subprocess.run(command, env=environment, capture_output=True, text=True,
                          preexec_fn=lambda: resource.setrlimit(*limit))
    if done.returncode in (-signal.SIGKILL, -signal.SIGXCPU):
        return "no end"
    if done.returncode == 0:
        return None
    lines = [line for line in (done.stdout + done.stderr).split("\n") if ": " in line and not line.startswith(" ")]
    return lines[0][:100] if lines else f"exit status {done.returncode}"


def cpu_s_of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def limit_of(command):
    """How much CPU time the command may take with a mutant, in seconds."""
    begin_s = cpu_s_of_children()
    if killed_by(command, 0, resource.RLIM_INFINITY):
        sys.exit(f"run.py: {command[0]} fails without a mutant")
    return round(LIMIT_LEAST_S + LIMIT_FACTOR * (cpu_s_of_children() - begin_s))


def main():
    commands, command = [], []
    for word in sys.argv[3:] + ["--"]:
        if word == "--":
            commands.append(command)
            command = []
        else:
            command.append(word)
    limits = [limit_of(command) for command in commands]

    def how_killed(mutant):
        return next(filter(None, (killed_by(command, mutant, limit)
                                  for command, limit in zip(commands, limits))), None)

    killed = survived = 0
    with open(sys.argv[1]) as mutants:
        rows = [line.rstrip("\n").split("\t") for line in mutants]
    with ThreadPoolExecutor(os.cpu_count()) as pool, open(sys.argv[2], "w") as results:
        for row, how in zip(rows, pool.map(lambda row: how_killed(row[0]), rows)):
            killed, survived = (killed + 1, survived) if how else (killed, survived + 1)
            results.write("\t".join(row + ["killed" if how else "survived", how or ""]) + "\n")
            results.flush()
    print(f"{killed} killed, {survived} survived")


if __name__ == "__main__":
    main()
