// essctl's words, completed by bash.
#include <doctest/doctest.h>

#include <set>
#include <sstream>
#include <string>

#include "desk.hpp"

using namespace ess::test;

namespace {

using words = std::set<std::string>;

/// What bash offers for the last of the words of a command line.
words completed(const desk& here, const std::string& line) {
  command bash;
  bash.argv = {"/bin/bash", "-c",
               here.must({"completion", "bash"}) + "COMP_WORDS=(" + line +
                   ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_essctl\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n"};
  bash.folder = here.file("");
  const auto done = run(bash);
  REQUIRE(done.exit_code == 0);
  CHECK(done.err.empty());
  std::istringstream lines(done.out);
  words offered;
  for (std::string each; std::getline(lines, each);) {
    if (!each.empty()) offered.insert(each);
  }
  return offered;
}

/// The commands that `--help` lists.
words listed(const desk& here, std::vector<std::string> command) {
  command.emplace_back("--help");
  std::istringstream lines(here.must(command));
  words found;
  bool among_them = false;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("  ")) {
      among_them = line == "Subcommands:";
    } else if (among_them && line[2] != ' ') {
      found.insert(line.substr(2, line.find(' ', 2) - 2));
    }
  }
  return found;
}

}  // namespace

TEST_CASE("bash completes every command of essctl that its help lists, and nothing else") {
  const desk here;
  const auto commands = listed(here, {});
  CHECK(commands.contains("outbox"));
  CHECK(commands.contains("completion"));
  CHECK(completed(here, "essctl ''") == commands);
  for (const auto& each : commands) {
    CAPTURE(each);
    const auto below = listed(here, {each});
    if (!below.empty()) CHECK(completed(here, "essctl " + each + " ''") == below);
  }
  CHECK(completed(here, "essctl out") == words{"outbox"});
  CHECK(completed(here, "essctl nothing-like-it").empty());
}

TEST_CASE("bash completes options of essctl, files where an option takes one, and leaves other values alone") {
  const desk here;
  CHECK(completed(here, "essctl outbox list --") ==
        words{"--community", "--help", "--json", "--limit", "--print-config", "--state", "--version"});
  CHECK(completed(here, "essctl outbox list ''") == completed(here, "essctl outbox list --"));
  // One that CLI11 keeps in a group of its own.
  CHECK(completed(here, "essctl key create --bo") == words{"--bot"});
  // A value that reads like a command is none.
  CHECK(completed(here, "essctl --json outbox list -c outbox --st") == words{"--state"});
  CHECK(completed(here, "essctl outbox list --community ''").empty());
  CHECK(completed(here, "essctl outbox list --community = o").empty());
  write_file(here.file("harbour log.jsonl"), "{}");
  CHECK(completed(here, "essctl audit verify --export har") == words{"harbour log.jsonl"});
  CHECK(completed(here, "essctl audit verify --export = har") == words{"harbour log.jsonl"});
}

TEST_CASE("the completion of essctl is a script, or a member of an answer in JSON, and needs no settings") {
  desk here;
  here.environment.clear();
  CHECK(here.must({"completion", "bash"}).find("complete -F _essctl essctl") != std::string::npos);
  CHECK(contains(here.must({"--json", "completion", "bash"}), R"("script":"# Completes essctl)"));
  const auto unknown = here.essctl({"completion", "tcsh"});
  CHECK(unknown.exit_code == 2);
  CHECK(contains(unknown.err, R"("tcsh" is no command of essctl completion.)"));
}
