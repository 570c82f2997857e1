/* SPDX-License-Identifier: GPL-2.0-only */
/* Layouts and numbers of 802.11-2020, under the kernel's names. */
#ifndef BESSER_LINUX_IEEE80211_H
#define BESSER_LINUX_IEEE80211_H

#include <linux/if_ether.h>
#include <linux/kernel.h>
#include <asm/unaligned.h>

#define FCS_LEN 4
#define IEEE80211_FCTL_VERS 0x0003
#define IEEE80211_FCTL_FTYPE 0x000c
#define IEEE80211_FCTL_STYPE 0x00f0
#define IEEE80211_FCTL_TODS 0x0100
#define IEEE80211_FCTL_FROMDS 0x0200
#define IEEE80211_FCTL_MOREFRAGS 0x0400
#define IEEE80211_FCTL_RETRY 0x0800
#define IEEE80211_FCTL_PM 0x1000
#define IEEE80211_FCTL_MOREDATA 0x2000
#define IEEE80211_FCTL_PROTECTED 0x4000
#define IEEE80211_FCTL_ORDER 0x8000
#define IEEE80211_SCTL_FRAG 0x000F
#define IEEE80211_SCTL_SEQ 0xFFF0
#define IEEE80211_FTYPE_MGMT 0x0000
#define IEEE80211_FTYPE_CTL 0x0004
#define IEEE80211_FTYPE_DATA 0x0008
#define IEEE80211_STYPE_ASSOC_REQ 0x0000
#define IEEE80211_STYPE_ASSOC_RESP 0x0010
#define IEEE80211_STYPE_REASSOC_REQ 0x0020
#define IEEE80211_STYPE_REASSOC_RESP 0x0030
#define IEEE80211_STYPE_PROBE_REQ 0x0040
#define IEEE80211_STYPE_PROBE_RESP 0x0050
#define IEEE80211_STYPE_BEACON 0x0080
#define IEEE80211_STYPE_ATIM 0x0090
#define IEEE80211_STYPE_DISASSOC 0x00A0
#define IEEE80211_STYPE_AUTH 0x00B0
#define IEEE80211_STYPE_DEAUTH 0x00C0
#define IEEE80211_STYPE_ACTION 0x00D0
#define IEEE80211_STYPE_BACK_REQ 0x0080
#define IEEE80211_STYPE_BACK 0x0090
#define IEEE80211_STYPE_PSPOLL 0x00A0
#define IEEE80211_STYPE_RTS 0x00B0
#define IEEE80211_STYPE_CTS 0x00C0
#define IEEE80211_STYPE_ACK 0x00D0
#define IEEE80211_STYPE_DATA 0x0000
#define IEEE80211_STYPE_NULLFUNC 0x0040
#define IEEE80211_STYPE_QOS_DATA 0x0080
#define IEEE80211_STYPE_QOS_NULLFUNC 0x00C0
#define IEEE80211_MAX_DATA_LEN 2304
#define IEEE80211_MAX_FRAME_LEN 2352
#define IEEE80211_MAX_FRAG_THRESHOLD 2352
#define IEEE80211_MAX_RTS_THRESHOLD 2353
#define IEEE80211_MAX_SSID_LEN 32
#define IEEE80211_NUM_TIDS 16
#define IEEE80211_NUM_ACS 4
#define IEEE80211_QOS_CTL_LEN 2
#define IEEE80211_QOS_CTL_TID_MASK 0x000f
#define IEEE80211_QOS_CTL_TAG1D_MASK 0x0007
#define IEEE80211_QOS_CTL_ACK_POLICY_MASK 0x0060
#define IEEE80211_QOS_CTL_ACK_POLICY_NOACK 0x0020
#define IEEE80211_QOS_CTL_A_MSDU_PRESENT 0x0080
#define IEEE80211_WMM_IE_STA_QOSINFO_AC_MASK 0x0f
#define IEEE80211_WEP_IV_LEN 4
#define IEEE80211_WEP_ICV_LEN 4
#define IEEE80211_TKIP_IV_LEN 8
#define IEEE80211_TKIP_ICV_LEN 4
#define IEEE80211_CCMP_HDR_LEN 8
#define IEEE80211_CCMP_MIC_LEN 8
#define WLAN_SA_QUERY_TR_ID_LEN 2

#define WLAN_CAPABILITY_ESS (1 << 0)
#define WLAN_CAPABILITY_IBSS (1 << 1)
#define WLAN_CAPABILITY_PRIVACY (1 << 4)
#define WLAN_CAPABILITY_SHORT_PREAMBLE (1 << 5)
#define WLAN_CAPABILITY_SHORT_SLOT_TIME (1 << 10)
#define WLAN_ERP_NON_ERP_PRESENT (1 << 0)
#define WLAN_ERP_USE_PROTECTION (1 << 1)
#define WLAN_ERP_BARKER_PREAMBLE (1 << 2)
#define WLAN_STATUS_SUCCESS 0
#define WLAN_REASON_UNSPECIFIED 1
#define WLAN_REASON_DEAUTH_LEAVING 3
#define WLAN_AUTH_OPEN 0

#define WLAN_EID_SSID 0
#define WLAN_EID_SUPP_RATES 1
#define WLAN_EID_DS_PARAMS 3
#define WLAN_EID_TIM 5
#define WLAN_EID_COUNTRY 7
#define WLAN_EID_ERP_INFO 42
#define WLAN_EID_HT_CAPABILITY 45
#define WLAN_EID_RSN 48
#define WLAN_EID_EXT_SUPP_RATES 50
#define WLAN_EID_HT_OPERATION 61
#define WLAN_EID_MMIE 76
#define WLAN_EID_VENDOR_SPECIFIC 221
#define WLAN_CATEGORY_SPECTRUM_MGMT 0
#define WLAN_CATEGORY_QOS 1
#define WLAN_CATEGORY_BACK 3
#define WLAN_CATEGORY_PUBLIC 4
#define WLAN_CATEGORY_HT 7
#define WLAN_CATEGORY_SA_QUERY 8
#define WLAN_CATEGORY_VENDOR_SPECIFIC 127
#define WLAN_ACTION_ADDBA_REQ 0
#define WLAN_ACTION_ADDBA_RESP 1
#define WLAN_ACTION_DELBA 2
#define WLAN_OUI_MICROSOFT 0x0050f2
#define WLAN_OUI_WFA 0x506f9a
#define WLAN_OUI_TYPE_MICROSOFT_WPA 1
#define WLAN_OUI_TYPE_MICROSOFT_WMM 2
#define WLAN_OUI_TYPE_WFA_P2P 9

#define WLAN_CIPHER_SUITE(oui, id) (((oui) << 8) | (id))
#define WLAN_CIPHER_SUITE_WEP40 WLAN_CIPHER_SUITE(0x000FAC, 1)
#define WLAN_CIPHER_SUITE_TKIP WLAN_CIPHER_SUITE(0x000FAC, 2)
#define WLAN_CIPHER_SUITE_CCMP WLAN_CIPHER_SUITE(0x000FAC, 4)
#define WLAN_CIPHER_SUITE_WEP104 WLAN_CIPHER_SUITE(0x000FAC, 5)
#define WLAN_CIPHER_SUITE_AES_CMAC WLAN_CIPHER_SUITE(0x000FAC, 6)
#define WLAN_CIPHER_SUITE_SMS4 WLAN_CIPHER_SUITE(0x001472, 1)

struct ieee80211_hdr {
	__le16 frame_control;
	__le16 duration_id;
	u8 addr1[ETH_ALEN];
	u8 addr2[ETH_ALEN];
	u8 addr3[ETH_ALEN];
	__le16 seq_ctrl;
	u8 addr4[ETH_ALEN];
} __attribute__((__packed__, __aligned__(2)));
struct ieee80211_hdr_3addr {
	__le16 frame_control;
	__le16 duration_id;
	u8 addr1[ETH_ALEN];
	u8 addr2[ETH_ALEN];
	u8 addr3[ETH_ALEN];
	__le16 seq_ctrl;
} __attribute__((__packed__, __aligned__(2)));
struct ieee80211_qos_hdr {
	__le16 frame_control;
	__le16 duration_id;
	u8 addr1[ETH_ALEN];
	u8 addr2[ETH_ALEN];
	u8 addr3[ETH_ALEN];
	__le16 seq_ctrl;
	__le16 qos_ctrl;
} __attribute__((__packed__, __aligned__(2)));
struct ieee80211_pspoll {
	__le16 frame_control;
	__le16 aid;
	u8 bssid[ETH_ALEN];
	u8 ta[ETH_ALEN];
} __attribute__((__packed__, __aligned__(2)));
struct ieee80211_bar {
	__le16 frame_control;
	__le16 duration;
	u8 ra[ETH_ALEN];
	u8 ta[ETH_ALEN];
	__le16 control;
	__le16 start_seq_num;
} __attribute__((__packed__));
struct ieee80211_tim_ie {
	u8 dtim_count;
	u8 dtim_period;
	u8 bitmap_ctrl;
	u8 virtual_map[1];
} __attribute__((__packed__));
struct ieee80211_mmie {
	u8 element_id;
	u8 length;
	__le16 key_id;
	u8 sequence_number[6];
	u8 mic[8];
} __attribute__((__packed__));
struct ieee80211_vendor_ie {
	u8 element_id;
	u8 len;
	u8 oui[3];
	u8 oui_type;
} __attribute__((__packed__));
struct element {
	u8 id;
	u8 datalen;
	u8 data[];
} __attribute__((__packed__));

#define IEEE80211_HT_MCS_MASK_LEN 10
#define IEEE80211_HT_MCS_TX_DEFINED 0x01
struct ieee80211_mcs_info {
	u8 rx_mask[IEEE80211_HT_MCS_MASK_LEN];
	__le16 rx_highest;
	u8 tx_params;
	u8 reserved[3];
} __attribute__((__packed__));
struct ieee80211_ht_cap {
	__le16 cap_info;
	u8 ampdu_params_info;
	struct ieee80211_mcs_info mcs;
	__le16 extended_ht_cap_info;
	__le32 tx_BF_cap_info;
	u8 antenna_selection_info;
} __attribute__((__packed__));
struct ieee80211_ht_operation {
	u8 primary_chan;
	u8 ht_param;
	__le16 operation_mode;
	__le16 stbc_param;
	u8 basic_set[16];
} __attribute__((__packed__));
#define IEEE80211_HT_CAP_LDPC_CODING 0x0001
#define IEEE80211_HT_CAP_SUP_WIDTH_20_40 0x0002
#define IEEE80211_HT_CAP_SM_PS 0x000C
#define IEEE80211_HT_CAP_SM_PS_SHIFT 2
#define IEEE80211_HT_CAP_GRN_FLD 0x0010
#define IEEE80211_HT_CAP_SGI_20 0x0020
#define IEEE80211_HT_CAP_SGI_40 0x0040
#define IEEE80211_HT_CAP_TX_STBC 0x0080
#define IEEE80211_HT_CAP_RX_STBC 0x0300
#define IEEE80211_HT_CAP_RX_STBC_SHIFT 8
#define IEEE80211_HT_CAP_DELAY_BA 0x0400
#define IEEE80211_HT_CAP_MAX_AMSDU 0x0800
#define IEEE80211_HT_CAP_DSSSCCK40 0x1000
#define IEEE80211_HT_OP_MODE_PROTECTION 0x0003
#define IEEE80211_HT_OP_MODE_NON_GF_STA_PRSNT 0x0004
enum ieee80211_max_ampdu_length_exp {
	IEEE80211_HT_MAX_AMPDU_8K, IEEE80211_HT_MAX_AMPDU_16K, IEEE80211_HT_MAX_AMPDU_32K, IEEE80211_HT_MAX_AMPDU_64K
};
enum ieee80211_min_mpdu_spacing {
	IEEE80211_HT_MPDU_DENSITY_NONE, IEEE80211_HT_MPDU_DENSITY_0_25, IEEE80211_HT_MPDU_DENSITY_0_5,
	IEEE80211_HT_MPDU_DENSITY_1, IEEE80211_HT_MPDU_DENSITY_2, IEEE80211_HT_MPDU_DENSITY_4,
	IEEE80211_HT_MPDU_DENSITY_8, IEEE80211_HT_MPDU_DENSITY_16
};

struct ieee80211_mgmt {
	__le16 frame_control;
	__le16 duration;
	u8 da[ETH_ALEN];
	u8 sa[ETH_ALEN];
	u8 bssid[ETH_ALEN];
	__le16 seq_ctrl;
	union {
		struct {
			__le16 auth_alg;
			__le16 auth_transaction;
			__le16 status_code;
			u8 variable[];
		} __attribute__((__packed__)) auth;
		struct {
			__le16 reason_code;
		} __attribute__((__packed__)) deauth;
		struct {
			__le16 capab_info;
			__le16 listen_interval;
			u8 variable[];
		} __attribute__((__packed__)) assoc_req;
		struct {
			__le16 capab_info;
			__le16 status_code;
			__le16 aid;
			u8 variable[];
		} __attribute__((__packed__)) assoc_resp, reassoc_resp;
		struct {
			__le16 reason_code;
		} __attribute__((__packed__)) disassoc;
		struct {
			__le64 timestamp;
			__le16 beacon_int;
			__le16 capab_info;
			u8 variable[];
		} __attribute__((__packed__)) beacon, probe_resp;
		struct {
			u8 category;
			union {
				struct {
					u8 action_code;
					u8 dialog_token;
					__le16 capab;
					__le16 timeout;
					__le16 start_seq_num;
				} __attribute__((__packed__)) addba_req;
				struct {
					u8 action_code;
					u8 dialog_token;
					__le16 status;
					__le16 capab;
					__le16 timeout;
				} __attribute__((__packed__)) addba_resp;
				struct {
					u8 action_code;
					__le16 params;
					__le16 reason_code;
				} __attribute__((__packed__)) delba;
				struct {
					u8 action_code;
					u8 variable[];
				} __attribute__((__packed__)) vs_public_action;
				struct {
					u8 action;
					u8 trans_id[WLAN_SA_QUERY_TR_ID_LEN];
				} __attribute__((__packed__)) sa_query;
			} u;
		} __attribute__((__packed__)) action;
	} u;
} __attribute__((__packed__, __aligned__(2)));
#define IEEE80211_MIN_ACTION_SIZE offsetof(struct ieee80211_mgmt, u.action.u)

#define __VK_FRAME_IS(name, mask, value) \
static inline bool ieee80211_is_##name(__le16 fc) { return (fc & (mask)) == (value); }
#define __VK_TYPE (IEEE80211_FCTL_FTYPE | IEEE80211_FCTL_STYPE)
__VK_FRAME_IS(mgmt, IEEE80211_FCTL_FTYPE, IEEE80211_FTYPE_MGMT)
__VK_FRAME_IS(ctl, IEEE80211_FCTL_FTYPE, IEEE80211_FTYPE_CTL)
__VK_FRAME_IS(data, IEEE80211_FCTL_FTYPE, IEEE80211_FTYPE_DATA)
__VK_FRAME_IS(data_qos, IEEE80211_FCTL_FTYPE | IEEE80211_STYPE_QOS_DATA,
	      IEEE80211_FTYPE_DATA | IEEE80211_STYPE_QOS_DATA)
__VK_FRAME_IS(data_present, IEEE80211_FCTL_FTYPE | 0x40, IEEE80211_FTYPE_DATA)
__VK_FRAME_IS(assoc_req, __VK_TYPE, IEEE80211_FTYPE_MGMT | IEEE80211_STYPE_ASSOC_REQ)
__VK_FRAME_IS(assoc_resp, __VK_TYPE, IEEE80211_FTYPE_MGMT | IEEE80211_STYPE_ASSOC_RESP)
__VK_FRAME_IS(reassoc_req, __VK_TYPE, IEEE80211_FTYPE_MGMT | IEEE80211_STYPE_REASSOC_REQ)
__VK_FRAME_IS(reassoc_resp, __VK_TYPE, IEEE80211_FTYPE_MGMT | IEEE80211_STYPE_REASSOC_RESP)
__VK_FRAME_IS(probe_req, __VK_TYPE, IEEE80211_FTYPE_MGMT | IEEE80211_STYPE_PROBE_REQ)
__VK_FRAME_IS(probe_resp, __VK_TYPE, IEEE80211_FTYPE_MGMT | IEEE80211_STYPE_PROBE_RESP)
__VK_FRAME_IS(beacon, __VK_TYPE, IEEE80211_FTYPE_MGMT | IEEE80211_STYPE_BEACON)
__VK_FRAME_IS(atim, __VK_TYPE, IEEE80211_FTYPE_MGMT | IEEE80211_STYPE_ATIM)
__VK_FRAME_IS(disassoc, __VK_TYPE, IEEE80211_FTYPE_MGMT | IEEE80211_STYPE_DISASSOC)
__VK_FRAME_IS(auth, __VK_TYPE, IEEE80211_FTYPE_MGMT | IEEE80211_STYPE_AUTH)
__VK_FRAME_IS(deauth, __VK_TYPE, IEEE80211_FTYPE_MGMT | IEEE80211_STYPE_DEAUTH)
__VK_FRAME_IS(action, __VK_TYPE, IEEE80211_FTYPE_MGMT | IEEE80211_STYPE_ACTION)
__VK_FRAME_IS(back_req, __VK_TYPE, IEEE80211_FTYPE_CTL | IEEE80211_STYPE_BACK_REQ)
__VK_FRAME_IS(back, __VK_TYPE, IEEE80211_FTYPE_CTL | IEEE80211_STYPE_BACK)
__VK_FRAME_IS(pspoll, __VK_TYPE, IEEE80211_FTYPE_CTL | IEEE80211_STYPE_PSPOLL)
__VK_FRAME_IS(nullfunc, __VK_TYPE, IEEE80211_FTYPE_DATA | IEEE80211_STYPE_NULLFUNC)
__VK_FRAME_IS(qos_nullfunc, __VK_TYPE, IEEE80211_FTYPE_DATA | IEEE80211_STYPE_QOS_NULLFUNC)
#undef __VK_FRAME_IS
static inline bool ieee80211_is_any_nullfunc(__le16 fc)
{
	return ieee80211_is_nullfunc(fc) || ieee80211_is_qos_nullfunc(fc);
}
static inline bool ieee80211_has_tods(__le16 fc) { return fc & IEEE80211_FCTL_TODS; }
static inline bool ieee80211_has_fromds(__le16 fc) { return fc & IEEE80211_FCTL_FROMDS; }
static inline bool ieee80211_has_a4(__le16 fc)
{
	return ieee80211_has_tods(fc) && ieee80211_has_fromds(fc);
}
static inline bool ieee80211_has_morefrags(__le16 fc) { return fc & IEEE80211_FCTL_MOREFRAGS; }
static inline bool ieee80211_has_retry(__le16 fc) { return fc & IEEE80211_FCTL_RETRY; }
static inline bool ieee80211_has_pm(__le16 fc) { return fc & IEEE80211_FCTL_PM; }
static inline bool ieee80211_has_moredata(__le16 fc) { return fc & IEEE80211_FCTL_MOREDATA; }
static inline bool ieee80211_has_protected(__le16 fc) { return fc & IEEE80211_FCTL_PROTECTED; }
static inline u8 *ieee80211_get_qos_ctl(struct ieee80211_hdr *hdr)
{
	return (u8 *)hdr + (ieee80211_has_a4(hdr->frame_control) ? 30 : 24);
}
static inline u8 *ieee80211_get_SA(struct ieee80211_hdr *hdr)
{
	if (ieee80211_has_a4(hdr->frame_control))
		return hdr->addr4;
	return ieee80211_has_fromds(hdr->frame_control) ? hdr->addr3 : hdr->addr2;
}
static inline u8 *ieee80211_get_DA(struct ieee80211_hdr *hdr)
{
	return ieee80211_has_tods(hdr->frame_control) ? hdr->addr3 : hdr->addr1;
}
static inline bool ieee80211_check_tim(const struct ieee80211_tim_ie *tim, u8 tim_len, u16 aid)
{
	u8 index = (u8)((aid & 0x3fff) / 8);
	u8 first = tim->bitmap_ctrl & 0xfe;

	return index >= first && index <= first + tim_len - 4 && (tim->virtual_map[index - first] & (1 << (aid & 7)));
}

#define for_each_element(element_, bytes, size) \
	for ((element_) = (const struct element *)(bytes); \
	     (const u8 *)(bytes) + (size) - (const u8 *)(element_) >= 2 && \
	     (const u8 *)(bytes) + (size) - (const u8 *)(element_) >= 2 + (element_)->datalen; \
	     (element_) = (const struct element *)((element_)->data + (element_)->datalen))

#endif
