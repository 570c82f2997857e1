/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_NET_MAC80211_H
#define BESSER_NET_MAC80211_H

#include <linux/in6.h>
#include <linux/rcupdate.h>
#include <linux/workqueue.h>
#include <linux/interrupt.h>
#include <net/cfg80211.h>

struct ieee80211_hw;
struct ieee80211_vif;
struct ieee80211_sta;
struct ieee80211_txq;
struct ieee80211_chanctx_conf;

enum ieee80211_ac_numbers { IEEE80211_AC_VO, IEEE80211_AC_VI, IEEE80211_AC_BE, IEEE80211_AC_BK };
#define IEEE80211_MAX_QUEUES 16
#define IEEE80211_INVAL_HW_QUEUE 0xff
#define IEEE80211_BAR_CONTROL 0
struct ieee80211_tx_queue_params {
	u16 txop;
	u16 cw_min;
	u16 cw_max;
	u8 aifs;
	bool acm;
	bool uapsd;
	bool mu_edca;
};
struct ieee80211_low_level_stats {
	unsigned int dot11ACKFailureCount;
	unsigned int dot11RTSFailureCount;
	unsigned int dot11FCSErrorCount;
	unsigned int dot11RTSSuccessCount;
};

enum ieee80211_bss_change {
	BSS_CHANGED_ASSOC = 1 << 0,
	BSS_CHANGED_ERP_CTS_PROT = 1 << 1,
	BSS_CHANGED_ERP_PREAMBLE = 1 << 2,
	BSS_CHANGED_ERP_SLOT = 1 << 3,
	BSS_CHANGED_HT = 1 << 4,
	BSS_CHANGED_BASIC_RATES = 1 << 5,
	BSS_CHANGED_BEACON_INT = 1 << 6,
	BSS_CHANGED_BSSID = 1 << 7,
	BSS_CHANGED_BEACON = 1 << 8,
	BSS_CHANGED_BEACON_ENABLED = 1 << 9,
	BSS_CHANGED_CQM = 1 << 10,
	BSS_CHANGED_IBSS = 1 << 11,
	BSS_CHANGED_ARP_FILTER = 1 << 12,
	BSS_CHANGED_QOS = 1 << 13,
	BSS_CHANGED_IDLE = 1 << 14,
	BSS_CHANGED_SSID = 1 << 15,
	BSS_CHANGED_AP_PROBE_RESP = 1 << 16,
	BSS_CHANGED_PS = 1 << 17,
	BSS_CHANGED_TXPOWER = 1 << 18,
	BSS_CHANGED_P2P_PS = 1 << 19,
	BSS_CHANGED_BEACON_INFO = 1 << 20,
	BSS_CHANGED_BANDWIDTH = 1 << 21,
	BSS_CHANGED_OCB = 1 << 22,
};
struct ieee80211_p2p_noa_desc {
	u8 count;
	__le32 duration;
	__le32 interval;
	__le32 start_time;
} __attribute__((__packed__));
struct ieee80211_p2p_noa_attr {
	u8 index;
	u8 oppps_ctwindow;
	struct ieee80211_p2p_noa_desc desc[4];
} __attribute__((__packed__));

struct ieee80211_bss_conf {
	const u8 *bssid;
	bool use_cts_prot;
	bool use_short_preamble;
	bool use_short_slot;
	bool enable_beacon;
	u8 dtim_period;
	u16 beacon_int;
	u16 assoc_capability;
	u64 sync_tsf;
	u32 sync_device_ts;
	u8 sync_dtim_count;
	u32 basic_rates;
	int mcast_rate[NUM_NL80211_BANDS];
	u16 ht_operation_mode;
	s32 cqm_rssi_thold;
	u32 cqm_rssi_hyst;
	s32 cqm_rssi_low;
	s32 cqm_rssi_high;
	struct cfg80211_chan_def chandef;
	bool qos;
	bool hidden_ssid;
	int txpower;
	struct ieee80211_p2p_noa_attr p2p_noa_attr;
	struct ieee80211_chanctx_conf *chanctx_conf;
	u8 transmitter_bssid[ETH_ALEN];
};
#define IEEE80211_BSS_ARP_ADDR_LIST_LEN 4
struct ieee80211_vif_cfg {
	bool assoc, ibss_joined;
	bool ibss_creator;
	bool ps;
	u16 aid;
	__be32 arp_addr_list[IEEE80211_BSS_ARP_ADDR_LIST_LEN];
	int arp_addr_cnt;
	u8 ssid[IEEE80211_MAX_SSID_LEN];
	size_t ssid_len;
	bool s1g;
	bool idle;
	u8 ap_addr[ETH_ALEN] __aligned(2);
};
enum ieee80211_vif_flags {
	IEEE80211_VIF_BEACON_FILTER = 1 << 0,
	IEEE80211_VIF_SUPPORTS_CQM_RSSI = 1 << 1,
	IEEE80211_VIF_SUPPORTS_UAPSD = 1 << 2,
	IEEE80211_VIF_GET_NOA_UPDATE = 1 << 3,
};
struct ieee80211_vif {
	enum nl80211_iftype type;
	struct ieee80211_vif_cfg cfg;
	struct ieee80211_bss_conf bss_conf;
	u8 addr[ETH_ALEN] __aligned(2);
	bool p2p;
	u8 cab_queue;
	u8 hw_queue[4];
	struct ieee80211_txq *txq;
	u32 driver_flags;
	bool probe_req_reg;
	u8 drv_priv[] __aligned(sizeof(void *));
};

enum ieee80211_conf_flags {
	IEEE80211_CONF_MONITOR = 1 << 0, IEEE80211_CONF_PS = 1 << 1, IEEE80211_CONF_IDLE = 1 << 2,
	IEEE80211_CONF_OFFCHANNEL = 1 << 3
};
enum ieee80211_conf_changed {
	IEEE80211_CONF_CHANGE_SMPS = 1 << 1,
	IEEE80211_CONF_CHANGE_LISTEN_INTERVAL = 1 << 2,
	IEEE80211_CONF_CHANGE_MONITOR = 1 << 3,
	IEEE80211_CONF_CHANGE_PS = 1 << 4,
	IEEE80211_CONF_CHANGE_POWER = 1 << 5,
	IEEE80211_CONF_CHANGE_CHANNEL = 1 << 6,
	IEEE80211_CONF_CHANGE_RETRY_LIMITS = 1 << 7,
	IEEE80211_CONF_CHANGE_IDLE = 1 << 8,
};
struct ieee80211_conf {
	u32 flags;
	int power_level, dynamic_ps_timeout;
	u16 listen_interval;
	u8 ps_dtim_period;
	u8 long_frame_max_tx_count, short_frame_max_tx_count;
	struct cfg80211_chan_def chandef;
	bool radar_enabled;
};

#define IEEE80211_TX_MAX_RATES 4
enum mac80211_rate_control_flags {
	IEEE80211_TX_RC_USE_RTS_CTS = 1 << 0,
	IEEE80211_TX_RC_USE_CTS_PROTECT = 1 << 1,
	IEEE80211_TX_RC_USE_SHORT_PREAMBLE = 1 << 2,
	IEEE80211_TX_RC_MCS = 1 << 3,
	IEEE80211_TX_RC_GREEN_FIELD = 1 << 4,
	IEEE80211_TX_RC_40_MHZ_WIDTH = 1 << 5,
	IEEE80211_TX_RC_DUP_DATA = 1 << 6,
	IEEE80211_TX_RC_SHORT_GI = 1 << 7,
};
struct ieee80211_tx_rate {
	s8 idx;
	u16 count:5, flags:11;
} __attribute__((__packed__));
enum mac80211_tx_info_flags {
	IEEE80211_TX_CTL_REQ_TX_STATUS = 1 << 0,
	IEEE80211_TX_CTL_ASSIGN_SEQ = 1 << 1,
	IEEE80211_TX_CTL_NO_ACK = 1 << 2,
	IEEE80211_TX_CTL_CLEAR_PS_FILT = 1 << 3,
	IEEE80211_TX_CTL_FIRST_FRAGMENT = 1 << 4,
	IEEE80211_TX_CTL_SEND_AFTER_DTIM = 1 << 5,
	IEEE80211_TX_CTL_AMPDU = 1 << 6,
	IEEE80211_TX_CTL_INJECTED = 1 << 7,
	IEEE80211_TX_STAT_TX_FILTERED = 1 << 8,
	IEEE80211_TX_STAT_ACK = 1 << 9,
	IEEE80211_TX_STAT_AMPDU = 1 << 10,
	IEEE80211_TX_STAT_AMPDU_NO_BACK = 1 << 11,
	IEEE80211_TX_CTL_RATE_CTRL_PROBE = 1 << 12,
	IEEE80211_TX_CTL_NO_PS_BUFFER = 1 << 17,
	IEEE80211_TX_CTL_TX_OFFCHAN = 1 << 20,
	IEEE80211_TX_CTL_NO_CCK_RATE = 1 << 22,
	IEEE80211_TX_STATUS_EOSP = 1 << 23,
	IEEE80211_TX_CTL_USE_MINRATE = 1 << 24,
	IEEE80211_TX_CTL_DONTFRAG = 1 << 25,
};
struct ieee80211_key_conf {
	atomic64_t tx_pn;
	u32 cipher;
	u8 icv_len;
	u8 iv_len;
	u8 hw_key_idx;
	s8 keyidx;
	u16 flags;
	s8 link_id;
	u8 keylen;
	u8 key[];
};
struct ieee80211_key_seq {
	union {
		struct {
			u32 iv32;
			u16 iv16;
		} tkip;
		struct {
			u8 pn[6];
		} ccmp, aes_cmac;
	};
};
/* What a key has received: nothing, for a key is given to the driver before its first frame. */
static inline void ieee80211_get_key_rx_seq(struct ieee80211_key_conf *key, int tid, struct ieee80211_key_seq *seq)
{
	*seq = (struct ieee80211_key_seq){ 0 };
}
enum ieee80211_key_flags {
	IEEE80211_KEY_FLAG_GENERATE_IV_MGMT = 1 << 0,
	IEEE80211_KEY_FLAG_GENERATE_IV = 1 << 1,
	IEEE80211_KEY_FLAG_GENERATE_MMIC = 1 << 2,
	IEEE80211_KEY_FLAG_PAIRWISE = 1 << 3,
	IEEE80211_KEY_FLAG_SW_MGMT_TX = 1 << 4,
	IEEE80211_KEY_FLAG_PUT_IV_SPACE = 1 << 5,
	IEEE80211_KEY_FLAG_RX_MGMT = 1 << 6,
	IEEE80211_KEY_FLAG_RESERVE_TAILROOM = 1 << 7,
};
struct ieee80211_tx_info {
	u32 flags;
	u32 band:3, ack_frame_id:13, hw_queue:4, tx_time_est:10;
	union {
		struct {
			union {
				struct {
					struct ieee80211_tx_rate rates[IEEE80211_TX_MAX_RATES];
					s8 rts_cts_rate_idx;
					u8 use_rts:1, use_cts_prot:1, short_preamble:1, skip_table:1;
				};
				unsigned long enqueued; /* the kernel calls it jiffies, which is a macro here */
			};
			struct ieee80211_vif *vif;
			struct ieee80211_key_conf *hw_key;
			u32 flags;
			u32 enqueue_time;
		} control;
		struct {
			struct ieee80211_tx_rate rates[IEEE80211_TX_MAX_RATES];
			s32 ack_signal;
			u8 ampdu_ack_len;
			u8 ampdu_len;
			u8 antenna;
			u16 tx_time;
			u8 flags;
			void *status_driver_data[2];
		} status;
		struct {
			struct ieee80211_tx_rate driver_rates[IEEE80211_TX_MAX_RATES];
			u8 pad[4];
			void *rate_driver_data[3];
		};
		void *driver_data[5];
	};
};
struct ieee80211_tx_control {
	struct ieee80211_sta *sta;
};
static inline struct ieee80211_tx_info *IEEE80211_SKB_CB(struct sk_buff *skb)
{
	return (struct ieee80211_tx_info *)skb->cb;
}

enum mac80211_rx_flags {
	RX_FLAG_MMIC_ERROR = 1 << 0,
	RX_FLAG_DECRYPTED = 1 << 1,
	RX_FLAG_MACTIME_PLCP_START = 1 << 2,
	RX_FLAG_MMIC_STRIPPED = 1 << 3,
	RX_FLAG_IV_STRIPPED = 1 << 4,
	RX_FLAG_FAILED_FCS_CRC = 1 << 5,
	RX_FLAG_FAILED_PLCP_CRC = 1 << 6,
	RX_FLAG_MACTIME_START = 1 << 7,
	RX_FLAG_NO_SIGNAL_VAL = 1 << 8,
	RX_FLAG_AMPDU_DETAILS = 1 << 9,
	RX_FLAG_PN_VALIDATED = 1 << 10,
	RX_FLAG_DUP_VALIDATED = 1 << 11,
};
enum mac80211_rx_encoding { RX_ENC_LEGACY, RX_ENC_HT, RX_ENC_VHT, RX_ENC_HE };
enum mac80211_rx_encoding_flags {
	RX_ENC_FLAG_SHORTPRE = 1 << 0, RX_ENC_FLAG_SHORT_GI = 1 << 2, RX_ENC_FLAG_HT_GF = 1 << 3
};
struct ieee80211_rx_status {
	u64 mactime;
	u64 boottime_ns;
	u32 device_timestamp;
	u32 ampdu_reference;
	u32 flag;
	u16 freq:13, freq_offset:1;
	u8 enc_flags;
	u8 encoding:2, bw:3, he_ru:3;
	u8 he_gi:2, he_dcm:1;
	u8 rate_idx;
	u8 nss;
	u8 rx_flags;
	u8 band;
	u8 antenna;
	s8 signal;
	u8 chains;
	s8 chain_signal[4];
};
static inline struct ieee80211_rx_status *IEEE80211_SKB_RXCB(struct sk_buff *skb)
{
	return (struct ieee80211_rx_status *)skb->cb;
}

enum ieee80211_sta_state {
	IEEE80211_STA_NOTEXIST, IEEE80211_STA_NONE, IEEE80211_STA_AUTH, IEEE80211_STA_ASSOC, IEEE80211_STA_AUTHORIZED
};
struct ieee80211_link_sta {
	u32 supp_rates[NUM_NL80211_BANDS];
	struct ieee80211_sta_ht_cap ht_cap;
	struct ieee80211_sta_vht_cap vht_cap;
	u8 rx_nss;
};
struct ieee80211_sta {
	u8 addr[ETH_ALEN];
	u16 aid;
	u16 max_rx_aggregation_subframes;
	bool wme;
	u8 uapsd_queues;
	u8 max_sp;
	bool tdls;
	bool mfp;
	struct ieee80211_link_sta deflink;
	struct ieee80211_txq *txq[17];
	u8 drv_priv[] __aligned(sizeof(void *));
};
enum sta_notify_cmd { STA_NOTIFY_SLEEP, STA_NOTIFY_AWAKE };
enum set_key_cmd { SET_KEY, DISABLE_KEY };
enum ieee80211_ampdu_mlme_action {
	IEEE80211_AMPDU_RX_START, IEEE80211_AMPDU_RX_STOP, IEEE80211_AMPDU_TX_START, IEEE80211_AMPDU_TX_STOP_CONT,
	IEEE80211_AMPDU_TX_STOP_FLUSH, IEEE80211_AMPDU_TX_STOP_FLUSH_CONT, IEEE80211_AMPDU_TX_OPERATIONAL
};
struct ieee80211_ampdu_params {
	enum ieee80211_ampdu_mlme_action action;
	struct ieee80211_sta *sta;
	u16 tid;
	u16 ssn;
	u16 buf_size;
	bool amsdu;
	u16 timeout;
};
enum ieee80211_roc_type { IEEE80211_ROC_TYPE_NORMAL, IEEE80211_ROC_TYPE_MGMT_TX };
enum ieee80211_frame_release_type { IEEE80211_FRAME_RELEASE_PSPOLL, IEEE80211_FRAME_RELEASE_UAPSD };
enum ieee80211_reconfig_type { IEEE80211_RECONFIG_TYPE_RESTART, IEEE80211_RECONFIG_TYPE_SUSPEND };
struct ieee80211_scan_ies {
	const u8 *ies[NUM_NL80211_BANDS];
	size_t len[NUM_NL80211_BANDS];
	const u8 *common_ies;
	size_t common_ie_len;
};
struct ieee80211_scan_request {
	struct ieee80211_scan_ies ies;
	struct cfg80211_scan_request req; /* last: it ends with the channels */
};
struct ieee80211_prep_tx_info {
	u16 duration;
	u16 subtype;
	u8 success:1;
};
struct ieee80211_cipher_scheme {
	u32 cipher;
	u16 iftype;
	u8 hdr_len;
	u8 pn_len;
	u8 pn_off;
	u8 key_idx_off;
	u8 key_idx_mask;
	u8 key_idx_shift;
	u8 mic_len;
};
enum ieee80211_filter_flags {
	FIF_ALLMULTI = 1 << 1,
	FIF_FCSFAIL = 1 << 2,
	FIF_PLCPFAIL = 1 << 3,
	FIF_BCN_PRBRESP_PROMISC = 1 << 4,
	FIF_CONTROL = 1 << 5,
	FIF_OTHER_BSS = 1 << 6,
	FIF_PSPOLL = 1 << 7,
	FIF_PROBE_REQ = 1 << 8,
};
enum ieee80211_hw_flags {
	IEEE80211_HW_HAS_RATE_CONTROL,
	IEEE80211_HW_RX_INCLUDES_FCS,
	IEEE80211_HW_HOST_BROADCAST_PS_BUFFERING,
	IEEE80211_HW_SIGNAL_UNSPEC,
	IEEE80211_HW_SIGNAL_DBM,
	IEEE80211_HW_NEED_DTIM_BEFORE_ASSOC,
	IEEE80211_HW_SPECTRUM_MGMT,
	IEEE80211_HW_AMPDU_AGGREGATION,
	IEEE80211_HW_SUPPORTS_PS,
	IEEE80211_HW_PS_NULLFUNC_STACK,
	IEEE80211_HW_SUPPORTS_DYNAMIC_PS,
	IEEE80211_HW_MFP_CAPABLE,
	IEEE80211_HW_WANT_MONITOR_VIF,
	IEEE80211_HW_NO_AUTO_VIF,
	IEEE80211_HW_SW_CRYPTO_CONTROL,
	IEEE80211_HW_SUPPORT_FAST_XMIT,
	IEEE80211_HW_REPORTS_TX_ACK_STATUS,
	IEEE80211_HW_CONNECTION_MONITOR,
	IEEE80211_HW_QUEUE_CONTROL,
	IEEE80211_HW_SUPPORTS_PER_STA_GTK,
	IEEE80211_HW_AP_LINK_PS,
	IEEE80211_HW_TX_AMPDU_SETUP_IN_HW,
	IEEE80211_HW_SUPPORTS_RC_TABLE,
	IEEE80211_HW_P2P_DEV_ADDR_FOR_INTF,
	IEEE80211_HW_TIMING_BEACON_ONLY,
	IEEE80211_HW_SUPPORTS_HT_CCK_RATES,
	IEEE80211_HW_CHANCTX_STA_CSA,
	IEEE80211_HW_SUPPORTS_CLONED_SKBS,
	IEEE80211_HW_SINGLE_SCAN_ON_ALL_BANDS,
	IEEE80211_HW_TDLS_WIDER_BW,
	IEEE80211_HW_SUPPORTS_AMSDU_IN_AMPDU,
	IEEE80211_HW_BEACON_TX_STATUS,
	IEEE80211_HW_NEEDS_UNIQUE_STA_ADDR,
	IEEE80211_HW_SUPPORTS_REORDERING_BUFFER,
	IEEE80211_HW_USES_RSS,
	IEEE80211_HW_TX_AMSDU,
	IEEE80211_HW_TX_FRAG_LIST,
	IEEE80211_HW_REPORTS_LOW_ACK,
	NUM_IEEE80211_HW_FLAGS
};
struct ieee80211_hw {
	struct ieee80211_conf conf;
	struct wiphy *wiphy;
	const char *rate_control_algorithm;
	void *priv;
	unsigned long flags[BITS_TO_LONGS(NUM_IEEE80211_HW_FLAGS)];
	unsigned int extra_tx_headroom;
	unsigned int extra_beacon_tailroom;
	int vif_data_size;
	int sta_data_size;
	int chanctx_data_size;
	int txq_data_size;
	u16 queues;
	u16 max_listen_interval;
	s8 max_signal;
	u8 max_rates;
	u8 max_report_rates;
	u8 max_rate_tries;
	u16 max_rx_aggregation_subframes;
	u16 max_tx_aggregation_subframes;
	u8 max_tx_fragments;
	u8 offchannel_tx_hw_queue;
	u32 netdev_features;
	u8 uapsd_queues;
	u8 uapsd_max_sp_len;
	u8 n_cipher_schemes;
	const struct ieee80211_cipher_scheme *cipher_schemes;
	u8 max_nan_de_entries;
	u8 tx_sk_pacing_shift;
	u8 weight_multiplier;
	u32 max_mtu;
};
#define ieee80211_hw_set(hw, flag) __set_bit(IEEE80211_HW_##flag, (hw)->flags)
#define ieee80211_hw_check(hw, flag) test_bit(IEEE80211_HW_##flag, (hw)->flags)
#define _ieee80211_hw_set(hw, flag) __set_bit(flag, (hw)->flags)

/* mac80211's own (since 6.2): frames are handed down through tx here, whatever a driver says of its queues. */
static inline void ieee80211_handle_wake_tx_queue(struct ieee80211_hw *hw, struct ieee80211_txq *queue) {}

struct ieee80211_ops {
	void (*tx)(struct ieee80211_hw *hw, struct ieee80211_tx_control *control, struct sk_buff *skb);
	int (*start)(struct ieee80211_hw *hw);
	void (*stop)(struct ieee80211_hw *hw);
	int (*suspend)(struct ieee80211_hw *hw, struct cfg80211_wowlan *wowlan);
	int (*resume)(struct ieee80211_hw *hw);
	void (*set_wakeup)(struct ieee80211_hw *hw, bool enabled);
	int (*add_interface)(struct ieee80211_hw *hw, struct ieee80211_vif *vif);
	int (*change_interface)(struct ieee80211_hw *hw, struct ieee80211_vif *vif, enum nl80211_iftype type, bool p2p);
	void (*remove_interface)(struct ieee80211_hw *hw, struct ieee80211_vif *vif);
	int (*config)(struct ieee80211_hw *hw, u32 changed);
	void (*bss_info_changed)(struct ieee80211_hw *hw, struct ieee80211_vif *vif, struct ieee80211_bss_conf *info,
				 u64 changed);
	int (*start_ap)(struct ieee80211_hw *hw, struct ieee80211_vif *vif, struct ieee80211_bss_conf *conf);
	void (*stop_ap)(struct ieee80211_hw *hw, struct ieee80211_vif *vif, struct ieee80211_bss_conf *conf);
	u64 (*prepare_multicast)(struct ieee80211_hw *hw, struct netdev_hw_addr_list *addresses);
	void (*configure_filter)(struct ieee80211_hw *hw, unsigned int changed, unsigned int *total, u64 multicast);
	int (*set_tim)(struct ieee80211_hw *hw, struct ieee80211_sta *sta, bool set);
	int (*set_key)(struct ieee80211_hw *hw, enum set_key_cmd command, struct ieee80211_vif *vif,
		       struct ieee80211_sta *sta, struct ieee80211_key_conf *key);
	int (*hw_scan)(struct ieee80211_hw *hw, struct ieee80211_vif *vif, struct ieee80211_scan_request *request);
	void (*cancel_hw_scan)(struct ieee80211_hw *hw, struct ieee80211_vif *vif);
	int (*sched_scan_start)(struct ieee80211_hw *hw, struct ieee80211_vif *vif,
				struct cfg80211_sched_scan_request *request, struct ieee80211_scan_ies *ies);
	int (*sched_scan_stop)(struct ieee80211_hw *hw, struct ieee80211_vif *vif);
	void (*sw_scan_start)(struct ieee80211_hw *hw, struct ieee80211_vif *vif, const u8 *address);
	void (*sw_scan_complete)(struct ieee80211_hw *hw, struct ieee80211_vif *vif);
	int (*get_stats)(struct ieee80211_hw *hw, struct ieee80211_low_level_stats *stats);
	int (*set_frag_threshold)(struct ieee80211_hw *hw, u32 value);
	int (*set_rts_threshold)(struct ieee80211_hw *hw, u32 value);
	int (*sta_add)(struct ieee80211_hw *hw, struct ieee80211_vif *vif, struct ieee80211_sta *sta);
	int (*sta_remove)(struct ieee80211_hw *hw, struct ieee80211_vif *vif, struct ieee80211_sta *sta);
	void (*sta_notify)(struct ieee80211_hw *hw, struct ieee80211_vif *vif, enum sta_notify_cmd command,
			   struct ieee80211_sta *sta);
	int (*sta_state)(struct ieee80211_hw *hw, struct ieee80211_vif *vif, struct ieee80211_sta *sta,
			 enum ieee80211_sta_state from, enum ieee80211_sta_state to);
	void (*sta_pre_rcu_remove)(struct ieee80211_hw *hw, struct ieee80211_vif *vif, struct ieee80211_sta *sta);
	void (*sta_rc_update)(struct ieee80211_hw *hw, struct ieee80211_vif *vif, struct ieee80211_sta *sta,
			      u32 changed);
	int (*conf_tx)(struct ieee80211_hw *hw, struct ieee80211_vif *vif, unsigned int link, u16 ac,
		       const struct ieee80211_tx_queue_params *parameters);
	u64 (*get_tsf)(struct ieee80211_hw *hw, struct ieee80211_vif *vif);
	void (*set_tsf)(struct ieee80211_hw *hw, struct ieee80211_vif *vif, u64 tsf);
	int (*tx_last_beacon)(struct ieee80211_hw *hw);
	int (*ampdu_action)(struct ieee80211_hw *hw, struct ieee80211_vif *vif,
			    struct ieee80211_ampdu_params *parameters);
	int (*get_survey)(struct ieee80211_hw *hw, int index, struct survey_info *survey);
	void (*flush)(struct ieee80211_hw *hw, struct ieee80211_vif *vif, u32 queues, bool drop);
	void (*channel_switch)(struct ieee80211_hw *hw, struct ieee80211_vif *vif, void *channel_switch);
	int (*set_antenna)(struct ieee80211_hw *hw, u32 tx, u32 rx);
	int (*get_antenna)(struct ieee80211_hw *hw, u32 *tx, u32 *rx);
	int (*remain_on_channel)(struct ieee80211_hw *hw, struct ieee80211_vif *vif, struct ieee80211_channel *channel,
				 int duration, enum ieee80211_roc_type type);
	int (*cancel_remain_on_channel)(struct ieee80211_hw *hw, struct ieee80211_vif *vif);
	bool (*tx_frames_pending)(struct ieee80211_hw *hw);
	void (*mgd_prepare_tx)(struct ieee80211_hw *hw, struct ieee80211_vif *vif, struct ieee80211_prep_tx_info *info);
	void (*mgd_complete_tx)(struct ieee80211_hw *hw, struct ieee80211_vif *vif,
				struct ieee80211_prep_tx_info *info);
	void (*wake_tx_queue)(struct ieee80211_hw *hw, struct ieee80211_txq *queue);
	void (*reconfig_complete)(struct ieee80211_hw *hw, enum ieee80211_reconfig_type type);
	void (*rfkill_poll)(struct ieee80211_hw *hw);
	int (*testmode_cmd)(struct ieee80211_hw *hw, struct ieee80211_vif *vif, void *data, int size);
};

__VK_BEGIN
struct ieee80211_hw *ieee80211_alloc_hw_nm(size_t priv_size, const struct ieee80211_ops *ops, const char *name);
int ieee80211_register_hw(struct ieee80211_hw *hw);
void ieee80211_unregister_hw(struct ieee80211_hw *hw);
void ieee80211_free_hw(struct ieee80211_hw *hw);
void ieee80211_restart_hw(struct ieee80211_hw *hw);
void ieee80211_rx(struct ieee80211_hw *hw, struct sk_buff *skb);
void ieee80211_rx_ni(struct ieee80211_hw *hw, struct sk_buff *skb);
void ieee80211_rx_irqsafe(struct ieee80211_hw *hw, struct sk_buff *skb);
void ieee80211_rx_list(struct ieee80211_hw *hw, struct ieee80211_sta *sta, struct sk_buff *skb, struct list_head *list);
void ieee80211_tx_status(struct ieee80211_hw *hw, struct sk_buff *skb);
#define ieee80211_tx_status_skb ieee80211_tx_status /* its name since 6.7 */
void ieee80211_tx_status_ni(struct ieee80211_hw *hw, struct sk_buff *skb);
void ieee80211_tx_status_irqsafe(struct ieee80211_hw *hw, struct sk_buff *skb);
void ieee80211_free_txskb(struct ieee80211_hw *hw, struct sk_buff *skb);
void ieee80211_tx_info_clear_status(struct ieee80211_tx_info *info);
void ieee80211_scan_completed(struct ieee80211_hw *hw, struct cfg80211_scan_info *info);
void ieee80211_wake_queue(struct ieee80211_hw *hw, int queue);
void ieee80211_stop_queue(struct ieee80211_hw *hw, int queue);
void ieee80211_wake_queues(struct ieee80211_hw *hw);
void ieee80211_stop_queues(struct ieee80211_hw *hw);
int ieee80211_queue_stopped(struct ieee80211_hw *hw, int queue);
void ieee80211_queue_work(struct ieee80211_hw *hw, struct work_struct *work);
void ieee80211_queue_delayed_work(struct ieee80211_hw *hw, struct delayed_work *work, unsigned long delay);
void ieee80211_connection_loss(struct ieee80211_vif *vif);
void ieee80211_beacon_loss(struct ieee80211_vif *vif);
void ieee80211_cqm_rssi_notify(struct ieee80211_vif *vif, enum nl80211_cqm_rssi_threshold_event event, s32 level,
			       gfp_t flags);
void ieee80211_ready_on_channel(struct ieee80211_hw *hw);
void ieee80211_remain_on_channel_expired(struct ieee80211_hw *hw);
struct ieee80211_sta *ieee80211_find_sta(struct ieee80211_vif *vif, const u8 *address);
void ieee80211_iterate_active_interfaces(struct ieee80211_hw *hw, u32 flags,
					 void (*each)(void *data, u8 *mac, struct ieee80211_vif *vif), void *data);
struct sk_buff *ieee80211_probereq_get(struct ieee80211_hw *hw, const u8 *source, const u8 *ssid, size_t ssid_len,
				       size_t tailroom);
struct sk_buff *ieee80211_proberesp_get(struct ieee80211_hw *hw, struct ieee80211_vif *vif);
struct sk_buff *ieee80211_pspoll_get(struct ieee80211_hw *hw, struct ieee80211_vif *vif);
struct sk_buff *ieee80211_nullfunc_get(struct ieee80211_hw *hw, struct ieee80211_vif *vif, int link, bool qos_ok);
struct sk_buff *ieee80211_beacon_get_tim(struct ieee80211_hw *hw, struct ieee80211_vif *vif, u16 *tim_offset,
					 u16 *tim_length, unsigned int link);
struct sk_buff *ieee80211_get_buffered_bc(struct ieee80211_hw *hw, struct ieee80211_vif *vif);
void ieee80211_sta_set_buffered(struct ieee80211_sta *sta, u8 tid, bool buffered);
int ieee80211_start_tx_ba_session(struct ieee80211_sta *sta, u16 tid, u16 timeout);
void ieee80211_stop_rx_ba_session(struct ieee80211_vif *vif, u16 map, const u8 *address);
__VK_END
#define ieee80211_alloc_hw(size, ops) ieee80211_alloc_hw_nm(size, ops, 0)
#define ieee80211_iterate_active_interfaces_atomic ieee80211_iterate_active_interfaces
#define ieee80211_beacon_get(hw, vif, link) ieee80211_beacon_get_tim(hw, vif, 0, 0, link)
#define IEEE80211_IFACE_ITER_NORMAL 0
#define IEEE80211_IFACE_ITER_RESUME_ALL 1
#define ieee80211_get_tx_rate(hw, info) (&(hw)->wiphy->bands[(info)->band]->bitrates[(info)->control.rates[0].idx])
static inline void SET_IEEE80211_DEV(struct ieee80211_hw *hw, struct device *dev) { hw->wiphy->dev.parent = dev; }
static inline void SET_IEEE80211_PERM_ADDR(struct ieee80211_hw *hw, const u8 *address)
{
	memcpy(hw->wiphy->perm_addr, address, ETH_ALEN);
}
static inline bool conf_is_ht(struct ieee80211_conf *conf) { return conf->chandef.width != NL80211_CHAN_WIDTH_20_NOHT; }

#endif
