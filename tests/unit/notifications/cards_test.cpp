// Every card in every language, to the letter; those that templates_test.cpp has already are left out.
#include <doctest/doctest.h>

#include "ess/base/json.hpp"
#include "ess/notifications/templates.hpp"

using namespace ess;
using namespace ess::notifications;
using namespace std::chrono_literals;
using storage::approval_status;
using storage::call_status;
using storage::message_language;

namespace {

enum class shown_card { pending, denied, taken_back, open_call, busy_call, event, raised, refused, digest };

const time_point told_at{std::chrono::milliseconds(1'767'268'800'000)};

approval_card request_card(approval_status status) {
  approval_card made{.approval = {.id = approval_id::trusted("a1"),
                                  .community = community_id::trusted("north"),
                                  .status = status,
                                  .risk = storage::risk_level::high,
                                  .requested_by = {},
                                  .payload = R"({"commandId":"kick"})",
                                  .reason = "spam",
                                  .decided_by = {},
                                  .decided_at = {},
                                  .created_at = told_at},
                     .requested_by = "Nelly",
                     .decided_by = "",
                     .page = "https://ess.example.org/app/approvals?community=north"};
  if (status == approval_status::pending) return made;
  made.approval.decided_at = told_at + 2min;
  made.decided_by = status == approval_status::rejected ? "Robin" : "Nelly";
  if (status == approval_status::rejected) made.approval.decision_reason = "not enough evidence";
  return made;
}

call_card fire_card(bool busy) {
  storage::call_record call{.id = call_id::trusted("c1"),
                            .community = community_id::trusted("north"),
                            .title = "Fire at the docks",
                            .description = "Smoke is seen.",
                            .priority = 5,
                            .status = busy ? call_status::assigned : call_status::open,
                            .location = "Pier 4",
                            .created_at = told_at,
                            .updated_at = told_at};
  call_card made{call, "", {}, "https://ess.example.org/app/dispatch?community=north"};
  if (!busy) return made;
  storage::call_change_record change{.community = call.community,
                                     .call = call.id,
                                     .version = 1,
                                     .status = call_status::open,
                                     .fields = {},
                                     .actor = {},
                                     .assigned_to = {},
                                     .note = "",
                                     .at = told_at};
  made.assigned_to = "Robin";
  made.history.push_back(change);
  change.status = call_status::assigned;
  change.note = "Two units";
  change.at = told_at + 1min;
  made.history.insert(made.history.begin(), change);
  return made;
}

security_card entry_card(std::string event, audit::severity how_grave, std::string source, std::string target) {
  security_card made;
  made.sequence = 12;
  made.event = std::move(event);
  made.how_grave = how_grave;
  made.at = told_at;
  made.source = std::move(source);
  made.target = std::move(target);
  made.page = "https://ess.example.org/app/audit?community=north";
  return made;
}

discord::message_body drawn(shown_card which, message_language language) {
  auto linked = entry_card("discord.linked", audit::severity::low, "browser", "u1");
  auto refused = linked;
  refused.refused = true;
  linked.actor = "Nelly";
  auto created = entry_card("api_key.created", audit::severity::medium, "browser", "k1");
  created.actor = "Nelly";
  auto raised = entry_card("security.high", audit::severity::high, "api", "");
  raised.raised = "anticheat.speed";
  raised.details = {{"player", "12345"}, {"speed", 90}};
  switch (which) {
    case shown_card::pending:
      return render(request_card(approval_status::pending), language);
    case shown_card::denied:
      return render(request_card(approval_status::rejected), language);
    case shown_card::taken_back:
      return render(request_card(approval_status::cancelled), language);
    case shown_card::open_call:
      return render(fire_card(false), language);
    case shown_card::busy_call:
      return render(fire_card(true), language);
    case shown_card::event:
      return render(created, language);
    case shown_card::raised:
      return render(raised, language);
    case shown_card::refused:
      return render(refused, language);
    case shown_card::digest:
      break;
  }
  return render(security_digest_card{5, {linked, refused}, linked.page}, language);
}

struct exact_card {
  shown_card which;
  message_language language;
  const char* json;
};

constexpr exact_card exact_cards[] = {
    {shown_card::pending, message_language::fr,
     R"({"content":"","embeds":[{"title":"Approbation demandée : kick",)"
     R"("url":"https://ess.example.org/app/approvals?community=north","color":12597547,)"
     R"("footer":{"text":"Demande a1"},"fields":[{"name":"Risque","value":"Élevé","inline":true},)"
     R"({"name":"Demandé par","value":"Nelly","inline":true},)"
     R"({"name":"Demandé","value":"<t:1767268800:R>","inline":true},)"
     R"({"name":"Motif","value":"spam","inline":false}]}],"components":[{"type":1,)"
     R"("components":[{"type":2,"style":3,"label":"Approuver","custom_id":"ess:approve:a1"},)"
     R"({"type":2,"style":4,"label":"Refuser","custom_id":"ess:deny:a1"}]}],"allowed_mentions":{"parse":[]}})"},
    {shown_card::pending, message_language::es,
     R"({"content":"","embeds":[{"title":"Aprobación solicitada: kick",)"
     R"("url":"https://ess.example.org/app/approvals?community=north","color":12597547,)"
     R"("footer":{"text":"Solicitud a1"},"fields":[{"name":"Riesgo","value":"Alto","inline":true},)"
     R"({"name":"Solicitado por","value":"Nelly","inline":true},)"
     R"({"name":"Solicitado","value":"<t:1767268800:R>","inline":true},)"
     R"({"name":"Motivo","value":"spam","inline":false}]}],"components":[{"type":1,)"
     R"("components":[{"type":2,"style":3,"label":"Aprobar","custom_id":"ess:approve:a1"},)"
     R"({"type":2,"style":4,"label":"Denegar","custom_id":"ess:deny:a1"}]}],"allowed_mentions":{"parse":[]}})"},
    {shown_card::denied, message_language::en,
     R"({"content":"","embeds":[{"title":"Denied: kick",)"
     R"("url":"https://ess.example.org/app/approvals?community=north","color":8359053,)"
     R"("footer":{"text":"Request a1"},"fields":[{"name":"Risk","value":"High","inline":true},)"
     R"({"name":"Requested by","value":"Nelly","inline":true},)"
     R"({"name":"Requested","value":"<t:1767268800:R>","inline":true},)"
     R"({"name":"Reason","value":"spam","inline":false},{"name":"Decided by","value":"Robin","inline":true},)"
     R"({"name":"Decided","value":"<t:1767268920:R>","inline":true},)"
     R"({"name":"Why","value":"not enough evidence","inline":false}]}],"components":[],)"
     R"("allowed_mentions":{"parse":[]}})"},
    {shown_card::denied, message_language::de,
     R"({"content":"","embeds":[{"title":"Abgelehnt: kick",)"
     R"("url":"https://ess.example.org/app/approvals?community=north","color":8359053,)"
     R"("footer":{"text":"Anfrage a1"},"fields":[{"name":"Risiko","value":"Hoch","inline":true},)"
     R"({"name":"Erbeten von","value":"Nelly","inline":true},)"
     R"({"name":"Erbeten","value":"<t:1767268800:R>","inline":true},{"name":"Grund","value":"spam","inline":false},)"
     R"({"name":"Entschieden von","value":"Robin","inline":true},)"
     R"({"name":"Entschieden","value":"<t:1767268920:R>","inline":true},)"
     R"({"name":"Warum","value":"not enough evidence","inline":false}]}],"components":[],)"
     R"("allowed_mentions":{"parse":[]}})"},
    {shown_card::denied, message_language::fr,
     R"({"content":"","embeds":[{"title":"Refusé : kick",)"
     R"("url":"https://ess.example.org/app/approvals?community=north","color":8359053,)"
     R"("footer":{"text":"Demande a1"},"fields":[{"name":"Risque","value":"Élevé","inline":true},)"
     R"({"name":"Demandé par","value":"Nelly","inline":true},)"
     R"({"name":"Demandé","value":"<t:1767268800:R>","inline":true},{"name":"Motif","value":"spam","inline":false},)"
     R"({"name":"Décidé par","value":"Robin","inline":true},)"
     R"({"name":"Décidé","value":"<t:1767268920:R>","inline":true},)"
     R"({"name":"Pourquoi","value":"not enough evidence","inline":false}]}],"components":[],)"
     R"("allowed_mentions":{"parse":[]}})"},
    {shown_card::denied, message_language::es,
     R"({"content":"","embeds":[{"title":"Denegado: kick",)"
     R"("url":"https://ess.example.org/app/approvals?community=north","color":8359053,)"
     R"("footer":{"text":"Solicitud a1"},"fields":[{"name":"Riesgo","value":"Alto","inline":true},)"
     R"({"name":"Solicitado por","value":"Nelly","inline":true},)"
     R"({"name":"Solicitado","value":"<t:1767268800:R>","inline":true},)"
     R"({"name":"Motivo","value":"spam","inline":false},{"name":"Decidido por","value":"Robin","inline":true},)"
     R"({"name":"Decidido","value":"<t:1767268920:R>","inline":true},)"
     R"({"name":"Por qué","value":"not enough evidence","inline":false}]}],"components":[],)"
     R"("allowed_mentions":{"parse":[]}})"},
    {shown_card::taken_back, message_language::en,
     R"({"content":"","embeds":[{"title":"Taken back: kick",)"
     R"("url":"https://ess.example.org/app/approvals?community=north","color":8359053,)"
     R"("footer":{"text":"Request a1"},"fields":[{"name":"Risk","value":"High","inline":true},)"
     R"({"name":"Requested by","value":"Nelly","inline":true},)"
     R"({"name":"Requested","value":"<t:1767268800:R>","inline":true},)"
     R"({"name":"Reason","value":"spam","inline":false},{"name":"Decided by","value":"Nelly","inline":true},)"
     R"({"name":"Decided","value":"<t:1767268920:R>","inline":true}]}],"components":[],)"
     R"("allowed_mentions":{"parse":[]}})"},
    {shown_card::taken_back, message_language::de,
     R"({"content":"","embeds":[{"title":"Zurückgezogen: kick",)"
     R"("url":"https://ess.example.org/app/approvals?community=north","color":8359053,)"
     R"("footer":{"text":"Anfrage a1"},"fields":[{"name":"Risiko","value":"Hoch","inline":true},)"
     R"({"name":"Erbeten von","value":"Nelly","inline":true},)"
     R"({"name":"Erbeten","value":"<t:1767268800:R>","inline":true},{"name":"Grund","value":"spam","inline":false},)"
     R"({"name":"Entschieden von","value":"Nelly","inline":true},)"
     R"({"name":"Entschieden","value":"<t:1767268920:R>","inline":true}]}],"components":[],)"
     R"("allowed_mentions":{"parse":[]}})"},
    {shown_card::taken_back, message_language::fr,
     R"({"content":"","embeds":[{"title":"Retiré : kick",)"
     R"("url":"https://ess.example.org/app/approvals?community=north","color":8359053,)"
     R"("footer":{"text":"Demande a1"},"fields":[{"name":"Risque","value":"Élevé","inline":true},)"
     R"({"name":"Demandé par","value":"Nelly","inline":true},)"
     R"({"name":"Demandé","value":"<t:1767268800:R>","inline":true},{"name":"Motif","value":"spam","inline":false},)"
     R"({"name":"Décidé par","value":"Nelly","inline":true},)"
     R"({"name":"Décidé","value":"<t:1767268920:R>","inline":true}]}],"components":[],)"
     R"("allowed_mentions":{"parse":[]}})"},
    {shown_card::taken_back, message_language::es,
     R"({"content":"","embeds":[{"title":"Retirado: kick",)"
     R"("url":"https://ess.example.org/app/approvals?community=north","color":8359053,)"
     R"("footer":{"text":"Solicitud a1"},"fields":[{"name":"Riesgo","value":"Alto","inline":true},)"
     R"({"name":"Solicitado por","value":"Nelly","inline":true},)"
     R"({"name":"Solicitado","value":"<t:1767268800:R>","inline":true},)"
     R"({"name":"Motivo","value":"spam","inline":false},{"name":"Decidido por","value":"Nelly","inline":true},)"
     R"({"name":"Decidido","value":"<t:1767268920:R>","inline":true}]}],"components":[],)"
     R"("allowed_mentions":{"parse":[]}})"},
    {shown_card::open_call, message_language::de,
     R"({"content":"","embeds":[{"title":"Einsatz: Fire at the docks","description":"Smoke is seen.",)"
     R"("url":"https://ess.example.org/app/dispatch?community=north","color":12597547,)"
     R"("footer":{"text":"Einsatz c1"},"fields":[{"name":"Stand","value":"Offen","inline":true},)"
     R"({"name":"Priorität","value":"5 von 5","inline":true},)"
     R"({"name":"Eröffnet","value":"<t:1767268800:R>","inline":true},)"
     R"({"name":"Ort","value":"Pier 4","inline":true}]}],"components":[],"allowed_mentions":{"parse":[]}})"},
    {shown_card::open_call, message_language::es,
     R"({"content":"","embeds":[{"title":"Llamada: Fire at the docks","description":"Smoke is seen.",)"
     R"("url":"https://ess.example.org/app/dispatch?community=north","color":12597547,)"
     R"("footer":{"text":"Llamada c1"},"fields":[{"name":"Estado","value":"Abierta","inline":true},)"
     R"({"name":"Prioridad","value":"5 de 5","inline":true},)"
     R"({"name":"Abierta","value":"<t:1767268800:R>","inline":true},)"
     R"({"name":"Lugar","value":"Pier 4","inline":true}]}],"components":[],"allowed_mentions":{"parse":[]}})"},
    {shown_card::busy_call, message_language::en,
     R"({"content":"","embeds":[{"title":"Call: Fire at the docks","description":"Smoke is seen.",)"
     R"("url":"https://ess.example.org/app/dispatch?community=north","color":12597547,"footer":{"text":"Call c1"},)"
     R"("fields":[{"name":"Status","value":"Assigned","inline":true},)"
     R"({"name":"Priority","value":"5 of 5","inline":true},)"
     R"({"name":"Opened","value":"<t:1767268800:R>","inline":true},)"
     R"({"name":"Location","value":"Pier 4","inline":true},{"name":"Assigned to","value":"Robin","inline":true},)"
     R"({"name":"History","value":"<t:1767268800:t> Open\n<t:1767268860:t> Assigned · Two )"
     R"(units","inline":false}]}],"components":[],"allowed_mentions":{"parse":[]}})"},
    {shown_card::busy_call, message_language::de,
     R"({"content":"","embeds":[{"title":"Einsatz: Fire at the docks","description":"Smoke is seen.",)"
     R"("url":"https://ess.example.org/app/dispatch?community=north","color":12597547,)"
     R"("footer":{"text":"Einsatz c1"},"fields":[{"name":"Stand","value":"Zugewiesen","inline":true},)"
     R"({"name":"Priorität","value":"5 von 5","inline":true},)"
     R"({"name":"Eröffnet","value":"<t:1767268800:R>","inline":true},{"name":"Ort","value":"Pier 4","inline":true},)"
     R"({"name":"Zugewiesen an","value":"Robin","inline":true},)"
     R"({"name":"Verlauf","value":"<t:1767268800:t> Offen\n<t:1767268860:t> Zugewiesen · Two )"
     R"(units","inline":false}]}],"components":[],"allowed_mentions":{"parse":[]}})"},
    {shown_card::busy_call, message_language::fr,
     R"({"content":"","embeds":[{"title":"Appel : Fire at the docks","description":"Smoke is seen.",)"
     R"("url":"https://ess.example.org/app/dispatch?community=north","color":12597547,"footer":{"text":"Appel c1"},)"
     R"("fields":[{"name":"État","value":"Attribué","inline":true},)"
     R"({"name":"Priorité","value":"5 sur 5","inline":true},)"
     R"({"name":"Ouvert","value":"<t:1767268800:R>","inline":true},{"name":"Lieu","value":"Pier 4","inline":true},)"
     R"({"name":"Attribué à","value":"Robin","inline":true},)"
     R"({"name":"Historique","value":"<t:1767268800:t> Ouvert\n<t:1767268860:t> Attribué · Two )"
     R"(units","inline":false}]}],"components":[],"allowed_mentions":{"parse":[]}})"},
    {shown_card::busy_call, message_language::es,
     R"({"content":"","embeds":[{"title":"Llamada: Fire at the docks","description":"Smoke is seen.",)"
     R"("url":"https://ess.example.org/app/dispatch?community=north","color":12597547,)"
     R"("footer":{"text":"Llamada c1"},"fields":[{"name":"Estado","value":"Asignada","inline":true},)"
     R"({"name":"Prioridad","value":"5 de 5","inline":true},)"
     R"({"name":"Abierta","value":"<t:1767268800:R>","inline":true},)"
     R"({"name":"Lugar","value":"Pier 4","inline":true},{"name":"Asignada a","value":"Robin","inline":true},)"
     R"({"name":"Historial","value":"<t:1767268800:t> Abierta\n<t:1767268860:t> Asignada · Two )"
     R"(units","inline":false}]}],"components":[],"allowed_mentions":{"parse":[]}})"},
    {shown_card::event, message_language::de,
     R"({"content":"","embeds":[{"title":"Ein API-Schlüssel wurde angelegt",)"
     R"("url":"https://ess.example.org/app/audit?community=north","color":14059792,)"
     R"("footer":{"text":"Protokolleintrag 12"},"fields":[{"name":"Schwere","value":"Mittel","inline":true},)"
     R"({"name":"Ereignis","value":"`api_key.created`","inline":true},{"name":"Von","value":"Nelly","inline":true},)"
     R"({"name":"Über","value":"`browser`","inline":true},{"name":"Betrifft","value":"`k1`","inline":true},)"
     R"({"name":"Wann","value":"<t:1767268800:R>","inline":true}]}],"components":[],)"
     R"("allowed_mentions":{"parse":[]}})"},
    {shown_card::event, message_language::fr,
     R"({"content":"","embeds":[{"title":"Une clé d’API a été créée",)"
     R"("url":"https://ess.example.org/app/audit?community=north","color":14059792,)"
     R"("footer":{"text":"Entrée du journal 12"},"fields":[{"name":"Gravité","value":"Moyenne","inline":true},)"
     R"({"name":"Événement","value":"`api_key.created`","inline":true},)"
     R"({"name":"Par","value":"Nelly","inline":true},{"name":"Via","value":"`browser`","inline":true},)"
     R"({"name":"Concerne","value":"`k1`","inline":true},)"
     R"({"name":"Quand","value":"<t:1767268800:R>","inline":true}]}],"components":[],)"
     R"("allowed_mentions":{"parse":[]}})"},
    {shown_card::raised, message_language::en,
     R"({"content":"","embeds":[{"title":"Security event: anticheat.speed",)"
     R"("url":"https://ess.example.org/app/audit?community=north","color":13261584,)"
     R"("footer":{"text":"Audit entry 12"},"fields":[{"name":"Severity","value":"High","inline":true},)"
     R"({"name":"Event","value":"`security.high`","inline":true},{"name":"Through","value":"`api`","inline":true},)"
     R"({"name":"When","value":"<t:1767268800:R>","inline":true},)"
     R"({"name":"Details","value":"player: 12345\nspeed: 90","inline":false}]}],"components":[],)"
     R"("allowed_mentions":{"parse":[]}})"},
    {shown_card::raised, message_language::de,
     R"({"content":"","embeds":[{"title":"Sicherheitsereignis: anticheat.speed",)"
     R"("url":"https://ess.example.org/app/audit?community=north","color":13261584,)"
     R"("footer":{"text":"Protokolleintrag 12"},"fields":[{"name":"Schwere","value":"Hoch","inline":true},)"
     R"({"name":"Ereignis","value":"`security.high`","inline":true},{"name":"Über","value":"`api`","inline":true},)"
     R"({"name":"Wann","value":"<t:1767268800:R>","inline":true},)"
     R"({"name":"Einzelheiten","value":"player: 12345\nspeed: 90","inline":false}]}],"components":[],)"
     R"("allowed_mentions":{"parse":[]}})"},
    {shown_card::raised, message_language::fr,
     R"({"content":"","embeds":[{"title":"Événement de sécurité : anticheat.speed",)"
     R"("url":"https://ess.example.org/app/audit?community=north","color":13261584,)"
     R"("footer":{"text":"Entrée du journal 12"},"fields":[{"name":"Gravité","value":"Élevée","inline":true},)"
     R"({"name":"Événement","value":"`security.high`","inline":true},{"name":"Via","value":"`api`","inline":true},)"
     R"({"name":"Quand","value":"<t:1767268800:R>","inline":true},)"
     R"({"name":"Détails","value":"player: 12345\nspeed: 90","inline":false}]}],"components":[],)"
     R"("allowed_mentions":{"parse":[]}})"},
    {shown_card::raised, message_language::es,
     R"({"content":"","embeds":[{"title":"Evento de seguridad: anticheat.speed",)"
     R"("url":"https://ess.example.org/app/audit?community=north","color":13261584,)"
     R"("footer":{"text":"Entrada del registro 12"},"fields":[{"name":"Gravedad","value":"Alta","inline":true},)"
     R"({"name":"Evento","value":"`security.high`","inline":true},)"
     R"({"name":"A través de","value":"`api`","inline":true},)"
     R"({"name":"Cuándo","value":"<t:1767268800:R>","inline":true},)"
     R"({"name":"Detalles","value":"player: 12345\nspeed: 90","inline":false}]}],"components":[],)"
     R"("allowed_mentions":{"parse":[]}})"},
    {shown_card::refused, message_language::en,
     R"x({"content":"","embeds":[{"title":"A Discord account was linked (refused)",)x"
     R"("url":"https://ess.example.org/app/audit?community=north","color":3108751,)"
     R"("footer":{"text":"Audit entry 12"},"fields":[{"name":"Severity","value":"Low","inline":true},)"
     R"({"name":"Event","value":"`discord.linked`","inline":true},)"
     R"({"name":"Through","value":"`browser`","inline":true},{"name":"About","value":"`u1`","inline":true},)"
     R"({"name":"When","value":"<t:1767268800:R>","inline":true}]}],"components":[],)"
     R"("allowed_mentions":{"parse":[]}})"},
    {shown_card::refused, message_language::de,
     R"x({"content":"","embeds":[{"title":"Ein Discord-Konto wurde verknüpft (verweigert)",)x"
     R"("url":"https://ess.example.org/app/audit?community=north","color":3108751,)"
     R"("footer":{"text":"Protokolleintrag 12"},"fields":[{"name":"Schwere","value":"Niedrig","inline":true},)"
     R"({"name":"Ereignis","value":"`discord.linked`","inline":true},)"
     R"({"name":"Über","value":"`browser`","inline":true},{"name":"Betrifft","value":"`u1`","inline":true},)"
     R"({"name":"Wann","value":"<t:1767268800:R>","inline":true}]}],"components":[],)"
     R"("allowed_mentions":{"parse":[]}})"},
    {shown_card::refused, message_language::fr,
     R"x({"content":"","embeds":[{"title":"Un compte Discord a été lié (refusé)",)x"
     R"("url":"https://ess.example.org/app/audit?community=north","color":3108751,)"
     R"("footer":{"text":"Entrée du journal 12"},"fields":[{"name":"Gravité","value":"Faible","inline":true},)"
     R"({"name":"Événement","value":"`discord.linked`","inline":true},)"
     R"({"name":"Via","value":"`browser`","inline":true},{"name":"Concerne","value":"`u1`","inline":true},)"
     R"({"name":"Quand","value":"<t:1767268800:R>","inline":true}]}],"components":[],)"
     R"("allowed_mentions":{"parse":[]}})"},
    {shown_card::refused, message_language::es,
     R"x({"content":"","embeds":[{"title":"Se vinculó una cuenta de Discord (rechazado)",)x"
     R"("url":"https://ess.example.org/app/audit?community=north","color":3108751,)"
     R"("footer":{"text":"Entrada del registro 12"},"fields":[{"name":"Gravedad","value":"Baja","inline":true},)"
     R"({"name":"Evento","value":"`discord.linked`","inline":true},)"
     R"({"name":"A través de","value":"`browser`","inline":true},{"name":"Sobre","value":"`u1`","inline":true},)"
     R"({"name":"Cuándo","value":"<t:1767268800:R>","inline":true}]}],"components":[],)"
     R"("allowed_mentions":{"parse":[]}})"},
    {shown_card::digest, message_language::de,
     R"({"content":"","embeds":[{"title":"5 Sicherheitsereignisse",)"
     R"("description":"<t:1767268800:R> Ein Discord-Konto wurde verknüpft · Nelly\n<t:1767268800:R> Ein )"
     R"(Discord-Konto wurde verknüpft (verweigert)\nund 3 weitere",)"
     R"("url":"https://ess.example.org/app/audit?community=north","color":3108751,)"
     R"("footer":{"text":"Protokolleintrag 12"}}],"components":[],"allowed_mentions":{"parse":[]}})"},
    {shown_card::digest, message_language::fr,
     R"({"content":"","embeds":[{"title":"5 événements de sécurité",)"
     R"("description":"<t:1767268800:R> Un compte Discord a été lié · Nelly\n<t:1767268800:R> Un compte )"
     R"(Discord a été lié (refusé)\net 3 de plus",)"
     R"("url":"https://ess.example.org/app/audit?community=north","color":3108751,)"
     R"("footer":{"text":"Entrée du journal 12"}}],"components":[],"allowed_mentions":{"parse":[]}})"},
    {shown_card::digest, message_language::es,
     R"({"content":"","embeds":[{"title":"5 eventos de seguridad",)"
     R"("description":"<t:1767268800:R> Se vinculó una cuenta de Discord · Nelly\n<t:1767268800:R> Se vinculó )"
     R"(una cuenta de Discord (rechazado)\ny 3 más",)"
     R"("url":"https://ess.example.org/app/audit?community=north","color":3108751,)"
     R"("footer":{"text":"Entrada del registro 12"}}],"components":[],"allowed_mentions":{"parse":[]}})"},
};

}  // namespace

TEST_CASE("each card is this message in each language") {
  for (const auto& each : exact_cards) {
    CHECK(to_json_text(discord::write_message_body(drawn(each.which, each.language))) == each.json);
  }
}
