// SPDX-License-Identifier: GPL-2.0-only
// Frames that mac80211 makes for a driver, and what it and cfg80211 know of frames, channels and
// networks.
#include "model/linux/mac.hpp"

#include <net/mac80211.h>

#include <cstring>

using namespace besser::linux_api;

namespace {

Mac &mac() { return Kernel::here().mac(); }

sk_buff *frame_of(struct ieee80211_hw *hw, std::size_t bytes, u16 control) {
    sk_buff *skb = vk_alloc_skb(static_cast<unsigned>(bytes), GFP_ATOMIC, hw->extra_tx_headroom);
    if (skb == nullptr)
        return nullptr;
    auto *header = static_cast<ieee80211_hdr *>(std::memset(skb_put(skb, 24), 0, 24));
    header->frame_control = control;
    return skb;
}

} // namespace

extern "C" {

// --- Templates ---------------------------------------------------------------------------------

struct sk_buff *ieee80211_probereq_get(struct ieee80211_hw *hw, const u8 *source, const u8 *ssid,
                                       size_t ssid_len, size_t tailroom) {
    sk_buff *skb = frame_of(hw, 24 + 2 + ssid_len + tailroom,
                            IEEE80211_FTYPE_MGMT | IEEE80211_STYPE_PROBE_REQ);
    if (skb == nullptr)
        return nullptr;
    auto *header = reinterpret_cast<ieee80211_hdr_3addr *>(skb->data);
    std::memset(header->addr1, 0xFF, ETH_ALEN);
    std::memcpy(header->addr2, source, ETH_ALEN);
    std::memset(header->addr3, 0xFF, ETH_ALEN);
    skb_put_u8(skb, WLAN_EID_SSID);
    skb_put_u8(skb, static_cast<u8>(ssid_len));
    if (ssid_len != 0)
        skb_put_data(skb, ssid, static_cast<unsigned>(ssid_len));
    return skb;
}

struct sk_buff *ieee80211_nullfunc_get(struct ieee80211_hw *hw, struct ieee80211_vif *vif, int,
                                       bool qos_ok) {
    const bool qos = qos_ok && mac().sta != nullptr && mac().sta->wme;
    sk_buff *skb =
        frame_of(hw, 26,
                 static_cast<u16>(IEEE80211_FTYPE_DATA | IEEE80211_FCTL_TODS |
                                  (qos ? IEEE80211_STYPE_QOS_NULLFUNC : IEEE80211_STYPE_NULLFUNC)));
    if (skb == nullptr)
        return nullptr;
    auto *header = reinterpret_cast<ieee80211_hdr_3addr *>(skb->data);
    std::memcpy(header->addr1, vif->bss_conf.bssid, ETH_ALEN);
    std::memcpy(header->addr2, vif->addr, ETH_ALEN);
    std::memcpy(header->addr3, vif->bss_conf.bssid, ETH_ALEN);
    if (qos)
        skb_put_zero(skb, 2);
    return skb;
}

struct sk_buff *ieee80211_pspoll_get(struct ieee80211_hw *hw, struct ieee80211_vif *vif) {
    sk_buff *skb = vk_alloc_skb(sizeof(struct ieee80211_pspoll), GFP_ATOMIC, hw->extra_tx_headroom);
    if (skb == nullptr)
        return nullptr;
    auto *poll =
        static_cast<struct ieee80211_pspoll *>(skb_put_zero(skb, sizeof(ieee80211_pspoll)));
    poll->frame_control = IEEE80211_FTYPE_CTL | IEEE80211_STYPE_PSPOLL;
    poll->aid = static_cast<u16>(vif->cfg.aid | 0xC000);
    std::memcpy(poll->bssid, vif->bss_conf.bssid, ETH_ALEN);
    std::memcpy(poll->ta, vif->addr, ETH_ALEN);
    return skb;
}

struct sk_buff *ieee80211_proberesp_get(struct ieee80211_hw *, struct ieee80211_vif *) {
    Kernel::here().stub("ieee80211_proberesp_get", "there is no access point mode");
    return nullptr;
}
struct sk_buff *ieee80211_beacon_get_tim(struct ieee80211_hw *, struct ieee80211_vif *, u16 *,
                                         u16 *, unsigned int) {
    Kernel::here().stub("ieee80211_beacon_get", "there is no access point mode");
    return nullptr;
}
struct sk_buff *ieee80211_get_buffered_bc(struct ieee80211_hw *, struct ieee80211_vif *) {
    return nullptr;
}

// --- cfg80211 ----------------------------------------------------------------------------------

struct cfg80211_bss *cfg80211_get_bss(struct wiphy *, struct ieee80211_channel *, const u8 *bssid,
                                      const u8 *, size_t, enum ieee80211_bss_type,
                                      enum ieee80211_privacy) {
    return mac().bss(bssid);
}
void cfg80211_put_bss(struct wiphy *, struct cfg80211_bss *) {}

const struct element *cfg80211_find_elem(u8 id, const u8 *ies, int length) {
    const struct element *element = nullptr;
    for_each_element(element, ies, length) if (element->id == id) return element;
    return nullptr;
}

const struct element *ieee80211_bss_get_elem(struct cfg80211_bss *bss, u8 id) {
    return bss->ies == nullptr ? nullptr : cfg80211_find_elem(id, bss->ies->data, bss->ies->len);
}

const u8 *cfg80211_find_vendor_ie(unsigned int oui, int type, const u8 *ies, int length) {
    const struct element *element = nullptr;
    for_each_element(element, ies, length) {
        const u8 *data = element->data;
        if (element->id == WLAN_EID_VENDOR_SPECIFIC && element->datalen >= 4 &&
            (static_cast<unsigned>(data[0]) << 16 | static_cast<unsigned>(data[1]) << 8 |
             data[2]) == oui &&
            (type < 0 || data[3] == type))
            return reinterpret_cast<const u8 *>(element);
    }
    return nullptr;
}

/// 802.11-2020, table 9-1 and 17.3.8.4.2.
u32 ieee80211_channel_to_freq_khz(int channel, enum nl80211_band band) {
    if (channel <= 0)
        return 0;
    const auto number = static_cast<u32>(channel);
    if (band == NL80211_BAND_2GHZ)
        return number == 14 ? 2'484'000 : number < 14 ? 2'407'000 + number * 5'000 : 0;
    if (band == NL80211_BAND_5GHZ)
        return number >= 182 && number <= 196 ? 4'000'000 + number * 5'000
                                              : 5'000'000 + number * 5'000;
    return 0;
}

int ieee80211_freq_khz_to_channel(u32 khz) {
    if (khz == 2'484'000)
        return 14;
    if (khz < 2'484'000)
        return khz < 2'407'000 ? 0 : static_cast<int>((khz - 2'407'000) / 5'000);
    return khz < 5'000'000 ? 0 : static_cast<int>((khz - 5'000'000) / 5'000);
}

struct ieee80211_channel *ieee80211_get_channel_khz(struct wiphy *wiphy, u32 khz) {
    for (ieee80211_supported_band *band : wiphy->bands)
        for (int i = 0; band != nullptr && i < band->n_channels; i++)
            if (band->channels[i].center_freq * 1000 == khz)
                return &band->channels[i];
    return nullptr;
}

unsigned int ieee80211_hdrlen(__le16 control) {
    if (ieee80211_is_data(control)) {
        unsigned length = ieee80211_has_a4(control) ? 30 : 24;
        length += ieee80211_is_data_qos(control) ? 2 : 0;
        return length;
    }
    if (ieee80211_is_ctl(control))
        return (control & 0xE0) == 0xC0 ? 10 : 16; // CTS and ACK have one address
    return 24;
}

unsigned int ieee80211_get_hdrlen_from_skb(const struct sk_buff *skb) {
    if (skb->len < 10)
        return 0;
    const unsigned length =
        ieee80211_hdrlen(reinterpret_cast<const ieee80211_hdr *>(skb->data)->frame_control);
    return length > skb->len ? 0 : length;
}

const unsigned char *vk_rfc1042_header(void) {
    static constexpr unsigned char header[6] = {0xAA, 0xAA, 0x03, 0x00, 0x00, 0x00};
    return header;
}

int regulatory_hint(struct wiphy *, const char *) {
    Kernel::here().stub("regulatory_hint", "there is no regulatory database");
    return 0;
}

} // extern "C"
