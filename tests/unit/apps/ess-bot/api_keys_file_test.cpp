#include "api_keys_file.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <fstream>

#include "communities.hpp"
#include "support/builders.hpp"
#include "support/fake_http_client.hpp"
#include "support/temp_dir.hpp"
#include "unit/apps/ess-bot/event_fixture.hpp"

namespace {

using namespace ess;
using test::reason_of;

constexpr const char* key_one = "ess_dev_0123456789abcdef";
constexpr const char* key_two = "ess_dev_fedcba9876543210";

std::string entry(std::string_view guild, std::string_view key) {
  return "\"" + std::string(guild) + "\":\"" + std::string(key) + "\"";
}

struct keys_fixture {
  test::temp_dir folder;
  std::string path = (folder / "keys.json").string();
  test::fake_http_client http;
  test::fake_clock clock;
  test::recording_sink sink;
  logger log{clock, sink, log_level::debug};

  void write(const std::string& text, mode_t mode = 0600) const {
    std::ofstream(path) << text;
    ::chmod(path.c_str(), mode);
  }
  bot::communities with_default(const char* key) { return {http, test::ess_settings(), secret(key), path, log}; }
  std::string key_used(const bot::communities& known, std::uint64_t guild) {
    const auto found = known.find(guild_id::trusted(guild));
    if (!found) return "nobody";
    http.reply(500);
    const api::bot_request who(guild_id::trusted(guild), discord_user_id::trusted(1));
    (void)test::run(found->status(who)).has_value();
    return std::string(http.requests().back().header("X-API-Key").value_or(""));
  }
  bool logged(std::string_view text) const {
    for (const auto& line : sink.lines()) {
      if (line.find(text) != std::string::npos) return true;
    }
    return false;
  }
};

}  // namespace

TEST_CASE("keys are read by server, strictly, and no error shows one") {
  const auto keys = test::must(bot::parse_api_keys("{" + entry("700", key_one) + "," + entry("701", key_two) + "}"));
  REQUIRE(keys.size() == 2);
  CHECK(keys.at(guild_id::trusted(701)).reveal() == key_two);
  CHECK(test::must(bot::parse_api_keys("{}")).empty());
  const std::string bad[] = {"",
                             "[]",
                             "{" + entry("x", key_one) + "}",
                             "{" + entry("0", key_one) + "}",
                             "{" + entry("700", "short") + "}",
                             "{" + entry("700", "ess_dev_with a space in it") + "}",
                             "{\"700\":5}",
                             "{" + entry("700", key_one) + "," + entry("700", key_two) + "}",
                             "{" + entry("700", key_one) + "} more"};
  for (const auto& text : bad) {
    CAPTURE(text);
    const auto refused = bot::parse_api_keys(text);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason() == "api_keys_invalid");
    CHECK(describe_for_log(refused.error()).find("ess_dev_") == std::string::npos);
  }
}

TEST_CASE_FIXTURE(keys_fixture, "EN-8: a file of keys that others may read is refused") {
  for (const mode_t mode : {mode_t{0644}, mode_t{0640}, mode_t{0604}, mode_t{0660}}) {
    write("{}", mode);
    CHECK(reason_of(bot::read_api_keys_file(path)) == "api_keys_file");
  }
  write("{}", 0400);
  CHECK(bot::read_api_keys_file(path).has_value());
  CHECK(reason_of(bot::read_api_keys_file((folder / "none").string())) == "api_keys_file");
  CHECK(reason_of(bot::read_api_keys_file(folder.path().string())) == "api_keys_file");
  write(std::string(300'000, ' '));
  CHECK(reason_of(bot::read_api_keys_file(path)) == "api_keys_file");
}

TEST_CASE_FIXTURE(keys_fixture, "each server is spoken for by its own key, others by the default") {
  write("{" + entry("700", key_one) + "}");
  auto known = with_default("ess_dev_the_default_key");
  test::must(known.load());
  CHECK(key_used(known, 700) == key_one);
  CHECK(key_used(known, 999) == "ess_dev_the_default_key");
  auto alone = with_default("");
  test::must(alone.load());
  CHECK(key_used(alone, 999) == "nobody");
}

TEST_CASE_FIXTURE(keys_fixture,
                  "a changed file counts at once, and one that cannot be used leaves the keys as they are") {
  write("{" + entry("700", key_one) + "}");
  auto known = with_default("");
  test::must(known.load());
  known.reload_if_changed();
  CHECK(sink.lines().empty());
  write("{" + entry("700", key_two) + "," + entry("701", key_one) + "}");
  known.reload_if_changed();
  CHECK(key_used(known, 700) == key_two);
  CHECK(key_used(known, 701) == key_one);
  CHECK(logged("bot.api_keys_loaded"));
  write("{" + entry("700", key_one));
  known.reload_if_changed();
  CHECK(key_used(known, 701) == key_one);
  CHECK(logged("bot.api_keys_kept"));
  const auto told = sink.lines().size();
  known.reload_if_changed();
  CHECK(sink.lines().size() == told);
  REQUIRE(::unlink(path.c_str()) == 0);
  known.reload_if_changed();
  CHECK(key_used(known, 700) == key_two);
  CHECK_FALSE(logged(key_one));
}

TEST_CASE_FIXTURE(keys_fixture, "a client in use outlives the key it was made of") {
  write("{" + entry("700", key_one) + "}");
  auto known = with_default("");
  test::must(known.load());
  const auto held = known.find(guild_id::trusted(700));
  write("{}");
  known.reload_if_changed();
  CHECK_FALSE(known.find(guild_id::trusted(700)));
  CHECK(held->base_url() == "http://127.0.0.1:3000");
}
