// SPDX-License-Identifier: GPL-2.0-only
// A trace as a reader understands it, for tests: taken apart by protozero's parser, which knows
// nothing of the writer, and held to what Perfetto asks of it.
#pragma once

#include <protozero/pbf_reader.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace besser::trace {

struct ReadEvent {
    enum Kind : std::int32_t { begin = 1, end = 2, instant = 3, counter = 4 };
    std::int32_t kind = 0;
    std::uint64_t track = 0;
    std::int64_t when_ns = 0;
    std::string name;
    std::map<std::string, std::string> arguments;
    std::vector<std::uint64_t> flows;
    std::vector<std::uint64_t> last_of_flows;
    std::int64_t value = 0;
};

struct ReadSlice {
    std::string track;
    std::string name;
    std::int64_t begin_ns = 0;
    std::int64_t end_ns = 0;
    std::size_t depth = 0;
    std::map<std::string, std::string> arguments;
    std::vector<std::uint64_t> last_of_flows;
};

struct ReadTrace {
    struct Track {
        std::uint64_t parent = 0;
        std::string name;
        bool counts = false;
    };
    std::map<std::string, std::string> attributes;
    std::map<std::uint64_t, Track> tracks;
    std::vector<ReadEvent> events; ///< by time; of one time, in the order of the file
    std::vector<std::string> complaints;

    /// "chip/messages put out".
    [[nodiscard]] std::string path(std::uint64_t id) const {
        const auto &track = tracks.at(id);
        return track.parent == 0 ? track.name : path(track.parent) + "/" + track.name;
    }
    [[nodiscard]] std::set<std::string> paths() const {
        std::set<std::string> all;
        for (const auto &[id, track] : tracks)
            all.insert(path(id));
        return all;
    }
    [[nodiscard]] std::vector<ReadEvent> on(std::string_view track) const {
        std::vector<ReadEvent> found;
        for (const auto &event : events)
            if (path(event.track) == track)
                found.push_back(event);
        return found;
    }
    std::vector<ReadSlice> slices;
    [[nodiscard]] std::vector<ReadSlice> slices_on(std::string_view track) const {
        std::vector<ReadSlice> found;
        std::ranges::copy_if(slices, std::back_inserter(found),
                             [&](const ReadSlice &slice) { return slice.track == track; });
        return found;
    }
};

class TraceReader {
  public:
    static ReadTrace read(std::string_view bytes) {
        TraceReader reader;
        protozero::pbf_reader file(bytes.data(), bytes.size());
        while (file.next()) {
            if (file.tag() != 1)
                reader.complain("the file holds something that is no packet");
            reader.packet(file.get_message());
        }
        std::ranges::stable_sort(reader.read_.events, {}, &ReadEvent::when_ns);
        reader.pair_up();
        return std::move(reader.read_);
    }

  private:
    using Texts = std::map<std::uint64_t, std::string>;

    void complain(std::string what) { read_.complaints.push_back(std::move(what)); }

    void packet(protozero::pbf_reader packet) {
        std::optional<std::int64_t> when;
        std::optional<protozero::pbf_reader> event;
        bool has_sequence = false;
        while (packet.next())
            switch (packet.tag()) {
            case 8:
                when = static_cast<std::int64_t>(packet.get_uint64());
                break;
            case 10:
                has_sequence = packet.get_uint32() != 0;
                break;
            case 11:
                event = packet.get_message();
                break;
            case 12:
                interned(packet.get_message());
                break;
            case 60:
                descriptor(packet.get_message());
                break;
            case 126:
                attributes(packet.get_message());
                break;
            default:
                packet.skip();
            }
        if (!event)
            return;
        if (!when || !has_sequence)
            complain("an event without time or sequence");
        track_event(*event, when.value_or(0));
    }

    static std::pair<std::uint64_t, std::string> numbered(protozero::pbf_reader entry) {
        std::pair<std::uint64_t, std::string> text;
        while (entry.next())
            entry.tag() == 1 ? (void)(text.first = entry.get_uint64())
                             : (void)(text.second = entry.get_string());
        return text;
    }

    void interned(protozero::pbf_reader data) {
        while (data.next()) {
            auto &texts = data.tag() == 2 ? names_ : argument_names_;
            if (!texts.insert(numbered(data.get_message())).second)
                complain("a number of a text is given twice");
        }
    }

    void attributes(protozero::pbf_reader all) {
        while (all.next()) {
            auto one = all.get_message();
            std::string key;
            std::string value;
            while (one.next()) {
                auto &text = one.tag() == 1 ? key : value; // asked before the field is taken
                text = one.get_string();
            }
            read_.attributes[key] = value;
        }
    }

    void descriptor(protozero::pbf_reader message) {
        std::uint64_t id = 0;
        ReadTrace::Track track;
        while (message.next())
            switch (message.tag()) {
            case 1:
                id = message.get_uint64();
                break;
            case 2:
                track.name = message.get_string();
                break;
            case 5:
                track.parent = message.get_uint64();
                break;
            case 8:
                track.counts = true;
                message.skip();
                break;
            default:
                message.skip();
            }
        if (track.parent != 0 && !read_.tracks.contains(track.parent))
            complain("a track below none: " + track.name);
        if (id == 0 || !read_.tracks.emplace(id, track).second)
            complain("a track without a number of its own: " + track.name);
    }

    void annotation(protozero::pbf_reader message, ReadEvent &event) {
        std::string name;
        std::string value;
        while (message.next())
            switch (message.tag()) {
            case 1:
                name = argument_names_[message.get_uint64()];
                break;
            case 4:
                value = std::to_string(message.get_int64());
                break;
            default:
                value = message.get_string();
            }
        if (name.empty())
            complain("an argument without a name");
        event.arguments[name] = value;
    }

    void track_event(protozero::pbf_reader message, std::int64_t when_ns) {
        ReadEvent event;
        event.when_ns = when_ns;
        while (message.next())
            switch (message.tag()) {
            case 4:
                annotation(message.get_message(), event);
                break;
            case 9:
                event.kind = message.get_enum();
                break;
            case 10:
                event.name = names_[message.get_uint64()];
                break;
            case 11:
                event.track = message.get_uint64();
                break;
            case 30:
                event.value = message.get_int64();
                break;
            case 47:
                event.flows.push_back(message.get_fixed64());
                break;
            case 48:
                event.last_of_flows.push_back(message.get_fixed64());
                break;
            default:
                complain("an event with an unknown field");
                message.skip();
            }
        if (!read_.tracks.contains(event.track))
            return complain("an event on no track");
        if ((event.kind == ReadEvent::counter) != read_.tracks[event.track].counts)
            complain("counters and slices on one track: " + read_.path(event.track));
        read_.events.push_back(std::move(event));
    }

    /// Slices of a track nest: what ends is what began last.
    void pair_up() {
        std::map<std::uint64_t, std::vector<std::size_t>> open;
        std::set<std::uint64_t> flows;
        for (const auto &event : read_.events) {
            auto &stack = open[event.track];
            flows.insert(event.flows.begin(), event.flows.end());
            for (const auto flow : event.last_of_flows)
                if (!flows.contains(flow))
                    complain("a flow ends that has not begun");
            if (event.kind == ReadEvent::begin) {
                if (event.name.empty())
                    complain("a slice without a name");
                stack.push_back(read_.slices.size());
                read_.slices.push_back({read_.path(event.track), event.name, event.when_ns,
                                        event.when_ns, stack.size(), event.arguments,
                                        event.last_of_flows});
            } else if (event.kind == ReadEvent::end) {
                if (stack.empty()) {
                    complain("an end without a begin on " + read_.path(event.track));
                    continue;
                }
                read_.slices[stack.back()].end_ns = event.when_ns;
                stack.pop_back();
            }
        }
        for (const auto &[track, stack] : open)
            if (!stack.empty())
                complain("a slice that never ends on " + read_.path(track));
    }

    ReadTrace read_;
    Texts names_;
    Texts argument_names_;
};

inline ReadTrace read_trace(std::string_view bytes) { return TraceReader::read(bytes); }

} // namespace besser::trace
