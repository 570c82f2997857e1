/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the predecessors ask of the shim beyond the product's boundary.h: two more work functions,
 * and received frames handed up in lists. Contexts are those of boundary.h.
 */
#ifndef BES2600_SUBJECTS_H
#define BES2600_SUBJECTS_H

#include "driver/linux/boundary.h"

#ifdef __cplusplus
extern "C" {
#endif

struct bes_subjects; /* of one card */

struct bes_subjects *bes_subjects_create(void); /* NULL: no memory. [process] */
void bes_subjects_destroy(struct bes_subjects *subjects); /* [process] */

const char *bes_rx_path(void); /* the module's parameter; "" if it was not given */

void bes_rx_work_init(struct bes_subjects *subjects, struct bes_work *work,
		      void (*run)(void *context), void *context);
void bes_tx_work_init(struct bes_subjects *subjects, struct bes_work *work,
		      void (*run)(void *context), void *context);

/* As bes_deliver(); with rx_list=1 the frame waits for the end of its batch. */
void bes_deliver_in_batch(struct bes_device *device, struct bes_subjects *subjects,
			  struct sk_buff *frame, const struct bes_rx_status *status);
void bes_deliver_batch_end(struct bes_device *device, struct bes_subjects *subjects);

#ifdef __cplusplus
}
#endif
#endif
