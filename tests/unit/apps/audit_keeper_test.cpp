#include "audit_keeper.hpp"

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "ess/community/discord_config.hpp"
#include "ess/storage/outbox.hpp"
#include "support/builders.hpp"

using namespace ess;
using namespace ess::test;

namespace {

void record(world& w, std::string chain) {
  must(w.write([&](storage::unit_of_work& uow) {
    return server::record_integrity_failure(uow, w.random, {std::move(chain), "entry 7 was altered"});
  }));
}

/// Lets the keeper look once, as it does when the server starts.
void look_once(world& w, bool posts) {
  boost::asio::io_context io;
  net::worker_pool workers(1, 8);
  recording_sink sink;
  const logger log(w.clock, sink, log_level::info);
  config::server_settings settings;
  settings.audit_signing_key = secret(std::string(64, '7'));
  settings.audit_anchor_discord = posts;
  const auto keeper =
      must(server::audit_keeper::make(settings, io.get_executor(), *w.database, workers, w.random, log));
  keeper->start();
  // Once the look is under way: it is the last.
  boost::asio::post(io, [&] { keeper->stop(); });
  io.run();
}

}  // namespace

TEST_CASE("AU-6: checkpoints reach a community's channel only where the settings say so, and not twice a day") {
  world w;
  const auto community = add_community(w, "riverside");
  record(w, community.str());
  w.clock.advance(std::chrono::minutes(10));
  look_once(w, config::server_settings().audit_anchor_discord);
  CHECK(w.count_entries("audit.anchored", community) == 0);
  look_once(w, true);
  CHECK(w.count_entries("audit.anchored", community) == 1);
  record(w, community.str());
  w.clock.advance(std::chrono::hours(23));
  look_once(w, true);
  CHECK(w.count_entries("audit.anchored", community) == 1);
  w.clock.advance(std::chrono::hours(1));
  look_once(w, true);
  CHECK(w.count_entries("audit.anchored", community) == 2);
}

TEST_CASE("AU-6: a community's altered chain is told of in that chain and in its security channel") {
  world w;
  const auto community = add_community(w, "riverside");
  must(w.write([&](storage::unit_of_work& uow) {
    community::discord_config_changes changes;
    changes.security_channel = community::field_change<channel_id>::set(channel_id::trusted(13));
    return community::save_discord_config(uow, w.cipher, w.random, community, changes, by_command_line());
  }));
  record(w, community.str());
  CHECK(w.count_entries("audit.integrity_failed", community) == 1);
  CHECK(w.count_entries("audit.integrity_failed") == 0);
  const auto waiting =
      must(w.read([&](const storage::unit_of_work& uow) { return uow.outbox().list(community, {}, 10); }));
  REQUIRE(waiting.size() == 2);  // newest first; the other tells of the settings
  CHECK(waiting[0].topic == storage::outbox_topic::security);
  CHECK(waiting[0].urgency == storage::outbox_urgency::critical);
}

TEST_CASE("AU-6: an altered chain that has no community is told of in the installation's") {
  world w;
  record(w, std::string(storage::installation_chain));
  record(w, "01hzzzzzzzzzzzzzzzzzzzzzzz");  // its community was deleted, its chain stays
  CHECK(w.count_entries("audit.integrity_failed") == 2);
}
