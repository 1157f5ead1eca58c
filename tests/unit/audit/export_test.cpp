#include "ess/audit/export.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "ess/audit/view.hpp"
#include "ess/base/json.hpp"
#include "unit/audit/audit_world.hpp"
#include "unit/audit/hostile_strings.hpp"

using namespace ess;
using namespace ess::test;
using audit::chain_state;

namespace {

std::string write_all(audit_world& world, audit::export_format format, audit::export_range range = {}, int piece = 7) {
  audit::chain_export file{std::string(audit_chain), format, range};
  std::string text;
  while (!file.done()) text += file.next(world.uow, piece).value();
  return text;
}

audit::verify_report verified(const std::string& text, const audit::evidence& known) {
  std::istringstream in(text);
  return audit::verify_export(in, known).value().integrity;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Reads one record of RFC 4180; the next one starts at `at` afterwards.
std::vector<std::string> read_csv_row(const std::string& text, std::size_t& at) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c != '"') {
        cells.back() += c;
      } else if (at + 1 < text.size() && text[at + 1] == '"') {
        cells.back() += text[++at];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      cells.emplace_back();
    } else if (c == '\r') {
      at += 2;
      break;
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

}  // namespace

TEST_CASE("AU-11: an export says the same in one piece and in many, and verifies without a database") {
  audit_world world(50);
  world.keep_checkpoint(20);
  const auto whole = write_all(world, audit::export_format::jsonl, {}, 1000);
  CHECK(write_all(world, audit::export_format::jsonl) == whole);
  CHECK(lines_of(whole).size() == 53);
  const auto report = verified(whole, world.keys());
  CHECK(report.state == chain_state::intact);
  CHECK(report.checked == 50);
  CHECK(report.signed_to == 20);
  CHECK(report.head_hash == world.entry(50).hash);
  CHECK(verified(whole, {}).state == chain_state::intact);
}

TEST_CASE("AU-7: a part of a chain is intact from a checkpoint, or not verifiable, but never called intact alone") {
  audit_world world(50);
  world.keep_checkpoint(20);
  const auto part = write_all(world, audit::export_format::jsonl, {10, 30});
  CHECK(verified(part, world.keys()).state == chain_state::intact_from_checkpoint);
  CHECK(verified(part, world.keys()).from_checkpoint == 20);
  CHECK(verified(part, {}).state == chain_state::unverifiable);
  const auto tail = write_all(world, audit::export_format::jsonl, {30, 40});
  CHECK(verified(tail, world.keys()).state == chain_state::unverifiable);
  const auto next = write_all(world, audit::export_format::jsonl, {20, 40});
  CHECK(verified(next, world.keys()).from_checkpoint == 20);
  const auto nothing = write_all(world, audit::export_format::jsonl, {50, 60});
  CHECK(verified(nothing, world.keys()).state == chain_state::empty);
}

TEST_CASE("AU-7: an export whose end is missing is truncated, whoever cut it") {
  audit_world world(30);
  const auto text = write_all(world, audit::export_format::jsonl);
  auto lines = lines_of(text);
  lines.pop_back();
  std::string cut;
  for (const auto& line : lines) cut += line + "\n";
  CHECK(verified(cut, world.keys()).state == chain_state::truncated);
  CHECK(verified(cut, world.keys()).first_bad == 31);
  // With a made-up end, an anchor that was signed before the export tells of what is gone.
  std::string shorter;
  for (std::size_t i = 0; i < 21; ++i) shorter += lines[i] + "\n";
  shorter += R"({"end":true,"entries":20,"last":20})"
             "\n";
  auto known = world.keys();
  CHECK(verified(shorter, known).state == chain_state::intact);
  known.add(world.sign(25));
  CHECK(verified(shorter, known).state == chain_state::truncated);
  CHECK(verified(shorter, known).first_bad == 21);
}

TEST_CASE("AU-7: what is no export is an error that names the line") {
  audit_world world(3);
  const auto lines = lines_of(write_all(world, audit::export_format::jsonl));
  for (const std::string& text : std::vector<std::string>{"", "{}\n", "x\n", lines[1] + "\n", "[]\n",
                                                          lines[0] + "\n" + std::string(300 * 1024, 'x')}) {
    std::istringstream in(text);
    const auto report = audit::verify_export(in, {});
    REQUIRE_FALSE(report.has_value());
    CHECK(report.error().reason() == "invalid_export");
    CHECK(report.error().message().find("Line ") != std::string::npos);
  }
}

TEST_CASE("AU-11: hostile strings come through a JSON Lines export unchanged, and no CSV cell starts a formula") {
  const auto strings = hostile_strings();
  CHECK(strings.size() == 515);
  audit_world world;
  fake_random random;
  for (const std::string& text : strings) {
    boost::json::object metadata;
    metadata["text"] = text;
    REQUIRE(audit::append(world.uow, random, community_id::trusted(std::string(audit_chain)),
                          audit::event("test.said")
                              .metadata(metadata)
                              .personal("said", text)
                              .target(text.size() <= 256 ? text : std::string()))
                .has_value());
  }
  const auto jsonl = write_all(world, audit::export_format::jsonl, {}, 100);
  CHECK(verified(jsonl, world.keys()).state == chain_state::intact);
  const auto lines = lines_of(jsonl);
  REQUIRE(lines.size() == strings.size() + 2);
  const auto csv = write_all(world, audit::export_format::csv, {}, 100);
  std::size_t at = 0;
  CHECK(read_csv_row(csv, at).size() == 13);
  for (std::size_t i = 0; i < strings.size(); ++i) {
    CAPTURE(i);
    const auto line = parse_json(lines[i + 1]).value();
    const auto body = parse_json(string_member(line, "body").value()).value();
    CHECK(string_member(*find_member(body, "metadata"), "text") == strings[i]);
    const auto kept = parse_json(string_member(line, "personal").value()).value();
    CHECK(string_member(*find_member(kept, "said"), "value") == strings[i]);
    const auto cells = read_csv_row(csv, at);
    REQUIRE(cells.size() == 13);
    for (const auto& cell : cells) {
      CHECK((cell.empty() || std::string_view("=+-@\t\r\0", 7).find(cell.front()) == std::string_view::npos));
    }
    const bool guarded = cells[6] != strings[i] && cells[6] == "'" + strings[i];
    CHECK((strings[i].size() > 256 || guarded || cells[6] == strings[i]));
  }
  CHECK(at == csv.size());
}

TEST_CASE("the name of a chain lives as long as the id it was asked for") {
  const auto id = community_id::trusted("01kc0mmun1ty0000000000000a");
  CHECK(audit::chain_of(id).data() == id.str().data());
  CHECK(audit::chain_of(std::nullopt) == "installation");
}

TEST_CASE("a time is found in a chain by halving, entries of that very moment belong to what follows") {
  audit_world world(100);
  const auto first = world.entry(1).at;
  const auto range = [&](int from, int to) {
    return audit::range_of_times(world.uow, audit_chain, first + std::chrono::seconds(from),
                                 first + std::chrono::seconds(to))
        .value();
  };
  CHECK(range(0, 10).after == 0);
  CHECK(range(0, 10).to == 10);
  CHECK(range(50, 99).after == 50);
  CHECK(range(50, 99).to == 99);
  CHECK(range(-5, 1000).after == 0);
  CHECK(range(-5, 1000).to == 100);
  CHECK(range(1000, 2000).after == 100);
  storage::audit_filter filter;
  REQUIRE(audit::narrow_to_times(world.uow, audit_chain, filter, first + std::chrono::seconds(10),
                                 first + std::chrono::seconds(12))
              .has_value());
  const auto page = audit::read_page(world.uow, audit_chain, filter, 50).value();
  REQUIRE(page.entries.size() == 2);
  CHECK(page.entries[0].sequence == 12);
  CHECK(page.entries[1].sequence == 11);
}
