#include "ess/secrets/community_key_file.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/builders.hpp"
#include "support/key_rings.hpp"
#include "support/temp_dir.hpp"

namespace {

using namespace ess;
using test::must;

const crypto::bound_place north("discord_configs", "bot_token", "north", "north");
const crypto::bound_place south("discord_configs", "bot_token", "south", "south");
const crypto::bound_place nobodys("installation", "value", "", "pepper");

struct community_key_file_fixture {
  test::temp_dir folder;
  test::fake_random random;
  std::string path = (folder / "ess.db.communities").string();

  std::unique_ptr<secrets::community_key_file> open(const crypto::key_ring& keys) {
    return must(secrets::community_key_file::open(path, keys, random));
  }
  std::string content() const { return test::read_file(path); }
};

}  // namespace

TEST_CASE_FIXTURE(community_key_file_fixture, "each community has a key of its own, which is there after a restart") {
  const auto keys = test::letter_ring('a');
  std::string kept;
  {
    const auto file = open(keys);
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK(file->find("north") == nullptr);
    kept = must(file->find_or_make("north"))->reveal();
    CHECK(must(file->find_or_make("north"))->reveal() == kept);
    CHECK(must(file->find_or_make("south"))->reveal() != kept);
  }
  const auto again = open(keys);
  REQUIRE(again->find("north"));
  CHECK(again->find("north")->reveal() == kept);
  CHECK(again->knows(crypto::key_id_of_key(*again->find("north"))));
  CHECK_FALSE(again->knows(keys.writing_id()));
  CHECK(content().find(kept) == std::string::npos);
  struct stat facts {};
  REQUIRE(::stat(path.c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0600);
}

TEST_CASE_FIXTURE(community_key_file_fixture,
                  "EN-2: what belongs to a community is under its key, and the rest under the ring's") {
  const auto keys = test::letter_ring('a');
  const auto file = open(keys);
  const crypto::token_cipher cipher(keys, random, file.get());
  const crypto::token_cipher without(keys, random);
  const auto token = cipher.seal(north, "token of north");
  CHECK(must(crypto::key_id_of(token)) == crypto::key_id_of_key(*file->find("north")));
  CHECK(must(crypto::key_id_of(cipher.seal(nobodys, "x"))) == keys.writing_id());
  CHECK(must(cipher.open(north, token)).reveal() == "token of north");
  CHECK(without.open(north, token).error().reason() == "encryption_key_unknown");
  // What was sealed before there were keys of communities opens, and is not current any more.
  const auto before = without.seal(north, "from before");
  CHECK(must(cipher.open(north, before)).reveal() == "from before");
  CHECK_FALSE(cipher.is_current(north, before));
  CHECK(cipher.is_current(north, token));
  CHECK(cipher.open(south, token).error().reason() == "encryption_key_unknown");
}

TEST_CASE_FIXTURE(community_key_file_fixture,
                  "EN-5: with its key destroyed nobody reads a community's secrets, not even from a copy") {
  const auto keys = test::letter_ring('a');
  const auto file = open(keys);
  const crypto::token_cipher cipher(keys, random, file.get());
  const auto copy = cipher.seal(north, "token of north");  // as a backup of the database holds it
  const auto others = cipher.seal(south, "token of south");
  CHECK(must(file->destroy("north")));
  CHECK_FALSE(must(file->destroy("north")));
  CHECK(cipher.open(north, copy).error().reason() == "encryption_key_unknown");
  const auto later = open(keys);
  CHECK(crypto::token_cipher(keys, random, later.get()).open(north, copy).error().reason() == "encryption_key_unknown");
  CHECK(must(cipher.open(south, others)).reveal() == "token of south");
  CHECK(content().find("north") == std::string::npos);
  // A community that comes back gets another key.
  CHECK_FALSE(must(cipher.open(north, cipher.seal(north, "new"))).empty());
  CHECK_FALSE(cipher.open(north, copy).has_value());
}

TEST_CASE_FIXTURE(community_key_file_fixture,
                  "EN-5: the bytes of the file before are overwritten when a key is destroyed") {
  const auto keys = test::letter_ring('a');
  const auto file = open(keys);
  (void)must(file->find_or_make("north"));
  std::ifstream held(path, std::ios::binary);  // still the old file after it is replaced
  CHECK(must(file->destroy("north")));
  const std::string left((std::istreambuf_iterator<char>(held)), std::istreambuf_iterator<char>());
  CHECK(left.find("ess2.") == std::string::npos);
}

TEST_CASE_FIXTURE(community_key_file_fixture,
                  "EN-5: a change of the encryption key seals the keys of communities anew, all at once") {
  const auto before = test::letter_ring('a');
  std::string envelope;
  {
    const auto file = open(before);
    (void)must(file->find_or_make("north"));
    (void)must(file->find_or_make("south"));
    envelope = crypto::token_cipher(before, random, file.get()).seal(north, "token");
  }
  const auto both = test::letter_ring('b', "a");
  {
    const auto file = open(both);
    CHECK(file->sealed_under() == std::vector<std::string>(2, before.writing_id()));
    CHECK(must(file->reseal()) == 2);
    CHECK(must(file->reseal()) == 0);
    CHECK(file->sealed_under() == std::vector<std::string>(2, both.writing_id()));
  }
  const auto after = test::letter_ring('b');
  const auto file = open(after);
  CHECK(file->problems().empty());
  CHECK(must(crypto::token_cipher(after, random, file.get()).open(north, envelope)).reveal() == "token");
}

TEST_CASE_FIXTURE(community_key_file_fixture,
                  "EN-4: keys under a key that is not loaded are named, kept, and not replaced by others") {
  const auto before = test::letter_ring('a');
  (void)must(open(before)->find_or_make("north"));
  const auto kept = content();
  const auto other = test::letter_ring('b');
  const auto file = open(other);
  CHECK(file->find("north") == nullptr);
  REQUIRE(file->problems().size() == 1);
  CHECK(file->problems()[0].find(before.writing_id()) != std::string::npos);
  CHECK(test::reason_of(file->find_or_make("north")) == "community_keys_failed");
  CHECK_THROWS((void)crypto::token_cipher(other, random, file.get()).seal(north, "x"));
  (void)must(file->find_or_make("south"));
  CHECK(content().starts_with(kept));
  CHECK(open(before)->find("north") != nullptr);
}

TEST_CASE_FIXTURE(community_key_file_fixture,
                  "a damaged file is refused by line, and a folder that cannot be written leaves all as it was") {
  const auto keys = test::letter_ring('a');
  for (const char* text : {"rubbish\n", "{}\n", "{\"community\":\"\",\"key\":\"x\"}\n", "\n"}) {
    std::ofstream(path, std::ios::trunc) << text;
    const auto opened = secrets::community_key_file::open(path, keys, random);
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().reason() == "community_keys_damaged");
    CHECK(opened.error().message().find("Line 1 of") != std::string::npos);
  }
  const auto nowhere = must(secrets::community_key_file::open((folder / "no" / "file").string(), keys, random));
  CHECK(test::reason_of(nowhere->find_or_make("north")) == "community_keys_failed");
  CHECK(nowhere->find("north") == nullptr);
}
