/**
 * Makes a Java class of the description of a workflow.
 *
 * <p>An implementation of Jakarta JSON Processing is found at run time; the artifact brings one.
 */
@SuppressWarnings("requires-automatic") // JavaPoet is not a named module.
module ai.flowscale.codegen {
  requires transitive ai.flowscale.api;
  requires com.palantir.javapoet;
  requires java.compiler;
  requires static org.jspecify;

  exports ai.flowscale.codegen;
}
