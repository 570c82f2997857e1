// SPDX-License-Identifier: GPL-2.0-only
#include "model/chip/absence.hpp"

#include "wire/elements.hpp"

#include <algorithm>
#include <utility>

namespace besser::chip {

using namespace wire;

namespace {
constexpr std::int64_t idle_unit_ns = 500'000; // protocol.md 5.1, 0x0010

/// Whether the TIM (802.11-2020, 9.4.2.5) says that frames wait for the station.
bool keeps_frames(Bytes beacon, std::uint16_t association_id) {
    constexpr std::size_t fixed = sizeof(ieee80211::Header) + sizeof(ieee80211::BeaconBody);
    constexpr std::size_t before_bitmap = 3; // count, period, control
    const auto tim = ieee80211::find_element(beacon.subspan(std::min(beacon.size(), fixed)),
                                             ieee80211::element::tim);
    if (!tim || tim->size() <= before_bitmap)
        return false;
    const std::size_t first = (*tim)[before_bitmap - 1] & 0xFE;
    const std::size_t octet = association_id / 8u;
    return octet >= first && octet - first < tim->size() - before_bitmap &&
           ((*tim)[before_bitmap + octet - first] >> association_id % 8 & 1) != 0;
}
} // namespace

Absence::Absence(const Context &context, const Transmitter &transmitter, const Tuner &tuner,
                 const MibStore &mibs)
    : context_(context), transmitter_(transmitter), tuner_(tuner), mibs_(mibs),
      idle_timer_(context.scheduler, this) {}

void Absence::reset() {
    forget(interface_);
    scanning_ = speaking_ = void_ = false;
}

void Absence::forget(std::uint8_t interface_id) {
    if (interface_id != interface_)
        return;
    idle_timer_.cancel();
    saving_ = dozing_ = false;
    void_ = speaking_;
    known_ = Word::here;
}

bool Absence::leave(std::uint8_t interface_id) {
    scanning_ = true;
    if (!saving_)
        interface_ = interface_id;
    settle();
    return speaking_;
}

void Absence::come_back() {
    scanning_ = false;
    settle();
}

void Absence::save_power(std::uint8_t interface_id, const wsm::SetPm &pm) {
    interface_ = interface_id;
    saving_ = (pm.mode & wsm::pm_mode::power_save) != 0;
    idle_ns_ = std::max<std::int64_t>(pm.fast_idle, 1) * idle_unit_ns;
    if (saving_)
        return on_idle();
    idle_timer_.cancel();
    dozing_ = false;
    settle();
}

void Absence::on_traffic() {
    if (!saving_)
        return;
    busy_until_ns_ = context_.now_ns() + idle_ns_;
    if (!idle_timer_.pending())
        idle_timer_.arm(busy_until_ns_);
    if (dozing_) {
        dozing_ = false;
        settle();
    }
}

/// No frame of the host's may follow the word: it would say the contrary.
void Absence::on_idle() {
    const std::int64_t now_ns = context_.now_ns();
    if (now_ns < busy_until_ns_)
        return idle_timer_.arm(busy_until_ns_);
    if (transmitter_.on_air() > 0 || tuner_.holds())
        return idle_timer_.arm(now_ns + idle_ns_);
    dozing_ = true;
    settle();
}

/// Each is listened to, whatever MIB 0x1007 says. With it comes another chance for a word that was
/// not heard.
void Absence::on_beacon(std::uint8_t interface_id, Bytes frame, std::uint16_t association_id) {
    if (interface_id != interface_)
        return;
    if (dozing_ && keeps_frames(frame, association_id))
        on_traffic();
    else
        settle();
}

/// Says what the access point does not know yet, if it can be said now.
void Absence::settle() {
    if (speaking_ || known_ == wanted() || !tuner_.at_home())
        return;
    const auto *header =
        view<ieee80211::Header>(mibs_.frame_template(interface_, wsm::template_type::qos_null));
    if (header == nullptr)
        return;
    speaking_ = true;
    said_ = wanted();
    frame_ = *header;
    if (said_ == Word::away)
        frame_.flags |= ieee80211::flag::power_management;
    context_.transmit(token, bytes_of(frame_), wsm::queue::best_effort, {});
}

void Absence::on_transmitted(bool acked) {
    speaking_ = false;
    if (!std::exchange(void_, false))
        known_ = acked ? said_ : Word::unsure;
    if (acked || wanted() != said_) // what was not heard is said again after a beacon
        settle();
}

} // namespace besser::chip
