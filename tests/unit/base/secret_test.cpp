#include "ess/base/secret.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <type_traits>

using ess::secret;

TEST_CASE("EN-7: a secret is copied by a visible word only, and is empty once moved from") {
  CHECK_FALSE(std::is_copy_constructible_v<secret>);
  CHECK_FALSE(std::is_copy_assignable_v<secret>);
  secret first("hunter2");
  const secret copy = first.clone();
  secret second = std::move(first);
  CHECK(second.reveal() == "hunter2");
  CHECK(copy.reveal() == "hunter2");
  CHECK(first.empty());      // NOLINT: looking at what was moved from is the point
  CHECK(first.size() == 0);  // NOLINT
  CHECK(first.reveal().empty());
  first = std::move(second);
  CHECK(first.reveal() == "hunter2");
  CHECK(second.empty());  // NOLINT
  first = secret("other");
  CHECK(first.reveal() == "other");
}

TEST_CASE("EN-7: taking a string over wipes it") {
  std::string text = "hunter2 hunter2 hunter2 hunter2 hunter2";
  const char* bytes = text.data();
  const secret taken = secret::take(std::move(text));
  CHECK(taken.reveal() == "hunter2 hunter2 hunter2 hunter2 hunter2");
  CHECK(text.empty());                                       // NOLINT
  CHECK(std::string(bytes + 1, 8) == std::string(8, '\0'));  // the buffer is still the string's own
}

TEST_CASE("LG-2: a secret is printed as redacted") {
  const secret s("hunter2");
  std::ostringstream out;
  out << s;
  CHECK(out.str() == "[redacted]");
  CHECK(format_as(s) == "[redacted]");
  CHECK_FALSE(std::is_convertible_v<secret, std::string>);
  CHECK_FALSE(std::is_convertible_v<secret, std::string_view>);
}

TEST_CASE("a secret may hold any bytes, also none") {
  CHECK(secret().empty());
  CHECK(secret("").empty());
  CHECK(secret().clone().empty());
  const std::string bytes("\0\xff\0", 3);
  CHECK(secret(bytes).reveal() == bytes);
  CHECK(secret(bytes).size() == 3);
}
