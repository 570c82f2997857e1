// SPDX-License-Identifier: GPL-2.0-only
// Doubly linked list whose links lie in its elements (list_head): no allocation, O(1) removal.
#pragma once

#include <cassert>

namespace besser::vkernel {

/// Base of what can stand in one list at a time.
class Link {
  public:
    Link() = default;
    ~Link() { unlink(); }
    Link(const Link &) = delete;
    Link &operator=(const Link &) = delete;

    [[nodiscard]] bool linked() const { return next_ != nullptr; }
    void unlink() {
        if (!linked())
            return;
        previous_->next_ = next_;
        next_->previous_ = previous_;
        next_ = previous_ = nullptr;
    }

  private:
    template <class T>
    friend class List;
    void insert_before(Link &next) {
        assert(!linked() && next.linked());
        next_ = &next;
        previous_ = next.previous_;
        previous_->next_ = this;
        next.previous_ = this;
    }

    Link *previous_ = nullptr;
    Link *next_ = nullptr;
};

/// T derives from Link.
template <class T>
class List {
  public:
    List() { head_.previous_ = head_.next_ = &head_; }

    [[nodiscard]] bool empty() const { return head_.next_ == &head_; }
    [[nodiscard]] T *front() { return empty() ? nullptr : static_cast<T *>(head_.next_); }
    [[nodiscard]] T *next(T &element) {
        assert(element.linked());
        return element.next_ == &head_ ? nullptr : static_cast<T *>(element.next_);
    }
    void push_back(T &element) { element.insert_before(head_); }
    void push_front(T &element) { element.insert_before(*head_.next_); }
    /// nullptr: at the end.
    void insert_before(T *next, T &element) {
        Link &link = element;
        link.insert_before(next != nullptr ? static_cast<Link &>(*next) : head_);
    }
    T *pop_front() {
        T *element = front();
        if (element != nullptr)
            element->unlink();
        return element;
    }

  private:
    Link head_;
};

} // namespace besser::vkernel
