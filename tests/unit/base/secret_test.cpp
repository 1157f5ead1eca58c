#include "ess/base/secret.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <type_traits>

#include "base/secret_memory.hpp"

using ess::secret;

namespace {

/// What the kernel says of the mapping that holds this address: the line VmFlags of /proc/self/smaps.
[[maybe_unused]] std::string flags_of_mapping(const void* address) {
  const auto wanted = reinterpret_cast<std::uintptr_t>(address);
  std::ifstream in("/proc/self/smaps");
  bool is_here = false;
  for (std::string line; std::getline(in, line);) {
    std::uintptr_t first = 0;
    std::uintptr_t last = 0;
    if (std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " ", &first, &last) == 2) {
      is_here = first <= wanted && wanted < last;
    } else if (is_here && line.starts_with("VmFlags:")) {
      return line + ' ';
    }
  }
  return {};
}

}  // namespace

TEST_CASE("EN-7: a secret is computed where it stays, whatever its size") {
  for (const std::size_t size : {0U, 1U, 32U, 512U, 513U, 5000U}) {
    secret computed = ess::blank_secret(size);
    CHECK(computed.size() == size);
    CHECK(computed.reveal() == std::string(size, '\0'));
    if (size == 0) continue;
    ess::bytes_to_fill(computed)[size - 1] = 'x';
    CHECK(computed.reveal() == std::string(size - 1, '\0') + "x");
  }
}

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

#if !defined(__SANITIZE_ADDRESS__)
TEST_CASE("EN-7: the memory of a secret is wiped when it is given back") {
  // Small ones share pages that stay mapped, so their place can be looked at afterwards.
  for (const std::size_t size : {1U, 32U, 200U, 240U}) {
    CAPTURE(size);
    auto kept = std::make_unique<secret>(std::string(size, 'x'));
    const volatile char* const place = kept->reveal().data();
    REQUIRE(place[size - 1] == 'x');
    kept.reset();
    std::size_t left = 0;
    for (std::size_t i = 0; i < size; ++i) left += place[i] != '\0' ? 1U : 0U;
    CHECK(left == 0);
  }
}

#if !defined(__SANITIZE_THREAD__)  // which answers mlock itself and locks nothing
TEST_CASE("EN-7: the memory of a secret is locked, so that it is never swapped out") {
  const secret small("hunter2");
  const secret large(std::string(5000, 'x'));
  if (!ess::secrets_are_locked()) {
    rlimit limit{};
    REQUIRE(::getrlimit(RLIMIT_MEMLOCK, &limit) == 0);
    REQUIRE(limit.rlim_cur < 1024 * 1024);
    MESSAGE("skipped: this system lets nobody lock memory (ulimit -l)");
    return;
  }
  for (const secret* each : {&small, &large})
    CHECK(flags_of_mapping(each->reveal().data()).find(" lo ") != std::string::npos);
  const std::string open(5000, 'x');
  CHECK(flags_of_mapping(open.data()).find(" lo ") == std::string::npos);
}
#endif
#endif

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
