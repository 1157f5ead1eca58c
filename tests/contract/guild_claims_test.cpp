#include <doctest/doctest.h>

#include "contract/records.hpp"
#include "ess/storage/guild_claims.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

namespace {

const auto guild = guild_id::trusted(~std::uint64_t{0});

storage::guild_claim_record asked(store& s, const community_id& community) {
  return {community, guild, digest(1), s.time.now() + 15min, std::nullopt, "", std::nullopt};
}

storage::guild_claim_record proven(store& s, const community_id& community) {
  return {community, guild, "", std::nullopt, s.time.now(), "code", std::nullopt};
}

}  // namespace

TEST_CASE("a claim is read back as it was put, and a later one takes its place") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto north = add_community(s, "north");
    const auto claim = asked(s, north.id);
    s.write([&](auto& uow) { must(uow.guild_claims().put(claim)); });
    s.read([&](const auto& uow) {
      const auto back = must(uow.guild_claims().find(north.id));
      REQUIRE(back);
      CHECK(back->guild == guild);
      CHECK(back->code_hash == claim.code_hash);
      CHECK(back->code_expires_at == claim.code_expires_at);
      CHECK_FALSE(back->proven_at);
      CHECK_FALSE(must(uow.guild_claims().find_proven(guild)));
    });
    auto done = proven(s, north.id);
    done.proven_by = ann.id;
    s.write([&](auto& uow) { must(uow.guild_claims().put(done)); });
    s.read([&](const auto& uow) {
      const auto back = must(uow.guild_claims().find_proven(guild));
      REQUIRE(back);
      CHECK(back->community == north.id);
      CHECK(back->code_hash.empty());
      CHECK(back->proof == "code");
      CHECK(back->proven_by == ann.id);
    });
    s.write([&](auto& uow) { must(uow.guild_claims().erase(north.id)); });
    s.read([&](const auto& uow) { CHECK_FALSE(must(uow.guild_claims().find(north.id))); });
  });
}

TEST_CASE("TE-3: many may ask for a guild, one can have proven it") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    s.write([&](auto& uow) {
      must(uow.guild_claims().put(asked(s, north.id)));
      must(uow.guild_claims().put(asked(s, east.id)));
      must(uow.guild_claims().put(proven(s, east.id)));
    });
    CHECK(s.refusal([&](auto& uow) { return uow.guild_claims().put(proven(s, north.id)); }) == "guild_taken");
    s.read([&](const auto& uow) { CHECK(must(uow.guild_claims().find_proven(guild))->community == east.id); });
  });
}
