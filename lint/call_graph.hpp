// SPDX-License-Identifier: GPL-2.0-only
// Who reaches whom in a tree: calls, and calls through pointers, whose targets are all functions
// that were ever written to a pointer of that name (a member of a structure, a variable, a
// parameter). The contexts of a driver are the functions that it gives to the kernel to be run:
// they are known by where they are written to.
#pragma once

#include "lint/facts.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace besser::lint {

/// In the order in which they are told: what may sleep least comes first.
enum class ContextKind { interrupt, tasklet, timer, thread, work, callback };
[[nodiscard]] std::string_view to_string(ContextKind kind);

/// A function that the kernel runs.
struct Context {
    ContextKind kind;
    Key function;
    friend auto operator<=>(const Context &, const Context &) = default;
};

/// A call on the way from a context to a function.
struct Step {
    std::string function; ///< the one that calls
    Place place;          ///< of the call
};

struct Way {
    Context context;
    std::vector<Step> steps; ///< from the context's function on; empty: it is the function
};

class CallGraph {
  public:
    /// `facts` outlive this.
    explicit CallGraph(const Facts &facts);

    /// Those that run by themselves, callbacks left out.
    [[nodiscard]] const std::vector<Context> &contexts() const { return contexts_; }
    /// The shortest way from each context that reaches the function, contexts in their order.
    [[nodiscard]] std::vector<Way> ways_to(const Key &function) const;
    /// The same from whatever else the kernel calls: an operation of mac80211, probe, the module's
    /// entry.
    [[nodiscard]] std::optional<Way> way_from_outside(const Key &function) const;
    /// Calls through pointers of which no target is known.
    [[nodiscard]] const std::vector<Place> &unknown_calls() const { return unknown_calls_; }
    [[nodiscard]] std::size_t known_calls() const { return known_calls_; }

  private:
    struct Edge {
        Key callee;
        Place place;
    };
    /// How a search came to a function.
    struct Arrival {
        Key caller;
        Place place;
    };
    using Arrivals = std::map<Key, Arrival>;

    void spread_pointers();
    [[nodiscard]] bool spread_once();
    [[nodiscard]] std::set<Key> targets_of(const Key &key) const;
    void connect();
    void find_contexts();
    [[nodiscard]] Arrivals reached_from(const Key &root) const;
    [[nodiscard]] Way way(const Context &context, const Arrivals &arrivals,
                          const Key &function) const;

    const Facts &facts_;
    std::map<Key, std::set<Key>> held_; ///< functions, by holder
    std::map<Key, std::vector<Edge>> edges_;
    std::vector<Context> contexts_;
    std::vector<Arrivals> reached_; ///< by context
    std::set<Key> given_away_;      ///< functions that some pointer holds
    std::vector<Place> unknown_calls_;
    std::size_t known_calls_ = 0;
};

} // namespace besser::lint
