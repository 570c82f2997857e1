// SPDX-License-Identifier: GPL-2.0-only
/*
 * A card process that does what it should not, to see that the kernel survives it.
 * Usage: hostile_card silent|garbage|stale|vanish|misuse SEED
 *   silent   never answers; garbage: answers anything, at any level of interrupt; stale: answers other commands first;
 *   vanish   enumerates half-way, then is gone; misuse: calls the interface wrongly (exit status 1 if it allows it)
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "vsdio.h"

static unsigned long long state;

static unsigned int random_word(void)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return state >> 33;
}

static struct vsdio_shared *start(int *file, unsigned int flags)
{
	struct vsdio_host host = { .version = VSDIO_VERSION, .flags = flags, .timeout_ms = 50, .command_ns = 1000 };
	struct vsdio_shared *shared;

	*file = open("/dev/vsdio", O_RDWR);
	if (*file < 0) {
		perror("/dev/vsdio");
		exit(3);
	}
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, *file, 0);
	if (shared == MAP_FAILED || ioctl(*file, VSDIO_START, &host)) {
		perror("VSDIO_START");
		exit(3);
	}
	return shared;
}

/* A good answer to what enumeration asks, as far as CMD7. */
static void answer_well(struct vsdio_shared *shared)
{
	struct vsdio_reply *reply = &shared->reply;

	memset(reply, 0, sizeof(*reply));
	reply->seq = shared->event.seq;
	reply->data_bytes = shared->event.data_bytes;
	switch (shared->event.opcode) {
	case 5:
		reply->response[0] = 0x90ff8000;
		break;
	case 3:
		reply->response[0] = 0x00010000;
		break;
	case 52:
		reply->response[0] = 0x1000;
		break;
	}
}

static void answer_garbage(struct vsdio_shared *shared)
{
	static const int errors[] = { 0, 0, 0, -ETIMEDOUT, -EILSEQ, -1, 1, -ENOMEM, 0x7fffffff };
	struct vsdio_reply *reply = &shared->reply;
	unsigned int i;

	answer_well(shared);
	if (random_word() % 4 == 0)
		return;
	reply->error = errors[random_word() % 9];
	reply->data_error = errors[random_word() % 9];
	for (i = 0; i < 4; i++)
		reply->response[i] = random_word() % 2 ? random_word() : 0x90ff8000 | random_word() % 0x7fff;
	reply->data_bytes = random_word() % 3 ? shared->event.data_bytes : random_word();
	reply->busy_ns = random_word() % 16 ? random_word() % 100000 : ~0ull;
	reply->seq = random_word() % 32 ? shared->event.seq : random_word();
	memset(&shared->event, 0xa5, sizeof(shared->event)); /* it is ours to spoil */
}

/* The kernel writes the event; here it is spoilt by another thread's worth of nonsense in between. */
static void serve(int file, struct vsdio_shared *shared, const char *how, unsigned int commands)
{
	const struct timespec pause = { 0, 200 * 1000 * 1000 };
	struct pollfd poll_file = { .fd = file, .events = POLLIN };
	unsigned int i;

	for (i = 0; i < commands && poll(&poll_file, 1, 300) > 0; i++) {
		if (ioctl(file, VSDIO_NEXT) != VSDIO_COMMAND)
			continue;
		if (!strcmp(how, "silent")) {
			nanosleep(&pause, NULL);
			continue;
		}
		if (!strcmp(how, "stale") && random_word() % 2) {
			memset(&shared->reply, 0, sizeof(shared->reply));
			shared->reply.seq = shared->event.seq - 1 - random_word() % 5;
			fcntl(file, F_SETFL, O_NONBLOCK);
			ioctl(file, VSDIO_NEXT);
			fcntl(file, F_SETFL, 0);
			continue;
		}
		if (!strcmp(how, "garbage"))
			answer_garbage(shared);
		else
			answer_well(shared);
		shared->interrupt = random_word() % 2;
		ioctl(file, VSDIO_KICK);
		fcntl(file, F_SETFL, O_NONBLOCK);
		ioctl(file, VSDIO_NEXT);
		fcntl(file, F_SETFL, 0);
	}
}

static int refused(const char *what, int result, int error)
{
	if (result == -1 && errno == error)
		return 0;
	fprintf(stderr, "hostile_card: %s: %d, errno %d\n", what, result, errno);
	return 1;
}

static int misuse(void)
{
	struct vsdio_host host = { .version = VSDIO_VERSION + 1 };
	int file = open("/dev/vsdio", O_RDWR | O_NONBLOCK);
	int failures = 0;

	failures += refused("next before start", ioctl(file, VSDIO_NEXT), ENOTCONN);
	failures += refused("kick before start", ioctl(file, VSDIO_KICK), ENOTCONN);
	failures += refused("unknown version", ioctl(file, VSDIO_START, &host), EPROTONOSUPPORT);
	host.version = VSDIO_VERSION;
	host.flags = 0x80;
	failures += refused("unknown flag", ioctl(file, VSDIO_START, &host), EINVAL);
	host.flags = 0;
	host.max_hz = 1;
	failures += refused("impossible clock", ioctl(file, VSDIO_START, &host), EINVAL);
	host.max_hz = 0;
	host.command_ns = ~0u;
	failures += refused("impossible time", ioctl(file, VSDIO_START, &host), EINVAL);
	failures += refused("bad pointer", ioctl(file, VSDIO_START, NULL), EFAULT);
	host.command_ns = 0;
	if (ioctl(file, VSDIO_START, &host))
		failures++;
	failures += refused("second start", ioctl(file, VSDIO_START, &host), EBUSY);
	failures += refused("unknown call", ioctl(file, _IO('V', 0x7f)), ENOTTY);
	if (mmap(NULL, 1 << 20, PROT_READ, MAP_SHARED, file, 0) != MAP_FAILED)
		failures++;
	close(file);
	return failures != 0;
}

int main(int count, char **words)
{
	struct vsdio_shared *shared;
	int file;

	if (count != 3)
		return 2;
	state = strtoull(words[2], NULL, 0);
	if (!strcmp(words[1], "misuse"))
		return misuse();
	shared = start(&file, random_word() % 2 ? VSDIO_BUS_TIME : 0);
	serve(file, shared, words[1], strcmp(words[1], "vanish") ? 400 : random_word() % 60);
	return 0;
}
