// SPDX-License-Identifier: GPL-2.0-only
#include "explore/device_names.hpp"

#include "explore/source_lines.hpp"

#include <string_view>
#include <typeinfo>

namespace besser::explore {

namespace {

/// Without the namespaces around it, as debugging information has it.
std::string name_of_type(const std::type_info &type) {
    std::string name = demangled(type.name());
    const auto before = name.rfind("::", name.find('<'));
    return before == std::string::npos ? name : name.substr(before + 2);
}

} // namespace

DeviceNames::DeviceNames(const host::NetDevice &device, std::size_t bytes)
    : begin_(reinterpret_cast<std::uintptr_t>(&device)), bytes_(bytes),
      info_(linux_api::DebugInfo::open("/proc/self/exe", 0)),
      type_(info_->class_of(name_of_type(typeid(device)))) {}

std::string DeviceNames::name_of(const void *address) const {
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    if (!type_ || at < begin_ || at - begin_ >= bytes_)
        return {};
    std::string name = info_->member_at(*type_, at - begin_);
    // "NetDeviceOn<...>.device_." says nothing more of a field.
    constexpr std::string_view inner = ".device_.";
    const auto end = name.find(inner);
    return end == std::string::npos ? name : name.substr(end + inner.size());
}

} // namespace besser::explore
