#include "ess/community/guild_claim.hpp"

#include <doctest/doctest.h>

#include "ess/community/discord_config.hpp"
#include "support/builders.hpp"
#include "support/failing_audit.hpp"

namespace {

using namespace ess;
using community::guild_proof;
using test::must;
using test::reason_of;

const auto guild = guild_id::trusted(910000000000000001);
const auto another_guild = guild_id::trusted(910000000000000002);

struct guild_claim_fixture : test::world {
  guild_claim_fixture() : north(test::add_community(*this, "north")), south(test::add_community(*this, "south")) {}

  result<community::discord_config_view> enter_guild(const community_id& where, guild_id which) {
    return write([&](storage::unit_of_work& uow) {
      auto before = must(community::view_discord_config(uow, where));
      community::discord_config_changes changes;
      changes.version = before.version;
      changes.guild = community::field_change<guild_id>::set(which);
      return community::save_discord_config(uow, cipher, random, where, changes, test::by_command_line());
    });
  }
  std::optional<guild_id> guild_of(const community_id& where) { return view_of(where).guild; }
  community::discord_config_view view_of(const community_id& where) {
    return must(read([&](const storage::unit_of_work& uow) { return community::view_discord_config(uow, where); }));
  }
  result<void> prove(const community_id& where, guild_id which, guild_proof how = guild_proof::manage_guild) {
    return database->write([&](storage::unit_of_work& uow) {
      return community::prove_guild(uow, random, where, which, how, test::by_command_line());
    });
  }
  community::guild_code ask_code(const community_id& where, guild_id which) {
    return must(write([&](storage::unit_of_work& uow) {
      return community::make_guild_code(uow, random, where, which, test::by_command_line());
    }));
  }
  bool holds_code(const community_id& where, guild_id which, const std::string& message) {
    return must(read(
        [&](const storage::unit_of_work& uow) { return community::holds_guild_code(uow, where, which, message); }));
  }

  community_id north;
  community_id south;
};

}  // namespace

TEST_CASE_FIXTURE(guild_claim_fixture,
                  "TE-3: who comes first has the guild, as long as nobody shows that it is theirs") {
  CHECK(enter_guild(north, guild).has_value());
  CHECK(reason_of(enter_guild(south, guild)) == "guild_taken");
  CHECK(view_of(north).guild_proof.empty());
  CHECK(guild_of(north) == guild);
}

TEST_CASE_FIXTURE(guild_claim_fixture, "TE-3: an unproven claim never blocks a proven one") {
  CHECK(enter_guild(south, guild).has_value());  // a squatter
  CHECK(prove(north, guild).has_value());
  CHECK_FALSE(guild_of(south).has_value());
  CHECK(count_entries("discord.guild_lost", south) == 1);
  CHECK(count_entries("discord.guild_proven", north) == 1);
  CHECK(enter_guild(north, guild).has_value());
  CHECK(view_of(north).guild_proof == "manage_guild");
  CHECK(reason_of(enter_guild(south, guild)) == "guild_taken");
}

TEST_CASE_FIXTURE(guild_claim_fixture, "TE-3: what one has proven, another can neither enter nor prove") {
  CHECK(prove(north, guild).has_value());
  CHECK(reason_of(enter_guild(south, guild)) == "guild_taken");
  for (const auto how : {guild_proof::manage_guild, guild_proof::code, guild_proof::operator_word}) {
    CHECK(reason_of(prove(south, guild, how)) == "guild_taken");
  }
  CHECK(prove(south, another_guild).has_value());
}

TEST_CASE_FIXTURE(guild_claim_fixture, "TE-3: a guild that its community gave up can be proven by another") {
  CHECK(prove(north, guild).has_value());
  CHECK(prove(north, another_guild).has_value());  // a community has one guild
  CHECK(prove(south, guild).has_value());
}

TEST_CASE_FIXTURE(guild_claim_fixture, "proving once more changes nothing and writes nothing") {
  CHECK(prove(north, guild).has_value());
  CHECK(prove(north, guild).has_value());
  CHECK(count_entries("discord.guild_proven", north) == 1);
}

TEST_CASE_FIXTURE(guild_claim_fixture,
                  "TE-3: a code is found in a message, for its own community, guild and quarter of an hour") {
  const auto code = ask_code(north, guild);
  const std::string text(code.text.reveal());
  CHECK(text.size() == 42);
  CHECK(holds_code(north, guild, text));
  CHECK(holds_code(north, guild, "<@1> here is ess-claim-0 and then " + text + ", please"));
  CHECK_FALSE(holds_code(north, guild, ""));
  CHECK_FALSE(holds_code(north, guild, text.substr(0, text.size() - 1)));
  CHECK_FALSE(holds_code(north, guild, "ess-claim-" + std::string(32, '0')));
  CHECK_FALSE(holds_code(south, guild, text));
  CHECK_FALSE(holds_code(north, another_guild, text));
  clock.advance(std::chrono::minutes(15));
  CHECK_FALSE(holds_code(north, guild, text));
}

TEST_CASE_FIXTURE(guild_claim_fixture,
                  "TE-3: a code is spent by its use and replaced by the next, and is stored as a hash alone") {
  const std::string first(ask_code(north, guild).text.reveal());
  const std::string second(ask_code(north, guild).text.reveal());
  CHECK_FALSE(holds_code(north, guild, first));
  CHECK(holds_code(north, guild, second));
  for (const auto& entry : entries(north)) CHECK(entry.body.find(second) == std::string::npos);
  CHECK(prove(north, guild, guild_proof::code).has_value());
  CHECK_FALSE(holds_code(north, guild, second));
}

TEST_CASE_FIXTURE(guild_claim_fixture,
                  "asking for a code keeps what was proven of the same guild, and is refused for another's") {
  CHECK(prove(north, guild).has_value());
  (void)ask_code(north, guild);
  CHECK(reason_of(enter_guild(south, guild)) == "guild_taken");
  CHECK(enter_guild(north, guild).has_value());
  CHECK(view_of(north).guild_proof == "manage_guild");
  const auto refused = write([&](storage::unit_of_work& uow) {
    return community::make_guild_code(uow, random, south, guild, test::by_command_line());
  });
  CHECK(reason_of(refused) == "guild_taken");
}

TEST_CASE_FIXTURE(guild_claim_fixture, "AU-1: a proof whose entry cannot be written takes no guild from anybody") {
  CHECK(enter_guild(south, guild).has_value());
  const auto done = database->write([&](storage::unit_of_work& inner) {
    test::failing_audit_work uow(inner);
    return community::prove_guild(uow, random, north, guild, guild_proof::code, test::by_command_line());
  });
  CHECK_FALSE(done.has_value());
  CHECK(guild_of(south) == guild);
}

TEST_CASE("managing a server takes its permission or that of an administrator") {
  CHECK(community::may_manage_guild(0x20));
  CHECK(community::may_manage_guild(0x8));
  CHECK(community::may_manage_guild(~std::uint64_t{0}));
  CHECK_FALSE(community::may_manage_guild(0));
  CHECK_FALSE(community::may_manage_guild(~std::uint64_t{0x28}));
}
