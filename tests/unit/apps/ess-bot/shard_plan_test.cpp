#include "shard_plan.hpp"

#include <doctest/doctest.h>

#include "support/builders.hpp"

using ess::bot::read_shards;
using ess::bot::shard_plan;
using ess::test::must;
using ess::test::reason_of;

TEST_CASE("shards are one by default, a range, a number, or as many as Discord recommends") {
  CHECK(must(read_shards("", "")) == shard_plan{0, 0, 1});
  CHECK(must(read_shards("0-3/16", "")) == shard_plan{0, 3, 16});
  CHECK(must(read_shards("5/16", "")) == shard_plan{5, 5, 16});
  CHECK(must(read_shards("", "4")) == shard_plan{0, 3, 4});
  CHECK_FALSE(must(read_shards("", "auto")).has_value());
}

TEST_CASE("shards that cannot be are refused") {
  for (const char* text :
       {"3", "3-1/16", "0-16/16", "0-3/", "/16", "-3/16", "a-b/c", "0-3/99999", "0--3/16", "0-3/16 "}) {
    CAPTURE(text);
    CHECK(reason_of(read_shards(text, "")) == "invalid_shards");
  }
  for (const char* text : {"0", "-1", "many", "99999"}) {
    CAPTURE(text);
    CHECK(reason_of(read_shards("", text)) == "invalid_shards");
  }
  CHECK(reason_of(read_shards("0-3/16", "4")) == "invalid_shards");
}
