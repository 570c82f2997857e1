// SPDX-License-Identifier: GPL-2.0-only
#include "mine/sequence_diff.hpp"

#include <algorithm>

namespace besser::mine {

namespace {

/// Bounds memory to its square times four bytes.
constexpr std::size_t most_differences = 2048;

class Myers {
  public:
    Myers(std::span<const SymbolId> a, std::span<const SymbolId> b)
        : a_(a), b_(b), n_(static_cast<int>(a.size())), m_(static_cast<int>(b.size())) {}

    /// Nothing when there are more than `limit` differences.
    std::optional<std::vector<Edit>> run(int limit) {
        const int most = std::min(n_ + m_, limit);
        std::vector<int> reach(2 * static_cast<std::size_t>(most) + 3, 0);
        offset_ = most + 1;
        for (int d = 0; d <= most; ++d) {
            for (int k = -d; k <= d; k += 2) {
                const int x = furthest(reach, d, k);
                reach[index(k)] = x;
                if (x >= n_ && x - k >= m_)
                    return trace_back(d);
            }
            trace_.emplace_back(reach.begin() + (offset_ - d), reach.begin() + (offset_ + d + 1));
        }
        return {};
    }

  private:
    std::size_t index(int k) const { return static_cast<std::size_t>(offset_ + k); }

    static bool goes_down(int d, int k, int left, int right) {
        return k == -d || (k != d && left < right);
    }

    int furthest(const std::vector<int> &reach, int d, int k) const {
        const int left = k > -d ? reach[index(k - 1)] : -1;
        const int right = k < d ? reach[index(k + 1)] : -1;
        int x = d == 0 ? 0 : goes_down(d, k, left, right) ? right : left + 1;
        while (x < n_ && x - k < m_ && x >= k && a_[at(x)] == b_[at(x - k)])
            ++x;
        return x;
    }

    static std::size_t at(int i) { return static_cast<std::size_t>(i); }

    std::vector<Edit> trace_back(int d) const {
        std::vector<Edit> edits;
        int x = n_;
        int y = m_;
        for (; d > 0; --d) {
            const auto &before = trace_[at(d - 1)]; // diagonals 1-d..d-1
            const int k = x - y;
            const auto reach = [&](int diagonal) {
                return std::abs(diagonal) > d - 1 ? -1 : before[at(diagonal + d - 1)];
            };
            const bool down = goes_down(d, k, reach(k - 1), reach(k + 1));
            const int from_x = down ? reach(k + 1) : reach(k - 1);
            const int from_y = from_x - (down ? k + 1 : k - 1);
            add_step(edits, from_x, from_y, down);
            x = from_x;
            y = from_y;
        }
        std::ranges::reverse(edits);
        return edits;
    }

    /// Steps come last first; one that touches the edit before it is made part of it.
    static void add_step(std::vector<Edit> &edits, int x, int y, bool down) {
        const auto old_begin = static_cast<std::uint32_t>(x);
        const auto new_begin = static_cast<std::uint32_t>(y);
        const auto old_end = old_begin + (down ? 0 : 1);
        const auto new_end = new_begin + (down ? 1 : 0);
        if (!edits.empty() && edits.back().old_begin == old_end &&
            edits.back().new_begin == new_end) {
            edits.back().old_begin = old_begin;
            edits.back().new_begin = new_begin;
        } else {
            edits.push_back({old_begin, old_end, new_begin, new_end});
        }
    }

    std::span<const SymbolId> a_, b_;
    int n_, m_;
    int offset_ = 0;
    std::vector<std::vector<int>> trace_; ///< by d: how far each diagonal reached
};

/// Two sequences without what both begin with and what both end with.
struct Middle {
    Middle(std::span<const SymbolId> whole_a, std::span<const SymbolId> whole_b) {
        const auto shorter = std::min(whole_a.size(), whole_b.size());
        std::size_t head = 0;
        while (head < shorter && whole_a[head] == whole_b[head])
            ++head;
        std::size_t tail = 0;
        while (tail < shorter - head &&
               whole_a[whole_a.size() - 1 - tail] == whole_b[whole_b.size() - 1 - tail])
            ++tail;
        a = whole_a.subspan(head, whole_a.size() - head - tail);
        b = whole_b.subspan(head, whole_b.size() - head - tail);
        shift = static_cast<std::uint32_t>(head);
    }

    Edit in_whole(const Edit &edit) const {
        return {edit.old_begin + shift, edit.old_end + shift, edit.new_begin + shift,
                edit.new_end + shift};
    }

    std::span<const SymbolId> a, b;
    std::uint32_t shift = 0;
};

} // namespace

std::optional<std::vector<Edit>> diff_within(std::span<const SymbolId> a,
                                             std::span<const SymbolId> b, std::size_t most) {
    const Middle middle(a, b);
    if (middle.a.empty() && middle.b.empty())
        return std::vector<Edit>{};
    const auto limit = static_cast<int>(std::min(most, most_differences));
    auto edits = Myers(middle.a, middle.b).run(limit);
    if (!edits)
        return {};
    for (auto &edit : *edits)
        edit = middle.in_whole(edit);
    return edits;
}

std::vector<Edit> diff_sequences(std::span<const SymbolId> a, std::span<const SymbolId> b) {
    if (auto edits = diff_within(a, b, most_differences))
        return std::move(*edits);
    const Middle middle(a, b);
    return {middle.in_whole({0, static_cast<std::uint32_t>(middle.a.size()), 0,
                             static_cast<std::uint32_t>(middle.b.size())})};
}

} // namespace besser::mine
