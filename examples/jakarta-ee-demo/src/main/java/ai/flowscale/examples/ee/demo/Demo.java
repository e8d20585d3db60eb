package ai.flowscale.examples.ee.demo;

import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.demo.DemoWorkflows;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Starts the web application in GlassFish Embedded on loopback, prints its address, and runs until
 * it is ended. Behind it is the deployment that {@code FLOWSCALE_API_URL} and {@code
 * FLOWSCALE_API_KEY} name, or else an emulated one.
 */
public final class Demo {
  private static final Duration QUEUE_TIME = Duration.ofSeconds(2);
  private static final Duration RUN_TIME = Duration.ofSeconds(6);

  private Demo() {}

  /**
   * Runs the application.
   *
   * @param arguments none; the system properties {@code glassfish} and {@code war} say where the
   *     server and the application are, and {@code port} which port to take instead of a free one
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    System.setProperty("java.awt.headless", "true");
    boolean real = System.getenv("FLOWSCALE_API_URL") != null;
    if (real) {
      run(Map.of());
      return;
    }
    FlowscaleEmulator.Builder builder = FlowscaleEmulator.builder();
    DemoWorkflows.all(QUEUE_TIME, RUN_TIME).forEach(builder::workflow);
    try (FlowscaleEmulator emulator = builder.start()) {
      Map<String, String> settings = new HashMap<>();
      settings.put("FLOWSCALE_API_URL", emulator.baseUrl());
      settings.put("FLOWSCALE_API_KEY", emulator.apiKey());
      run(settings);
    }
  }

  private static void run(Map<String, String> settings) throws IOException, InterruptedException {
    GlassFish server =
        GlassFish.start(
            Path.of(System.getProperty("glassfish")),
            Path.of(System.getProperty("war")),
            Integer.getInteger("port", 0),
            settings);
    // Ctrl-C ends Maven and this; the server is a process of its own.
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "server-stop"));
    try (server) {
      server.awaitReady();
      System.out.println("The application runs at " + server.address() + " (end it with Ctrl-C)");
      System.out.flush();
      server.awaitEnd();
    }
  }
}
