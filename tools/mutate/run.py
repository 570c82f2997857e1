#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Lets commands hunt every mutant and says which survived.

Usage: run.py MUTANTS.tsv RESULT.tsv COMMAND [-- COMMAND]...

Each command is run with BESSER_MUTANT set until one fails (exit status other than 0), which kills
the mutant; so does a command that does not end within its CPU time (which, unlike wall time, does not
depend on what else the machine does).
"""

import os
import resource
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

CPU_LIMIT_S = 300


def limit_cpu():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT_S, CPU_LIMIT_S))


def killed_by(commands, mutant):
    environment = dict(os.environ, BESSER_MUTANT=str(mutant))
    for command in commands:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, preexec_fn=limit_cpu)
        if done.returncode in (-signal.SIGKILL, -signal.SIGXCPU):
            return "no end"
        if done.returncode != 0:
            lines = [line for line in (done.stdout + done.stderr).split("\n")
                     if ": " in line and not line.startswith(" ")]
            return lines[0][:100] if lines else f"exit status {done.returncode}"
    return None


def main():
    commands, command = [], []
    for word in sys.argv[3:] + ["--"]:
        if word == "--":
            commands.append(command)
            command = []
        else:
            command.append(word)
    if killed_by(commands, 0):
        sys.exit("run.py: the commands fail without a mutant")
    killed = survived = 0
    with open(sys.argv[1]) as mutants:
        rows = [line.rstrip("\n").split("\t") for line in mutants]
    with ThreadPoolExecutor(os.cpu_count()) as pool, open(sys.argv[2], "w") as results:
        for row, how in zip(rows, pool.map(lambda row: killed_by(commands, row[0]), rows)):
            killed, survived = (killed + 1, survived) if how else (killed, survived + 1)
            results.write("\t".join(row + ["killed" if how else "survived", how or ""]) + "\n")
            results.flush()
    print(f"{killed} killed, {survived} survived")


if __name__ == "__main__":
    main()
