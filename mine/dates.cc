// SPDX-License-Identifier: GPL-2.0-only
#include "mine/dates.hpp"

#include <fmt/format.h>

#include <chrono>

namespace besser::mine {

std::string date_of(std::int64_t time_s) {
    constexpr std::int64_t year_10000 = 253'402'300'800;
    if (time_s < 0 || time_s >= year_10000)
        return "";
    const auto day = std::chrono::floor<std::chrono::days>(
        std::chrono::sys_seconds(std::chrono::seconds(time_s)));
    const std::chrono::year_month_day date(day);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

} // namespace besser::mine
