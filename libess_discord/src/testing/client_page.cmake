# Client page and consent page of the simulator, embedded.
ess_embed_files(ess_discord_testing
  NAMESPACE ess::testing::pages
  HEADER client_page_files.hpp
  BASE "${CMAKE_CURRENT_LIST_DIR}/client_page"
  FILES apps.js client.css client.js consent.html consent.js error.html form.js format.js icon.svg index.html menu.js messages.js selects.js
        store.js suggestions.js)
