// SPDX-License-Identifier: GPL-2.0-only
/* /dev/vsdio: the card process's side. */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "internal.h"

#define DEFAULT_TIMEOUT_MS 2000
#define MAX_TIMEOUT_MS 600000

static int device_open(struct inode *inode, struct file *file)
{
	struct slot *slot = kzalloc(sizeof(*slot), GFP_KERNEL);

	if (!slot)
		return -ENOMEM;
	slot->shared = vmalloc_user(PAGE_ALIGN(sizeof(*slot->shared)));
	if (!slot->shared) {
		kfree(slot);
		return -ENOMEM;
	}
	mutex_init(&slot->start_lock);
	vsdio_exchange_init(slot);
	file->private_data = slot;
	return nonseekable_open(inode, file);
}

/* The card is pulled out. No ioctl is under way and no mapping left: each holds the file. */
static int device_release(struct inode *inode, struct file *file)
{
	struct slot *slot = file->private_data;
	unsigned long flags;

	spin_lock_irqsave(&slot->lock, flags);
	slot->gone = true;
	spin_unlock_irqrestore(&slot->lock, flags);
	if (slot->started) {
		/* A claimed host would never come back otherwise. */
		vsdio_give_up(slot, -ENOMEDIUM);
		vsdio_host_remove(slot);
	}
	cancel_delayed_work_sync(&slot->watchdog);
	hrtimer_cancel(&slot->bus_timer);
	vfree(slot->shared);
	kfree(slot);
	return 0;
}

static int check_config(struct vsdio_host *config)
{
	if (config->version != VSDIO_VERSION)
		return -EPROTONOSUPPORT;
	if (config->flags & ~VSDIO_BUS_TIME || config->command_ns > NSEC_PER_MSEC ||
	    config->timeout_ms > MAX_TIMEOUT_MS ||
	    (config->max_hz && (config->max_hz < 400000 || config->max_hz > 208000000)))
		return -EINVAL;
	if (config->timeout_ms == 0)
		config->timeout_ms = DEFAULT_TIMEOUT_MS;
	return 0;
}

/*
 * A card is hardware: when the system suspends, its host's drivers talk to it after all processes have been frozen, and
 * would wait for an answer until each command times out. So the process that is the card, which calls this, goes on.
 * That is its calling thread: a card's commands must be answered by the thread that started it.
 */
static void outlast_suspend(void)
{
	current->flags |= PF_NOFREEZE;
}

static int start(struct slot *slot, struct vsdio_host __user *user)
{
	struct vsdio_host config;
	int error;

	if (copy_from_user(&config, user, sizeof(config)))
		return -EFAULT;
	error = check_config(&config);
	if (error)
		return error;
	mutex_lock(&slot->start_lock);
	if (slot->started) {
		error = -EBUSY;
	} else {
		slot->config = config;
		error = vsdio_host_add(slot);
		slot->started = !error;
	}
	config = slot->config;
	mutex_unlock(&slot->start_lock);
	if (!error)
		outlast_suspend();
	if (!error && copy_to_user(user, &config, sizeof(config)))
		error = -EFAULT;
	return error;
}

static int next(struct slot *slot, bool wait)
{
	int type;

	vsdio_commit(slot);
	for (;;) {
		type = vsdio_take_event(slot);
		if (type != VSDIO_NONE || !wait)
			return type;
		if (wait_event_interruptible(slot->event_wait, vsdio_event_waits(slot)))
			return -EINTR;
	}
}

static int get_stats(struct slot *slot, struct vsdio_stats __user *user)
{
	struct vsdio_stats stats;
	unsigned long flags;

	spin_lock_irqsave(&slot->lock, flags);
	stats = slot->stats;
	spin_unlock_irqrestore(&slot->lock, flags);
	return copy_to_user(user, &stats, sizeof(stats)) ? -EFAULT : 0;
}

static long device_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	struct slot *slot = file->private_data;

	if (command == VSDIO_START)
		return start(slot, (struct vsdio_host __user *)argument);
	if (!READ_ONCE(slot->started))
		return -ENOTCONN;
	switch (command) {
	case VSDIO_NEXT:
		return next(slot, !(file->f_flags & O_NONBLOCK));
	case VSDIO_KICK:
		vsdio_sample_interrupt(slot);
		return 0;
	case VSDIO_GET_STATS:
		return get_stats(slot, (struct vsdio_stats __user *)argument);
	default:
		return -ENOTTY;
	}
}

static __poll_t device_poll(struct file *file, poll_table *table)
{
	struct slot *slot = file->private_data;

	poll_wait(file, &slot->event_wait, table);
	return vsdio_event_waits(slot) ? EPOLLIN | EPOLLRDNORM : 0;
}

static int device_mmap(struct file *file, struct vm_area_struct *area)
{
	struct slot *slot = file->private_data;

	return remap_vmalloc_range(area, slot->shared, area->vm_pgoff);
}

static const struct file_operations device_operations = {
	.owner = THIS_MODULE,
	.open = device_open,
	.release = device_release,
	.unlocked_ioctl = device_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.poll = device_poll,
	.mmap = device_mmap,
};

static struct miscdevice vsdio_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "vsdio",
	.fops = &device_operations,
	.mode = 0600,
};
module_misc_device(vsdio_device);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("SDIO host controller whose card is a user process");
