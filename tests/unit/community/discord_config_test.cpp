#include "ess/community/discord_config.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "ess/crypto/key_ring.hpp"
#include "support/builders.hpp"

namespace community = ess::community;
using ess::storage::unit_of_work;
using ess::test::must;
using ess::test::reason_of;

namespace {

const std::string token = "MTAwMA.GabCde.not-a-real-token";

struct config_world : ess::test::world {
  config_world() : home(ess::test::add_community(*this, "home")) {}

  ess::result<community::discord_config_view> save(const ess::community_id& id, std::string_view json) {
    auto changes = community::read_discord_config_changes(must(ess::parse_json(json)));
    if (!changes) return std::move(changes).error();
    return write([&](unit_of_work& uow) {
      return community::save_discord_config(uow, cipher, random, id, *changes, ess::test::by_command_line());
    });
  }
  ess::result<community::discord_config_view> save(std::string_view json) { return save(home, json); }
  community::discord_config_view view() {
    return must(read([&](const unit_of_work& uow) { return community::view_discord_config(uow, home); }));
  }
  std::string open_token() {
    auto opened = must(read([&](const unit_of_work& uow) { return community::open_bot_token(uow, cipher, home); }));
    return opened ? std::string(opened->reveal()) : std::string();
  }

  ess::community_id home;
};

std::string refusal(std::string_view json) {
  auto changes = community::read_discord_config_changes(must(ess::parse_json(json)));
  return changes ? std::string() : changes.error().reason() + ": " + changes.error().message();
}

}  // namespace

TEST_CASE("a community that saved nothing has an empty configuration of version 0") {
  config_world w;
  CHECK(ess::to_json_text(community::to_json(w.view())) ==
        R"({"guildId":null,"approvalsChannelId":null,"dispatchChannelId":null,"securityChannelId":null,)"
        R"("applicationId":null,"publicKey":null,"botToken":{"set":false,"setAt":null,"keyId":null},)"
        R"("mutedEvents":[],"quietFrom":null,"quietUntil":null,"quietOffset":null,"language":"en",)"
        R"("version":0,"guildProof":null,"linkedRoles":false,"linkedRolesNumber":null})");
}

TEST_CASE("a community that switches linked roles on gets a number, and keeps it when it switches them off") {
  config_world w;
  REQUIRE(w.save(R"({"version":0,"linkedRoles":true})"));
  auto shown = community::to_json(w.view());
  CHECK(shown.at("linkedRoles").as_bool());
  const auto number = shown.at("linkedRolesNumber").to_number<int>();
  CHECK(number >= 1);
  REQUIRE(w.save(R"({"version":1,"linkedRoles":null})"));
  shown = community::to_json(w.view());
  CHECK_FALSE(shown.at("linkedRoles").as_bool());
  CHECK(shown.at("linkedRolesNumber").to_number<int>() == number);
  CHECK(refusal(R"({"version":2,"linkedRoles":"yes"})").starts_with("invalid_field: linkedRoles"));
}

TEST_CASE("what is saved is what is read, and each save counts one version up") {
  config_world w;
  const std::string key(64, 'A');
  const auto saved = w.save(R"({"version":0,"guildId":"500","approvalsChannelId":"1","dispatchChannelId":"2",)"
                            R"("securityChannelId":"3","applicationId":"18446744073709551615","publicKey":")" +
                            key + "\"}");
  REQUIRE(saved);
  CHECK(saved->version == 1);
  CHECK(ess::to_json_text(community::to_json(*saved)) == ess::to_json_text(community::to_json(w.view())));
  CHECK(w.view().application->value() == 18'446'744'073'709'551'615u);
  CHECK(w.view().public_key == std::string(64, 'a'));
  REQUIRE(w.save(R"({"version":1,"dispatchChannelId":null})"));
  CHECK(w.view().version == 2);
  CHECK_FALSE(w.view().dispatch_channel);
  CHECK(w.view().guild->value() == 500);
}

TEST_CASE("EN-6: a token is kept when it is not named, cleared by null and replaced by a new one") {
  config_world w;
  const auto first = w.save(R"({"version":0,"botToken":")" + token + "\"}");
  REQUIRE(first);
  CHECK(first->bot_token.set);
  CHECK(first->bot_token.set_at == w.clock.now());
  CHECK(first->bot_token.key_id == w.cipher.keys().writing_id());
  CHECK(w.open_token() == token);

  w.clock.advance(std::chrono::hours(1));
  REQUIRE(w.save(R"({"version":1,"guildId":"500"})"));
  CHECK(w.open_token() == token);
  CHECK(w.view().bot_token.set_at == first->bot_token.set_at);

  REQUIRE(w.save(R"({"version":2,"botToken":"another-token-altogether"})"));
  CHECK(w.open_token() == "another-token-altogether");
  CHECK(w.view().bot_token.set_at == w.clock.now());

  REQUIRE(w.save(R"({"version":3,"botToken":null})"));
  CHECK_FALSE(w.view().bot_token.set);
  CHECK(w.open_token().empty());
}

TEST_CASE("EN-6: the token is nowhere but in its envelope: not in answers, the row or the audit log") {
  config_world w;
  const auto saved = w.save(R"({"version":0,"botToken":")" + token + "\"}");
  REQUIRE(saved);
  std::string seen = ess::to_json_text(community::to_json(*saved)) + ess::to_json_text(community::to_json(w.view()));
  for (const auto& entry : w.entries(w.home)) seen += entry.body + entry.personal;
  const auto row = must(w.read([&](const unit_of_work& uow) { return uow.discord_configs().find(w.home); }));
  seen += row->bot_token_sealed;
  CHECK(seen.find("not-a-real-token") == std::string::npos);
  CHECK(seen.find("MTAwMA") == std::string::npos);
  CHECK(row->bot_token_sealed.find("ess2.") == 0);
}

TEST_CASE("EN-2: an envelope moved to another community does not open there") {
  config_world w;
  const auto other = ess::test::add_community(w, "other");
  REQUIRE(w.save(R"({"version":0,"botToken":")" + token + "\"}"));
  auto stolen = must(w.read([&](const unit_of_work& uow) { return uow.discord_configs().find(w.home); }));
  stolen->community = other;
  stolen->version = 0;
  must(w.write([&](unit_of_work& uow) { return uow.discord_configs().save(*stolen); }));
  const auto opened = w.read([&](const unit_of_work& uow) { return community::open_bot_token(uow, w.cipher, other); });
  REQUIRE_FALSE(opened);
  CHECK(opened.error().reason() == "envelope_refused");
}

TEST_CASE("TE-3: a guild belongs to one community") {
  config_world w;
  const auto other = ess::test::add_community(w, "other");
  REQUIRE(w.save(R"({"version":0,"guildId":"500"})"));
  const auto refused = w.save(other, R"({"version":0,"guildId":"500","approvalsChannelId":"1"})");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().reason() == "guild_taken");
  CHECK(refused.error().code() == ess::errc::conflict);
  CHECK(w.count_entries("discord.config_updated", other) == 0);
  REQUIRE(w.save(R"({"version":1,"guildId":null})"));
  CHECK(w.save(other, R"({"version":0,"guildId":"500"})"));
}

TEST_CASE("of two who opened the settings, the second to save is told") {
  config_world w;
  REQUIRE(w.save(R"({"version":0,"guildId":"500"})"));
  CHECK(reason_of(w.save(R"({"version":0,"guildId":"501"})")) == "config_changed");
  CHECK(reason_of(w.save(R"({"version":2,"guildId":"501"})")) == "config_changed");
  CHECK(w.view().guild->value() == 500);
  CHECK(reason_of(w.save(ess::community_id::trusted("x"), R"({"version":0})")) == "community_not_found");
}

TEST_CASE("a save is audited with the names of what changed, and one that changes nothing writes nothing") {
  config_world w;
  REQUIRE(w.save(R"({"version":0,"guildId":"500","dispatchChannelId":"2"})"));
  REQUIRE(w.save(R"({"version":1,"guildId":"500","dispatchChannelId":"2","botToken":null,"publicKey":null})"));
  CHECK(w.view().version == 1);
  CHECK(w.count_entries("discord.config_updated", w.home) == 1);
  const auto entry = w.last_entry(w.home);
  const auto* metadata = ess::find_member(entry, "metadata");
  REQUIRE(metadata != nullptr);
  CHECK(ess::to_json_text(*ess::find_member(*metadata, "fields")) == R"(["guildId","dispatchChannelId"])");
  CHECK(ess::string_member(*metadata, "guildId") == "500");
}

TEST_CASE("what is posted, when and in which language is kept, told, and cleared by null") {
  config_world w;
  REQUIRE(w.save(R"({"version":0,"mutedEvents":["discord.linked","approval","approval"],"quietFrom":"22:00",)"
                 R"("quietUntil":"06:30","quietOffset":"-03:30","language":"de"})"));
  const auto shown = community::to_json(w.view());
  CHECK(ess::to_json_text(shown.at("mutedEvents")) == R"(["approval","discord.linked"])");
  CHECK(ess::string_member(shown, "quietFrom") == "22:00");
  CHECK(ess::string_member(shown, "quietUntil") == "06:30");
  CHECK(ess::string_member(shown, "quietOffset") == "-03:30");
  CHECK(ess::string_member(shown, "language") == "de");
  const auto entry = w.last_entry(w.home);
  CHECK(ess::to_json_text(*ess::find_member(*ess::find_member(entry, "metadata"), "fields")) ==
        R"(["mutedEvents","quietHours","language"])");
  CHECK(ess::to_json_text(*ess::find_member(*ess::find_member(entry, "metadata"), "notifications")) ==
        R"({"language":"de","mutedEvents":["approval","discord.linked"],"quietFrom":"22:00",)"
        R"("quietOffset":"-03:30","quietUntil":"06:30"})");
  REQUIRE(w.save(R"({"version":1,"guildId":"500"})"));
  CHECK(w.view().notify.muted.size() == 2);
  CHECK(ess::find_member(*ess::find_member(w.last_entry(w.home), "metadata"), "notifications") == nullptr);
  REQUIRE(w.save(
      R"({"version":2,"mutedEvents":null,"quietFrom":null,"quietUntil":null,"quietOffset":null,"language":null})"));
  CHECK(w.view().notify == ess::storage::notification_settings());
}

TEST_CASE("TE-6: quiet hours, switches and languages that mean nothing are refused by name") {
  const auto why = [](std::string_view members) { return refusal(R"({"version":0,)" + std::string(members) + "}"); };
  for (const auto* bad : {"\"24:00\"", "\"2:00\"", "\"22.00\"", "\"22:60\"", "\"\"", "7", "\"22:00 \""}) {
    CAPTURE(bad);
    CHECK(why(R"("quietFrom":)" + std::string(bad) + R"(,"quietUntil":"07:00","quietOffset":"+01:00")")
              .find("invalid_field: quietFrom") == 0);
  }
  CHECK(why(R"("quietFrom":"22:00","quietUntil":"22:00","quietOffset":"+01:00")").find("invalid_field: quietUntil") ==
        0);
  CHECK(why(R"("quietFrom":"22:00","quietUntil":null,"quietOffset":"+01:00")").find("invalid_field: quietUntil") == 0);
  CHECK(why(R"("quietFrom":"22:00")").find("invalid_field: quietUntil") == 0);
  for (const auto* bad : {"+14:01", "-12:01", "01:00", "+1:00", "Z", "Europe/Paris"}) {
    CAPTURE(bad);
    CHECK(why(R"("quietFrom":"22:00","quietUntil":"07:00","quietOffset":")" + std::string(bad) + "\"")
              .find("invalid_field: quietOffset") == 0);
  }
  for (const auto* bad : {"\"approval\"", "[\"tenant.violation\"]", "[7]", "[\"\"]", "{}"}) {
    CAPTURE(bad);
    CHECK(why(R"("mutedEvents":)" + std::string(bad)).find("invalid_field: mutedEvents") == 0);
  }
  CHECK(why(R"("quietHours":"22:00-07:00")").find("unknown_field: ") == 0);
  for (const auto* bad : {"\"it\"", "\"\"", "1", "[]"}) {
    CAPTURE(bad);
    CHECK(why(R"("language":)" + std::string(bad)).find("invalid_field: language") == 0);
  }
}

TEST_CASE("TE-6: a field that is not one of the settings is refused by name") {
  for (const auto* name : {"guildID", "communityId", "botTokenSealed", "updatedAt", "x", "__proto__"}) {
    CAPTURE(name);
    const auto why = refusal(R"({"version":0,")" + std::string(name) + R"(":"1"})");
    CHECK(why.find("unknown_field") == 0);
    CHECK(why.find(name) != std::string::npos);
  }
  CHECK(refusal("[]").find("invalid_body") == 0);
}

TEST_CASE("TE-6: a malformed field is refused by name") {
  for (const auto* name :
       {"guildId", "approvalsChannelId", "dispatchChannelId", "securityChannelId", "applicationId"}) {
    for (const auto* value :
         {"5", "5.5", "\"\"", "\"0\"", "\"x\"", "\"-1\"", "\" 5\"", "\"18446744073709551616\"", "true", "[]", "{}"}) {
      CAPTURE(name);
      CAPTURE(value);
      CHECK(refusal(R"({"version":0,")" + std::string(name) + "\":" + value + "}")
                .find("invalid_field: " + std::string(name)) == 0);
    }
  }
  for (const auto* value :
       {"7", "\"\"", "\"short\"", "\"Bot MTAwMA.GabCde.token\"", "\"with\\nbreak-in-it\"", "true"}) {
    CAPTURE(value);
    const auto why = refusal(R"({"version":0,"botToken":)" + std::string(value) + "}");
    CHECK(why.find("invalid_field: botToken") == 0);
    CHECK(why.find("MTAwMA") == std::string::npos);
  }
  CHECK(refusal(R"({"version":0,"botToken":")" + std::string(201, 'x') + "\"}").find("invalid_field: botToken") == 0);
  CHECK(refusal(R"({"version":0,"publicKey":")" + std::string(63, 'a') + "\"}").find("invalid_field: publicKey") == 0);
  CHECK(refusal(R"({"version":0,"publicKey":")" + std::string(64, 'g') + "\"}").find("invalid_field: publicKey") == 0);
  for (const auto* version : {"{}", R"({"version":null})", R"({"version":-1})", R"({"version":"0"})",
                              R"({"version":1.5})", R"({"version":99999999999})"}) {
    CAPTURE(version);
    CHECK(refusal(version).find("invalid_field: version") == 0);
  }
}
