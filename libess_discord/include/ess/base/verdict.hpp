// A refusal that must still be committed: the answer of a unit of work that says no and writes down that it did.
#pragma once

#include <utility>

#include "ess/base/result.hpp"

namespace ess {

/// What a unit of work answers when its refusals are written too (an audit entry, a consumed OAuth state).
///
/// The outer error is a failure: the store rolls everything back. The inner result is the answer for the caller,
/// success or refusal, and is committed either way. So inside a unit of work write
///   `return error(...)` or `return std::move(r).error()`: roll back, nothing happened;
///   `return refused<T>(error(...))`: commit what was written so far, and refuse;
///   `return accepted(value)`: commit, and succeed.
/// The caller hands the work to the store as it is (`transact<result<T>>`) and calls `flatten` on the outcome.
template <class T>
using verdict = result<result<T>>;

template <class T>
verdict<T> accepted(T value) {
  return result<T>(std::move(value));
}
inline verdict<void> accepted() { return success(); }

template <class T>
verdict<T> refused(error reason) {
  return result<T>(std::move(reason));
}

/// One result for the caller, once it no longer matters whether a refusal was committed.
template <class T>
result<T> flatten(verdict<T> outcome) {
  if (!outcome) return std::move(outcome).error();
  return std::move(outcome).value();
}

/// True for failures of ours or of the store, after which nothing may be committed; false for refusals that have their
/// reason in the request or in the state of things.
inline bool is_failure(errc code) noexcept {
  return code == errc::unavailable || code == errc::internal || code == errc::corrupt || code == errc::timeout;
}

}  // namespace ess
