// What was erased is not left lying in the file.
#include <doctest/doctest.h>

#include <filesystem>

#include "contract/records.hpp"
#include "ess/audit/append.hpp"
#include "ess/identity/personal_data.hpp"
#include "ess/storage/jobs.hpp"
#include "ess/storage/sqlite/database.hpp"
#include "support/process.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;
namespace sqlite = ess::storage::sqlite;

namespace {

class file_store {
 public:
  file_store() { open(); }

  void open() {
    sqlite::options settings;
    settings.path = (directory_ / "ess.db").string();
    settings.schema = sqlite::schema_policy::migrate;
    database_ = must(sqlite::open(std::move(settings), time));
  }
  template <class F>
  void write(F work) {
    must(database_->write([&](storage::unit_of_work& uow) -> result<void> {
      work(uow);
      return success();
    }));
  }
  /// Every byte of the database, its log and what else lies beside it, once the store is closed.
  std::string bytes() {
    database_.reset();
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) all += read_file(entry.path());
    open();
    return all;
  }

  fake_clock time;
  fake_random random;

 private:
  temp_dir directory_;
  std::unique_ptr<storage::database> database_;
};

std::string bits_of(std::uint64_t id) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(id >> shift);
  return bytes;
}

const storage::discord_identity planted{discord_user_id::trusted(930'000'000'000'000'017), "planted-username",
                                        "Planted Global Name", "a_0123456789abcdef0123456789abcdef"};

/// An account that is linked, and about to be linked once more; what must not be found of it later.
std::vector<std::string> plant(file_store& s, const user_id& user) {
  s.write([&](auto& uow) {
    must(uow.users().insert({user, "ann@example.org", "Ann", "phc", {}, s.time.now()}));
    must(uow.links().insert_pending(
        {pending_link_id::trusted("pending-1"), user, digest(1), planted, s.time.now() + 10min}));
    must(uow.links().insert_link({user, planted, s.time.now(), std::nullopt}));
  });
  return {planted.username, planted.global_name, planted.avatar, bits_of(planted.id.value())};
}

}  // namespace

TEST_CASE("OA-22: what was kept about a Discord user is nowhere in the file after unlinking") {
  file_store s;
  const auto ann = user_id::trusted("ann-1");
  const auto traces = plant(s, ann);
  const auto before = s.bytes();
  for (const auto& each : traces) CHECK(before.find(each) != std::string::npos);
  s.write([&](auto& uow) {
    must(uow.links().erase_unfinished(ann));
    CHECK(must(uow.links().erase_link(ann)));
  });
  const auto after = s.bytes();
  for (const auto& each : traces) CHECK(after.find(each) == std::string::npos);
  CHECK(after.find("ann@example.org") != std::string::npos);
}

TEST_CASE("OA-22: what was kept about a Discord user is nowhere in the file after the account is deleted") {
  file_store s;
  const auto ann = user_id::trusted("ann-1");
  auto traces = plant(s, ann);
  traces.push_back(planted.id.str());
  s.write([&](auto& uow) {
    audit::origin who(audit::event_source::browser);
    who.actor(ann);
    audit::event linked("discord.linked");
    linked.from(who).target(ann.str());
    linked.personal("discordUserId", planted.id.str()).personal("discordUsername", planted.username);
    must(audit::append(uow, s.random, std::nullopt, linked));
  });
  const auto before = s.bytes();
  for (const auto& each : traces) CHECK(before.find(each) != std::string::npos);
  s.write([&](auto& uow) {
    must(identity::delete_account(uow, s.random, ann, audit::origin(audit::event_source::browser)));
  });
  const auto after = s.bytes();
  for (const auto& each : traces) CHECK(after.find(each) == std::string::npos);
  CHECK(after.find("user.deleted") != std::string::npos);
}

TEST_CASE("OA-22: what was sealed for a job that is done is nowhere in the file") {
  file_store s;
  const auto id = storage::job_id::trusted("job-1");
  const std::string sealed = "ess2.key.PlantedEnvelope" + std::string(6000, 'x');
  s.write([&](auto& uow) {
    must(uow.jobs().insert(
        {id, storage::job_kind::token_revocation, std::nullopt, sealed, 0, s.time.now(), s.time.now()}));
  });
  CHECK(s.bytes().find("PlantedEnvelope") != std::string::npos);
  s.write([&](auto& uow) { must(uow.jobs().erase(id)); });
  CHECK(s.bytes().find("PlantedEnvelope") == std::string::npos);
  CHECK(s.bytes().find("xxxxxxxx") == std::string::npos);
}
