package ai.flowscale.tests.ee.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** GlassFish Embedded: one jar, which takes commands from its standard input. */
final class GlassFish implements ServerKind, Redeploying {
  private static final String ANSWERED = "executeCommandFromString";
  private static final String PACKAGE_CLASH = "ClassLoader[.]definePackage[(]ClassLoader";

  private final List<Path> libraries;
  private final List<String> commands;

  /** As it is. */
  GlassFish() {
    this(List.of(), List.of());
  }

  /**
   * With more in it.
   *
   * @param libraries what it has for all applications, such as a JDBC driver
   * @param commands what it does before it deploys the first one
   */
  GlassFish(List<Path> libraries, List<String> commands) {
    this.libraries = libraries;
    this.commands = commands;
  }

  @Override
  public String label() {
    return "GlassFish Embedded 7.0.25";
  }

  @Override
  public boolean hasJersey() {
    return true;
  }

  @Override
  public Launch launch(
      Jdk jdk, List<String> options, Path war, Path folder, Map<String, String> settings)
      throws IOException {
    Path properties = folder.resolve("glassfish.properties");
    Files.writeString(
        properties,
        "embedded-glassfish-config.configs.config.server-config.network-config.network-listeners"
            + ".network-listener.http-listener.address=127.0.0.1\n");
    List<String> command = new ArrayList<>(List.of(jdk.tool("java").toString()));
    command.addAll(AppServer.jvmOptions(options));
    command.addAll(List.of("-jar", jar(folder).toString(), "--properties=" + properties));
    return new Launch(
        folder,
        AppServer.variables(settings),
        port ->
            Stream.of(
                    command, List.of("--port=" + port), commands, List.of(deploy(war), "--prompt"))
                .flatMap(List::stream)
                .toList());
  }

  /** The server's own jar, or one that starts it with the libraries. */
  private Path jar(Path folder) throws IOException {
    Path server = ServerKind.folder().resolve("glassfish-embedded-all.jar");
    if (libraries.isEmpty()) {
      return server;
    }
    Path jar = folder.resolve("server.jar");
    try (JarFile own = new JarFile(server.toFile())) {
      // It also names the packages of the JDK that the server needs to be opened.
      Manifest manifest = own.getManifest();
      manifest
          .getMainAttributes()
          .put(
              Attributes.Name.CLASS_PATH,
              Stream.concat(Stream.of(server), libraries.stream())
                  .map(library -> library.toUri().toString())
                  .collect(Collectors.joining(" ")));
      new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    }
    return jar;
  }

  /** The command that deploys the application. */
  static String deploy(Path war) {
    return "deploy --contextroot flowscale --name flowscale " + war;
  }

  /** Commands that deploy listen to the server's events, and go on doing so. */
  @Override
  public Set<String> holders() {
    return Set.of(
        "org.glassfish.kernel.event.EventsImpl$Listener",
        "com.sun.enterprise.deployment.util.ResourceValidator");
  }

  @Override
  public void undeploy(AppServer server, Path war) throws IOException, InterruptedException {
    run(server, "undeploy flowscale");
    server.awaitStopped();
  }

  @Override
  public void deploy(AppServer server, Path war, Map<String, String> settings)
      throws IOException, InterruptedException {
    int clashes = count(server, PACKAGE_CLASH);
    run(server, deploy(war));
    if (count(server, PACKAGE_CLASH) > clashes) {
      // Two threads of the server loaded classes of one package at once, and its class loader
      // defined the package twice.
      run(server, deploy(war));
    }
    server.awaitApplication();
  }

  /** A line that is sent before the response to the previous line is lost. */
  private static void run(AppServer server, String command)
      throws IOException, InterruptedException {
    int before = count(server, ANSWERED);
    server.command(command);
    server.await("a response to " + command, () -> count(server, ANSWERED) > before);
  }

  private static int count(AppServer server, String expression) {
    try {
      return server.logText().split(expression, -1).length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
