/* SPDX-License-Identifier: GPL-2.0-only */
/* What lies in a struct bes_work, for the files that define work functions. */
#ifndef BES2600_WORK_H
#define BES2600_WORK_H

#include <linux/workqueue.h>

#include "boundary.h"

struct bes_work_storage {
	struct work_struct work;
	struct workqueue_struct *queue;
	void (*run)(void *context);
	void *context;
};

static_assert(sizeof(struct bes_work_storage) <= sizeof(struct bes_work));

/* To be followed by INIT_WORK() where it is called: lockdep tells works apart by that place. */
static inline struct bes_work_storage *bes_work_prepare(struct bes_work *work,
							struct workqueue_struct *queue,
							void (*run)(void *context), void *context)
{
	struct bes_work_storage *storage = (struct bes_work_storage *)work;

	storage->queue = queue;
	storage->run = run;
	storage->context = context;
	return storage;
}

static inline void bes_work_run(struct work_struct *work)
{
	struct bes_work_storage *storage = container_of(work, struct bes_work_storage, work);

	storage->run(storage->context);
}

#endif
