// SPDX-License-Identifier: GPL-2.0-only
// Runs in the guest of telemetry_cost.py: has an agent and what it has forked close the descriptor by which its BPF
// program counts, so that what the program costs can be told from all else. The agent is stopped then. arm64.
// Usage: detach AGENT
#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static int descriptor_of(const char *process)
{
	char path[300], target[64];
	struct dirent *entry;
	DIR *directory;
	int found = -1;

	snprintf(path, sizeof(path), "/proc/%s/fd", process);
	directory = opendir(path);
	while (directory && found < 0 && (entry = readdir(directory))) {
		ssize_t length;

		snprintf(path, sizeof(path), "/proc/%s/fd/%s", process, entry->d_name);
		length = readlink(path, target, sizeof(target) - 1);
		if (length < 0)
			continue;
		target[length] = 0;
		if (!strcmp(target, "anon_inode:bpf_link") || !strcmp(target, "anon_inode:bpf-raw-tracepoint"))
			found = atoi(entry->d_name);
	}
	if (directory)
		closedir(directory);
	return found;
}

static int failed(const char *step)
{
	perror(step);
	return 0;
}

static int set(int process, unsigned long *registers)
{
	struct iovec all = { registers, 34 * sizeof(*registers) };

	return ptrace(PTRACE_SETREGSET, process, (void *)NT_PRSTATUS, &all);
}

static int step(int process)
{
	int status;

	return ptrace(PTRACE_SINGLESTEP, process, 0, 0) || waitpid(process, &status, __WALL) != process ||
	       !WIFSTOPPED(status);
}

/* Whether it has none any more. */
static int close_in(const char *name, int then)
{
	const unsigned int system_call = 0xd4000001;
	unsigned long registers[34], saved[34], call; /* x0 to x30, sp, pc, pstate */
	struct iovec all = { registers, sizeof(registers) };
	int process = atoi(name), descriptor = descriptor_of(name), status, steps;

	if (ptrace(PTRACE_SEIZE, process, 0, 0) || ptrace(PTRACE_INTERRUPT, process, 0, 0) ||
	    waitpid(process, &status, __WALL) != process ||
	    ptrace(PTRACE_GETREGSET, process, (void *)NT_PRSTATUS, &all))
		return failed("interrupt");
	memcpy(saved, registers, sizeof(saved));
	call = registers[32];
	if ((unsigned int)ptrace(PTRACE_PEEKTEXT, process, call, 0) == system_call) {
		/*
		 * It is about to make its call again, and the kernel may put restart_syscall() in the place of what
		 * is set here: one step past the call, as if it had been interrupted, ends that.
		 */
		registers[32] = call + 4;
		registers[0] = -EINTR;
		if (set(process, registers) || step(process))
			return failed("step past the call");
	} else {
		call -= 4; /* it stopped behind the call that it waited in */
		if ((unsigned int)ptrace(PTRACE_PEEKTEXT, process, call, 0) != system_call)
			return failed("no system call");
	}
	registers[32] = call;
	registers[8] = SYS_close;
	registers[0] = descriptor;
	if (set(process, registers))
		return failed("set");
	for (steps = 0; steps < 4 && descriptor_of(name) == descriptor; steps++)
		if (step(process))
			return failed("step");
	if (set(process, saved) || ptrace(PTRACE_DETACH, process, 0, then))
		return failed("back");
	return descriptor_of(name) < 0;
}

int main(int count, char **arguments)
{
	DIR *directory = opendir("/proc");
	struct dirent *entry;

	if (count != 2 || descriptor_of(arguments[1]) < 0) {
		fprintf(stderr, "detach: no BPF program counts\n");
		return 1;
	}
	while ((entry = readdir(directory)))
		if (atoi(entry->d_name) > 0 && descriptor_of(entry->d_name) >= 0 &&
		    !close_in(entry->d_name, strcmp(entry->d_name, arguments[1]) ? 0 : SIGSTOP)) {
			fprintf(stderr, "detach: process %s does not close it\n", entry->d_name);
			return 1;
		}
	return 0;
}
