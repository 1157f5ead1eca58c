// Files that bots send: how they come in, what the message says of them, and where they are fetched.
#include <doctest/doctest.h>

#include "sim_interaction_world.hpp"
#include "testing/sim/uploads.hpp"

using ess::test::interaction_world;
using ess::test::sim_answer;
using ess::test::sim_world;

namespace {

struct sent_file {
  std::string field;
  std::string name;
  std::string bytes;
};

std::string form_of(const std::string& payload, const std::vector<sent_file>& files) {
  std::string out;
  if (!payload.empty()) {
    out += "--line\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n" + payload + "\r\n";
  }
  for (const sent_file& file : files) {
    out += "--line\r\nContent-Disposition: form-data; name=\"" + file.field + "\"; filename=\"" + file.name +
           "\"\r\nContent-Type: text/plain\r\n\r\n" + file.bytes + "\r\n";
  }
  return out + "--line--\r\n";
}

sim_answer upload(sim_world& w, const std::string& method, const std::string& path, std::string body,
                  const std::string& authorization = "Bot example.token") {
  ess::testing::sim_request request{method, "/api/v10" + path, {}, std::move(body)};
  request.headers.emplace_back("user-agent", "DiscordBot (https://example.org, 1)");
  request.headers.emplace_back("host", "sim:1");
  request.headers.emplace_back("content-type", "multipart/form-data; boundary=line");
  if (!authorization.empty()) request.headers.emplace_back("authorization", authorization);
  return w.send(std::move(request));
}

const std::string to_general = "/channels/710/messages";

}  // namespace

TEST_CASE("simulator: a file is sent, described, and read back under the address that the message tells") {
  sim_world w;
  const std::string bytes("a\r\n--b\0c", 8);
  const auto sent = upload(w, "POST", to_general,
                           form_of(R"({"attachments":[{"id":0,"description":"Two lines"}],
               "embeds":[{"title":"x","image":{"url":"attachment://my_notes.txt"}}]})",
                                   {{"files[0]", "my notes.txt", bytes}}));
  REQUIRE(sent.status == 200);
  CHECK(sent.at("attachments.0.filename") == "my_notes.txt");
  CHECK(sent.at("attachments.0.size") == "8");
  CHECK(sent.at("attachments.0.description") == "Two lines");
  CHECK(sent.at("attachments.0.content_type") == "text/plain");
  const std::string url = sent.at("attachments.0.url");
  CHECK(url == "http://sim:1/attachments/710/" + sent.at("attachments.0.id") + "/my_notes.txt");
  CHECK(sent.at("embeds.0.image.url") == url);
  const auto file = w.sim.handle({"GET", url.substr(std::string("http://sim:1").size()), {}, ""}, w.clock.now());
  CHECK(file.status == 200);
  CHECK(file.body == bytes);
  CHECK(w.sim.handle({"GET", "/attachments/710/1/x", {}, ""}, w.clock.now()).status == 404);
}

TEST_CASE("simulator: files are held to the documented sizes and numbers") {
  sim_world w;
  REQUIRE(w.control("POST", "/options", R"({"bucketLimit":100})").status == 200);
  const auto large =
      upload(w, "POST", to_general, form_of("", {{"files[0]", "a", std::string(10 * 1024 * 1024 + 1, 'a')}}));
  CHECK(large.status == 413);
  CHECK(large.at("code") == "40005");
  std::vector<sent_file> many;
  for (int n = 0; n < 11; ++n) many.push_back({"files[" + std::to_string(n) + "]", "a.txt", "a"});
  CHECK(upload(w, "POST", to_general, form_of("", many)).at("code") == "30015");
  many.pop_back();
  CHECK(upload(w, "POST", to_general, form_of("", many)).at("attachments.9.filename") == "a.txt");
  CHECK(upload(w, "POST", to_general, "no parts").at("code") == "50035");
  CHECK(upload(w, "POST", to_general, form_of("{", {})).at("code") == "50109");
  CHECK(upload(w, "POST", to_general, form_of("{}", {})).at("code") == "50006");
}

TEST_CASE("simulator: an edit keeps the files that it lists, and all where it lists none") {
  sim_world w;
  const auto sent = upload(w, "POST", to_general, form_of("", {{"files[0]", "a", "1"}, {"files[1]", "b", "2"}}));
  const std::string path = to_general + "/" + sent.at("id");
  CHECK(w.bot("PATCH", path, R"({"content":"x"})").at("attachments.1.filename") == "b");
  const std::string kept = sent.at("attachments.1.id");
  const auto fewer = w.bot("PATCH", path, R"({"attachments":[{"id":")" + kept + R"("}]})");
  CHECK(fewer.at("attachments.0.id") == kept);
  CHECK(fewer.body.at("attachments").as_array().size() == 1);
  const auto more = upload(w, "PATCH", path, form_of("", {{"files[0]", "c", "3"}}));
  CHECK(more.at("attachments.1.filename") == "c");
  CHECK(w.bot("PATCH", path, R"({"content":null,"attachments":[]})").at("code") == "50006");
}

TEST_CASE("simulator: without the permission to attach, files are refused") {
  sim_world w;
  REQUIRE(w.sim
              .load_world(R"({"applications":[{"id":"500","name":"ESS","botToken":"example.token"}],
    "users":[{"id":"41","username":"ann"}],"guilds":[{"id":"700","name":"G","ownerId":"41","applicationIds":["500"],
    "everyonePermissions":"0","channels":[{"id":"710","name":"general","type":0}]}]})",
                          w.clock.now())
              .has_value());
  const auto refused = upload(w, "POST", to_general, form_of("", {{"files[0]", "a", "1"}}));
  CHECK(refused.status == 403);
  CHECK(refused.at("code") == "50013");
}

TEST_CASE("simulator: answers to interactions carry files too, and the next request has none of them") {
  interaction_world w;
  const auto event = w.arrive("/ess whois query:ann");
  const std::string callback = "/interactions/" + event.at("d.id") + "/" + event.at("d.token") + "/callback";
  const std::string answer = R"({"type":4,"data":{"flags":64}})";
  CHECK(upload(w, "POST", callback, form_of(answer, {{"files[0]", "a.txt", "1"}}), "").status == 204);
  const auto shown = w.hook(event, "GET", "/messages/@original");
  CHECK(shown.at("attachments.0.filename") == "a.txt");
  CHECK(shown.at("attachments.0.ephemeral") == "true");
  CHECK(w.hook(event, "POST", "", R"({"content":"more"})").at("attachments") == "[]");
}
