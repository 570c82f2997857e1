/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The boundary between the C shim, which owns every kernel header, and the C++ driver, which sees
 * none: opaque storage of proven size, the structures of driver/upper.h, and functions both ways.
 *
 * Contexts: [any] everywhere; [bh-off] also in softirq; [process] may sleep. What each call stands
 * for and who makes it when is in docs/contexts.md.
 */
#ifndef BES2600_BOUNDARY_H
#define BES2600_BOUNDARY_H

#ifdef __cplusplus
#include "driver/upper.hpp"

#include <cstdarg>
#include <cstddef>
#include <cstdint>
extern "C" {
#else
#include <linux/stdarg.h>
#include <linux/types.h>

#include "driver/upper.h"
#endif

struct bes_device; /* the shim's: one card */
struct bes_core;   /* the driver's: one card */
struct firmware;
struct sk_buff;

/* Storage of kernel objects inside the driver's; os.c asserts that they fit. */
struct bes_spinlock {
	unsigned long opaque[24];
};

struct bes_mutex {
	unsigned long opaque[40];
};

struct bes_wait_queue {
	unsigned long opaque[16];
};

struct bes_completion {
	unsigned long opaque[20];
};

struct bes_work {
	unsigned long opaque[24];
};

/* ---- Shim: execution ------------------------------------------------------------------------ */

void bes_spinlock_init(struct bes_spinlock *lock);
void bes_spinlock_destroy(struct bes_spinlock *lock);
void bes_spinlock_lock(struct bes_spinlock *lock); /* [bh-off] */
void bes_spinlock_unlock(struct bes_spinlock *lock);

void bes_mutex_init(struct bes_mutex *mutex);
void bes_mutex_destroy(struct bes_mutex *mutex);
void bes_mutex_lock(struct bes_mutex *mutex); /* [process] */
void bes_mutex_unlock(struct bes_mutex *mutex);

void bes_wait_queue_init(struct bes_wait_queue *queue);
void bes_wait_queue_wake(struct bes_wait_queue *queue); /* [any] */
/* Sleeps until `condition(context)`; false: `timeout_ns` passed. [process] */
bool bes_wait_queue_wait(struct bes_wait_queue *queue, bool (*condition)(void *context),
			 void *context, int64_t timeout_ns);

void bes_completion_init(struct bes_completion *completion);
void bes_completion_reset(struct bes_completion *completion);
void bes_completion_complete(struct bes_completion *completion); /* [any] */
bool bes_completion_wait(struct bes_completion *completion, int64_t timeout_ns); /* [process] */

/* Each work function has a name of its own, which is what workqueue_execute_start shows. */
void bes_bh_work_init(struct bes_device *device, struct bes_work *work,
		      void (*run)(void *context), void *context);
void bes_restart_work_init(struct bes_device *device, struct bes_work *work,
			   void (*run)(void *context), void *context);
void bes_scan_work_init(struct bes_device *device, struct bes_work *work,
			void (*run)(void *context), void *context);
bool bes_work_queue(struct bes_work *work); /* [any] */
void bes_work_cancel(struct bes_work *work); /* [process] */

int64_t bes_now_ns(void); /* [any] */
void bes_sleep_ns(int64_t ns); /* [process] */

/* ---- Shim: memory, files, messages ----------------------------------------------------------- */

void *bes_allocate(size_t bytes); /* zeroed, aligned for DMA; NULL: no memory. [process] */
void bes_free(void *memory);

struct bes_bytes {
	uint8_t *data;
	size_t size;
};

struct sk_buff *bes_frame_allocate(size_t bytes); /* NULL: no memory. [any] */
void bes_frame_free(struct sk_buff *frame); /* [any] */
struct bes_bytes bes_frame_bytes(const struct sk_buff *frame);
void bes_frame_pull(struct sk_buff *frame, size_t bytes);

const struct firmware *bes_firmware_open(struct bes_device *device, const char *name);
struct bes_bytes bes_firmware_bytes(const struct firmware *firmware);
void bes_firmware_close(const struct firmware *firmware);

void bes_log_error(struct bes_device *device, const char *format, va_list arguments); /* [any] */
void bes_log_warning(struct bes_device *device, const char *format, va_list arguments); /* [any] */
void bes_warn(struct bes_device *device, const char *reason); /* [any] */
void bes_panic(const char *file, int line, const char *condition); /* does not return */

/* ---- Shim: bus. [process] with the host claimed, errors are negative errno ------------------- */

void bes_bus_claim(struct bes_device *device);
void bes_bus_release(struct bes_device *device);
int bes_bus_read_byte(struct bes_device *device, uint32_t address); /* or the byte */
int bes_bus_write_byte(struct bes_device *device, uint32_t address, uint8_t value);
/* One CMD53 of `size` bytes, which lie as driver/dma.hpp says. */
int bes_bus_read(struct bes_device *device, uint32_t address, bool block_mode, uint8_t *data,
		 size_t size);
int bes_bus_write(struct bes_device *device, uint32_t address, bool block_mode,
		  const uint8_t *data, size_t size);
/* While held, the mmc core does not tune the bus anew. Hold and release take turns. */
void bes_bus_hold_tuning(struct bes_device *device, bool hold);
/* These with the host not claimed. */
int bes_interrupt_enable(struct bes_device *device, void (*function)(void *context),
			 void *context);
void bes_interrupt_disable(struct bes_device *device);
int bes_power_cycle(struct bes_device *device);
/* The line that wakes the chip: it has seen it rise when this returns; the host may be claimed. */
bool bes_has_wakeup(const struct bes_device *device);
void bes_set_wakeup(struct bes_device *device, bool high);

/* ---- Shim: upper edge ------------------------------------------------------------------------ */

void bes_deliver(struct bes_device *device, struct sk_buff *frame,
		 const struct bes_rx_status *status); /* [process], takes the frame */
void bes_tx_status(struct bes_device *device, struct sk_buff *frame,
		   const struct bes_tx_report *report); /* [process], takes the frame */
void bes_stop_queue(struct bes_device *device, enum bes_category category); /* [bh-off] */
void bes_wake_queue(struct bes_device *device, enum bes_category category); /* [any] */
void bes_scan_done(struct bes_device *device, enum bes_scan_outcome outcome); /* [process] */
void bes_connection_lost(struct bes_device *device); /* [process] */
void bes_connection_broken(struct bes_device *device); /* [process] */
void bes_signal_changed(struct bes_device *device, int dbm); /* [process] */
void bes_restarted(struct bes_device *device); /* [process] */
void bes_failed(struct bes_device *device); /* [any] */
void bes_keep_dump(struct bes_device *device, const uint8_t *data, size_t size); /* [process] */
bool bes_watches_receive(void); /* [any] */
void bes_mac_address(const struct bes_device *device,
		     uint8_t address[BES_MAC_ADDRESS_BYTES]); /* [any] */

/* ---- Driver. [process], never two at once, unless said otherwise; 0 or negative errno -------- */

/* -ENOMEM; the predecessors' module: -EINVAL, rx_path= names none of them. */
int bes_core_create(struct bes_device *device, struct bes_core **core);
void bes_core_destroy(struct bes_core *core);

int bes_core_probe(struct bes_core *core);
int bes_core_start(struct bes_core *core); /* -EBUSY: it runs already */
void bes_core_stop(struct bes_core *core);
void bes_core_remove(struct bes_core *core);
int bes_core_suspend(struct bes_core *core); /* the chip sleeps, and stays in its network */
void bes_core_resume(struct bes_core *core);
void bes_core_power_lost(struct bes_core *core);
/* With the interface down: the network was left for that, and is gone back to. */
void bes_core_system_sleeps(struct bes_core *core);
void bes_core_system_woke(struct bes_core *core);

/* False: the frame is still the caller's. [bh-off] */
bool bes_core_transmit(struct bes_core *core, struct sk_buff *frame,
		       const struct bes_tx_info *info);
int bes_core_flush(struct bes_core *core, bool drop);

/* `probe_request` is a whole frame, copied before scan and join return. */
int bes_core_scan(struct bes_core *core, const struct bes_scan *scan,
		  const uint8_t *probe_request, size_t probe_request_bytes);
int bes_core_stop_scan(struct bes_core *core);
int bes_core_join(struct bes_core *core, const struct bes_join *join,
		  const uint8_t *probe_request, size_t probe_request_bytes);
int bes_core_associated(struct bes_core *core, const struct bes_association *association);
int bes_core_leave(struct bes_core *core);
int bes_core_set_edca(struct bes_core *core, const struct bes_edca edca[BES_CATEGORIES]);
int bes_core_set_power_save(struct bes_core *core, bool on);
/* `type`: 0 HT20, 2 HT40-, 3 HT40+. */
int bes_core_switch_channel(struct bes_core *core, uint16_t number, uint8_t type);
int bes_core_add_key(struct bes_core *core, uint8_t slot, const struct bes_key *key);
int bes_core_remove_key(struct bes_core *core, uint8_t slot);
/* bes_signal_changed() tells when the signal crosses one; NULL: not any more. */
int bes_core_watch_signal(struct bes_core *core, const struct bes_signal_bounds *bounds);
int bes_core_set_rts_threshold(struct bes_core *core, uint32_t bytes);
int bes_core_set_tx_power(struct bes_core *core, uint32_t tenth_dbm);

/* Calls `show` for each figure. [any] */
void bes_core_counters(const struct bes_core *core,
		       void (*show)(void *context, const char *name, uint64_t value),
		       void *context);

#ifdef __cplusplus
}
#endif
#endif
