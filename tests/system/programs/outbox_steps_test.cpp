// The server dies at each step of a delivery, again and again: in the end the channels show what was committed.
//
// A life is a process, forked from this one, which has no threads. Discord is the simulator in this process, so that it
// outlives them; it remembers a nonce for the two minutes that ess-server counts on and no longer, and the lives are
// seconds or many minutes apart.
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <random>

#include "ess/testing/simulator.hpp"
#include "support/builders.hpp"
#include "support/temp_dir.hpp"
#include "system/programs/outbox_life.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

namespace {

constexpr std::array steps = {last_step::event_open, last_step::claimed, last_step::request_sent,
                              last_step::answer_received, last_step::outcome_open};
// What a channel shows is compared whole, so it is not to become long.
constexpr int rounds_of_an_installation = 20;

int rounds_of_this_run() { return std::getenv("ESS_TEST_FULL") != nullptr ? 1000 : 10; }

const char* guild_with_two_channels = R"({
  "applications": [{"id": "500", "name": "ESS", "clientSecret": "client-secret", "botToken": "b.t"}],
  "users": [{"id": "41", "username": "nelly"}],
  "guilds": [{"id": "700", "name": "Night City", "ownerId": "41", "memberIds": ["41"], "applicationIds": ["500"],
              "channels": [{"id": "11", "name": "approvals", "type": 0},
                           {"id": "12", "name": "dispatch", "type": 0}]}]
})";

testing::sim_options forgetful() {
  testing::sim_options options;
  options.nonce_memory = 2min;
  options.bucket_limit = 1000;
  options.bucket_window = 1s;
  return options;
}

/// A database, the Discord beside it, and what must come of them.
class installation {
 public:
  explicit installation(std::uint64_t seed) : dice_(seed), random_(seed), sim_(forgetful(), random_) {
    must(sim_.load_world(guild_with_two_channels, now()));
    life first = next_life(last_step::none, 0);
    first.founds = true;
    REQUIRE_FALSE(dies_in(first));
    compare();
  }

  /// Lives until one ended at that step, and now and then a long one after it.
  void round(last_step ends) {
    bool dead = false;
    for (int tries = 0; !dead && tries < 20; ++tries) {
      dead = dies_in(next_life(ends, 1 + pick(4)));
      if (!dead) compare();
    }
    REQUIRE(dead);
    if (pick(2) == 0) recover();
  }
  /// A life that delivers everything.
  void recover() {
    REQUIRE_FALSE(dies_in(next_life(last_step::none, pick(2))));
    compare();
  }

 private:
  int pick(int below) { return static_cast<int>(dice_() % static_cast<unsigned>(below)); }
  time_point now() const { return fake_clock().now() + age_; }

  life next_life(last_step ends, int changes) {
    constexpr std::array<std::chrono::milliseconds, 5> pauses = {1s, 40s, 119s, 3min, 25min};
    age_ += pauses[static_cast<std::size_t>(pick(static_cast<int>(pauses.size())))];
    return {.database = folder_ / "ess.db",
            .begins = age_,
            .changes = changes,
            .ends = ends,
            .at_request = 1 + pick(3),
            .seed = dice_()};
  }

  /// Whether it ended by kill -9, and not in peace.
  bool dies_in(const life& how) {
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      ::close(ends[0]);
      json_line line(ends[1]);
      live(how, known_, line);
    }
    ::close(ends[1]);
    {
      json_line line(ends[0]);
      while (const auto said = line.hear()) attend_to(*said, line);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    if (WIFSIGNALED(status)) REQUIRE(WTERMSIG(status) == SIGKILL);
    if (WIFEXITED(status)) REQUIRE(WEXITSTATUS(status) == 0);
    return WIFSIGNALED(status);
  }

  void attend_to(const boost::json::object& said, json_line& line) {
    if (said.contains("method")) return line.say(answer_to(said));
    if (const auto failed = string_member(said, "failed")) FAIL(*failed);
    if (said.contains("dead")) {
      CHECK(integer_member(said, "dead") == 0);
      CHECK(integer_member(said, "uncertain") == 0);
    }
    known_.take(said);
  }

  boost::json::object answer_to(const boost::json::object& asked) {
    testing::sim_request request{string_member(asked, "method").value_or(""),
                                 string_member(asked, "target").value_or(""),
                                 {{"user-agent", "DiscordBot (https://ess.example.org, 1)"}},
                                 string_member(asked, "body").value_or("")};
    for (const auto& [name, value] : asked.at("headers").as_object()) {
      request.headers.emplace_back(name, value.as_string());
    }
    const auto reply = sim_.handle(request, now());
    boost::json::object answer;
    answer["status"] = reply.status;
    boost::json::object headers;
    for (const auto& [name, value] : reply.headers) headers[name] = value;
    answer["headers"] = std::move(headers);
    answer["body"] = reply.body;
    return answer;
  }

  std::vector<seen_message> channel(std::uint64_t id) {
    const testing::sim_request look{"GET", "/_sim/channels/" + std::to_string(id) + "/messages?viewerId=41", {}, {}};
    const auto reply = sim_.handle(look, now());
    REQUIRE(reply.status == 200);
    return seen_messages(must(parse_json(reply.body, {16 * 1024 * 1024, 64, 100'000})));
  }

  /// Nothing waits: the channels are as the model.
  void compare() {
    for (const auto& fault : known_.calls.faults_of(channel(dispatch_channel_of_life))) CHECK_MESSAGE(false, fault);
    const auto shown = channel(approvals_channel_of_life);
    REQUIRE(shown.size() == known_.requests.size());
    for (std::size_t i = 0; i < shown.size(); ++i) {
      const auto decided = known_.decisions.find(known_.requests[i]);
      const bool pending = decided == known_.decisions.end();
      CHECK(shown[i].footer == "Request " + known_.requests[i]);
      CHECK(shown[i].title == (pending ? "Approval requested: kick" : decided->second));
      CHECK(shown[i].buttons == (pending ? 2 : 0));
    }
  }

  std::mt19937_64 dice_;
  fake_random random_;
  temp_dir folder_;
  testing::simulator sim_;
  desk_model known_;
  std::chrono::milliseconds age_{0};
};

}  // namespace

TEST_CASE(
    "OB-1: killed at each step of a delivery, and in the transaction of an event, the server posts every committed "
    "event once and in order, and no other") {
  const int rounds = rounds_of_this_run();
  MESSAGE("rounds: " << rounds << ", each with kill -9 at " << steps.size() << " steps");
  std::optional<installation> here;
  for (int round = 0; round < rounds; ++round) {
    CAPTURE(round);
    if (round % rounds_of_an_installation == 0) here.emplace(static_cast<std::uint64_t>(round) + 1);
    for (const auto each : steps) here->round(each);
    here->recover();
  }
}
