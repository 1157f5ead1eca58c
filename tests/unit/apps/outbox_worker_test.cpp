// The worker of the outbox against answers of Discord that are made up.
#include "outbox_worker.hpp"

#include <doctest/doctest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "ess/approvals/approvals.hpp"
#include "ess/base/json.hpp"
#include "ess/community/discord_config.hpp"
#include "live_discord.hpp"
#include "support/busy_approvals.hpp"
#include "support/failing_audit.hpp"
#include "support/fake_http_client.hpp"
#include "support/server_context.hpp"
#include "unit/apps/worker_site.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;
using storage::outbox_state;

namespace {

/// Whoever looks into its outbox meets an exception, as one of a defect or a damaged row would be.
class defective_work final : public failing_audit_work {
 public:
  using failing_audit_work::failing_audit_work;
  storage::outbox_store& outbox() override { throw std::runtime_error("a defect"); }
};

/// A store whose first looks end in an exception, and that has no requests to show while it is `busy`.
class moody_database final : public storage::database {
 public:
  moody_database(storage::database& inner, int bad_looks, const bool& busy)
      : inner_(inner), bad_looks_(bad_looks), busy_(busy) {}
  void submit_write(storage::write_lane lane, write_work work, completion done) override {
    if (!busy_) return inner_.submit_write(lane, std::move(work), std::move(done));
    auto in_vain = [work = std::move(work)](storage::unit_of_work& uow) {
      busy_work unit(uow);
      return work(unit);
    };
    inner_.submit_write(lane, std::move(in_vain), std::move(done));
  }
  void submit_read(read_work work, completion done) override {
    if (bad_looks_-- <= 0) return inner_.submit_read(std::move(work), std::move(done));
    auto defective = [work = std::move(work)](storage::unit_of_work& uow) { return work(defective_work(uow)); };
    inner_.submit_write(std::move(defective), std::move(done));
  }

 private:
  storage::database& inner_;
  int bad_looks_;
  const bool& busy_;
};

struct outbox_site : waiting_executor {
  outbox_site()
      : home(server.base()),
        log(server.base().clock, sink, log_level::debug),
        settings(settings_with_token()),
        live(discord, server.base().clock, server.base().random, log, settings) {
    server->discord = &live;
    must(server.base().write([&](storage::unit_of_work& uow) {
      auto config = *must(uow.discord_configs().find(home.community));
      config.approvals_channel = channel_id::trusted(11);
      return uow.discord_configs().save(config);
    }));
  }

  approval_id request() {
    return must(server.base().write([&](storage::unit_of_work& uow) {
             const approvals::new_request wanted{home.mod, storage::risk_level::high, R"({"commandId":"kick"})", ""};
             return approvals::request(uow, server.base().random, home.community, wanted, by_command_line());
           }))
        .id;
  }
  /// As a process would that dies right after.
  void claim() {
    must(server.base().write([&](storage::unit_of_work& uow) { return uow.outbox().claim(10, 60s); }));
  }
  /// Newest first.
  std::vector<storage::outbox_record> deliveries() {
    return server.base().read(
        [&](const storage::unit_of_work& uow) { return must(uow.outbox().list(home.community, {}, 10)); });
  }
  /// Runs the worker until `done` or for two seconds.
  void work_until(const std::function<bool()>& done, int bad_looks = 0, notifications::outbox_bounds bounds = {}) {
    server::outbox_worker::figures figures;
    figures.look = 5ms;
    figures.between_looks = 1ms;
    figures.bounds = bounds;
    io.restart();
    auto busy = boost::asio::make_work_guard(io);
    moody_database database(*server.base().database, bad_looks, store_is_busy);
    server::outbox_worker worker(io.get_executor(), *server, database, figures);
    worker.start();
    for (int i = 0; i < 200 && !done(); ++i) io.run_for(10ms);
    worker.stop();
    busy.reset();
    io.run();
  }
  void work_until_ended() {
    work_until([&] {
      const auto state = deliveries().front().state;
      return state != outbox_state::queued && state != outbox_state::sending;
    });
  }
  std::string asked(std::size_t which) {
    const auto& request = discord.requests().at(which);
    return std::string(net::to_string(request.method())) + " " + request.url();
  }

  server_context server;
  staffed_community home;
  recording_sink sink;
  logger log;
  config::server_settings settings;
  fake_http_client discord;
  server::live_discord live;
  bool store_is_busy = false;
};

std::string message(std::string_view id, std::string_view footer) {
  return R"({"id":")" + std::string(id) + R"(","channel_id":"11","content":"","author":{"id":"7","username":"ess",)" +
         R"("bot":true},"embeds":[{"footer":{"text":")" + std::string(footer) + R"("}}]})";
}

const std::string channel_url = "http://127.0.0.1:4000/api/v10/channels/11/messages";

}  // namespace

TEST_CASE("OB-2: a message whose sending is unknown for over two minutes is found in its channel and not sent again") {
  outbox_site s;
  const auto id = s.request();
  s.claim();
  s.server.base().clock.advance(3min);
  s.discord.reply_json(200,
                       "[" + message("500", "Request another") + "," + message("501", "Request " + id.str()) + "]");
  s.work_until_ended();
  REQUIRE(s.discord.requests().size() == 1);
  CHECK(s.asked(0) == "GET " + channel_url + "?limit=100");
  CHECK(s.deliveries().front().state == outbox_state::sent);
  CHECK(s.deliveries().front().message == message_id::trusted(501));
}

TEST_CASE("OB-2: a message that its channel surely does not have is sent, with the nonce it always had") {
  outbox_site s;
  s.request();
  s.claim();
  s.server.base().clock.advance(3min);
  s.discord.reply_json(200, "[" + message("500", "Request another") + "]").reply_json(200, message("502", ""));
  s.work_until_ended();
  REQUIRE(s.discord.requests().size() == 2);
  CHECK(s.asked(1) == "POST " + channel_url);
  const auto body = must(parse_json(s.discord.requests()[1].body()));
  CHECK(string_member(body, "nonce") == notifications::nonce_of(s.deliveries().front().id));
  CHECK(bool_member(body, "enforce_nonce") == true);
  CHECK(s.deliveries().front().message == message_id::trusted(502));
}

TEST_CASE("OB-2: where the channel cannot tell, a message is reported as uncertain and not sent") {
  outbox_site s;
  s.request();
  s.claim();
  s.server.base().clock.advance(3min);
  s.discord.reply_json(200, "[]");
  s.work_until_ended();
  CHECK(s.discord.requests().size() == 1);
  CHECK(s.deliveries().front().state == outbox_state::uncertain);
  CHECK(s.deliveries().front().reason == "outcome_unknown");
}

TEST_CASE("OB-2: an uncertain message that is replayed is looked for first, and sent only where it is missing") {
  for (const bool is_there : {true, false}) {
    CAPTURE(is_there);
    outbox_site s;
    const auto id = s.request();
    s.claim();
    s.server.base().clock.advance(3min);
    s.discord.reply_json(200, "[]");
    s.work_until_ended();
    const auto delivery = s.deliveries().front();
    REQUIRE(delivery.state == outbox_state::uncertain);
    must(s.server.base().write([&](storage::unit_of_work& uow) {
      return notifications::replay(uow, s.server.base().random, s.home.community, delivery.id, by_command_line());
    }));
    s.discord.reply_json(200, "[" + message("501", is_there ? "Request " + id.str() : "Request another") + "]");
    if (!is_there) s.discord.reply_json(200, message("502", ""));
    s.work_until_ended();
    CHECK(s.discord.requests().size() == (is_there ? 2 : 3));
    CHECK(s.deliveries().front().state == outbox_state::sent);
    CHECK(s.deliveries().front().message == message_id::trusted(is_there ? 501 : 502));
  }
}

TEST_CASE("OB-2: within two minutes the message is simply sent again") {
  outbox_site s;
  s.request();
  s.claim();
  s.server.base().clock.advance(1min);
  s.discord.reply_json(200, message("503", ""));
  s.work_until_ended();
  REQUIRE(s.discord.requests().size() == 1);
  CHECK(s.asked(0) == "POST " + channel_url);
}

TEST_CASE("OB-5: a message that cannot be made does not keep the next one waiting for ever") {
  outbox_site s;
  must(s.server.base().write([&](storage::unit_of_work& uow) {
    storage::outbox_request wanted{.id = storage::outbox_id::generate(uow.now(), s.server.base().random),
                                   .community = s.home.community,
                                   .topic = storage::outbox_topic::approvals,
                                   .kind = "approval",
                                   .subject = "gone"};
    return uow.outbox().enqueue(wanted);
  }));
  s.request();
  s.discord.reply_json(200, message("504", ""));
  for (int tries = 1; tries <= 3; ++tries) {
    s.work_until([&] {
      const auto poison = s.deliveries().back();
      return poison.attempts == tries && poison.state != outbox_state::sending;
    });
    s.server.base().clock.advance(2s);
  }
  s.work_until_ended();
  const auto all = s.deliveries();
  CHECK(all.front().state == outbox_state::sent);
  CHECK(all.back().state == outbox_state::dead);
  CHECK(all.back().reason == "subject_gone");
  CHECK(all.back().attempts == 3);
}

TEST_CASE("OB-5: a store that fails for a while is no fault of a message, which waits as often as it takes") {
  outbox_site s;
  s.request();
  s.store_is_busy = true;
  for (int tries = 1; tries <= 4; ++tries) {
    s.work_until([&] {
      const auto lanes = s.server.base().read(
          [&](const storage::unit_of_work& uow) { return must(uow.outbox().lanes(s.home.community)); });
      return lanes.front().due_at > s.server.base().clock.now() && s.deliveries().front().state == outbox_state::queued;
    });
    const auto waiting = s.deliveries().front();
    CHECK(waiting.state == outbox_state::queued);
    CHECK(waiting.reason == "store_busy");
    CHECK(waiting.attempts == 0);
    CHECK(waiting.unmade == 0);
    s.server.base().clock.advance(2s);
  }
  CHECK(s.discord.requests().empty());
  s.store_is_busy = false;
  s.discord.reply_json(200, message("520", ""));
  s.work_until_ended();
  CHECK(s.deliveries().front().state == outbox_state::sent);
}

TEST_CASE("an edit whose message somebody removed becomes a new message") {
  outbox_site s;
  s.request();
  s.discord.reply_json(200, message("505", ""));
  s.discord.reply_json(404, R"({"code":10008,"message":"Unknown Message"})").reply_json(200, message("506", ""));
  bool changed = false;
  s.work_until([&] {
    const auto last = s.deliveries().front();
    if (last.state == outbox_state::sent && !changed) {
      changed = true;
      must(s.server.base().write([&](storage::unit_of_work& uow) {
        storage::outbox_request again{.id = storage::outbox_id::generate(uow.now(), s.server.base().random),
                                      .community = s.home.community,
                                      .topic = storage::outbox_topic::approvals,
                                      .kind = "approval",
                                      .subject = last.subject};
        return uow.outbox().enqueue(again);
      }));
      return false;
    }
    return changed && last.state == outbox_state::sent;
  });
  REQUIRE(s.discord.requests().size() == 3);
  CHECK(s.asked(1) == "PATCH " + channel_url + "/505");
  CHECK(s.asked(2) == "POST " + channel_url);
  CHECK(s.deliveries().front().message == message_id::trusted(506));
}

TEST_CASE("OB-4: a refused token holds every channel of its community, and Discord is not asked again") {
  outbox_site s;
  s.request();
  s.discord.reply_json(401, R"({"code":0,"message":"401: Unauthorized"})");
  s.work_until([&] { return !s.discord.requests().empty() && s.deliveries().front().state == outbox_state::queued; });
  CHECK(s.discord.requests().size() == 1);
  const auto lanes = s.server.base().read(
      [&](const storage::unit_of_work& uow) { return must(uow.outbox().lanes(s.home.community)); });
  REQUIRE(lanes.size() == 1);
  CHECK(lanes.front().state == storage::lane_state::held);
  CHECK(lanes.front().reason == "token_refused");
}

TEST_CASE("OB-5: a token that cannot be opened holds the channels and loses no message, until one is saved") {
  outbox_site s;
  const auto save = [&](std::string_view token) {
    must(s.server.base().write([&](storage::unit_of_work& uow) {
      community::discord_config_changes changes;
      changes.version = must(community::view_discord_config(uow, s.home.community)).version;
      changes.bot_token = community::field_change<secret>::set(secret(token));
      return community::save_discord_config(uow, s.server.base().cipher, s.server.base().random, s.home.community,
                                            changes, by_command_line());
    }));
  };
  save("example.token.of.the.community");
  // As after a restart without the key it was sealed under.
  must(s.server.base().write([&](storage::unit_of_work& uow) {
    auto config = *must(uow.discord_configs().find(s.home.community));
    const auto id = config.bot_token_sealed.find('.') + 1;
    config.bot_token_sealed.replace(id, config.bot_token_sealed.find('.', id) - id, "00112233445566aa");
    return uow.discord_configs().save(config);
  }));
  s.request();
  s.request();
  const auto lane = [&] {
    return s.server.base()
        .read([&](const storage::unit_of_work& uow) { return must(uow.outbox().lanes(s.home.community)); })
        .front();
  };
  // Four starts: more than the tries of what is damaged itself.
  for (int i = 0; i < 4; ++i) {
    must(s.server.base().write([&](storage::unit_of_work& uow) { return uow.outbox().release(std::nullopt); }));
    s.work_until([&] { return lane().state == storage::lane_state::held; });
    CHECK(lane().reason == "encryption_key_unknown");
  }
  CHECK(s.discord.requests().empty());
  for (const auto& each : s.deliveries()) {
    CHECK(each.state == outbox_state::queued);
    CHECK(each.attempts == 0);
  }
  save("example.token.of.the.community");
  s.discord.reply_json(200, message("507", "")).reply_json(200, message("508", ""));
  s.work_until_ended();
  CHECK(s.deliveries().back().state == outbox_state::sent);
  CHECK(s.deliveries().front().state == outbox_state::sent);
}

TEST_CASE("OB-5: an exception while the worker looks for work does not end its work") {
  outbox_site s;
  s.request();
  s.discord.reply_json(200, message("509", ""));
  s.work_until([&] { return s.deliveries().front().state == outbox_state::sent; }, 3);
  CHECK(s.deliveries().front().state == outbox_state::sent);
  const auto lines = s.server.log_lines();
  CHECK(std::ranges::count_if(
            lines, [](const auto& line) { return line.find("outbox.look_failed") != std::string::npos; }) == 3);
}

TEST_CASE("OB-8: one sweep drops until the bounds hold, in pieces, and counts what it dropped") {
  outbox_site s;
  for (int i = 0; i < 9; ++i) s.request();
  notifications::outbox_bounds bounds;
  bounds.waiting = 2;
  bounds.at_once = 3;
  for (int i = 0; i < 2; ++i) s.discord.reply_json(200, message(std::to_string(510 + i), ""));
  // The clock stands still: there is no second sweep.
  s.work_until([&] { return s.server->deliveries.shed() >= 7; }, 0, bounds);
  CHECK(s.server->deliveries.shed() == 7);
  CHECK(s.server.base().count_entries("notification.shed", s.home.community) == 3);
}
