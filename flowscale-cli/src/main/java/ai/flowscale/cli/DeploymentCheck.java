package ai.flowscale.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.spi.ProxySettings;
import jakarta.json.JsonArray;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Checks proxy, connection, clock and key of a deployment, and says what to do. */
final class DeploymentCheck {
  private static final Duration MAX_SKEW = Duration.ofMinutes(1);
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int HTTPS_PORT = 443;

  private static final int LONGEST_STATE = 7;

  /** Up to the end of the status. */
  private static final int STATUS_LINE = "HTTP/1.1 200".length();

  private final List<Check> checks = new ArrayList<>();

  private record Check(String name, ExitCode code, String finding) {
    JsonValue document() {
      return Documents.object()
          .add("check", name)
          .add("ok", code == ExitCode.OK)
          .add("finding", finding)
          .build();
    }
  }

  void add(String name, ExitCode code, String finding) {
    checks.add(new Check(name, code, finding));
  }

  JsonArray document() {
    return Documents.array(checks, Check::document);
  }

  void print(Console console) {
    for (Check check : checks) {
      String state = check.code == ExitCode.OK ? "ok" : "FAILED";
      console.printSafe(
          "%-14s %s%s %s"
              .formatted(
                  check.name,
                  console.state(state),
                  " ".repeat(LONGEST_STATE - state.length()),
                  Safe.text(check.finding)));
    }
  }

  /** The code of the first check that failed. */
  ExitCode code() {
    return checks.stream()
        .map(Check::code)
        .filter(code -> code != ExitCode.OK)
        .findFirst()
        .orElse(ExitCode.OK);
  }

  void check(FlowscaleConfig config) {
    config
        .proxy()
        .ifPresentOrElse(
            proxy -> checkProxy(proxy, config.baseUrl()),
            () -> add("proxy", ExitCode.OK, "none (HTTPS_PROXY is not set)"));
    checkClock(config);
    try (Flowscale flowscale = Flowscale.create(config)) {
      List<ContainerHealth> containers = flowscale.checkHealth();
      add("service", ExitCode.OK, "responds, and accepts the key");
      checkContainers(containers);
    } catch (FlowscaleException failure) {
      add(
          "service",
          ExitCode.of(failure),
          FailureMessages.sentence(FailureMessages.message(failure)) + advice(failure));
    }
  }

  /** Asks for a tunnel to the service, as the client does. */
  private void checkProxy(ProxySettings proxy, URI service) {
    String name = proxy.host() + ":" + proxy.port();
    try {
      String status = tunnelStatus(proxy, service);
      if (status.startsWith("2")) {
        add("proxy", ExitCode.OK, name);
      } else if (status.equals("407")) {
        add(
            "proxy",
            ExitCode.CONFIGURATION,
            proxy.credentials().isPresent()
                ? name + " refuses the user name and password of HTTPS_PROXY."
                : name
                    + " asks for a user name and a password: set"
                    + " HTTPS_PROXY=http://NAME:PASSWORD@"
                    + name);
      } else {
        add(
            "proxy",
            ExitCode.UNREACHABLE,
            name + " does not connect to " + service.getHost() + ": it responded " + status + ".");
      }
    } catch (IOException unreachable) {
      add("proxy", ExitCode.UNREACHABLE, name + " cannot be reached: check HTTPS_PROXY.");
    }
  }

  private static String tunnelStatus(ProxySettings proxy, URI service) throws IOException {
    String target =
        service.getHost() + ":" + (service.getPort() < 0 ? HTTPS_PORT : service.getPort());
    String credentials =
        proxy
            .credentials()
            .map(both -> Base64.getEncoder().encodeToString(both.getBytes(UTF_8)))
            .map(encoded -> "Proxy-Authorization: Basic " + encoded + "\r\n")
            .orElse("");
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(proxy.host(), proxy.port()), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket
          .getOutputStream()
          .write(
              "CONNECT %1$s HTTP/1.1\r\nHost: %1$s\r\n%2$s\r\n"
                  .formatted(target, credentials)
                  .getBytes(ISO_8859_1));
      String line = new String(socket.getInputStream().readNBytes(STATUS_LINE), ISO_8859_1);
      return line.startsWith("HTTP/1.") ? line.substring("HTTP/1.1 ".length()) : "no HTTP";
    }
  }

  private static String advice(FlowscaleException failure) {
    return switch (ExitCode.of(failure)) {
      case DENIED -> " Copy the key of this deployment again.";
      case NOT_FOUND -> " Compare the address with the deployment's page; it has no path.";
      case UNREACHABLE ->
          failure instanceof TransportException broken
                  && broken.kind() == TransportException.Kind.TLS
              ? " Behind a company's proxy its certificate is needed:"
                  + " JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=FILE"
              : " Check the address, the network and HTTPS_PROXY.";
      default -> "";
    };
  }

  /** Links to outputs are valid for a time, by the service's clock; ours is for the reader. */
  private void checkClock(FlowscaleConfig config) {
    try {
      Optional<Proxy> proxy = config.proxy().map(DeploymentCheck::toJava);
      HttpURLConnection connection =
          (HttpURLConnection) config.baseUrl().toURL().openConnection(proxy.orElse(Proxy.NO_PROXY));
      connection.setRequestMethod("HEAD");
      connection.setInstanceFollowRedirects(false);
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      long date = connection.getDate();
      connection.disconnect();
      if (date != 0) {
        Duration skew = Duration.between(Instant.now(), Instant.ofEpochMilli(date)).abs();
        boolean right = skew.compareTo(MAX_SKEW) < 0;
        add(
            "clock",
            right ? ExitCode.OK : ExitCode.CONFIGURATION,
            right
                ? "agrees with the service's"
                : "is " + skew.toSeconds() + " s off the service's: set this machine's clock");
      }
    } catch (IOException unreachable) {
      // The next check says so, in the client's own words.
      return;
    }
  }

  private static Proxy toJava(ProxySettings proxy) {
    return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.host(), proxy.port()));
  }

  private void checkContainers(List<ContainerHealth> containers) {
    long stopped = containers.stream().filter(c -> c.status().equals("stopped")).count();
    add(
        "containers",
        ExitCode.OK,
        containers.size()
            + (stopped == 0 ? "" : ", of which " + stopped + " are stopped: a first run is slow"));
  }
}
