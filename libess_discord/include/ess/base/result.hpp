// A value or an error. boost::system::result is not [[nodiscard]] and an alias cannot be, hence a small class.
#pragma once

#include <cstdlib>
#include <type_traits>
#include <utility>
#include <variant>

#include "ess/base/error.hpp"

namespace ess {

/// Holds a `T` or an `error`. Both constructors are implicit so that `return value;` and `return error(...);` read
/// alike.
///
/// Preconditions: `value()` needs `has_value()`, `error()` needs `!has_value()`; breaking one ends the process.
template <class T>
class [[nodiscard]] result {
 public:
  using value_type = T;

  result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  result(ess::error e) : state_(std::in_place_index<1>, std::move(e)) {}

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  T& value() & { return *checked(std::get_if<0>(&state_)); }
  const T& value() const& { return *checked(std::get_if<0>(&state_)); }
  T&& value() && { return std::move(*checked(std::get_if<0>(&state_))); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  ess::error& error() & { return *checked(std::get_if<1>(&state_)); }
  const ess::error& error() const& { return *checked(std::get_if<1>(&state_)); }
  ess::error&& error() && { return std::move(*checked(std::get_if<1>(&state_))); }

 private:
  template <class P>
  static P* checked(P* p) {
    if (p == nullptr) std::abort();
    return p;
  }

  std::variant<T, ess::error> state_;
};

/// Success without a value, or an error. `return success();` says the former.
template <>
class [[nodiscard]] result<void> {
 public:
  using value_type = void;

  result() = default;
  result(ess::error e) : state_(std::move(e)) {}

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  ess::error& error() & { return *checked(std::get_if<1>(&state_)); }
  const ess::error& error() const& { return *checked(std::get_if<1>(&state_)); }
  ess::error&& error() && { return std::move(*checked(std::get_if<1>(&state_))); }

 private:
  template <class P>
  static P* checked(P* p) {
    if (p == nullptr) std::abort();
    return p;
  }

  std::variant<std::monostate, ess::error> state_;
};

inline result<void> success() { return {}; }

}  // namespace ess
