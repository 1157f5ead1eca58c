#include "ess/notifications/templates.hpp"

#include <doctest/doctest.h>

#include <set>

#include "ess/audit/checkpoint.hpp"
#include "ess/base/json.hpp"
#include "ess/base/text.hpp"
#include "ess/storage/outbox.hpp"

using namespace ess;
using namespace ess::notifications;

namespace {

const time_point written_at{std::chrono::milliseconds(1'767'268'800'000)};

approval_card pending_card() {
  approval_card card{.approval = {.id = approval_id::trusted("a1"),
                                  .community = community_id::trusted("north"),
                                  .status = storage::approval_status::pending,
                                  .risk = storage::risk_level::high,
                                  .requested_by = {},
                                  .payload = R"({"commandId":"kick"})",
                                  .reason = "spam",
                                  .decided_by = {},
                                  .decided_at = {},
                                  .created_at = written_at},
                     .requested_by = "Nelly",
                     .decided_by = "",
                     .page = "https://ess.example.org/app/approvals?community=north"};
  return card;
}

call_card open_card() {
  storage::call_record call{.id = call_id::trusted("c1"),
                            .community = community_id::trusted("north"),
                            .title = "Fire at the docks",
                            .description = "Smoke is seen.",
                            .priority = 5,
                            .status = storage::call_status::open,
                            .location = "Pier 4",
                            .created_at = written_at,
                            .updated_at = written_at};
  return {call, "", {}, "https://ess.example.org/app/dispatch?community=north"};
}

std::string text_of(const discord::message_body& body) { return to_json_text(discord::write_message_body(body)); }

std::int64_t colour_of_request(storage::approval_status status, storage::risk_level risk) {
  auto made = pending_card();
  made.approval.status = status;
  made.approval.risk = risk;
  return render(made).embeds.front().color.value_or(0);
}

std::int64_t colour_of_call(storage::call_status status, int priority) {
  auto made = open_card();
  made.call.status = status;
  made.call.priority = priority;
  return render(made).embeds.front().color.value_or(0);
}

/// Every text that Discord would show, one after the other.
std::string shown(const discord::message_body& body) {
  const auto& embed = body.embeds.front();
  std::string all = embed.title.value_or("") + "\n" + embed.description.value_or("");
  for (const auto& field : embed.fields) all += "\n" + field.name + "\n" + field.value;
  return all;
}

}  // namespace

TEST_CASE("a pending request is this message, with buttons, and pings nobody") {
  CHECK(text_of(render(pending_card())) ==
        R"({"content":"","embeds":[{"title":"Approval requested: kick",)"
        R"("url":"https://ess.example.org/app/approvals?community=north","color":12597547,)"
        R"("footer":{"text":"Request a1"},"fields":[{"name":"Risk","value":"High","inline":true},)"
        R"({"name":"Requested by","value":"Nelly","inline":true},)"
        R"({"name":"Requested","value":"<t:1767268800:R>","inline":true},)"
        R"({"name":"Reason","value":"spam","inline":false}]}],)"
        R"("components":[{"type":1,"components":[)"
        R"({"type":2,"style":3,"label":"Approve","custom_id":"ess:approve:a1"},)"
        R"({"type":2,"style":4,"label":"Deny","custom_id":"ess:deny:a1"}]}],)"
        R"("allowed_mentions":{"parse":[]}})");
}

TEST_CASE("what else was asked stands in the message, a line for each detail, as far as there is room") {
  auto card = pending_card();
  card.approval.payload = R"({"commandId":"ban","player":"*Rex*","days":3,"evidence":["a","b"]})";
  CHECK(shown(render(card)).find("\nDetails\nplayer: \\*Rex\\*\ndays: 3\nevidence: \\[\"a\",\"b\"\\]") !=
        std::string::npos);

  boost::json::object long_ones{{"commandId", "ban"}};
  for (int i = 0; i < 9; ++i) long_ones["detail" + std::to_string(i)] = std::string(500, '*');
  card.approval.payload = to_json_text(long_ones);
  auto body = render(card);
  CHECK(discord::check_message_body(body).has_value());
  CHECK(shown(body).find("…\n…") != std::string::npos);
  CHECK(shown(body).find("detail8") == std::string::npos);

  boost::json::object many_short{{"commandId", "ban"}};
  for (int i = 0; i < 12; ++i) many_short["d" + std::to_string(i)] = i;
  card.approval.payload = to_json_text(many_short);
  body = render(card);
  CHECK(shown(body).find("d9: 9\n…") != std::string::npos);
  CHECK(shown(body).find("d10") == std::string::npos);
}

TEST_CASE("a decided request says by whom and why, and has no buttons left") {
  auto card = pending_card();
  card.approval.status = storage::approval_status::rejected;
  card.approval.decided_at = written_at + std::chrono::minutes(2);
  card.approval.decision_reason = "not enough evidence";
  card.decided_by = "Robin";
  const auto body = render(card);
  CHECK(body.rows.empty());
  CHECK(body.embeds.front().title == "Denied: kick");
  CHECK(body.embeds.front().color == 0x7f8c8d);
  CHECK(shown(body).find("Robin") != std::string::npos);
  CHECK(shown(body).find("<t:1767268920:R>") != std::string::npos);
  CHECK(shown(body).find("not enough evidence") != std::string::npos);
}

TEST_CASE("a call is this message, and its history grows in it") {
  CHECK(text_of(render(open_card())) ==
        R"({"content":"","embeds":[{"title":"Call: Fire at the docks","description":"Smoke is seen.",)"
        R"("url":"https://ess.example.org/app/dispatch?community=north","color":12597547,)"
        R"("footer":{"text":"Call c1"},"fields":[{"name":"Status","value":"Open","inline":true},)"
        R"({"name":"Priority","value":"5 of 5","inline":true},)"
        R"({"name":"Opened","value":"<t:1767268800:R>","inline":true},)"
        R"({"name":"Location","value":"Pier 4","inline":true}]}],"components":[],)"
        R"("allowed_mentions":{"parse":[]}})");
  auto card = open_card();
  storage::call_change_record change{.community = card.call.community,
                                     .call = card.call.id,
                                     .version = 1,
                                     .status = storage::call_status::open,
                                     .fields = {},
                                     .actor = {},
                                     .assigned_to = {},
                                     .note = "",
                                     .at = written_at};
  card.history.push_back(change);
  change.status = storage::call_status::enroute;
  change.note = "Two *units*";
  card.history.insert(card.history.begin(), change);
  CHECK(shown(render(card)).find("<t:1767268800:t> Open\n<t:1767268800:t> En route · Two \\*units\\*") !=
        std::string::npos);
}

TEST_CASE("a request has the colour of its risk while it waits, and then that of its end") {
  using storage::approval_status;
  using storage::risk_level;
  CHECK(colour_of_request(approval_status::pending, risk_level::high) == 0xc0392b);
  CHECK(colour_of_request(approval_status::pending, risk_level::medium) == 0xd68910);
  CHECK(colour_of_request(approval_status::pending, risk_level::low) == 0x2f6f8f);
  for (const auto risk : {risk_level::high, risk_level::low}) {
    CHECK(colour_of_request(approval_status::approved, risk) == 0x1e8449);
    CHECK(colour_of_request(approval_status::rejected, risk) == 0x7f8c8d);
    CHECK(colour_of_request(approval_status::cancelled, risk) == 0x7f8c8d);
  }
}

TEST_CASE("a call has the colour of its priority until it is closed") {
  using storage::call_status;
  CHECK(colour_of_call(call_status::open, 5) == 0xc0392b);
  CHECK(colour_of_call(call_status::on_scene, 4) == 0xd68910);
  for (int priority = 1; priority <= 3; ++priority) CHECK(colour_of_call(call_status::assigned, priority) == 0x2f6f8f);
  for (int priority = 1; priority <= 5; ++priority) {
    CHECK(colour_of_call(call_status::cleared, priority) == 0x7f8c8d);
    CHECK(colour_of_call(call_status::cancelled, priority) == 0x7f8c8d);
  }
}

TEST_CASE("a security event is this message") {
  security_card card;
  card.sequence = 12;
  card.event = "api_key.created";
  card.at = written_at;
  card.actor = "Nelly";
  card.source = "browser";
  card.target = "k1";
  card.page = "https://ess.example.org/app/audit?community=north";
  CHECK(text_of(render(card)) ==
        R"({"content":"","embeds":[{"title":"An API key was created",)"
        R"("url":"https://ess.example.org/app/audit?community=north","color":14059792,)"
        R"("footer":{"text":"Audit entry 12"},"fields":[{"name":"Severity","value":"Medium","inline":true},)"
        R"({"name":"Event","value":"`api_key.created`","inline":true},)"
        R"({"name":"By","value":"Nelly","inline":true},{"name":"Through","value":"`browser`","inline":true},)"
        R"({"name":"About","value":"`k1`","inline":true},)"
        R"({"name":"When","value":"<t:1767268800:R>","inline":true}]}],"components":[],)"
        R"("allowed_mentions":{"parse":[]}})");
}

TEST_CASE("AU-6: a checkpoint is this message, with a line to copy") {
  security_card card;
  card.sequence = 12;
  card.event = "audit.anchored";
  card.how_grave = audit::severity::low;
  card.at = written_at;
  card.source = "system";
  card.anchor = R"({"chain":"north","sequence":11})";
  card.page = "https://ess.example.org/app/audit?community=north";
  CHECK(text_of(render(card)) ==
        R"({"content":"","embeds":[{"title":"A checkpoint of the audit log, to keep",)"
        R"("url":"https://ess.example.org/app/audit?community=north","color":3108751,)"
        R"("footer":{"text":"Audit entry 12"},"fields":[{"name":"Severity","value":"Low","inline":true},)"
        R"({"name":"Event","value":"`audit.anchored`","inline":true},)"
        R"({"name":"Through","value":"`system`","inline":true},)"
        R"({"name":"When","value":"<t:1767268800:R>","inline":true},)"
        R"({"name":"Line for an anchor file",)"
        R"("value":"```\n{\"chain\":\"north\",\"sequence\":11}\n```","inline":false}]}],"components":[],)"
        R"("allowed_mentions":{"parse":[]}})");
  // The longest line that there can be.
  const auto signer = audit::checkpoint_signer::parse(std::string(64, '7')).value();
  const auto longest = signer.sign(audit::checkpoint_kind::head, std::string(64, 'c'), (std::int64_t{1} << 53) - 1,
                                   std::string(32, 'h'), written_at);
  card.anchor = audit::anchor_line(longest);
  for (const auto language : {storage::message_language::en, storage::message_language::de,
                              storage::message_language::fr, storage::message_language::es}) {
    CHECK(discord::check_message_body(render(card, language)).has_value());
  }
}

TEST_CASE("several security events are this message, in every language") {
  using storage::message_language;
  security_card linked;
  linked.sequence = 12;
  linked.event = "discord.linked";
  linked.how_grave = audit::severity::low;
  linked.at = written_at;
  linked.actor = "*Nelly*";
  auto refused = linked;
  refused.sequence = 13;
  refused.refused = true;
  refused.actor = "";
  const security_digest_card card{5, {linked, refused}, "https://ess.example.org/app/audit?community=north"};
  CHECK(text_of(render(card)) ==
        R"({"content":"","embeds":[{"title":"5 security events","description":)"
        R"("<t:1767268800:R> A Discord account was linked · \\*Nelly\\*\n)"
        R"(<t:1767268800:R> A Discord account was linked (refused)\nand 3 more",)"
        R"("url":"https://ess.example.org/app/audit?community=north","color":3108751,)"
        R"("footer":{"text":"Audit entry 12"}}],"components":[],"allowed_mentions":{"parse":[]}})");
  const auto said = [&](message_language language) {
    const auto body = render(card, language);
    return *body.embeds.front().title + "; " + *body.embeds.front().description;
  };
  CHECK(said(message_language::de).starts_with("5 Sicherheitsereignisse; <t:1767268800:R> Ein Discord-Konto"));
  CHECK(said(message_language::de).ends_with("\nund 3 weitere"));
  CHECK(said(message_language::fr).starts_with("5 événements de sécurité; "));
  CHECK(said(message_language::fr).ends_with("\net 3 de plus"));
  CHECK(said(message_language::es).starts_with("5 eventos de seguridad; "));
  CHECK(said(message_language::es).ends_with("\ny 3 más"));
  auto graver = linked;
  graver.how_grave = audit::severity::medium;
  CHECK(render(security_digest_card{2, {linked, graver}, ""}).embeds.front().color == 0xd68910);
  const security_digest_card both{2, {linked, refused}, ""};
  CHECK(render(both).embeds.front().description->find("more") == std::string::npos);
}

TEST_CASE("OB-7: a message about several events fits with the longest names") {
  security_card entry;
  entry.event = "discord.link_stale";
  entry.at = written_at;
  entry.refused = true;
  for (int i = 0; i < 400; ++i) entry.actor += "*";
  auto raised = entry;
  raised.event = "security.medium";
  raised.raised = std::string(64, '_');
  security_digest_card card{1'000'000, {}, "https://ess.example.org/app/audit?community=north"};
  for (const auto& each : {entry, raised}) {
    card.named.assign(storage::most_named, each);
    for (const auto language : {storage::message_language::en, storage::message_language::de,
                                storage::message_language::fr, storage::message_language::es}) {
      CHECK(discord::check_message_body(render(card, language)).has_value());
    }
  }
}

TEST_CASE("OB-7: what a host raised shows the host's own words, escaped, in the colour of its severity") {
  security_card card;
  card.event = "security.high";
  card.how_grave = audit::severity::high;
  card.raised = "anticheat.speed_hack";
  card.details = {{"player", "@everyone"}, {"speed", 90}};
  const auto body = render(card);
  const auto& embed = body.embeds.front();
  CHECK(embed.title == "Security event: anticheat.speed\\_hack");
  CHECK(embed.color == 0xca5b10);
  CHECK(embed.fields.front().value == "High");
  CHECK(embed.fields.back().value.find("speed: 90") != std::string::npos);
  CHECK(embed.fields.back().value.find("@everyone") == std::string::npos);
  std::set<std::int64_t> colours;
  for (const auto each :
       {audit::severity::low, audit::severity::medium, audit::severity::high, audit::severity::critical}) {
    card.how_grave = each;
    colours.insert(render(card).embeds.front().color.value_or(0));
  }
  CHECK(colours.size() == 4);
}

TEST_CASE("OB-7: names that would ping or format are shown as they are") {
  auto card = pending_card();
  for (const std::string name :
       {"@everyone", "<@&123456789012345678>", "**bold** _it_ ||s||", "[x](https://example.org)", "`code`"}) {
    CAPTURE(name);
    card.requested_by = name;
    card.approval.reason = name;
    card.approval.payload = to_json_text(boost::json::object{{"commandId", name}});
    const auto body = render(card);
    CHECK(shown(body).find(name) == std::string::npos);
    CHECK(shown(body).find("@everyone") == std::string::npos);
    CHECK(text_of(body).find(R"("allowed_mentions":{"parse":[]})") != std::string::npos);
  }
}

TEST_CASE("OB-7: long text is cut on a character, never in an escape, and stays within Discord's limits") {
  auto card = open_card();
  const auto many = [](std::string_view piece, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += piece;
    return text;
  };
  for (const std::string piece : {"*", "é", "😀", "_a", "\\"}) {
    CAPTURE(piece);
    const int each = static_cast<int>(count_code_points(piece));
    card.call.title = many(piece, 200 / each);
    card.call.description = many(piece, 2000 / each);
    card.call.location = many(piece, 200 / each);
    card.assigned_to = many(piece, 100 / each);
    const auto body = render(card);
    const auto checked = discord::check_message_body(body);
    CHECK(checked.has_value());
    CHECK(is_utf8(shown(body)));
    std::size_t backslashes = 0;
    const auto& title = *body.embeds.front().title;
    const auto end = title.ends_with("…") ? title.size() - std::string_view("…").size() : title.size();
    while (backslashes < end && title[end - 1 - backslashes] == '\\') ++backslashes;
    CHECK(backslashes % 2 == 0);
  }
  auto request = pending_card();
  request.approval.reason = many("*", 500);
  request.approval.decision_reason = many("_", 500);
  request.approval.payload = to_json_text(boost::json::object{{"commandId", many("|", 64)}});
  CHECK(discord::check_message_body(render(request)).has_value());
}

TEST_CASE("a request, a call and an event are these messages in German, French and Spanish") {
  using storage::message_language;
  CHECK(text_of(render(pending_card(), message_language::de)) ==
        R"({"content":"","embeds":[{"title":"Freigabe erbeten: kick",)"
        R"("url":"https://ess.example.org/app/approvals?community=north","color":12597547,)"
        R"("footer":{"text":"Anfrage a1"},"fields":[{"name":"Risiko","value":"Hoch","inline":true},)"
        R"({"name":"Erbeten von","value":"Nelly","inline":true},)"
        R"({"name":"Erbeten","value":"<t:1767268800:R>","inline":true},)"
        R"({"name":"Grund","value":"spam","inline":false}]}],)"
        R"("components":[{"type":1,"components":[)"
        R"({"type":2,"style":3,"label":"Freigeben","custom_id":"ess:approve:a1"},)"
        R"({"type":2,"style":4,"label":"Ablehnen","custom_id":"ess:deny:a1"}]}],)"
        R"("allowed_mentions":{"parse":[]}})");
  CHECK(text_of(render(open_card(), message_language::fr)) ==
        R"({"content":"","embeds":[{"title":"Appel : Fire at the docks","description":"Smoke is seen.",)"
        R"("url":"https://ess.example.org/app/dispatch?community=north","color":12597547,)"
        R"("footer":{"text":"Appel c1"},"fields":[{"name":"État","value":"Ouvert","inline":true},)"
        R"({"name":"Priorité","value":"5 sur 5","inline":true},)"
        R"({"name":"Ouvert","value":"<t:1767268800:R>","inline":true},)"
        R"({"name":"Lieu","value":"Pier 4","inline":true}]}],"components":[],)"
        R"("allowed_mentions":{"parse":[]}})");
  security_card card;
  card.sequence = 12;
  card.event = "api_key.created";
  card.at = written_at;
  card.actor = "Nelly";
  card.source = "browser";
  card.target = "k1";
  card.page = "https://ess.example.org/app/audit?community=north";
  CHECK(text_of(render(card, message_language::es)) ==
        R"({"content":"","embeds":[{"title":"Se creó una clave de API",)"
        R"("url":"https://ess.example.org/app/audit?community=north","color":14059792,)"
        R"("footer":{"text":"Entrada del registro 12"},"fields":[{"name":"Gravedad","value":"Media","inline":true},)"
        R"({"name":"Evento","value":"`api_key.created`","inline":true},)"
        R"({"name":"Por","value":"Nelly","inline":true},{"name":"A través de","value":"`browser`","inline":true},)"
        R"({"name":"Sobre","value":"`k1`","inline":true},)"
        R"({"name":"Cuándo","value":"<t:1767268800:R>","inline":true}]}],"components":[],)"
        R"("allowed_mentions":{"parse":[]}})");
}
