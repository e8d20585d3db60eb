/**
 * Makes pictures with a workflow. The image models for LangChain4j and Spring AI are built on it.
 */
@SuppressWarnings("module") // They are compiled after this one.
module ai.flowscale.images {
  requires transitive ai.flowscale.api;
  requires java.desktop; // for previews, without a window
  requires static org.jspecify;

  exports ai.flowscale.images;
  exports ai.flowscale.images.tools to
      ai.flowscale.langchain4j,
      ai.flowscale.mcp;
}
