#include "ess/base/result.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <set>
#include <string>
#include <type_traits>

using ess::errc;
using ess::error;
using ess::result;

namespace {

result<int> half(int number) {
  if (number % 2 != 0) return error(errc::invalid_argument, "odd", "The number is odd.");
  return number / 2;
}

}  // namespace

TEST_CASE("a result holds a value or an error") {
  CHECK(half(4).has_value());
  CHECK(half(4).value() == 2);
  const auto bad = half(3);
  REQUIRE_FALSE(bad);
  CHECK(bad.error().code() == errc::invalid_argument);
  CHECK(bad.error().reason() == "odd");
  CHECK(bad.error().message() == "The number is odd.");
  CHECK(ess::success().has_value());
  CHECK_FALSE(result<void>(error(errc::internal, "x", "y")).has_value());
}

TEST_CASE("a result carries what can only be moved") {
  result<std::unique_ptr<int>> made = std::make_unique<int>(7);
  REQUIRE(made);
  CHECK(**made == 7);
  const std::unique_ptr<int> taken = std::move(made).value();
  CHECK(*taken == 7);
}

TEST_CASE("the private detail of an error is of another type than its message") {
  const error e = error(errc::unavailable, "store_failed", "Try again.").with_detail("disk I/O error");
  CHECK_FALSE(std::is_convertible_v<ess::private_text, std::string>);
  CHECK(e.message() == "Try again.");
  CHECK(e.detail().for_log() == "disk I/O error");
  CHECK(ess::describe_for_log(e) == "unavailable (store_failed): Try again. [disk I/O error]");
  CHECK(ess::describe_for_log(error(errc::not_found, "gone", "No.")) == "not_found (gone): No.");
}

TEST_CASE("an error may say when to try again") {
  CHECK_FALSE(error(errc::timeout, "x", "y").retry_after().has_value());
  const error e = error(errc::rate_limited, "x", "y").with_retry_after(std::chrono::milliseconds(1500));
  CHECK(e.retry_after() == std::chrono::milliseconds(1500));
}

TEST_CASE("every error code has a name of its own") {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(errc::internal); ++i) names.insert(to_string(static_cast<errc>(i)));
  CHECK(names.size() == static_cast<std::size_t>(errc::internal) + 1);
  CHECK(names.count("unknown") == 0);
}
