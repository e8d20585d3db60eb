package ai.flowscale.tests.summary;

import java.util.List;

/**
 * A transport that the build holds to the kit.
 *
 * @param name how the table calls it
 * @param kit the class that runs the kit on it
 * @param matrix the class that runs the fault matrix over it
 * @param ours whether a whole build must have run both on it, and its fault matrix must be whole; a
 *     sample is enough otherwise
 */
record TestedTransport(String name, TestClass kit, TestClass matrix, boolean ours) {

  /**
   * A test class.
   *
   * @param module the folder of its module
   * @param name its name
   */
  record TestClass(String module, String name) {}

  private static final String JERSEY = "ai.flowscale.transport.jersey.JerseyTransportTckTest";

  static final List<TestedTransport> ALL =
      List.of(
          ours("jdk", "Jdk"),
          ours("jersey", "Jersey"),
          ours("vertx", "Vertx"),
          new TestedTransport(
              "jersey, Jersey 3.1",
              new TestClass("tests/jersey-3.1", JERSEY),
              new TestClass(
                  "tests/jersey-3.1", "ai.flowscale.tests.jersey31.JerseyFaultMatrixTest"),
              false),
          new TestedTransport(
              "jetty, the example",
              new TestClass(
                  "examples/custom-transport", "com.example.flowscale.jetty.JettyTransportTckTest"),
              matrix("Jetty"),
              false),
          new TestedTransport(
              "okhttp, the example",
              new TestClass(
                  "examples/okhttp-transport",
                  "com.example.flowscale.okhttp.OkHttpTransportTckTest"),
              matrix("OkHttp"),
              false));

  private static TestedTransport ours(String name, String prefix) {
    return new TestedTransport(
        name,
        new TestClass(
            "flowscale-transport-" + name,
            "ai.flowscale.transport." + name + "." + prefix + "TransportTckTest"),
        matrix(prefix),
        true);
  }

  private static TestClass matrix(String prefix) {
    return new TestClass(
        "tests/scenarios", "ai.flowscale.tests.scenarios." + prefix + "FaultMatrixTest");
  }
}
