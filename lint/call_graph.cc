// SPDX-License-Identifier: GPL-2.0-only
#include "lint/call_graph.hpp"

#include <algorithm>
#include <array>
#include <deque>

namespace besser::lint {

namespace {

/// What the kernel runs what is written to, as the headers of model/linux/include have it.
struct Registration {
    ContextKind kind;
    std::string_view holder;
};
constexpr std::array registrations = {
    Registration{ContextKind::interrupt, "c:@F@sdio_claim_irq#1"},
    Registration{ContextKind::interrupt, "c:@F@request_threaded_irq#1"},
    Registration{ContextKind::interrupt, "c:@F@request_threaded_irq#2"},
    Registration{ContextKind::tasklet, "c:@S@tasklet_struct@FI@func"},
    Registration{ContextKind::tasklet, "c:@S@tasklet_struct@FI@callback"},
    Registration{ContextKind::timer, "c:@F@vk_timer_setup#1"},
    Registration{ContextKind::timer, "c:@S@timer_list@FI@function"},
    Registration{ContextKind::thread, "c:@F@vk_kthread_run#0"},
    Registration{ContextKind::work, "c:@F@vk_init_work#1"},
    Registration{ContextKind::work, "c:@F@vk_init_delayed_work#1"},
    Registration{ContextKind::work, "c:@S@work_struct@FI@func"},
};

bool is_registration(const Key &holder) {
    return std::ranges::any_of(registrations,
                               [&](const Registration &row) { return row.holder == holder; });
}

} // namespace

std::string_view to_string(ContextKind kind) {
    switch (kind) {
    case ContextKind::interrupt:
        return "interrupt handler";
    case ContextKind::tasklet:
        return "tasklet";
    case ContextKind::timer:
        return "timer";
    case ContextKind::thread:
        return "kernel thread";
    case ContextKind::work:
        return "work item";
    case ContextKind::callback:
        return "called by the kernel";
    }
    return "?";
}

CallGraph::CallGraph(const Facts &facts) : facts_(facts) {
    spread_pointers();
    connect();
    find_contexts();
}

/// The functions that a key stands for: itself, or what is written to the holder.
std::set<Key> CallGraph::targets_of(const Key &key) const {
    const auto held = held_.find(key);
    if (held != held_.end())
        return held->second;
    return facts_.declared.contains(key) ? std::set<Key>{key} : std::set<Key>{};
}

bool CallGraph::spread_once() {
    bool more = false;
    const auto write = [&](const Key &to, const Key &from) {
        for (const Key &function : targets_of(from))
            more |= held_[to].insert(function).second;
    };
    for (const Flow &flow : facts_.flows)
        write(flow.to, flow.from);
    for (const Argument &argument : facts_.arguments)
        for (const Key &callee : targets_of(argument.callee))
            write(parameter_key(callee, argument.number), argument.from);
    return more;
}

void CallGraph::spread_pointers() {
    for (const Flow &flow : facts_.flows)
        held_[flow.to];
    while (spread_once()) {
    }
    for (const auto &[holder, functions] : held_)
        given_away_.insert(functions.begin(), functions.end());
}

void CallGraph::connect() {
    for (const auto &[key, function] : facts_.functions)
        for (const Call &call : function.calls) {
            const auto targets = targets_of(call.callee);
            for (const Key &target : targets)
                edges_[key].push_back({target, call.place});
            const bool by_pointer = targets != std::set<Key>{call.callee};
            if (targets.empty())
                unknown_calls_.push_back(call.place);
            known_calls_ += by_pointer && !targets.empty() ? 1 : 0;
        }
    // Whoever is given a function by a call of the kernel's runs it before the call returns, unless
    // that is what registers a context.
    for (const Argument &argument : facts_.arguments)
        for (const Key &callee : targets_of(argument.callee))
            if (!facts_.functions.contains(callee) &&
                !is_registration(parameter_key(callee, argument.number)))
                for (const Key &target : targets_of(argument.from))
                    edges_[argument.caller].push_back({target, argument.place});
}

void CallGraph::find_contexts() {
    std::set<Context> found;
    for (const Registration &row : registrations)
        if (const auto held = held_.find(Key(row.holder)); held != held_.end())
            for (const Key &function : held->second)
                if (facts_.functions.contains(function))
                    found.insert({row.kind, function});
    contexts_.assign(found.begin(), found.end());
    for (const Context &context : contexts_)
        reached_.push_back(reached_from(context.function));
}

CallGraph::Arrivals CallGraph::reached_from(const Key &root) const {
    Arrivals arrivals;
    arrivals[root];
    std::deque<Key> waiting = {root};
    while (!waiting.empty()) {
        const Key caller = waiting.front();
        waiting.pop_front();
        const auto edges = edges_.find(caller);
        if (edges == edges_.end())
            continue;
        for (const Edge &edge : edges->second)
            if (arrivals.try_emplace(edge.callee, Arrival{caller, edge.place}).second)
                waiting.push_back(edge.callee);
    }
    return arrivals;
}

Way CallGraph::way(const Context &context, const Arrivals &arrivals, const Key &function) const {
    Way way{context, {}};
    for (Key at = function; at != context.function;) {
        const Arrival &arrival = arrivals.at(at);
        way.steps.push_back({facts_.functions.at(arrival.caller).name, arrival.place});
        at = arrival.caller;
    }
    std::ranges::reverse(way.steps);
    return way;
}

std::vector<Way> CallGraph::ways_to(const Key &function) const {
    std::vector<Way> ways;
    for (std::size_t i = 0; i < contexts_.size(); i++)
        if (reached_[i].contains(function))
            ways.push_back(way(contexts_[i], reached_[i], function));
    std::ranges::stable_sort(
        ways, {}, [](const Way &one) { return std::pair(one.context.kind, one.steps.size()); });
    return ways;
}

std::optional<Way> CallGraph::way_from_outside(const Key &function) const {
    std::optional<Way> shortest;
    for (const Key &root : given_away_) {
        const auto arrivals = reached_from(root);
        if (!arrivals.contains(function) || !facts_.functions.contains(root))
            continue;
        auto found = way({ContextKind::callback, root}, arrivals, function);
        if (!shortest || found.steps.size() < shortest->steps.size())
            shortest = std::move(found);
    }
    return shortest;
}

} // namespace besser::lint
