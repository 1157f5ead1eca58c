// Security requirement TE-7: in which order the store takes the work of several communities. What it costs in time is
// measured by bench/tenant_flood.py.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "storage/sqlite/job_queue.hpp"

namespace ess::storage::sqlite {
namespace {

const auto north = write_lane::of(community_id::trusted("north"));
const auto south = write_lane::of(community_id::trusted("south"));

/// A queue whose jobs have names.
class line {
 public:
  bool push(write_lane lane, const std::string& name) {
    job j{lane, {}, {}, [this, name](const result<void>&) { order_.push_back(name); }};
    return queue_.push(j);
  }
  void push_many(write_lane lane, const std::string& name, int count) {
    for (int i = 0; i < count; ++i) REQUIRE(push(lane, name));
  }
  /// The names in a group.
  std::vector<std::string> take(std::size_t most = 128) {
    order_.clear();
    for (auto& j : queue_.take(most)) j.done(success());
    return order_;
  }

 private:
  job_queue queue_{1024};
  std::vector<std::string> order_;
};

std::size_t count(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<std::size_t>(std::count(names.begin(), names.end(), name));
}

TEST_CASE("TE-7: whoever works alone has whole groups to itself") {
  line jobs;
  jobs.push_many(north, "north", 60);
  CHECK(jobs.take().size() == 60);
}

TEST_CASE("TE-7: a community that comes to a long line is in the next group, and the flood has its share of it") {
  line jobs;
  jobs.push_many(north, "north", 500);
  REQUIRE(jobs.push(south, "south"));
  CHECK(count(jobs.take(8), "south") == 1);
  for (int group = 0; group < 20; ++group) {
    REQUIRE(jobs.push(south, "south"));
    const auto taken = jobs.take();
    CHECK(count(taken, "south") == 1);
    CHECK(count(taken, "north") == job_queue::share);
  }
}

TEST_CASE("TE-7: work of one community keeps its order, and none is lost or done twice") {
  line jobs;
  for (int i = 0; i < 40; ++i) {
    REQUIRE(jobs.push(north, "n" + std::to_string(i)));
    REQUIRE(jobs.push(south, "s" + std::to_string(i)));
  }
  std::vector<std::string> northern;
  std::vector<std::string> southern;
  while (northern.size() + southern.size() < 80) {
    for (const auto& name : jobs.take(7)) (name.front() == 'n' ? northern : southern).push_back(name);
  }
  REQUIRE(northern.size() == 40);
  for (std::size_t i = 0; i < 40; ++i) {
    CHECK(northern[i] == "n" + std::to_string(i));
    CHECK(southern[i] == "s" + std::to_string(i));
  }
}

TEST_CASE("TE-7: the installation's own work takes turns, too, but has no share to keep to") {
  line jobs;
  jobs.push_many(north, "north", 1);
  jobs.push_many(south, "south", 1);
  CHECK(jobs.take().size() == 2);
  jobs.push_many(north, "north", 30);
  jobs.push_many(write_lane(), "own", 30);
  const auto taken = jobs.take();
  CHECK(count(taken, "own") == 30);
  CHECK(count(taken, "north") == job_queue::share);
}

TEST_CASE("TE-7: a community that has been alone for long has whole groups again") {
  line jobs;
  jobs.push_many(north, "north", 1);
  jobs.push_many(south, "south", 1);
  CHECK(jobs.take().size() == 2);
  for (std::uint64_t i = 0; i < job_queue::shared_for; ++i) {
    jobs.push_many(north, "north", 1);
    CHECK(jobs.take().size() == 1);
  }
  jobs.push_many(north, "north", 60);
  CHECK(jobs.take().size() == 60);
}

TEST_CASE("a queue that is full or closed takes nothing more and hands out what it has") {
  job_queue queue(2);
  const auto push = [&] {
    job j{north, {}, {}, [](const result<void>&) {}};
    return queue.push(j);
  };
  CHECK(push());
  CHECK(push());
  CHECK_FALSE(push());
  queue.close();
  CHECK_FALSE(push());
  CHECK(queue.take(1).size() == 1);
  CHECK(queue.take(8).size() == 1);
  CHECK(queue.take(8).empty());
}

}  // namespace
}  // namespace ess::storage::sqlite
