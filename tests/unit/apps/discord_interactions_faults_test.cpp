// Signed interactions whose answer is given later, while Discord fails in every way: decided once, and over.
#include <doctest/doctest.h>

#include <future>
#include <utility>

#include "unit/apps/interaction_site.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

TEST_CASE("SG-4: a deferred decision is made once and ends, whatever Discord answers to its edit") {
  const auto script = [](fake_http_client& http) {
    http.reply_json(404, R"({"message":"Unknown Webhook","code":10015})");
    http.reply_json(200, R"({"id":"1","channel_id":"710"})");
  };
  const auto run = [](const fake_http_client& http) {
    interaction_site site;
    site.world->desk.answer_within = 0ms;
    site.answers = http;
    const auto reply = site.deliver(site.approve());
    CHECK(reply.body() == R"({"type":5,"data":{"flags":64}})");
    site.io.restart();
    while (site.world->desk.in_flight > 0) site.io.run_one();
    CHECK(site.world.base().count_entries("approval.decided", site.staff.community) == 1);
    return site.answers.finished();
  };
  fail_at_each(script, run, [](bool) {});
}

namespace {

/// Holds the store's only thread until it is let go.
class stalled_store {
 public:
  explicit stalled_store(storage::database& store) {
    auto work = [gate = gate_.get_future().share()](const storage::unit_of_work&) {
      gate.wait();
      return success();
    };
    store.submit_read(work, [this](const result<void>&) { over_.set_value(); });
  }
  ~stalled_store() { let_go(); }
  void let_go() {
    if (std::exchange(is_held_, false)) gate_.set_value();
    if (waits_) over_.get_future().wait();
    waits_ = false;
  }

 private:
  std::promise<void> gate_;
  std::promise<void> over_;
  bool is_held_ = true;
  bool waits_ = true;
};

std::string typing(const interaction_site& site) {
  return site.interaction(4, R"({"id":"900","name":"ess","type":1,"options":[{"name":"approve","type":1,"options":[)"
                             R"({"name":"id","type":3,"focused":true,"value":""}]}]})");
}

}  // namespace

TEST_CASE("SG-4: while the store is stuck a command is announced in time, and decided once when the store is back") {
  interaction_site site;
  site.world->desk.answer_within = 20ms;
  stalled_store store(site.world->database);
  const std::string announced = R"({"type":5,"data":{"flags":64}})";
  CHECK(site.deliver(site.approve()).body() == announced);
  CHECK(site.deliver(site.approve()).body() == announced);
  CHECK(site.world->desk.in_flight == 1);
  site.answers.reply_json(200, R"({"id":"1","channel_id":"710"})");
  store.let_go();
  site.io.restart();
  while (site.world->desk.in_flight > 0) site.io.run_one();
  CHECK(site.world.base().count_entries("approval.decided", site.staff.community) == 1);
  REQUIRE(site.answers.requests().size() == 1);
  CHECK(site.answers.requests()[0].url() == "http://discord.test/api/v10/webhooks/500/itoken/messages/@original");
  CHECK(site.answers.requests()[0].body().find(site.approval) != std::string::npos);
}

TEST_CASE("SG-4: while the store is stuck there are no choices, and forms open all the same") {
  interaction_site site;
  site.world->desk.answer_within = 20ms;
  stalled_store store(site.world->database);
  const auto choices = site.deliver(typing(site));
  CHECK(choices.status() == 200);
  CHECK(choices.body() == R"({"type":8,"data":{"choices":[]}})");
  const auto form = site.deliver(
      site.interaction(3, R"({"custom_id":"ess:deny:)" + site.approval + R"(","component_type":2})", "9003"));
  CHECK(interaction_site::type(form) == 9);
  store.let_go();
  site.io.restart();
  while (site.world->desk.in_flight > 0) site.io.run_one();
  CHECK(site.deliver(typing(site)).body().find(site.approval) != std::string::npos);
}

TEST_CASE("SG-4: an application whose keys a stuck store holds is told so in time, and nothing comes of it later") {
  interaction_site site;
  const auto tenant = add_community(site.world.base(), "tenant");
  site.community_has(tenant, 700, 600, tenants_key);
  site.world->desk.answer_within = 20ms;
  const auto body = site.interaction(2, R"({"id":"900","name":"ess","type":1,"options":[{"name":"status","type":1}]})",
                                     "9002", "600", "700");
  {
    stalled_store store(site.world->database);
    const auto reply = site.deliver(body, tenants_key, "/api/discord/interactions/600");
    CHECK(reply.status() == 503);
    CHECK(interaction_site::code_of(reply) == "store_slow");
  }
  CHECK(site.deliver(body, tenants_key, "/api/discord/interactions/600").status() == 200);
  CHECK(site.answers.requests().empty());
}

TEST_CASE("SG-2: the answer to one community's interaction is not given to another that signs its id") {
  interaction_site site;
  const auto tenant = add_community(site.world.base(), "tenant");
  site.community_has(tenant, 700, 600, tenants_key);
  const auto first = site.deliver(site.approve("9001"));
  CHECK(first.body().find(site.approval) != std::string::npos);
  const auto body = site.interaction(2, R"({"id":"900","name":"ess","type":1,"options":[{"name":"status","type":1}]})",
                                     "9001", "600", "700");
  const auto stolen = site.deliver(body, tenants_key, "/api/discord/interactions/600");
  CHECK(stolen.status() == 200);
  CHECK(stolen.body().find(site.approval) == std::string::npos);
}
