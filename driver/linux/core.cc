// SPDX-License-Identifier: GPL-2.0-only
// The one place where the driver is instantiated for Linux, and its operations as the shim calls
// them.
#include "driver/linux/linux_port.hpp"
#include "driver/subjects/variants.hpp"

#include <algorithm>
#include <new>

using namespace besser::driver;
using besser::lkernel::Env;
using besser::lkernel::Frame;
using besser::lkernel::LinuxPort;

struct bes_core {
    NetDevice<LinuxPort> *device;
    void *instance;
    void (*destroy)(void *instance);
};

namespace {

int to_errno(Errc error) {
    switch (error) {
    case Errc::ok:
        return 0;
    case Errc::bus_crc:
        return -EILSEQ;
    case Errc::bus_timeout:
    case Errc::timeout:
        return -ETIMEDOUT;
    case Errc::no_memory:
        return -ENOMEM;
    case Errc::no_firmware:
        return -ENOENT;
    case Errc::busy:
        return -EBUSY;
    case Errc::gone:
        return -ENODEV;
    case Errc::invalid:
        return -EINVAL;
    case Errc::protocol:
        return -EPROTO;
    case Errc::bus_error:
    case Errc::rejected:
        break;
    }
    return -EIO;
}

int to_errno(const Result<> &result) { return to_errno(result.error()); }

Channel to_channel(const bes_channel &channel) {
    return {static_cast<Band>(channel.band), channel.number, channel.max_power_dbm, channel.no_ir};
}

Ssid to_ssid(const bes_ssid &ssid) {
    Ssid to{.length = std::min<std::uint8_t>(ssid.length, max_ssid_bytes), .bytes = {}};
    std::copy_n(ssid.bytes, to.length, to.bytes.begin());
    return to;
}

MacAddress to_mac(const std::uint8_t (&address)[6]) {
    MacAddress to;
    std::copy_n(address, to.size(), to.begin());
    return to;
}

/// A device and its environment, constructed in zeroed memory for DMA.
template <class Device>
struct Instance {
    explicit Instance(bes_device *shim) : env(shim), device(env) {}
    Env env;
    Device device;
};

} // namespace

extern "C" {

int bes_core_create(bes_device *shim, const char *rx_path, bes_core **core) {
    const auto variant = variant_by_name(rx_path);
    if (!variant)
        return -EINVAL;
    auto *made = static_cast<bes_core *>(bes_allocate(sizeof(bes_core)));
    if (made == nullptr)
        return -ENOMEM;
    made->device =
        with_variant<LinuxPort>(*variant, [shim, made]<class Device>() -> NetDevice<LinuxPort> * {
            made->instance = bes_allocate(sizeof(Instance<Device>));
            if (made->instance == nullptr)
                return nullptr;
            made->destroy = [](void *instance) {
                static_cast<Instance<Device> *>(instance)->~Instance();
            };
            return &(new (made->instance) Instance<Device>(shim))->device;
        });
    if (made->device == nullptr) {
        bes_free(made);
        return -ENOMEM;
    }
    *core = made;
    return 0;
}

void bes_core_destroy(bes_core *core) {
    core->destroy(core->instance);
    bes_free(core->instance);
    bes_free(core);
}

int bes_core_probe(bes_core *core) { return to_errno(core->device->probe()); }
int bes_core_start(bes_core *core) { return to_errno(core->device->start()); }
void bes_core_stop(bes_core *core) { core->device->stop(); }
void bes_core_remove(bes_core *core) { core->device->remove(); }
void bes_core_power_lost(bes_core *core) { core->device->power_lost(); }

bool bes_core_transmit(bes_core *core, sk_buff *skb, const bes_tx_info *info) {
    Frame frame(skb);
    if (core->device->transmit(frame,
                               {static_cast<AccessCategory>(info->category), 0, info->management}))
        return true;
    [[maybe_unused]] sk_buff *const still_the_callers = frame.release();
    return false;
}

int bes_core_flush(bes_core *core) { return to_errno(core->device->flush()); }

int bes_core_set_edca(bes_core *core, const bes_edca edca[BES_CATEGORIES]) {
    std::array<EdcaParameters, access_categories> to{};
    for (std::size_t i = 0; i < to.size(); i++)
        to[i] = {edca[i].cw_min, edca[i].cw_max, edca[i].aifs, edca[i].txop_32us};
    return to_errno(core->device->set_edca(to));
}

int bes_core_scan(bes_core *core, const bes_scan *scan) {
    ScanRequest request{};
    request.channel_count = scan->channel_count;
    request.ssid_count = scan->ssid_count;
    if (request.channel_count > request.channels.size() ||
        request.ssid_count > request.ssids.size())
        return -EINVAL;
    std::transform(scan->channels, scan->channels + scan->channel_count, request.channels.begin(),
                   to_channel);
    std::transform(scan->ssids, scan->ssids + scan->ssid_count, request.ssids.begin(), to_ssid);
    request.associated = scan->associated;
    request.probe_request = {scan->probe_request, scan->probe_request_bytes};
    return to_errno(core->device->scan(request));
}

int bes_core_stop_scan(bes_core *core) { return to_errno(core->device->stop_scan()); }

int bes_core_join(bes_core *core, const bes_join *join) {
    const JoinParameters parameters{.bssid = to_mac(join->bssid),
                                    .ssid = to_ssid(join->ssid),
                                    .channel = to_channel(join->channel),
                                    .beacon_interval_tu = join->beacon_interval_tu,
                                    .dtim_period = join->dtim_period,
                                    .basic_rates = join->basic_rates};
    return to_errno(
        core->device->join(parameters, {join->probe_request, join->probe_request_bytes}));
}

int bes_core_associated(bes_core *core, const bes_association *association) {
    return to_errno(core->device->associated({.association_id = association->association_id,
                                              .rates = association->rates,
                                              .mcs_mask = association->mcs_mask,
                                              .dtim_period = association->dtim_period,
                                              .listen_interval = association->listen_interval,
                                              .short_preamble = association->short_preamble,
                                              .short_slot = association->short_slot,
                                              .greenfield = association->greenfield,
                                              .ht_protection = association->ht_protection}));
}

int bes_core_leave(bes_core *core) { return to_errno(core->device->leave()); }
int bes_core_set_power_save(bes_core *core, bool on) {
    return to_errno(core->device->set_power_save(on));
}
int bes_core_switch_channel(bes_core *core, std::uint16_t number, std::uint8_t type) {
    return to_errno(core->device->switch_channel(number, type));
}

int bes_core_add_key(bes_core *core, std::uint8_t slot, const bes_key *key) {
    Key to{.cipher = static_cast<Cipher>(key->cipher),
           .pairwise = key->pairwise,
           .index = key->index,
           .peer = to_mac(key->peer),
           .bytes = {},
           .length = key->length,
           .sequence = {}};
    std::copy_n(key->bytes, to.bytes.size(), to.bytes.begin());
    std::copy_n(key->sequence, to.sequence.size(), to.sequence.begin());
    return to_errno(core->device->add_key(slot, to));
}
int bes_core_remove_key(bes_core *core, std::uint8_t slot) {
    return to_errno(core->device->remove_key(slot));
}

int bes_core_set_rts_threshold(bes_core *core, std::uint32_t bytes) {
    return to_errno(core->device->set_rts_threshold(bytes));
}
int bes_core_set_tx_power(bes_core *core, std::uint32_t tenth_dbm) {
    return to_errno(core->device->set_tx_power(tenth_dbm));
}

void bes_core_counters(const bes_core *core, void (*show)(void *, const char *, std::uint64_t),
                       void *context) {
    const auto &device = *core->device;
    const Counters &counters = device.counters();
    const struct {
        const char *name;
        std::uint64_t value;
    } figures[] = {
        {"bh_wakeups", counters.bh_wakeups},
        {"drains", counters.drains},
        {"rx_batches", counters.rx_batches},
        {"rx_messages", counters.rx_messages},
        {"rx_frames", counters.rx_frames},
        {"rx_dropped", counters.rx_dropped},
        {"control_unsettled", counters.control_unsettled},
        {"tx_aggregates", counters.tx_aggregates},
        {"tx_messages", counters.tx_messages},
        {"tx_frames", counters.tx_frames},
        {"tx_unacked", counters.tx_unacked},
        {"crc_retries", counters.crc_retries},
        {"idle_polls", counters.idle_polls},
        {"unknown_messages", counters.unknown_messages},
        {"restarts", counters.restarts},
        {"credits_used", static_cast<std::uint64_t>(device.credits_used())},
        {"credits_total", static_cast<std::uint64_t>(device.credits_total())},
    };
    for (const auto &[name, value] : figures)
        show(context, name, value);
}

} // extern "C"
