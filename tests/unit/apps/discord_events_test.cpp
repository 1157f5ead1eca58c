// Discord's signed webhook events, through the routes of ess-server.
#include <doctest/doctest.h>

#include "support/ed25519_signer.hpp"
#include "unit/apps/link_site.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

namespace {

struct event_site : link_site {
  event_site() {
    world->events.public_key = discords_key.public_key_hex();
    ann = add_user(world.base(), "ann");
    add_link(world.base(), *ann, 41);
    world.base().clock.advance(1min);
  }

  std::string seconds(std::chrono::seconds shift = {}) const {
    const auto now = std::chrono::floor<std::chrono::seconds>(world->time.now() + shift);
    return std::to_string(now.time_since_epoch().count());
  }
  std::string deauthorized(const std::string& user, const std::string& application = "500") const {
    return R"({"version":1,"application_id":")" + application +
           R"(","type":1,"event":{"type":"APPLICATION_DEAUTHORIZED","timestamp":")" + format_time(world->time.now()) +
           R"(","data":{"user":{"id":")" + user + R"(","username":"nelly.d"}}}})";
  }
  static browser signed_by(const ed25519_signer& key, const std::string& timestamp, const std::string& body) {
    browser by;
    by.more = {{"X-Signature-Ed25519", key.sign_hex(timestamp + body)}, {"X-Signature-Timestamp", timestamp}};
    return by;
  }
  http::reply deliver(const ed25519_signer& key, const std::string& body,
                      const std::string& path = "/api/discord/events") {
    return post(signed_by(key, seconds(), body), path, body);
  }
  bool is_stale() { return link_of(*ann)->stale_at.has_value(); }

  std::optional<user_id> ann;
};

}  // namespace

TEST_CASE("SG-1: a PING is answered 204 when it is signed, and 401 when it is not") {
  event_site site;
  const std::string ping = R"({"version":1,"application_id":"500","type":0})";
  const auto answered = site.deliver(discords_key, ping);
  CHECK(answered.status() == 204);
  CHECK(answered.body().empty());
  CHECK(site.post(browser{}, "/api/discord/events", ping).status() == 401);
  CHECK(site.deliver(tenants_key, ping).status() == 401);
}

TEST_CASE("SG-1: the signature covers every byte of timestamp and body, before anything is parsed") {
  event_site site;
  const auto body = site.deauthorized("41");
  const auto right = event_site::signed_by(discords_key, site.seconds(), body);
  const auto refused = [&](std::vector<net::http_header> headers, const std::string& sent) {
    browser by;
    by.more = std::move(headers);
    const auto reply = site.post(by, "/api/discord/events", sent);
    CHECK(link_site::code_of(reply) == "invalid_request_signature");
    CHECK(reply.status() == 401);
  };
  refused(right.more, body + " ");
  refused(right.more, "{");
  refused({right.more[0]}, body);
  refused({right.more[1]}, body);
  refused({{"X-Signature-Ed25519", "zz"}, right.more[1]}, body);
  refused({{"X-Signature-Ed25519", right.more[0].value.substr(2)}, right.more[1]}, body);
  refused({right.more[0], {"X-Signature-Timestamp", site.seconds(1s)}}, body);
  for (std::size_t at : {0u, 63u, 127u}) {
    auto flipped = right.more[0].value;
    flipped[at] = flipped[at] == '0' ? '1' : '0';
    refused({{"X-Signature-Ed25519", flipped}, right.more[1]}, body);
  }
  CHECK_FALSE(site.is_stale());
  CHECK(link_site::code_of(site.deliver(discords_key, "{")) == "invalid_json");
}

TEST_CASE("SG-3: an event that is signed for another time is refused, a repeat has no second effect") {
  event_site site;
  const auto body = site.deauthorized("41");
  for (const auto shift : {-301s, 301s}) {
    const auto by = event_site::signed_by(discords_key, site.seconds(shift), body);
    CHECK(site.post(by, "/api/discord/events", body).status() == 401);
  }
  const auto by = event_site::signed_by(discords_key, site.seconds(), body);
  CHECK(site.post(by, "/api/discord/events", body).status() == 204);
  CHECK(site.is_stale());
  site.world.base().clock.advance(1s);
  CHECK(site.post(by, "/api/discord/events", body).status() == 204);
  CHECK(site.world.base().count_entries("discord.link_stale") == 1);
  CHECK(site.notices_of(*site.ann).size() == 1);

  // Nor does it touch the link that was renewed since.
  auto anns = site.sign_in(*site.ann);
  REQUIRE(site.confirm(anns, site.reach_confirmation(anns, link_site::nelly)).status() == 200);
  CHECK_FALSE(site.is_stale());
  site.world.base().clock.advance(200s);
  CHECK(site.post(by, "/api/discord/events", body).status() == 204);
  CHECK_FALSE(site.is_stale());
}

TEST_CASE("OA-18: when a user takes the access away at Discord, the link is stale, audited, and its owner is told") {
  event_site site;
  const auto home = add_community(site.world.base(), "home");
  add_member(site.world.base(), home, *site.ann, "MOD");
  CHECK(site.deliver(discords_key, site.deauthorized("41")).status() == 204);
  CHECK(site.is_stale());
  CHECK(site.world.base().count_entries("discord.link_stale") == 1);
  CHECK(site.world.base().count_entries("discord.link_stale", home) == 1);
  REQUIRE(site.notices_of(*site.ann).size() == 1);
  CHECK(site.notices_of(*site.ann).front().kind == "discord.link_stale");
  CHECK(site.take_mails() == std::vector<std::string>{"ann@example.org: Your Discord link has ended at Discord"});
  const auto shown = link_site::json_of(site.get(site.sign_in(*site.ann), "/api/account/link"));
  CHECK(shown.at("linked").as_bool());
  CHECK(string_member(shown.at("discord"), "staleAt") == format_time(site.world->time.now()));
}

TEST_CASE(
    "OA-18: events about strangers, of other kinds or of kinds we do not know are acknowledged and change nothing") {
  event_site site;
  CHECK(site.deliver(discords_key, site.deauthorized("42")).status() == 204);
  for (
      const char* body :
      {R"({"version":1,"application_id":"500","type":1,"event":{"type":"APPLICATION_AUTHORIZED","timestamp":"2026-01-01T00:00:00Z","data":{"user":{"id":"41"}}}})",
       R"({"version":1,"application_id":"500","type":1,"event":{"type":"SOMETHING_NEW"}})",
       R"({"version":1,"application_id":"500","type":1,"event":{"type":"APPLICATION_DEAUTHORIZED"}})",
       R"({"version":1,"application_id":"500","type":2})"}) {
    CHECK(site.deliver(discords_key, body).status() == 204);
  }
  CHECK_FALSE(site.is_stale());
}

TEST_CASE("SG-2: the key follows from the path, and a community's application opens its own address and no other") {
  event_site site;
  const auto tenant = add_community(site.world.base(), "tenant");
  must(site.world.base().write([&](storage::unit_of_work& uow) {
    storage::discord_config_record config{.community = tenant,
                                          .guild = {},
                                          .approvals_channel = {},
                                          .dispatch_channel = {},
                                          .security_channel = {},
                                          .application = application_id::trusted(600),
                                          .public_key = tenants_key.public_key_hex(),
                                          .bot_token_sealed = {},
                                          .bot_token_set_at = {},
                                          .version = 0,
                                          .updated_at = uow.now()};
    return uow.discord_configs().save(config);
  }));
  const std::string ping = R"({"version":1,"application_id":"600","type":0})";
  CHECK(site.deliver(tenants_key, ping, "/api/discord/events/600").status() == 204);
  CHECK(site.deliver(discords_key, ping, "/api/discord/events/600").status() == 401);
  CHECK(site.deliver(tenants_key, ping).status() == 401);
  CHECK(site.deliver(tenants_key, ping, "/api/discord/events/500").status() == 401);
  CHECK(site.deliver(tenants_key, ping, "/api/discord/events/601").status() == 401);
  CHECK(site.deliver(tenants_key, ping, "/api/discord/events/x").status() == 401);
  CHECK(site.deliver(discords_key, R"({"version":1,"application_id":"500","type":0})", "/api/discord/events/500")
            .status() == 204);
  // The body may say what it likes.
  CHECK(site.deliver(tenants_key, site.deauthorized("41", "500"), "/api/discord/events/600").status() == 401);
  CHECK(site.deliver(discords_key, site.deauthorized("41", "600")).status() == 401);
  // What a community's own application tells of its users is theirs: it ends no link that another one made.
  CHECK(site.deliver(tenants_key, site.deauthorized("41", "600"), "/api/discord/events/600").status() == 204);
  CHECK_FALSE(site.is_stale());
}

TEST_CASE("SG-5: bad signatures are limited per network, logged once, and not audited") {
  event_site site;
  const std::string ping = R"({"version":1,"application_id":"500","type":0})";
  const auto entries = site.world.base().entries().size();
  int refused = 0;
  while (site.deliver(tenants_key, ping).status() == 401) REQUIRE(++refused < 1000);
  CHECK(refused == 60);
  CHECK(site.deliver(discords_key, ping).status() == 429);
  site.world.base().clock.advance(1min);
  CHECK(site.deliver(discords_key, ping).status() == 204);
  CHECK(site.world.base().entries().size() == entries);
  int lines = 0;
  for (const auto& line : site.world.log_lines()) {
    lines += line.find("discord.bad_signature") == std::string::npos ? 0 : 1;
  }
  CHECK(lines == 1);
}

TEST_CASE("SG-5: what was refused for its signature, and what was not even looked at, is in the figures") {
  event_site site;
  const std::string ping = R"({"version":1,"application_id":"500","type":0})";
  for (int i = 0; i < 62; ++i) (void)site.deliver(tenants_key, ping).status();
  const auto shown = site.get(browser{}, "/metrics");
  const auto figures = shown.body();
  CHECK(figures.find("\ness_signed_requests_refused_total{why=\"signature\"} 60\n") != std::string::npos);
  CHECK(figures.find("\ness_signed_requests_refused_total{why=\"rate_limit\"} 2\n") != std::string::npos);
}

TEST_CASE("without a public key there is nobody to take events for") {
  event_site site;
  site.world->events.public_key.clear();
  CHECK(site.deliver(discords_key, R"({"version":1,"application_id":"500","type":0})").status() == 404);
}
