/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_NET_CFG80211_H
#define BESSER_NET_CFG80211_H

#include <linux/device.h>
#include <linux/ieee80211.h>
#include <linux/netdevice.h>
#include <linux/nl80211.h>
#include <net/netlink.h>
#include <net/regulatory.h>

struct wiphy;
struct cfg80211_bss;

enum ieee80211_channel_flags {
	IEEE80211_CHAN_DISABLED = 1 << 0,
	IEEE80211_CHAN_NO_IR = 1 << 1,
	IEEE80211_CHAN_RADAR = 1 << 3,
	IEEE80211_CHAN_NO_HT40PLUS = 1 << 4,
	IEEE80211_CHAN_NO_HT40MINUS = 1 << 5,
};
#define IEEE80211_CHAN_NO_HT40 (IEEE80211_CHAN_NO_HT40PLUS | IEEE80211_CHAN_NO_HT40MINUS)
#define IEEE80211_CHAN_NO_IBSS IEEE80211_CHAN_NO_IR
#define IEEE80211_CHAN_PASSIVE_SCAN IEEE80211_CHAN_NO_IR
struct ieee80211_channel {
	enum nl80211_band band;
	u32 center_freq;
	u16 freq_offset;
	u16 hw_value;
	u32 flags;
	int max_antenna_gain;
	int max_power;
	int max_reg_power;
	bool beacon_found;
	u32 orig_flags;
	int orig_mag, orig_mpwr;
};
enum ieee80211_rate_flags { IEEE80211_RATE_SHORT_PREAMBLE = 1 << 0, IEEE80211_RATE_MANDATORY_G = 1 << 3 };
struct ieee80211_rate {
	u32 flags;
	u16 bitrate;
	u16 hw_value, hw_value_short;
};
struct ieee80211_sta_ht_cap {
	u16 cap;
	bool ht_supported;
	u8 ampdu_factor;
	u8 ampdu_density;
	struct ieee80211_mcs_info mcs;
};
struct ieee80211_sta_vht_cap {
	bool vht_supported;
	u32 cap;
};
struct ieee80211_supported_band {
	struct ieee80211_channel *channels;
	struct ieee80211_rate *bitrates;
	enum nl80211_band band;
	int n_channels;
	int n_bitrates;
	struct ieee80211_sta_ht_cap ht_cap;
	struct ieee80211_sta_vht_cap vht_cap;
};
struct cfg80211_chan_def {
	struct ieee80211_channel *chan;
	enum nl80211_chan_width width;
	u32 center_freq1;
	u32 center_freq2;
};
struct cfg80211_ssid {
	u8 ssid[IEEE80211_MAX_SSID_LEN];
	u8 ssid_len;
};
struct cfg80211_scan_info {
	u64 scan_start_tsf;
	u8 tsf_bssid[ETH_ALEN] __aligned(2);
	bool aborted;
};
struct cfg80211_scan_request {
	struct cfg80211_ssid *ssids;
	int n_ssids;
	u32 n_channels;
	const u8 *ie;
	size_t ie_len;
	u16 duration;
	u32 flags;
	u32 rates[NUM_NL80211_BANDS];
	u8 mac_addr[ETH_ALEN] __aligned(2);
	u8 mac_addr_mask[ETH_ALEN] __aligned(2);
	u8 bssid[ETH_ALEN] __aligned(2);
	struct wiphy *wiphy;
	struct cfg80211_scan_info info;
	bool no_cck;
	struct ieee80211_channel *channels[];
};
struct cfg80211_match_set {
	struct cfg80211_ssid ssid;
	u8 bssid[ETH_ALEN];
	s32 rssi_thold;
};
struct cfg80211_sched_scan_request {
	struct cfg80211_ssid *ssids;
	int n_ssids;
	u32 n_channels;
	const u8 *ie;
	size_t ie_len;
	struct cfg80211_match_set *match_sets;
	int n_match_sets;
	struct ieee80211_channel *channels[];
};
struct mac_address {
	u8 addr[ETH_ALEN];
};
struct ieee80211_iface_limit {
	u16 max;
	u16 types;
};
struct ieee80211_iface_combination {
	const struct ieee80211_iface_limit *limits;
	u32 num_different_channels;
	u16 max_interfaces;
	u8 n_limits;
	bool beacon_int_infra_match;
	u8 radar_detect_widths;
};
enum wiphy_wowlan_support_flags {
	WIPHY_WOWLAN_ANY = 1 << 0, WIPHY_WOWLAN_MAGIC_PKT = 1 << 1, WIPHY_WOWLAN_DISCONNECT = 1 << 2
};
struct wiphy_wowlan_support {
	u32 flags;
	int n_patterns;
	int pattern_max_len;
	int pattern_min_len;
	int max_pkt_offset;
};
struct cfg80211_pkt_pattern {
	const u8 *mask, *pattern;
	int pattern_len;
	int pkt_offset;
};
struct cfg80211_wowlan {
	bool any, disconnect, magic_pkt, gtk_rekey_failure, eap_identity_req, four_way_handshake, rfkill_release;
	struct cfg80211_pkt_pattern *patterns;
	int n_patterns;
};
enum wiphy_flags {
	WIPHY_FLAG_NETNS_OK = 1 << 3,
	WIPHY_FLAG_PS_ON_BY_DEFAULT = 1 << 4,
	WIPHY_FLAG_4ADDR_STATION = 1 << 6,
	WIPHY_FLAG_IBSS_RSN = 1 << 8,
	WIPHY_FLAG_AP_UAPSD = 1 << 14,
	WIPHY_FLAG_REPORTS_OBSS = 1 << 18,
	WIPHY_FLAG_AP_PROBE_RESP_OFFLOAD = 1 << 19,
	WIPHY_FLAG_OFFCHAN_TX = 1 << 20,
	WIPHY_FLAG_HAS_REMAIN_ON_CHANNEL = 1 << 21,
	WIPHY_FLAG_HAS_CHANNEL_SWITCH = 1 << 23,
	WIPHY_FLAG_DISABLE_BEACON_HINTS = 1 << 31,
};
enum cfg80211_signal_type { CFG80211_SIGNAL_TYPE_NONE, CFG80211_SIGNAL_TYPE_MBM, CFG80211_SIGNAL_TYPE_UNSPEC };
struct regulatory_request {
	enum nl80211_reg_initiator initiator;
	char alpha2[3];
};
struct wiphy {
	u8 perm_addr[ETH_ALEN];
	u8 addr_mask[ETH_ALEN];
	struct mac_address *addresses;
	const struct ieee80211_iface_combination *iface_combinations;
	int n_iface_combinations;
	u16 n_addresses;
	u16 interface_modes;
	u16 max_acl_mac_addrs;
	u32 flags, regulatory_flags, features;
	u8 ext_features[8];
	u32 ap_sme_capa;
	enum cfg80211_signal_type signal_type;
	u8 max_scan_ssids;
	u8 max_sched_scan_ssids;
	u8 max_match_sets;
	u16 max_scan_ie_len;
	u16 max_sched_scan_ie_len;
	int n_cipher_suites;
	const u32 *cipher_suites;
	u8 retry_short;
	u8 retry_long;
	u32 frag_threshold;
	u32 rts_threshold;
	char fw_version[32];
	u32 hw_version;
	const struct wiphy_wowlan_support *wowlan;
	u16 max_remain_on_channel_duration;
	u32 probe_resp_offload;
	struct ieee80211_supported_band *bands[NUM_NL80211_BANDS];
	void (*reg_notifier)(struct wiphy *wiphy, struct regulatory_request *request);
	struct device dev;
	bool registered;
	struct dentry *debugfsdir;
};
struct wireless_dev {
	struct wiphy *wiphy;
	enum nl80211_iftype iftype;
};
struct station_parameters {
	const u8 *supported_rates;
};
struct survey_info {
	struct ieee80211_channel *channel;
	u64 time;
	u32 filled;
	s8 noise;
};
struct station_info;
struct cfg80211_bss_ies {
	u64 tsf;
	int len;
	u8 data[];
};
struct cfg80211_bss {
	struct ieee80211_channel *channel;
	const struct cfg80211_bss_ies *ies;
	const struct cfg80211_bss_ies *beacon_ies;
	const struct cfg80211_bss_ies *proberesp_ies;
	s32 signal;
	u16 beacon_interval;
	u16 capability;
	u8 bssid[ETH_ALEN];
	u8 priv[] __aligned(sizeof(void *));
};
enum ieee80211_bss_type { IEEE80211_BSS_TYPE_ESS, IEEE80211_BSS_TYPE_PBSS, IEEE80211_BSS_TYPE_IBSS,
	IEEE80211_BSS_TYPE_MBSS, IEEE80211_BSS_TYPE_ANY };
enum ieee80211_privacy { IEEE80211_PRIVACY_ON, IEEE80211_PRIVACY_OFF, IEEE80211_PRIVACY_ANY };

__VK_BEGIN
u32 ieee80211_channel_to_freq_khz(int channel, enum nl80211_band band);
int ieee80211_freq_khz_to_channel(u32 khz);
struct ieee80211_channel *ieee80211_get_channel_khz(struct wiphy *wiphy, u32 khz);
struct cfg80211_bss *cfg80211_get_bss(struct wiphy *wiphy, struct ieee80211_channel *channel, const u8 *bssid,
				      const u8 *ssid, size_t ssid_len, enum ieee80211_bss_type type,
				      enum ieee80211_privacy privacy);
void cfg80211_put_bss(struct wiphy *wiphy, struct cfg80211_bss *bss);
const struct element *ieee80211_bss_get_elem(struct cfg80211_bss *bss, u8 id);
const struct element *cfg80211_find_elem(u8 id, const u8 *ies, int length);
const u8 *cfg80211_find_vendor_ie(unsigned int oui, int type, const u8 *ies, int length);
unsigned int ieee80211_hdrlen(__le16 frame_control);
unsigned int ieee80211_get_hdrlen_from_skb(const struct sk_buff *skb);
extern const unsigned char *vk_rfc1042_header(void);
int regulatory_hint(struct wiphy *wiphy, const char *alpha2);
__VK_END
#define rfc1042_header vk_rfc1042_header()
static inline int ieee80211_channel_to_frequency(int channel, enum nl80211_band band)
{
	return (int)(ieee80211_channel_to_freq_khz(channel, band) / 1000);
}
static inline int ieee80211_frequency_to_channel(int mhz) { return ieee80211_freq_khz_to_channel((u32)mhz * 1000); }
static inline struct ieee80211_channel *ieee80211_get_channel(struct wiphy *wiphy, int mhz)
{
	return ieee80211_get_channel_khz(wiphy, (u32)mhz * 1000);
}
static inline const u8 *cfg80211_find_ie(u8 id, const u8 *ies, int length)
{
	return (const u8 *)cfg80211_find_elem(id, ies, length);
}
static inline const u8 *ieee80211_bss_get_ie(struct cfg80211_bss *bss, u8 id)
{
	return (const u8 *)ieee80211_bss_get_elem(bss, id);
}
static inline enum nl80211_channel_type cfg80211_get_chandef_type(const struct cfg80211_chan_def *definition)
{
	switch (definition->width) {
	case NL80211_CHAN_WIDTH_20_NOHT:
		return NL80211_CHAN_NO_HT;
	case NL80211_CHAN_WIDTH_40:
		return definition->center_freq1 > definition->chan->center_freq ? NL80211_CHAN_HT40PLUS
										: NL80211_CHAN_HT40MINUS;
	default:
		return NL80211_CHAN_HT20;
	}
}
static inline const char *wiphy_name(const struct wiphy *wiphy) { return dev_name(&wiphy->dev); }
static inline struct device *wiphy_dev(struct wiphy *wiphy) { return wiphy->dev.parent; }
#define wiphy_err(wiphy, format, args...) dev_err(&(wiphy)->dev, format, ##args)
#define wiphy_warn(wiphy, format, args...) dev_warn(&(wiphy)->dev, format, ##args)
#define wiphy_notice(wiphy, format, args...) dev_notice(&(wiphy)->dev, format, ##args)
#define wiphy_info(wiphy, format, args...) dev_info(&(wiphy)->dev, format, ##args)
#define wiphy_dbg(wiphy, format, args...) dev_dbg(&(wiphy)->dev, format, ##args)
#define wiphy_debug wiphy_dbg
#define wiphy_to_dev(wiphy) (&(wiphy)->dev)

#endif
