// Units of work from coroutines: they run on the store's threads, the caller resumes where it was.
#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "ess/base/result.hpp"
#include "ess/net/awaitable.hpp"
#include "ess/storage/database.hpp"

namespace ess::net {

namespace detail {

awaitable<result<void>> submit_write(storage::database& db, storage::write_lane lane,
                                     storage::database::write_work work);
awaitable<result<void>> submit_read(storage::database& db, storage::database::read_work work);

/// Calls `work` and keeps what it gave; an exception becomes an error towards the store, which then rolls back.
template <class R, class F, class Unit>
result<void> keep_outcome(F& work, Unit& unit, std::optional<R>& answer, std::exception_ptr& failure) noexcept {
  try {
    failure = nullptr;
    answer.emplace(work(unit));
    if (!answer->has_value()) return answer->error();
    return success();
  } catch (...) {
    failure = std::current_exception();
    return error(errc::internal, "exception", "The work ended in an exception.");
  }
}

}  // namespace detail

/// Runs `work`, any callable `result<T>(storage::unit_of_work&)`, as one durable transaction and resumes on the
/// caller's executor when it is committed. Work that returns an error, or throws, leaves no trace.
///
/// The store may run `work` again if a shared commit failed, so it must not change what it captured but by assignment.
/// Locals of the awaiting coroutine may be captured by reference: they live until it resumes.
/// Errors: those of `work` and of `storage::database`; an exception of `work` is thrown here.
/// Lifetime: the caller's executor outlives the database.
template <class F>
auto transact(storage::database& db, storage::write_lane lane, F work)
    -> awaitable<std::invoke_result_t<F&, storage::unit_of_work&>> {
  using outcome = std::invoke_result_t<F&, storage::unit_of_work&>;
  std::optional<outcome> answer;
  std::exception_ptr failure;
  storage::database::write_work erased = [&](storage::unit_of_work& unit) {
    return detail::keep_outcome<outcome>(work, unit, answer, failure);
  };
  result<void> committed = co_await detail::submit_write(db, lane, std::move(erased));
  if (failure) std::rethrow_exception(failure);
  if (!committed) co_return std::move(committed).error();
  co_return std::move(*answer);
}

/// As above, in the installation's lane.
template <class F>
auto transact(storage::database& db, F work) -> awaitable<std::invoke_result_t<F&, storage::unit_of_work&>> {
  return transact(db, storage::write_lane(), std::move(work));
}

/// As `transact`, for `result<T>(const storage::unit_of_work&)`: reads one snapshot and cannot write.
template <class F>
auto read_only(storage::database& db, F work) -> awaitable<std::invoke_result_t<F&, const storage::unit_of_work&>> {
  using outcome = std::invoke_result_t<F&, const storage::unit_of_work&>;
  std::optional<outcome> answer;
  std::exception_ptr failure;
  storage::database::read_work erased = [&](const storage::unit_of_work& unit) {
    return detail::keep_outcome<outcome>(work, unit, answer, failure);
  };
  result<void> finished = co_await detail::submit_read(db, std::move(erased));
  if (failure) std::rethrow_exception(failure);
  if (!finished) co_return std::move(finished).error();
  co_return std::move(*answer);
}

}  // namespace ess::net
