/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every difference between kernel versions that the shim meets. Run with 6.1 and 6.12, compiled
 * with 7.3.
 */
#ifndef BES2600_COMPAT_H
#define BES2600_COMPAT_H

#include <linux/version.h>
#include <linux/workqueue.h>
#include <net/mac80211.h>

/* 6.2: mac80211 queues for every driver. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#define BES_TX_QUEUE_OPS .wake_tx_queue = ieee80211_handle_wake_tx_queue,
#else
#define BES_TX_QUEUE_OPS
#endif

/* 6.9: channel contexts for every driver; these stand in for one that has a single channel. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0)
#define BES_CHANNEL_OPS                                          \
	.add_chanctx = ieee80211_emulate_add_chanctx,            \
	.remove_chanctx = ieee80211_emulate_remove_chanctx,      \
	.change_chanctx = ieee80211_emulate_change_chanctx,      \
	.switch_vif_chanctx = ieee80211_emulate_switch_vif_chanctx,
#else
#define BES_CHANNEL_OPS
#endif

/* 6.11: stop() is told whether the system suspends. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
#define BES_STOP_ARGS struct ieee80211_hw *hw, bool suspend
#else
#define BES_STOP_ARGS struct ieee80211_hw *hw
#endif

/* 6.17: a wiphy may have several radios. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define BES_CONFIG_ARGS struct ieee80211_hw *hw, int radio, u32 changed
#define BES_RTS_ARGS struct ieee80211_hw *hw, int radio, u32 bytes
#else
#define BES_CONFIG_ARGS struct ieee80211_hw *hw, u32 changed
#define BES_RTS_ARGS struct ieee80211_hw *hw, u32 bytes
#endif

/* 6.17: a queue says that it is bound to CPUs; before, all were that did not say otherwise. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define BES_PERCPU WQ_PERCPU
#else
#define BES_PERCPU 0
#endif

#endif
