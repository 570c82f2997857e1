// SPDX-License-Identifier: GPL-2.0-only
#include "leftovers.h"

/* A stub: main.c has calls of it, one of them in a comment. */
int hardware_irq_enable(int enable)
{
	return 0;
}

/* None: it does something. */
void hardware_reset(struct leftovers *self)
{
	self->flag = 0;
}

static void hardware_transfer(struct leftovers *self, int bytes)
{
	BUG_ON(bytes < 0); /* reached through bus_ops.transfer */
}

static int hardware_subscribe(struct leftovers *self, void (*handler)(void *), void *context)
{
	self->handler = handler;
	self->context = context;
	return 0;
}

void hardware_irq(struct sdio_func *func)
{
	struct leftovers *self = sdio_get_drvdata(func);

	if (self->handler)
		self->handler(self->context);
}

const struct bus_ops hardware_ops = {
	.transfer = hardware_transfer,
	.subscribe = hardware_subscribe,
};
