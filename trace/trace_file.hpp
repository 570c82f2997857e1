// SPDX-License-Identifier: GPL-2.0-only
// A trace on one time axis in the format that Perfetto reads: what happened on which track, from
// when to when. This is the format alone; who records what stands with those who record.
//
// The format is protobuf: a sequence of TracePackets of perfetto_trace.proto, of which fields.proto
// beside this file describes what is used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace besser::trace {

/// How large besser lets the events of a trace become.
inline constexpr std::size_t most_trace_bytes = std::size_t{64} << 20;

/// A track of this file. Ids of different kinds are not mixed up by chance: none is 0.
struct Track {
    std::uint64_t id = 0;
};

/// What an event says about itself: "bytes" is 1500.
struct Argument {
    std::string_view name;
    std::variant<std::int64_t, std::string_view> value;
};
using Arguments = std::span<const Argument>;

/// What leads from one event to a later one, drawn as an arrow. 0: nothing does.
using Flow = std::uint64_t;
enum class FlowEnd : bool { goes_on, ends };

/// Times are of one clock, in nanoseconds, never negative. Names may be any bytes: they are made
/// visible text. Slices of one track nest; one that begins has to end on the same track.
class TraceFile {
  public:
    /// `generator` is what besser knows the file by (support/output_file.hpp); it stands among the
    /// first bytes. After `most_bytes` of events nothing more is recorded, except that what is open
    /// ends.
    TraceFile(std::string_view generator, std::size_t most_bytes);
    TraceFile(const TraceFile &) = delete;
    TraceFile &operator=(const TraceFile &) = delete;

    /// Below `parent`, after those it has; below nothing, if that has the id 0.
    [[nodiscard]] Track track(Track parent, std::string_view name);
    /// A track of values, such as "credits".
    [[nodiscard]] Track counter(Track parent, std::string_view name);

    void begin(Track track, std::int64_t when_ns, std::string_view name, Arguments arguments = {},
               Flow flow = 0, FlowEnd end = FlowEnd::goes_on);
    /// Of the slice that began last; nothing, if none is open.
    void end(Track track, std::int64_t when_ns);
    void instant(Track track, std::int64_t when_ns, std::string_view name, Arguments arguments = {},
                 Flow flow = 0, FlowEnd end = FlowEnd::goes_on);
    void count(Track track, std::int64_t when_ns, std::int64_t value);
    /// Ends every slice that is open.
    void end_all(std::int64_t when_ns);

    /// Says of the whole trace: "plan" is "aa". Shown in Perfetto's overview.
    void tell(std::string_view name, std::string_view value);

    /// When the first event came that found no place; empty: all did.
    [[nodiscard]] std::optional<std::int64_t> full_since_ns() const { return full_since_ns_; }
    [[nodiscard]] std::size_t events() const { return events_; }
    [[nodiscard]] const std::string &bytes() const { return bytes_; }

  private:
    enum class Kind : std::uint8_t { begin = 1, end = 2, instant = 3, counter = 4 };
    /// Texts that are written once and named by number from then on.
    using Interned = std::map<std::string, std::uint64_t, std::less<>>;

    [[nodiscard]] Track describe(Track parent, std::string_view name, bool counts);
    [[nodiscard]] bool has_place(std::int64_t when_ns);
    void event(Kind kind, Track track, std::int64_t when_ns, std::string_view name,
               Arguments arguments, Flow flow, FlowEnd end);
    [[nodiscard]] static std::uint64_t number(Interned &known, std::string_view text,
                                              std::uint32_t field, std::string &news);

    std::string bytes_;
    std::size_t most_bytes_;
    std::optional<std::int64_t> full_since_ns_;
    std::size_t events_ = 0;
    struct Depth {
        std::uint32_t open = 0;    ///< slices that began and have not ended
        std::uint32_t refused = 0; ///< slices within these that found no place
    };
    std::vector<Depth> depths_; ///< by track
    Interned names_;
    Interned argument_names_;
    std::string news_; ///< the texts that the event under way is the first to use
};

} // namespace besser::trace
