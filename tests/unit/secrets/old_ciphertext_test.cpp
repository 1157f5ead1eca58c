// Old ciphertext opens wherever it stands, so it may stand in one column only.
#include "support/old_ciphertext.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "ess/access/pepper.hpp"
#include "ess/community/discord_config.hpp"
#include "ess/jobs/job_queue.hpp"
#include "ess/linking/link_flow.hpp"
#include "ess/secrets/community_key_file.hpp"
#include "ess/secrets/walk.hpp"
#include "ess/storage/installation.hpp"
#include "ess/storage/sealed_values.hpp"
#include "support/builders.hpp"
#include "support/key_rings.hpp"
#include "support/temp_dir.hpp"

namespace {

using namespace ess;
using test::make_old_ciphertext;
using test::must;

void check_refused(const error& refusal, std::string_view place) {
  CHECK(refusal.reason() == "envelope_refused");
  CHECK(refusal.message().find("old ciphertext") != std::string::npos);
  CHECK(refusal.message().find(place) != std::string::npos);
}

struct old_ciphertext_world : test::world {
  crypto::key_ring keys = test::letter_ring('w', "f");
  crypto::token_cipher cipher{keys, random};

  void put_pepper(const std::string& text) {
    must(write([&](storage::unit_of_work& uow) { return uow.installation().put("api_key_pepper", text); }));
  }
  error load_pepper() {
    return read([&](const storage::unit_of_work& uow) { return access::load_pepper(uow, cipher); }).error();
  }
};

}  // namespace

TEST_CASE_FIXTURE(old_ciphertext_world, "EN-2: who knows a former bot token cannot make it the pepper of API keys") {
  for (const char key : {'w', 'f'}) {
    put_pepper(make_old_ciphertext(test::letter_key(key), std::string(32, 'p')));
    check_refused(load_pepper(), "api_key_pepper");
    const auto made =
        write([&](storage::unit_of_work& uow) { return access::load_or_make_pepper(uow, cipher, random); });
    check_refused(made.error(), "api_key_pepper");
  }
}

TEST_CASE_FIXTURE(old_ciphertext_world, "EN-2: a pepper that is not 32 bytes is refused, however well it is sealed") {
  for (const std::size_t size : {0U, 31U, 33U, 64U}) {
    put_pepper(cipher.seal({"installation", "value", "", "api_key_pepper"}, std::string(size, 'p')));
    CHECK(load_pepper().reason() == "pepper_malformed");
    CHECK_THROWS_AS((void)access::pepper::from_bytes(secret(std::string(size, 'p'))), std::invalid_argument);
  }
}

TEST_CASE_FIXTURE(old_ciphertext_world, "EN-2: old ciphertext is refused as the payload of a job") {
  const auto now = clock.now();
  const storage::job_record job{storage::job_id::trusted("job-1"),
                                storage::job_kind::mail,
                                {},
                                make_old_ciphertext(test::letter_key('w'), "{}"),
                                0,
                                now,
                                now};
  const jobs::job_queue queue(storage::job_kind::mail, cipher, random, {});
  check_refused(queue.open(job).error(), "jobs.payload");
}

TEST_CASE_FIXTURE(old_ciphertext_world, "EN-2: old ciphertext is refused as the key of a community") {
  const test::temp_dir folder;
  const auto path = (folder / "keys").string();
  std::ofstream(path) << R"({"community":"north","key":")"
                      << make_old_ciphertext(test::letter_key('w'), std::string(32, 'k')) << "\"}\n";
  const auto file = must(secrets::community_key_file::open(path, keys, random));
  CHECK(file->find("north") == nullptr);
  REQUIRE(file->problems().size() == 1);
  CHECK(file->problems()[0].find("old ciphertext") != std::string::npos);
}

TEST_CASE_FIXTURE(old_ciphertext_world,
                  "EN-2: of all sealed columns the bot token alone takes old ciphertext, and rotation renews it") {
  must(write([&](storage::unit_of_work& uow) { return access::load_or_make_pepper(uow, cipher, random); }));
  const auto community = test::add_community(*this, "north");
  const auto place = crypto::bound_place("discord_configs", "bot_token", community.str(), community.str());
  community::discord_config_changes changes;
  changes.bot_token = community::field_change<secret>::set(secret("token"));
  must(write([&](storage::unit_of_work& uow) {
    return community::save_discord_config(uow, cipher, random, community, changes, test::by_command_line());
  }));
  const auto user = test::add_user(*this, "nelly");
  linking::link_settings settings;
  settings.client_id = "1";
  settings.redirect_uri = "https://ess.example.org/callback";
  settings.authorize_url = "https://discord.com/oauth2/authorize";
  settings.issuer = "https://discord.com";
  const linking::link_session session{user, test::add_session(*this, user).token_hash};
  must(write(
      [&](storage::unit_of_work& uow) { return linking::link_flow(settings, cipher, random).start(uow, session); }));
  int columns_in_use = 0;
  must(write([&](storage::unit_of_work& uow) -> result<void> {
    for (const auto& column : uow.sealed_values().columns()) {
      for (const auto& value : must(uow.sealed_values().list(column, "", 10))) {
        ++columns_in_use;
        CHECK(column.may_be_old == (column.table == "discord_configs"));
        const auto old = make_old_ciphertext(test::letter_key('f'), std::string(32, 'x'));
        CHECK(must(uow.sealed_values().replace(column, value, old)));
      }
    }
    return success();
  }));
  REQUIRE(columns_in_use == 3);  // the token, the pepper and the verifier
  std::vector<std::string> problems;
  must(write([&](storage::unit_of_work& uow) -> result<void> {
    CHECK(must(community::open_bot_token(uow, cipher, community))->reveal() == std::string(32, 'x'));
    secrets::walk_position at;
    while (!at.done) {
      const auto step = must(secrets::verify_some(uow, cipher, at, 10));
      problems.insert(problems.end(), step.problems.begin(), step.problems.end());
    }
    at = {};
    std::int64_t resealed = 0;
    while (!at.done) resealed += must(secrets::reseal_some(uow, cipher, random, at, 10)).resealed;
    CHECK(resealed == 1);
    return success();
  }));
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].find("installation.value") != std::string::npos);
  CHECK(problems[1].find("link_attempts.verifier") != std::string::npos);
}
