/** What a modular application writes: it names the API and no transport. */
module ai.flowscale.tests.shapes {
  requires ai.flowscale.api;
}
