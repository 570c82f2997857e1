// SPDX-License-Identifier: GPL-2.0-only
// Samples of what CPUs executed (perf_event_open(2)), and what of it was the kernel letting
// interrupts in again. Where samples are taken by an interrupt that can be kept out they stand for
// the time in which it was (docs/measurements.md).
#pragma once

#include "agent/kernel_symbols.hpp"
#include "bench/record/record.hpp"
#include "support/file_descriptor.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace besser::agent {

struct SampleCounts {
    std::uint64_t all = 0;
    std::uint64_t lost = 0;      ///< as the kernel tells
    std::uint64_t unlocking = 0; ///< in _raw_spin_unlock_irqrestore
    std::map<std::uint64_t, std::uint64_t>
        callers{}; ///< of these, by the address that it returns to
};

/// Adds records as the kernel writes them: samples with an address and the chain of calls to it.
/// What is none of these, or does not fit into its record, is left out.
void add_records(std::span<const std::byte> records, const CodeRange &unlock, SampleCounts &counts);

/// A buffer that the kernel shares, of one CPU.
class SampleBuffer {
  public:
    /// The error is the system call's.
    [[nodiscard]] static std::expected<SampleBuffer, int> open(FileDescriptor event);
    SampleBuffer(SampleBuffer &&other) noexcept;
    SampleBuffer &operator=(SampleBuffer &&) = delete;
    ~SampleBuffer();
    /// What has come since the last call.
    [[nodiscard]] std::vector<std::byte> take();

  private:
    explicit SampleBuffer(FileDescriptor event) : event_(std::move(event)) {}

    FileDescriptor event_;
    void *mapped_ = nullptr;
};

class CpuSamples {
  public:
    /// All CPUs, idle ones left out. The error says why nothing can be sampled.
    [[nodiscard]] static std::expected<CpuSamples, std::string> start(std::uint32_t per_second);

    /// To be called often enough: a buffer holds some seconds.
    void look();
    /// "perf.samples" and its like, since start(), callers by name.
    void tell(bench::Counters &counters) const;
    /// "CPU samples (cycles, 997/s)", and what they stand for.
    [[nodiscard]] std::string instrument() const;

  private:
    CpuSamples(std::string method, KernelSymbols symbols, CodeRange unlock)
        : method_(std::move(method)), symbols_(std::move(symbols)), unlock_(unlock) {}

    std::string method_;
    KernelSymbols symbols_;
    CodeRange unlock_;
    std::vector<SampleBuffer> buffers_;
    SampleCounts counts_;
};

/// What samples of that kind stand for on this machine; `command_line` is the kernel's.
[[nodiscard]] std::string what_samples_show(bool by_cycles, std::string_view machine,
                                            std::string_view command_line);

} // namespace besser::agent
