#include "ess/base/descriptor.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "support/temp_dir.hpp"

using ess::descriptor;
using ess::test::temp_dir;

namespace {

bool is_open(int number) { return ::fcntl(number, F_GETFD) != -1; }
descriptor open_null() { return descriptor(::open("/dev/null", O_RDWR | O_CLOEXEC)); }

}  // namespace

TEST_CASE("a descriptor is closed when its owner goes, and not before") {
  int number = -1;
  {
    const descriptor file = open_null();
    REQUIRE(file);
    number = file.number();
    CHECK(is_open(number));
  }
  CHECK_FALSE(is_open(number));
  const descriptor none(::open("/nowhere/at/all", O_RDONLY | O_CLOEXEC));
  CHECK(errno == ENOENT);
  CHECK_FALSE(none);
}

TEST_CASE("a descriptor that was moved or given away is closed once, by whoever has it now") {
  descriptor first = open_null();
  const int number = first.number();
  descriptor second(std::move(first));
  CHECK(second.number() == number);
  descriptor third = open_null();
  const int replaced = third.number();
  third = std::move(second);
  CHECK(third.number() == number);
  CHECK_FALSE(is_open(replaced));
  CHECK(is_open(number));
  const int given = third.release();
  CHECK_FALSE(third);
  CHECK(is_open(given));
  CHECK(::close(given) == 0);
}

TEST_CASE("all bytes are written, and a failure is told with its reason") {
  const temp_dir folder;
  const auto path = folder / "file";
  const std::string text(300'000, 'x');
  {
    const descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    CHECK(ess::write_all(file.number(), text));
    CHECK(ess::write_all(file.number(), ""));
  }
  CHECK(ess::test::read_file(path) == text);
  const descriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  CHECK_FALSE(ess::write_all(full.number(), text));
  CHECK(errno == ENOSPC);
}
