/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_ASM_BARRIER_H
#define BESSER_ASM_BARRIER_H

#include <linux/compiler.h>

#define mb() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define rmb() __atomic_thread_fence(__ATOMIC_ACQUIRE)
#define wmb() __atomic_thread_fence(__ATOMIC_RELEASE)
#define smp_mb() mb()
#define smp_rmb() rmb()
#define smp_wmb() wmb()
#define dma_rmb() rmb()
#define dma_wmb() wmb()
#define smp_store_release(p, value) __atomic_store_n(p, value, __ATOMIC_RELEASE)
#define smp_load_acquire(p) __atomic_load_n(p, __ATOMIC_ACQUIRE)
#define smp_store_mb(variable, value) do { WRITE_ONCE(variable, value); smp_mb(); } while (0)

#endif
