/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What passes over the driver's upper edge, shaped after mac80211, which stands there in the
 * kernel. It is declared once for both languages: C++ includes it through upper.hpp, which gives
 * the three macros their meaning there. An enumerator's two names stand side by side, that of C first.
 */
#ifndef BESSER_UPPER_H
#define BESSER_UPPER_H

#ifndef __cplusplus
#include <linux/types.h>
#define BES_ENUM enum
#define BES_NAME(c_name, cxx_name) c_name
#define BES_ARRAY(type, count) typeof(type[count])
#endif

#define BES_MAC_ADDRESS_BYTES 6
#define BES_CATEGORIES 4
#define BES_SCAN_CHANNELS 48
#define BES_SCAN_SSIDS 2
#define BES_SSID_BYTES 32
#define BES_RATE_STEPS 4
#define BES_KEY_BYTES 32
#define BES_SEQUENCE_BYTES 8

/* 802.11 access categories in mac80211's order. */
BES_ENUM bes_category {
	BES_NAME(BES_VOICE, voice),
	BES_NAME(BES_VIDEO, video),
	BES_NAME(BES_BEST_EFFORT, best_effort),
	BES_NAME(BES_BACKGROUND, background),
};

BES_ENUM bes_band {
	BES_NAME(BES_2GHZ, ghz2_4),
	BES_NAME(BES_5GHZ, ghz5),
};

BES_ENUM bes_cipher {
	BES_NAME(BES_TKIP, tkip),
	BES_NAME(BES_CCMP, ccmp),
	BES_NAME(BES_IGTK, igtk),
};

BES_ENUM bes_scan_outcome {
	BES_NAME(BES_SCAN_DONE, done),
	BES_NAME(BES_SCAN_ABORTED, aborted),
	BES_NAME(BES_SCAN_REFUSED, refused), /* by the firmware, all of it */
};

/* Facts about one received frame (ieee80211_rx_status). */
struct bes_rx_status {
	enum bes_band band;
	uint8_t channel;
	uint8_t rate; /* WSM rate index: 0-3 CCK, 6-13 OFDM, 14-21 MCS 0-7 */
	int8_t signal_dbm;
	bool ht;
	bool aggregate; /* part of an A-MPDU */
	bool decrypted;
	bool iv_stripped;
	bool mic_error;
};

/* What became of one frame (ieee80211_tx_info). */
struct bes_tx_report {
	bool acked;
	uint8_t rate; /* WSM rate index; of the last try */
	uint8_t ack_failures;
	bool by_ladder; /* sent by the ladder it came with */
};

/* Tries at one rate. */
struct bes_rate_step {
	uint8_t rate; /* WSM rate index */
	uint8_t tries; /* 0: no step */
};

/* How one frame wants to be sent. */
struct bes_tx_info {
	enum bes_category category;
	uint8_t interface_id;
	bool management; /* sent at basic rates, ahead of rate adaptation */
	bool needs_key; /* the chip is to encrypt it with the key of the access point */
	/* What rate control wants; without a first step, what the association says. */
	BES_ARRAY(struct bes_rate_step, BES_RATE_STEPS) ladder;
};

struct bes_edca {
	uint16_t cw_min;
	uint16_t cw_max;
	uint8_t aifs;
	uint16_t txop_32us;
};

struct bes_channel {
	enum bes_band band;
	uint8_t number;
	bool no_ir; /* no transmission before a beacon was heard: scan passively */
};

struct bes_ssid {
	uint8_t length; /* 0 is the wildcard */
	BES_ARRAY(uint8_t, BES_SSID_BYTES) bytes;
};

/* One band: mac80211 asks for one at a time, without IEEE80211_HW_SINGLE_SCAN_ON_ALL_BANDS. */
struct bes_scan {
	BES_ARRAY(struct bes_channel, BES_SCAN_CHANNELS) channels;
	uint8_t channel_count;
	BES_ARRAY(struct bes_ssid, BES_SCAN_SSIDS) ssids;
	uint8_t ssid_count;
};

/* What is known of the network when the first authentication frame is to be sent. */
struct bes_join {
	BES_ARRAY(uint8_t, BES_MAC_ADDRESS_BYTES) bssid;
	struct bes_ssid ssid;
	struct bes_channel channel;
	uint16_t beacon_interval_tu;
	uint8_t dtim_period;
	uint32_t basic_rates; /* WSM rate bits */
};

/* What is known after the association response. */
struct bes_association {
	uint16_t association_id;
	uint32_t rates;   /* legacy rates, WSM rate bits */
	uint8_t mcs_mask; /* HT MCS 0-7; 0: no HT */
	uint8_t dtim_period;
	uint16_t listen_interval;
	bool short_preamble;
	bool short_slot;
	bool greenfield;
	uint8_t ht_protection; /* 802.11-2020, 9.4.2.56, bits 1:0 */
};

/* The signal is news when it falls below the one, and when it rises above the other; dBm. */
struct bes_signal_bounds {
	int lower;
	int upper;
};

struct bes_key {
	enum bes_cipher cipher;
	bool pairwise;
	uint8_t index; /* key id of 802.11 */
	BES_ARRAY(uint8_t, BES_MAC_ADDRESS_BYTES) peer;
	BES_ARRAY(uint8_t, BES_KEY_BYTES) bytes;
	uint8_t length;
	BES_ARRAY(uint8_t, BES_SEQUENCE_BYTES) sequence; /* receive counter, low byte first */
};

#endif
