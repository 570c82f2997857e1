// SPDX-License-Identifier: GPL-2.0-only
#include "agent/bpf_counter.hpp"

#include "agent/bpf.hpp"

namespace besser::agent {

namespace {

constexpr std::uint32_t most_places = 8192;
/// Of `func` in struct work_struct, on 64 bits: behind a word and a list head
/// (include/linux/workqueue_types.h).
constexpr int function_offset = 24;

BpfCode code_for(int counts, int lost) {
    constexpr int place = -16; // on the stack: function and CPU
    constexpr int one = -24;
    BpfCode p;
    p.load(BPF_REG_3, BPF_REG_1, 0); // the work item
    p.increase(BPF_REG_3, function_offset);
    p.set_to_stack(BPF_REG_1, place);
    p.set(BPF_REG_2, sizeof(std::uint64_t));
    p.call(BPF_FUNC_probe_read_kernel);
    p.call(BPF_FUNC_get_smp_processor_id);
    p.store_register(place + 8, BPF_REG_0);
    p.call(BPF_FUNC_map_lookup_elem, counts, place);
    const auto known = p.jump_unless(BPF_REG_0, 0);
    p.store(one, 1);
    p.set_to_stack(BPF_REG_3, one);
    p.set(BPF_REG_4, BPF_NOEXIST);
    p.call(BPF_FUNC_map_update_elem, counts, place);
    const auto added = p.jump_if(BPF_REG_0, 0);
    // Another work item was sooner, or there is no room.
    p.call(BPF_FUNC_map_lookup_elem, counts, place);
    const auto known_now = p.jump_unless(BPF_REG_0, 0);
    p.set_to_value(BPF_REG_0, lost);
    p.land(known);
    p.land(known_now);
    p.set(BPF_REG_1, 1);
    p.add_atomically(BPF_REG_0, BPF_REG_1);
    p.land(added);
    p.end();
    return p;
}

} // namespace

std::expected<BpfCounter, std::string> BpfCounter::start() {
    auto counts =
        make_bpf_map(BPF_MAP_TYPE_HASH, sizeof(Place), sizeof(std::uint64_t), most_places);
    if (!counts)
        return std::unexpected(counts.error());
    auto lost = make_bpf_map(BPF_MAP_TYPE_ARRAY, sizeof(std::uint32_t), sizeof(std::uint64_t), 1);
    if (!lost)
        return std::unexpected(lost.error());
    auto program = load_bpf(BPF_PROG_TYPE_RAW_TRACEPOINT, code_for(counts->get(), lost->get()));
    if (!program)
        return std::unexpected(program.error());
    auto attached = attach_bpf("workqueue_execute_start", program->get());
    if (!attached)
        return std::unexpected(attached.error());
    return BpfCounter(std::move(*counts), std::move(*lost), std::move(*program),
                      std::move(*attached));
}

std::expected<BpfCounter::Counts, std::string> BpfCounter::read() const {
    Counts counts;
    Place before, place;
    for (const Place *last = nullptr; next_bpf_key(counts_.get(), last, &place); last = &before) {
        if (auto read = read_bpf_value(counts_.get(), &place, &counts.executions[place]); !read)
            return std::unexpected(read.error());
        before = place;
    }
    const std::uint32_t only = 0;
    if (auto read = read_bpf_value(lost_.get(), &only, &counts.lost); !read)
        return std::unexpected(read.error());
    counts.lost += bpf_runs_missed(program_.get());
    return counts;
}

} // namespace besser::agent
