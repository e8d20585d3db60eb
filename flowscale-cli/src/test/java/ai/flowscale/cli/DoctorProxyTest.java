package ai.flowscale.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code doctor} says of a proxy, which must not be "ok" if no request gets through. */
class DoctorProxyTest {
  @TempDir Path folder;

  private Cli cli;
  private ServerSocket proxy;
  private volatile String status = "";
  private final List<String> heads = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws IOException {
    cli = new Cli(folder);
    proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::refuseAll, "refusing-proxy");
    thread.setDaemon(true);
    thread.start();
    cli.environment.put("FLOWSCALE_API_URL", "https://service.invalid");
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    cli.close();
  }

  private void refuseAll() {
    while (true) {
      try (Socket client = proxy.accept()) {
        BufferedReader in =
            new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
        StringBuilder head = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
          head.append(line).append('\n');
        }
        heads.add(head.toString());
        client
            .getOutputStream()
            .write(
                ("HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                    .getBytes(ISO_8859_1));
      } catch (IOException ended) {
        if (proxy.isClosed()) {
          return;
        }
      }
    }
  }

  private Cli.Result doctor(String credentials) {
    cli.environment.put(
        "HTTPS_PROXY", "http://" + credentials + "127.0.0.1:" + proxy.getLocalPort());
    return cli.run("doctor");
  }

  @Test
  void aProxyThatAsksForCredentialsIsNotOk() {
    status = "407 Proxy Authentication Required";

    Cli.Result result = doctor("");

    assertThat(result.code()).isEqualTo(ExitCode.CONFIGURATION.number);
    assertThat(result.out())
        .containsPattern("proxy +FAILED +127.0.0.1:\\d+ asks for a user name and a password")
        .contains("HTTPS_PROXY=http://NAME:PASSWORD@127.0.0.1:");
    assertThat(heads.get(0))
        .startsWith("CONNECT service.invalid:443 HTTP/1.1\nHost: service.invalid:443\n")
        .doesNotContain("Proxy-Authorization");
  }

  @Test
  void aProxyThatRefusesTheCredentialsIsNotOk() {
    status = "407 Proxy Authentication Required";

    Cli.Result result = doctor("me:canary@");

    assertThat(result.out())
        .containsPattern("proxy +FAILED +127.0.0.1:\\d+ refuses the user name and password")
        .doesNotContain("canary");
    assertThat(heads.get(0)).contains("Proxy-Authorization: Basic bWU6Y2FuYXJ5\n");
  }

  @Test
  void aProxyThatDoesNotConnectToTheServiceIsNotOk() {
    status = "403 Forbidden";

    Cli.Result result = doctor("");

    assertThat(result.code()).isEqualTo(ExitCode.UNREACHABLE.number);
    assertThat(result.out()).contains("does not connect to service.invalid: it responded 403.");
  }

  @Test
  void aProxyThatIsNotThereIsNotOk() throws IOException {
    proxy.close();

    Cli.Result result = doctor("");

    assertThat(result.code()).isEqualTo(ExitCode.UNREACHABLE.number);
    assertThat(result.out()).contains("cannot be reached: check HTTPS_PROXY");
  }

  @Test
  void aProxyThatConnectsIsOk() {
    status = "200 Connection established";

    Cli.Result result = doctor("me:canary@");

    assertThat(result.out()).containsPattern("proxy +ok +127.0.0.1:\\d+");
  }
}
