#include <doctest/doctest.h>

#include <sstream>
#include <string>

#include "ess/audit/append.hpp"
#include "ess/audit/export.hpp"
#include "ess/audit/verify.hpp"
#include "ess/base/encoding.hpp"
#include "ess/crypto/hash.hpp"
#include "support/counting_random.hpp"
#include "support/doc_example.hpp"
#include "unit/audit/memory_log.hpp"

namespace audit = ess::audit;

TEST_CASE("AU-3: the worked example of docs/formats/audit-chain.md is what is appended and hashed") {
  auto example = ess::test::doc_example(ESS_FORMATS_DIR "/audit-chain.md");
  ess::test::memory_log_work uow;
  ess::test::counting_random random;
  const auto community = ess::community_id::trusted("riverside");
  const auto ann = ess::user_id::trusted("ann");
  audit::origin browser(audit::event_source::browser);
  browser.actor(ann).request_id("req-1");
  REQUIRE(audit::append(uow, random, community,
                        audit::event("discord.linked").from(browser).target("ann").personal("discordName", "ann#1"))
              .has_value());
  uow.time += std::chrono::milliseconds(1500);
  audit::origin bot(audit::event_source::discord);
  bot.actor(ann).guild(ess::guild_id::trusted(900000000000000001)).api_key(ess::api_key_id::trusted("key-1"));
  boost::json::object metadata;
  metadata["action"] = "dispatch.calls";
  metadata["count"] = 2;
  REQUIRE(audit::append(uow, random, community,
                        audit::event("discord.bot.command").from(bot).target("riverside").metadata(metadata))
              .has_value());

  const auto& first = uow.log.records.at(0);
  const auto& second = uow.log.records.at(1);
  CHECK(ess::to_hex(first.previous_hash) == example["previous-1"]);
  CHECK(first.body == example["body-1"]);
  CHECK(first.personal == example["personal-1"]);
  CHECK(ess::to_hex(first.hash) == example["hash-1"]);
  CHECK(second.body == example["body-2"]);
  CHECK(ess::to_hex(second.hash) == example["hash-2"]);
  // The formula of the document, from the document's own values.
  const std::string previous = ess::from_hex(example["previous-1"]).value();
  CHECK(ess::to_hex(ess::crypto::sha256("ess-audit-v1\n" + previous + example["body-1"])) == example["hash-1"]);
  const std::string hash_1 = ess::from_hex(example["hash-1"]).value();
  CHECK(ess::to_hex(ess::crypto::sha256("ess-audit-v1\n" + hash_1 + example["body-2"])) == example["hash-2"]);
  CHECK(audit::verify(uow, "riverside")->state == audit::chain_state::intact);

  const auto signer = audit::checkpoint_signer::parse(std::string(64, '7')).value();
  CHECK(ess::to_hex(signer.public_key()) == example["public-key"]);
  const auto statement = signer.sign(audit::checkpoint_kind::head, "riverside", second.sequence, second.hash, uow.time);
  CHECK(audit::signed_text(statement) == "ess-audit-checkpoint-v1\n" + example["statement"]);
  CHECK(audit::anchor_line(statement) == example["anchor"]);
  uow.log.signed_points.push_back(statement);
  audit::chain_export file("riverside", audit::export_format::jsonl, {});
  std::string lines;
  for (int n = 1; n <= 5; ++n) lines += example["export-" + std::to_string(n)] + "\n";
  CHECK(file.next(uow, 100).value() == lines);
  CHECK(file.done());
}

TEST_CASE("AU-7: the export of the document is broken at the entry that a stranger's checkpoint contradicts") {
  auto example = ess::test::doc_example(ESS_FORMATS_DIR "/audit-chain.md");
  std::string lines;
  for (int n = 1; n <= 5; ++n) lines += example["export-" + std::to_string(n)] + "\n";
  audit::evidence known;
  REQUIRE(known.keys.add(ess::from_hex(example["public-key"]).value()).has_value());
  const auto judged = [&] {
    std::istringstream file(lines);
    return audit::verify_export(file, known).value().integrity;
  };
  known.add(audit::parse_anchor_line(example["anchor"]).value());
  CHECK(judged().state == audit::chain_state::intact);
  const auto stranger = audit::parse_anchor_line(example["stranger"]).value();
  CHECK(known.keys.check(stranger) == audit::signature_state::unknown_key);
  known.add(stranger);
  CHECK(judged().state == audit::chain_state::broken);
  CHECK(judged().first_bad == 2);
}
