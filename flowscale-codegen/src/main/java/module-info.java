/**
 * Makes a Java class of the description of a workflow.
 *
 * <p>What reads descriptions, the client behind the API, and an implementation of Jakarta JSON
 * Processing are found at run time; the artifact brings both.
 */
@SuppressWarnings("requires-automatic") // JavaPoet is not a named module.
module ai.flowscale.codegen {
  requires transitive ai.flowscale.api;
  requires com.palantir.javapoet;
  requires java.compiler;
  requires static org.jspecify;

  exports ai.flowscale.codegen;
}
