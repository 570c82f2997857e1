// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <git2/oid.h>

#include <compare>
#include <cstring>
#include <functional>
#include <string>

namespace besser::mine {

/// A git object's name, comparable and hashable.
struct ObjectId {
    git_oid oid = {};

    bool is_zero() const { return git_oid_is_zero(&oid) == 1; }

    std::string hex() const {
        std::string text(GIT_OID_HEXSZ, '\0');
        git_oid_fmt(text.data(), &oid);
        return text;
    }

    friend bool operator==(const ObjectId &a, const ObjectId &b) {
        return git_oid_equal(&a.oid, &b.oid) == 1;
    }
    friend std::strong_ordering operator<=>(const ObjectId &a, const ObjectId &b) {
        return git_oid_cmp(&a.oid, &b.oid) <=> 0;
    }
};

} // namespace besser::mine

template <>
struct std::hash<besser::mine::ObjectId> {
    std::size_t operator()(const besser::mine::ObjectId &id) const noexcept {
        std::size_t value = 0;
        std::memcpy(&value, id.oid.id, sizeof value); // a hash already
        return value;
    }
};
