// A change of the encryption key through the real programs, one of which is killed at any moment of it.
#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <utility>

#include "ess/base/json.hpp"
#include "ess/crypto/token_cipher.hpp"
#include "ess/storage/installation.hpp"
#include "ess/storage/sqlite/database.hpp"
#include "support/builders.hpp"
#include "web_window.hpp"

using namespace ess;
using namespace ess::test;

namespace {

constexpr const char* other_key = "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100";
constexpr int values = 1200;
constexpr int communities = 8;

/// How many values are under which key, as `secrets status` and `secrets verify` tell.
struct key_counts {
  std::int64_t writing = 0;
  std::int64_t reading = 0;
  std::int64_t of_communities = 0;
  std::int64_t others = 0;
  std::int64_t total = 0;
  std::int64_t seen = 0;  ///< opened by a walk
};

key_counts counts_in(const std::string& answer) {
  const auto json = ess::test::must(parse_json(answer));
  key_counts counts;
  for (const auto& key : find_member(json, "keys")->as_array()) {
    const auto use = string_member(key, "use").value_or("");
    const auto of_key = integer_member(key, "values").value_or(-1);
    auto& sum = use == "writing"               ? counts.writing
                : use == "reading"             ? counts.reading
                : use == "keys of communities" ? counts.of_communities
                                               : counts.others;
    sum += of_key;
  }
  counts.total = integer_member(json, "total").value_or(-1);
  counts.seen = integer_member(json, "seen").value_or(0);
  return counts;
}

crypto::key_ring ring_under(const std::string& writing) {
  const std::string old = writing == other_key ? test_encryption_key : other_key;
  std::vector<secret> reading;
  reading.push_back(ess::test::must(crypto::parse_encryption_key(old)));
  return ess::test::must(
      crypto::key_ring::make(ess::test::must(crypto::parse_encryption_key(writing)), std::move(reading)));
}

std::string name_of(int i) { return "secret-" + std::to_string(10'000 + i); }
std::string value_of(int i) { return "value " + std::to_string(i); }
crypto::bound_place place_of(int i) { return {"installation", "value", "", name_of(i)}; }

/// Many secrets under the ring, and communities with keys and tokens of their own.
class rotated_desk : public served_desk {
 public:
  rotated_desk() {
    for (int i = 0; i < communities; ++i) {
      const auto slug = "town-" + std::to_string(i);
      must({"community", "add", "--name", slug, "--slug", slug});
      must({"discord", "config", "set", "-c", slug, "--bot-token-stdin"}, "token.of." + slug + "\n");
    }
    const auto keys = ring_under(test_encryption_key);
    const crypto::token_cipher cipher(keys, random_);
    const auto database = open();
    ess::test::must(database->write([&](storage::unit_of_work& uow) -> result<void> {
      for (int i = 0; i < values; ++i) {
        ess::test::must(uow.installation().put(name_of(i), cipher.seal(place_of(i), value_of(i))));
      }
      return success();
    }));
    total_ = values + 2 * communities + 1;  // and the pepper
  }

  /// From now on the other key writes.
  void change_key() {
    const std::string was = environment.at("AUTH_ENCRYPTION_KEY");
    environment["AUTH_ENCRYPTION_KEY"] = was == other_key ? test_encryption_key : other_key;
    environment["AUTH_ENCRYPTION_KEYS_OLD"] = was;
  }
  command rotate() const {
    command what;
    what.argv = {ESS_BIN "/essctl", "secrets", "rotate"};
    what.environment = environment;
    what.folder = file("");
    return what;
  }
  void wait_a_part_of(std::chrono::milliseconds whole) {
    std::this_thread::sleep_for(
        std::chrono::milliseconds(random_below(random_, static_cast<std::uint64_t>(whole.count()) + 1)));
  }

  /// Every secret opens, and the counts add up.
  key_counts check() const {
    const auto status = counts_in(must({"--json", "secrets", "status"}));
    const auto verified = counts_in(must({"--json", "secrets", "verify"}));  // exit code 1 if one does not open
    CHECK(verified.seen == total_);
    for (const auto& each : {status, verified}) {
      CHECK(each.total == total_);
      CHECK(each.writing + each.reading + each.of_communities == total_);
      CHECK(each.of_communities == communities);
      CHECK(each.others == 0);
    }
    return status;
  }

  /// Lets the change come to its end, drops the old key, and looks into every value.
  void finish() {
    must({"secrets", "rotate"});
    environment.erase("AUTH_ENCRYPTION_KEYS_OLD");
    const auto counts = check();
    CHECK(counts.writing == total_ - communities);
    CHECK(counts.reading == 0);
    const auto keys = ring_under(environment.at("AUTH_ENCRYPTION_KEY"));
    const crypto::token_cipher cipher(keys, random_);
    const auto database = open();
    ess::test::must(database->read([&](const storage::unit_of_work& uow) -> result<void> {
      for (int i = 0; i < values; ++i) {
        const auto envelope = ess::test::must(uow.installation().get(name_of(i))).value();
        const auto opened = cipher.open(place_of(i), envelope);
        REQUIRE(opened.has_value());
        REQUIRE(opened->reveal() == value_of(i));
      }
      return success();
    }));
  }

 private:
  std::unique_ptr<storage::database> open() const {
    storage::sqlite::options settings;
    settings.path = file("ess.db").string();
    return ess::test::must(storage::sqlite::open(std::move(settings), clock_));
  }

  system_clock clock_;
  system_random random_;
  std::int64_t total_ = 0;
};

/// How long the change of a key takes here.
template <class F>
std::chrono::milliseconds time_of(F work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

}  // namespace

TEST_CASE(
    "EN-5: essctl that is killed anywhere in a change of the key leaves secrets that open and counts that add up") {
  rotated_desk here;
  here.check();
  here.change_key();
  const auto whole = time_of([&] { here.must({"secrets", "rotate"}); });
  int killed = 0;
  int halfway = 0;
  for (int round = 0; killed < 8 || halfway < 3; ++round) {
    REQUIRE(round < 60);
    here.change_key();
    process rotating(here.rotate());
    here.wait_a_part_of(whole);
    rotating.send_signal(SIGKILL);
    killed += rotating.wait_for_exit() == 128 + SIGKILL ? 1 : 0;
    const auto counts = here.check();
    halfway += counts.writing > 1 && counts.reading > 1 ? 1 : 0;
  }
  here.finish();
}

TEST_CASE("EN-5: ess-server that is killed anywhere in a change of the key starts again with every secret there") {
  rotated_desk here;
  here.change_key();
  here.start();
  const auto whole = time_of([&] { here.must({"secrets", "rotate"}); });
  REQUIRE(here.stop() == 0);
  int cut = 0;
  for (int round = 0; cut < 4; ++round) {
    REQUIRE(round < 40);
    here.change_key();
    here.start();
    process rotating(here.rotate());
    here.wait_a_part_of(whole);
    here.server().send_signal(SIGKILL);
    REQUIRE(here.server().wait_for_exit() == 128 + SIGKILL);
    const auto ended = rotating.wait_for_exit();
    REQUIRE(ended.has_value());
    cut += *ended == 0 ? 0 : 1;
    if (round % 2 == 0) here.start();  // the server tells what it finds, else essctl does
    here.check();
    if (round % 2 == 0) REQUIRE(here.stop() == 0);
  }
  here.finish();
}
