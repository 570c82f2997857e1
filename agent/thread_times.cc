// SPDX-License-Identifier: GPL-2.0-only
#include "agent/thread_times.hpp"

#include "agent/files.hpp"
#include "support/split.hpp"
#include "support/whole_number.hpp"

#include <filesystem>
#include <string_view>

namespace besser::agent {

namespace {

std::string group_of(std::string_view name) {
    if (name.starts_with("kworker/"))
        return "kworkers";
    if (name.starts_with("ksdioirqd/"))
        return "sdio_irq";
    if (name.starts_with("irq/"))
        return "irq";
    if (name.starts_with("ksoftirqd/"))
        return "ksoftirqd";
    return "other";
}

/// Reads the text of /proc/<pid>/stat. After the name in brackets come the state and the parent,
/// which is kthreadd (2) for a kernel thread.
bool is_kernel_thread(std::string_view stat) {
    stat.remove_prefix(std::min(stat.size(), stat.rfind(')') + 2));
    (void)take_until(stat, ' ');
    const auto parent = take_number(stat);
    return parent == 2;
}

} // namespace

ThreadTimes read_kernel_threads() {
    ThreadTimes times;
    std::error_code error;
    for (const auto &entry : std::filesystem::directory_iterator("/proc", error)) {
        const auto name = entry.path().filename().string();
        const auto id = whole_number<unsigned>(name);
        if (!id)
            continue;
        const auto directory = entry.path().string();
        const auto stat = read_text(directory + "/stat");
        const auto used = read_number(directory + "/schedstat");
        if (stat && used && is_kernel_thread(*stat))
            times[*id] = {group_of(read_text(directory + "/comm").value_or("")), *used};
    }
    return times;
}

std::map<std::string, std::uint64_t> time_between(const ThreadTimes &before,
                                                  const ThreadTimes &after) {
    std::map<std::string, std::uint64_t> by_group;
    for (const auto &[id, thread] : after) {
        const auto earlier = before.find(id);
        // An identifier may have been given again; then all its time is new.
        const bool same = earlier != before.end() && earlier->second.ns <= thread.ns;
        by_group[thread.group] += thread.ns - (same ? earlier->second.ns : 0);
    }
    return by_group;
}

} // namespace besser::agent
