// SPDX-License-Identifier: GPL-2.0-only
#include "trace/trace_file.hpp"

#include "support/untrusted_text.hpp"

#include <protozero/pbf_writer.hpp>

#include <cassert>

namespace besser::trace {

using protozero::pbf_writer;

namespace {

// Numbers of fields, by message: fields.proto.
namespace trace_message {
constexpr std::uint32_t packet = 1;
}
namespace packet {
constexpr std::uint32_t timestamp = 8;
constexpr std::uint32_t sequence = 10;
constexpr std::uint32_t track_event = 11;
constexpr std::uint32_t interned_data = 12;
constexpr std::uint32_t sequence_flags = 13;
constexpr std::uint32_t track_descriptor = 60;
constexpr std::uint32_t trace_attributes = 126;
} // namespace packet
namespace attributes {
constexpr std::uint32_t attribute = 1;
constexpr std::uint32_t key = 1;
constexpr std::uint32_t string_value = 3;
} // namespace attributes
namespace descriptor {
constexpr std::uint32_t uuid = 1;
constexpr std::uint32_t name = 2;
constexpr std::uint32_t parent = 5;
constexpr std::uint32_t counter = 8;
constexpr std::uint32_t unit = 3;
constexpr std::int32_t unit_count = 2;
constexpr std::uint32_t child_ordering = 11;
constexpr std::int32_t ordered_by_rank = 3;
constexpr std::uint32_t rank = 12;
constexpr std::uint32_t merge_behavior = 15;
constexpr std::int32_t not_merged = 2;
} // namespace descriptor
namespace track_event {
constexpr std::uint32_t annotation = 4;
constexpr std::uint32_t type = 9;
constexpr std::uint32_t name = 10;
constexpr std::uint32_t track = 11;
constexpr std::uint32_t counter_value = 30;
constexpr std::uint32_t flow = 47;
constexpr std::uint32_t last_of_flow = 48;
} // namespace track_event
namespace annotation {
constexpr std::uint32_t name = 1;
constexpr std::uint32_t int_value = 4;
constexpr std::uint32_t string_value = 6;
} // namespace annotation
namespace interned {
constexpr std::uint32_t event_names = 2;
constexpr std::uint32_t argument_names = 3;
constexpr std::uint32_t iid = 1;
constexpr std::uint32_t text = 2;
} // namespace interned

/// One writer, so one sequence of packets. A reader drops events that name none.
constexpr std::uint32_t the_sequence = 1;
constexpr std::uint32_t interned_anew = 1;
constexpr std::uint32_t needs_interned = 2;

} // namespace

TraceFile::TraceFile(std::string_view generator, std::size_t most_bytes) : most_bytes_(most_bytes) {
    tell("generator", generator);
    pbf_writer file(bytes_);
    pbf_writer packet(file, trace_message::packet);
    packet.add_uint32(packet::sequence, the_sequence);
    packet.add_uint32(packet::sequence_flags, interned_anew);
}

void TraceFile::tell(std::string_view name, std::string_view value) {
    pbf_writer file(bytes_);
    pbf_writer packet(file, trace_message::packet);
    pbf_writer all(packet, packet::trace_attributes);
    pbf_writer one(all, attributes::attribute);
    one.add_string(attributes::key, for_terminal(name));
    one.add_string(attributes::string_value, for_terminal(value));
}

Track TraceFile::track(Track parent, std::string_view name) {
    return describe(parent, name, false);
}

Track TraceFile::counter(Track parent, std::string_view name) {
    return describe(parent, name, true);
}

/// Tracks are counted, and stand in that order: so their number is their rank, too.
Track TraceFile::describe(Track parent, std::string_view name, bool counts) {
    depths_.emplace_back();
    const Track made{depths_.size()};
    pbf_writer file(bytes_);
    pbf_writer packet(file, trace_message::packet);
    packet.add_uint32(packet::sequence, the_sequence);
    pbf_writer track(packet, packet::track_descriptor);
    track.add_uint64(descriptor::uuid, made.id);
    track.add_string(descriptor::name, for_terminal(name));
    if (parent.id != 0)
        track.add_uint64(descriptor::parent, parent.id);
    track.add_enum(descriptor::child_ordering, descriptor::ordered_by_rank);
    track.add_int32(descriptor::rank, static_cast<std::int32_t>(made.id));
    track.add_enum(descriptor::merge_behavior, descriptor::not_merged);
    if (counts) {
        pbf_writer counter(track, descriptor::counter);
        counter.add_enum(descriptor::unit, descriptor::unit_count);
    }
    return made;
}

bool TraceFile::has_place(std::int64_t when_ns) {
    if (!full_since_ns_ && bytes_.size() >= most_bytes_)
        full_since_ns_ = when_ns;
    return !full_since_ns_;
}

/// The number of `text`; one that is new is put into `news`, which belongs before its first use.
std::uint64_t TraceFile::number(Interned &known, std::string_view text, std::uint32_t field,
                                std::string &news) {
    if (const auto found = known.find(text); found != known.end())
        return found->second;
    const auto made = known.size() + 1;
    known.emplace(text, made);
    pbf_writer all(news);
    pbf_writer entry(all, field);
    entry.add_uint64(interned::iid, made);
    entry.add_string(interned::text, for_terminal(text));
    return made;
}

void TraceFile::event(Kind kind, Track track, std::int64_t when_ns, std::string_view name,
                      Arguments arguments, Flow flow, FlowEnd end) {
    assert(when_ns >= 0 && track.id > 0 && track.id <= depths_.size());
    events_++;
    news_.clear();
    pbf_writer file(bytes_);
    pbf_writer packet(file, trace_message::packet);
    packet.add_uint64(packet::timestamp, static_cast<std::uint64_t>(when_ns));
    packet.add_uint32(packet::sequence, the_sequence);
    {
        pbf_writer event(packet, packet::track_event);
        event.add_enum(track_event::type, static_cast<std::int32_t>(kind));
        event.add_uint64(track_event::track, track.id);
        if (kind != Kind::end)
            event.add_uint64(track_event::name, number(names_, name, interned::event_names, news_));
        for (const auto &argument : arguments) {
            pbf_writer said(event, track_event::annotation);
            said.add_uint64(annotation::name, number(argument_names_, argument.name,
                                                     interned::argument_names, news_));
            if (const auto *integer = std::get_if<std::int64_t>(&argument.value))
                said.add_int64(annotation::int_value, *integer);
            else
                said.add_string(annotation::string_value,
                                for_terminal(std::get<std::string_view>(argument.value)));
        }
        if (flow != 0)
            event.add_fixed64(end == FlowEnd::ends ? track_event::last_of_flow : track_event::flow,
                              flow);
    }
    if (!news_.empty())
        packet.add_message(packet::interned_data, news_);
    packet.add_uint32(packet::sequence_flags, needs_interned);
}

void TraceFile::begin(Track track, std::int64_t when_ns, std::string_view name, Arguments arguments,
                      Flow flow, FlowEnd end) {
    auto &depth = depths_[track.id - 1];
    if (!has_place(when_ns)) {
        depth.refused++;
        return;
    }
    event(Kind::begin, track, when_ns, name, arguments, flow, end);
    depth.open++;
}

void TraceFile::end(Track track, std::int64_t when_ns) {
    auto &depth = depths_[track.id - 1];
    auto &innermost = depth.refused > 0 ? depth.refused : depth.open;
    if (innermost == 0)
        return;
    innermost--;
    if (&innermost == &depth.open)
        event(Kind::end, track, when_ns, {}, {}, 0, FlowEnd::goes_on);
}

void TraceFile::instant(Track track, std::int64_t when_ns, std::string_view name,
                        Arguments arguments, Flow flow, FlowEnd end) {
    if (has_place(when_ns))
        event(Kind::instant, track, when_ns, name, arguments, flow, end);
}

void TraceFile::count(Track track, std::int64_t when_ns, std::int64_t value) {
    if (!has_place(when_ns))
        return;
    assert(when_ns >= 0 && track.id > 0 && track.id <= depths_.size());
    events_++;
    pbf_writer file(bytes_);
    pbf_writer packet(file, trace_message::packet);
    packet.add_uint64(packet::timestamp, static_cast<std::uint64_t>(when_ns));
    packet.add_uint32(packet::sequence, the_sequence);
    pbf_writer event(packet, packet::track_event);
    event.add_enum(track_event::type, static_cast<std::int32_t>(Kind::counter));
    event.add_uint64(track_event::track, track.id);
    event.add_int64(track_event::counter_value, value);
}

void TraceFile::end_all(std::int64_t when_ns) {
    for (std::size_t i = 0; i < depths_.size(); i++) {
        depths_[i].refused = 0;
        while (depths_[i].open > 0)
            end(Track{i + 1}, when_ns);
    }
}

} // namespace besser::trace
