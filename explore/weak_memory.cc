// SPDX-License-Identifier: GPL-2.0-only
#include "explore/weak_memory.hpp"

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <cstdlib>

namespace besser::explore {

using vkernel::Operation;
using vkernel::Task;

void WeakMemory::View::join(const View &other) {
    for (std::size_t i = 0; i < oldest.size(); i++)
        oldest[i] = std::max(oldest[i], other.oldest[i]);
}

void WeakMemory::restart() {
    views_ = {};
    objects_.clear();
    variable_of_.clear();
    variables_.clear();
}

WeakMemory::View &WeakMemory::view_of(const Task &task) {
    return views_[task.options.pinned ? static_cast<std::size_t>(task.cpu)
                                      : vkernel::World::max_cpus + task.id];
}

std::size_t WeakMemory::variable(std::size_t object, std::uint64_t value_at_first) {
    if (variable_of_.size() <= object)
        variable_of_.resize(object + 1);
    auto &place = variable_of_[object];
    if (!place) {
        if (variables_.size() == max_variables) {
            std::fprintf(stderr, "explore: more than %zu shared variables\n", max_variables);
            std::abort();
        }
        place = variables_.size();
        variables_.push_back({value_at_first});
    }
    return *place;
}

void WeakMemory::order(const Task &task, std::size_t object, Operation operation) {
    const bool takes = operation == Operation::acquire || operation == Operation::sync ||
                       operation == Operation::atomic;
    const bool gives = operation == Operation::release || operation == Operation::sync ||
                       operation == Operation::atomic;
    if (!takes && !gives)
        return;
    if (objects_.size() <= object)
        objects_.resize(object + 1);
    View &view = view_of(task);
    if (takes)
        view.join(objects_[object]);
    if (gives)
        objects_[object].join(view);
}

void WeakMemory::wake(const Task &waker, const Task &task) { view_of(task).join(view_of(waker)); }

void WeakMemory::settle() {
    for (View &view : views_)
        for (std::size_t i = 0; i < variables_.size(); i++)
            view.oldest[i] = static_cast<std::uint16_t>(variables_[i].size() - 1);
}

unsigned WeakMemory::readable(const Task &task, std::size_t object, std::uint64_t newest) {
    const std::size_t place = variable(object, newest);
    return static_cast<unsigned>(variables_[place].size() - view_of(task).oldest[place]);
}

unsigned WeakMemory::stays_with(const Task &task, std::size_t object) {
    const std::size_t place = *variable_of_[object];
    const View &view = view_of(task);
    if (view.stale[place] == 0 || view.stale[place] - 1 < view.oldest[place])
        return 0;
    return static_cast<unsigned>(variables_[place].size() - view.stale[place]);
}

std::uint64_t WeakMemory::load(const Task &task, std::size_t object, unsigned older) {
    const std::size_t place = *variable_of_[object];
    const Stores &stores = variables_[place];
    const std::size_t which = stores.size() - 1 - older;
    assert(which >= view_of(task).oldest[place]);
    view_of(task).oldest[place] = static_cast<std::uint16_t>(which);
    view_of(task).stale[place] = static_cast<std::uint16_t>(older != 0 ? which + 1 : 0);
    return stores[which];
}

void WeakMemory::store(const Task &task, std::size_t object, std::uint64_t before,
                       std::uint64_t value) {
    const std::size_t place = variable(object, before);
    variables_[place].push_back(value);
    view_of(task).oldest[place] = static_cast<std::uint16_t>(variables_[place].size() - 1);
}

} // namespace besser::explore
