package ai.flowscale.tests.instrumentation;

import ai.flowscale.api.FlowscaleConfig;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Something that an application does with a client, and what is to be told of it.
 *
 * @param name for the reports of tests
 * @param transport the transport's name
 * @param setting changes the settings of the client
 * @param action calls the client; its future is done when the application has got what it wants
 * @param expected the stories of all operations
 * @param inOrder whether parts of an operation follow each other; where they do not, they share
 *     polls, and which of them polls is not expected
 * @param check what else holds afterwards
 */
record Scenario(
    String name,
    String transport,
    Consumer<FlowscaleConfig.Builder> setting,
    Action action,
    String expected,
    boolean inOrder,
    Consumer<Stage> check) {

  /** What the application does. */
  @FunctionalInterface
  interface Action {
    CompletableFuture<?> start(Stage stage) throws Exception;
  }

  static Scenario of(String name, Action action, String expected) {
    return new Scenario(name, "jdk", config -> {}, action, expected, true, stage -> {});
  }

  Scenario over(String other) {
    return new Scenario(name + ", " + other, other, setting, action, expected, inOrder, check);
  }

  Scenario with(Consumer<FlowscaleConfig.Builder> other) {
    return new Scenario(name, transport, other, action, expected, inOrder, check);
  }

  Scenario inAnyOrder() {
    return new Scenario(name, transport, setting, action, expected, false, check);
  }

  Scenario and(Consumer<Stage> other) {
    return new Scenario(name, transport, setting, action, expected, inOrder, other);
  }

  @Override
  public String toString() {
    return name;
  }
}
