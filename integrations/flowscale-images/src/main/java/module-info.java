/**
 * Makes pictures with a workflow. The image models for LangChain4j and Spring AI are built on it.
 */
module ai.flowscale.images {
  requires transitive ai.flowscale.api;
  requires java.desktop; // for previews, without a window
  requires static org.jspecify;

  exports ai.flowscale.images;
}
