// SPDX-License-Identifier: GPL-2.0-only
#include "agent/cpu_samples.hpp"

#include "agent/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <linux/perf_event.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace besser::agent {

namespace {

constexpr const char *unlock_function = "_raw_spin_unlock_irqrestore";
constexpr std::size_t data_pages = 128;

std::size_t page_bytes() { return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)); }

/// The words of a record behind its header.
std::vector<std::uint64_t> words_of(std::span<const std::byte> body) {
    std::vector<std::uint64_t> words(body.size() / sizeof(std::uint64_t));
    if (!words.empty())
        std::memcpy(words.data(), body.data(), words.size() * sizeof(std::uint64_t));
    return words;
}

/// A sample: the address, the length of the chain, the chain. It begins with the address, and marks
/// stand in it for where kernel and program begin (enum perf_callchain_context).
void add_sample(const std::vector<std::uint64_t> &words, const CodeRange &unlock,
                SampleCounts &counts) {
    if (words.empty())
        return;
    counts.all++;
    if (!unlock.holds(words[0]))
        return;
    counts.unlocking++;
    bool below = false;
    for (std::size_t i = 2; i < words.size() && i - 2 < words[1]; i++) {
        if (words[i] >= PERF_CONTEXT_MAX)
            continue;
        if (below) {
            counts.callers[words[i]]++;
            return;
        }
        below = true;
    }
}

perf_event_attr samples_of(std::uint32_t type, std::uint64_t what, std::uint32_t per_second) {
    perf_event_attr attributes{};
    attributes.size = sizeof attributes;
    attributes.type = type;
    attributes.config = what;
    attributes.freq = 1;
    attributes.sample_freq = per_second;
    attributes.sample_type = PERF_SAMPLE_IP | PERF_SAMPLE_CALLCHAIN;
    attributes.exclude_idle = 1;
    attributes.exclude_callchain_user = 1;
    return attributes;
}

/// One on each CPU that is on.
std::expected<std::vector<SampleBuffer>, int> open_all(perf_event_attr what) {
    std::vector<SampleBuffer> buffers;
    for (long cpu = 0; cpu < ::sysconf(_SC_NPROCESSORS_CONF); cpu++) {
        FileDescriptor event(static_cast<int>(::syscall( // NOLINT: variadic
            SYS_perf_event_open, &what, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC)));
        if (event.get() < 0 && errno == ENODEV)
            continue;
        if (event.get() < 0)
            return std::unexpected(errno);
        auto buffer = SampleBuffer::open(std::move(event));
        if (!buffer)
            return std::unexpected(buffer.error());
        buffers.push_back(std::move(*buffer));
    }
    return buffers;
}

} // namespace

void add_records(std::span<const std::byte> records, const CodeRange &unlock,
                 SampleCounts &counts) {
    perf_event_header header{};
    while (records.size() >= sizeof header) {
        std::memcpy(&header, records.data(), sizeof header);
        if (header.size < sizeof header || header.size > records.size())
            return;
        const auto words = words_of(records.subspan(sizeof header, header.size - sizeof header));
        if (header.type == PERF_RECORD_SAMPLE)
            add_sample(words, unlock, counts);
        else if (header.type == PERF_RECORD_LOST && words.size() > 1)
            counts.lost += words[1];
        records = records.subspan(header.size);
    }
}

std::expected<SampleBuffer, int> SampleBuffer::open(FileDescriptor event) {
    SampleBuffer buffer(std::move(event));
    void *mapped = ::mmap(nullptr, (1 + data_pages) * page_bytes(), PROT_READ | PROT_WRITE,
                          MAP_SHARED, buffer.event_.get(), 0);
    if (mapped == MAP_FAILED)
        return std::unexpected(errno);
    buffer.mapped_ = mapped;
    return buffer;
}

SampleBuffer::SampleBuffer(SampleBuffer &&other) noexcept
    : event_(std::move(other.event_)), mapped_(std::exchange(other.mapped_, nullptr)) {}

SampleBuffer::~SampleBuffer() {
    if (mapped_ != nullptr)
        ::munmap(mapped_, (1 + data_pages) * page_bytes());
}

std::vector<std::byte> SampleBuffer::take() {
    auto *page = static_cast<perf_event_mmap_page *>(mapped_);
    const auto *data = static_cast<const std::byte *>(mapped_) + page_bytes();
    const std::size_t size = data_pages * page_bytes();
    // The kernel writes the data first, and then the head; it reads the tail before it writes
    // there.
    const std::uint64_t head = std::atomic_ref(page->data_head).load(std::memory_order_acquire);
    const std::uint64_t tail = page->data_tail;
    std::vector<std::byte> taken;
    for (auto at = tail; at < head;) {
        const auto from = static_cast<std::size_t>(at % size);
        const auto bytes = std::min<std::size_t>(size - from, head - at);
        taken.insert(taken.end(), data + from, data + from + bytes);
        at += bytes;
    }
    std::atomic_ref(page->data_tail).store(head, std::memory_order_release);
    return taken;
}

std::string what_samples_show(bool by_cycles, std::string_view machine,
                              std::string_view command_line) {
    const bool x86 = machine == "x86_64";
    const bool pseudo_nmi = command_line.contains("irqchip.gicv3_pseudo_nmi=1");
    return by_cycles && (x86 || pseudo_nmi)
               ? "with interrupts off, too"
               : "none with interrupts off: what unlocks stands for that time";
}

std::expected<CpuSamples, std::string> CpuSamples::start(std::uint32_t per_second) {
    KernelSymbols symbols(read_text("/proc/kallsyms").value_or(""));
    const auto unlock = symbols.range_of(unlock_function);
    if (!unlock)
        return std::unexpected(fmt::format("/proc/kallsyms has no {}", unlock_function));
    auto buffers = open_all(samples_of(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, per_second));
    const bool by_cycles = buffers.has_value();
    if (!by_cycles) // a virtual machine often counts none
        buffers = open_all(samples_of(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK, per_second));
    if (!buffers)
        return std::unexpected(fmt::format("perf_event_open: {}", std::strerror(buffers.error())));
    utsname system{};
    ::uname(&system);
    CpuSamples samples(fmt::format("{}, {}/s, {}", by_cycles ? "cycles" : "clock", per_second,
                                   what_samples_show(by_cycles, system.machine,
                                                     read_text("/proc/cmdline").value_or(""))),
                       std::move(symbols), *unlock);
    samples.buffers_ = std::move(*buffers);
    return samples;
}

void CpuSamples::look() {
    for (auto &buffer : buffers_)
        add_records(buffer.take(), unlock_, counts_);
}

void CpuSamples::tell(bench::Counters &counters) const {
    counters["perf.samples"] = counts_.all;
    counters["perf.lost"] = counts_.lost;
    counters["perf.unlock_irqrestore"] = counts_.unlocking;
    for (const auto &[address, count] : counts_.callers) {
        // A return address may be that of the next function, where the call does not return.
        const auto caller = symbols_.function_at(address - 1);
        counters[fmt::format("perf.unlock_irqrestore.{}", caller.empty() ? "unknown" : caller)] +=
            count;
    }
}

std::string CpuSamples::instrument() const { return fmt::format("CPU samples ({})", method_); }

} // namespace besser::agent
