package ai.flowscale.tests.ee.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Open Liberty: the application reads its address and key from MicroProfile Config. */
final class OpenLiberty implements ServerKind, Redeploying {
  private static final String VARIABLE = "<variable name=\"%s\" value=\"%s\"/>";
  private static final String WITHOUT = "<!-- no application -->";

  @Override
  public String label() {
    return "Open Liberty 26.0.0.3";
  }

  @Override
  public boolean hasJersey() {
    return false;
  }

  @Override
  public Launch launch(
      Jdk jdk, List<String> options, Path war, Path folder, Map<String, String> settings)
      throws IOException {
    Path server = Files.createDirectories(folder.resolve("usr/servers/it"));
    Files.writeString(server.resolve("application.xml"), application(war, settings));
    Map<String, String> all = new HashMap<>();
    all.put("WLP_USER_DIR", folder.resolve("usr").toString());
    all.put("JAVA_HOME", jdk.home().toString());
    all.put("JVM_ARGS", String.join(" ", AppServer.jvmOptions(options)));
    return new Launch(
        folder,
        all,
        port -> {
          Files.writeString(server.resolve("server.xml"), server(port));
          return List.of(
              "bash",
              ServerKind.folder().resolve("openliberty/wlp/bin/server").toString(),
              "run",
              "it");
        });
  }

  private static String server(int port) {
    return """
        <server>
          <featureManager>
            <platform>jakartaee-10.0</platform>
            <feature>servlet</feature>
            <feature>restfulWS</feature>
            <feature>restfulWSClient</feature>
            <feature>jsonb</feature>
            <feature>jsonp</feature>
            <feature>cdi</feature>
            <feature>concurrent</feature>
            <feature>mpConfig-3.1</feature>
          </featureManager>
          <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="%d"/>
          <applicationMonitor updateTrigger="disabled" dropinsEnabled="false"/>
          <config updateTrigger="polled" monitorInterval="200ms"/>
          <include optional="true" location="application.xml"/>
        </server>
        """
        .formatted(port);
  }

  private static String application(Path war, Map<String, String> settings) {
    // Not by the environment: MicroProfile Config is what is to be seen at work.
    String variables =
        settings.entrySet().stream()
            .map(each -> VARIABLE.formatted(each.getKey(), each.getValue()))
            .collect(Collectors.joining());
    return """
        <server>
        %s
          <webApplication location="%s" contextRoot="/flowscale" name="flowscale"/>
        </server>
        """
        .formatted(variables, war);
  }

  @Override
  public void undeploy(AppServer server, Path war) throws IOException, InterruptedException {
    Files.writeString(xml(war), "<server>" + WITHOUT + "</server>");
    server.awaitStopped();
  }

  @Override
  public void deploy(AppServer server, Path war, Map<String, String> settings)
      throws IOException, InterruptedException {
    Files.writeString(xml(war), application(war, settings));
    server.awaitApplication();
  }

  private static Path xml(Path war) {
    return war.resolveSibling("usr/servers/it/application.xml");
  }
}
