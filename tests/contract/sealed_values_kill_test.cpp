// A change of the encryption key against kill -9: a child seals anew, unit after unit, and is killed in between.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "contract/records.hpp"
#include "ess/secrets/walk.hpp"
#include "ess/storage/sealed_values.hpp"
#include "support/key_rings.hpp"

using namespace ess;
using namespace ess::test;

namespace {

constexpr int values = 240;
constexpr int per_unit = 3;

std::string name_of(int i) { return "secret-" + std::to_string(1000 + i); }
crypto::bound_place place_of(int i) { return {"installation", "value", "", name_of(i)}; }

/// Everything there is, sealed under the first key of the ring.
void fill(storage::database& database, const crypto::token_cipher& cipher) {
  must(database.write([&](storage::unit_of_work& uow) -> result<void> {
    for (int i = 0; i < values; ++i) {
      must(uow.installation().put(name_of(i), cipher.seal(place_of(i), "value " + std::to_string(i))));
    }
    return success();
  }));
}

/// Seals anew, and reports each unit once it is durable.
void reseal_all(storage::database& database, const crypto::token_cipher& cipher, random_source& random, int report) {
  secrets::walk_position at;
  while (!at.done) {
    secrets::walk_position next;
    must(database.write([&](storage::unit_of_work& uow) -> result<void> {
      next = at;
      must(secrets::reseal_some(uow, cipher, random, next, per_unit));
      return success();
    }));
    at = next;
    if (report >= 0 && ::write(report, "u", 1) != 1) ::_exit(1);
  }
}

/// How many values are under the writing key; each must open to what it was.
int count_new(storage::database& database, const crypto::token_cipher& cipher) {
  int renewed = 0;
  must(database.read([&](const storage::unit_of_work& uow) -> result<void> {
    for (int i = 0; i < values; ++i) {
      const auto envelope = must(uow.installation().get(name_of(i))).value();
      const auto opened = cipher.open(place_of(i), envelope);
      REQUIRE(opened.has_value());
      REQUIRE(opened->reveal() == "value " + std::to_string(i));
      renewed += must(crypto::key_id_of(envelope)) == cipher.keys().writing_id() ? 1 : 0;
    }
    return success();
  }));
  return renewed;
}

}  // namespace

TEST_CASE("EN-5: a change of the key that is killed at 100 points ends as one that never was") {
  const temp_dir folder;
  const auto path = (folder / "ess.db").string();
  const system_clock clock;
  system_random random;
  const auto before = letter_ring('a', "b");
  const crypto::token_cipher old_cipher(before, random);
  const auto after = letter_ring('b', "a");
  const crypto::token_cipher cipher(after, random);
  int killed = 0;
  for (int round = 0; killed < 100; ++round) {
    REQUIRE(round < 200);
    if (round % 10 == 0) fill(*open_sqlite(path, clock), old_cipher);
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      ::close(ends[0]);
      const auto database = open_sqlite(path, clock);
      reseal_all(*database, cipher, random, ends[1]);
      ::_exit(0);
    }
    ::close(ends[1]);
    // Each round a little further, so that the kill falls into another unit, before it, or after all of them.
    char unit = 0;
    int durable = 0;
    while (durable < round % 10 * 7 && ::read(ends[0], &unit, 1) == 1) ++durable;
    ::kill(child, SIGKILL);
    while (::read(ends[0], &unit, 1) == 1) ++durable;
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    killed += WIFSIGNALED(status) ? 1 : 0;
  }
  const auto database = open_sqlite(path, clock);
  CHECK(count_new(*database, cipher) <= values);
  reseal_all(*database, cipher, random, -1);
  CHECK(count_new(*database, cipher) == values);
  must(database->read([&](const storage::unit_of_work& uow) -> result<void> {
    for (const auto& use : must(secrets::count_by_key(uow, cipher))) {
      CHECK(use.values == (use.writing ? values : 0));
    }
    return success();
  }));
}
