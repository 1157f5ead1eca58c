// Security requirement EN-5: a change of the keys of communities that is killed at a known point. A child is killed
// just before or just after the new file takes the place of the old one, which is where what is durable changes.
#include <dlfcn.h>
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <string>

#include "ess/secrets/community_key_file.hpp"
#include "ess/secrets/walk.hpp"
#include "ess/storage/communities.hpp"
#include "ess/storage/discord_configs.hpp"
#include "support/builders.hpp"
#include "support/key_rings.hpp"
#include "support/temp_dir.hpp"
#include "unit/admin/admin_fixture.hpp"

namespace {

enum class kill_point { none, before_rename, after_rename };

std::atomic<kill_point> killed_at = kill_point::none;

}  // namespace

// In front of the system's own, so that nothing in the code under test knows of it.
extern "C" int rename(const char* from, const char* to) noexcept {
  static const auto real = reinterpret_cast<int (*)(const char*, const char*)>(dlsym(RTLD_NEXT, "rename"));
  if (killed_at == kill_point::before_rename) ::kill(::getpid(), SIGKILL);
  const int answer = real(from, to);
  if (killed_at == kill_point::after_rename) ::kill(::getpid(), SIGKILL);
  return answer;
}

namespace ess::test {
namespace {

/// Does the work in a child, which must end there.
template <class F>
void killed(kill_point where, F work) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    killed_at = where;
    work();
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  REQUIRE(WTERMSIG(status) == SIGKILL);
}

/// The keys of two communities, sealed under the key 'a'.
struct kept_keys {
  kept_keys() {
    const auto keys = letter_ring('a');
    const auto file = open(keys);
    north = must(file->find_or_make("north"))->reveal();
    south = must(file->find_or_make("south"))->reveal();
  }
  std::unique_ptr<secrets::community_key_file> open(const crypto::key_ring& keys) {
    return must(secrets::community_key_file::open(path, keys, random));
  }

  temp_dir folder;
  fake_random random;
  std::string path = (folder / "ess.db.communities").string();
  std::string north;
  std::string south;
};

/// An installation in a file with the community "north", its key and its token. Nothing of it is open in between.
class kept_installation {
 public:
  kept_installation() {
    with([&](admin::context& where, secrets::community_key_file& keys) {
      must(admin::execute(where, "community.add", boost::json::parse(north).as_object()));
      const auto listed = must(admin::execute(where, "community.list", {}));
      id_ = std::string(listed.at("communities").at(0).at("id").as_string());
      storage::discord_config_record config{.community = community_id::trusted(id_), .updated_at = clock_.now()};
      const crypto::token_cipher cipher(ring_, random_, &keys);
      config.bot_token_sealed = cipher.seal({"discord_configs", "bot_token", id_, id_}, "a token");
      must(where.database().write([&](storage::unit_of_work& uow) { return uow.discord_configs().save(config); }));
    });
  }

  const std::string& id() const { return id_; }
  /// Opens database and keys as a program does, and closes them again.
  template <class F>
  void with(F work) {
    storage::sqlite::options settings;
    settings.path = (folder_ / "ess.db").string();
    settings.schema = storage::sqlite::schema_policy::migrate;
    const auto database = must(storage::sqlite::open(std::move(settings), clock_));
    const auto path = secrets::community_key_path_of((folder_ / "ess.db").string());
    const auto keys = must(secrets::community_key_file::open(path, ring_, random_));
    const crypto::token_cipher cipher(ring_, random_, keys.get());
    plain_hasher hasher;
    admin::context where(*database, &cipher, random_, hasher,
                         notices::notifier(&cipher, random_, {true, "http://localhost:3000"}));
    where.with(keys.get());
    work(where, *keys);
  }
  result<boost::json::object> remove(admin::context& where) {
    boost::json::object arguments;
    arguments["community"] = "north";
    arguments["confirm"] = "north";
    return admin::execute(where, "community.delete", arguments);
  }

 private:
  temp_dir folder_;
  fake_clock clock_;
  fake_random random_;
  crypto::key_ring ring_ = letter_ring('a');
  std::string id_;
};

}  // namespace

TEST_CASE_FIXTURE(kept_keys, "EN-5: keys of communities that are killed while sealed anew are all old or all new") {
  const auto both = letter_ring('b', "a");
  for (const auto where : {kill_point::before_rename, kill_point::after_rename}) {
    CAPTURE(static_cast<int>(where));
    const bool is_new = where == kill_point::after_rename;
    killed(where, [&] { (void)open(both)->reseal(); });
    CHECK(std::filesystem::exists(path + ".new") == !is_new);
    const auto file = open(both);
    CHECK(file->problems().empty());
    CHECK(file->count_behind() == (is_new ? 0 : 2));
    CHECK(file->find("north")->reveal() == north);
    CHECK(file->find("south")->reveal() == south);
  }
  CHECK(must(open(both)->reseal()) == 0);
  const auto after = letter_ring('b');
  CHECK(open(after)->find("north")->reveal() == north);
}

TEST_CASE_FIXTURE(kept_keys, "EN-5: a new file of keys that was cut off in the middle is nothing but overwritten") {
  const auto both = letter_ring('b', "a");
  const auto before = read_file(path);
  write_file(path + ".new", before.substr(0, before.size() / 3));
  CHECK(open(both)->find("north")->reveal() == north);
  CHECK(read_file(path) == before);
  CHECK(must(open(both)->reseal()) == 2);
  CHECK_FALSE(std::filesystem::exists(path + ".new"));
  CHECK(open(both)->find("south")->reveal() == south);
}

TEST_CASE_FIXTURE(kept_keys, "EN-5: the destruction of a key that is killed is done or is not, and is repeated") {
  const auto keys = letter_ring('a');
  killed(kill_point::before_rename, [&] { (void)open(keys)->destroy("north"); });
  CHECK(open(keys)->find("north")->reveal() == north);
  killed(kill_point::after_rename, [&] { (void)open(keys)->destroy("north"); });
  CHECK(open(keys)->find("north") == nullptr);
  CHECK_FALSE(must(open(keys)->destroy("north")));
  CHECK(open(keys)->find("south")->reveal() == south);
}

TEST_CASE("EN-5: a community whose deletion is killed once its key is gone is told of, and deleted by repeating it") {
  kept_installation here;
  // Before the key is gone: everything is as it was.
  killed(kill_point::before_rename,
         [&] { here.with([&](admin::context& where, secrets::community_key_file&) { (void)here.remove(where); }); });
  here.with([&](admin::context& where, secrets::community_key_file& keys) {
    CHECK(keys.find(here.id()) != nullptr);
    CHECK(must(admin::execute(where, "secrets.verify", {})).at("problems").as_array().empty());
  });
  // Between the key and the rest.
  killed(kill_point::after_rename,
         [&] { here.with([&](admin::context& where, secrets::community_key_file&) { (void)here.remove(where); }); });
  here.with([&](admin::context& where, secrets::community_key_file& keys) {
    CHECK(keys.find(here.id()) == nullptr);
    CHECK(must(admin::execute(where, "community.list", {})).at("communities").as_array().size() == 1);
    const auto verified = must(admin::execute(where, "secrets.verify", {}));
    REQUIRE(verified.at("problems").as_array().size() == 1);
    const std::string problem(verified.at("problems").at(0).as_string());
    CHECK(problem.find(here.id()) != std::string::npos);
    CHECK(problem.find("essctl community delete") != std::string::npos);
    const auto deleted = must(here.remove(where));
    CHECK_FALSE(deleted.at("keyDestroyed").as_bool());
    CHECK(must(admin::execute(where, "community.list", {})).at("communities").as_array().empty());
    CHECK(must(admin::execute(where, "secrets.verify", {})).at("problems").as_array().empty());
    CHECK(must(admin::execute(where, "audit.verify", {})).at("intact").as_bool());
    boost::json::object started;
    started["event"] = "community.deletion_started";
    CHECK(must(admin::execute(where, "audit.list", started)).at("entries").as_array().size() == 3);
  });
}

}  // namespace ess::test
