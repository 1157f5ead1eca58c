#include "ess/secrets/walk.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <map>

#include "ess/access/pepper.hpp"
#include "ess/base/encoding.hpp"
#include "ess/community/discord_config.hpp"
#include "ess/linking/link_flow.hpp"
#include "ess/storage/sealed_values.hpp"
#include "support/builders.hpp"
#include "support/failing_audit.hpp"
#include "support/key_rings.hpp"

namespace {

using namespace ess;
using test::must;

struct sealed_world : test::world {
  /// Through the services themselves, so that the walk meets what they really write.
  void fill(const crypto::token_cipher& with, int communities) {
    must(write([&](storage::unit_of_work& uow) { return access::load_or_make_pepper(uow, with, random); }));
    for (int i = 0; i < communities; ++i) {
      const auto community = test::add_community(*this, "community-" + std::to_string(i));
      communities_.push_back(community);
      community::discord_config_changes changes;
      changes.bot_token = community::field_change<secret>::set(secret("token of " + community.str()));
      must(write([&](storage::unit_of_work& uow) {
        return community::save_discord_config(uow, with, random, community, changes, test::by_command_line());
      }));
    }
    const auto user = test::add_user(*this, "nelly");
    const linking::link_session session{user, test::add_session(*this, user).token_hash};
    linking::link_settings settings;
    settings.client_id = "1";
    settings.redirect_uri = "https://ess.example.org/callback";
    settings.authorize_url = "https://discord.com/oauth2/authorize";
    settings.issuer = "https://discord.com";
    const linking::link_flow flow(std::move(settings), with, random);
    must(write([&](storage::unit_of_work& uow) { return flow.start(uow, session); }));
  }

  bool all_tokens_open(const crypto::token_cipher& with) {
    bool all = !communities_.empty();
    must(database->read([&](const storage::unit_of_work& uow) -> result<void> {
      for (const auto& community : communities_) {
        const auto token = community::open_bot_token(uow, with, community);
        all = all && token && *token && (*token)->reveal() == "token of " + community.str();
      }
      all = all && access::load_pepper(uow, with).has_value();
      return success();
    }));
    return all;
  }

  /// Walks on from `at` for at most `units` units of `limit` values.
  std::int64_t reseal(const crypto::token_cipher& with, secrets::walk_position& at, int limit, int units = 1000) {
    std::int64_t resealed = 0;
    for (int i = 0; i < units && !at.done; ++i) {
      resealed += must(write([&](storage::unit_of_work& uow) {
                    return secrets::reseal_some(uow, with, random, at, limit);
                  })).resealed;
    }
    return resealed;
  }
  std::map<std::string, std::int64_t> values_by_key(const crypto::key_ring& keys,
                                                    crypto::community_keys* communities = nullptr) {
    std::map<std::string, std::int64_t> found;
    const crypto::token_cipher with(keys, random, communities);
    const auto uses = read([&](const storage::unit_of_work& uow) { return secrets::count_by_key(uow, with); });
    for (const auto& use : must(uses)) found[use.key_id] = use.values;
    return found;
  }

  std::vector<community_id> communities_;
};

}  // namespace

TEST_CASE_FIXTURE(sealed_world,
                  "EN-5: everything the services seal is found, sealed anew, and opens without the old key") {
  const auto before = test::letter_ring('a');
  const crypto::token_cipher old_cipher(before, random);
  fill(old_cipher, 5);
  const auto both = test::letter_ring('b', "a");
  const crypto::token_cipher newer(both, random);
  CHECK(values_by_key(both)[before.writing_id()] == 7);  // five tokens, the pepper, one verifier

  secrets::walk_position at;
  CHECK(reseal(newer, at, 2) == 7);
  CHECK(values_by_key(both)[before.writing_id()] == 0);
  CHECK(values_by_key(both)[both.writing_id()] == 7);
  const auto after = test::letter_ring('b');
  CHECK(all_tokens_open(crypto::token_cipher(after, random)));

  secrets::walk_position again;
  CHECK(reseal(newer, again, 2) == 0);  // nothing is left to do
}

TEST_CASE_FIXTURE(sealed_world, "EN-5: a walk that is cut after any unit and begun anew ends in the same state") {
  const auto before = test::letter_ring('a');
  const crypto::token_cipher old_cipher(before, random);
  fill(old_cipher, 20);
  auto newest = 'b';
  auto older = 'a';
  for (int cut = 0; cut < 25; ++cut) {
    const auto keys = test::letter_ring(newest, std::string(1, older));
    const crypto::token_cipher newer(keys, random);
    secrets::walk_position lost;
    reseal(newer, lost, 1, cut);
    CHECK(all_tokens_open(newer));  // in the middle, too
    secrets::walk_position at;
    reseal(newer, at, 3);
    CHECK(values_by_key(keys)[keys.writing_id()] == 22);
    std::swap(newest, older);
  }
}

TEST_CASE_FIXTURE(sealed_world, "EN-5: a unit whose audit entry cannot be written changes nothing") {
  const auto before = test::letter_ring('a');
  const crypto::token_cipher old_cipher(before, random);
  fill(old_cipher, 3);
  const auto both = test::letter_ring('b', "a");
  const crypto::token_cipher newer(both, random);
  const auto done = database->write([&](storage::unit_of_work& inner) -> result<void> {
    test::failing_audit_work uow(inner);
    secrets::walk_position at;
    auto step = secrets::reseal_some(uow, newer, random, at, 100);
    return step ? success() : result<void>(step.error());
  });
  REQUIRE_FALSE(done.has_value());
  CHECK(values_by_key(both)[both.writing_id()] == 0);
}

TEST_CASE_FIXTURE(sealed_world,
                  "EN-4: a value under a key that is not loaded stays, is named with its key, and stops nothing") {
  const auto before = test::letter_ring('a');
  const crypto::token_cipher old_cipher(before, random);
  fill(old_cipher, 2);
  const auto middle = test::letter_ring('m');
  const crypto::token_cipher middle_cipher(middle, random);
  must(write([&](storage::unit_of_work& uow) {
    return uow.installation().put("lost", middle_cipher.seal({"installation", "value", "", "lost"}, "x"));
  }));
  const auto both = test::letter_ring('b', "a");
  const crypto::token_cipher newer(both, random);
  std::vector<std::string> problems;
  secrets::walk_position at;
  while (!at.done) {
    const auto step =
        must(write([&](storage::unit_of_work& uow) { return secrets::reseal_some(uow, newer, random, at, 100); }));
    problems.insert(problems.end(), step.problems.begin(), step.problems.end());
  }
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].find(middle.writing_id()) != std::string::npos);
  CHECK(problems[0].find("lost") != std::string::npos);
  CHECK(values_by_key(both)[middle.writing_id()] == 1);
  CHECK(all_tokens_open(newer));

  secrets::walk_position seen;
  std::int64_t opened = 0;
  problems.clear();
  while (!seen.done) {
    const auto step =
        must(read([&](const storage::unit_of_work& uow) { return secrets::verify_some(uow, newer, seen, 2); }));
    opened += step.seen;
    problems.insert(problems.end(), step.problems.begin(), step.problems.end());
  }
  CHECK(opened == 5);
  CHECK(problems.size() == 1);
}

TEST_CASE_FIXTURE(sealed_world,
                  "EN-5: each unit that changed something says so in the audit log, with counts and no values") {
  const auto before = test::letter_ring('a');
  const crypto::token_cipher old_cipher(before, random);
  fill(old_cipher, 4);
  const auto both = test::letter_ring('b', "a");
  const crypto::token_cipher newer(both, random);
  secrets::walk_position at;
  reseal(newer, at, 100);
  CHECK(count_entries("secrets.resealed") == 3);  // one for each column
  for (const auto& entry : entries()) CHECK(entry.body.find("token of") == std::string::npos);
}

TEST_CASE_FIXTURE(sealed_world, "EN-5: a token whose beginning is damaged is counted, opened, and named") {
  const auto keys = test::letter_ring('a');
  const crypto::token_cipher with(keys, random);
  fill(with, 3);
  must(write([&](storage::unit_of_work& uow) -> result<void> {
    const storage::sealed_column tokens{"discord_configs", "bot_token", true};
    for (const auto& value : must(uow.sealed_values().list(tokens, "", 10))) {
      if (value.row != communities_[1].str()) continue;
      REQUIRE(must(uow.sealed_values().replace(tokens, value, "x" + value.envelope.substr(1))));
    }
    return success();
  }));
  CHECK(values_by_key(keys)[keys.writing_id()] == 4);  // two tokens, the pepper, one verifier
  CHECK(values_by_key(keys)[std::string(secrets::damaged_key_id)] == 1);
  std::vector<std::string> problems;
  std::int64_t opened = 0;
  secrets::walk_position at;
  while (!at.done) {
    const auto step =
        must(read([&](const storage::unit_of_work& uow) { return secrets::verify_some(uow, with, at, 100); }));
    opened += step.seen;
    problems.insert(problems.end(), step.problems.begin(), step.problems.end());
  }
  CHECK(opened == 5);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].find(communities_[1].str()) != std::string::npos);
  CHECK(problems[0].find("is damaged") != std::string::npos);
}
