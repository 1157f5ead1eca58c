// Campaigns against a running installation. By default a share of them; ESS_TEST_FULL=1 runs all.
#include <doctest/doctest.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "ess/base/encoding.hpp"
#include "outbox_scene.hpp"
#include "support/fakes.hpp"
#include "support/full_run.hpp"
#include "web_window.hpp"

using namespace ess;
using namespace ess::test;

namespace {

struct made_key {
  std::string id;
  std::string text;
  std::atomic<bool> revoked{false};  ///< the command that revoked it has ended
};

/// A desk whose server believes what loopback says about where requests come from, so that no network meets its limit.
struct busy_desk : served_desk {
  busy_desk() { environment["ESS_TRUSTED_PROXIES"] = "127.0.0.1"; }

  std::string community(web_window& window) {
    const auto seen = window.sign_in("olga@example.org", password);
    REQUIRE(seen.status == 200);
    return "/api/communities/" + string_member(seen.json.at("communities").at(0), "id").value_or("");
  }
};

/// Calls with one key after the other until told to stop. Counts what must not be.
class caller {
 public:
  caller(std::uint16_t port, int number, std::vector<std::unique_ptr<made_key>>& keys, std::atomic<bool>& done)
      : window_(port), random_(static_cast<std::uint64_t>(number) + 1), keys_(keys), done_(done) {}

  void run() {
    while (!done_) {
      auto& key = *keys_[random_below(random_, keys_.size())];
      const bool was_revoked = key.revoked;  // the command had returned before this request starts
      const int status = ask(key.text);
      if (status == 200) ++(was_revoked ? accepted_late : accepted);
      if (status == 401) ++refused;
      if (status != 200 && status != 401) ++odd;
      ++calls;
    }
  }

  std::atomic<int> calls{0};
  int accepted = 0;
  int accepted_late = 0;
  int refused = 0;
  int odd = 0;

 private:
  int ask(const std::string& key) {
    auto request = window_.to(net::http_method::post, "/api/bot/status");
    const auto part = [&] { return std::to_string(random_below(random_, 250) + 1); };
    request.header("X-Forwarded-For", "10." + part() + "." + part() + ".1");
    request.header("X-API-Key", key);
    const auto user = std::to_string(900000000000000000 + random_below(random_, 1'000'000'000));
    request.body("application/json", R"({"guildId":"910000000000000001","discordUserId":")" + user + "\"}");
    return window_.send(std::move(request)).status;
  }

  web_window window_;
  fake_random random_;
  std::vector<std::unique_ptr<made_key>>& keys_;
  std::atomic<bool>& done_;
};

}  // namespace

TEST_CASE("AK-8: of keys that essctl revokes beside a loaded server none opens a request that begins afterwards") {
  busy_desk here;
  here.start();
  web_window window(here.port);
  const auto community = here.community(window);
  std::vector<std::unique_ptr<made_key>> keys;
  for (int i = 0; i < share_of(1000, 30); ++i) {
    const auto made = window.post(community + "/keys", R"({"name":"bot","permissions":["dispatch:read"]})");
    REQUIRE(made.status == 200);
    auto& key = *keys.emplace_back(std::make_unique<made_key>());
    key.id = string_member(made.json.at("key"), "id").value_or("");
    key.text = string_member(made.json, "secret").value_or("");
    REQUIRE(key.text.starts_with("ess_"));
  }
  std::atomic<bool> done{false};
  std::vector<std::unique_ptr<caller>> callers;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) callers.push_back(std::make_unique<caller>(here.port, i, keys, done));
  for (auto& each : callers) threads.emplace_back([&each] { each->run(); });
  bool all_revoked = true;
  for (const auto& key : keys) {
    // A process of its own for each, which reaches the server through its socket.
    all_revoked &= here.essctl({"key", "revoke", "--community", "north", "--key", key->id}).exit_code == 0;
    key->revoked = true;
  }
  // Some more calls of each, all with revoked keys.
  bool went_on = true;
  for (const auto& each : callers) {
    const int enough = each->calls + 10;
    went_on &= outbox_scene::wait_until([&] { return each->calls >= enough; });
  }
  done = true;
  for (auto& thread : threads) thread.join();
  caller sum(here.port, 0, keys, done);
  for (const auto& each : callers) {
    sum.accepted += each->accepted;
    sum.accepted_late += each->accepted_late;
    sum.refused += each->refused;
    sum.odd += each->odd;
  }
  CHECK(all_revoked);
  CHECK(went_on);
  CHECK(sum.accepted_late == 0);
  CHECK(sum.odd == 0);
  CHECK(sum.accepted > 0);
  CHECK(sum.refused > 0);
  MESSAGE(keys.size() << " keys revoked, " << sum.accepted << " calls accepted before, " << sum.refused << " refused");
}

namespace {

/// Sends secrets wherever one belongs or a stranger may put one, and keeps all that was answered.
class planter {
 public:
  planter(busy_desk& here, int each)
      : each_(each), window_(here.port), stranger_(here.port), community_(here.community(window_)) {}

  void run() {
    save_tokens();
    make_keys();
    for (int i = 0; i < each_; ++i) {
      send_headers();
      send_forms();
    }
    for (const char* path : {"/keys", "/discord", "/audit", "/audit/export", "/members"}) {
      answers += window_.get(community_ + path).body;
    }
    answers += window_.get("/metrics").body + window_.get("/api/account/export").body;
  }

  std::vector<std::string> planted;
  std::string answers;

 private:
  std::string plant(std::string_view before) {
    return planted.emplace_back(std::string(before) + to_base64url(random_bytes(random_, 36)));
  }
  void save_tokens() {
    for (int i = 0; i < each_; ++i) {
      const auto token = plant("MTA.token.");
      const auto saved = window_.put(community_ + "/discord",
                                     R"({"version":)" + std::to_string(i) + R"(,"botToken":")" + token + R"("})");
      REQUIRE(saved.status == 200);
      answers += saved.body;
    }
  }
  void make_keys() {
    for (int i = 0; i < each_; ++i) {
      const auto made = window_.post(community_ + "/keys", R"({"name":"bot","permissions":["dispatch:read"]})");
      REQUIRE(made.status == 200);
      planted.push_back(string_member(made.json, "secret").value_or(""));  // shown here, once
    }
  }
  void send_headers() {
    auto by_key = stranger_.to(net::http_method::post, "/api/bot/status?code=" + plant("code-"));
    by_key.header("X-API-Key", plant("ess_live_")).body("application/json", "{}");
    keep(std::move(by_key));
    auto by_cookie = stranger_.to(net::http_method::get, "/api/session?state=" + plant("state-"));
    by_cookie.header("Cookie", "ess_session=" + plant(""));
    keep(std::move(by_cookie));
    auto by_bearer = stranger_.to(net::http_method::get, "/api/auth/callback/discord?code=" + plant("c") + "&state=s");
    by_bearer.header("Authorization", "Bearer " + plant("")).header("User-Agent", "Bot " + plant("MTA."));
    keep(std::move(by_bearer));
  }
  void send_forms() {
    stranger_.open_form();
    const auto form = [&](const std::string& path, const std::string& body) {
      keep(stranger_.to(net::http_method::post, path).body("application/json", body));
    };
    form("/api/session", R"({"email":"olga@example.org","password":")" + plant("pw-") + "\"}");
    form("/api/password-resets/complete", R"({"token":")" + plant("") + R"(","password":")" + plant("pw-") + "\"}");
    form("/api/invites/accept", R"({"token":")" + plant("") + R"(","name":"Sam","password":")" + plant("pw-") + "\"}");
    stranger_.cookie.clear();
    stranger_.csrf.clear();
  }
  void keep(net::http_request request) {
    const auto part = [&] { return std::to_string(random_below(random_, 250) + 1); };
    request.header("X-Forwarded-For", "10." + part() + "." + part() + ".1");
    answers += stranger_.send(std::move(request)).body;
  }

  int each_;
  web_window window_;
  web_window stranger_;
  fake_random random_{4711};
  std::string community_;
};

}  // namespace

TEST_CASE("LG-2: of planted secrets none is in a log, the audit log, metrics, an answer, the database or a core file") {
  busy_desk here;
  here.environment["ESS_LOG"] = "debug";
  here.start();
  planter sent(here, share_of(80, 16));
  sent.run();
  CHECK(sent.planted.size() >= static_cast<std::size_t>(share_of(1000, 200)));
  const auto by_command = here.must({"--json", "audit", "list"}) + here.must({"--json", "key", "list", "-c", "north"});
  // It ends as badly as it can, in the middle of everything.
  here.server().send_signal(SIGABRT);
  CHECK(here.server().wait_for_exit() == 128 + SIGABRT);
  std::string everything = sent.answers + by_command + here.server().err() + here.server().out();
  for (const auto& file : std::filesystem::recursive_directory_iterator(here.file(""))) {
    CHECK(file.path().filename().string().find("core") == std::string::npos);
    if (file.is_regular_file()) everything += content_of(file.path());
  }
  CHECK(everything.size() > 100'000);
  CHECK(everything.find("api_key.created") != std::string::npos);
  int found = 0;
  for (const auto& secret : sent.planted) {
    REQUIRE(secret.size() > 40);
    found += contains(everything, secret.substr(secret.size() - 40)) ? 1 : 0;
  }
  CHECK(found == 0);
}
