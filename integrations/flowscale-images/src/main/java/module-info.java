/**
 * Makes pictures with a workflow. The image models for LangChain4j and Spring AI are built on it.
 */
module ai.flowscale.images {
  requires transitive ai.flowscale.api;
  requires static org.jspecify;

  exports ai.flowscale.images;
}
