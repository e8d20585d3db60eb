package ai.flowscale.tests.summary;

import java.util.List;

/**
 * A transport that the build holds to the kit.
 *
 * @param name how the table calls it
 * @param module the folder of the module that runs the kit on it
 * @param testClass the test class there
 * @param ours whether a whole build must have run the kit on it
 * @param wholeMatrix whether its fault matrix must be whole; a sample is enough otherwise
 */
record TestedTransport(
    String name, String module, String testClass, boolean ours, boolean wholeMatrix) {
  private static final String JERSEY = "ai.flowscale.transport.jersey.JerseyTransportTckTest";

  static final List<TestedTransport> ALL =
      List.of(
          new TestedTransport(
              "jdk",
              "flowscale-transport-jdk",
              "ai.flowscale.transport.jdk.JdkTransportTckTest",
              true,
              true),
          new TestedTransport("jersey", "flowscale-transport-jersey", JERSEY, true, true),
          new TestedTransport(
              "vertx",
              "flowscale-transport-vertx",
              "ai.flowscale.transport.vertx.VertxTransportTckTest",
              true,
              true),
          new TestedTransport("jersey, Jersey 3.1", "tests/jersey-3.1", JERSEY, false, false),
          new TestedTransport(
              "jetty, the example",
              "examples/custom-transport",
              "com.example.flowscale.jetty.JettyTransportTckTest",
              false,
              true));

  /** The class that runs the fault matrix, beside the one that runs the kit. */
  String matrixClass() {
    return testClass.replace("TransportTckTest", "FaultMatrixTest");
  }
}
