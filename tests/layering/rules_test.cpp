// The checker itself: each rule must be able to fail.
#include "rules.hpp"

#include <doctest/doctest.h>

namespace {

const char* const table = R"(
base:
storage: base
crypto:  base
storage/sqlite: base storage
http:    base
apps/one: *
apps/two: base
@only SQLiteCpp/: storage/sqlite
@never-public openssl/ SQLiteCpp/
@lines *: 4
@lines main.cpp: 2
)";

const std::set<std::string> tree{
    "libess_discord/include/ess/base/id.hpp",
    "libess_discord/include/ess/storage/users.hpp",
    "libess_discord/src/storage/names.hpp",
    "libess_discord/src/storage/sqlite/row.hpp",
    "libess_discord/src/crypto/aead.hpp",
    "apps/one/main.cpp",
    "apps/two/wiring.hpp",
};

std::vector<std::string> check(const std::string& path, std::string_view text) {
  return layering::check_file(layering::parse_rules(table), path, text, tree);
}

}  // namespace

TEST_CASE("an include that the table allows is no problem") {
  CHECK(layering::parse_rules(table).problems.empty());
  CHECK(check("libess_discord/src/storage/a.cpp", "#include \"ess/base/id.hpp\"\n#include \"names.hpp\"\n").empty());
  CHECK(check("libess_discord/src/storage/sqlite/a.cpp",
              "#include <SQLiteCpp/Database.h>\n#include \"ess/storage/users.hpp\"\n")
            .empty());
  CHECK(check("apps/one/a.cpp", "#include \"ess/storage/users.hpp\"\n").empty());
}

TEST_CASE("an include against the arrows is found with file and line") {
  const auto found = check("libess_discord/src/base/a.cpp", "\n  #  include <ess/storage/users.hpp>\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].starts_with("libess_discord/src/base/a.cpp:2: room 'base' may not use room 'storage'"));
}

TEST_CASE("a private header of another room is found however it is named") {
  CHECK(check("libess_discord/src/storage/a.cpp", "#include \"crypto/aead.hpp\"\n").size() == 1);
  CHECK(check("libess_discord/src/storage/a.cpp", "#include \"../crypto/aead.hpp\"\n").size() == 1);
  CHECK(check("libess_discord/src/storage/a.cpp", "#include \"sqlite/row.hpp\"\n").size() == 1);
  CHECK(check("libess_discord/src/storage/a.cpp", "#include <crypto/aead.hpp>\n").size() == 1);
}

TEST_CASE("an installed header may include neither private headers nor the libraries behind us") {
  CHECK(check("libess_discord/include/ess/storage/a.hpp", "#include \"storage/names.hpp\"\n").size() == 1);
  CHECK(check("libess_discord/include/ess/http/a.hpp", "#include <openssl/ssl.h>\n").size() == 1);
  CHECK(check("libess_discord/src/http/a.cpp", "#include <openssl/ssl.h>\n").empty());
}

TEST_CASE("a library kept to some rooms is found in another") {
  CHECK(check("libess_discord/src/crypto/a.cpp", "#include <SQLiteCpp/Database.h>\n").size() == 1);
}

TEST_CASE("a program may include no other program, no private header and no room it does not list") {
  CHECK(check("apps/one/a.cpp", "#include \"../two/wiring.hpp\"\n").size() == 1);
  CHECK(check("apps/one/a.cpp", "#include \"storage/names.hpp\"\n").size() == 1);
  CHECK(check("apps/two/a.cpp", "#include \"ess/storage/users.hpp\"\n").size() == 1);
}

TEST_CASE("a folder that is no declared room is found") {
  CHECK(check("libess_discord/src/attic/a.cpp", "").size() == 1);
  CHECK(check("libess_discord/src/base/a.cpp", "#include \"ess/attic/x.hpp\"\n").size() == 1);
}

TEST_CASE("a file that is too long is found, and main.cpp has a limit of its own") {
  CHECK(check("docs/a.md", "1\n2\n3\n4\n").empty());
  CHECK(check("docs/a.md", "1\n2\n3\n4\n5\n").size() == 1);
  CHECK(check("apps/one/main.cpp", "1\n2\n3\n").size() == 1);
}

TEST_CASE("a table with a cycle, a repetition or an unreadable line is refused") {
  CHECK(layering::parse_rules("a: b\nb:\n").problems.size() == 1);
  CHECK(layering::parse_rules("a:\na:\n").problems.size() == 1);
  CHECK(layering::parse_rules("what is this\n").problems.size() == 1);
  CHECK(layering::parse_rules("@only x/: nowhere\n").problems.size() == 1);
  CHECK(layering::parse_rules("@lines *: many\n").problems.size() == 1);
  CHECK(layering::parse_rules("@unknown x: y\n").problems.size() == 1);
}
