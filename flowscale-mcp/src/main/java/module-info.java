/** Offers the workflows of a deployment to agents, over the Model Context Protocol. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Theirs are not named.
module ai.flowscale.mcp {
  requires transitive ai.flowscale.api;
  requires ai.flowscale.images;
  requires io.modelcontextprotocol.sdk.mcp.core;
  requires io.modelcontextprotocol.sdk.mcp.json.jackson3;
  requires org.reactivestreams;
  requires reactor.core;
  requires tools.jackson.databind;
  requires static jakarta.servlet;
  requires static org.eclipse.jetty.ee11.servlet;
  requires static org.eclipse.jetty.server;
  requires static org.eclipse.jetty.util;
  requires static org.jspecify;

  exports ai.flowscale.mcp;
}
