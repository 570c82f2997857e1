// SPDX-License-Identifier: GPL-2.0-only
// Runs in the guest of telemetry_cost.py: has an agent and what it has forked close the descriptors by which its BPF
// programs count, so that what the programs cost can be told from all else: the one that counts bus requests, or all
// of them; then the agent is stopped. arm64.
// Usage: detach AGENT bus|all
#include <dirent.h>
#include <elf.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static int all;

/* Whether the descriptor attaches a program that is to go; of which tracepoint, its fdinfo tells. */
static int counts_by(const char *process, const char *descriptor, const char *target)
{
	char path[300], text[1024];
	size_t length;
	FILE *file;

	if (strcmp(target, "anon_inode:bpf_link") && strcmp(target, "anon_inode:bpf-raw-tracepoint"))
		return 0;
	snprintf(path, sizeof(path), "/proc/%s/fdinfo/%s", process, descriptor);
	file = fopen(path, "r");
	if (!file)
		return 0;
	length = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[length] = 0;
	return all || strstr(text, "mmc_request_start");
}

static int descriptor_of(const char *process)
{
	char path[300], target[64];
	struct dirent *entry;
	DIR *directory;
	int found = -1;

	snprintf(path, sizeof(path), "/proc/%s/fd", process);
	directory = opendir(path);
	while (directory && (entry = readdir(directory))) {
		ssize_t length;

		snprintf(path, sizeof(path), "/proc/%s/fd/%s", process, entry->d_name);
		length = readlink(path, target, sizeof(target) - 1);
		if (length < 0)
			continue;
		target[length] = 0;
		if (counts_by(process, entry->d_name, target)) {
			found = atoi(entry->d_name);
			break;
		}
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

/*
 * The address of another system call's instruction than the one at `here`: where a process is interrupted in some of
 * them, the kernel has it do that one again at that address, whatever its registers say.
 */
static unsigned long other_call(int process, unsigned long here)
{
	const unsigned int system_call = 0xd4000001;
	unsigned long at;

	for (at = here - 0x20000; at < here + 0x20000; at += 4)
		if (at != here && (unsigned int)ptrace(PTRACE_PEEKTEXT, process, at, 0) == system_call)
			return at;
	return 0;
}

/* Has the process, which is stopped, do this system call: close. */
static int close_by(const char *name, unsigned long *registers, int descriptor)
{
	struct iovec set = { registers, 34 * sizeof(*registers) };
	int process = atoi(name), status;

	registers[8] = SYS_close;
	registers[0] = descriptor;
	if (ptrace(PTRACE_SETREGSET, process, (void *)NT_PRSTATUS, &set) ||
	    ptrace(PTRACE_SINGLESTEP, process, 0, 0) || waitpid(process, &status, __WALL) != process ||
	    !WIFSTOPPED(status))
		return failed("step");
	return 1;
}

/* Whether it has none any more. */
static int close_in(const char *name, int then)
{
	unsigned long registers[34], saved[34]; /* x0 to x30, sp, pc, pstate */
	struct iovec set = { registers, sizeof(registers) };
	int process = atoi(name), status, steps = 0;

	if (ptrace(PTRACE_SEIZE, process, 0, 0) || ptrace(PTRACE_INTERRUPT, process, 0, 0) ||
	    waitpid(process, &status, __WALL) != process ||
	    ptrace(PTRACE_GETREGSET, process, (void *)NT_PRSTATUS, &set))
		return failed("interrupt");
	memcpy(saved, registers, sizeof(saved));
	registers[32] = other_call(process, saved[32]);
	if (!registers[32])
		return failed("no other system call");
	while (descriptor_of(name) >= 0 && steps++ < 100)
		if (!close_by(name, registers, descriptor_of(name)))
			return 0;
	set.iov_base = saved;
	if (ptrace(PTRACE_SETREGSET, process, (void *)NT_PRSTATUS, &set) || ptrace(PTRACE_DETACH, process, 0, then))
		return failed("back");
	return descriptor_of(name) < 0;
}

int main(int count, char **arguments)
{
	DIR *directory = opendir("/proc");
	struct dirent *entry;

	all = count == 3 && !strcmp(arguments[2], "all");
	if (count != 3 || descriptor_of(arguments[1]) < 0) {
		fprintf(stderr, "detach: no BPF program counts\n");
		return 1;
	}
	while ((entry = readdir(directory)))
		if (atoi(entry->d_name) > 0 && descriptor_of(entry->d_name) >= 0 &&
		    !close_in(entry->d_name, all && !strcmp(entry->d_name, arguments[1]) ? SIGSTOP : 0)) {
			fprintf(stderr, "detach: process %s does not close it\n", entry->d_name);
			return 1;
		}
	return 0;
}
